"""Files that hold tables and cannot be written: in a folder each gets its line, and the others are dealt with as without them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cli.cli_runner import Outcome, Runner
from docx import Document

from xlsheets.cli.passed_files import passed_files


@pytest.fixture
def folder(filled: Path, demo: tuple[Path, Outcome], tmp_path: Path) -> Path:
    """A workbook, its report, and what cannot be written, in a folder of the folder too."""
    made = tmp_path / "收回"
    (made / "乙").mkdir(parents=True)
    shutil.copyfile(filled, made / "自评表.xlsx")
    shutil.copyfile(next(demo[0].glob("*.docx")), made / "自评报告.docx")
    for name in ("旧表.xls", "开放.ods", "乙/老表.et", "~$开放.ods", "说明.txt"):
        (made / name).write_bytes(b"")
    Document().save(str(made / "乙" / "表.docx"))
    return made


PASSED = ["乙/老表.et", "乙/表.docx", "开放.ods", "旧表.xls"]


def names(lines: list[str], folder: Path) -> list[str]:
    return [Path(line.partition("：")[0]).relative_to(folder).as_posix() for line in lines]


def test_each_gets_a_line_that_says_what_to_do(folder: Path) -> None:
    lines = list(passed_files([folder]))
    assert names(lines, folder) == PASSED
    assert all("已略过" in line and "存为 .xlsx" in line for line in lines)


def test_a_pattern_passes_over_what_it_means_and_a_named_file_is_none(folder: Path) -> None:
    assert names(list(passed_files([folder / "*"])), folder) == ["开放.ods", "旧表.xls"]
    assert names(list(passed_files([folder, folder / "旧表.xls", folder])), folder) == PASSED[:3]


@pytest.mark.parametrize("arguments", [["recompute"], ["freeze", "-o", "定稿"]], ids=lambda each: each[0])
def test_the_others_are_dealt_with_and_the_status_is_theirs(
    arguments: list[str], run: Runner, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    alone = run(*arguments, folder / "自评表.xlsx")
    outcome = run(*arguments, folder)
    assert (outcome.status, names(outcome.err.splitlines(), folder)) == (alone.status, PASSED)
    assert "自评表" in outcome.out


def test_the_json_has_nothing_else_beside_it(run: Runner, folder: Path) -> None:
    outcome = run("recompute", folder, "--json")
    assert (len(outcome.json["files"]), len(outcome.err.splitlines())) == (1, 4)


def test_a_folder_with_nothing_to_write_says_which_files_it_has(run: Runner, folder: Path) -> None:
    outcome = run("recompute", folder / "乙")
    assert (outcome.status, len(outcome.err.splitlines())) == (2, 3)
