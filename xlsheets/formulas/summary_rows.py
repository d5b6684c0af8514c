"""The rows of the sheet 汇总: what each form of a workbook shows there, as formulas that look at its sheets and as values.

The values are taken from the cells that the formulas look at, so that both are the same whatever stands there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from string import digits
from typing import TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from xlsheets.domain.evaluation import AMOUNTS, BudgetLine
from xlsheets.domain.execution import RATIO_DIGITS, execution_rate, execution_result
from xlsheets.domain.numbers import MONEY_UNITS, ONE, plain
from xlsheets.domain.project_counts import BENEFIT, LEAST_SPENT, QUANTITY, project_counts
from xlsheets.domain.status import TO_FILL, TO_JUDGE
from xlsheets.files.addresses import address, column_letters, quoted_sheet, row_column
from xlsheets.files.grid import Value, or_blank
from xlsheets.files.limits import MAX_TEXT
from xlsheets.forms.placed import Evaluated, Placed
from xlsheets.forms.project_code import PROJECT_CODE
from xlsheets.formulas.budget_cells import rate_cells
from xlsheets.formulas.calc.calc_layout import BUCKET_COUNT, HALF_A_DIGIT, SUMMARY_FIRST, CalcLayout
from xlsheets.formulas.expressions import quoted, substituted
from xlsheets.formulas.policy_formulas import native_execution_score, native_rate
from xlsheets.formulas.summary_layout import (
    GONE,
    GRADED,
    SummaryLayout,
    SummaryRow,
    bucket_key,
    count_key,
)

P = TypeVar("P", bound=Placed)
Lookup = Callable[[str, str], Value]
"""What a cell of a sheet holds: a number, a text, or None."""

NO_TEXTS = "—"
UNNAMED_PROJECT = "（未填项目名称）"
_LONGEST_LITERAL = 200
_DASHES = "－—–"
_DIVISION, _LONGEST_CODE = 6, 40


class _Row(Struct):
    """Collects one row. ``look`` gives what a cell holds; ``sheet`` is the form's."""

    found: Evaluated
    calc: CalcLayout | None
    look: Lookup
    factor: Decimal
    row: SummaryRow = field(default_factory=lambda: SummaryRow({}))

    def reference(self, cell: str, sheet: str = "") -> str:
        row, column = row_column(cell)
        return f"{quoted_sheet(sheet or self.found.cells.sheet)}!${column_letters(column)}${row}"

    def value(self, cell: str, sheet: str = "") -> Value:
        return self.look(sheet or self.found.cells.sheet, cell)

    def put(self, key: str, value: Value, formula: str | None = None) -> None:
        self.row.values[key] = value
        if formula is not None:
            self.row.formulas[key] = formula

    def number(self, key: str, cell: str | None, sheet: str = "") -> None:
        """Show a cell's number: 8.89 → 8.89; nothing where it holds none or is gone."""
        if not cell:
            self.put(key, "")
            return
        value, place = self.value(cell, sheet), self.reference(cell, sheet)
        self.put(key, value if isinstance(value, Decimal) else "", _if_number(place, place))

    def text(self, key: str, cell: str | None, known: str, empty: str = "") -> None:
        """Show a cell's text: 城管局 → 城管局; what is ``known`` of it where the cell is gone, or where the form does not print it."""
        if not cell:
            self.put(key, known or empty)
            return
        value, place = self.value(cell), self.reference(cell)
        shown = plain(value) if isinstance(value, Decimal) else (value or "")
        literal = quoted(" ".join((known or empty).split())[:_LONGEST_LITERAL])
        self.put(
            key,
            shown or empty,
            f'IFERROR(IF(LEN({place})=0,{quoted(empty)},{place}&""),{literal if known else quoted(empty)})',
        )


def listed(found: Sequence[P]) -> list[P]:
    """Return the forms that have a row: the projects, or all where there are only whole departments."""
    return [each for each in found if not each.form.is_department] or list(found)


