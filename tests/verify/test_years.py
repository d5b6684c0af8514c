"""The year of a report and of its figures."""

from __future__ import annotations

from pathlib import Path

import pytest
from verify.conftest import read

from xlsheets.forms.placed import Evaluated


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["某局2023年度绩效自评报告"], ["某局2023年度绩效自评报告"]),
        (
            ["某局2024年度绩效自评报告", "我局对2023年度安排的项目支出组织了绩效自评。"],
            ["2023年度安排的项目支出组织了绩效自评"],
        ),
        (["某局2024年度绩效自评报告", "2022年预算金额为2万元，下达额度1.99万元。"], ["2022年"]),
        (["某局2024年度绩效自评报告", "2023年预算金额为3万元，下达额度2.99万元。"], []),
        (["某局2024年度绩效自评报告", "按照《关于开展2023年度绩效自评工作的通知》（某财〔2023〕5号）。"], []),
        (["某局2024年度绩效自评报告", "三、2025年工作计划"], []),
    ],
)
def test_years_are_those_of_the_workbook(lines: list[str], found: list[str], mail: Evaluated, tmp_path: Path) -> None:
    assert [words for _, words, _ in read(tmp_path, [mail], *lines)] == found
