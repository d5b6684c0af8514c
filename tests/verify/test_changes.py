"""By how much something changed: amount, share and way."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from report.conftest import heyuan_form, mail_evaluation
from samples.changed import with_line
from samples.without_cells import found_of
from verify.conftest import read

from xlsheets.forms.placed import Evaluated


@pytest.mark.parametrize(
    ("line", "found", "expected"),
    [
        ("上年支出97.02万元，本年支出101.37万元，增加4.53万元。", "4.53万元", "增加4.35万元"),
        ("上年支出97.02万元，本年支出101.37万元，减少4.35万元。", "4.35万元", "增加"),
        ("上年支出97.02万元，本年支出101.37万元，增加4.35万元，增长5.48%。", "5.48%", "4.48%"),
        ("上年执行率98%，今年85.54%，提高12.46个百分点。", "12.46个百分点", "减少"),
        ("年初预算1160万元，调整后2602.62万元，比年初预算增加1442.62万元，增长142.36%。", "142.36%", "124.36%"),
    ],
)
def test_two_amounts_of_a_sentence_say_by_how_much(line: str, found: str, expected: str, tmp_path: Path) -> None:
    assert read(tmp_path, [], line) == [("REPORT_CONTRADICTION", found, expected)]


@pytest.mark.parametrize(
    "line",
    [
        "上年支出97.02万元，本年支出101.37万元，增加4.35万元，增长4.48%。",
        "上年执行率98%，今年85.54%，下降12.46个百分点。",
        "比计划的24场少2场。",
        "收入1313.5万元，与上年相比减少414.08万元，下降23.97%。",
        "年初预算100万元，调整后120万元，全年支出110万元，增加了2个项目。",
    ],
)
def test_right_changes_and_those_of_nothing_known_are_not_said(line: str, tmp_path: Path) -> None:
    assert not read(tmp_path, [], line)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("预算调减0.01万元，下降0.5%。", []),
        ("预算调增0.01万元，增长0.5%。", [("REPORT_CONFLICT", "0.01万元", "减少")]),
        ("预算调减0.1万元。", [("REPORT_CONFLICT", "0.1万元", "减少0.01万元")]),
        ("全年支出1.99万元，比上年增加0.49万元。", []),
        ("全年支出1.99万元，比上年增加0.94万元。", [("REPORT_CONFLICT", "0.94万元", "增加0.49万元")]),
        ("全年支出1.99万元，比上年减少0.49万元。", [("REPORT_CONFLICT", "0.49万元", "增加")]),
    ],
)
def test_the_workbooks_say_by_how_much(
    line: str, told: list[tuple[str, str, str]], mail: Evaluated, tmp_path: Path
) -> None:
    before = found_of(replace(with_line(mail_evaluation(), 0, executed="1.5"), year=2023), heyuan_form())
    assert read(tmp_path, [mail, before], line) == told
