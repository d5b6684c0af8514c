"""Gives a department's form what it takes from the projects of its workbook, where the sheet 汇总 counts them."""

from __future__ import annotations

from collections.abc import Sequence

from xlsheets.domain.project_counts import total_counts
from xlsheets.domain.results import Results
from xlsheets.domain.scoring import evaluate
from xlsheets.files.grid import Book
from xlsheets.forms.placed import Placed
from xlsheets.formulas.measures_layout import counted_measures
from xlsheets.formulas.summary_rows import listed, takes_counts
from xlsheets.recognise.own_sheets import summary_layout


def give_counts(book: Book, found: Sequence[Placed], results: list[Results]) -> None:
    """Give department forms their counts and compute them anew.

    Args:
        book: the workbook as read.
        found: its evaluations.
        results: their results, of which those of department forms are replaced.
    """
    if not takes_counts(found):
        return
    layout = summary_layout(book)
    if layout is None or not layout.has_counts:
        return
    by_sheet = {id(each): given for each, given in zip(found, results, strict=True)}
    counts = total_counts((each.evaluation, by_sheet[id(each)], each.form.policy) for each in listed(found))
    for index, each in enumerate(found):
        given = counted_measures(each.form, counts)
        if given:
            each.evaluation.counted = given
            results[index] = evaluate(each.evaluation, each.form.policy)
