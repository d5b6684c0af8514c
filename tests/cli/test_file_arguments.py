"""Files on the command line: folders with their folders, patterns with folders in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from xlsheets.cli.file_arguments import named_files, workbooks
from xlsheets.errors import UserError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (
        "甲/自评表.xlsx",
        "乙/自评表.xlsx",
        "乙/附件/旧表.xls",
        "乙/说明.txt",
        "~$自评表.xlsx",
        "总表-检查结果.xlsx",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    return tmp_path


def meant(*arguments: Path, written: bool = False) -> list[str]:
    return [each.inside.as_posix() for each in named_files(arguments, written=written)]


def test_a_folder_means_the_workbooks_in_its_folders_too(folder: Path) -> None:
    assert meant(folder) == ["乙/自评表.xlsx", "乙/附件/旧表.xls", "甲/自评表.xlsx"]
    assert meant(folder, written=True) == ["乙/自评表.xlsx", "甲/自评表.xlsx"]


@pytest.mark.parametrize(
    ("pattern", "files"),
    [
        ("*/自评表.xlsx", ["乙/自评表.xlsx", "甲/自评表.xlsx"]),
        ("?/*.xls*", ["乙/自评表.xlsx", "甲/自评表.xlsx"]),
        ("乙/*/*", ["旧表.xls"]),
    ],
)
def test_a_pattern_may_have_folders_in_it(folder: Path, pattern: str, files: list[str]) -> None:
    found = meant(folder / pattern)
    assert found == files or [f"附件/{name}" for name in files] == found


def test_each_file_comes_once_and_a_pattern_for_none_is_told(folder: Path) -> None:
    assert len(list(workbooks([folder, folder / "甲", folder / "甲" / "自评表.xlsx"]))) == 3
    (told,) = workbooks([folder / "*" / "没有*.xlsx"])
    assert isinstance(told, UserError)
    assert "没有符合这个写法的工作簿" in told.line
