"""Commands behind a window: progress is heard, an interrupt is obeyed, what is printed comes back."""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from xlsheets.desk.errand import Errand
from xlsheets.desk.orders import Order


def worked(monkeypatch: pytest.MonkeyPatch, command: object, number: int = 1) -> Errand:
    monkeypatch.setattr(importlib.import_module("xlsheets.cli.main"), "main", command)
    work = Errand([Order(("some",), Path(__file__))] * number)
    work.start()
    return work


def test_what_is_printed_comes_back_without_the_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    def command(_: Sequence[str]) -> int:
        assert sys.stderr.isatty()
        print("一行")
        sys.stderr.write("\r已完成 1/2……")
        sys.stderr.write("\r      \r")
        print("有错", file=sys.stderr)
        return 1

    work = worked(monkeypatch, command, 2)
    assert work.is_over(60)
    outcome = work.outcome()
    assert (outcome.status, outcome.said, outcome.faults) == (1, ("一行",) * 2, ("有错",) * 2)
    assert sys.stdout is not None
    assert outcome.results == (Path(__file__),) * 2


def test_progress_is_told_while_it_works(monkeypatch: pytest.MonkeyPatch) -> None:
    def command(_: Sequence[str]) -> int:
        sys.stderr.write("\r已完成 1/2，还要约 3 秒")
        while not seen:
            time.sleep(0.01)
        return 0

    seen: list[str] = []
    work = worked(monkeypatch, command)
    while not work.progress and not work.is_over(0.01):
        pass
    assert work.progress == "已完成 1/2，还要约 3 秒"
    seen.append("")
    assert work.is_over(60)


def test_an_interrupt_stops_it_like_a_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    def command(_: Sequence[str]) -> int:
        try:
            while True:
                time.sleep(0.01)
        except KeyboardInterrupt:
            print("已中断", file=sys.stderr)
            return 2

    work = worked(monkeypatch, command)
    assert not work.is_over(0.05)
    work.interrupt()
    assert work.is_over(60)
    assert work.outcome().faults == ("已中断",)


def test_a_refused_command_line_is_no_slip(monkeypatch: pytest.MonkeyPatch) -> None:
    def command(_: Sequence[str]) -> int:
        raise SystemExit(2)

    work = worked(monkeypatch, command)
    assert work.is_over(60)
    assert work.outcome().status == 2
