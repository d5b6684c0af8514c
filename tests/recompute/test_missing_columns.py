"""A column that is missing or goes by a name that nobody knows: every command ends, and no score comes from nowhere."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from cli.hostile_workbooks import HEADER, ROWS, workbook, write

from xlsheets.audit.check import CHECKS
from xlsheets.audit.subject import Subject
from xlsheets.errors import UserError
from xlsheets.recognise.load import Loaded, load
from xlsheets.recompute.freeze import freeze
from xlsheets.recompute.recompute import recompute

COMPLETE = (*HEADER[:5], "完成率", *HEADER[5:])
COMPLETE_ROWS = tuple((*row[:5], None, *row[5:]) for row in ROWS)


def under(header: tuple[str | None, ...]) -> bytes:
    """The small form with a column 完成率, under other names of its columns."""
    book = openpyxl.load_workbook(io.BytesIO(workbook((COMPLETE, *COMPLETE_ROWS))))
    for column, name in enumerate(header, 1):
        book.worksheets[0].cell(2, column).value = name
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def everything(path: Path) -> Loaded | None:
    """What was read, after every command; None where the file is refused with a line."""
    try:
        loaded = load(path)
    except UserError:
        return None
    made = recompute(loaded)
    recompute(load(path), rescore=True)
    freeze(load(path))
    for found in made.found:
        for check in CHECKS:
            list(check(Subject(found, "a.xlsx")))
    return loaded


@pytest.mark.parametrize("name", [None, "甲乙列", "分值"])
@pytest.mark.parametrize("place", range(len(COMPLETE)))
def test_no_column_is_needed_to_go_on(tmp_path: Path, place: int, name: str | None) -> None:
    loaded = everything(write(tmp_path / "a.xlsx", under((*COMPLETE[:place], name, *COMPLETE[place + 1 :]))))
    assert loaded is None or loaded.found[0].results.total <= 90


@pytest.mark.parametrize(
    ("known", "other"),
    [("得分", "评分"), ("得分", "实得分"), ("得分", "最终得分"), ("一级指标", "指标类别"), ("完成率", "实现率")],
)
def test_other_names_of_a_column(tmp_path: Path, known: str, other: str) -> None:
    header = tuple(other if name == known else name for name in COMPLETE)
    loaded = everything(write(tmp_path / "a.xlsx", under(header)))
    assert loaded is not None
    assert other in {text for _, text in loaded.found[0].cells.headers.values()}
    assert loaded.found[0].results.total == 90


def test_level2_under_a_name_of_another_column_is_no_internal_error(tmp_path: Path) -> None:
    header = tuple("指标类型" if name == "二级指标" else name for name in COMPLETE)
    everything(write(tmp_path / "a.xlsx", under(header)))
