"""Files on the command line: wildcards and folders become workbooks, names become file names."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from xlsheets.errors import UserError
from xlsheets.forms.catalog import find_form
from xlsheets.forms.schema import Form
from xlsheets.workbook.open_book import READABLE
from xlsheets.workbook.package import problem

SUFFIXES = (".xlsx", ".xlsm")
"""Extensions of the workbooks that can be written."""

DOCUMENT = ".docx"
FINDINGS_COPY = "-检查结果"
"""End of the name (without its extension) of the copies that ``check --write`` makes."""

_WILDCARDS = ("*", "?")
_OWNER_FILES = ("~$", ".~", ".")


def workbooks(arguments: Iterable[Path], *, folders: bool, deep: bool = False) -> Iterator[Path | UserError]:
    """Give the files that arguments stand for, each once, and an error for an argument that stands for none.

    A name with ``*`` or ``?`` that is no file is a pattern: the Windows command prompt leaves it to the program.
    A folder means the workbooks directly in it if ``folders``, those in its folders too if ``deep``, else it is left as it is,
    to be refused by whoever opens it. Word documents in it do not count (most are reports); a pattern may mean them.
    What a spreadsheet program leaves beside an open file is skipped, and so are copies of ``check --write``.
    """
    seen: set[str] = set()
    for argument in arguments:
        for path in _meant(argument, folders, deep):
            key = str(path) if isinstance(path, UserError) else _identity(path)
            if key not in seen:
                seen.add(key)
                yield path


def _meant(argument: Path, folders: bool, deep: bool) -> list[Path | UserError]:
    try:
        if folders and argument.is_dir():
            there = argument.rglob("*") if deep else argument.iterdir()
            return _some(argument, there, f"文件夹里没有工作簿（{'、'.join(READABLE)}），请检查路径")
        if any(mark in argument.name for mark in _WILDCARDS) and not argument.exists():
            suffixes = (*READABLE, DOCUMENT) if argument.suffix.lower().startswith(".doc") else READABLE
            none = f"没有符合这个写法的工作簿（{'、'.join(suffixes)}），请检查路径"
            return _some(argument, argument.parent.glob(argument.name), none, suffixes)
    except (OSError, ValueError):  # no access, or a name that no system takes: opening it says why
        pass
    return [argument]


def _some(
    argument: Path, there: Iterable[Path], none: str, suffixes: tuple[str, ...] = READABLE
) -> list[Path | UserError]:
    found = sorted(path for path in there if _is_meant(path, suffixes))
    return [*found] or [problem(argument, none)]


def _is_meant(path: Path, suffixes: tuple[str, ...]) -> bool:
    ours = path.stem.endswith(FINDINGS_COPY)
    return path.suffix.lower() in suffixes and not path.name.startswith(_OWNER_FILES) and not ours and path.is_file()


def _identity(path: Path) -> str:
    try:
        return str(path.resolve())
    except (OSError, ValueError, RuntimeError):
        return str(path)


def file_name(subject: str) -> str:
    """Make a file name of the name of a project or sheet: what Windows refuses in file names goes."""
    name = "".join(
        "_" if character in '\\/:*?"<>|' or ord(character) < 32 else character for character in subject.strip()
    )
    return name[:80].rstrip(". ") or "自评表"


def refuse_special(path: Path) -> None:
    """Refuse a pipe or a device where a file is read whole: reading it might never end. Raises UserError."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):  # opening it says why
        return
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise problem(path, "不是普通文件，请先存成文件再指定")


def chosen_form(options: Any) -> Form | None:
    """Return the form named by ``--form``, None without it. Raises UserError for one that there is not."""
    return find_form(options.form) if options.form else None
