from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlsheets.domain.numbers import (
    MONEY_UNITS,
    convert_money,
    from_float,
    half_up,
    percent,
    plain,
    read_figure,
    read_number,
    read_ratio,
    split_weight,
)

decimals = st.decimals(-(10**9), 10**9, allow_nan=False, places=6)


@pytest.mark.parametrize(
    ("value", "digits", "rounded"),
    [
        ("2.665", 2, "2.67"),
        ("2.675", 2, "2.68"),
        ("2.6649999", 2, "2.66"),
        ("0.5", 0, "1"),
        ("1.5", 0, "2"),
        ("2.5", 0, "3"),
        ("-0.005", 2, "-0.01"),
        ("-2.5", 0, "-3"),
        ("39.2575928", 2, "39.26"),
        ("1E+30", 2, "1E+30"),
    ],
)
def test_half_is_rounded_up_away_from_zero(value: str, digits: int, rounded: str) -> None:
    assert half_up(Decimal(value), digits) == Decimal(rounded)


@given(decimals, st.integers(0, 4))
def test_rounding_is_never_more_than_half_a_unit_off(value: Decimal, digits: int) -> None:
    unit = Fraction(1, 10**digits)
    rounded = half_up(value, digits)
    off = abs(Fraction(rounded) - Fraction(value))
    assert off <= unit / 2
    if off == unit / 2:
        assert abs(rounded) > abs(value)
    assert half_up(rounded, digits) == rounded
    assert half_up(-value, digits) == -rounded


@given(decimals, decimals.filter(bool))
def test_any_quotient_can_be_rounded(dividend: Decimal, divisor: Decimal) -> None:
    half_up(dividend * 10**20 / divisor, 10)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.1, "0.1"), (13.340000000000002, "13.34"), (1e20, "100000000000000000000"), (0.1 + 0.2, "0.3"), (-0.0, "0")],
)
def test_a_number_from_excel_is_its_fifteen_digits(value: float, text: str) -> None:
    assert plain(from_float(value)) == text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match=r"nan|inf"):
        from_float(value)


@given(st.decimals(-(10**8), 10**8, allow_nan=False, places=6))
def test_a_figure_survives_being_a_float(value: Decimal) -> None:
    assert from_float(float(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [("93.90", "93.9"), ("1E+2", "100"), ("0.00", "0"), ("-0.00", "0"), ("1E-7", "0.0000001"), ("-1.50", "-1.5"), ("100", "100")],
)  # fmt: skip
def test_a_plain_number_has_no_exponent_and_no_idle_zeros(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text


@given(decimals)
def test_a_plain_number_is_read_again(value: Decimal) -> None:
    assert read_number(plain(value)) == value


@pytest.mark.parametrize(
    ("ratio", "digits", "strip", "text"),
    [
        ("0.2001", 2, False, "20.01%"),
        ("1", 2, False, "100.00%"),
        ("1", 2, True, "100%"),
        ("0.392575928", 2, False, "39.26%"),
        ("0.3", 2, True, "30%"),
        ("0.142857", 0, False, "14%"),
        ("0", 2, False, "0.00%"),
        ("-0.05", 2, False, "-5.00%"),
    ],
)
def test_a_ratio_is_printed_as_a_percentage(ratio: str, digits: int, strip: bool, text: str) -> None:
    assert percent(Decimal(ratio), digits, strip) == text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("8.89", "8.89"),
        (" 8.89 ", "8.89"),
        ("1,719.81", "1719.81"),
        ("１，７１９．８１", "1719.81"),
        ("1，719.81", "1719.81"),
        ("￥100", "100"),
        ("¥1,000.00", "1000.00"),
        ("-5", "-5"),
        ("－5", "-5"),
        ("+5", "5"),
        ("1 719.81", "1719.81"),
        ("007", "7"),
        ("12345678901234567890", "12345678901234567890"),
    ],
)
def test_a_number_is_read_however_it_is_typed(text: str, number: str) -> None:
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", "—", "/", "无", "1,23", "12,34,567", ",100", "100,", "1.", ".5", "1.2.3", "1e5", "NaN", "Infinity", "0x10",
     "8.89万元", "10分", "5%", "--5", "1_000", "(5)", "١٢", "१२", "Ⅻ", "½", "二", "123456789012345678901"],
)  # fmt: skip
def test_what_is_no_bare_number_stays_unread(text: str) -> None:
    assert read_number(text) is None


