"""What many tests begin with, made once a run: workbooks and the demo's folder, kept where all processes of the run find them."""

from __future__ import annotations

import contextlib
import hashlib
import io
import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from xlsheets.cli import main
from xlsheets.domain.evaluation import Evaluation
from xlsheets.forms.placed import Written
from xlsheets.forms.schema import Form
from xlsheets.writing import workbook

try:
    import fcntl
except ImportError:  # Windows: where the tests run in one process
    fcntl = None  # type: ignore[assignment]

FOLDER: Path | None = None
"""Set by tests/conftest.py; where nobody did (the benchmarks), nothing is kept."""


def write_workbook(form: Form, evaluation: Evaluation | None = None, **options: Any) -> Written:
    """What the writer gives, which takes it half a second, written once for all tests that ask for the same; each gets a copy."""
    if FOLDER is None:
        return workbook.write_workbook(form, evaluation, **options)
    asked = hashlib.sha256(pickle.dumps((form, evaluation, sorted(options.items())))).hexdigest()
    path = FOLDER / f"{form.id}-{asked[:20]}.pickle"
    with _alone(path):
        if not path.exists():
            _put(path, workbook.write_workbook(form, evaluation, **options))
    written: Written = pickle.loads(path.read_bytes())
    return written


def opened(data: bytes, *, values: bool = False) -> Workbook:
    """What openpyxl makes of a workbook, or of its ``values`` alone; bytes that were opened before come back ten times as fast."""
    if FOLDER is None:
        return load_workbook(io.BytesIO(data), data_only=values)
    path = FOLDER / f"{hashlib.sha256(data).hexdigest()[:20]}-{'values' if values else 'formulas'}.opened"
    if path.exists():
        book: Workbook = pickle.loads(path.read_bytes())
        return book
    with _alone(path):
        book = load_workbook(io.BytesIO(data), data_only=values)
        _put(path, book)
    return book


@dataclass(frozen=True)
class Demo:
    """The folder that ``xlsheets demo`` wrote, to be read only, and what the command said."""

    folder: Path
    status: int
    out: str
    err: str


@cache
def demo() -> Demo:
    """Run the demo in this process, or take what another one has run."""
    assert FOLDER is not None
    told = FOLDER / "demo.pickle"
    with _alone(told):
        if not told.exists():
            folder, out, err = FOLDER / "新的" / "演示", io.StringIO(), io.StringIO()
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                status = main(["demo", str(folder)])
            _put(told, Demo(folder, status, out.getvalue(), err.getvalue()))
    made: Demo = pickle.loads(told.read_bytes())
    return made


def _put(path: Path, made: object) -> None:
    """Write a file that is there whole or not at all."""
    part = path.with_suffix(".part")
    part.write_bytes(pickle.dumps(made))
    part.replace(path)


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep the other processes of the run from making the same."""
    if fcntl is None or path.exists():
        yield
        return
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
