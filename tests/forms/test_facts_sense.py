from __future__ import annotations

from typing import Any

import pytest

from xlsheets.domain.evaluation import Indicator
from xlsheets.errors import UserError
from xlsheets.forms.catalog import find_form
from xlsheets.forms.facts import evaluation_from_facts

NATIONAL = find_form("cn-caiyu10-project")
ROW = {
    "level1": "产出指标",
    "level2": "数量指标",
    "name": "企业数",
    "operator": "≥",
    "target": "40",
    "unit": "家",
    "actual": "40家",
    "weight": "90",
}


def read(**changes: Any) -> Indicator:
    (item,) = evaluation_from_facts({"indicators": [ROW | changes]}, NATIONAL, "facts.json").indicators
    return item


@pytest.mark.parametrize(
    ("changes", "role", "words"),
    [
        ({"level1": " "}, "level1", "没有写这一行属于哪个一级指标"),
        ({"target": None}, "target", "没有写年度指标值"),
        ({"target": "--", "actual": ""}, "target", "没有写年度指标值"),
        ({"target": "≤40"}, "target", "与 operator 的“≥”不同"),
        ({"operator": "=>"}, "operator", "请改为“≥”"),
        ({"operator": "＝＜"}, "operator", "请改为“≤”"),
        ({"operator": "约"}, "operator", "不是比较符号，请改为≥"),
        ({"operator": "定量"}, "operator", "不是比较符号"),
    ],
)
def test_what_nobody_can_mean_is_told_with_its_place(changes: dict[str, Any], role: str, words: str) -> None:
    with pytest.raises(UserError) as error:
        read(**changes)
    (told,) = error.value.lines
    assert told.startswith(f"facts.json：indicators[1].{role}：") and words in told


@pytest.mark.parametrize("operator", ["", "≥", "＞", ">=", "＝", "不低于", "定性", "至少"])
def test_comparisons_as_people_write_them_are_no_mistake(operator: str) -> None:
    assert read(operator=operator).operator == operator


@pytest.mark.parametrize(
    "given", [{"score": "80"}, {"operator": "定性", "actual": ""}, {"operator": "", "unit": "", "actual": ""}]
)
def test_a_row_may_lack_a_target_where_nothing_is_compared_with_it(given: dict[str, str]) -> None:
    assert read(target="", **given).target == ""
