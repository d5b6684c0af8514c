"""Recognises evaluations in workbooks by their content: headers, labels and totals, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from xlsheets.domain.evaluation import Evaluation
from xlsheets.files.addresses import range_of
from xlsheets.files.grid import Book, Grid
from xlsheets.files.own_marks import OwnForm, own_forms
from xlsheets.forms.check_boxes import ticked
from xlsheets.forms.form_given import with_form_given
from xlsheets.forms.placed import CellMap, Placed
from xlsheets.forms.project_code import PROJECT_CODE, split_code
from xlsheets.forms.schema import SHARED_FIELDS, Form
from xlsheets.forms.schema_bands import BudgetBand, FieldsBand, GoalsBand
from xlsheets.forms.schema_indicators import EXTRA_ROLES, IndicatorsBand
from xlsheets.recognise.budget import complete, read_budget
from xlsheets.recognise.choose_form import choose_form
from xlsheets.recognise.fields import (
    budget_from_fields,
    read_fields,
    read_goals,
    read_money_unit,
    read_year,
)
from xlsheets.recognise.goals import read_goal_tables, without_goal_rows
from xlsheets.recognise.headers import Vocabulary, form_vocabulary, is_other_sheet, tidy, vocabulary
from xlsheets.recognise.rows import name_groups, read_rows, share_points
from xlsheets.recognise.sections import sections
from xlsheets.recognise.sheet_view import SheetView, first_text, user_error
from xlsheets.recognise.table import (
    NOTHING_TOLD,
    Extent,
    Header,
    HeaderCell,
    ToldColumns,
    assign,
    extent,
    find_headers,
    nearest_header,
    twice_problem,
)
from xlsheets.recognise.texts import Paragraphs, read_paragraphs
from xlsheets.recognise.totals import read_totals


def recognise(
    book: Book, forms: Sequence[Form], told: ToldColumns = NOTHING_TOLD, *, chosen: bool = False
) -> list[Placed]:
    """Recognise every evaluation of a workbook, in the order of its sheets and, on a sheet, from the top down.

    A hidden sheet counts only where no visible one holds an evaluation.

    Args:
        book: the workbook as read.
        forms: the forms it may be in; one alone settles the choice.
        told: what a person says of the columns.
        chosen: a person named the form.

    Raises:
        UserError: there is no evaluation in it, or one cannot be told for certain: which form, which column, which table.
    """
    words = _Words(forms, told, chosen)
    own = own_forms(book.names, book.properties)
    by_sheet = {each.sheet: each for each in own}
    alone = own[0].form_id if len({each.form_id for each in own}) == 1 else None
    found: list[Placed] = []
    for visible in (True, False):
        for grid in book.grids:
            if grid.visible is visible:
                mark = by_sheet.get(grid.sheet)
                for recognised in _recognise(grid, words, mark.form_id if mark else alone, book.path):
                    recognised.prefix = mark.prefix if mark else recognised.prefix
                    found.append(recognised)
        if found:
            _read_texts(book, found, by_sheet)
            _give_measures(found, book)
            return found
    raise _no_table(book, words.every)


def _no_table(book: Book, words: Vocabulary) -> Exception:
    """Make the error about a workbook without a table; it tells of the row that comes nearest to a header."""
    near = [
        (sheet.sheet, *found) for sheet in book.grids if (found := nearest_header(SheetView(sheet), words.indicators))
    ]
    text = "没有找到绩效自评表：需要有一行表头，其中有“三级指标”（或“指标名称”）、“年度指标值”、“实际完成值”、“分值”、“得分”等列名"
    if near:
        sheet, row, taken = near[0]
        text += f"；最像表头的是工作表“{sheet}”第 {row} 行（{taken}）"
    way = '列名不同的，请用 --columns 指明各列，如 --columns "C=三级指标,D=指标值,E=完成值,F=分值,表头=5"'
    return user_error(book.path, f"{text}；{way}")


def recognise_grid(grid: Grid, forms: Sequence[Form], hint_form_id: str | None = None) -> Placed | None:
    """Recognise the first evaluation on one sheet, None where it holds no indicator table. Raises UserError as ``recognise`` does."""
    found = _recognise(grid, _Words(forms), hint_form_id, "")
    return found[0] if found else None


class _Words:
    """The words of all forms, for finding tables, and of each form, for reading one; and what a person told."""

    def __init__(self, forms: Sequence[Form], told: ToldColumns = NOTHING_TOLD, chosen: bool = False) -> None:
        self.told, self.chosen = told, chosen
        self.every = vocabulary(forms)
        self.by_form: list[tuple[Form, Vocabulary]] = [(form, form_vocabulary(form)) for form in forms]


def _recognise(grid: Grid, words: _Words, hint: str | None, path: str) -> list[Placed]:
    if is_other_sheet(first_text(grid)):
        return []
    view = SheetView(grid, path)
    tables = _find_tables(view, words)
    if len(tables) > 1:
        parts = sections(view, tables, words.every)
        return [found for part in parts for found in _recognise(part, words, hint, path)]
    return [_recognise_table(view, table, words, hint) for table in tables]


def _recognise_table(view: SheetView, table: Extent, words: _Words, hint: str | None) -> Placed:
    form, own = choose_form(view, table, words.by_form, hint, words.chosen)
    header = table.header
    header.columns, header.twice = assign(header.cells, own.indicators)
    if header.twice:
        raise twice_problem(view, header.twice)
    lacking = set(EXTRA_ROLES) - set(form.extra_roles)  # what the form has no column for is told as not used
    header.columns = {role: cell for role, cell in header.columns.items() if role not in lacking}
    return _read(view, table, form, own)


def _find_tables(view: SheetView, words: _Words) -> list[Extent]:
    """Find the indicator tables of a sheet: those that are filled in, or the first where none is."""
    headers = find_headers(view, words.every.indicators, words.told)
    tables: list[Extent] = []
    repeated: set[int] = set()
    for place, header in enumerate(headers):
        if header.row not in repeated:
            tables.append(extent(view, header, headers[place + 1 :], words.every))
            repeated |= tables[-1].repeated
    if len(tables) < 2:
        return tables
    return [table for table in tables if read_rows(view, table).indicators] or tables[:1]


def _read(view: SheetView, table: Extent, form: Form, words: Vocabulary) -> Placed:
    """Read everything on the sheet of a table whose form is known."""
    table, goal_texts = without_goal_rows(view, table, form)
    taken = {*table.rows, *(row for places in goal_texts.values() for row in places.values())}
    rows = read_rows(view, table)
    budget = read_budget(view, words, taken)
    goals, goal_cells, goal_rows = read_goals(view, words, taken | set(budget.rows))
    fields = read_fields(
        view, words, {"subject", *SHARED_FIELDS, *form.fields}, taken | set(budget.rows) | set(goal_rows)
    )
    if not budget.lines:
        budget = budget_from_fields(fields)
    complete(budget, form)
    name_groups(rows, form)
    share_points(rows, form)
    for name, choices in form.check_boxes.items():
        if name in fields.values:
            fields.values[name] = ticked(fields.values[name], choices)
    if form.code_in_subject and not fields.values.get(PROJECT_CODE):
        code, name = split_code(fields.values.get("subject", ""))
        if code:
            fields.values[PROJECT_CODE], fields.values["subject"] = code, name
            fields.cells[PROJECT_CODE] = fields.cells["subject"]
    evaluation = Evaluation(
        form=form.id,
        year=read_year(view, min(taken), set(fields.values.values())),
        subject=fields.values.get("subject", ""),
        fields={key: value for key, value in fields.values.items() if value and key != "subject"},
        money_unit=read_money_unit(view, budget.rows, fields.labels) or form.money_unit,
        budget=budget.lines,
        goals=goals,
        indicators=rows.indicators,
        texts={key: spot.text for key, spot in fields.texts.items() if spot.text},
    )
    cells = CellMap(
        sheet=view.grid.sheet,
        header_row=table.header.row,
        first_row=table.header.row + 1,
        last_row=table.last_row,
        columns={role: cell.left for role, cell in table.header.columns.items()},
        headers=_headers(table.header.columns),
        budget_headers=_headers(budget.headers),
        unused=_unused(table.header),
        indicators=rows.cells,
        indicator_rows=rows.numbers,
        budget=budget.cells,
        fields=fields.cells,
        goals=goal_cells,
        headings=rows.headings,
        printed_texts={key: spot.address for key, spot in fields.texts.items()},
        side=_side(view, table, form),
        headings2=rows.headings2,
        covered=rows.covered,
    )
    if goal_texts:
        evaluation.goals = read_goal_tables(view, table, goal_texts, words, cells)
        for row, item in zip(cells.indicator_rows, evaluation.indicators, strict=True):
            item.goal = cells.goal_of(row)
    recognised = Placed(form, evaluation, cells, rows.printed_points, rows.typed_over, rows.residue)
    recognised.typed_over |= budget.typed_over
    read_totals(view, table, words, recognised)
    recognised.residue += _hints_left(recognised)
    recognised.evaluation = with_form_given(evaluation, form)
    return recognised


def _side(view: SheetView, table: Extent, form: Form) -> str:
    """Find the label beside the table in which its points stand, where the form computes them."""
    side = form.indicators.side
    left = min(cell.left for cell in table.header.columns.values())
    if side is None or "{points}" not in side.text or left < 2:
        return ""
    spot = view.spot(table.header.row, left - 1)
    before = tidy(side.text.split("{points}")[0])
    return spot.address if spot.filled and tidy(spot.label).startswith(before) else ""


def _headers(columns: Mapping[str, HeaderCell]) -> dict[str, tuple[str, str]]:
    return {role: (cell.address, tidy(cell.text)) for role, cell in columns.items()}


def _unused(header: Header) -> list[tuple[str, str]]:
    """List the headers that no role was found for; a merged side label beside the table is none of them."""
    taken = {cell.left for cell in header.columns.values()}
    first = min(taken)
    return [
        (cell.address, tidy(cell.text))
        for cell in header.cells
        if cell.left not in taken and cell.left > first and cell.text and cell.role == ""
    ]


def _hints_left(recognised: Placed) -> list[tuple[str, str]]:
    """List the cells in which nothing stands but the form's own hint."""
    form, evaluation, cells = recognised.form, recognised.evaluation, recognised.cells
    hints = {tidy(hint) for hint in _hints(form) if hint}
    if not hints:
        return []
    places = [(cells.fields.get(key, ""), text) for key, text in evaluation.fields.items()]
    places += [(cells.budget[line.line].get("reason", ""), line.reason) for line in evaluation.budget]
    for goal, where in zip(evaluation.goals, cells.goals, strict=False):
        places += [(where["expected"], goal.expected), (where["actual"], goal.actual)]
    for item, where in zip(evaluation.indicators, cells.indicators, strict=True):
        places += [(where.get(role, ""), getattr(item, role)) for role in ("name", "actual", "reason")]
    return [(cell, text) for cell, text in places if text and tidy(text) in hints]


