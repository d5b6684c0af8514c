"""Formulas of the computed cells on a form's own sheet: ``=IFERROR(XS_…(…), native)``, from where its cells stand.

A formula of this sheet refers to cells of the sheet itself and, by defined names, to its row of 测算; a key guards the latter,
so that a copied sheet, whose rows 测算 does not follow, shows 待评 and never the figure of another row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from xlsheets.domain.conversion import BY_COEFFICIENT
from xlsheets.domain.evaluation import AMOUNTS
from xlsheets.domain.execution import FROM_EXECUTION
from xlsheets.domain.numbers import plain, split_weight
from xlsheets.domain.status import TO_FILL, TO_JUDGE
from xlsheets.domain.vocabulary import PLACEHOLDERS
from xlsheets.files.addresses import address, column_letters, quoted_sheet, row_column
from xlsheets.forms.placed import CellMap
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_bands import BudgetLineSpec
from xlsheets.forms.schema_indicators import Group
from xlsheets.formulas.calc_keys import completion_arguments, form_roles, key_expression, score_arguments
from xlsheets.formulas.calc_points import rule_arguments
from xlsheets.formulas.calc_refs import EXACT_DIGITS, KEY_DIGITS, TIE
from xlsheets.formulas.expressions import number_text, quoted, shown_number
from xlsheets.formulas.policy_formulas import native_execution_score, native_grade, native_rate, native_total

_REFERENCE = re.compile(r"\$?[A-Z]{1,3}\$?[0-9]+")
RECALCULATE = "待重算"
"""Shown by a sum where a row was inserted at the very end, outside its range: recompute, or insert rows above the last one."""


def names_of(form: Form, cells: CellMap, prefix: str) -> dict[str, str]:
    """Return the defined names over the form's rows, header and total row included: name → reference."""
    sheet = quoted_sheet(cells.sheet)
    names = {
        f"{prefix}{role}": f"{sheet}!{_absolute(cells.columns[role], cells.header_row, cells.last_row + 1)}"
        for role in form_roles(form)
    }
    head = f"${column_letters(cells.columns['name'])}${cells.header_row}"
    return {**names, f"{prefix}head": f"{sheet}!{head}"}


def form_formulas(form: Form, cells: CellMap, prefix: str) -> dict[str, str]:
    """Return cell → formula (without ``=``) of every computed cell on the form's sheet.

    Typed scores, completions and amounts are not left out: the caller knows which cells hold them.
    """
    formulas = dict(_budget_formulas(form, cells))
    for first, last in cells.table_rows:
        for row in range(first, last + 1):
            if row not in cells.covered:
                formulas.update(_row_formulas(form, cells, row, prefix))
    formulas.update(_heading_formulas(form, cells))
    formulas.update(_heading2_formulas(form, cells))
    formulas.update(_goal_formulas(form, cells, prefix))
    formulas.update(_total_formulas(form, cells, prefix))
    return formulas


def split_weight_formulas(form: Form, cells: CellMap, prefilled: set[str]) -> dict[str, str]:
    """Return formulas that share a group's points equally among its named rows, the remainder where the form says; for blank weights."""
    if "weight" not in cells.columns:
        return {}
    names, weights = column_letters(cells.columns["name"]), column_letters(cells.columns["weight"])
    formulas: dict[str, str] = {}
    for _, group, rows in group_rows(form, cells):
        if group is None or group.split != "equal" or group.weight is None:
            continue
        first, last = rows[0], rows[-1]
        for row in rows:
            cell = f"{weights}{row}"
            if cell in prefilled:
                continue
            count, total = f"COUNTA(${names}${first}:${names}${last})", plain(group.weight)
            share = f"ROUND({total}/{count}+{TIE},{form.policy.digits})"
            takes = f"COUNTA(${names}{row}:${names}${last})=1"
            if group.remainder:
                takes = f"COUNTA(${names}${first}:${names}{row})=MIN({group.remainder},{count})"
            rest = f"ROUND({total}-{share}*({count}-1),{form.policy.digits})"
            formulas[cell] = f'IF(${names}{row}="","",IF({takes},{rest},{share}))'
    return formulas


def rate_cells(form: Form, cells: CellMap, line: str = "total") -> tuple[str, str] | None:
    """Return the cells of denominator and executed amount of a budget line, if the form has both."""
    line_cells = cells.budget.get(line, {})
    denominator = line_cells.get(form.policy.execution.denominator) or line_cells.get("initial")
    executed = line_cells.get("executed")
    return (denominator, executed) if denominator and executed else None


def is_ours(formula: str | None, expected: str) -> bool:
    """Say whether a formula is the one that this module writes there, wherever its references now point, or an older one."""
    if formula is None:
        return False
    return "XS_" in formula or _REFERENCE.sub("@", formula) == _REFERENCE.sub("@", expected)


