"""Tables and charts as a form declares them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace
from samples.changed import with_row
from samples.without_cells import found_of

from xlsheets.domain.evaluation import Evaluation
from xlsheets.errors import UserError
from xlsheets.forms.catalog import find_form
from xlsheets.forms.loading.shared_reports import shared_figures
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_reports import ChartSpec, FigureSpecs, RowLimits, SeriesSpec, TableColumnSpec, TableSpec
from xlsheets.report.build_context import build_context
from xlsheets.report.figures.declared import chart_of, gaps_of, is_shown, table_of
from xlsheets.report.render import render

TABLE = TableSpec(
    "own",
    "本表（单位：{money_unit}）",
    "incomplete",
    (
        TableColumnSpec("指标", "name"),
        TableColumnSpec("去年", "last_year", optional=True),
        TableColumnSpec("完成率", "completion", "percent", total="counts.incomplete_share"),
        TableColumnSpec("得分", "score", "number", total="total"),
    ),
    "合计",
)


def test_rows_columns_and_last_row_come_from_the_context(mail: Evaluation, form: Form) -> None:
    table = table_of(TABLE, build_context(found_of(mail, form)))
    assert table.caption == "本表（单位：万元）"
    assert [column.header for column in table.columns] == ["指标", "完成率", "得分"]
    assert table.rows == (("参保人权益记录或转移邮寄份数", "20.01%", "2.67"),)
    assert table.foot == ("合计", "14.29%", "89.33")


def test_percentages_are_printed_as_the_report_prints_them(mail: Evaluation, form: Form) -> None:
    spec = replace(TABLE, rows="complete")
    for style in ("100%", "100.00%"):
        assert table_of(spec, build_context(found_of(mail, form), (), style)).rows[0][1] == style


def test_a_table_of_nothing_says_that_it_is_to_be_filled_in(form: Form) -> None:
    context = build_context(found_of(Evaluation(form.id), form))
    assert all(table_of(spec, context).rows[0].count("待填") <= 8 for spec in shared_figures().tables.values())
    assert table_of(TABLE, context).rows == (("待填", "", ""),)
    assert table_of(TABLE, context).foot == ("合计", "", "")


def test_a_total_over_no_rows_is_a_gap_and_no_zero() -> None:
    accounts = find_form("sc-final-accounts-2024")
    spec = accounts.figures.tables["by_function"]
    assert table_of(spec, build_context(found_of(Evaluation(accounts.id), accounts))).foot[3:] == ("待填", "待填", "—")


def test_the_gaps_of_a_table_are_told_by_column_and_row(mail: Evaluation, form: Form) -> None:
    assert gaps_of(table_of(TABLE, build_context(found_of(mail, form)))) == ""
    spec = shared_figures().tables["indicators"]
    open_mail = with_row(with_row(mail, 3, completion=""), 4, completion="")
    gaps = gaps_of(table_of(spec, build_context(found_of(open_mail, form))))
    rows = "社保转移接续时效性、专用纸张耗费及邮寄费"
    assert gaps == f"表《绩效指标完成和得分情况》的完成率（{rows}），得分（{rows}、合计）"
    assert gaps_of(table_of(spec, build_context(found_of(Evaluation(form.id), form)))) == f"表《{spec.caption}》"


def test_a_row_that_is_still_open_may_print_something_else(mail: Evaluation, form: Form) -> None:
    columns = (TableColumnSpec("得分", "score", "number", empty="—", while_open="待填"),)
    records = build_context(found_of(with_row(mail, 3, completion=""), form))
    assert table_of(replace(TABLE, rows="open", columns=columns), records).rows == (("待填",),)


def test_a_chart_is_a_series_over_records(mail: Evaluation, form: Form) -> None:
    spec = ChartSpec("own", "得分", "bars", "level1", "name", "一级指标", (SeriesSpec("得分", "score"),), "分")
    chart = chart_of(spec, build_context(found_of(mail, form)))
    assert (chart.categories, chart.series) == (
        ("过程", "产出", "效益"),
        (("得分", (Decimal(20), Decimal("29.33"), Decimal(40))),),
    )


@pytest.mark.parametrize(
    "wrong", [{"rows": "incomplet"}, {"rows": "total"}, {"columns": (TableColumnSpec("甲", "nme"),)}]
)
def test_an_unknown_name_is_told_with_the_table(mail: Evaluation, form: Form, wrong: dict[str, object]) -> None:
    with pytest.raises(UserError, match="图表“own”"):
        table_of(replace(TABLE, **wrong), build_context(found_of(mail, form)))


@pytest.mark.parametrize(
    ("limits", "shown"),
    [
        (RowLimits(), True),
        (RowLimits(least=6), True),
        (RowLimits(least=7), False),
        (RowLimits(most=6), True),
        (RowLimits(most=5), False),
    ],
)
def test_a_table_is_left_out_with_fewer_or_more_rows_than_it_is_declared_for(
    mail: Evaluation, form: Form, limits: RowLimits, shown: bool
) -> None:
    spec = replace(TABLE, rows="complete", shown_with=limits)
    assert is_shown(spec, build_context(found_of(mail, form))) == shown
    figures = FigureSpecs({"own": spec}, {})
    report = render(
        '@table own\n{% if shows("own") %}见表{% else %}略{% endif %}', {"complete": [0] * 6}, {}, figures=figures
    )
    assert [block.kind for block in report.blocks] == (["table", "paragraph"] if shown else ["paragraph"])
    assert report.text == ("见表" if shown else "略")


def test_a_question_for_an_unknown_table_is_told(mail: Evaluation, form: Form) -> None:
    with pytest.raises(UserError, match="“@table owm”无法识别"):
        render('{{ shows("owm") }}', build_context(found_of(mail, form)), {})
