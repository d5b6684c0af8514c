from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import xlsheets
from xlsheets.domain.evaluation import Evaluation, Indicator
from xlsheets.domain.execution import FROM_EXECUTION
from xlsheets.domain.scoring import evaluate
from xlsheets.errors import UserError
from xlsheets.forms.catalog import find_form
from xlsheets.forms.facts import evaluation_from_facts, facts_from_evaluation
from xlsheets.forms.form_given import with_form_given
from xlsheets.forms.levels import split_level1, tidy_name
from xlsheets.forms.results_json import results_to_json
from xlsheets.forms.schema_indicators import COMPLETION_SOURCES

DEMO = Path(xlsheets.__file__).parent / "demo_data"
NATIONAL = find_form("cn-caiyu10-project")
HEYUAN = find_form("gd-heyuan-project")

FACTS: dict[str, Any] = {
    "form": "cn-caiyu10-project",
    "year": 2021,
    "subject": "项目",
    "fields": {"unit": "单位", "fill_date": "2022-03-07"},
    "money_unit": "万元",
    "budget": [{"line": "total", "label": "年度资金总额", "initial": "8.90", "adjusted": "8.89", "executed": "3.49", "reason": ""}],
    "goals": [{"expected": "一", "actual": "二"}],
    "indicators": [
        {
            "level1": "产出指标",
            "level2": "数量指标",
            "name": "企业数",
            "operator": "≥",
            "target": "40",
            "unit": "家",
            "actual": "40家",
            "completion": None,
            "weight": "90",
            "score": None,
            "reason": "",
        }
    ],
    "measures": {},
    "texts": {},
}  # fmt: skip


AS_READ: dict[str, Any] = {"results": {}}
"""What ``read --json`` adds: the rest is as it stands on a sheet, whatever it is."""


def changed(**changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(FACTS), **changes}


def with_indicator(**changes: Any) -> dict[str, Any]:
    return changed(indicators=[{**FACTS["indicators"][0], **changes}])


def with_line(**changes: Any) -> dict[str, Any]:
    return changed(budget=[{**FACTS["budget"][0], **changes}])


def read(facts: dict[str, Any]) -> Evaluation:
    return evaluation_from_facts(facts, NATIONAL, "facts.json")


def refused(facts: dict[str, Any]) -> str:
    with pytest.raises(UserError) as error:
        read(facts)
    told = str(error.value)
    assert told.startswith("facts.json：") and "\n" not in told
    return told


# --- the way there and back ---


def test_facts_come_back_with_keys_in_the_order_of_the_contract() -> None:
    back = facts_from_evaluation(read(FACTS))
    assert json.dumps(back) == json.dumps(FACTS)


def test_what_a_person_typed_over_is_told_only_where_typed() -> None:
    typed = with_line(rate="39.25%", score="3.9")
    typed |= {"total": "93.9"}
    back = facts_from_evaluation(read(typed))
    assert back == typed
    assert list(back)[-1:] == ["total"]
    assert "total" not in facts_from_evaluation(read(FACTS))


words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
figures = st.one_of(words, st.decimals(allow_nan=False, allow_infinity=False, places=2).map(str))
typed_figures = st.one_of(st.none(), figures)
amounts = {"initial": figures, "adjusted": figures, "executed": figures, "reason": words}


@st.composite
def facts_of_heyuan_or_national(draw: st.DrawFn) -> dict[str, Any]:
    form = draw(st.sampled_from([NATIONAL, HEYUAN]))
    line_ids = [line.id for line in form.budget.lines] if form.budget else ["total"]
    lines = draw(st.lists(st.sampled_from(line_ids), unique=True))
    indicator = st.fixed_dictionaries(
        {
            "level1": st.sampled_from(["", "产出", "产出指标", "绩效目标1", "output one"]),
            **dict.fromkeys(("level2", "name", "operator", "target", "unit", "actual"), words),
            "completion": typed_figures if form.has_completion else st.none(),
            "weight": figures,
            "score": typed_figures,
            "reason": words,
        }
    )
    typed = {"rate": figures} if form is HEYUAN else {"rate": figures, "score": figures}
    of_line = {
        line: st.fixed_dictionaries(amounts, optional=typed if line == "total" else {"rate": figures})
        for line in line_ids
    }
    no_place = {role: "" for role in ("initial", "adjusted", "executed", "reason") if role not in form.budget_roles}
    fields = st.sampled_from([*form.fields, "project_code", "fill_date"])
    goals = st.lists(st.fixed_dictionaries({"expected": words, "actual": words}), max_size=3 if form.budget else 0)
    facts = {
        "form": form.id,
        "year": draw(st.one_of(st.none(), st.integers(1900, 2099))),
        "subject": draw(words),
        "fields": draw(st.dictionaries(fields, words)),
        "money_unit": draw(st.sampled_from(["元", "千元", "万元", "亿元"])),
        "budget": [
            {"line": line, "label": draw(words.filter(bool)), **draw(of_line[line]), **no_place} for line in lines
        ],
        "goals": draw(goals),
        "indicators": draw(st.lists(indicator, max_size=4)),
        "measures": {},
        "texts": {},
    }
    return facts | {key: draw(figures) for key in form.total_roles if key != "weight_total" and draw(st.booleans())}


