"""What recognition finds: an evaluation, the form it is in, and where each of its cells stands."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct, field
from msgspec.structs import asdict

from xlsheets.domain.evaluation import Evaluation, Indicator
from xlsheets.domain.results import IndicatorResult, Results
from xlsheets.domain.scoring import evaluate
from xlsheets.files.own_marks import PREFIX
from xlsheets.forms.schema import Form


class GoalTable(Struct, frozen=True):
    """One of several indicator tables, that of an annual goal: its label beside it, its rows, its sub-total (``""`` for none).

    ``typed``: what a person typed in place of the sub-total.
    """

    label: str
    header_row: int
    first_row: int
    last_row: int
    subtotal: str = ""
    typed: str = ""


class CellMap(Struct, frozen=True):
    """Addresses (``F14``) on the form's sheet by what stands there.

    ``indicators``: one dict a row, role → address, parallel to the evaluation's indicators; inside a merge the top-left cell.
    ``budget``: line id → role → address. ``fields``: field id → address of the value (``subject`` too). ``goals``: role → address.
    ``year``: address of the line that names the year.
    ``totals``: ``weight_total``, ``total``, ``grade`` → address. ``headings``: level-1 name → address of its cell.
    ``headings_again``: cell → name of a level-1 group that goes on there, below rows of another one.
    ``texts``: text id → address on the sheet ``texts_sheet``; ``printed_texts``: on the form's own sheet.
    ``goal_tables``: the tables of a form that has one for each annual goal; ``first_row`` to ``last_row`` cover all of them.
    ``side``: address of the label beside the indicator table, where its points are computed.
    ``first_row``/``last_row``: the rows strictly between header and total, blank ones included; ``header_row`` above them.
    ``indicator_rows``: row of each indicator, parallel to the evaluation's indicators.
    ``columns``: role → 1-based column of the indicator table; ``headers``: role → (address, text) of its header;
    ``budget_headers``: the same of the budget block. ``unused``: headers of the indicator table that mean nothing.
    ``other_years``: those of them that are of another year than the columns that are read.
    ``headings2``: cell of a level-2 heading → its name, first and last row. ``covered``: rows that share the score cell of the row above.
    ``measures``: measure id → address on the sheet ``measures_sheet``; ``measure_rows``: id or key of a rule → row there.
    """

    sheet: str
    header_row: int = 0
    first_row: int = 0
    last_row: int = 0
    columns: dict[str, int] = field(default_factory=dict)
    headers: dict[str, tuple[str, str]] = field(default_factory=dict)
    budget_headers: dict[str, tuple[str, str]] = field(default_factory=dict)
    unused: list[tuple[str, str]] = field(default_factory=list)
    other_years: list[tuple[str, str]] = field(default_factory=list)
    indicators: list[dict[str, str]] = field(default_factory=list)
    indicator_rows: list[int] = field(default_factory=list)
    budget: dict[str, dict[str, str]] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    year: str = ""
    goals: list[dict[str, str]] = field(default_factory=list)
    totals: dict[str, str] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)
    headings_again: dict[str, str] = field(default_factory=dict)
    texts_sheet: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    printed_texts: dict[str, str] = field(default_factory=dict)
    side: str = ""
    goal_tables: list[GoalTable] = field(default_factory=list)
    headings2: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    covered: set[int] = field(default_factory=set)
    measures_sheet: str = ""
    measures: dict[str, str] = field(default_factory=dict)
    measure_rows: dict[str, int] = field(default_factory=dict)

    @property
    def table_rows(self) -> list[tuple[int, int]]:
        """First and last row of every stretch of indicator rows: one, or one a goal."""
        return [(each.first_row, each.last_row) for each in self.goal_tables] or [(self.first_row, self.last_row)]

    @property
    def computed(self) -> dict[str, None]:
        """Addresses of the cells that a form may compute, from the top of the budget to the totals."""
        of_lines = (line[role] for line in self.budget.values() for role in line if role not in ("weight", "reason"))
        of_rows = (row[role] for row in self.indicators for role in ("completion", "raw_score", "score") if role in row)
        labels = (self.side, *self.level1_headings, *self.headings2)
        of_goals = (place for each in self.goal_tables for place in (each.label, each.subtotal))
        return dict.fromkeys(
            place for place in (*of_lines, *labels, *of_rows, *of_goals, *self.totals.values()) if place
        )

    @property
    def level1_headings(self) -> dict[str, str]:
        """Cell → name of every heading of level 1."""
        return {**{cell: name for name, cell in self.headings.items()}, **self.headings_again}

    @property
    def with_points(self) -> set[str]:
        """The cells in which a form may print points: headings of both levels, labels beside a table."""
        return {*self.level1_headings, *self.headings2, self.side, *(each.label for each in self.goal_tables)}

    def goal_of(self, row: int) -> int:
        """Number of the goal whose table a row stands in, from 1."""
        return max(1, sum(each.header_row <= row for each in self.goal_tables))

    def text_place(self, text_id: str) -> tuple[str, str]:
        """Return sheet and address of a typed text; an empty address where it has no cell."""
        if text_id in self.printed_texts:
            return self.sheet, self.printed_texts[text_id]
        return self.texts_sheet or self.sheet, self.texts.get(text_id, "")


class PlacedRow(Struct, frozen=True):
    """An indicator with its place: ``where`` the address by role, ``number`` that of the sheet's row."""

    item: Indicator
    where: dict[str, str]
    number: int


