"""A fuzz of tables of somebody else: headers renamed, columns dropped, rows doubled; no internal error, no figure without a source."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from files.rich_workbook import rich_workbook
from openpyxl import load_workbook
from samples.mutants import graft, held

SAMPLE, EVERY = 40, 2_000


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rich_workbook(tmp_path_factory.mktemp("rich"))


def answers(rich: Path, seeds: range) -> list[str]:
    told = []
    for seed in seeds:
        book = load_workbook(rich)
        del book.custom_doc_props["xlsheets.form"]  # it is nobody's
        told.append(graft(random.Random(seed), book))
        path = rich.with_name(f"{seed}.xlsx")
        book.save(path)
        try:
            told[-1] = held(path)
        except Exception as error:
            error.add_note(f"{seed}: {told[-1]}")
            raise
        path.unlink()
    return told


@pytest.mark.costly(0)
def test_no_figure_comes_from_nowhere(rich: Path) -> None:
    assert answers(rich, range(SAMPLE)).count("read") > SAMPLE / 2


@pytest.mark.long
def test_no_figure_comes_from_nowhere_at_length(rich: Path) -> None:
    assert answers(rich, range(EVERY)).count("read") > EVERY / 2
