"""The runner, the demo's folder (made once) and copies of its workbooks."""

from __future__ import annotations

import contextlib
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from cli.cli_runner import Outcome, Runner

from xlsheets.cli import main


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Runner:
    return Runner(capsys)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    """The folder that the demo wrote, and what it said."""
    folder = tmp_path_factory.mktemp("demo") / "新的" / "演示"
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(["demo", str(folder)])
    return folder, Outcome(status, out.getvalue(), err.getvalue())


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