def _hints(form: Form) -> Iterator[str]:
    for band in form.bands:
        if isinstance(band, FieldsBand):
            yield from (cell.hint for row in band.rows for cell in row)
        elif isinstance(band, BudgetBand | GoalsBand | IndicatorsBand):
            yield from (column.hint for column in band.columns)


def _read_texts(book: Book, found: list[Placed], own: Mapping[str, OwnForm]) -> None:
    """Read the typed paragraphs: of each evaluation those that its names point at, else those of the first sheet of such."""
    others = {each.cells.sheet for each in found}
    for each in found:
        mark = own.get(each.cells.sheet)
        if mark is not None and mark.texts_sheet:
            _give(each, read_paragraphs(book, {grid.sheet for grid in book.grids} - {mark.texts_sheet}))
            others.add(mark.texts_sheet)
    _give_paragraphs([each for each in found if not each.cells.texts_sheet], read_paragraphs(book, others))


def _give_measures(found: list[Placed], book: Book) -> None:
    """Give every evaluation whose form is computed from measures those that the workbook holds: on the sheet that its names
    point at, else on the one that names them."""
    forms = {each.cells.sheet for each in found}
    for recognised in found:
        if not recognised.form.policy.rules.measures:
            continue
        from xlsheets.recognise.measures import read_measures

        own = range_of(book.names.get(f"{recognised.prefix}ids", ""))
        others = {grid.sheet for grid in book.grids} - {own.sheet} if own and book.grid(own.sheet) else forms
        measures = read_measures(book, recognised.form, others)
        recognised.evaluation.measures = measures.values
        cells = recognised.cells
        cells.measures_sheet, cells.measures, cells.measure_rows = measures.sheet, measures.cells, measures.rows


def _give_paragraphs(found: list[Placed], paragraphs: Paragraphs) -> None:
    """Give the typed paragraphs to the evaluation whose form asks for most of them, the first of equals."""
    if not paragraphs.rows or not found:
        return

    def asked(recognised: Placed) -> int:
        return len({text.id for text in recognised.form.texts} & paragraphs.of_form(recognised.form).keys())

    _give(max(found, key=asked), paragraphs)


def _give(owner: Placed, paragraphs: Paragraphs) -> None:
    owner.cells.texts_sheet = paragraphs.sheet
    for text_id, spot in paragraphs.of_form(owner.form).items():
        if text_id in owner.cells.printed_texts:
            continue
        owner.cells.texts[text_id] = spot.address
        if spot.text:
            owner.evaluation.texts[text_id] = spot.text
