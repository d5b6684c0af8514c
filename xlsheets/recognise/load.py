"""Opens a workbook and finds the evaluations in it, with their results: the one way in for every command."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from xlsheets.errors import NoFormError, UserError
from xlsheets.files.grid import Book
from xlsheets.files.open_book import open_book
from xlsheets.files.own_marks import (
    COLLECTED_PROPERTY,
    FORM_PROPERTY,
    OF_CHECK,
    OF_ISSUE,
    own_forms,
    unprinted_fields,
    unprinted_year,
)
from xlsheets.files.package import Package, open_package
from xlsheets.files.patch import asks_full_calc
from xlsheets.forms.catalog import all_forms, form_of_file
from xlsheets.forms.placed import Evaluated, Placed, UnreadSheet
from xlsheets.forms.schema import Form
from xlsheets.recognise.department_counts import with_counts
from xlsheets.recognise.own.owned_results import with_owned_results, with_wrong_sums
from xlsheets.recognise.own.printed_cells import with_printed_cells
from xlsheets.recognise.own_sheets import with_calc_marks
from xlsheets.recognise.recalculation.foreign_formulas import with_other_figures
from xlsheets.recognise.recalculation.stale_results import with_fresh_results
from xlsheets.recognise.recognise import recognise
from xlsheets.recognise.recount import counted_again
from xlsheets.recognise.table import NOTHING_TOLD, ToldColumns

_MOST_PASSES = 5
"""A person's formula over a score may stand on another one's, and the total on both."""


class Loaded(Struct, frozen=True):
    """An opened file: its cells, its evaluations with their results, its package where it can be written, and the sheets whose
    evaluation could not be told for certain."""

    path: Path
    opened: Package | None
    book: Book
    found: list[Evaluated]
    unread: list[UnreadSheet] = field(default_factory=list)

    @property
    def package(self) -> Package:
        """The package to write into. Raises UserError for a file that is read only (.xls, .et, .ods, .docx): how to convert it."""
        return self.opened or open_package(self.path)


def load(path: Path, form: Form | None = None, told: ToldColumns = NOTHING_TOLD, *, unknown: bool = False) -> Loaded:
    """Open a workbook, recognise its evaluations and compute them.

    Args:
        path: the workbook, or a Word document with its tables.
        form: the form that it is in, where a person says so; else the one that the workbook names, else the one that fits.
        told: what a person says of the columns.
        unknown: read tables in no known form too; nothing can be computed, checked or written in them.

    Raises:
        UserError: the file cannot be used or holds no form that is known; the line says why and what to do.
    """
    book, package = open_book(path)
    if book.properties.get(COLLECTED_PROPERTY) == OF_CHECK:
        raise NoFormError(
            f"{path}：这是 xlsheets check 写的检查汇总或反馈，不是自评表，已略过；要处理的是它检查的原文件"
        )
    if book.properties.get(COLLECTED_PROPERTY) == OF_ISSUE:
        raise NoFormError(f"{path}：这是 xlsheets new --batch 写的发放清单，不是自评表，已略过")
    if COLLECTED_PROPERTY in book.properties:
        raise NoFormError(f"{path}：这是 xlsheets collect 汇集的工作簿，不是自评表，已略过；要处理的是它汇集的原文件")
    if form is not None:
        book.properties.setdefault(FORM_PROPERTY, form.id)
        named = dict.fromkeys(own.form_id for own in own_forms(book.names, book.properties))
        if list(named) != [form.id]:
            raise UserError(
                f"{path}：工作簿写明的表式是 {'、'.join(named)}，与指定的表式 {form.id} 不同，请核对文件，或改为指定它自己的表式。"
            )
    asks = package is not None and asks_full_calc(package)
    book = with_fresh_results(book, asks=asks)
    unread: list[UnreadSheet] = []
    forms = candidates(book) if form is None else [form]

    def read(book: Book) -> list[Placed]:
        unread.clear()
        return recognise(book, forms, told, chosen=form is not None, unread=unread, unknown=unknown)

    book, made = settled(book, read, lambda book, made: with_other_figures(with_owned_results(book, made), made))
    return Loaded(path, package, book, made, unread)


def settled(
    book: Book, read: Callable[[Book], list[Placed]], counted: Callable[[Book, list[Evaluated]], Book]
) -> tuple[Book, list[Evaluated]]:
    """Read and compute a workbook until the formulas of people in it count with what they come to.

    Args:
        book: the workbook.
        read: recognises its evaluations.
        counted: gives the workbook with such formulas counted, from its evaluations; the same one where nothing changes.
    """
    made = evaluated(book, read(book))
    for _ in range(_MOST_PASSES):
        fresh = counted(book, made)
        if fresh is book:
            break
        book, made = fresh, evaluated(fresh, read(fresh))
    return book, made


def evaluated(book: Book, found: Sequence[Placed]) -> list[Evaluated]:
    """Compute the evaluations of a workbook, with what its properties, our own formulas and its 汇总 give to them."""
    whole = with_calc_marks(book, with_unprinted_fields(book, found))
    counted = with_counts(book, [Evaluated.of(counted_again(each, book.grid(each.cells.sheet))) for each in whole])
    ours = {own.sheet for own in own_forms(book.names, book.properties)}
    return [
        with_printed_cells(with_wrong_sums(each), book.grid(each.cells.sheet), ours=each.cells.sheet in ours)
        for each in counted
    ]


def with_unprinted_fields(book: Book, found: Sequence[Placed]) -> list[Placed]:
    """Take the year and header fields that a form has no cell for from the properties in which the writer kept them.

    In a workbook with one form they are that form's, whatever became of its names.
    """
    numbers = {own.sheet: own.number for own in own_forms(book.names, book.properties)}
    whole = []
    for each in found:
        number = 1 if len(found) == 1 == len(numbers) else numbers.get(each.cells.sheet)
        unprinted = unprinted_fields(number, book.properties) if number else {}
        known = {*each.cells.fields, *each.evaluation.fields}
        more = {field: value for field, value in unprinted.items() if field not in known}
        kept = unprinted_year(number, book.properties) if number and not each.form.prints_year else None
        evaluation = replace(
            each.evaluation, year=each.evaluation.year or kept, fields={**each.evaluation.fields, **more}
        )
        whole.append(replace(each, evaluation=evaluation))
    return whole


def candidates(book: Book) -> list[Form]:
    """Return the forms that the workbook says it is in, all known ones where it says none. Raises UserError for one unknown here."""
    named = dict.fromkeys(own.form_id for own in own_forms(book.names, book.properties))
    if not named:
        return all_forms()
    forms = []
    for form_id in named:
        form = form_of_file(form_id)
        if form is None:
            way = "请用 --form 指定它的文件夹，或把所在的文件夹写入环境变量 XLSHEETS_FORMS"
            raise UserError(f"{book.path}：工作簿用的表式“{form_id}”这里没有，{way}。")
        forms.append(form)
    return forms
