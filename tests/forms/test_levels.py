from __future__ import annotations

import pytest

from xlsheets.forms.levels import is_part, without_of_which


@pytest.mark.parametrize(
    ("text", "bare", "part"),
    [
        ("其中：财政资金", "财政资金", True),
        (" —其中: 财政资金", "财政资金", True),
        ("其中财政资金", "财政资金", True),
        ("财政资金，其中：本级", "财政资金，其中：本级", False),
        ("总额", "总额", False),
    ],
)
def test_of_which_is_known_by_its_place(text: str, bare: str, part: bool) -> None:
    assert (without_of_which(text), is_part(text)) == (bare, part)
