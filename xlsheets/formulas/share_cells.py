"""The points of a level that are shared equally by its indicators, where a form leaves them to a formula."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

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
    stretches: dict[str, list[list[int]]] = {}
    groups: dict[str, Group] = {}
    for name, group, rows in group_rows(form, cells):
        if group is not None and group.split == "equal" and group.weight is not None:
            stretches.setdefault(name, []).append(rows)
            groups[name] = group
    for name, group in groups.items():
        for row in (row for rows in stretches[name] for row in rows):
            yield _share_cell(form, cells, group, stretches[name], row)


def _share_cell(form: Form, cells: CellMap, group: Group, stretches: Sequence[Sequence[int]], row: int) -> ShareCell:
    """The share of one row; ``stretches``: the rows of its level, which may stand in several places of the table."""
    digits = form.policy.digits

    def value(named: Collection[int]) -> Value:
        members = [each for rows in stretches for each in rows if each in named]
        return group.shares(len(members), digits)[members.index(row)] if row in members else ""

    return ShareCell(
        f"{column_letters(cells.columns['weight'])}{row}",
        lambda: _share_formula(form, cells, group, stretches, row),
        value,
    )


def _share_formula(form: Form, cells: CellMap, group: Group, stretches: Sequence[Sequence[int]], row: int) -> str:
    """Share a level's points among its named rows, the remainder where the form says: 10, three names → 3.33, in the last row 3.34."""
    assert group.weight is not None
    names, digits = column_letters(cells.columns["name"]), form.policy.digits

    def names_from(first: int, last: int, anchors: str = "$$") -> str:
        """Count the names from one row to another one, both of the level; ``anchors``: of the two, a blank for a relative one."""
        counts = []
        for rows in stretches:
            top, bottom = max(first, rows[0]), min(last, rows[-1])
            if top <= bottom:
                above, below = (anchors[0] if top == first else "$"), (anchors[1] if bottom == last else "$")
                counts.append(f"COUNTA(${names}{above}{top}:${names}{below}{bottom})".replace(" ", ""))
        return "+".join(counts)

    first, last = stretches[0][0], stretches[-1][-1]
    count, total = names_from(first, last), plain(group.weight)
    if len(stretches) > 1:
        count = f"({count})"
    share = f"ROUND({total}/{count}+{TIE},{digits})"
    takes = f"{names_from(row, last, ' $')}=1"
    if group.remainder:
        takes = f"{names_from(first, row, '$ ')}=MIN({group.remainder},{count})"
    rest = f"ROUND({total}-{share}*({count}-1),{digits})"
    return f'IF(${names}{row}="","",IF({takes},{rest},{share}))'
