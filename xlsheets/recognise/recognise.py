"""Recognises evaluations in workbooks by their content: headers, labels and totals, wherever they stand."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from xlsheets.errors import UserError
from xlsheets.files.grid import Book, Grid
from xlsheets.files.own_marks import own_forms
from xlsheets.forms.placed import Placed, UnreadSheet
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_indicators import EXTRA_ROLES
from xlsheets.recognise.choose_form import UnknownFormError, choose_form
from xlsheets.recognise.headers import Vocabulary, form_vocabulary, is_other_sheet, vocabulary
from xlsheets.recognise.measures import with_measures
from xlsheets.recognise.own.data_sheet import data_form_of, read_data_form
from xlsheets.recognise.own.own_table import OwnNames, own_table, with_repeats
from xlsheets.recognise.points.execution_points import with_printed_execution
from xlsheets.recognise.points.execution_row import with_execution_once
from xlsheets.recognise.points.parts_once import with_parts_once
from xlsheets.recognise.points.parts_without_points import with_parts_without_points
from xlsheets.recognise.points.percent_points import with_percent_points, with_points_to_store
from xlsheets.recognise.read_form import read_form
from xlsheets.recognise.rows import read_rows
from xlsheets.recognise.sheet_view import SheetView, first_text, user_error
from xlsheets.recognise.table import NOTHING_TOLD, Extent, Header, ToldColumns, assign, find_headers
from xlsheets.recognise.tables.sections import sections
from xlsheets.recognise.tables.side_by_side import side_by_side
from xlsheets.recognise.tables.table_end import extent
from xlsheets.recognise.tell_columns import nearest_header, twice_problem
from xlsheets.recognise.texts import with_texts
from xlsheets.recognise.unknown_form import read_unknown_form
from xlsheets.recognise.unscored import POINT_ROLES, SCORE_ROLES


def recognise(
    book: Book,
    forms: Sequence[Form],
    told: ToldColumns = NOTHING_TOLD,
    *,
    chosen: bool = False,
    unread: list[UnreadSheet] | None = None,
    unknown: bool = False,
) -> list[Placed]:
    """Recognise every evaluation of a workbook, in the order of its sheets and, on a sheet, from the top down.

    A hidden sheet counts only where no visible one holds an evaluation.

    Args:
        book: the workbook as read.
        forms: the forms it may be in; one alone settles the choice.
        told: what a person says of the columns.
        chosen: a person named the form.
        unread: takes the sheets whose evaluation cannot be told for certain (which form, which column, which table) while others
            can; without it they are raised.
        unknown: read tables in no known form too, without a rule.

    Raises:
        UserError: there is no evaluation in it, or none that can be told for certain.
    """
    words = _Words(forms, told, chosen, unknown)
    own = own_forms(book.names, book.properties)
    by_sheet = {each.sheet: each for each in own}
    alone = own[0].form_id if len({each.form_id for each in own}) == 1 else None
    found: list[Placed] = []
    problems = [
        (UnreadSheet(sheet, text), user_error(book.path, f"工作表“{sheet}”：{text}"))
        for sheet, text in book.unreadable.items()
    ]
    for visible in (True, False):
        for grid in book.grids:
            if grid.visible is visible:
                mark = by_sheet.get(grid.sheet)
                try:
                    names = OwnNames(book.names, mark.prefix) if mark else None
                    own_here = _recognise(grid, words, mark.form_id if mark else alone, book.path, names)
                except UserError as error:
                    problems.append((UnreadSheet(grid.sheet, _without_place(error, book, grid)), error))
                    continue
                found += [replace(each, prefix=mark.prefix) for each in own_here] if mark else own_here
        if problems and (unread is None or not found):
            raise problems[0][1]
        if found:
            if unread is not None:
                unread += [problem for problem, _ in problems]
            return with_measures(book, with_texts(book, found, by_sheet))
    raise _no_table(book, words.every)


def _without_place(error: UserError, book: Book, grid: Grid) -> str:
    """Say what is wrong with a sheet without naming file and sheet, which stand beside it."""
    return error.line.removeprefix(f"{book.path}：").removeprefix(f"工作表“{grid.sheet}”：")


def _no_table(book: Book, words: Vocabulary) -> Exception:
    """Make the error about a workbook without a table; it tells of the row that comes nearest to a header."""
    near = [
        (sheet.sheet, *found) for sheet in book.grids if (found := nearest_header(SheetView(sheet), words.indicators))
    ]
    text = "没有找到绩效自评表：需要有一行表头，其中有“三级指标”（或“指标名称”）、“年度指标值”、“实际完成值”、“分值”、“得分”等列名"
    if near:
        sheet, row, taken = near[0]
        text += f"；最像表头的是工作表“{sheet}”第 {row} 行（{taken}）"
    if book.missing:
        text += f"；工作表“{'”“'.join(book.missing[:3])}”的内容不在文件里，请核实文件是否完整"
    way = '列名不同的，请用 --columns 指明各列，如 --columns "C=三级指标,D=指标值,E=完成值,F=分值,表头=5"'
    return user_error(book.path, f"{text}；{way}")


def recognise_grid(grid: Grid, forms: Sequence[Form], hint_form_id: str | None = None) -> Placed | None:
    """Recognise the first evaluation on one sheet, None where it holds no indicator table. Raises UserError as ``recognise`` does."""
    found = _recognise(grid, _Words(forms), hint_form_id, "")
    return found[0] if found else None


class _Words:
    """The words of all forms, for finding tables, and of each form, for reading one; and what a person told."""

    def __init__(
        self, forms: Sequence[Form], told: ToldColumns = NOTHING_TOLD, chosen: bool = False, unknown: bool = False
    ) -> None:
        self.told, self.chosen, self.unknown = told, chosen, unknown
        self.data_forms = [form for form in forms if form.is_data]
        forms = [form for form in forms if not form.is_data]
        self.by_form: list[tuple[Form, Vocabulary]] = [(form, form_vocabulary(form)) for form in forms]
        self.every = self.by_form[0][1] if len(forms) == 1 else vocabulary(forms)


def _recognise(grid: Grid, words: _Words, hint: str | None, path: str, names: OwnNames | None = None) -> list[Placed]:
    if names is None and is_other_sheet(first_text(grid)):
        return []
    view = SheetView(grid, path)
    if (data_form := data_form_of(view, words.data_forms, hint, named=names is not None)) is not None:
        return [read_data_form(view, data_form, ours=hint == data_form.id)]
    if not words.by_form:
        return []
    for form, own in words.by_form if words.told is NOTHING_TOLD else ():
        if form.id == hint and (table := own_table(view, form, own, names)) is not None:
            return [with_points_to_store(read_form(view, table, form, own, ours=True, named=names is not None))]
    headers = find_headers(view, words.every.indicators, words.told)
    if words.told is NOTHING_TOLD and (halves := side_by_side(view, headers, words.every.indicators)):
        return [found for half in halves for found in _recognise(half, words, hint, path)]
    tables = _find_tables(view, headers, words)
    if len(tables) > 1:
        parts = sections(view, tables, words.every)
        return [found for part in parts for found in _recognise(part, words, hint, path)]
    return [_recognise_table(view, table, words, hint, named=names is not None) for table in tables]


def _recognise_table(view: SheetView, table: Extent, words: _Words, hint: str | None, *, named: bool) -> Placed:
    try:
        form, own = choose_form(view, table, words.by_form, hint, words.chosen)
    except UnknownFormError:
        if words.unknown:
            return read_unknown_form(view, table, words.every)
        raise
    columns, twice = assign(table.header.cells, own.indicators)
    if twice:
        raise twice_problem(view, twice)
    lacking = set(EXTRA_ROLES) - set(form.extra_roles)  # what the form has no column for is told as not used
    if not form.kind.has_points:
        lacking |= POINT_ROLES | SCORE_ROLES
    columns = {role: cell for role, cell in columns.items() if role not in lacking}
    whole = replace(table, header=replace(table.header, columns=columns))
    is_ours = hint == form.id
    if is_ours and form.indicators.repeat:
        whole = with_repeats(view, whole, own)
    found = read_form(view, whole, form, own, ours=is_ours, named=named)
    found = with_points_to_store(found) if is_ours else _with_points_as_written(found)
    has_none = not form.kind.has_points and any(each.id == form.id and each is not form for each, _ in words.by_form)
    return replace(found, lacks_points=has_none)


def _with_points_as_written(found: Placed) -> Placed:
    """Return an evaluation that is not ours with the points that people wrote in other ways than its form."""
    found = with_parts_once(with_percent_points(with_printed_execution(found)))
    return with_execution_once(with_parts_without_points(found))


def _find_tables(view: SheetView, headers: Sequence[Header], words: _Words) -> list[Extent]:
    """Find the indicator tables of a sheet: those that are filled in, or the first where none is."""
    tables: list[Extent] = []
    repeated: set[int] = set()
    for place, header in enumerate(headers):
        if header.row not in repeated:
            tables.append(extent(view, header, headers[place + 1 :], words.every))
            repeated |= tables[-1].repeated
    if len(tables) < 2:
        return tables
    return [table for table in tables if read_rows(view, table).indicators] or tables[:1]
