"""Files on the command line: folders with their folders, patterns with folders in them."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from cli.cli_runner import Runner

from xlsheets.cli.file_arguments import kept_apart, named_files, split_pattern, told_apart, workbooks
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


@pytest.mark.parametrize(
    ("typed", "above", "pattern"),
    [
        (r"单位*\2024\*.xlsx", ".", "单位*/2024/*.xlsx"),
        (r"D:\收回\单位*\**\*.xlsx", "D:\\收回", "单位*/**/*.xlsx"),
        (r"\\服务器\共享\收回\*\表?.xlsx", "\\\\服务器\\共享\\收回", "*/表?.xlsx"),
        (r"收回/**", "收回", "**/*"),
        (r"收回\**.xlsx", "收回", "*.xlsx"),
        (r"[备份]\*[1].xlsx", "[备份]", "*[[]1].xlsx"),
    ],
)
def test_a_pattern_of_windows_is_split_at_its_folders(typed: str, above: str, pattern: str) -> None:
    assert split_pattern(PureWindowsPath(typed)) == (PureWindowsPath(above), pattern)


def test_brackets_are_no_wildcards(folder: Path) -> None:
    for name in ("甲/[备份]表1.xlsx", "甲/表1.xlsx", "[乙]/表2.xlsx"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).touch()
    assert meant(folder / "甲" / "[备份]*.xlsx") == ["[备份]表1.xlsx"]
    assert meant(folder / "[乙]" / "**") == ["表2.xlsx"]
    assert split_pattern(PurePosixPath("[乙]/*.xlsx")) == (PurePosixPath("[乙]"), "*.xlsx")


def test_what_programs_keep_for_themselves_is_no_workbook_of_a_folder(folder: Path) -> None:
    for name in (
        ".svn/旧.xlsx",
        "甲/__MACOSX/旧.xlsx",
        "甲/.隐藏.xlsx",
        "甲/自评表.xlsx.bak",
        "甲/.~lock.自评表.xlsx#",
    ):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).touch()
    (folder / "甲" / "链接.xlsx").symlink_to("自评表.xlsx")
    assert meant(folder, folder / "甲" / "自评表.xlsx") == ["乙/自评表.xlsx", "乙/附件/旧表.xls", "甲/自评表.xlsx"]


def test_files_of_several_folders_are_told_apart(folder: Path) -> None:
    def names(*arguments: Path) -> list[str]:
        return list(told_apart(list(named_files(arguments)), len(arguments)).values())

    assert names(folder / "甲", folder / "乙") == ["甲/自评表.xlsx", "乙/自评表.xlsx", "乙/附件/旧表.xls"]
    assert names(folder / "甲" / "自评表.xlsx") == ["自评表.xlsx"]
    assert names(folder) == ["乙/自评表.xlsx", "乙/附件/旧表.xls", "甲/自评表.xlsx"]


def test_no_file_takes_the_place_of_another_below_one_folder(folder: Path) -> None:
    def places(*arguments: Path, one_ending: bool = True) -> list[str]:
        apart = kept_apart(list(named_files(arguments)), one_ending=one_ending)
        return [each.inside.as_posix() for each in apart if isinstance(each.path, Path)]

    assert places(folder / "甲", folder / "没有.xlsx") == ["自评表.xlsx", "没有.xlsx"]
    assert places(folder / "甲", folder / "乙") == ["甲/自评表.xlsx", "乙/自评表.xlsx", "乙/附件/旧表.xls"]
    assert places(folder / "甲" / "自评表.xlsx", folder / "乙" / "自评表.xlsx") == ["甲/自评表.xlsx", "乙/自评表.xlsx"]
    for name in ("甲/自评表.et", "甲/自评表.xls", "甲/自评表-et.xlsx"):
        (folder / name).touch()
    apart = ["自评表-et.xlsx", "自评表-2.et", "自评表-xls.xls", "自评表.xlsx"]
    assert places(folder / "甲") == apart
    assert places(folder) == ["乙/自评表.xlsx", "乙/附件/旧表.xls", *(f"甲/{name}" for name in apart)]
    assert places(folder / "甲", one_ending=False) == ["自评表-et.xlsx", "自评表.et", "自评表.xls", "自评表.xlsx"]


@pytest.mark.costly
@pytest.mark.parametrize("command", ["freeze", "recompute", "report"])
def test_folders_of_two_units_into_one_lose_no_file(command: str, run: Runner, filled: Path, tmp_path: Path) -> None:
    for unit in ("甲", "乙"):
        (tmp_path / unit).mkdir()
        (tmp_path / unit / "自评表.xlsx").write_bytes(filled.read_bytes())
    run(command, tmp_path / "甲", tmp_path / "乙", "-o", tmp_path / "交出")
    assert sorted(path.parent.name for path in (tmp_path / "交出").rglob("*自评表*")) == ["乙", "甲"]
