"""The kinds of report: what each takes from a workbook with figures of published evaluations."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from msgspec.structs import replace
from samples.department_cases import SUINING, WUHUA, WUHUA_MEASURES, published
from samples.without_cells import found_of

from xlsheets.domain.evaluation import BudgetLine, Evaluation, Goal, Indicator
from xlsheets.forms.catalog import find_form
from xlsheets.forms.loading.load_form import load_form
from xlsheets.forms.loading.shared_reports import reports_of
from xlsheets.forms.placed import Evaluated
from xlsheets.forms.schema import Form
from xlsheets.report.build import write_report


@pytest.fixture
def wuhua() -> Evaluated:
    return found_of(published(WUHUA, measures=WUHUA_MEASURES), find_form(WUHUA))


def test_a_department_tells_its_indicators_and_measures(wuhua: Evaluated, tmp_path: Path) -> None:
    text = write_report(wuhua, tmp_path / "a.docx").text
    assert "核定编制35人，2024年在编32人，财政供养人员控制率91.43%。" in text
    assert "财政拨款收入决算数192802080.44元，比预算数减少1928020.8元，下降0.99%。" in text
    assert "结转结余率0.28%。" in text
    assert "自评得97分，等级为优。" in text
    assert "④政府采购执行率。得0分（满分2分），扣减2分。【待填：“政府采购执行率”扣分的原因】。" in text


def test_a_report_prints_percentages_in_one_way(tmp_path: Path) -> None:
    form = find_form(SUINING)
    found = found_of(published(SUINING, measures={each.id: "3" for each in form.policy.rules.measures}), form)
    write_report(found, tmp_path / "a.docx", beside=[found])
    document = Document(str(tmp_path / "a.docx"))
    told = " ".join(cell.text for table in document.tables for cell in table._cells)
    assert "6 × 100% = 6" in told and "100.00%" not in told


def test_its_indicators_stand_on_pages_that_lie_on_their_side(wuhua: Evaluated, tmp_path: Path) -> None:
    write_report(wuhua, tmp_path / "a.docx")
    document = Document(str(tmp_path / "a.docx"))
    _, upright, on_its_side = document.sections
    assert upright.page_width < upright.page_height
    assert (on_its_side.page_width, on_its_side.page_height) == (upright.page_height, upright.page_width)
    assert (on_its_side.top_margin, on_its_side.left_margin) == (upright.left_margin, upright.bottom_margin)
    assert not on_its_side.footer.is_linked_to_previous and not upright.footer.is_linked_to_previous
    width = sum(int(column.get(qn("w:w"))) for column in document.tables[0]._tbl.tblGrid)
    assert 156 / 25.4 * 1440 < width <= 225 / 25.4 * 1440
    styles = [paragraph.style.name for paragraph in document.paragraphs]
    texts = dict(zip(styles, (paragraph.text for paragraph in document.paragraphs), strict=True))
    assert texts["公文表题"].startswith("表1　部门整体支出绩效指标得分情况")
    assert texts["公文图题"].startswith("图1　各一级指标得分情况")


def test_a_letter_is_one_over_all_projects(mail: Evaluation, form: Form, tmp_path: Path) -> None:
    both = [found_of(replace(mail, subject=name), form) for name in ("甲项目", "乙项目")]
    text = write_report(both[0], tmp_path / "a.docx", "letter", beside=both).text
    assert "纳入自评的预算项目2个，分别是甲项目、乙项目。" in text
    assert "全年预算合计3.98万元，实际支出3.98万元，预算执行率100%；共设绩效指标14个，完成12个，未完成2个。" in text
    assert text.count("没有完成的指标有1个：产出-数量指标") == 2
    document = Document(str(tmp_path / "a.docx"))
    assert [cell.text for cell in document.tables[0].rows[1].cells][:2] == ["甲项目", "1.99"]
    assert f"附件：1.{form.title}（甲项目）2.{form.title}（乙项目）" in text.replace("\n", "")
    forms_behind = document.tables[1:]
    assert [table.rows[-1].cells[-2].text for table in forms_behind] == ["89.33", "89.33"]


def test_a_letter_ends_with_who_signs_above_the_date(mail: Evaluation, form: Form, tmp_path: Path) -> None:
    write_report(found_of(mail, form), tmp_path / "a.docx", "letter")
    unit, day = Document(str(tmp_path / "a.docx")).paragraphs[-2:]
    assert (unit.text, day.text) == ("河源市社会保险基金管理局", "2025年4月22日")
    right = [int(each._p.pPr.find(qn("w:ind")).get(qn("w:rightChars"))) for each in (unit, day)]
    lengths = [12, 6.5]
    assert right[0] + lengths[0] * 50 == right[1] + lengths[1] * 50
    assert right[1] >= 400 and min(right) >= 0
    assert unit._p.pPr.find(qn("w:keepNext")) is not None


def test_a_department_tells_of_its_projects(mail: Evaluation, form: Form, tmp_path: Path) -> None:
    whole = found_of(published("sc-whole-2024"), find_form("sc-whole-2024"))
    project = found_of(mail, form)
    text = write_report(whole, tmp_path / "a.docx", beside=[whole, project]).text
    assert "邮寄费预算1.99万元，执行1.99万元，执行率100%。" in text
    assert "支持中小企业发展失3分，【待填：“支持中小企业发展”失分的原因】" in text
    assert len(Document(str(tmp_path / "a.docx")).tables) == 2


@pytest.mark.parametrize("folder", ["completion-only", "flat-unscored"])
@pytest.mark.parametrize("scope", ["project", "transfer", "department"])
def test_a_form_without_points_shows_a_table_without_them(folder: str, scope: str, tmp_path: Path) -> None:
    form = replace(load_form(Path(__file__).parents[1] / "forms" / folder), scope=scope)
    row = Indicator("产出指标", "数量指标", "培训人数", "≥", "100", "人", "120")
    found = found_of(Evaluation(form.id, 2024, "某项目", {"unit": "某局"}, form.money_unit, indicators=[row]), form)
    for kind in [spec.kind for spec in reports_of(form) if spec.kind != "letter"]:
        write_report(found, tmp_path / f"{kind}.docx", kind)
        head = [cell.text for cell in Document(str(tmp_path / f"{kind}.docx")).tables[-1].rows[0].cells]
        assert "三级指标" in head and not {"分值", "得分"} & set(head)


def test_a_letter_wants_no_points_of_projects_that_have_none(mail: Evaluation, form: Form, tmp_path: Path) -> None:
    unscored = load_form(Path(__file__).parents[1] / "forms" / "completion-only")
    row = Indicator("产出指标", "数量指标", "培训人数", "≥", "100", "人", "120")
    plain = found_of(Evaluation(unscored.id, 2024, "培训", {"unit": "某局"}, "万元", indicators=[row]), unscored)
    report = write_report(plain, tmp_path / "a.docx", "letter", beside=[plain, found_of(mail, form)])
    told = next(block.text for block in report.blocks if block.text.startswith("培训：预算"))
    assert "得" not in told
    _, first, second = Document(str(tmp_path / "a.docx")).tables[0].rows
    assert [cell.text for cell in first.cells][-2:] == ["—", "—"]
    assert [cell.text for cell in second.cells][-2:] == ["89.33", "良"]


@pytest.mark.parametrize(("form_id", "kind"), [("gd-heyuan-project", "letter"), ("cn-transfer", "transfer")])
def test_money_is_called_unspent_only_where_spending_is_known(
    mail: Evaluation, tmp_path: Path, form_id: str, kind: str
) -> None:
    def told(executed: str) -> bool:
        money = replace(mail.budget[0], executed=executed)
        found = found_of(replace(mail, form=form_id, budget=[money]), find_form(form_id))
        return "执行完" in write_report(found, tmp_path / f"a{executed}.docx", kind, beside=[found]).text

    assert (told(""), told("1.99"), told("1.5")) == (False, False, True)


def test_what_is_typed_on_the_form_stands_in_the_general_report(mail: Evaluation, tmp_path: Path) -> None:
    form = find_form("sc-project-2024")
    typed = {"process": "送戏下乡。", "conclusion": "完成较好。", "problems": "场馆老化。", "measures": "加快维修。"}
    found = found_of(replace(mail, form=form.id, texts=typed), form)
    report = write_report(found, tmp_path / "a.docx")
    assert not report.unused
    places = [report.text.index(words) for words in typed.values()]
    heads = [report.text.index(words) for words in ("项目概况", "总体结论", "存在的问题及原因", "改进措施和结果应用")]
    assert sorted(heads + places) == [each for pair in zip(heads, places, strict=True) for each in pair]
    assert not {"background", "shortcomings", "next_steps"} & {key for key, _ in report.missing}
    empty = write_report(found_of(replace(mail, form=form.id, texts={}), form), tmp_path / "b.docx")
    assert ("measures", "改进措施") in empty.missing


def department_text(form_id: str, folder: Path, texts: dict[str, str], **measures: str) -> str:
    form = find_form(form_id)
    filled = replace(published(form_id, measures=measures), texts=texts)
    return write_report(found_of(filled, form), folder / "a.docx").text


def test_income_and_spending_follow_from_the_basic_figures(tmp_path: Path) -> None:
    figures = {"income_all": "200", "income_final": "150", "spending_all": "190", "spending_carried": "10"}
    parts = {"spending_basic": "120", "spending_project": "60"}
    text = department_text("gd-wuhua-whole", tmp_path, {}, **figures, **parts)
    assert "总收入200元，其中：财政拨款收入150元，占75%；总支出190元（含往年结转结余资金10元），" in text
    assert "其中：基本支出120元，项目支出60元，其他支出10元。" in text
    parts["spending_project"] = "90"
    text = department_text("gd-wuhua-whole", tmp_path, {}, **figures, **parts)
    assert "项目支出90元【待填：总支出小于各部分之和，请核对】。" in text
    text = department_text("gd-wuhua-whole", tmp_path, {"income_spending": "收入都是拨款。"})
    assert "收入都是拨款。" in text and "待填：总收入" not in text


def test_people_income_and_spending_of_a_sichuan_department(tmp_path: Path) -> None:
    people = {"staff": "28", "staff_last": "27", "staff_admin": "10", "staff_public": "18"}
    income = {"income_budget": "3570.7", "income_final": "1313.5", "income_fiscal": "1313.5"}
    spending = {"spending_final": "1313.5", "spending_basic": "1296.95", "spending_project": "16.55"}
    text = department_text("sc-whole-2024", tmp_path, {}, **people, **income, **spending)
    assert "年末编制内实有28人，其中：行政人员10人，事业人员18人；上年27人。" in text
    assert "决算收入合计1313.5万元，其中：一般公共预算财政拨款收入1313.5万元，占100%。" in text
    assert "其中：基本支出1296.95万元，占98.74%；项目支出16.55万元，占1.26%。" in text


def test_a_transfer_report_begins_with_what_was_given(tmp_path: Path) -> None:
    form = find_form("cn-transfer")
    lines = [
        BudgetLine("total", "年度资金总额", adjusted="120", executed="90"),
        BudgetLine("fiscal", "其中：本年财政拨款", adjusted="120", executed="90"),
        BudgetLine("central", "中央补助", adjusted="100", executed="80"),
        BudgetLine("local", "地方资金", adjusted="20", executed="10"),
    ]
    goals = [Goal("建成两处", "建成两处")]
    rows = [Indicator("产出指标", "数量指标", "处数", "=", "2", "处", "2", weight="90")]
    found = found_of(Evaluation(form.id, 2024, "某资金", budget=lines, goals=goals, indicators=rows), form)
    text = write_report(found, tmp_path / "a.docx").text
    assert (
        "2024年度下达资金120万元，其中：中央补助100万元、地方资金20万元；随资金下达总体目标1项、绩效指标1个。" in text
    )


def test_a_line_before_a_long_formula_is_not_spread(tmp_path: Path) -> None:
    found = published("gd-wuhua-whole")
    reasons = ("537762.26/(1516017+192802080.44)*100%=1%", "537762.26元")
    items = [replace(each, reason=reason) for each, reason in zip(found.indicators[:2], reasons, strict=True)]
    found = replace(found, indicators=[*items, *found.indicators[2:]])
    write_report(found_of(found, find_form("gd-wuhua-whole")), tmp_path / "a.docx")
    paragraphs = Document(str(tmp_path / "a.docx")).paragraphs
    told = [next(each for each in paragraphs if reason in each.text) for reason in reasons]
    assert [each.alignment for each in told] == [WD_ALIGN_PARAGRAPH.LEFT, None]
