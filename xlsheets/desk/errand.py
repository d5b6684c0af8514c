"""Runs commands behind a window: what they say is gathered, and how far they are can be asked at any time."""

from __future__ import annotations

import ctypes
import io
import sys
import threading
from collections.abc import Sequence
from ctypes import c_ulong, py_object
from pathlib import Path

from msgspec import Struct

from xlsheets.cli.exit_status import DONE, UNUSABLE
from xlsheets.desk.orders import Order


class Outcome(Struct, frozen=True):
    """How the commands ended: the gravest exit status, what they said, what is wrong, and the results that are there."""

    status: int
    said: tuple[str, ...]
    faults: tuple[str, ...]
    results: tuple[Path, ...]


class Errand:
    """Commands at work in a thread of their own."""

    def __init__(self, orders: Sequence[Order]) -> None:
        """Take the commands; ``start`` begins them."""
        self._orders = orders
        self._said, self._faults = _Heard(), _Heard()
        self._status = DONE
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._done = 0

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def is_over(self, wait: float = 0) -> bool:
        """Say whether all are done, after waiting so many seconds at most."""
        self._thread.join(wait)
        return not self._thread.is_alive()

    def interrupt(self) -> None:
        """Stop as Ctrl+C does: the command says so, and leaves no unfinished file."""
        if self._thread.ident is not None:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(c_ulong(self._thread.ident), py_object(KeyboardInterrupt))

    @property
    def progress(self) -> str:
        """How far it is, "" where there is nothing to say yet."""
        many = f"第 {self._done + 1} 个，共 {len(self._orders)} 个" if len(self._orders) > 1 else ""
        return self._faults.progress or many

    def outcome(self) -> Outcome:
        """Return how it ended; to be asked when it is over."""
        results = (each.result for each in self._orders)
        there = tuple(path for path in results if path is not None and path.exists())
        return Outcome(self._status, self._said.lines, self._faults.lines, there)

    def _run(self) -> None:
        from xlsheets.cli.main import main

        before = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = self._said, self._faults
        try:
            for order in self._orders:
                self._status = max(self._status, _status_of(main, order))
                self._done += 1
        finally:
            sys.stdout, sys.stderr = before


def _status_of(main: object, order: Order) -> int:
    assert callable(main)
    try:
        return int(main(order.arguments))
    except SystemExit as ended:  # argparse
        return ended.code if isinstance(ended.code, int) else UNUSABLE


class _Heard(io.StringIO):
    """Takes what is printed: whole lines, and the line of progress that a terminal would overwrite (``cli/progress.py``)."""

    def __init__(self) -> None:
        super().__init__()
        self.progress = ""

    def isatty(self) -> bool:
        """Be looked at: progress is shown."""
        return True

    def write(self, text: str) -> int:
        """Take a piece."""
        if text.startswith("\r"):
            self.progress = text.strip()
            return len(text)
        return super().write(text)

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines so far."""
        return tuple(line for line in self.getvalue().splitlines() if line.strip())