def _absolute(column: int, first: int, last: int) -> str:
    letters = column_letters(column)
    return f"${letters}${first}:${letters}${last}"


def _row_cell(cells: CellMap, row: int) -> Callable[[str], str]:
    return lambda role: f"${column_letters(cells.columns[role])}{row}"


def _row_formulas(form: Form, cells: CellMap, row: int, prefix: str) -> Iterator[tuple[str, str]]:
    cell = _row_cell(cells, row)
    index = f"ROW()-ROW({prefix}head)"

    def text(role: str) -> str:
        return number_text(cell(role), KEY_DIGITS[role]) if role in KEY_DIGITS else cell(role)

    amounts = rate_cells(form, cells)
    key = key_expression(form, text, native_rate(form.policy, *map(_fixed, amounts)) if amounts else quoted(""))
    score_key = f'{key}&"|"&{text("completion")}' if form.has_completion else key
    key_name = f"{prefix}key_score" if form.has_completion else f"{prefix}key"

    def followed(name: str, keys: str, own_key: str) -> str:
        same = f"EXACT(INDEX({keys},{index}),{own_key})"
        return f'IFERROR(IF({same},INDEX({name},{index}),"{TO_JUDGE}"),"{TO_JUDGE}")'

    if form.policy.rules.points_only:
        native = followed(f"{prefix}rule", f"{prefix}key", key)
        call = f"XS_RULE_SCORE({rule_arguments(form, cell('name'), prefix)})"
        yield cell("score").replace("$", ""), f"IFERROR({call},{native})"
        return
    linked = "+".join(f"({cell('name')}={quoted(name)})" for name in _linked_names(form))
    unsaid = f"(LEN({cell('target')}&{cell('actual')})=0)" + (f"+{linked}" if linked else "")

    def asked(call: str, native: str) -> str:
        """Ask the function where the row says what it needs; else only 测算 knows what the row is."""
        return f"IFERROR(IF({unsaid}>0,NA(),{call}),{native})"

    if form.has_completion:
        native = followed(f"{prefix}by_rule", f"{prefix}key", key)
        call = f"XS_COMPLETION({completion_arguments(form, cell)})"
        yield cell("completion").replace("$", ""), asked(call, native)
    if not form.policy.scored:
        return
    if form.policy.conversion:
        native = followed(f"{prefix}raw_rule", key_name, score_key)
        yield cell("raw_score").replace("$", ""), asked(f"XS_SCORE({score_arguments(form, cell)})", native)
        native = followed(f"{prefix}converted", f"{prefix}key_raw", f'{score_key}&"|"&{text("raw_score")}')
        yield cell("score").replace("$", ""), _converted_score(form, cell, native)
        return
    native = followed(f"{prefix}rule", key_name, score_key)
    if "weight" not in cells.columns:  # only 测算 knows the points
        yield cell("score").replace("$", ""), native
        return
    yield cell("score").replace("$", ""), asked(f"XS_SCORE({score_arguments(form, cell)})", native)


def _converted_score(form: Form, cell: Callable[[str], str], native: str) -> str:
    """Ask the function where the row says what it needs: a score and a coefficient; by share only 测算 knows the points."""
    if form.policy.conversion != BY_COEFFICIENT:
        return native
    raw, coefficient = cell("raw_score"), cell("coefficient")
    call = f"XS_CONVERTED({raw},{coefficient},{quoted(form.id)})"
    return f"IFERROR(IF(ISNUMBER({raw})*ISNUMBER({coefficient})>0,{call},NA()),{native})"


def _linked_names(form: Form) -> tuple[str, ...]:
    rows = (spec for group in form.indicators.groups for spec in group.rows)
    return tuple(spec.name for spec in rows if spec.completion_from == FROM_EXECUTION)


def _fixed(cell: str) -> str:
    row, column = row_column(cell)
    return f"${column_letters(column)}${row}"


def _budget_formulas(form: Form, cells: CellMap) -> Iterator[tuple[str, str]]:
    policy, band = form.policy, form.budget
    specs = band.lines if band else (BudgetLineSpec("total", "", scored=policy.execution.weight > 0),)
    for spec in specs:
        line = cells.budget.get(spec.id, {})
        for role in AMOUNTS:
            parts = [cells.budget[part][role] for part in spec.sum_of if role in cells.budget.get(part, {})]
            if parts and role in line:
                listed = ",".join(parts)
                nested = any(part.sum_of and part.id in spec.sum_of for part in specs)
                # A formula that shows nothing is something to COUNTA.
                filled = "+".join(f"(LEN({part})>0)" for part in parts) if nested else f"COUNTA({listed})"
                yield line[role], f'IF(COUNT({listed})=0,"",IF(COUNT({listed})<{filled},"",SUM({listed})))'
        amounts = rate_cells(form, cells, spec.id)
        if amounts is None:
            continue
        arguments = f"{_fixed(amounts[0])},{_fixed(amounts[1])},{quoted(form.id)}"
        rate = native_rate(policy, *map(_fixed, amounts))
        if "rate" in line:
            yield line["rate"], f"IFERROR(XS_EXECUTION_RATE({arguments}),{rate})"
        if "score" in line and spec.scored:
            yield line["score"], f"IFERROR(XS_EXECUTION_SCORE({arguments}),{native_execution_score(policy, rate)})"


