"""Two years side by side: pairs by code, else by name; nothing is guessed."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from xlsheets.collect.records import IndicatorRecord, Record
from xlsheets.collect.years import BY_CODE, BY_NAME, OTHER_CODE, compare_years, pair_indicators

BLANK = Record(
    file="甲.xlsx", sheet="自评表", form="f", form_title="表", year=2023, subject="", code="", unit="", money_unit="万元",
    amounts=(None, Decimal(10), Decimal(5)), below=Decimal(10), rate=Decimal("0.5"), execution=None, total=Decimal(90),
    grade="优", status="已评", texts="—", buckets={}, count=0, open=0, indicators=(),
)  # fmt: skip
ITEM = IndicatorRecord(
    "产出", "数量", "人数", "≥10人", "人", "10", Decimal(1), "完成", Decimal(5), Decimal(5), "", "", ""
)


def record(year: int, subject: str, code: str = "", unit: str = "") -> Record:
    return replace(BLANK, year=year, subject=subject, code=code, unit=unit)


def pairs(*records: Record) -> list[tuple[str, str, str]]:
    (comparison,) = compare_years(records)
    return [(pair.before.subject, pair.after.subject, pair.by) for pair in comparison.pairs]


def test_the_code_pairs_whatever_the_names() -> None:
    assert pairs(record(2023, "甲", "1"), record(2024, "乙", "1")) == [("甲", "乙", BY_CODE)]


def test_the_name_pairs_without_width_blanks_and_years() -> None:
    assert pairs(record(2023, "2023年度 培训（ＩＴ）费"), record(2024, "2024年培训(IT)费")) == [
        ("2023年度 培训（ＩＴ）费", "2024年培训(IT)费", BY_NAME)
    ]
    assert pairs(record(2023, "甲", "1"), record(2024, "甲", "2")) == [("甲", "甲", OTHER_CODE)]


def test_two_of_one_code_are_named_and_not_paired_by_name() -> None:
    (made,) = compare_years([record(2023, "甲", "1"), record(2023, "乙", "1"), record(2024, "甲", "1")])
    assert not made.pairs and not made.only_before and not made.only_after
    assert [(why, len(group)) for why, group in made.ambiguous] == [("项目代码相同的不止一份", 3)]


def test_units_tell_projects_of_one_name_apart() -> None:
    four = [record(year, "公用经费", unit=unit) for year in (2023, 2024) for unit in ("甲局", "乙局")]
    (made,) = compare_years(four)
    assert {(pair.before.unit, pair.after.unit) for pair in made.pairs} == {("甲局", "甲局"), ("乙局", "乙局")}


def test_two_of_one_name_and_unit_are_named() -> None:
    (made,) = compare_years([record(2023, "甲"), record(2024, "甲"), record(2024, "甲")])
    assert [(why, len(group)) for why, group in made.ambiguous] == [("项目名称相同的不止一份", 3)]


def test_one_name_in_different_units_is_no_pair() -> None:
    (made,) = compare_years([record(2023, "公用经费", unit="甲局"), record(2024, "公用经费", unit="乙局")])
    assert (len(made.pairs), len(made.only_before), len(made.only_after)) == (0, 1, 1)


def test_evaluations_without_a_name_or_a_year_pair_with_nothing() -> None:
    assert compare_years([record(2023, ""), replace(BLANK, year=None)]) == []
    (made,) = compare_years([record(2023, ""), record(2024, "")])
    assert not made.pairs


@given(
    st.lists(
        st.builds(
            record,
            st.sampled_from([2023, 2024]),
            st.sampled_from(["", "甲", "乙", "甲 "]),
            st.sampled_from(["", "1", "2"]),
            st.sampled_from(["", "X局", "Y局"]),
        )
    )
)
def test_every_evaluation_stands_in_one_place(records: list[Record]) -> None:
    for made in compare_years(records):
        placed = [each for pair in made.pairs for each in (pair.before, pair.after)]
        placed += [*made.only_before, *made.only_after, *(each for _, group in made.ambiguous for each in group)]
        assert sorted(map(id, placed)) == sorted(map(id, records))


def test_indicators_pair_by_level_and_name_and_the_rest_stands_alone() -> None:
    other = replace(ITEM, name="次数")
    found = pair_indicators([ITEM, other], [replace(ITEM, level2="质量", name="人 数"), replace(ITEM, name="天数")])
    assert [(one and one.name, two and two.name) for one, two in found] == [
        ("人数", "人 数"),
        ("次数", None),
        (None, "天数"),
    ]
