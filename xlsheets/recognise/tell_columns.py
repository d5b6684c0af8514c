"""What a message tells of columns: two that claim one role, what each was taken for, the row that comes nearest to a header."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from xlsheets.files.addresses import column_letters
from xlsheets.recognise.headers import Words, role_name, tidy
from xlsheets.recognise.sheet_view import SheetView
from xlsheets.recognise.table import LEAST_COLUMNS, HeaderCell, assign, header_cells


def twice_problem(view: SheetView, twice: Sequence[tuple[str, HeaderCell, HeaderCell]]) -> Exception:
    """Make the error about two columns that claim one role."""
    role, first, second = twice[0]
    return view.problem(
        f"{first.address}“{tidy(first.text)}”和 {second.address}“{tidy(second.text)}”两列都像“{role_name(role)}”，"
        f'请只保留一列，或给另一列改名，或用 --columns 指明，如 --columns "{column_letters(first.left)}={role_name(role)}"'
    )


def nearest_header(view: SheetView, words: Words) -> tuple[int, str] | None:
    """Find the row that knows most roles of a table that was not found, and tell what its columns were taken for."""
    best: tuple[int, int, str] | None = None
    for row, cells in view.rows.items():
        if len(cells) >= LEAST_COLUMNS:
            found = header_cells(view, row)
            columns, _ = assign(found, words)
            if len(columns) > max(1, best[0] if best else 1):
                best = len(columns), row, taken_as(columns, found)
    return best and best[1:]


def taken_as(columns: Mapping[str, HeaderCell], cells: Iterable[HeaderCell] = ()) -> str:
    """Tell what each column was taken for, and which of ``cells`` for nothing, in one line."""
    used = [f"{cell.address}“{cell.printed}”作“{role_name(role)}”" for role, cell in columns.items()]
    places = {cell.left for cell in columns.values()}
    left = [f"{cell.address}“{cell.printed[:20]}”" for cell in cells if cell.left not in places]
    return "，".join(used) + ("；没有用到：" + "、".join(left) if left else "")
