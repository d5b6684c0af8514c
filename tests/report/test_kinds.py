"""The kinds of report: what each takes from a workbook with figures of published evaluations."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from msgspec.structs import replace
from samples.department_cases import SUINING, WUHUA, WUHUA_MEASURES, published
from samples.without_cells import found_of

from xlsheets.domain.evaluation import Evaluation, Indicator
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
    assert on_its_side.footer.is_linked_to_previous and not upright.footer.is_linked_to_previous
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