def takes_counts(found: Sequence[Placed]) -> bool:
    """Say whether a department's form takes its counts of projects from the other forms."""
    takers = [each for each in found if any(measure.source for measure in each.form.policy.rules.measures)]
    return bool(takers) and any(not each.form.is_department for each in found)


def summary_row(at: int, found: Evaluated, calc: CalcLayout | None, layout: SummaryLayout, look: Lookup) -> SummaryRow:
    """Build the row of one form.

    Args:
        at: the row of the sheet that it is to stand in.
        found: the form, its cells, and what the rules give for it.
        calc: its sheet 测算; without one (a sheet copied by hand) the counts are plain figures.
        layout: that of 汇总.
        look: gives what a cell holds.
    """
    unit = MONEY_UNITS[found.evaluation.money_unit] / MONEY_UNITS[layout.money_unit]
    made = _Row(found, calc, look, unit)
    fields, cells = found.evaluation.fields, found.cells
    made.put("no", Decimal(at - layout.first_row + 1))
    name = cells.fields.get("subject")
    if name and found.form.code_in_subject:
        _code_and_name(made, name)
    else:
        made.text("subject", name, found.evaluation.subject, UNNAMED_PROJECT)
        made.text("code", cells.fields.get(PROJECT_CODE), fields.get(PROJECT_CODE, ""))
    made.text("unit", cells.fields.get("unit"), fields.get("unit", ""))
    _budget(made)
    _scores(made)
    _counts(made, layout)
    _texts(made)
    _status(made, layout, at)
    if layout.has_counts:
        _projects(made, layout, at)
    if calc is None:
        links = {"subject": f"#{quoted_sheet(cells.sheet)}!A1"}
    else:
        links = {"subject": f"#{found.prefix}head", "status": f"#{found.prefix}rule"}
        links |= {"texts": f"#{found.prefix}texts"} if cells.texts else {}
    return replace(made.row, links=links)


def _code_and_name(made: _Row, cell: str) -> None:
    """Show code and name of one cell apart, as a formula can tell them: ``510100-道路维修`` → 道路维修 and 510100;
    a code begins with six digits, those of a place."""
    value, place = made.value(cell), f'{made.reference(cell)}&""'
    text = plain(value) if isinstance(value, Decimal) else (value or "")
    at = text.translate(dict.fromkeys(map(ord, _DASHES), "-")).find("-") + 1
    is_coded = _DIVISION < at <= _LONGEST_CODE + 1 and set(text[:_DIVISION]) <= set(digits)
    dash = f'IFERROR(FIND("-",{substituted(place, tuple((each, "-") for each in _DASHES))}),0)'
    no_digits = substituted(f"LEFT({place},{_DIVISION})", tuple((digit, "") for digit in digits))
    coded = f"({dash}>{_DIVISION})*({dash}<={_LONGEST_CODE + 1})*(LEN({no_digits})=0)>0"
    for key, part, rest, native, otherwise, empty in (
        ("subject", text[at:], text, f"MID({place},{dash}+1,{MAX_TEXT})", place, UNNAMED_PROJECT),
        ("code", text[: at - 1].replace(" ", ""), "", f'SUBSTITUTE(LEFT({place},{dash}-1)," ","")', '""', ""),
    ):
        shown = (part if is_coded else rest) or empty
        known = quoted(" ".join(shown.split())[:_LONGEST_LITERAL])
        formula = f"IF({coded},{native},{otherwise})"
        made.put(key, shown, f"IFERROR(IF(LEN({formula})=0,{quoted(empty)},{formula}),{known})")


def _if_number(tested: str, shown: str) -> str:
    """Show something where an expression is a number, nothing where it is none or gone: 8.89 → ``shown``, 无 → nothing."""
    return f'IFERROR(IF(ISNUMBER({tested}),{shown},""),"")'