class EvaluatedRow(PlacedRow, frozen=True, kw_only=True):
    """An indicator with its place and what the rules give for it."""

    result: IndicatorResult


def placed_rows(
    items: Sequence[Indicator], places: Sequence[dict[str, str]], numbers: Sequence[int]
) -> tuple[PlacedRow, ...]:
    """Put indicators beside their places; all three in the order of the table."""
    return tuple(PlacedRow(*row) for row in zip(items, places, numbers, strict=True))


class OddFigures(Struct, frozen=True):
    """Cells of a sheet that show something else than they hold, found one after the other; each as ``Placed`` has it of the form's
    sheet. ``typed_over``: address of a cell that follows from others and in which somebody put something else than our formula → id of
    its figure, or key of its rule."""

    doubts: dict[str, str] = field(default_factory=dict)
    unseen: dict[str, tuple[str, str]] = field(default_factory=dict)
    to_store: dict[str, str | Decimal] = field(default_factory=dict)
    looks: dict[str, str] = field(default_factory=dict)
    typed_over: dict[str, str] = field(default_factory=dict)


class PrintedCells(Struct, frozen=True):
    """What stands on a sheet in cells of which an evaluation says nothing; the checks look at it.

    ``emptied``: addresses of cells in which a form of ours computes, and in which nothing stands.
    ``blank_levels``: address of a blank level-1 or level-2 cell of a form of ours → the name that it is read as.
    ``level2_points``: address of a level-2 heading → the points that a person typed into it.
    ``stale``: address of a cell in which a form of ours computes → (the result that is stored there, what it comes to now).
    ``rule_texts``: address → the printed rule of an indicator (评分说明). ``titles``: address → a line above the tables.
    """

    emptied: list[str] = field(default_factory=list)
    stale: dict[str, tuple[str, str]] = field(default_factory=dict)
    blank_levels: dict[str, str] = field(default_factory=dict)
    level2_points: dict[str, str] = field(default_factory=dict)
    rule_texts: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)


