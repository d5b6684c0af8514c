"""An ordinary text is told at a glance, and nothing that wants a second look is taken for one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from xlsheets.files.seen.seen_runs import Run, seen_plain, seen_runs

SPECIAL = [
    chr(code) for code in (*range(0x3000), *range(0xF000, 0xF100), *range(0xFE00, 0xFE10), *range(0xFFF0, 0x10000))
]


def test_every_special_character_is_looked_at() -> None:
    for sign in SPECIAL:
        assert seen_plain(f"≥9{sign}家") == seen_runs([Run(f"≥9{sign}家")]), ascii(sign)


@given(st.text(st.sampled_from("≥95%家 \n\r\u200b\u202e\ufffc²¹\uf0b3"), max_size=8))
def test_a_glance_sees_what_a_second_look_sees(text: str) -> None:
    assert seen_plain(text) == seen_runs([Run(text)])
