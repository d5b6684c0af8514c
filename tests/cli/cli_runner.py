"""Runs the command line in this process, or in one of its own, and holds it to what every command owes."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from xlsheets.cli import main

CHENGDE, HEYUAN = "chengde-2021", "heyuan-mail-2024"
DATA = Path(str(files("xlsheets"))) / "demo_data"


@dataclass(frozen=True)
class Outcome:
    """What a run gave."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def line(self) -> str:
        """The one line on stderr of a run with exit status 2, which says something in Chinese."""
        assert self.status == 2, self
        (line,) = self.err.splitlines()
        assert "Traceback" not in line
        assert "内部错误" not in line
        assert any("\u4e00" <= character <= "\u9fff" for character in line), line
        return line


class Runner:
    """``run("check", path)``: the command line in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *arguments: object) -> Outcome:
        self.capsys.readouterr()
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as stop:
            status = stop.code if isinstance(stop.code, int) else 1
        captured = self.capsys.readouterr()
        return Outcome(status, captured.out, captured.err)

    def refused(self, folder: Path, *arguments: object) -> str:
        """Run what must be refused: one line, nothing on stdout but JSON, nothing changed in the folder. Gives the line."""
        before = snapshot(folder)
        outcome = self(*arguments)
        assert snapshot(folder) == before
        if outcome.out:
            assert "--json" in arguments, outcome.out
            assert next(iter(outcome.json.values())) == []
        return outcome.line


def process(*arguments: object, text: bool = True, **options: Any) -> subprocess.CompletedProcess[Any]:
    """Run the command line in a process of its own."""
    command = [sys.executable, "-m", "xlsheets", *map(str, arguments)]
    encoding = "utf-8" if text else None
    return subprocess.run(command, capture_output=True, encoding=encoding, timeout=120, check=False, **options)


def snapshot(folder: Path) -> dict[str, str]:
    """Every file below a folder with a digest of its content; what is no plain file by its name only."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in sorted(folder.rglob("*"))
    }


def facts_of(case: str) -> dict[str, Any]:
    """The facts of a published evaluation, figures as texts."""
    facts: dict[str, Any] = json.loads((DATA / f"{case}.json").read_text("utf-8"), parse_float=str, parse_int=str)
    return facts | {"year": int(facts["year"])}


def write_facts(path: Path, facts: dict[str, Any]) -> Path:
    path.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    return path
