"""The summary on top of the sheet 测算: sub-totals of level 1, counts by bucket, key figures; formula and value together."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from xlsheets.domain.execution import execution_rate
from xlsheets.domain.numbers import ONE, plain
from xlsheets.domain.scoring import LEAST_COMPLETION_WITHOUT_LARGE_DEVIATION
from xlsheets.domain.status import TO_JUDGE
from xlsheets.files.addresses import fixed_address, quoted_sheet
from xlsheets.files.grid import Value
from xlsheets.forms.placed import CellMap, Evaluated
from xlsheets.formulas.budget_cells import execution_status, no_rate_text, rate_cells
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
from xlsheets.formulas.expressions import quoted
from xlsheets.formulas.kinds import sheets_of
from xlsheets.formulas.policy_formulas import (
    native_execution_score,
    native_grade,
    native_rate,
    native_total,
    no_execution,
)


def summary_formulas(layout: CalcLayout, cells: CellMap) -> dict[str, str]:
    """Return cell → formula (without ``=``) of the summary; ``cells``: where the form's stand."""
    return _Formulas(layout, cells).all()


def summary_values(layout: CalcLayout, found: Evaluated) -> dict[str, Value]:
    """Return what the formulas of the summary give."""
    return {**_item_values(layout, found), **_bucket_values(layout, found), **_level_values(layout, found)}


class _Formulas(Struct, frozen=True):
    """Writes the formulas of one summary."""

    layout: CalcLayout
    cells: CellMap

    def all(self) -> dict[str, str]:
        return {**self.items(), **self.buckets(), **self.levels()}

    def items(self) -> dict[str, str]:
        """Key figures: ``总分`` is ROUND(SUM(自评得分)+执行得分,2), limited as the policy says."""
        layout, form, policy = self.layout, self.layout.form, self.layout.form.policy
        execution, total = self.place("execution"), self.place("total")
        score, completion = layout.span("score"), layout.span("completion")
        has_execution = policy.execution.weight > 0
        earned = f"IF(ISNUMBER({execution}),{execution},0)" if has_execution else "0"
        limited = native_total(policy, f"ROUND(SUM({score})+{earned},{policy.digits})", self.place("rate"))
        nothing = f"COUNT({score}{',' + execution if has_execution else ''})=0"
        still_open = self.place("open") + (f"+{no_execution(execution, self.place('rate'))}" if has_execution else "")
        asked = f"XS_TOTAL({score},{earned},{self.place('rate')},{quoted(form.id)})"
        graded = f"IFERROR(XS_GRADE({total},{quoted(form.id)}),{native_grade(policy, total)})"
        formulas = {
            "count": f"COUNT({layout.span('no')})",
            "complete": self.reached(ONE),
            "incomplete": f"COUNT({completion})-{self.place('complete')}",
            "open": sheets_of(form).open_count(layout.span),
            "rate": self.rate(),
            "execution": self.execution(),
            "weights": f"ROUND(SUM({layout.span('weight')})+{plain(policy.execution.weight)},{EXACT_DIGITS})",
            "total": f'IF({nothing},"",IFERROR({asked},{limited}))',
            "grade": f'IF(ISNUMBER({total}),IF({still_open}>0,"{TO_JUDGE}",{graded}),"")',
        }
        if not form.kind.has_points:
            formulas |= dict.fromkeys(UNSCORED_ITEMS, quoted(NO_POINTS))
        return {layout.item(key): formula for key, formula in formulas.items()}

    def rate(self) -> str:
        """Compute the execution rate from the form's amounts."""
        amounts, form = rate_cells(self.layout.form, self.cells), self.layout.form
        if amounts is None:
            return '""'
        below, executed = (f"{self.sheet}{fixed_address(cell)}" for cell in amounts)
        native = native_rate(form.policy, below, executed)
        return f"IFERROR(XS_EXECUTION_RATE({below},{executed},{quoted(form.id)}),{native})"

    def execution(self) -> str:
        """Take the points of the budget execution from the form, typed or computed; compute them where it does not print them."""
        policy = self.layout.form.policy
        if not policy.execution.weight:
            return '""'
        printed = self.cells.budget.get("total", {}).get("score")
        if printed is None:
            return native_execution_score(policy, self.place("rate"))
        cell = f"{self.sheet}{fixed_address(printed)}"
        rate = self.place("rate")
        return f'IF(ISNUMBER({cell}),{cell},IF(ISNUMBER({rate}),IF(LEN({cell})=0,"","{TO_JUDGE}"),{rate}))'

    def buckets(self) -> dict[str, str]:
        """Count each bucket, and its share of all indicators; 80%以上 last."""
        layout, identity, completion = self.layout, quoted(self.layout.form.id), self.layout.span("completion")
        formulas: dict[str, str] = {}
        row = SUMMARY_FIRST
        for row, entry in enumerate(layout.form.policy.buckets, SUMMARY_FIRST):
            name = quoted(entry.name)
            counted = f"COUNTIF({layout.span('bucket')},{name})"
            formulas[f"{BUCKET_COUNT}{row}"] = f"IFERROR(XS_COUNT({completion},{name},{identity}),{counted})"
            formulas[f"{BUCKET_SHARE}{row}"] = f"IFERROR(XS_SHARE({completion},{name},{identity}),{self.share(row)})"
        formulas[f"{BUCKET_COUNT}{row + 1}"] = self.reached(LEAST_COMPLETION_WITHOUT_LARGE_DEVIATION)
        formulas[f"{BUCKET_SHARE}{row + 1}"] = self.share(row + 1)
        return formulas

    def levels(self) -> dict[str, str]:
        """Sum up each level-1 name that has rows, behind the budget execution where it earns points."""
        layout, policy = self.layout, self.layout.form.policy
        formulas: dict[str, str] = {}
        first_level = SUMMARY_FIRST
        if policy.execution.weight > 0:
            formulas[f"{LEVEL_NAME}{first_level}"] = quoted(EXECUTION_LABEL)
            formulas[f"{LEVEL_WEIGHT}{first_level}"] = plain(policy.execution.weight)
            formulas[f"{LEVEL_SCORE}{first_level}"] = self.place("execution")
            first_level += 1
        for index, row in enumerate(range(first_level, SUMMARY_FIRST + LEVEL_ROWS), 1):
            name, level1 = f"${LEVEL_NAME}${row}", layout.span("level1")
            found = f"MATCH({index},{layout.span('level_no')},0)"
            listed = f'IFERROR(INDEX({level1},{found}),"")'
            summed = {
                letters: f'IF({name}="","",ROUND(SUMIF({level1},{name},{layout.span(key)}),{digits}))'
                for letters, key, digits in (
                    (LEVEL_WEIGHT, "weight", EXACT_DIGITS),
                    (LEVEL_SCORE, "score", policy.digits),
                )
            }
            for letters, formula in {LEVEL_NAME: listed, **summed}.items():
                formulas[f"{letters}{row}"] = formula if layout.form.kind.has_points else '""'
        return formulas

    @property
    def sheet(self) -> str:
        return f"{quoted_sheet(self.cells.sheet)}!"

    def place(self, key: str) -> str:
        return fixed_address(self.layout.item(key))

    def reached(self, least: Decimal) -> str:
        """Count completions from ``least`` on, as ``ROUND(completion - least, 10) >= 0`` would."""
        return f'COUNTIF({self.layout.span("completion")},">={plain(least - HALF_A_DIGIT)}")'

    def share(self, row: int) -> str:
        count = self.place("count")
        return f'IF({count}=0,"",ROUND({BUCKET_COUNT}{row}/{count}+{TIE},4))'


