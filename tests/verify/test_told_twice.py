"""A report that tells its total or grade in two ways."""

from __future__ import annotations

from pathlib import Path

import pytest
from verify.conftest import read


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["本项目自评总分96.89分，等级为优。", "经综合评定，项目最终得分为98.69分。"], [("98.69分", "96.89分")]),
        (["自评总分96.89分，评定等级为“优”。", "自评结果为良。"], [("良", "优")]),
        (["自评总分96.89分。", "上年自评总分为95分。", "产出指标自评得分48分。"], []),
        (["自评总分96分。", "乙单位项目绩效自评报告", "自评总分95分。"], []),
        (["“甲项目”自评得分98分。", "“乙项目”自评得分95分。"], []),
        (["总分100分。", "自评总分96分。"], []),
    ],
)
def test_the_whole_has_one_total_and_grade(lines: list[str], told: list[tuple[str, str]], tmp_path: Path) -> None:
    assert read(tmp_path, [], *lines) == [("REPORT_CONTRADICTION", *each) for each in told]