class Placed(Struct, frozen=True):
    """One evaluation found in a workbook.

    ``printed_points``: level-1 name → points printed in its heading (``产出指标（50分）``) where the cell is typed, not computed.
    ``typed_over``: addresses of cells that the form computes and in which a person typed a value instead.
    ``residue``: (address, text) of template remains: unused printed rows (指标1：), hint texts, ≥**人.
    ``prefix``: that of the defined names which belong to its sheet, in a workbook of ours.
    ``doubts``: address of a cell with a figure → why what a person sees in it cannot be told.
    ``unseen``: address of such a cell → (what formulas read in it, what a person sees), where these are two texts.
    ``merged``: cells that a person merged over several indicators of a form of ours: address of the first → the whole (``I16:I17``).
    ``recalculated``: address of a cell with a figure → (the result stored beside its formula, what the formula comes to).
    ``hidden_rows``: rows of its sheet that nobody sees: hidden, filtered out, without a height.
    ``computes``: formulas of ours compute on its sheet.
    ``owned``: a cell that the form computes and in which a person has a formula of another figure than the rules give → what stands there;
    in a workbook of ours whatever that figure is, and typed sums too.
    ``unseen_figures``: address of a cell that counts and that nobody sees, its row hidden or not → why.
    ``rounded``: address of a cell whose format rounds off what it holds → that, what is seen, whether what is seen counts.
    ``wrong_sums``: of those in ``owned`` that should show the sum of points → (what is shown, what the sum is).
    ``to_store``: in a workbook of ours what a recompute puts into a cell: the text that is seen of a number whose format shows more than
    formulas read, the number of a figure that stands there as text.
    ``looks``: address of a cell that a formula computes and that looks like another figure or none → why; a recompute mends its looks.
    ``odd_measures``: the same of the cells on the sheet of measures.
    ``lacks_calc``: it is a form of ours without a sheet 测算: that was deleted, or the form is a copy of another sheet.
    ``old_calc``: name of its sheet 测算 where that was laid out by another version of ours, lost its names or formulas, else ``""``.
    ``cut_calc``: ``old_calc`` is of this version, and formulas of it were cleared, typed over or have lost cells that they look into.
    ``lacks_points``: no points and no scores stand in the table, though its form has them; it is read without any.
    ``loose_points``: row without an indicator → the number that stands in it as points; a sum over the column counts it.
    ``errors``: address of a cell that a person fills in and in which an error value stands → that value (``#N/A``).
    ``shares_taken``: address → text of points that are written as a share of all (50%), and were read as points.
    ``shares_unclear``: address → text of points that are shares of all beside points of the execution that are not among them.
    ``execution_points``: what the budget block prints as the points of the execution.
    ``execution_in_table``: cell of the indicator that is the budget execution rate, whose points are not counted a second time.
    ``units_taken``: address → text of an amount with its unit in the cell (50万元), which was read in the form's unit.
    ``printed``: what stands in cells of which the evaluation says nothing.
    """

    form: Form
    evaluation: Evaluation
    cells: CellMap
    printed_points: dict[str, str] = field(default_factory=dict)
    typed_over: set[str] = field(default_factory=set)
    residue: list[tuple[str, str]] = field(default_factory=list)
    prefix: str = PREFIX
    doubts: dict[str, str] = field(default_factory=dict)
    unseen: dict[str, tuple[str, str]] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)
    recalculated: dict[str, tuple[str, str]] = field(default_factory=dict)
    to_store: dict[str, str | Decimal] = field(default_factory=dict)
    computes: bool = False
    owned: dict[str, str] = field(default_factory=dict)
    wrong_sums: dict[str, tuple[str, str]] = field(default_factory=dict)
    looks: dict[str, str] = field(default_factory=dict)
    odd_measures: OddFigures = field(default_factory=OddFigures)
    lacks_calc: bool = False
    old_calc: str = ""
    cut_calc: bool = False
    lacks_points: bool = False
    errors: dict[str, str] = field(default_factory=dict)
    units_taken: dict[str, str] = field(default_factory=dict)
    loose_points: dict[int, Decimal] = field(default_factory=dict)
    execution_in_table: str = ""
    shares_taken: dict[str, str] = field(default_factory=dict)
    shares_unclear: dict[str, str] = field(default_factory=dict)
    execution_points: str = ""
    printed: PrintedCells = field(default_factory=PrintedCells)
    hidden_rows: frozenset[int] = frozenset()
    unseen_figures: dict[str, str] = field(default_factory=dict)
    rounded: dict[str, tuple[str, str, bool]] = field(default_factory=dict)

    @property
    def loose_sum(self) -> Decimal:
        """Points of rows without an indicator, which the results do not count and a sum over the column does."""
        return sum(self.loose_points.values(), Decimal(0))

    @property
    def rows(self) -> tuple[PlacedRow, ...]:
        """Each indicator with its place."""
        return placed_rows(self.evaluation.indicators, self.cells.indicators, self.cells.indicator_rows)


class Written(Struct, frozen=True):
    """A workbook that was written: its bytes, and the evaluation in it with the place of every cell."""

    data: bytes
    found: Placed


class UnreadSheet(Struct, frozen=True):
    """A sheet with an evaluation that cannot be told for certain, beside others that can: ``text`` says why and what to do."""

    sheet: str
    text: str


class Evaluated(Placed, frozen=True, kw_only=True):
    """A placed evaluation with what the rules give for it: one value, so that nobody pairs one with another's results."""

    results: Results

    @classmethod
    def of(cls, placed: Placed, evaluation: Evaluation | None = None) -> Evaluated:
        """Compute what the rules of its form give for a placed evaluation, or for ``evaluation`` in its place."""
        made = placed.evaluation if evaluation is None else evaluation
        return cls(**{**asdict(placed), "evaluation": made, "results": evaluate(made, placed.form.policy)})

    @property
    def rows(self) -> tuple[EvaluatedRow, ...]:
        """Each indicator with its place and its result."""
        rows = zip(super().rows, self.results.indicators, strict=True)
        return tuple(EvaluatedRow(row.item, row.where, row.number, result=result) for row, result in rows)

    def rows_of_goal(self, number: int) -> list[EvaluatedRow]:
        """Return those that stand in the table of an annual goal, counted from 1."""
        return [row for row in self.rows if self.cells.goal_of(row.number) == number]
