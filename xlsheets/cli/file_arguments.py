"""Files on the command line: wildcards and folders become workbooks."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count
from pathlib import Path, PurePath
from typing import Any, NamedTuple
from unicodedata import normalize

from xlsheets.errors import UserError
from xlsheets.files.addresses import column_number
from xlsheets.files.limits import MAX_COLUMN
from xlsheets.files.read_file import READABLE, WRITABLE, problem
from xlsheets.forms.catalog import find_form
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_indicators import INDICATOR_ROLES
from xlsheets.recognise.headers import role_name, role_named
from xlsheets.recognise.table import IGNORED, NOTHING_TOLD, ToldColumns

DOCUMENT = ".docx"
FINDINGS_COPY = "-检查结果"
"""End of the name (without its extension) of the copies that ``check --write`` makes."""

FEEDBACK_COPY = "-检查反馈"
"""End of the name (without its extension) of what ``check --feedback`` writes for a unit."""

_DOCUMENTS = (*READABLE, DOCUMENT, ".doc", ".wps", ".pdf", ".csv", ".txt", ".json", ".zip")
"""Endings that no folder has."""

_TOLD = r"([A-Za-z]+|表头)\s*[=＝:：]\s*(.+)"
_HEADER = ("header", "表头")
_WILDCARDS = ("*", "?")
_OWNER_FILES = ("~$", ".~", ".")


class Named(NamedTuple):
    """A file that an argument stands for, or what is wrong with the argument.

    ``inside``: where it lies below what was named; ``argument``: what was named.
    """

    path: Path | UserError
    inside: Path
    argument: Path


def workbooks(arguments: Iterable[Path], *, written: bool = False) -> Iterator[Path | UserError]:
    """Give the files that arguments stand for, as ``named_files`` does, without their places."""
    return (each.path for each in named_files(arguments, written=written))


def named_files(arguments: Iterable[Path], *, written: bool = False) -> Iterator[Named]:
    """Give the files that arguments stand for, each once, and an error for an argument that stands for none.

    A name with ``*`` or ``?`` that is no file is a pattern, in its folders too: the Windows command prompt leaves it to the program.
    A folder means the workbooks in it and in its folders. Word documents in it do not count (most are reports); a pattern may mean
    them. What a spreadsheet program leaves beside an open file is skipped, and so is what ``check`` writes.

    Args:
        arguments: as typed.
        written: only workbooks that can be written, of those that a folder or pattern means.
    """
    seen: set[str] = set()
    suffixes = WRITABLE if written else READABLE
    for argument in arguments:
        for each in _meant(argument, suffixes):
            key = str(each.path) if isinstance(each.path, UserError) else identity(each.path)
            if key not in seen:
                seen.add(key)
                yield each


def readable_beside(argument: Path) -> list[Path]:
    """List the files of a folder or pattern that hold tables, or may, and that cannot be written: old workbooks, Word documents."""
    suffixes = (*(each for each in READABLE if each not in WRITABLE), DOCUMENT)
    try:
        if argument.is_dir():
            there, base = argument.rglob("*"), argument
        elif _is_pattern(argument) and not argument.exists():
            above, pattern = split_pattern(argument)
            base = Path(above)
            there = base.glob(pattern)
        else:
            return []
        return sorted(path for path in there if _is_meant(path, suffixes) and not _is_hidden(path.relative_to(base)))
    except (OSError, ValueError):  # as in ``_meant``
        return []


def _meant(argument: Path, suffixes: tuple[str, ...]) -> list[Named]:
    try:
        if argument.is_dir():
            none = f"文件夹里没有工作簿（{'、'.join(suffixes)}），请检查路径"
            return _some(argument, argument, argument.rglob("*"), none, suffixes)
        if _is_pattern(argument) and not argument.exists():
            if argument.suffix.lower().startswith(".doc") and suffixes == READABLE:
                suffixes = (*READABLE, DOCUMENT)
            above, pattern = split_pattern(argument)
            base = Path(above)
            none = f"没有符合这个写法的工作簿（{'、'.join(suffixes)}），请检查路径"
            return _some(argument, base, base.glob(pattern), none, suffixes)
    except (OSError, ValueError):  # no access, or a name that no system takes: opening it says why
        pass
    return [Named(argument, Path(argument.name), argument)]


def split_pattern(argument: PurePath) -> tuple[PurePath, str]:
    """Split a pattern into the folders before it and what to look for below them, as ``Path.glob`` takes it.

    Brackets are no wildcards: files have them in their names. ``**`` means folders of any depth; at the end, all that is in them.
    """
    parts = argument.parts
    first = next(index for index, part in enumerate(parts) if any(mark in part for mark in _WILDCARDS))
    wanted = [part if part == "**" else re.sub(r"\*+", "*", part.replace("[", "[[]")) for part in parts[first:]]
    if wanted[-1] == "**":
        wanted.append("*")
    return type(argument)(*parts[:first]), "/".join(wanted)


def told_apart(files: Sequence[Named], arguments: int) -> dict[Path, str]:
    """Name files in a list so that they can be told apart: each by its way from what they all lie below.

    Args:
        files: files, none of them an error.
        arguments: number of arguments that they come from; the files of one lie below what that one names.

    Returns:
        The files with their names, in their order.
    """
    paths = [each.path for each in files if isinstance(each.path, Path)]
    if arguments == 1:
        return {path: each.inside.as_posix() for path, each in zip(paths, files, strict=True)}
    try:
        base = os.path.commonpath([path.absolute().parent for path in paths]) if paths else ""
        return {path: path.absolute().relative_to(base).as_posix() for path in paths}
    except ValueError:  # drives of Windows
        return {path: str(path) for path in paths}


def kept_apart(files: Sequence[Named], *, one_ending: bool = False) -> list[Named]:
    """Place files below one folder so that none takes the place of another: 甲/自评表.xlsx and 乙/自评表.xlsx of two arguments.

    Where two would, each lies as it does below what they all lie below; the second of what is in one folder gets its ending, at last
    a number, into its name. An .xlsx keeps its name.

    Args:
        files: as ``named_files`` gives them, with errors.
        one_ending: what is written of each has one ending, whatever the file's is.
    """

    def key(inside: Path) -> str:
        return normalize("NFC", str(inside.with_suffix("") if one_ending else inside)).casefold()

    places: dict[Path | UserError, Path] = {each.path: each.inside for each in files if isinstance(each.path, Path)}
    if len({key(inside) for inside in places.values()}) == len(places):
        return [*files]
    arguments = len({each.argument for each in files})
    named = told_apart([each for each in files if isinstance(each.path, Path)], arguments)
    taken: set[str] = set()
    for path, name in sorted(named.items(), key=lambda each: each[0].suffix.lower() != ".xlsx"):
        inside = first = Path(path.name if Path(name).is_absolute() else name)
        others = chain([path.suffix[1:]], count(2))
        while key(inside) in taken:
            inside = first.with_name(f"{path.stem}-{next(others)}{path.suffix}")
        taken.add(key(inside))
        places[path] = inside
    return [each._replace(inside=places.get(each.path, each.inside)) for each in files]


def is_folder(path: Path) -> bool:
    """Say whether there is a folder of that name; there is none of a name that no system takes."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def names_file(out: Path) -> bool:
    """Say whether what is to be a folder's name is a file's: of one that is there, or with the ending of a document."""
    return out.is_file() or (out.suffix.lower() in _DOCUMENTS and not is_folder(out))