def _budget(made: _Row) -> None:
    where = made.found.cells.budget.get("total", {})
    policy = made.found.form.policy
    line = BudgetLine("total")
    for role in AMOUNTS:
        cell = where.get(role)
        made.number(role, cell)
        amount = made.row.values[role]
        if isinstance(amount, Decimal):
            line = replace(line, **{role: plain(amount)})
            made.row.values[role] = amount * made.factor
        if cell and made.factor != ONE:
            place = made.reference(cell)
            scaled = f"{place}*{plain(made.factor)}" if made.factor > 1 else f"{place}/{plain(1 / made.factor)}"
            made.row.formulas[role] = _if_number(place, scaled)
    amounts = rate_cells(made.found.form, made.found.cells)
    if amounts is None:
        for key in ("rate", "rate_below", "rate_executed"):
            made.put(key, "")
    else:
        below, executed = (made.reference(cell) for cell in amounts)
        rate, _ = execution_rate(line, policy)
        native = native_rate(policy, below, executed)
        made.put("rate", or_blank(rate), _if_number(native, native))
        role = next(role for role in AMOUNTS if where.get(role) == amounts[0])
        for key, from_key in (("rate_below", role), ("rate_executed", "executed")):
            counted = made.row.values[from_key] if rate is not None else ""
            made.put(key, counted, _if_number(native, made.row.formulas[from_key]))
    printed = where.get("score")
    if printed or not policy.execution.weight or amounts is None:
        made.number("execution", printed if policy.execution.weight else None)
    else:
        earned = execution_result(line, policy).rule_score
        score = native_execution_score(policy, native_rate(policy, *map(made.reference, amounts)))
        made.put("execution", or_blank(earned), _if_number(score, score))


def _scores(made: _Row) -> None:
    """Show total and grade as the form prints them, as 测算 computes them where it does not."""
    total, grade = (made.found.cells.totals.get(role) for role in ("total", "grade"))
    calc = made.calc
    if total is not None or calc is None:
        made.number("total", total)
        if total is None and made.found.results.grade is not None:
            made.put("total", made.found.results.total)
    else:
        made.number("total", calc.item("total"), calc.sheet)
    if not made.found.form.kind.has_points:
        made.put("grade", "")
        return
    place = (grade, "") if grade is not None else (calc.item("grade"), calc.sheet) if calc is not None else None
    if place is None:
        made.put("grade", made.found.results.grade or "")
        return
    value, cell = made.value(*place), made.reference(*place)
    shown = "" if value in (None, TO_JUDGE, TO_FILL) else str(value)
    others = "+".join(f'EXACT({cell}&"",{quoted(status)})' for status in (TO_JUDGE, TO_FILL))
    made.put("grade", shown, f'IFERROR(IF({others}>0,"",{cell}&""),"")')


def _counts(made: _Row, layout: SummaryLayout) -> None:
    names = [entry.name for entry in made.found.form.policy.buckets]
    calc, results = made.calc, made.found.results
    places = {bucket_key(name): f"{BUCKET_COUNT}{SUMMARY_FIRST + index}" for index, name in enumerate(names)}
    counts = {bucket_key(name): results.buckets[name].count for name in names}
    if calc is not None:
        places |= {"count": calc.item("count"), "open": calc.item("open")}
    counts |= {"count": results.count, "open": results.open_count}
    for key in ("count", *(bucket_key(name) for name in layout.buckets), "open"):
        if key not in counts:
            made.put(key, "")
        elif calc is not None:
            made.number(key, places[key], calc.sheet)
        else:
            made.put(key, Decimal(counts[key]))


def _texts(made: _Row) -> None:
    """Count the paragraphs that are written: three of five → ``3/5``."""
    cells = made.found.cells
    if not cells.texts:
        made.put("texts", NO_TEXTS)
        return
    written = sum(made.value(cell, cells.texts_sheet) not in (None, "") for cell in cells.texts.values())
    listed = ",".join(made.reference(cell, cells.texts_sheet) for cell in cells.texts.values())
    made.put("texts", f"{written}/{len(cells.texts)}", f'IFERROR(COUNTA({listed})&"/{len(cells.texts)}","")')


