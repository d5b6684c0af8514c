"""Every header that was counted in published forms means something, however it is spaced and bracketed."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recognise.small_grid import book_of, fields_of, form_of, grid_of
from sources import ROOT

from xlsheets.forms.catalog import all_forms
from xlsheets.forms.placed import Placed
from xlsheets.forms.schema_bands import BUDGET_ROLES
from xlsheets.forms.schema_indicators import EXTRA_ROLES, INDICATOR_ROLES
from xlsheets.recognise.headers import data, spellings, tidy, under, vocabulary
from xlsheets.recognise.recognise import recognise

COMMON = vocabulary([])

# The headers of 74 published forms, by what they mean.
COUNTED = {
    "level1": "一级指标 一级",
    "level2": "二级指标 二级",
    "name": "三级指标 三级 三级指标内容 指标名称 目标名称 评价指标 评价内容",
    "target": "指标值 年度指标值 年度指标值(A) 年初指标值 调整指标值 年初目标值(A) 预期指标值 目标值 指标目标值 当年预期实现值"
    " 指标值及单位",
    "actual": "实际完成值 实际完成值(B) 全年实际值 全年完成值 全年实际完成值 完成值 年终完成值 实际完成指标值 单项指标实际完成值",
    "weight": "分值 权重 指标权重(分) 指标分值 权重占比(%)",
    "score": "得分 指标得分(分) 自评得分 自评分 单项指标得分 折算得分",
    "completion": "完成率 得分系数(%)",
    "reason": "偏差原因分析及改进措施 未完成原因分析 未完成原因和改进措施 未完成原因及拟采取的改进措施 说明 备注",
    "operator": "指标性质 符号 计算符号 指标方向",
    "unit": "度量单位 计量单位 单位",
}
COUNTED_BUDGET = {
    "initial": "年初预算数 年初预算 预算数(A) 预算数",
    "adjusted": "全年预算数(A) 调整后预算数 到位数 全年预算",
    "executed": "全年执行数(B) 预算执行数 执行数(B) 执行数 全年执行",
    "rate": "执行率(B/A) 预算执行率 预算执行进度(%) 执行率",
    "weight": "分值 权重",
    "score": "得分 得分(20分*执行率)",
    "reason": "原因",
}
PAIRS = [(role, header) for role, headers in COUNTED.items() for header in headers.split()]
BUDGET_PAIRS = [(role, header) for role, headers in COUNTED_BUDGET.items() for header in headers.split()]


@pytest.mark.parametrize(("role", "header"), PAIRS)
def test_every_counted_header_has_its_role(role: str, header: str) -> None:
    assert COMMON.indicators.meaning(header) == role


@pytest.mark.parametrize(("role", "header"), BUDGET_PAIRS)
def test_every_counted_budget_header_has_its_role(role: str, header: str) -> None:
    assert COMMON.budget.meaning(header) == role


def test_every_common_word_has_the_role_that_it_stands_under() -> None:
    words = tomllib.loads((ROOT / "xlsheets/recognise/header_words.toml").read_text(encoding="utf-8"))
    for table, meaning in (("indicators", COMMON.indicators.meaning), ("budget", COMMON.budget.meaning)):
        told = [(role, word) for role, tiers in words[table].items() for tier in tiers for word in tier]
        assert [(role, word) for role, word in told if meaning(word) != role] == []


@given(st.sampled_from(PAIRS), st.data())
def test_blanks_breaks_width_and_brackets_do_not_matter(pair: tuple[str, str], draw: st.DataObject) -> None:
    role, header = pair
    gaps = draw.draw(st.lists(st.sampled_from(["", " ", "\n", "\u3000"]), min_size=len(header), max_size=len(header)))
    end = draw.draw(st.sampled_from(["", "(A)", "（B）", "(分)", "（万元）", "：", " *", "\n（ 100分 ）"]))
    spaced = "".join(gap + sign for gap, sign in zip(gaps, header, strict=True)) + end
    assert COMMON.indicators.meaning(spaced.replace("(", "（")) == role


@pytest.mark.parametrize(("role", "text"), [("operator", "符号"), ("target", "值"), ("unit", "单位")])
def test_parts_below_a_target(role: str, text: str) -> None:
    assert under("target").meaning(text) == role


def test_brackets_inside_a_header() -> None:
    words = vocabulary([form_of(columns={"name": "指标", "reason": "未完成（偏差）原因"})])
    for text in ("未完成（偏差）原因", "未完成(偏差)\n原因", "未完成原因", "未完成偏差原因"):
        assert words.indicators.meaning(text) == "reason"


def test_a_form_s_own_words_go_before_the_common_ones() -> None:
    form = form_of(
        columns={"name": "指标", "weight": "满分值", "actual": "备注"}, bands=(fields_of(("单位名称", "subject")),)
    )
    words = vocabulary([form])
    assert words.indicators.meaning("满分值") == "weight"
    assert words.indicators.meaning("备注") == "actual"
    assert words.labels.meaning("单位名称（公章）：") == "field.subject"
    assert words.labels.meaning("主管部门") == "field.supervisor"


def test_numbered_labels() -> None:
    assert spellings("1.项目名称") == ("1.项目名称", "项目名称")
    assert "项目名称" in spellings("（一）项目名称")
    assert spellings("12.5") == ("12.5",)


def test_a_long_text_is_no_header() -> None:
    assert spellings("得分" * 40) == ()
    assert COMMON.indicators.meaning("得分" * 40) is None


def test_the_words_name_known_roles_and_no_word_twice() -> None:
    for table, roles in (("indicators", (*INDICATOR_ROLES, *EXTRA_ROLES)), ("budget", BUDGET_ROLES)):
        words = [tidy(word) for tiers in data()[table].values() for tier in tiers for word in tier]
        assert set(data()[table]) <= set(roles)
        assert len(words) == len(set(words))
        assert {role for role in roles if role in data()[table]} <= set(data()["role_names"])


LEVELS, POINTS = "一级指标|二级指标|三级指标", "分值|得分|偏差原因分析及改进措施"
ROW = "产出指标|数量指标|走访企业数|≥30家|31家|≥40家|38家|90||\n总分"


def read_years(rows: str, title: str = "项目支出绩效自评表") -> Placed:
    (found,) = recognise(book_of(grid_of(f"{title}\n{rows}")), all_forms(), unknown=True)
    return found


def figures(found: Placed) -> tuple[str, str]:
    (item,) = found.evaluation.indicators
    return item.operator + item.target + item.unit, item.actual


@pytest.mark.parametrize(
    ("old", "new"), [("2023年", "2024年"), ("2023年度", "2024年度"), ("23年", "24年"), ("上年", "本年"), ("去年", "")]
)
def test_the_newest_year_counts_and_the_other_is_told(old: str, new: str) -> None:
    found = read_years(f"{LEVELS}|{old}指标值|{old}实际完成值|{new}指标值|{new}实际完成值|{POINTS}\n{ROW}")
    assert figures(found) == ("≥40家", "38家")
    assert found.cells.unused == [("D2", f"{old}指标值"), ("E2", f"{old}实际完成值")]


def test_the_year_of_the_sheet_goes_before_the_newest() -> None:
    head = f"{LEVELS}|2023年指标值|2023年实际完成值|2024年指标值|2024年实际完成值|{POINTS}"
    assert figures(read_years(f"{head}\n{ROW}", "2023年度项目支出绩效自评表")) == ("≥30家", "31家")


def test_next_years_target_is_not_compared_with_this_years_actual() -> None:
    head = f"{LEVELS}|2023年指标值|2023年实际完成值|2024年指标值|{POINTS}"
    assert figures(read_years(f"{head}\n{ROW.replace('|38家', '')}")) == ("≥30家", "31家")


def test_years_over_two_columns_each() -> None:
    head = f"{LEVELS}|2023年||2024年||{POINTS}\n|||指标值|实际完成值|指标值|实际完成值"
    found = read_years(f"{head}\n{ROW}")
    assert figures(found) == ("≥40家", "38家")
    assert [name for _, name in found.cells.unused] == ["2023年指标值", "2023年实际完成值"]


def test_an_adjusted_target_goes_before_the_first_one() -> None:
    head = f"{LEVELS}|年初目标值|调整后目标值|实际完成值|{POINTS}"
    assert figures(read_years(f"{head}\n{ROW.replace('31家|', '')}")) == ("≥40家", "38家")


def test_a_year_in_the_line_or_text_above_heads_no_column() -> None:
    for above in ("（2023年度）", "|||2021年较好地完成了各项任务"):
        found = read_years(f"{above}\n{LEVELS}|指标值|实际完成值|{POINTS}\n{ROW.replace('≥30家|31家|', '')}")
        assert figures(found) == ("≥40家", "38家")
        assert found.cells.headers["actual"] == ("E3", "实际完成值")
