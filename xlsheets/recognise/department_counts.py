"""Gives a department's form what it takes from the projects of its workbook, where the sheet 汇总 counts them."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from xlsheets.domain.project_counts import counted_measures, total_counts
from xlsheets.files.grid import Book
from xlsheets.forms.placed import Evaluated
from xlsheets.formulas.summary_rows import listed, takes_counts
from xlsheets.recognise.own_sheets import summary_layout


def with_counts(book: Book, found: Sequence[Evaluated]) -> list[Evaluated]:
    """Return the evaluations of a workbook, those of department forms computed with the counts of its projects."""
    layout = summary_layout(book) if takes_counts(found) else None
    if layout is None or not layout.has_counts:
        return list(found)
    counts = total_counts((each.evaluation, each.results, each.form.policy) for each in listed(found))

    def counted(each: Evaluated) -> Evaluated:
        given = counted_measures(each.form.policy, counts)
        return Evaluated.of(each, replace(each.evaluation, counted=given)) if given else each

    return [counted(each) for each in found]
