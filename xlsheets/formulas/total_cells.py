"""The computed cells of a form's totals: the sum of the points, the total, the grade."""

from __future__ import annotations

from collections.abc import Iterator

from xlsheets.domain.nothing import is_no_points, is_unread, spellings_of_nothing
from xlsheets.domain.numbers import plain
from xlsheets.domain.status import TO_FILL, TO_JUDGE
from xlsheets.domain.vocabulary import BLANKS, DASH, NO_POINTS, NOTHING
from xlsheets.files.addresses import column_letters, fixed_address
from xlsheets.files.grid import Value
from xlsheets.forms.placed import CellMap, Evaluated
from xlsheets.forms.schema import Form
from xlsheets.formulas.budget_cells import total_rate
from xlsheets.formulas.calc.calc_refs import EXACT_DIGITS
from xlsheets.formulas.computed_cell import ComputedCell
from xlsheets.formulas.expressions import quoted
from xlsheets.formulas.heading_cells import RECALCULATE, outside
from xlsheets.formulas.policy_formulas import if_possible, native_grade, native_total, no_execution, points_off
from xlsheets.formulas.printed_points import OPEN_SCORES, has_points_text, or_blank, texts_in, total_shown

_NO_POINTS = (
    *(each for each in spellings_of_nothing(NO_POINTS) if each not in BLANKS and each == each.upper()),
    *(2 * each for kind, spellings, _ in NOTHING if kind == DASH for each in spellings),
)
"""Texts of a column of points that COUNTIF, which knows no case, takes for none."""


def total_cells(form: Form, cells: CellMap, prefix: str) -> Iterator[ComputedCell[Evaluated]]:
    """Return the computed cells of the totals that the form prints; a table without points has none to add up."""
    if not form.kind.has_points:
        return
    made = _Totals(form, cells, prefix)
    if "weight_total" in cells.totals:
        yield ComputedCell(cells.totals["weight_total"], made.weights, _weights_value)
    if "total" in cells.totals:
        yield ComputedCell(cells.totals["total"], made.total, _total_value)
    if "grade" in cells.totals and "total" in cells.totals:
        yield ComputedCell(cells.totals["grade"], made.grade, _grade_value)


def _weights_value(found: Evaluated) -> Value:
    costs = found.form.kind.has_rows_without_points
    if any(has_points_text(item) and not (costs and is_no_points(item.weight)) for item in found.evaluation.indicators):
        return TO_FILL
    return or_blank(found, found.form.blank_points, found.results.weight_total + found.loose_sum)


def _total_value(found: Evaluated) -> Value:
    if _has_unread(found):
        return TO_FILL
    return total_shown(found)


def _grade_value(found: Evaluated) -> Value:
    if _has_unread(found):
        return TO_FILL
    return "" if found.results.is_empty else found.results.grade or TO_JUDGE


def _has_unread(found: Evaluated) -> bool:
    """Say whether a text stands in place of a score that is no number: a sum would pass over it."""
    return any(is_unread(item.score) for item in found.evaluation.indicators)


class _Totals:
    """The formulas over the columns of points and scores."""

    def __init__(self, form: Form, cells: CellMap, prefix: str) -> None:
        self.form, self.cells, self.prefix = form, cells, prefix
        scored = form.policy.execution.weight
        self.execution = cells.budget.get("total", {}).get("score") if scored else None

    def _areas(self, role: str) -> list[str]:
        letters = column_letters(self.cells.columns[role])
        return [f"{letters}{first}:{letters}{last}" for first, last in self.cells.table_rows]

    def _column(self, role: str) -> str:
        return ",".join(self._areas(role))

    def _summed(self, role: str, native: str) -> str:
        """Guard a sum: 90 → 90, a row outside its range → 待重算, points that stand there as text (``5 分``) → 待填."""
        costs = _NO_POINTS if self.form.kind.has_rows_without_points else ()  # what a line without points prints there
        known = OPEN_SCORES if role == "score" else costs
        texts = "+".join(texts_in(area, known) for area in self._areas(role))
        return f'IF({outside(self.cells, self.prefix)},"{RECALCULATE}",IF({texts}>0,"{TO_FILL}",{native}))'

    def weights(self) -> str:
        """All points, those of the execution among them: 90 in the rows and 10 → 100."""
        form, column = self.form, self._column("weight")
        points = f"+{plain(form.policy.execution.weight)}" if form.policy.execution.weight else ""
        weights = f"ROUND(SUM({column}){points},{EXACT_DIGITS})"
        if form.blank_points is not None:
            weights = f"IF(COUNT({column})={form.printed_weights},{plain(form.blank_points)},{weights})"
        return self._summed("weight", weights)

    def total(self) -> str:
        """The total: scores and points of the execution, below the policy's caps: 90 + 3.93 → 93.93."""
        policy, execution, column = self.form.policy, self.execution, self._column("score")
        rate = total_rate(self.form, self.cells)
        earned = f"+IF(ISNUMBER({fixed_address(execution)}),{fixed_address(execution)},0)" if execution else ""
        count = f"COUNT({column}{',' + fixed_address(execution) if execution else ''})"
        total = native_total(policy, f"ROUND(SUM({column}){earned},{policy.digits})", rate)
        arguments = ",".join(
            [
                column if len(self._areas("score")) == 1 else f"SUM({column})",
                fixed_address(execution) if execution else "0",
                fixed_address(self.cells.budget["total"]["rate"]) if policy.caps else "1",
            ]
        )
        call = f"XS_TOTAL({arguments},{quoted(self.form.id)})"
        points = self._areas("weight") if "weight" in self.cells.columns else ()
        place = fixed_address(execution) if execution else ""
        asked = if_possible(policy, self._areas("score"), points, place, f"IFERROR({call},{total})")
        return self._summed("score", f'IF({count}=0,"",{asked})')

    def grade(self) -> str:
        """The grade of the total, 待评 while a score is open: 93.93 → 优."""
        total, score = fixed_address(self.cells.totals["total"]), self._column("score")
        # Where points are shared, a row without any has no score of its own.
        whole = self._column("weight" if self.form.kind.has_rows_without_points else "name")
        is_open = f"(COUNT({score})<COUNTA({whole}))"
        is_open += "".join(
            f'+(COUNTIF({area},"{status}")>0)' for area in self._areas("score") for status in (TO_FILL, TO_JUDGE)
        )
        if self.execution:
            is_open += f"+{no_execution(fixed_address(self.execution), total_rate(self.form, self.cells))}"
        points = self._areas("weight") if "weight" in self.cells.columns else [f"{self.prefix}points"]
        is_open += f"+{points_off(self.form.policy, points)}"
        graded = f"IFERROR(XS_GRADE({total},{quoted(self.form.id)}),{native_grade(self.form.policy, total)})"
        return f'IF(ISNUMBER({total}),IF({is_open}>0,"{TO_JUDGE}",{graded}),{total}&"")'
