"""How far a command is: on a terminal, and nowhere else."""

from __future__ import annotations

import io

import pytest

from xlsheets.cli import progress
from xlsheets.cli.progress import ProgressLine


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, total: int, seconds: float) -> str:
    clock = iter(range(100))
    monkeypatch.setattr(progress.sys, "stderr", stream)
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock) * seconds)
    counted = ProgressLine(total)
    for _ in range(total):
        counted.show()
        counted.step()
    return stream.getvalue()


def test_a_terminal_sees_the_count_and_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    told = shown(monkeypatch, Terminal(), 3, 40)
    lines = [line.strip() for line in told.split("\r") if line.strip()]
    assert lines == ["已完成 0/3……", "已完成 1/3，还要约 1 分钟", "已完成 2/3，还要约 40 秒"]
    assert told.endswith("\r")  # the line is taken away


@pytest.mark.parametrize(("stream", "total"), [(io.StringIO(), 3), (Terminal(), 1)])
def test_nothing_is_said_of_one_file_or_to_nobody(
    monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, total: int
) -> None:
    assert shown(monkeypatch, stream, total, 1) == ""
