"""A column of the sheet 测算: its formula and its value together; and a row of it, by values and by references."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from msgspec import Struct

from xlsheets.domain.evaluation import Indicator
from xlsheets.domain.results import IndicatorResult
from xlsheets.files.grid import Value
from xlsheets.forms.placed import CellMap
from xlsheets.forms.schema import Form
from xlsheets.formulas.calc.calc_refs import RowRefs


class CalcFacts(Struct, frozen=True):
    """What all rows of a sheet are computed from.

    ``headings``: row and name of the level-1 headings from the top down. ``numbers``, ``level_numbers``: by indicator, its running
    number, and that of its level-1 name where it is the first of it, else 0. ``rate_key``: the execution rate as a key has it.
    """

    form: Form
    cells: CellMap
    headings: list[tuple[int, str]]
    numbers: list[int]
    level_numbers: list[int]
    rate_key: list[str]


class RowValues(dict[str, Value]):
    """The values of one row, by column key, each computed when it is first asked for: ``row["ratio"]``.

    ``texts``: role → text of the form's cell as ``&""`` gives it. ``sheet_row``: the row of the form, ``is_inside`` the table or
    beyond its end. ``above``: the row before. ``item`` and ``result``, where the row ``is_indicator``, the ``index``-th one.
    """

    item: Indicator
    result: IndicatorResult

    def __init__(
        self,
        facts: CalcFacts,
        value_of: Mapping[str, Callable[[RowValues], Value]],
        sheet_row: int,
        texts: dict[str, str],
        above: RowValues | None,
    ) -> None:
        """Begin a row that is no indicator; ``value_of``: column key → what computes it."""
        super().__init__()
        self.facts, self.value_of, self.sheet_row, self.texts, self.above = facts, value_of, sheet_row, texts, above
        self.form, self.cells = facts.form, facts.cells
        self.is_inside = sheet_row <= facts.cells.last_row
        self.is_indicator = False
        self.index = -1

    def __missing__(self, key: str) -> Value:
        """Compute a column."""
        value = self[key] = self.value_of[key](self)
        return value

    def told(self, index: int, item: Indicator, result: IndicatorResult) -> None:
        """Say which indicator stands in the row."""
        self.index, self.item, self.result, self.is_indicator = index, item, result, True

    def text(self, key: str) -> str:
        """Return a column's text; nothing where it holds a number."""
        value = self[key]
        return value if isinstance(value, str) else ""


class CalcColumn(Struct, frozen=True):
    """A column of 测算: what its cells compute, as a formula and as a value.

    ``key``: what other columns refer to it by. ``header``: printed above it. ``formula``: of one row, by the cells of that row.
    ``value``: what the formula gives, by the values of that row. ``every_row``: it says something in rows without an indicator
    too. ``width`` in characters, 0 for a helper column. Which columns a form has is its kind's list.
    """

    key: str
    header: str
    formula: Callable[[RowRefs], str]
    value: Callable[[RowValues], Value]
    width: float = 0
    number_format: str = "General"
    every_row: bool = False

    def cell_formula(self, refs: RowRefs) -> str:
        """Write the formula of a row's cell, which shows nothing in a row that is no indicator: ``$J37`` → ``IF($D37="","",$J37)``."""
        formula = self.formula(refs)
        return formula if self.every_row else f'IF({refs["name"]}="","",{formula})'


def empty_column(key: str, width: float) -> CalcColumn:
    """Leave a column in its place that the form has no use for: the summary above stands in the same columns."""
    return CalcColumn(key, "", lambda _: '""', lambda _: "", width, every_row=True)


def or_status(figure: Decimal | None, status: str) -> Value:
    """Return a figure, or the status that stands in its place."""
    return status if figure is None else figure
