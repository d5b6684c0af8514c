"""The references of a row of the sheet 测算, and what is common to its formulas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xlsheets.files.addresses import column_letters
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_indicators import FIGURE_ROLES
from xlsheets.formulas.expressions import number_text

TIE = "1E-12"
"""Added before ROUND: Gnumeric misses 1 in 50 ties without it, and no other program is changed by it."""

EXACT_DIGITS = 8
"""Decimals of a sum of points as typed: takes off the noise of floats and nothing else."""

KEY_DIGITS = {"weight": 4, "completion": 10, "raw_weight": 4, "raw_score": 4, "coefficient": 10, **FIGURE_ROLES}
"""Decimals by which the numbers of a row are written into its key."""


TABLE_HEADER = 36
FIRST_ROW = TABLE_HEADER + 1
"""Rows of 测算: the header of its table, the first indicator."""

_INDEX = f"ROW()-{FIRST_ROW - 2}"
"""Place of a row in the named ranges, the same in all rows, so that the formulas of a column are alike and can be shared."""


_ROW, _ROW_ABOVE = "\ue000", "\ue001"
"""Stand in the formulas of the rows below the first one for the number of the row and of the row above."""


class RowRefs(Mapping[str, str]):
    """References of one row of 测算: ``refs["rule"]`` → ``$J37``; ``refs.above("carry1")`` is the row before.

    The first row has none above it. The formulas of all rows below are alike but for the row's number, so they are written once,
    and ``at_row`` puts the numbers in.
    """

    def __init__(self, form: Form, columns: dict[str, int], names: str, rate: str, *, first: bool) -> None:
        """Refer to the ``first`` indicator row or to any below; ``names`` prefixes the defined names, ``rate`` is a cell."""
        self._columns = columns
        self.form, self.names, self.rate = form, names, rate
        self._first = first
        self._row, self._row_above = (str(FIRST_ROW), str(FIRST_ROW - 1)) if first else (_ROW, _ROW_ABOVE)

    def __getitem__(self, key: str) -> str:
        """Return the cell of a column in this row."""
        return f"${column_letters(self._columns[key])}{self._row}"

    def __iter__(self) -> Iterator[str]:
        """Iterate over the column keys."""
        return iter(self._columns)

    def __len__(self) -> int:
        """Count the columns."""
        return len(self._columns)

    def renamed(self, names: Mapping[str, str]) -> RowRefs:
        """Refer to other columns by some keys: what a formula asks for → the column that it gets."""
        columns = {**self._columns, **{key: self._columns[own] for key, own in names.items()}}
        return RowRefs(self.form, columns, self.names, self.rate, first=self._first)

    def above(self, key: str, first: str = '""') -> str:
        """Return the cell of a column one row higher; ``first`` where there is no row above."""
        return first if self._first else f"${column_letters(self._columns[key])}{self._row_above}"

    def before(self, key: str) -> str:
        """Return the column from its header down to the row above this one."""
        letters = column_letters(self._columns[key])
        return f"${letters}${TABLE_HEADER}:${letters}{self._row_above}"

    def so_far(self, key: str) -> str:
        """Return the column from its first row down to this one."""
        return f"${column_letters(self._columns[key])}${FIRST_ROW}:{self[key]}"

    def raw(self, role: str) -> str:
        """Text of the form's cell of a role in the k-th row, empty beyond the last row: ``target`` →
        ``IF(ROWS(xsd_target)<ROW()-35+1,"",INDEX(xsd_target,ROW()-35)&"")``."""
        text = number_text(self.value(role), KEY_DIGITS[role]) if role in KEY_DIGITS else f'{self.value(role)}&""'
        return self.inside(text, role)

    def inside(self, formula: str, role: str = "name") -> str:
        """Show nothing beyond the form's last row: ``text`` → ``IF(ROWS(xsd_name)<ROW()-35+1,"",text)``."""
        return f'IF(ROWS({self.names}{role})<{_INDEX}+1,"",{formula})'

    def value(self, role: str) -> str:
        """Value of the form's cell of a role in the k-th row: ``target`` → ``INDEX(xsd_target,ROW()-35)``;
        only for rows that hold an indicator."""
        return f"INDEX({self.names}{role},{_INDEX})"


def at_row(formula: str, row: int) -> str:
    """Put the number of a row, and of the one above, into a formula of the rows below the first one: row 38 → ``$J38``, ``$J37``."""
    return formula.replace(_ROW, str(row)).replace(_ROW_ABOVE, str(row - 1))
