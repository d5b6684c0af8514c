"""Names of two files that mean one thing."""

from __future__ import annotations

import pytest

from xlsheets.forms.same_name import plain_name


@pytest.mark.parametrize("other", ["2023年度培训（IT）费", "培训(ＩＴ) 费", "培训—it费2024"])
def test_width_case_blanks_punctuation_and_years_tell_no_names_apart(other: str) -> None:
    assert plain_name(other) == plain_name("2024年培训(IT)费")


def test_a_name_of_nothing_but_a_year_keeps_it() -> None:
    assert plain_name("2024年") == "2024年"