@given(facts_of_heyuan_or_national())
def test_facts_survive_the_way_there_and_back(facts: dict[str, Any]) -> None:
    evaluation = evaluation_from_facts(facts | AS_READ, find_form(facts["form"]), "facts")
    back = facts_from_evaluation(evaluation)
    assert back == facts
    assert evaluation_from_facts(back | AS_READ, find_form(facts["form"]), "facts") == evaluation


@given(facts_of_heyuan_or_national())
def test_every_evaluation_of_facts_can_be_scored(facts: dict[str, Any]) -> None:
    form = find_form(facts["form"])
    evaluation = evaluation_from_facts(facts | AS_READ, form, "facts")
    results = results_to_json(evaluate(evaluation, form.policy), form.kind)
    assert len(results["indicators"]) == len(facts["indicators"])
    json.dumps(results)


# --- what is read ---


def test_what_is_absent_is_empty() -> None:
    evaluation = read({})
    assert evaluation == Evaluation("cn-caiyu10-project")
    assert facts_from_evaluation(evaluation)["year"] is None


def test_numbers_are_taken_by_their_text() -> None:
    evaluation = read(with_line(initial=8, adjusted=8.9, executed=0.1))
    line = evaluation.budget[0]
    assert (line.initial, line.adjusted, line.executed) == ("8", "8.9", "0.1")


def test_what_read_adds_is_passed_over() -> None:
    assert read(changed(results={"total": "1"}, cells={})) == read(FACTS)


def test_a_budget_line_is_known_by_its_printed_label() -> None:
    for label in ("其中：当年财政拨款", "当年财政拨款", "其中: 当年财政 拨款"):
        line = read(changed(budget=[{"label": label, "adjusted": "1"}])).budget[0]
        assert (line.line, line.label) == ("fiscal", label)


def test_a_budget_line_without_label_takes_the_printed_one() -> None:
    assert read(changed(budget=[{"line": "carryover"}])).budget[0].label == "上年结转资金"


def test_a_form_without_a_budget_block_has_the_total() -> None:
    facts = {"budget": [{"line": "total", "adjusted": "1", "executed": "1"}]}
    assert evaluation_from_facts(facts, HEYUAN, "f").line("total") is not None
    with pytest.raises(UserError, match="请改为：total"):
        evaluation_from_facts({"budget": [{"line": "fiscal"}]}, HEYUAN, "f")


def test_fields_that_all_forms_share_are_known_everywhere() -> None:
    fields = {"unit": "甲", "supervisor": "乙", "project_code": "5109", "fill_date": "2025年4月"}
    assert evaluation_from_facts({"fields": fields}, HEYUAN, "f").fields == fields
    assert evaluation_from_facts({"fields": {"filler": "丙"}}, HEYUAN, "f").fields == {"filler": "丙"}


@pytest.mark.parametrize(
    ("heading", "name", "points"),
    [
        ("产出指标", "产出指标", ""),
        ("产出指标（50分）", "产出指标", "50"),
        ("产出指标(50 分)", "产出指标", "50"),
        ("产出指标 50 分", "产出指标", "50"),
        ("满意度 指标\n10 分", "满意度指标", "10"),
        ("效益指标（30%）", "效益指标", "30"),
        ("效益指标【12.5分】", "效益指标", "12.5"),
        ("产出指标（50）", "产出指标", "50"),
        ("年度绩效目标1", "年度绩效目标1", ""),
        ("年度绩效目标1（20分）", "年度绩效目标1", "20"),
        ("10分", "10分", ""),
        ("（10分）", "（10分）", ""),
        ("产出指标（XX分）", "产出指标（XX分）", ""),
        ("得分", "得分", ""),
        ("", "", ""),
    ],
)
def test_a_heading_is_split_from_its_points(heading: str, name: str, points: str) -> None:
    assert split_level1(heading) == (name, points)


