"""Holds a frozen copy to its workbook: read again, without a formula, it has the same figures."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from xlsheets.domain.numbers import plain
from xlsheets.errors import UserError
from xlsheets.files.archive import Archive
from xlsheets.files.package import Package
from xlsheets.files.xlsx_reader import read_package
from xlsheets.forms.placed import Evaluated
from xlsheets.recognise.load import evaluated
from xlsheets.recognise.recognise import recognise


def other_figures(path: Path, data: bytes, wanted: Sequence[Evaluated]) -> str:
    """Say which figure of a frozen copy is another one than its workbook computes.

    On a sheet that people have rearranged it is our formulas alone that tell a row of sums from an indicator: a copy has none. In other
    people's tables a formula over blank cells shows 0, which would be a score in the copy.

    Args:
        path: the workbook, for messages.
        data: the copy.
        wanted: the evaluations of the workbook, as they were computed.

    Returns:
        Sheet, cell and what becomes of it in words; ``""`` where all figures are the same, and where the copy is not read.
    """
    book = read_package(Package(path, Archive(data)))
    try:
        found = evaluated(book, recognise(book, list({each.form.id: each.form for each in wanted}.values()), unread=[]))
    except UserError:
        return ""
    copies = {each.cells.sheet: each for each in found}
    for each in wanted:
        copy = copies.get(each.cells.sheet)
        if copy is None:
            continue
        if copy.results.total != each.results.total:
            totals = f"总分会由 {plain(each.results.total)} 变成 {plain(copy.results.total)}"
            return f"{each.cells.sheet}!{_differs_at(each, copy)}：{totals}"
        if opened := _scored_by_itself(each, copy):
            place, score = opened
            return f"{each.cells.sheet}!{place}：还没有得分的一项会变成 {plain(score)} 分"
    return ""


def _scored_by_itself(found: Evaluated, copy: Evaluated) -> tuple[str, Decimal] | None:
    """Find a cell in which a formula shows a figure, mostly 0, as long as nobody has filled in its row or judged it, and that figure: the
    copy counts it as a score."""
    known = {row.where.get("score", "") for row in found.rows if row.result.score is not None}
    scores = ((row.where.get("score", ""), row.result.score) for row in copy.rows)
    return next(((place, score) for place, score in scores if place and place not in known and score is not None), None)


def _differs_at(found: Evaluated, copy: Evaluated) -> str:
    """Find the first cell of a score that the copy counts and the workbook does not, or counts otherwise."""
    scores = {row.where.get("score", ""): row.result.score for row in found.rows}
    for row in copy.rows:
        place = row.where.get("score", "")
        if place and scores.get(place) != row.result.score:
            return place
    return found.cells.totals.get("total", "")