@given(st.text())
def test_reading_never_raises(text: str) -> None:
    for read in (read_number(text), read_figure(text, "分"), read_ratio(text)):
        assert read is None or read.is_finite()


@pytest.mark.parametrize(
    ("text", "suffix", "number"),
    [
        ("10 分", "分", "10"),
        ("１０分", "分", "10"),
        ("10", "分", "10"),
        ("8.89 万元", "万元", "8.89"),
        ("8.89万元", "", None),
        ("10分分", "分", None),
        ("分", "分", None),
        ("10元", "分", None),
    ],
)
def test_a_figure_may_carry_the_unit_of_its_column(text: str, suffix: str, number: str | None) -> None:
    assert read_figure(text, suffix) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("text", "ratio"),
    [
        ("39.25%", "0.3925"),
        ("39.25％", "0.3925"),
        ("０．３９２５", "0.3925"),
        ("0.3925", "0.3925"),
        ("100 %", "1"),
        ("120%", "1.2"),
        ("1", "1"),
        ("0", "0"),
        ("-5%", "-0.05"),
        ("1.01", None),
        ("98", None),
        ("%", None),
        ("", None),
        ("完成", None),
        ("5%%", None),
    ],
)
def test_a_ratio_is_a_percentage_or_at_most_one(text: str, ratio: str | None) -> None:
    assert read_ratio(text) == (None if ratio is None else Decimal(ratio))


@pytest.mark.parametrize(
    ("amount", "unit", "to_unit", "converted"),
    [
        ("537762.26", "元", "万元", "53.776226"),
        ("8.89", "万元", "元", "88900"),
        ("1", "亿元", "万元", "10000"),
        ("5", "千元", "万元", "0.5"),
        ("0", "元", "亿元", "0"),
    ],
)
def test_money_is_converted_exactly(amount: str, unit: str, to_unit: str, converted: str) -> None:
    assert convert_money(Decimal(amount), unit, to_unit) == Decimal(converted)


@given(decimals, st.sampled_from(list(MONEY_UNITS)), st.sampled_from(list(MONEY_UNITS)))
def test_money_converted_there_and_back_is_the_same(amount: Decimal, unit: str, to_unit: str) -> None:
    assert convert_money(convert_money(amount, unit, to_unit), to_unit, unit) == amount


def test_money_of_another_unit_is_refused() -> None:
    with pytest.raises(KeyError):
        convert_money(Decimal(1), "美元", "元")


@pytest.mark.parametrize(
    ("total", "parts", "shares"),
    [
        ("40", 3, ["13.33", "13.33", "13.34"]),
        ("40", 4, ["10", "10", "10", "10"]),
        ("40", 7, ["5.71"] * 6 + ["5.74"]),
        ("50", 6, ["8.33"] * 5 + ["8.35"]),
        ("20", 1, ["20"]),
        ("40", 6, ["6.67"] * 5 + ["6.65"]),
    ],
)
def test_the_points_of_a_level_are_split_equally(total: str, parts: int, shares: list[str]) -> None:
    assert split_weight(Decimal(total), parts) == [Decimal(share) for share in shares]


def test_the_remainder_stands_where_the_bureau_wants_it() -> None:
    assert split_weight(Decimal(40), 3, remainder_on=0) == [Decimal("13.34"), Decimal("13.33"), Decimal("13.33")]


@given(st.decimals(0, 1000, places=2), st.integers(1, 60), st.integers(0, 3), st.data())
def test_split_points_always_add_up(total: Decimal, parts: int, digits: int, data: st.DataObject) -> None:
    on = data.draw(st.integers(-parts, parts - 1))
    shares = split_weight(total, parts, digits, on)
    assert sum(shares) == total and len(shares) == parts
    assert len({share for index, share in enumerate(shares) if index != on % parts}) <= 1


def test_points_cannot_be_split_over_nothing() -> None:
    with pytest.raises(ValueError, match="0"):
        split_weight(Decimal(40), 0)
    with pytest.raises(IndexError):
        split_weight(Decimal(40), 3, remainder_on=3)


def test_nothing_rounds_to_a_negative_nothing() -> None:
    assert (str(half_up(Decimal("-0.004"))), percent(Decimal("-0.00001"))) == ("0.00", "0.00%")