def test_level_1_is_kept_without_its_points() -> None:
    assert read(with_indicator(level1="产出指标（50分）")).indicators[0].level1 == "产出指标"


@given(st.text(max_size=20))
def test_a_heading_split_once_keeps_its_name(text: str) -> None:
    assert tidy_name(tidy_name(text)) == tidy_name(text)
    name, points = split_level1(text)
    assert name or not points


def test_the_form_says_where_a_completion_comes_from() -> None:
    evaluation = Evaluation(
        HEYUAN.id,
        indicators=[
            Indicator("过程", "资金管理", "资金 支出率"),
            Indicator("过程", "资金管理", "资金支付率", completion_from="execution"),
            Indicator("过程", "事项管理", "资金支出率"),
        ],
    )
    given = with_form_given(evaluation, HEYUAN)
    assert [indicator.completion_from for indicator in given.indicators] == ["execution", "", ""]


def test_forms_and_scoring_name_the_same_source_of_completion() -> None:
    assert (FROM_EXECUTION,) == COMPLETION_SOURCES


# --- what is refused ---


@pytest.mark.parametrize(
    ("facts", "place", "words"),
    [
        (changed(subjct="x"), "subjct", "是不是“subject”"),
        (changed(form="gd-heyuan-project"), "form", "gd-heyuan-project"),
        (changed(year="今年"), "year", "四位数"),
        (changed(year=21), "year", "四位数"),
        (changed(year=True), "year", "应为文字或数字"),
        (changed(subject=["x"]), "subject", "应为文字或数字"),
        (changed(fields={"unti": "x"}), "fields.unti", "是不是“unit”"),
        (changed(fields={"subject": "x"}), "fields.subject", "最外层"),
        (changed(fields=["x"]), "fields", "对象"),
        (changed(fields={"unit": {}}), "fields.unit", "应为文字或数字"),
        (changed(texts={"use_of_funds_": "x"}), "texts.use_of_funds_", "这个表式没有的文字说明"),
        (changed(money_unit="美元"), "money_unit", "亿元"),
        (changed(budget={}), "budget", "列表"),
        (changed(budget=["x"]), "budget[1]", "对象"),
        (changed(budget=[{"line": "totl"}]), "budget[1].line", "请改为：total（年度资金总额）"),
        (changed(budget=[{}]), "budget[1].line", "请写明：total"),
        (changed(budget=[{"line": "total"}, {"line": "total"}]), "budget[2].line", "写了两次"),
        (with_line(excuted="1"), "budget[1].excuted", "是不是“executed”"),
        (with_line(initial=[]), "budget[1].initial", "应为文字或数字"),
        (changed(goals=[{"expected": "x"}, {"actua": "x"}]), "goals[2].actua", "是不是“actual”"),
        (with_indicator(actul="x"), "indicators[1].actul", "是不是“actual”"),
        (with_indicator(actual=True), "indicators[1].actual", "应为文字或数字"),
        (with_indicator(completion="50%"), "indicators[1].completion", "没有完成率一列"),
        (with_indicator(actual="a\x00b"), "indicators[1].actual", "第 2 个字符"),
        (with_indicator(actual="\ud800"), "indicators[1].actual", "控制字符"),
        (with_indicator(reason="长" * 32768), "indicators[1].reason", "32767"),
        (with_indicator(weight=float("nan")), "indicators[1].weight", "数字"),
        (with_indicator(weight=10**5000), "indicators[1].weight", "数字"),
        (changed(measures=[]), "measures", "对象"),
        (changed(total={}), "total", "应为文字或数字"),
        (changed(fields={"fill_date": "2022-02-30"}), "fields.fill_date", "不是日期"),
        (changed(fields={"fill_date": "昨天"}), "fields.fill_date", "不是日期"),
        (with_line(adjusted="约八万"), "budget[1].adjusted", "全年预算数应为数字"),
        (with_line(executed="#DIV/0!"), "budget[1].executed", "错误值"),
        (with_indicator(actual="#N/A"), "indicators[1].actual", "错误值"),
        (with_indicator(weight="-5"), "indicators[1].weight", "0 到 1000"),
        (with_indicator(score="好"), "indicators[1].score", "得分应为数字"),
        (with_line(executed="一点九"), "budget[1].executed", "执行数应为数字"),
        (with_line(rate="abc"), "budget[1].rate", "执行率应写成 95%"),
        (with_line(rate="95"), "budget[1].rate", "执行率应写成 95%"),
        (with_line(score="满"), "budget[1].score", "得分应为数字"),
        (with_indicator(weight="十二"), "indicators[1].weight", "分值应为数字"),
        (with_indicator(actual="2025-13-45"), "indicators[1].actual", "没有“2025-13-45”这一天"),
        (with_indicator(target="≤2025年2月30日", operator="", unit=""), "indicators[1].target", "这一天"),
        (with_indicator(score="90.01"), "indicators[1].score", "0 到 90"),
        (with_indicator(score="-1"), "indicators[1].score", "0 到 90"),
        (with_indicator(name=" "), "indicators[1].name", "没有三级指标名称"),
        (with_indicator(name="", target="", actual="", score="5"), "indicators[1].name", "没有三级指标名称"),
        (changed(measures={"carryover_end": "1"}), "measures.carryover_end", "没有的数据项"),
        (with_indicator(level1="产出指"), "indicators[1].level1", "是不是“产出指标”"),
        (with_line(executed="91.35万元"), "budget[1].executed", "单位写在 money_unit"),
        (with_line(initial="约8"), "budget[1].initial", "只写数字"),
        (changed(total="好"), "total", "总分应为数字"),
        (changed(total="-1"), "total", "0 到 1000"),
        (
            changed(indicators=[FACTS["indicators"][0]] * 2),
            "indicators[2].name",
            "与 indicators[1] 的名称和指标值都相同",
        ),
        (changed(grade="优"), "grade", "没有等级一格"),
    ],
)
def test_a_mistake_in_the_facts_is_told_with_its_place(facts: dict[str, Any], place: str, words: str) -> None:
    told = refused(facts)
    assert told.startswith(f"facts.json：{place}：")
    assert words in told


