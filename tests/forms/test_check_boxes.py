"""Lines of check boxes: printed, ticked by a person in the ways that occur, read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlsheets.forms.check_boxes import boxes, ticked

CHOICES = ("常年性", "延续性", "一次性")
names = st.text("省市直专项目新增性延续常年一次/", min_size=1, max_size=6)


def test_what_is_printed() -> None:
    assert boxes(CHOICES, "延续性") == "1.常年性□　2.延续性☑　3.一次性□"
    assert boxes(CHOICES, "") == "1.常年性□　2.延续性□　3.一次性□"


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("1常年性□ 2延续性☑ 3一次性□", "延续性"),
        ("1.常年性□ 2.延续性√ 3.一次性□", "延续性"),
        ("1、常年性（√） 2、延续性（） 3、一次性（）", "常年性"),
        ("□常年性 ☑延续性 □一次性", "延续性"),
        ("□1.常年性 ■2.延续性 □3.一次性", "延续性"),
        ("一次性", "一次性"),
        ("3", "一次性"),
        ("1常年性□ 2延续性□ 3一次性□", ""),
        ("不清楚", "不清楚"),
        ("", ""),
    ],
)
def test_what_is_read(text: str, chosen: str) -> None:
    assert ticked(text, CHOICES) == chosen


@given(st.lists(names, min_size=1, max_size=6, unique=True), st.data())
def test_what_is_printed_is_read(choices: list[str], data: st.DataObject) -> None:
    chosen = data.draw(st.sampled_from(["", *choices]))
    assert ticked(boxes(choices, chosen), choices) == chosen
