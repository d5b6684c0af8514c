"""What is seen of a date: the year that a format hides is not read."""

from __future__ import annotations

import pytest

from xlsheets.files.seen.shown_date import hiding_code, hiding_code_of, shown_date


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ('m"月"d"日"', "6月30日"),
        ("m月d日", "6月30日"),
        ('[$-804]m"月"d"日";@', "6月30日"),
        ("mm-dd", "6月30日"),
        ("d-mmm", "6月30日"),
        ('m"月"', "6月"),
        ('yyyy"年"m"月"', "2026年6月"),
        ("mmm-yy", "2026年6月"),
        ("yyyy", "2026年"),
        ("yyyy-mm-dd", "2026-06-30"),
        ('yyyy"年"m"月"d"日"', "2026-06-30"),
        ("yyyy/m/d h:mm", "2026-06-30"),
        ("m/d h:mm", "6月30日"),
    ],
)
def test_a_part_that_the_format_hides_is_not_seen(code: str, shown: str) -> None:
    assert shown_date("2026-06-30", hiding_code(164, code)) == shown


@pytest.mark.parametrize(("number", "shown"), [(14, "2026-06-30"), (16, "6月30日"), (17, "2026年6月"), (58, "6月30日")])
def test_formats_without_a_code(number: int, shown: str) -> None:
    assert shown_date("2026-06-30", hiding_code(number, None)) == shown


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("6月30日", "6月30日"),
        ("06-30", "6月30日"),
        ("2026年6月", "2026年6月"),
        ("2026", "2026年"),
        ("2026/6/30", "2026-06-30"),
    ],
)
def test_dates_as_another_program_printed_them(printed: str, shown: str) -> None:
    assert shown_date("2026-06-30", hiding_code_of(printed)) == shown