def test_a_completion_and_measures_that_are_no_figures_are_mistakes_where_the_form_has_them() -> None:
    whole = find_form("sc-whole-2024")
    (measure, *_) = whole.measure_ids
    facts = {"indicators": [{**FACTS["indicators"][0], "completion": "abc"}]}
    with pytest.raises(UserError, match=r"indicators\[1\]\.completion：完成率应写成 95%"):
        evaluation_from_facts(facts, HEYUAN, "f")
    with pytest.raises(UserError, match=rf"measures\.{measure}：“.*”应为数字，现为“一点九”"):
        evaluation_from_facts({"measures": {measure: "一点九"}}, whole, "f")


def test_every_mistake_is_told_in_one_run_and_keeps_its_place() -> None:
    wrong = changed(
        year=21,
        money_unit="美元",
        subjct="x",
        indicators=["x", {"nane": "甲"}, {"level1": "产出", "name": "乙", "weight": []}],
    )
    with pytest.raises(UserError) as error:
        read(wrong)
    places = [line.split("：")[1] for line in error.value.lines]
    keys = ["year", "money_unit", "subjct", "indicators[1]", "indicators[2].nane", "indicators[3].weight"]
    assert sorted(places) == sorted(keys)


def test_thousands_of_mistakes_are_not_all_listed() -> None:
    with pytest.raises(UserError) as error:
        read(changed(goals=["x"] * 1000))
    assert len(error.value.lines) == 51
    assert "还有 950 处" in error.value.lines[-1]


@pytest.mark.parametrize(
    "text", ["2022-03-07", "2022年3月", "2024年2月29日", "二〇二二年3月7日", "3月7日", "2022.3.7", "2022"]
)
def test_dates_as_people_write_them_are_no_mistake(text: str) -> None:
    assert read(changed(fields={"fill_date": text})).fields["fill_date"] == text


@pytest.mark.parametrize(
    "odd", [{"weight": "八", "score": "好"}, {"weight": "20", "score": "25"}, {"level1": "产出指", "name": ""}]
)
def test_what_stands_so_on_a_sheet_goes_back_as_it_is(odd: dict[str, str]) -> None:
    facts = with_indicator(**odd) | {"fields": {"fill_date": "昨天"}}
    assert facts_from_evaluation(read(facts | AS_READ))["indicators"] == facts["indicators"]


@pytest.mark.parametrize("level1", ["产出", "产出 指标", "成本指标"])
def test_levels_as_units_write_them_are_no_mistake(level1: str) -> None:
    assert len(read(with_indicator(level1=level1)).indicators) == 1


def test_a_row_of_points_alone_needs_no_name_yet() -> None:
    assert len(read(with_indicator(name="", target="", actual="", operator="", unit="")).indicators) == 1


def test_goals_need_a_form_with_goals() -> None:
    with pytest.raises(UserError, match="goals"):
        evaluation_from_facts({"goals": [{"expected": "x"}]}, HEYUAN, "f")