def _item_values(layout: CalcLayout, found: Evaluated) -> dict[str, Value]:
    policy, results = layout.form.policy, found.results
    nothing = all(result.score is None for result in results.indicators) and results.execution.score is None
    rate, why = execution_rate(found.evaluation.line("total"), policy)
    is_open = (result.score is None and bool(result.status) for result in results.indicators)
    values: dict[str, Value] = {
        "count": Decimal(results.counts["total"]),
        "complete": Decimal(results.complete),
        "incomplete": Decimal(results.incomplete),
        "open": Decimal(sum(is_open)),
        "rate": no_rate_text(why) if rate is None else rate,
        "execution": _execution_value(found),
        "weights": results.weight_total,
        "total": "" if nothing else results.total,
        "grade": "" if nothing else results.grade or TO_JUDGE,
    }
    if not layout.form.kind.has_points:
        values |= dict.fromkeys(UNSCORED_ITEMS, NO_POINTS)
    return {layout.item(key): value for key, value in values.items()}


def _execution_value(found: Evaluated) -> Value:
    execution = found.results.execution
    if not found.form.policy.execution.weight:
        return ""
    return execution_status(execution) if execution.score is None else execution.score


def _bucket_values(layout: CalcLayout, found: Evaluated) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for row, name in enumerate(layout.bucket_labels(), SUMMARY_FIRST):
        bucket = found.results.buckets[name]
        values[f"{BUCKET_COUNT}{row}"] = Decimal(bucket.count)
        values[f"{BUCKET_SHARE}{row}"] = bucket.share if found.results.counts["total"] else ""
    return values


def _level_values(layout: CalcLayout, found: Evaluated) -> dict[str, Value]:
    """A group without a name, as a row inserted above the first one makes it, has its line and shows nothing there."""
    levels: list[tuple[str, Value, Value]] = [
        (name, level.weight, level.score) if name else ("", "", "") for name, level in found.results.level1.items()
    ]
    weight = layout.form.policy.execution.weight
    if weight > 0:
        levels.insert(0, (EXECUTION_LABEL, weight, _execution_value(found)))
    levels += [("", "", "")] * (LEVEL_ROWS - len(levels))
    return {
        f"{letters}{row}": value
        for row, level in enumerate(levels[:LEVEL_ROWS], SUMMARY_FIRST)
        for letters, value in zip((LEVEL_NAME, LEVEL_WEIGHT, LEVEL_SCORE), level, strict=True)
    }
