"""The runner, the demo's folder (made once a run) and copies of its workbooks."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from cli.cli_runner import Outcome, Runner
from samples import kept


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Runner:
    return Runner(capsys)


@pytest.fixture(scope="session")
def demo() -> tuple[Path, Outcome]:
    """The folder that the demo wrote, and what it said."""
    made = kept.demo()
    return made.folder, Outcome(made.status, made.out, made.err)


@pytest.fixture
def copy(demo: tuple[Path, Outcome], tmp_path: Path) -> Callable[..., Path]:
    """``copy("chengde-2021-2")``: a fresh copy of that file of the demo."""

    def make(beginning: str, name: str = "自评表.xlsx") -> Path:
        (source,) = demo[0].glob(f"{beginning}*.xlsx")
        return Path(shutil.copyfile(source, tmp_path / name))

    return make


@pytest.fixture
def filled(copy: Callable[..., Path]) -> Path:
    """A workbook filled with a published evaluation and recomputed."""
    return copy("chengde-2021-2")


@pytest.fixture
def published(copy: Callable[..., Path]) -> Path:
    """The same with the published figures typed over, three of which are wrong."""
    return copy("chengde-2021-4")
