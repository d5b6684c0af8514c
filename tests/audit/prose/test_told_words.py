"""Totals and grades in sentences, by the words of told_words.toml."""

from __future__ import annotations

import pytest

from xlsheets.audit.prose.told_words import grades_told, totals_told

GRADES = ("优", "良", "中", "差")


@pytest.mark.parametrize(
    ("text", "grades"),
    [
        ("自评结果为良。", ["良"]),
        ("评定等级为“优”。", ["优"]),
        ("自评总分98分，属于“优秀”等次。", ["优秀"]),
        ("绩效自评评定为优。", ["优"]),
        ("档案管理被评为优秀。", []),
        ("结果为通过。", []),
    ],
)
def test_a_grade_is_told_by_its_words(text: str, grades: list[str]) -> None:
    assert [each.name for each in grades_told(text, GRADES)] == grades


@pytest.mark.parametrize(
    ("text", "totals"),
    [("自评总分96.89分", ["96.89"]), ("项目最终得分为98.69分", ["98.69"]), ("产出指标自评得分48分", [])],
)
def test_a_total_is_told_by_its_words_but_for_that_of_a_part(text: str, totals: list[str]) -> None:
    assert [each.number for each in totals_told(text)] == totals
