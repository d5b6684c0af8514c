"""What is collected of an evaluation; and that every place counts indicators, and those that are open, alike."""

from __future__ import annotations

from decimal import Decimal

import pytest
from recognise.small_grid import HEAD, form_of, read

from xlsheets.collect.records import record
from xlsheets.domain.policy import Execution, Policy
from xlsheets.domain.project_counts import project_counts
from xlsheets.forms.placed import Evaluated
from xlsheets.formulas.calc.calc_layout import CalcLayout
from xlsheets.formulas.calc.calc_summary import summary_cells
from xlsheets.formulas.summary_layout import SummaryLayout, common_scales
from xlsheets.formulas.summary_rows import summary_row
from xlsheets.report.build_context import build_context

FORM = form_of(policy=Policy(execution=Execution(weight=Decimal(0))))


def found_of(score: str, target: str) -> Evaluated:
    """A table of three rows, points and score of the last two in one merged cell each."""
    rows = f"产出指标|数量指标|甲|1个|1个|60|60\n||乙|2个|2个|40|{score}\n||丙|{target}||"
    return Evaluated.of(read(f"{HEAD}\n{rows}\n合计", "F3:F4", "G3:G4", form=FORM))


@pytest.mark.parametrize(
    ("score", "target", "count", "is_open"),
    [("40", "3个|3个", 3, 0), ("40", "|", 2, 0), ("", "3个|3个", 3, 1), ("", "|", 2, 1)],
)
def test_every_place_counts_a_merged_row_alike(score: str, target: str, count: int, is_open: int) -> None:
    found = found_of(score, target)
    results = found.results
    assert (results.count, results.open_count, results.grade) == (count, is_open, None if is_open else "优")
    assert all(bucket.share == (count == bucket.count) for bucket in results.buckets.values())

    calc = CalcLayout.of(FORM, "测算", 20, "XS_")
    shown = {cell.cell: cell.value(found) for cell in summary_cells(calc, found.cells)}
    assert [shown[calc.item(key)] for key in ("count", "open")] == [count, is_open]

    buckets, grades = common_scales([FORM])
    layout = SummaryLayout.of(buckets, grades, "万元", 1)
    row = summary_row(1, found, None, layout, lambda *_: results.total).values
    collected = record("甲.xlsx", found)
    assert row["count"] == collected.count == count
    assert row["open"] == collected.open == is_open
    assert row["status"] == collected.status == ("待评1项" if is_open else "已评")
    assert project_counts(found.evaluation, results, FORM.policy)["graded"] == 1 - is_open

    context = build_context(found)
    assert (context.counts.total, len(context.open), context.bands[0].share) == (count, is_open, 1)
