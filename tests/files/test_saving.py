"""Saving: all of the file or nothing, the original kept once, every refusal one Chinese line."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from engines import unavailable

from xlsheets.errors import UserError
from xlsheets.files.saving import save_bytes


def refusal(path: Path, *, backup: bool = False) -> str:
    """What is said about saving there; nothing must have changed in its folder."""
    before = folder_of(path)
    with pytest.raises(UserError) as caught:
        save_bytes(path, b"new", backup=backup)
    assert folder_of(path) == before
    message = str(caught.value)
    assert message.startswith(f"{path}：")
    assert "\n" not in message
    return message


def folder_of(path: Path) -> dict[str, bytes]:
    """The files beside a path with their contents."""
    if not path.parent.is_dir():
        return {}
    return {each.name: each.read_bytes() for each in path.parent.iterdir() if each.is_file()}


def failing(number: int) -> Callable[..., NoReturn]:
    """Stands in for a call of the system that fails."""

    def fail(*_: object, **__: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "自评表.xlsx"
    path.write_bytes(b"old")
    return path


def test_the_new_content_takes_the_place_of_the_old(book: Path) -> None:
    save_bytes(book, b"new", backup=False)
    assert folder_of(book) == {"自评表.xlsx": b"new"}


def test_a_new_file_is_made(tmp_path: Path) -> None:
    save_bytes(tmp_path / "b.xlsx", b"new", backup=True)
    assert folder_of(tmp_path / "b.xlsx") == {"b.xlsx": b"new"}


def test_the_original_is_kept_once(book: Path) -> None:
    for content in (b"second", b"third"):
        save_bytes(book, content, backup=True)
    assert folder_of(book) == {"自评表.xlsx": b"third", "自评表.xlsx.bak": b"old"}


def test_mode_bits_stay(book: Path) -> None:
    if os.name == "nt":
        unavailable("Windows has no mode bits")
    book.chmod(0o640)
    save_bytes(book, b"new", backup=True)
    assert [stat.S_IMODE(each.stat().st_mode) for each in book.parent.iterdir()] == [0o640, 0o640]


def test_a_link_stays_a_link(book: Path) -> None:
    if os.name == "nt":
        unavailable("Windows asks for a privilege to make links")
    link = book.parent / "link.xlsx"
    link.symlink_to(book)
    save_bytes(link, b"new", backup=False)
    assert link.is_symlink()
    assert book.read_bytes() == b"new"


def test_no_file_is_replaced_where_its_backup_cannot_be_kept(book: Path) -> None:
    backup = book.with_name(f"{book.name}.bak")
    backup.mkdir()
    assert backup.name in refusal(book, backup=True)
    backup.rmdir()
    if os.name != "nt":
        backup.symlink_to(book.with_name("没有"))
        assert backup.name in refusal(book, backup=True)


def test_a_link_under_a_name_that_the_program_made_up_is_not_followed(book: Path) -> None:
    if os.name == "nt":
        unavailable("Windows asks for a privilege to make links")
    for target in (book, book.with_name("没有")):
        link = book.with_name("自评表-检查结果.xlsx")
        link.symlink_to(target)
        with pytest.raises(UserError, match="链接"):
            save_bytes(link, b"new", backup=True, derived=True)
        assert folder_of(book)["自评表.xlsx"] == b"old"
        link.unlink()


@pytest.mark.parametrize(("owner", "program"), [("~${}", "Excel"), (".~lock.{}#", "LibreOffice"), (".~{}", "WPS")])
def test_an_open_file_is_said_to_be_open(book: Path, owner: str, program: str) -> None:
    (book.parent / owner.format(book.name)).touch()
    message = refusal(book)
    assert f"正在 {program}" in message
    assert "请关闭后再试" in message


def test_a_read_only_file_is_not_replaced(book: Path) -> None:
    book.chmod(0o444)
    assert "只读" in refusal(book, backup=True)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "磁盘已满"),
        (errno.EDQUOT, "配额"),
        (errno.EIO, "写入失败"),
        (errno.EROFS, "不允许写入"),
        (errno.EACCES, "不允许写入"),
    ],
)
@pytest.mark.parametrize("call", ["fsync", "replace", "open"])
def test_a_failing_system_leaves_everything_as_it_was(
    book: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str, call: str
) -> None:
    monkeypatch.setattr(os, call, failing(number))
    with pytest.raises(UserError, match=said):
        save_bytes(book, b"new", backup=False)
    monkeypatch.undo()
    assert folder_of(book) == {"自评表.xlsx": b"old"}


def test_a_disk_that_fills_while_the_backup_is_made_leaves_no_backup(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", failing(errno.ENOSPC))
    with pytest.raises(UserError, match="磁盘已满"):
        save_bytes(book, b"new", backup=True)
    monkeypatch.undo()
    assert folder_of(book) == {"自评表.xlsx": b"old"}


def test_an_interrupt_leaves_no_temporary_file(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: int) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        save_bytes(book, b"new", backup=False)
    assert folder_of(book) == {"自评表.xlsx": b"old"}


def test_a_name_too_long_is_said_to_be_so(tmp_path: Path) -> None:
    assert "太长" in refusal(tmp_path / ("长" * 300 + ".xlsx"))


def test_a_backup_name_too_long_is_said_to_be_so(tmp_path: Path) -> None:
    path = tmp_path / ("a" * 248 + ".xlsx")
    path.write_bytes(b"old")
    save_bytes(path, b"new", backup=False)
    if os.name != "nt":
        assert "太长" in refusal(path, backup=True)


def test_a_missing_folder_is_said_to_be_missing(tmp_path: Path) -> None:
    assert "文件夹不存在" in refusal(tmp_path / "没有" / "b.xlsx")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "b.xlsx").mkdir()
    assert "这是文件夹" in refusal(tmp_path / "b.xlsx")


def test_a_nul_in_the_path_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="路径不合规"):
        save_bytes(tmp_path / "a\0b.xlsx", b"new", backup=False)


def test_what_somebody_saved_since_it_was_read_is_not_written_over(book: Path) -> None:
    save_bytes(book, b"new", backup=True, instead_of=b"old")
    book.write_bytes(b"of another person")
    with pytest.raises(UserError, match="读取之后又被"):
        save_bytes(book, b"newer", backup=True, instead_of=b"new")
    assert folder_of(book) == {"自评表.xlsx": b"of another person", "自评表.xlsx.bak": b"old"}


def test_a_backup_that_is_a_link_is_none(book: Path) -> None:
    other = book.with_name("别的文件")
    other.write_bytes(b"other")
    book.with_name("自评表.xlsx.bak").symlink_to(other)
    assert "留不下备份" in refusal(book, backup=True)