def _texts_in(area: str, known: tuple[str, ...] = ()) -> str:
    """Count the texts of a column of figures but for known ones; a sum would pass over them.

    Not told by a column of 测算: its formulas look into ranges that reach down to the cell of the sum itself.
    """
    others = "".join(f'-COUNTIF({area},"{status}")' for status in known)
    return f"ROWS({area})-COUNT({area})-COUNTBLANK({area}){others}"


def group_rows(form: Form, cells: CellMap) -> Iterator[tuple[str, Group | None, list[int]]]:
    """Each level-1 name on the sheet with its form group and its rows, from heading to heading; all rows where the form prints none."""
    starts = sorted((row_column(cell)[0], name) for name, cell in cells.headings.items())
    if form.indicators.column("level1") is None:
        starts = [(cells.first_row, form.indicators.groups[0].level1)]
    ends = [start for start, _ in starts[1:]] + [cells.last_row + 1]
    for (start, name), end in zip(starts, ends, strict=False):
        group = next((group for group in form.indicators.groups if group.level1 == name), None)
        yield name, group, list(range(start, end))


def _heading_formulas(form: Form, cells: CellMap) -> Iterator[tuple[str, str]]:
    if "weight" not in cells.columns:
        return
    weights = column_letters(cells.columns["weight"])
    if cells.side and form.indicators.side:
        area = f"{weights}{cells.first_row}:{weights}{cells.last_row}"
        blank = None if form.blank_points is None else form.blank_points - form.policy.execution.weight
        text = form.indicators.side.text.replace("{money_unit}", form.money_unit)
        yield cells.side, _with_points(text, area, blank, form.printed_weights)
    if "{points}" not in form.indicators.heading:
        return
    for name, group, rows in group_rows(form, cells) if "level1" in cells.columns else ():
        if group is not None and group.deducts:
            continue
        text = form.indicators.heading.replace("{level1}", name)
        yield (
            cells.headings[name],
            _with_points(text, f"{weights}{rows[0]}:{weights}{rows[-1]}", group.weight if group else None),
        )


def _outside(cells: CellMap, prefix: str) -> str:
    """Say that a row stands outside the ranges of the sums: inserted at the very beginning or end of a table."""
    inner = cells.last_row - cells.first_row + 1 - sum(last - first + 1 for first, last in cells.table_rows)
    stretches = "+".join(f"ROWS({address(first, 1)}:{address(last, 1)})" for first, last in cells.table_rows)
    return f"ROWS({prefix}name)-2{f'-{inner}' if inner else ''}<>{stretches}"


def _goal_formulas(form: Form, cells: CellMap, prefix: str) -> Iterator[tuple[str, str]]:
    """Points beside the table of each annual goal, and the sub-total below it."""
    side = form.indicators.side
    tables = len(cells.goal_tables)
    parts = split_weight(form.policy.total - form.policy.execution.weight, tables, form.policy.digits) if tables else []
    for number, (table, blank) in enumerate(zip(cells.goal_tables, parts, strict=True), 1):
        if side is not None and "{points}" in side.text and table.label:
            shared = f"ROUND(SUMIF({prefix}share,{number},{prefix}points),{EXACT_DIGITS})"
            points = f"IF(SUM({prefix}points)=0,{plain(blank)},{shown_number(shared)})"
            text = side.text.replace("{goal}", str(number)).replace("{money_unit}", form.money_unit)
            before, after = text.split("{points}", 1)
            pieces = [*_lines(before), points, *_lines(after)]
            yield table.label, "&".join(piece for piece in pieces if piece != '""')
        if table.subtotal:
            letters = column_letters(cells.columns["score"])
            area = f"{letters}{table.first_row}:{letters}{table.last_row}"
            texts = _texts_in(area, (TO_FILL, TO_JUDGE))
            summed = f"ROUND(SUM({area}),{form.policy.digits})"
            shown = f'IF(COUNT({area})=0,"",IF({texts}>0,"{TO_FILL}",{summed}))'
            yield table.subtotal, f'IF({_outside(cells, prefix)},"{RECALCULATE}",{shown})'


