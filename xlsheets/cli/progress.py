"""How far a command is among many files, and how long the rest will take: on a terminal, in one line that goes when it is done."""

from __future__ import annotations

import sys
import time

from msgspec import Struct, field

from xlsheets.files.page.text_heights import display_width

_MINUTE = 60


class ProgressLine(Struct):
    """Counts files on stderr; says nothing for a single one, or where nobody is looking."""

    total: int
    done: int = 0
    _begun: float = field(default_factory=lambda: time.monotonic())
    _width: int = 0

    def show(self) -> None:
        """Say how many are done and how long the rest will take."""
        self._write(f"已完成 {self.done}/{self.total}{self._rest()}")

    def step(self) -> None:
        """Count one, and make room for what is to be said of it."""
        self.done += 1
        self.clear()

    def clear(self) -> None:
        """Take the line away."""
        if self._width:
            self._write("")

    def _rest(self) -> str:
        if not self.done:
            return "……"
        seconds = (time.monotonic() - self._begun) / self.done * (self.total - self.done)
        return f"，还要约 {seconds / _MINUTE:.0f} 分钟" if seconds >= _MINUTE else f"，还要约 {seconds:.0f} 秒"

    def _write(self, text: str) -> None:
        stream = sys.stderr
        if self.total < 2 or stream is None or not stream.isatty():
            return
        stream.write(f"\r{text}{' ' * (self._width - display_width(text))}" + ("" if text else "\r"))
        stream.flush()
        self._width = display_width(text)
