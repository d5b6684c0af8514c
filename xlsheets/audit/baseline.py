"""Findings known before (check --baseline): read from an earlier ``check --json`` or summary, and left out of what is told now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

import msgspec
from msgspec import Struct

from xlsheets.audit.finding import Finding
from xlsheets.files.grid import Grid
from xlsheets.files.open_book import open_book
from xlsheets.files.read_file import problem, read_file

LISTS = ("检查明细", "上次已有")
"""Sheets of a summary that list findings: those that were told, and those that were known even then."""

HEADERS = {"file": "文件", "sheet": "工作表", "code": "代码", "message": "问题", "found": "现为", "expected": "应为"}
"""What a known finding says → the header of its column in a summary."""

_MOST_HEADER_ROWS = 10
_WAY = "请指定上次 xlsheets check --json 的结果，或 xlsheets check -o 写的检查汇总"


class KnownFinding(Struct, frozen=True):
    """A finding that was told before, as far as it is known again by it."""

    file: str
    sheet: str
    code: str
    message: str
    found: str = ""
    expected: str = ""

    @property
    def identity(self) -> str:
        """What it says without any place, as ``Finding.identity``."""
        return Finding(self.code, "", "", "", "", self.message, self.found, self.expected, "").identity


class _Told(Struct, frozen=True):
    findings: list[KnownFinding]


def read_baseline(path: Path) -> list[KnownFinding]:
    """Read the findings that were known before.

    Args:
        path: what ``check --json`` printed, or a workbook that ``check -o`` wrote.

    Raises:
        UserError: the file cannot be read, or is none of both.
    """
    data = read_file(path)
    if not data.startswith(b"PK"):
        try:
            return msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=_Told).findings
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise problem(path, f"不是检查结果的 JSON，{_WAY}") from None
    book, _ = open_book(path)
    tables = [(grid, columns, top) for grid in book.grids if grid.sheet in LISTS for columns, top in _headers(grid)]
    if not tables:
        raise problem(path, f"里面没有工作表“{LISTS[0]}”，{_WAY}")
    return [
        KnownFinding(**{key: grid.text(row, columns[key]) for key in HEADERS})
        for grid, columns, top in tables
        for row in range(top + 1, grid.last_row + 1)
        if grid.text(row, columns["code"])
    ]


def _headers(grid: Grid) -> Iterator[tuple[dict[str, int], int]]:
    """Find the header row of a list: the column of each thing, and the row's number."""
    for row in range(1, _MOST_HEADER_ROWS + 1):
        texts = {grid.text(row, column): column for column in range(grid.last_column, 0, -1)}
        if all(header in texts for header in HEADERS.values()):
            yield {key: texts[header] for key, header in HEADERS.items()}, row
            return


def split_known(
    findings: Sequence[Finding], known: Iterable[KnownFinding], names: Mapping[str, str]
) -> tuple[list[Finding], list[Finding]]:
    """Divide findings into those that are new and those that were known: as many of one kind as were told before of the same sheet.

    Args:
        findings: what is found now.
        known: what was told before.
        names: file of a finding → its name as files are told apart; others keep their own.
    """
    known = list(known)
    files = {each.file for each in findings}
    earlier = {each.file for each in known}
    same = _same_files(earlier, {file: file for file in files})
    left_files = earlier - {*same.values()}
    same |= _same_files(left_files, {file: names.get(file, file) for file in files - same.keys()})
    left = Counter((each.file, each.sheet, each.identity) for each in known)
    new: list[Finding] = []
    before: list[Finding] = []
    for each in findings:
        key = (same.get(each.file, ""), each.sheet, each.identity)
        is_known = left[key] > 0
        left[key] -= is_known
        (before if is_known else new).append(each)
    return new, before


def _same_files(known: Iterable[str], now: Mapping[str, str]) -> dict[str, str]:
    """Find which file of now is which of before: one way is the end of the other, and no other file fits as well."""
    earlier = {file: _parts(file) for file in known}
    current = {file: _parts(name) for file, name in now.items()}
    found = {file: _best(parts, earlier) for file, parts in current.items()}
    back = {file: _best(parts, current) for file, parts in earlier.items()}
    return {file: other for file, other in found.items() if other and back[other] == file}


def _best(parts: tuple[str, ...], others: Mapping[str, tuple[str, ...]]) -> str:
    """Return the file whose way has most in common with a way from its end, ``""`` where there is none or where there are several."""
    fitting = [
        (min(len(parts), len(other)), parts == other, file)
        for file, other in others.items()
        if (size := min(len(parts), len(other))) and parts[-size:] == other[-size:]
    ]
    if not fitting:
        return ""
    *_, best = sorted(fitting)
    return best[2] if sum(each[:2] == best[:2] for each in fitting) == 1 else ""


def _parts(file: str) -> tuple[str, ...]:
    return tuple(part for part in PurePosixPath(file.replace("\\", "/")).parts if part not in (".", "/"))
