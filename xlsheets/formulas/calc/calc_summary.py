"""The summary on top of the sheet 测算: sub-totals of level 1, counts by bucket, key figures; formula and value together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from itertools import islice

from msgspec import Struct

from xlsheets.domain.numbers import ONE, plain
from xlsheets.domain.scoring import AT_LEAST_80, LEAST_COMPLETION_WITHOUT_LARGE_DEVIATION
from xlsheets.domain.status import TO_JUDGE
from xlsheets.files.addresses import fixed_address, quoted_sheet
from xlsheets.files.grid import Value
from xlsheets.forms.once_a_form import once_a_form
from xlsheets.forms.placed import CellMap, Evaluated
from xlsheets.forms.schema import Form
from xlsheets.formulas.budget_cells import asked_rate, execution_status, rate_cells, rate_value
from xlsheets.formulas.calc.calc_layout import (
    BUCKET_COUNT,
    BUCKET_SHARE,
    EXECUTION_LABEL,
    HALF_A_DIGIT,
    LEVEL_NAME,
    LEVEL_ROWS,
    LEVEL_SCORE,
    LEVEL_WEIGHT,
    NO_POINTS,
    SUMMARY_FIRST,
    UNSCORED_ITEMS,
    CalcLayout,
)
from xlsheets.formulas.calc.calc_refs import EXACT_DIGITS, TIE
from xlsheets.formulas.computed_cell import ComputedCell
from xlsheets.formulas.expressions import quoted
from xlsheets.formulas.kinds import sheets_of
from xlsheets.formulas.policy_formulas import (
    if_possible,
    native_execution_score,
    native_grade,
    native_total,
    no_execution,
    points_off,
)
from xlsheets.formulas.printed_points import total_shown

SummaryCell = ComputedCell[Evaluated]
_Item = tuple[Callable[[], str], Callable[[Evaluated], Value]]


def summary_cells(layout: CalcLayout, cells: CellMap) -> Iterator[SummaryCell]:
    """Return the computed cells of the summary; ``cells``: where the form's stand."""
    made = _Summary(layout, cells)
    for key, (formula, value) in made.items().items():
        yield SummaryCell(layout.item(key), formula, value)
    yield from made.buckets()
    yield from made.levels()


def formula_count(layout: CalcLayout) -> int:
    """Tell how many formulas stand on a sheet 测算: one a column and row, those on top, and the line that counts what is open."""
    return 1 + _on_top(layout.form) + layout.capacity * len(layout.columns)


@once_a_form
def _on_top(form: Form) -> int:
    return sum(1 for _ in summary_cells(CalcLayout.of(form, "", 1, ""), CellMap("")))