def _status(made: _Row, layout: SummaryLayout, at: int) -> None:
    """Say how far the form is: no total → 待填, two open → 待评2项, nothing open → 已评; or that its sheet is gone → 表已删除."""
    values = made.row.values
    total, grade, is_open = values["total"], values["grade"], values["open"]
    judged = f"{TO_JUDGE}{plain(is_open)}项" if isinstance(is_open, Decimal) and is_open else TO_JUDGE
    scored = made.found.form.kind.has_points
    known = GRADED if (grade or not scored) and not is_open else judged
    place = made.reference(address(made.found.cells.header_row, made.found.cells.columns["name"]))
    total_cell, grade_cell, open_cell = (f"${layout.letters(key)}{at}" for key in ("total", "grade", "open"))
    graded = f"IF(LEN({grade_cell})=0,{quoted(TO_JUDGE)},{quoted(GRADED)})" if scored else quoted(GRADED)
    counted = f"{quoted(TO_JUDGE)}&{open_cell}&{quoted('项')}"
    waiting = f"IF(ISNUMBER({open_cell}),IF({open_cell}>0,{counted},{graded}),{graded})"
    filled = f"IF(ISNUMBER({total_cell}),{waiting},{quoted(TO_FILL)})" if scored else waiting
    formula = f"IF(ISERROR(ROW({place})),{quoted(GONE)},{filled})"
    made.put("status", known if isinstance(total, Decimal) or not scored else TO_FILL, formula)


def _projects(made: _Row, layout: SummaryLayout, at: int) -> None:
    """Count the project for its department's form, by the rules of domain/project_counts.py."""
    form, calc = made.found.form, made.calc
    counts = project_counts(made.found.evaluation, made.found.results, form.policy)
    if calc is None:
        for key, count in counts.items():
            made.put(count_key(key), Decimal(count))
        return
    status, grade, rate = (f"${layout.letters(key)}{at}" for key in ("status", "grade", "rate"))
    sheet = f"{quoted_sheet(calc.sheet)}!"
    completed = f'{sheet}{calc.span("completion")},">={plain(ONE - HALF_A_DIGIT)}"'
    far = f'{sheet}{calc.span("ratio")},">={plain(ONE + form.policy.overshoot.threshold - HALF_A_DIGIT)}"'
    quantity = f"{sheet}{calc.span('level2')},{quoted(QUANTITY + '*')}"
    benefit = f"{sheet}{calc.span('level1')},{quoted(BENEFIT + '*')}"
    lowest = quoted(form.policy.grades[-1].name)

    def all_done(which: str) -> str:
        return f"IFERROR(IF(COUNTIF({which})=0,0,IF(COUNTIF({which})=COUNTIFS({which},{completed}),1,0)),0)"

    formulas = {
        "projects": f"IF(EXACT({status},{quoted(GONE)}),0,1)",
        "graded": f"IF(EXACT({status},{quoted(GRADED)}),1,0)" if made.found.form.kind.has_points else "0",
        "passed": f"IF(LEN({grade})=0,0,IF(EXACT({grade},{lowest}),0,1))",
        "spent": f"IF(ISNUMBER({rate}),IF(ROUND({rate}-{plain(LEAST_SPENT)},{RATIO_DIGITS})>0,1,0),0)",
        "quantity_done": all_done(quantity),
        "indicators_done": f"IFERROR(COUNTIFS({quantity},{completed}),0)",
        "indicators_near": f"IFERROR(COUNTIFS({quantity},{completed})-COUNTIFS({quantity},{completed},{far}),0)",
        "benefit_done": all_done(benefit),
    }
    for key, count in counts.items():
        made.put(count_key(key), Decimal(count), formulas[key])