def _is_pattern(argument: Path) -> bool:
    return any(mark in part for part in argument.parts for mark in _WILDCARDS)


def _some(argument: Path, base: Path, there: Iterable[Path], none: str, suffixes: tuple[str, ...]) -> list[Named]:
    found = sorted(path for path in there if _is_meant(path, suffixes) and not _is_hidden(path.relative_to(base)))
    return [Named(path, path.relative_to(base), argument) for path in found] or [
        Named(problem(argument, none), Path(), argument)
    ]


def _is_meant(path: Path, suffixes: tuple[str, ...]) -> bool:
    ours = path.stem.endswith((FINDINGS_COPY, FEEDBACK_COPY))
    return path.suffix.lower() in suffixes and not path.name.startswith(_OWNER_FILES) and not ours and path.is_file()


def _is_hidden(inside: Path) -> bool:
    """Say whether a program put the folder there for itself: ``.git``, ``__MACOSX``."""
    return any(part.startswith((".", "__MACOSX")) and part != ".." for part in inside.parts[:-1])


def identity(path: Path) -> str:
    """Return one text for a place, whichever way it is written; any text will do for a name that no system takes."""
    try:
        return str(path.resolve())
    except (OSError, ValueError, RuntimeError):
        return str(path)


def refuse_book_place(out: Path) -> None:
    """Refuse a place that no workbook can be written to, before thousands of files are read. Raises UserError."""
    if out.suffix.lower() != ".xlsx":
        raise UserError(f"{out}：输出文件的扩展名应为 .xlsx，请改名。")
    if not out.parent.is_dir():
        raise UserError(f"{out}：所在的文件夹不存在，请先建立文件夹或改用别的位置")


def refuse_special(path: Path) -> None:
    """Refuse a pipe or a device where a file is read whole: reading it might never end. Raises UserError."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):  # opening it says why
        return
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise problem(path, "不是普通文件，请先存成文件再指定")


def told_columns(options: Any) -> ToldColumns:
    """Read ``--columns``: ``D=target,F=actual`` or ``D=指标值，F=完成值``; ``header=5`` or ``表头=5`` tells the header's row.

    Raises:
        UserError: a part that is not of this kind, a role that there is not, a column or a role told twice.
    """
    text = options.columns
    if not text:
        return NOTHING_TOLD
    roles: dict[int, str] = {}
    row = 0
    for part in filter(None, map(str.strip, re.split(r"[,，;；、]", text))):
        match = re.fullmatch(_TOLD, part)
        key, value = (match[1], match[2]) if match else (part, "")
        if key.lower() in _HEADER and re.fullmatch(r"[1-9][0-9]{0,4}", value, re.ASCII):
            row = int(value)
            continue
        column = column_number(key.upper()) if re.fullmatch(r"[A-Za-z]{1,3}", key) else 0
        role = role_named(value)
        if not 1 <= column <= MAX_COLUMN or role is None:
            names = "、".join(f"{name}（{role_name(name)}）" for name in INDICATOR_ROLES)
            way = '应写成 列号=角色，如 "D=target,F=actual" 或 "D=指标值,表头=5"'
            raise UserError(f"--columns 的“{part}”看不懂，{way}；角色有：{names}、{IGNORED}（忽略）。")
        if column in roles or (role != IGNORED and role in roles.values()):
            raise UserError(f"--columns 的“{part}”重复：一列只能有一个角色，一个角色只能有一列，请改正。")
        roles[column] = role
    if not roles:
        raise UserError('--columns 没有写明任何一列，应写成 "D=target,F=actual"。')
    return ToldColumns(roles, row)


def chosen_form(options: Any) -> Form | None:
    """Return the form named by ``--form``, None without it. Raises UserError for one that there is not."""
    return find_form(options.form) if options.form else None
