"""Holds a frozen copy to its workbook: read again, without a formula, it has the same figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from xlsheets.domain.numbers import plain
from xlsheets.errors import UserError
from xlsheets.files.archive import Archive
from xlsheets.files.own_marks import own_forms
from xlsheets.files.package import Package
from xlsheets.files.xlsx_reader import read_package
from xlsheets.forms.placed import Evaluated
from xlsheets.recognise.load import evaluated
from xlsheets.recognise.recognise import recognise


def other_figures(path: Path, data: bytes, wanted: Sequence[Evaluated]) -> str:
    """Say which figure of a frozen copy is another one than its workbook computes.

    On a sheet that people have rearranged it is our formulas alone that tell a row of sums from an indicator: a copy has none.

    Args:
        path: the workbook, for messages.
        data: the copy.
        wanted: the evaluations of the workbook, as they were computed.

    Returns:
        Sheet, cell and both totals in words; ``""`` where all figures are the same, in workbooks of others, and where the copy is not read.
    """
    book = read_package(Package(path, Archive(data)))
    if not own_forms(book.names, book.properties):
        return ""
    try:
        found = evaluated(book, recognise(book, list({each.form.id: each.form for each in wanted}.values()), unread=[]))
    except UserError:
        return ""
    copies = {each.cells.sheet: each for each in found}
    for each in wanted:
        copy = copies.get(each.cells.sheet)
        if copy is not None and copy.results.total != each.results.total:
            totals = f"总分会由 {plain(each.results.total)} 变成 {plain(copy.results.total)}"
            return f"{each.cells.sheet}!{_differs_at(each, copy)}：{totals}"
    return ""


def _differs_at(found: Evaluated, copy: Evaluated) -> str:
    """Find the first cell of a score that the copy counts and the workbook does not, or counts otherwise."""
    scores = {row.where.get("score", ""): row.result.score for row in found.rows}
    for row in copy.rows:
        place = row.where.get("score", "")
        if place and scores.get(place) != row.result.score:
            return place
    return found.cells.totals.get("total", "")