def _with_points(text: str, area: str, blank: Decimal | None, printed: int = 0) -> str:
    """Write a text with the points of an area in it; ``blank``: what it says where there are no more than the ``printed`` ones."""
    before, after = text.split("{points}", 1)
    points = shown_number(f"SUM({area})")
    if blank is not None:
        points = f"IF(COUNT({area})={printed},{plain(blank)},{points})"
    points = f'IF({_texts_in(area)}>0,"",{points})'  # no other text: an uncalculated heading is read by its texts
    return "&".join(piece for piece in [*_lines(before), points, *_lines(after)] if piece != '""')


def _heading2_formulas(form: Form, cells: CellMap) -> Iterator[tuple[str, str]]:
    """Level-2 headings that print the sum of the points beside them; none where there are none to earn."""
    if "{points}" not in form.indicators.heading2:
        return
    weights = column_letters(cells.columns["weight"])
    for cell, (name, first, last) in cells.headings2.items():
        before, after = form.indicators.heading2.replace("{level2}", name).split("{points}", 1)
        area = f"{weights}{first}:{weights}{last}"
        points = f'IF({_texts_in(area)}>0,"",{shown_number(f"SUM({area})")})'
        pieces = [*_lines(before), points, *_lines(after)]
        told = "&".join(piece for piece in pieces if piece != '""')
        yield cell, f"IF(COUNT({area})=0,{quoted(name)},{told})"


def _lines(text: str) -> list[str]:
    """Write a text as pieces of a formula, a line break as CHAR(10)."""
    pieces: list[str] = []
    for index, line in enumerate(text.split("\n")):
        pieces += (["CHAR(10)"] if index else []) + [quoted(line)]
    return pieces


def _total_formulas(form: Form, cells: CellMap, prefix: str) -> Iterator[tuple[str, str]]:
    policy, totals = form.policy, cells.totals
    rows = _outside(cells, prefix)

    def areas(role: str) -> list[str]:
        letters = column_letters(cells.columns[role])
        return [f"{letters}{first}:{letters}{last}" for first, last in cells.table_rows]

    def column(role: str) -> str:
        return ",".join(areas(role))

    amounts = rate_cells(form, cells)
    rate = native_rate(policy, *map(_fixed, amounts)) if amounts else None
    execution = cells.budget.get("total", {}).get("score") if policy.execution.weight else None

    def summed(role: str, native: str) -> str:
        """Guard a sum: rows outside its range, points that stand there as text (``5 分``)."""
        costs = PLACEHOLDERS if policy.rules.points_only else ()  # what a line without points prints there
        known = (TO_FILL, TO_JUDGE) if role == "score" else costs
        texts = "+".join(_texts_in(area, known) for area in areas(role))
        return f'IF({rows},"{RECALCULATE}",IF({texts}>0,"{TO_FILL}",{native}))'

    if "weight_total" in totals:
        points = f"+{plain(policy.execution.weight)}" if policy.execution.weight else ""
        weights = f"ROUND(SUM({column('weight')}){points},{EXACT_DIGITS})"
        if form.blank_points is not None:
            weights = f"IF(COUNT({column('weight')})={form.printed_weights},{plain(form.blank_points)},{weights})"
        yield totals["weight_total"], summed("weight", weights)
    if "total" in totals:
        earned = f"+IF(ISNUMBER({_fixed(execution)}),{_fixed(execution)},0)" if execution else ""
        count = f"COUNT({column('score')}{',' + _fixed(execution) if execution else ''})"
        total = native_total(policy, f"ROUND(SUM({column('score')}){earned},{policy.digits})", rate)
        arguments = ",".join(
            [
                column("score") if len(areas("score")) == 1 else f"SUM({column('score')})",
                _fixed(execution) if execution else "0",
                _fixed(cells.budget["total"]["rate"]) if policy.caps else "1",
            ]
        )
        call = f"XS_TOTAL({arguments},{quoted(form.id)})"
        yield totals["total"], summed("score", f'IF({count}=0,"",IFERROR({call},{total}))')
    if "grade" in totals and "total" in totals:
        total = _fixed(totals["total"])
        score = column("score")
        # Where points are shared, a row without any has no score of its own.
        whole = column("weight" if policy.rules.points_only else "name")
        is_open = f"(COUNT({score})<COUNTA({whole}))"
        is_open += "".join(
            f'+(COUNTIF({area},"{status}")>0)' for area in areas("score") for status in (TO_FILL, TO_JUDGE)
        )
        if execution:
            is_open += f"+(LEN({_fixed(execution)})=0)"
        graded = f"IFERROR(XS_GRADE({total},{quoted(form.id)}),{native_grade(policy, total)})"
        yield totals["grade"], f'IF(ISNUMBER({total}),IF({is_open}>0,"{TO_JUDGE}",{graded}),{total}&"")'
