"""What counts as nothing typed, role by role; and that a mark in place of a score is neither points nor passed over."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlsheets.domain.nothing import (
    has_open_place,
    is_name_hint,
    is_no_points,
    is_residue,
    is_unused_name,
    is_unused_value,
    says_nothing,
    spellings_of_nothing,
    taken_score,
)
from xlsheets.domain.vocabulary import DASH, FIGURE, NAME, NO_POINTS, NOTHING, REASON, STROKE, TARGET, TEXT, UNNAMED

ROLES = (FIGURE, TARGET, NAME, NO_POINTS, REASON, TEXT)
MARKS = ("-", "--", "—", "——", "－－", " — ", "— —", "/", "／", "\\", "\u200b—\n", "\u3000--\u00a0")
DOTTED = ("…", "……", "...", "。。。", "·")
NONE = ("无", "没有", "暂无", "不适用", "暂 无", "N/A", "无/")
SAID = ("0", "-1", "1.5", "优", "约5", "8 分", "无障碍设施", "有", "……5")


@pytest.mark.parametrize("role", ROLES)
def test_dashes_strokes_and_blanks_say_nothing_anywhere(role: str) -> None:
    assert [text for text in ("", " \n", *MARKS) if not says_nothing(text, role)] == []
    assert [text for text in SAID if says_nothing(text, role)] == []


@pytest.mark.parametrize(
    ("texts", "roles"),
    [
        (DOTTED, (FIGURE, TARGET, NAME, REASON, TEXT)),
        (NONE, (FIGURE, TARGET, NAME, NO_POINTS, REASON)),
        (("待填", "待评"), (FIGURE, TARGET, NAME, REASON, TEXT)),
    ],
)
def test_other_spellings_say_nothing_in_some_roles(texts: tuple[str, ...], roles: tuple[str, ...]) -> None:
    assert {role: [says_nothing(text, role) for text in texts] for role in ROLES} == {
        role: [role in roles] * len(texts) for role in ROLES
    }


def test_no_spelling_stands_twice_in_the_table() -> None:
    spellings = [each for _, every, _ in NOTHING for each in every]
    assert len(set(spellings)) == len(spellings)


@given(st.sampled_from(ROLES), st.data())
def test_any_number_of_spellings_says_nothing(role: str, data: st.DataObject) -> None:
    signs = [each for each in spellings_of_nothing(role) if len(each) == 1]
    text = "".join(data.draw(st.lists(st.sampled_from(signs), max_size=12)))
    assert says_nothing(text, role)
    assert not says_nothing(f"{text}8", role)


def test_a_sign_for_no_points_is_more_than_nothing_written() -> None:
    assert all(map(is_no_points, ("-", "—", "/", "无")))
    assert not any(map(is_no_points, ("", " ", "…", "0", "5")))


@pytest.mark.parametrize("text", ["", "待评", "待填：实际完成值", " \u200b"])
def test_a_score_of_which_nothing_is_typed_is_the_rules(text: str) -> None:
    assert taken_score(text, Decimal(5)) == 5


@pytest.mark.parametrize("text", [*MARKS, *DOTTED, *NONE, "优", "约5", "八"])
def test_a_mark_in_place_of_a_score_is_no_points(text: str) -> None:
    assert taken_score(text, Decimal(5)) is None


def test_a_typed_number_is_the_score() -> None:
    assert [taken_score(text, Decimal(5)) for text in ("3", " 3 分", "３", "0")] == [3, 3, 3, 0]


def test_what_a_template_leaves_in_a_name() -> None:
    hints = ("指标1：", "指标 2:", "指标", "……", "…", ".....", "指标……", "（填写内容）", "(请填写)", "——")
    assert [text for text in hints if not is_name_hint(text)] == []
    assert not any(map(is_name_hint, ("", "指标1：参保人数", "满意度", "5", "填写率（%）达标", "/", "无")))
    assert all(map(is_unused_name, ("", "/", "无", "指标1：", "XX")))
    assert not is_unused_name(UNNAMED), "else a second recompute would name the row again"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "指标2：无/无/无",
            "指标3：/ / /",
            "指标１２",
            "指标十一：",
            "指标2：……",
            "三级指标1",
            "指标名称",
            "1.",
            "2、",
            "②",
            "1.××",
        ),
        *("（根据实际情况填写）", "( 一 )", "(具体指标)", "根据实际情况填写", "N/A"),
    ],
)
def test_names_that_nobody_wrote(text: str) -> None:
    assert is_unused_name(text)


@pytest.mark.parametrize(
    "text",
    [
        "数量指标达标率",
        "无障碍设施",
        "（一）培训人数",
        "（新增）岗位（个）",
        "根据要求开展培训",
        "三级医院数",
        "指标1：办案数",
    ],
)
def test_names_that_somebody_wrote(text: str) -> None:
    assert not is_unused_name(text)


def test_what_a_template_leaves_in_a_target() -> None:
    assert all(map(has_open_place, ("≥**人", "××元", "＊＊%")))
    assert not any(map(is_residue, ("指标1：", "2×3米", "≥95%")))
    assert all(map(is_unused_value, ("≥**人", "无", "……", "--", "（请填写）")))


def test_dashes_and_strokes_are_all_single_signs() -> None:
    """Repeating one of them is then told without a list of lengths."""
    assert all(len(each) == 1 for kind, every, _ in NOTHING if kind in (DASH, STROKE) for each in every)
