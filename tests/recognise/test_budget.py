"""The budget block."""

from __future__ import annotations

from recognise.chengde import CHENGDE, CHENGDE_MERGES
from recognise.small_grid import HEAD, NATIONAL, form_of, grid_of, read

from xlsheets.domain.policy import Execution, Policy
from xlsheets.forms.schema_bands import BudgetBand, BudgetLineSpec, FormColumn, Span
from xlsheets.recognise.recognise import recognise_grid


def test_sums_never_calculated_are_added_up() -> None:
    grid = grid_of(CHENGDE.replace("#8.89|8.89|3.49", "=SUM(E8:E10)|=SUM(F8:F10)→8.89|3.49"), *CHENGDE_MERGES)
    found = recognise_grid(grid, [NATIONAL])
    assert found is not None
    total = found.evaluation.line("total")
    assert total is not None
    assert (total.initial, total.adjusted) == ("8.89", "8.89")
    assert not {"E7", "F7"} & found.typed_over


def test_a_budget_without_an_adjusted_column_is_executed_against_the_initial_one() -> None:
    band = BudgetBand((), Span(1, 1), (BudgetLineSpec("total", "财政资金总额"),))
    rows = f"资金（元）|预算数(A)|执行数(B)|执行率(B/A)\n财政资金总额|100|50|\n中央补助|60|30|\n{HEAD}\n产出指标|数量|甲|1|1|10\n合计"
    found = read(rows, form=form_of(bands=(band,)))
    lines = [(line.line, line.initial, line.adjusted, line.executed) for line in found.evaluation.budget]
    assert lines == [("total", "100", "100", "50"), ("中央补助", "60", "60", "30")]
    assert found.evaluation.money_unit == "元"
    own = form_of(bands=(band,), policy=Policy(execution=Execution(denominator="initial")))
    assert [line.adjusted for line in read(rows, form=own).evaluation.budget] == ["", ""]


def test_a_hint_left_standing_is_residue() -> None:
    column = FormColumn("reason", "原因", Span(1, 1), hint="执行率未达到90%的需说明原因")
    band = BudgetBand((column,), Span(1, 1), ())
    rows = f"资金|年初预算数|执行数|原因\n总额|1|1|执行率未达到90%的 需说明原因\n{HEAD}\n产出|数量|甲|1|1|10\n合计"
    assert read(rows, form=form_of(bands=(band,))).residue == [("D2", "执行率未达到90%的 需说明原因")]


def test_amounts_with_their_unit_are_no_labels_of_the_figures_behind_them() -> None:
    block = "资金（万元）||年初预算数|全年预算数|全年执行数|分值\n|年度资金总额|1000000元|#100|900000元|#10"
    (total,) = read(f"{block}\n{HEAD}\n产出指标|数量|甲|1|1|90\n合计").evaluation.budget
    assert (total.label, total.initial, total.adjusted, total.executed) == ("年度资金总额", "100", "100", "90")
