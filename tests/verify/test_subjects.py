"""Which project a sentence tells of."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from report.conftest import heyuan_form, mail_evaluation
from samples.changed import with_line
from samples.without_cells import found_of
from verify.conftest import read

from xlsheets.forms.placed import Evaluated


@pytest.fixture(scope="module")
def both(mail: Evaluated) -> list[Evaluated]:
    other = replace(with_line(mail_evaluation(), 0, adjusted="3", executed="1.5"), subject="设备购置2024")
    return [mail, found_of(other, heyuan_form())]


_MAIL = "参保人个人权益记录及社保关系转移邮寄费"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("设备购置项目支出1.5万元，支出率50%。", []),
        ("设备购置项目支出1.99万元。", [("1.99万元", "1.5万元")]),
        (f"“{_MAIL}”支出1.5万元。", [("1.5万元", "1.99万元")]),
        ("2个项目合计支出3.49万元。", []),
        ("2个项目合计支出3.94万元。", [("3.94万元", "3.49万元")]),
        ("5个项目合计支出30.94万元。", []),
        ("设备购置项目支出1.5万元。风险防控项目8.72万元，实际执行8.72万元，执行率100%。", []),
        ("部门整体支出自评得分96分。", []),
    ],
)
def test_a_sentence_tells_of_the_project_that_it_names(
    line: str, told: list[tuple[str, str]], both: list[Evaluated], tmp_path: Path
) -> None:
    assert read(tmp_path, both, line) == [("REPORT_CONFLICT", *each) for each in told]


def test_another_report_in_the_same_file_tells_of_something_else(mail: Evaluated, tmp_path: Path) -> None:
    head = [f"{_MAIL}绩效自评报告", *["正文。"] * 12]
    assert read(tmp_path, [mail], *head, "某项目绩效自评报告", "（某项目）", "自评总分为100分。") == []
    told = read(tmp_path, [mail], *head, "项目绩效自评报告", f"（{_MAIL}）", "自评总分为100分。")
    assert told == [("REPORT_CONFLICT", "100分", "89.33分")]
