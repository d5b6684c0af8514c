"""Formulas of the computed cells on a form's own sheet: ``=IFERROR(XS_…(…), native)``, from where its cells stand.

A formula of this sheet refers to cells of the sheet itself and, by defined names, to its row of 测算; a key guards the latter,
so that a copied sheet, whose rows 测算 does not follow, shows 待评 and never the figure of another row.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xlsheets.domain.numbers import plain, split_weight
from xlsheets.domain.status import TO_FILL, TO_JUDGE
from xlsheets.domain.vocabulary import PLACEHOLDERS
from xlsheets.files.addresses import address, column_letters, fixed_address, quoted_sheet, row_column
from xlsheets.forms.placed import CellMap
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_indicators import Group
from xlsheets.formulas.budget_formulas import budget_formulas, rate_cells
from xlsheets.formulas.calc_keys import form_roles
from xlsheets.formulas.calc_refs import EXACT_DIGITS, TIE
from xlsheets.formulas.expressions import quoted, shown_number
from xlsheets.formulas.kinds import sheets_of
from xlsheets.formulas.policy_formulas import native_grade, native_rate, native_total
from xlsheets.formulas.row_cells import FormRow

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
    formulas = dict(budget_formulas(form, cells))
    computed = sheets_of(form).row_cells(form)
    for first, last in cells.table_rows:
        for row in range(first, last + 1):
            if row not in cells.covered:
                place = FormRow(form, cells, row, prefix)
                formulas.update((place.cell(each.role).replace("$", ""), each.formula(place)) for each in computed)
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


def _absolute(column: int, first: int, last: int) -> str:
    letters = column_letters(column)
    return f"${letters}${first}:${letters}${last}"


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
    rate = native_rate(policy, *map(fixed_address, amounts)) if amounts else None
    execution = cells.budget.get("total", {}).get("score") if policy.execution.weight else None

    def summed(role: str, native: str) -> str:
        """Guard a sum: rows outside its range, points that stand there as text (``5 分``)."""
        costs = PLACEHOLDERS if form.kind.has_rows_without_points else ()  # what a line without points prints there
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
        earned = f"+IF(ISNUMBER({fixed_address(execution)}),{fixed_address(execution)},0)" if execution else ""
        count = f"COUNT({column('score')}{',' + fixed_address(execution) if execution else ''})"
        total = native_total(policy, f"ROUND(SUM({column('score')}){earned},{policy.digits})", rate)
        arguments = ",".join(
            [
                column("score") if len(areas("score")) == 1 else f"SUM({column('score')})",
                fixed_address(execution) if execution else "0",
                fixed_address(cells.budget["total"]["rate"]) if policy.caps else "1",
            ]
        )
        call = f"XS_TOTAL({arguments},{quoted(form.id)})"
        yield totals["total"], summed("score", f'IF({count}=0,"",IFERROR({call},{total}))')
    if "grade" in totals and "total" in totals:
        total = fixed_address(totals["total"])
        score = column("score")
        # Where points are shared, a row without any has no score of its own.
        whole = column("weight" if form.kind.has_rows_without_points else "name")
        is_open = f"(COUNT({score})<COUNTA({whole}))"
        is_open += "".join(
            f'+(COUNTIF({area},"{status}")>0)' for area in areas("score") for status in (TO_FILL, TO_JUDGE)
        )
        if execution:
            is_open += f"+(LEN({fixed_address(execution)})=0)"
        graded = f"IFERROR(XS_GRADE({total},{quoted(form.id)}),{native_grade(policy, total)})"
        yield totals["grade"], f'IF(ISNUMBER({total}),IF({is_open}>0,"{TO_JUDGE}",{graded}),{total}&"")'
