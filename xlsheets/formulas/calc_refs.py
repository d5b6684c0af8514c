"""What the columns of the sheet 测算 are made of: a column, and the references of one of its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct

from xlsheets.domain.status import TO_FILL
from xlsheets.files.addresses import column_letters
from xlsheets.formulas.expressions import figure_formula, figure_text, number_text, quoted

TIE = "1E-12"
"""Added before ROUND: Gnumeric misses 1 in 50 ties without it, and no other program is changed by it."""

EXACT_DIGITS = 8
"""Decimals of a sum of points as typed: takes off the noise of floats and nothing else."""

KEY_DIGITS = {"weight": 4, "completion": 10, "raw_weight": 4, "raw_score": 4, "coefficient": 10}
"""Decimals by which the numbers of a row are written into its key."""

POINTS = "分"


class CalcColumn(Struct, frozen=True):
    """A column of 测算: key, printed header, formula of one row, width in characters (0 for a helper), number format."""

    key: str
    header: str
    formula: Callable[[RowRefs], str]
    width: float = 0
    number_format: str = "General"


class RowRefs(Mapping[str, str]):
    """References of one row of 测算: ``refs["rule"]`` → ``$J32``; ``refs.above("carry1")`` is the row before."""

    def __init__(self, columns: dict[str, int], row: int, k: int, names: str, rate: str) -> None:
        """Refer to ``row`` of the sheet, the ``k``-th indicator row; ``names`` prefixes the defined names, ``rate`` is a cell."""
        self._columns = columns
        self.row, self.k, self.names, self.rate = row, k, names, rate

    def __getitem__(self, key: str) -> str:
        """Return the cell of a column in this row."""
        return f"${column_letters(self._columns[key])}{self.row}"

    def __iter__(self) -> Iterator[str]:
        """Iterate over the column keys."""
        return iter(self._columns)

    def __len__(self) -> int:
        """Count the columns."""
        return len(self._columns)

    def renamed(self, names: Mapping[str, str]) -> RowRefs:
        """Refer to other columns by some keys: what a formula asks for → the column that it gets."""
        columns = {**self._columns, **{key: self._columns[own] for key, own in names.items()}}
        return RowRefs(columns, self.row, self.k, self.names, self.rate)

    def above(self, key: str) -> str:
        """Return the cell of a column one row higher."""
        return f"${column_letters(self._columns[key])}{self.row - 1}"

    def span(self, key: str, first: int) -> str:
        """Return the column from row ``first`` down to the row above this one."""
        letters = column_letters(self._columns[key])
        return f"${letters}${first}:${letters}{self.row - 1}"

    def raw(self, role: str) -> str:
        """Text of the form's cell of a role in the k-th row, empty beyond the last row."""
        text = number_text(self.value(role), KEY_DIGITS[role]) if role in KEY_DIGITS else f'{self.value(role)}&""'
        return f'IF(ROWS({self.names}{role})<{self.index}+1,"",{text})'

    def value(self, role: str) -> str:
        """Value of the form's cell of a role in the k-th row; only for rows that hold an indicator."""
        return f"INDEX({self.names}{role},{self.index})"

    @property
    def index(self) -> str:
        """Place of this row in the named ranges; told by ROW, so that the formulas of a column are alike and can be shared."""
        return f"ROW()-{self.row - self.k - 1}"


def points_formula_of(refs: RowRefs, role: str = "weight") -> str:
    """Read the points that stand in the form's cell of a role, as number or as text."""
    value = refs.value(role)
    return f"IF(ISNUMBER({value}),{value},{figure_formula(refs[f'{role}_text'], quoted(TO_FILL))})"


def points_text_formula(refs: RowRefs, role: str = "weight") -> str:
    """Tidy points that stand there as text."""
    return figure_text(refs[f"{role}_raw"], refs.value(role), POINTS)


def score_text_formula(refs: RowRefs, role: str = "score") -> str:
    """Tidy a score that stands there as text."""
    value = refs.value(role)
    return figure_text(f'{value}&""', value, POINTS)


def guarded(formula: Callable[[RowRefs], str]) -> Callable[[RowRefs], str]:
    """Let a column show nothing in a row that is no indicator."""
    return lambda refs: f'IF({refs["name"]}="","",{formula(refs)})'
