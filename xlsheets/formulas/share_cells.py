"""The points of a level that are shared equally by its indicators, where a form leaves them to a formula."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from xlsheets.domain.numbers import plain
from xlsheets.files.addresses import column_letters
from xlsheets.files.grid import Value
from xlsheets.forms.placed import CellMap
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_indicators import Group
from xlsheets.formulas.calc.calc_refs import TIE
from xlsheets.formulas.computed_cell import ComputedCell
from xlsheets.formulas.heading_cells import group_rows

ShareCell = ComputedCell[Collection[int]]
"""What an indicator's share comes to follows from the rows in which a name stands."""


def share_cells(form: Form, cells: CellMap) -> Iterator[ShareCell]:
    """Return the points of every row whose level shares them equally; whether they are typed, or a formula, the caller knows.

    10 points over three names → 3.33, 3.33, 3.34; empty beside no name.
    """
    if "weight" not in cells.columns:
        return
    for _, group, rows in group_rows(form, cells):
        if group is not None and group.split == "equal" and group.weight is not None:
            for row in rows:
                yield _share_cell(form, cells, group, rows, row)


def _share_cell(form: Form, cells: CellMap, group: Group, rows: list[int], row: int) -> ShareCell:
    digits = form.policy.digits

    def value(named: Collection[int]) -> Value:
        members = [each for each in rows if each in named]
        return group.shares(len(members), digits)[members.index(row)] if row in members else ""

    return ShareCell(
        f"{column_letters(cells.columns['weight'])}{row}", lambda: _share_formula(form, cells, group, rows, row), value
    )


def _share_formula(form: Form, cells: CellMap, group: Group, rows: list[int], row: int) -> str:
    """Share a level's points among its named rows, the remainder where the form says: 10, three names → 3.33, in the last row 3.34."""
    assert group.weight is not None
    names, first, last, digits = column_letters(cells.columns["name"]), rows[0], rows[-1], form.policy.digits
    count, total = f"COUNTA(${names}${first}:${names}${last})", plain(group.weight)
    share = f"ROUND({total}/{count}+{TIE},{digits})"
    takes = f"COUNTA(${names}{row}:${names}${last})=1"
    if group.remainder:
        takes = f"COUNTA(${names}${first}:${names}{row})=MIN({group.remainder},{count})"
    rest = f"ROUND({total}-{share}*({count}-1),{digits})"
    return f'IF(${names}{row}="","",IF({takes},{rest},{share}))'
