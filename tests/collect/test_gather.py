"""Reading in several processes: the order stays, and a file that kills its process is named while the others are read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from xlsheets.collect import gather
from xlsheets.collect.records import FileRead

DEADLY = "崩溃.xlsx"


def fake_read(path: Path, **_: object) -> FileRead:
    if path.name == DEADLY:
        os._exit(1)
    return FileRead(str(path))


def test_a_file_that_kills_its_process_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gather, "read_file", fake_read)
    paths = [Path(f"{number}.xlsx") for number in range(12)]
    paths.insert(3, Path(DEADLY))
    reads = list(gather.read_files(paths, processes=2))
    assert [read.path for read in reads] == [str(path) for path in paths]
    assert [read.path for read in reads if read.problem] == [DEADLY]
    assert "意外中止" in reads[3].problem


def test_progress_is_told_for_many_files_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(gather, "_SECONDS_BETWEEN", 0.0)
    for total, said in ((gather.FEW_FILES - 1, False), (gather.FEW_FILES, True)):
        progress = gather.Progress(total)
        progress.step()
        assert bool(capsys.readouterr().err) is said
