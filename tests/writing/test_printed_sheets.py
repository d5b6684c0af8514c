"""What the sheets beside the form look like on paper: nothing cut off, for every form."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace
from openpyxl.workbook import Workbook
from samples.kept import opened, write_workbook

from xlsheets.domain.policy import Cap
from xlsheets.files.page.text_heights import wrapped_lines
from xlsheets.forms.catalog import all_forms, find_form
from xlsheets.forms.schema import Form
from xlsheets.formulas.calc.calc_layout import BUCKET_NAME, ITEM_VALUE, LEVEL_NAME
from xlsheets.formulas.calc.calc_refs import FIRST_ROW
from xlsheets.formulas.summary_layout import SummaryLayout, SummaryRow
from xlsheets.writing.guide_sheet import guide_lines
from xlsheets.writing.overview_sheet import MOST_NAMES, WHOLE, ChartData, chart_page, charts_of_rows, column_chart
from xlsheets.writing.summary_sheet import write_summary
from xlsheets.writing.table_sheet import TableColumn, finish_table, write_rows
from xlsheets.writing.workbook import new_book

FORMS = [form for form in all_forms() if not form.is_data]


def blank(form: Form) -> Workbook:
    return opened(write_workbook(form, year=2024).data)


@pytest.mark.costly
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_calculations_are_legible(form: Form) -> None:
    sheet = blank(form)["测算"]
    assert all(sheet.column_dimensions[letters].width >= 8 for letters in (LEVEL_NAME, BUCKET_NAME, ITEM_VALUE))
    number, *words, name = (sheet.cell(FIRST_ROW, column).alignment for column in range(1, 5))
    assert number.shrink_to_fit and all(look.wrap_text for look in (*words, name))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_the_guide_tells_what_the_form_has(form: Form) -> None:
    told = "".join(guide_lines(form))
    assert ("年度指标值" in told) is (form.indicators.column("target") is not None)
    assert (form.measures_sheet in told) is bool(form.policy.rules.measures)
    assert ("预算执行率" in told) is bool(form.budget_roles)


def test_the_guide_tells_what_a_total_may_be_at_most() -> None:
    form = find_form("cn-caiyu10-project")
    limits = {"most": Decimal(110), "caps": (Cap(Decimal("0.6"), Decimal(80)),)}
    told = "".join(guide_lines(replace(form, policy=replace(form.policy, **limits))))
    assert "总分最高110分；预算执行率低于60%的，总分最高80分。" in told
    assert "总分最高" not in "".join(guide_lines(form))


def test_the_guide_stands_on_one_page_with_its_headings_in_bold() -> None:
    sheet = blank(find_form("hb-project"))["填报说明"]
    bold = [cell.value for (cell,) in sheet.iter_rows(min_row=3) if cell.font.bold]
    assert bold == ["一、怎样填", "二、怎样计分", "三、要写说明的情形", "四、填完之后", "五、本表的要求"]
    assert sheet.page_setup.fitToHeight == 1


def test_a_row_of_the_summary_is_as_high_as_its_longest_text_needs() -> None:
    layout = SummaryLayout.of(("完成",), ("优",), "万元", rows=2)
    rows = [
        SummaryRow({"subject": "项目", "unit": unit}) for unit in ("甲局", "遂宁市安居区社会保险事业管理局及下属单位")
    ]
    book = new_book(layout.sheet)
    sheet, overview = (book.create_sheet(name) for name in (layout.sheet, layout.overview))
    write_summary(sheet, overview, layout, rows, "")
    low, high = (sheet.row_dimensions[row].height for row in (layout.first_row, layout.first_row + 1))
    assert low == 22 and high >= 3 * 13
    sums = [sheet[layout.cell(each.key, layout.totals_row)] for each in layout.columns if each.summed]
    assert all(cell.alignment.shrink_to_fit for cell in sums), "a sum is never ###"
    assert sheet.page_margins.bottom - sheet.page_margins.footer > 0.3


@pytest.mark.parametrize(("subject", "column"), [("短名", "subject"), ("参保人个人权益记录及社保关系转移邮寄费", "no")])
def test_the_charts_name_their_columns_where_there_is_room(subject: str, column: str) -> None:
    layout = SummaryLayout.of(("完成",), ("优",), "万元", rows=5)
    scores, rates = charts_of_rows(layout, [SummaryRow({"subject": subject})] * 5)
    assert scores.names == rates.names == layout.reference(column)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", 1),
        ("项目" * 5, 1),
        ("项目" * 11, 3),
        ("项目\n项目", 2),
        ("项目项目 2024/12/31 项目", 2),
        ("项目项目项目192802080.44元，项目项目20.5元", 3),
        ("a" * 41, 3),
        ("(192802080.44-194730101.24)/194730101.24*100%=1%,因此需要扣减0.5分", 5),
    ],
)
def test_a_figure_is_not_broken(text: str, lines: int) -> None:
    assert wrapped_lines(text, 20.8, 11) == lines


def test_each_table_of_the_measures_begins_a_page() -> None:
    sheet = blank(find_form("sc-whole-2024"))["基础数据"]
    below = [sheet[f"C{entry.id + 1}"].value for entry in sheet.row_breaks.brk]
    assert below == ["推算的比率", "计分项目"]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_scores_are_coloured_by_bucket(form: Form) -> None:
    rules = [area.rules for area in blank(form)["自评表"].conditional_formatting]
    by_bucket = [each for each in rules if len(each) == len(form.policy.buckets)]
    assert len(by_bucket) == 1 + form.has_completion
    assert all("LEN(TRIM(" in each[0].formula[0] for each in rules if each not in by_bucket)


def test_a_column_for_the_screen_makes_no_row_high() -> None:
    sheet = new_book("表").create_sheet("表")
    columns = (TableColumn("项目", 20, left=True), TableColumn("文件", 20, left=True, printed=False))
    last = write_rows(sheet, 4, columns, [["甲", "很长的路径/" * 20]])
    finish_table(sheet, columns, 4, last)
    assert sheet.row_dimensions[last].height < 22 and not sheet.cell(last, 2).alignment.wrap_text
    assert sheet.print_area.endswith("$A$5")


@pytest.mark.parametrize(
    ("units", "kind", "anchors"), [(12, "col", [(0, 14), (0, 14)]), (13, "bar", [(0, 7), (7, 14)])]
)
def test_many_names_stand_beside_their_bars(units: int, kind: str, anchors: list[tuple[int, int]]) -> None:
    sheet = new_book("图").create_sheet("图")
    data = ChartData("图", f"'表'!$A$1:$A${units}", f"'表'!$B$1:$B${units}", across=units > MOST_NAMES)
    charts = [column_chart(data) for _ in range(2)]
    chart_page(sheet, "", [charts] if data.across else [[chart] for chart in charts])
    assert [chart.type for chart in charts] == [kind] * 2
    assert [(chart.anchor._from.col, chart.anchor.to.col) for chart in charts] == anchors
    bottom = max(chart.anchor.to.row for chart in charts)
    assert bottom > 25, "the page is filled"


def test_the_axis_of_full_marks_has_no_number_beyond_them() -> None:
    rate = ChartData("率", "A!$A$1", "A!$B$1", "0%", most=WHOLE)
    assert column_chart(rate).y_axis.numFmt.formatCode == '[>1]"";0%'
    assert column_chart(replace(rate, most="")).y_axis.numFmt.formatCode == "0%"
