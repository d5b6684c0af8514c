"""Putting a finished file in its place: all of it or nothing, with the original kept once."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from xlsheets.errors import UserError
from xlsheets.files.read_file import problem

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}
# What the programs leave beside a file that they have open.
_OWNER_FILES = (("~${}", "Excel 或 WPS"), (".~lock.{}#", "LibreOffice"), (".~{}", "WPS"))


def save_bytes(
    path: Path, data: bytes, *, backup: bool, derived: bool = False, instead_of: bytes | None = None
) -> None:
    """Write a file whole or not at all: a temporary file in the same folder takes its place at the end.

    Args:
        path: where it goes; an existing file keeps its mode bits, a link stays a link.
        data: the content.
        backup: keep what was there as ``NAME.bak``, unless there is such a file already.
        derived: the program made the name up; a link under it was planted there or forgotten, and is not followed.
        instead_of: what the file held when it was read; what somebody else has saved since is not written over.

    Raises:
        UserError: the file is open in a spreadsheet program or read-only, the folder refuses, the disk is full, …
    """
    try:
        if derived and path.is_symlink():
            raise problem(path, "这个名字下是一个链接，不跟着写到别处，请删除或改名后再试")
        target = Path(os.path.realpath(path))
        mode = _check(path, target)
        if instead_of is not None and mode is not None and target.read_bytes() != instead_of:
            raise problem(path, "读取之后又被别的程序或别人保存过，没有写入，以免盖掉那边的改动，请再运行一次")
        if backup and mode is not None:
            keep = target.with_name(f"{target.name}.bak")
            if os.path.lexists(keep) and (keep.is_symlink() or not keep.is_file()):
                raise problem(path, f"原文件留不下备份：{keep.name} 是文件夹或链接，没有写入，请把它删除或改名后再试")
            if not os.path.lexists(keep):
                _place(keep, target.read_bytes(), mode, times=target.stat())
        _place(target, data, mode)
    except OSError as error:
        raise _reason(path, error) from None
    except ValueError:  # a NUL in the path
        raise problem(path, "路径不合规，请换一个文件名") from None


def make_folder(folder: Path) -> None:
    """Make a folder with those above it where they are missing. Raises UserError where the system refuses."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise problem(folder, "路径里有一个同名的文件，建不了文件夹，请换一个位置或名字") from None
    except OSError as error:
        raise _reason(folder, error) from None
    except ValueError:  # a NUL in the path
        raise problem(folder, "路径不合规，请换一个文件夹") from None


def _check(path: Path, target: Path) -> int | None:
    """Return the mode bits of the file to replace, None where there is none. Raises UserError where it must not be."""
    for pattern, program in _OWNER_FILES:
        owner = target.with_name(pattern.format(target.name))
        if _exists(owner):
            stale = f"（若确已关闭，请删除同一文件夹中的 {owner.name}）"
            raise problem(path, f"文件正在 {program} 中打开，请关闭后再试{stale}")
    try:
        status = target.stat()
    except FileNotFoundError:
        if not target.parent.is_dir():
            raise problem(path, "所在的文件夹不存在，请先建立文件夹或改用别的位置") from None
        return None
    if stat.S_ISDIR(status.st_mode):
        raise problem(path, "这是文件夹，请写明文件名")
    if not stat.S_ISREG(status.st_mode):
        raise problem(path, "不是普通文件，不能写入，请改用别的文件名")
    # The rename would succeed on a read-only file; whoever marked it so did not want that.
    if not status.st_mode & 0o222 or not os.access(target, os.W_OK):
        raise problem(path, "文件是只读的，请在文件属性中取消“只读”，或用 -o 另存为别的文件")
    return stat.S_IMODE(status.st_mode)


def _exists(owner: Path) -> bool:
    try:
        return os.path.lexists(owner)
    except OSError:  # its name is too long: then no program has made it
        return False


def _place(target: Path, data: bytes, mode: int | None, *, times: os.stat_result | None = None) -> None:
    """Write data beside the target and rename it into place; the temporary file goes whatever happens."""
    # A name of its own: the target's name plus a suffix might be too long for the file system.
    temporary = target.with_name(f".xlsheets-{os.urandom(6).hex()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(temporary, flags, 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            temporary.chmod(mode)
        if times is not None:
            os.utime(temporary, ns=(times.st_atime_ns, times.st_mtime_ns))
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _reason(path: Path, error: OSError) -> UserError:
    """Say in one line why the system refused."""
    if error.errno in _FULL:
        return problem(path, "磁盘已满或超出配额，没有写入，原文件未动，请清理磁盘后再试")
    if error.errno == errno.ENAMETOOLONG or getattr(error, "winerror", None) == 206:
        return problem(path, "路径或文件名太长，请缩短文件名或移到层级较浅的文件夹")
    if error.errno in _REFUSED:
        return problem(path, "文件或文件夹不允许写入，或文件正被别的程序占用，请关闭打开它的程序，或检查只读属性和权限")
    if error.errno == errno.ENOTDIR:
        return problem(path, "所在的文件夹不存在，请先建立文件夹或改用别的位置")
    return problem(path, "写入失败，原文件未动，请检查磁盘、网络盘或移动存储设备后再试")


def file_name(subject: str) -> str:
    """Make a file name of the name of a project or sheet: what Windows refuses in file names goes."""
    name = "".join(
        "_" if character in '\\/:*?"<>|' or ord(character) < 32 else character for character in subject.strip()
    )
    return name[:80].rstrip(". ") or "自评表"