class _Summary(Struct, frozen=True):
    """The summary of one form, by the references of its cells."""

    layout: CalcLayout
    cells: CellMap

    def items(self) -> dict[str, _Item]:
        """Return the key figures: key → formula and value."""
        layout, form = self.layout, self.layout.form
        items: dict[str, _Item] = {
            "count": (lambda: f"COUNT({layout.span('no')})", lambda found: Decimal(found.results.count)),
            "complete": (lambda: self.reached(ONE), lambda found: Decimal(found.results.complete)),
            "incomplete": (self.incomplete, lambda found: Decimal(found.results.incomplete)),
            "open": (lambda: sheets_of(form).open_count(layout.span), lambda found: Decimal(found.results.open_count)),
            "rate": (self.rate, rate_value),
            "execution": (self.execution, _execution_value),
            "weights": (self.weights, lambda found: found.results.weight_total),
            "total": (self.total, total_shown),
            "grade": (self.grade, _grade_value),
        }
        if not form.kind.has_points:
            items |= dict.fromkeys(UNSCORED_ITEMS, (lambda: quoted(NO_POINTS), lambda _: NO_POINTS))
        return items

    def incomplete(self) -> str:
        """Count the completions below 1: 12, of them 9 complete → 3."""
        return f"COUNT({self.layout.span('completion')})-{self.place('complete')}"

    def rate(self) -> str:
        """Compute the execution rate from the form's amounts: 3.49 of 8.89 → 39.26%."""
        amounts = rate_cells(self.layout.form, self.cells)
        if amounts is None:
            return '""'
        return asked_rate(self.layout.form, *(f"{self.sheet}{fixed_address(cell)}" for cell in amounts))

    def execution(self) -> str:
        """Take the points of the budget execution from the form: 3.93 → 3.93, ``--`` → 待评; compute them where it does not print them."""
        policy = self.layout.form.policy
        if not policy.execution.weight:
            return '""'
        printed = self.cells.budget.get("total", {}).get("score")
        if printed is None:
            return native_execution_score(policy, self.place("rate"))
        cell = f"{self.sheet}{fixed_address(printed)}"
        rate = self.place("rate")
        return f'IF(ISNUMBER({cell}),{cell},IF(ISNUMBER({rate}),IF(LEN({cell})=0,"","{TO_JUDGE}"),{rate}))'

    def weights(self) -> str:
        """Add up all points, those of the execution among them: 90 in the rows and 10 → 100."""
        weight = plain(self.layout.form.policy.execution.weight)
        return f"ROUND(SUM({self.layout.span('weight')})+{weight},{EXACT_DIGITS})"

    def total(self) -> str:
        """Add up scores and points of the execution, limited as the policy says: 90 + 3.93 → 93.93; nothing of nothing."""
        policy, score, execution = self.layout.form.policy, self.layout.span("score"), self.place("execution")
        has_execution = policy.execution.weight > 0
        earned = f"IF(ISNUMBER({execution}),{execution},0)" if has_execution else "0"
        limited = native_total(policy, f"ROUND(SUM({score})+{earned},{policy.digits})", self.place("rate"))
        nothing = f"COUNT({score}{',' + execution if has_execution else ''})=0"
        asked = f"XS_TOTAL({score},{earned},{self.place('rate')},{quoted(self.layout.form.id)})"
        place, points = execution if has_execution else "", [self.layout.span("weight")]
        possible = if_possible(policy, [score], points, place, f"IFERROR({asked},{limited})")
        return f'IF({nothing},"",{possible})'

    def grade(self) -> str:
        """Grade the total, 待评 while a score is open: 93.93 → 优."""
        form, total = self.layout.form, self.place("total")
        still_open = self.place("open")
        if form.policy.execution.weight > 0:
            still_open += f"+{no_execution(self.place('execution'), self.place('rate'))}"
        still_open += f"+{points_off(form.policy, [self.layout.span('weight')])}"
        graded = f"IFERROR(XS_GRADE({total},{quoted(form.id)}),{native_grade(form.policy, total)})"
        return f'IF(ISNUMBER({total}),IF({still_open}>0,"{TO_JUDGE}",{graded}),{total}&"")'

    def buckets(self) -> Iterator[SummaryCell]:
        """Count each bucket, and its share of all indicators; 80%以上 last."""
        for row, name in enumerate(self.layout.bucket_labels(), SUMMARY_FIRST):
            yield from self.bucket(row, name)

    def bucket(self, row: int, name: str) -> Iterator[SummaryCell]:
        """Return count and share of one bucket: 3 of 12 → 3, 25%."""

        def asked(function: str, native: str) -> str:
            arguments = f"{self.layout.span('completion')},{quoted(name)},{quoted(self.layout.form.id)}"
            return native if name == AT_LEAST_80 else f"IFERROR({function}({arguments}),{native})"

        def count() -> str:
            if name == AT_LEAST_80:
                return self.reached(LEAST_COMPLETION_WITHOUT_LARGE_DEVIATION)
            return asked("XS_COUNT", f"COUNTIF({self.layout.span('bucket')},{quoted(name)})")

        def share() -> str:
            every = self.place("count")
            return asked("XS_SHARE", f'IF({every}=0,"",ROUND({BUCKET_COUNT}{row}/{every}+{TIE},4))')

        def share_value(found: Evaluated) -> Value:
            return found.results.buckets[name].share if found.results.count else ""

        yield SummaryCell(f"{BUCKET_COUNT}{row}", count, lambda found: Decimal(found.results.buckets[name].count))
        yield SummaryCell(f"{BUCKET_SHARE}{row}", share, share_value)

    def levels(self) -> Iterator[SummaryCell]:
        """Sum up each level-1 name that has rows, behind the budget execution where it earns points."""
        weight, before = self.layout.form.policy.execution.weight, 0
        if weight > 0:
            before = 1
            yield SummaryCell(
                f"{LEVEL_NAME}{SUMMARY_FIRST}", lambda: quoted(EXECUTION_LABEL), lambda _: EXECUTION_LABEL
            )
            yield SummaryCell(f"{LEVEL_WEIGHT}{SUMMARY_FIRST}", lambda: plain(weight), lambda _: weight)
            yield SummaryCell(f"{LEVEL_SCORE}{SUMMARY_FIRST}", lambda: self.place("execution"), _execution_value)
        for number in range(1, LEVEL_ROWS - before + 1):
            yield from self.level(number, SUMMARY_FIRST + before + number - 1)

    def level(self, number: int, row: int) -> Iterator[SummaryCell]:
        """Return name, points and score of the level-1 name that comes ``number``-th: the second → 效益指标, 30, 28.5."""
        layout, name = self.layout, f"${LEVEL_NAME}${row}"

        def listed() -> str:
            return f'IFERROR(INDEX({layout.span("level1")},MATCH({number},{layout.span("level_no")},0)),"")'

        def summed(key: str, digits: int) -> str:
            return f'IF({name}="","",ROUND(SUMIF({layout.span("level1")},{name},{layout.span(key)}),{digits}))'

        formulas: dict[str, Callable[[], str]] = {
            LEVEL_NAME: listed,
            LEVEL_WEIGHT: lambda: summed("weight", EXACT_DIGITS),
            LEVEL_SCORE: lambda: summed("score", layout.form.policy.digits),
        }
        for place, (letters, formula) in enumerate(formulas.items()):
            shown = formula if layout.form.kind.has_points else lambda: '""'
            yield SummaryCell(f"{letters}{row}", shown, partial(_level_value, number, place))

    @property
    def sheet(self) -> str:
        """The form's sheet as references begin with it."""
        return f"{quoted_sheet(self.cells.sheet)}!"

    def place(self, key: str) -> str:
        """Cell of a key figure."""
        return fixed_address(self.layout.item(key))

    def reached(self, least: Decimal) -> str:
        """Count completions from ``least`` on, as ``ROUND(completion - least, 10) >= 0`` would: 1, 0.8, 0.79 from 0.8 on → 2."""
        return f'COUNTIF({self.layout.span("completion")},">={plain(least - HALF_A_DIGIT)}")'


def _execution_value(found: Evaluated) -> Value:
    execution = found.results.execution
    if not found.form.policy.execution.weight:
        return ""
    return execution_status(execution) if execution.score is None else execution.score


def _grade_value(found: Evaluated) -> Value:
    return "" if found.results.is_empty else found.results.grade or TO_JUDGE


def _level_value(number: int, place: int, found: Evaluated) -> Value:
    """A group without a name, as a row inserted above the first one makes it, has its line and shows nothing there."""
    name, level = next(islice(found.results.level1.items(), number - 1, None), ("", None))
    return (name, level.weight, level.score)[place] if name and level is not None else ""
