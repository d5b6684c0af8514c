"""Date cells in a form of ours: live and headless wait for the recompute, which stores what is seen and never the year that is hidden."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from engines import convert
from openpyxl import Workbook
from recompute.test_number_formats import Given, live, own_workbook, scores

from xlsheets.domain.status import Case
from xlsheets.recognise.load import load
from xlsheets.recompute.recompute import recompute

MONTH_DAY, YEAR_MONTH, WHOLE = 'm"月"d"日"', 'yyyy"年"m"月"', 'yyyy"年"m"月"d"日"'


def day(text: str, code: str) -> tuple[float, str]:
    return (date.fromisoformat(text) - date(1899, 12, 30)).days, code


CASES: list[tuple[Given, Given, str]] = [
    # what Excel makes of 6月30日 that is typed in 2026
    ("2024年6月30日前", day("2026-06-30", MONTH_DAY), "待评"),
    ("6月30日前", day("2026-06-30", MONTH_DAY), "2"),
    ("6月30日前", day("2026-11-30", MONTH_DAY), "待评"),
    ("2026年12月31日前", day("2026-11-30", MONTH_DAY), "待评"),
    # the whole date, or its month
    ("2024年6月底前", day("2024-06-28", WHOLE), "2"),
    ("2024年6月底前", day("2024-11-30", "yyyy/m/d"), "待评"),
    ("2024.06", day("2024-05-31", "yyyy-mm-dd"), "2"),
    ("2024.06", day("2024-11-30", YEAR_MONTH), "待评"),
    ("2024年6月底前", day("2024-06-01", "mmm-yy"), "2"),
    (day("2024-06-30", YEAR_MONTH), "2024年5月", "2"),
    (day("2024-06-30", WHOLE), "2024年7月", "待评"),
    # 3-5 typed for a range
    ("≥4家", day("2026-03-05", MONTH_DAY), "待评"),
]


def test_live_and_headless_give_one_figure_before_and_after(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    found = own_workbook(path, CASES)
    assert scores(found) == live(path, found) == ["待评"] * len(CASES)
    assert {result.case for result in found.results.indicators} == {Case.DOUBTFUL}
    path.write_bytes(recompute(load(path)).data)
    (again,) = load(path).found
    assert scores(again) == live(path, again) == [score for *_, score in CASES]
    assert [item.actual for item in again.evaluation.indicators[:5]] == [
        *("6月30日", "6月30日", "11月30日", "11月30日"),
        "2024-06-28",
    ]
    assert recompute(load(path)).changed == 0


@pytest.mark.parametrize(
    ("target", "made", "code", "actual", "score"),
    [
        ("2024年6月30日前", "2026-06-30", MONTH_DAY, "6月30日", None),
        ("6月30日前", "2026-06-30", MONTH_DAY, "6月30日", 10),
        ("6月30日前", "2026-11-30", "mm-dd", "11月30日", None),
        ("2024年6月30日前", "2024-06-28", WHOLE, "2024-06-28", 10),
        ("2024年6月30日前", "2024-11-28", WHOLE, "2024-11-28", None),
    ],
)
def test_in_anybody_elses_table_what_is_seen_is_read(
    target: str, made: str, code: str, actual: str, score: int | None, tmp_path: Path
) -> None:
    (found,) = load(foreign(tmp_path / "a.xlsx", target, made, code)).found
    assert (found.evaluation.indicators[0].actual, found.results.indicators[0].score) == (actual, score)


def foreign(path: Path, target: str, made: str, code: str) -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    for line in (
        ["项目支出绩效自评表（2024年度）"],
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
        ["产出指标", "时效指标", "完成时间", target, date.fromisoformat(made), 10, None],
        ["总分"],
    ):
        sheet.append(line)
    sheet["E3"].number_format = code
    book.save(path)
    return path


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_old_files_show_no_hidden_year_either(kind: str, tmp_path: Path) -> None:
    made = foreign(tmp_path / "a.xlsx", "2024年6月30日前", "2026-06-30", MONTH_DAY)
    (path,) = convert([made], kind, tmp_path)
    assert load(path).found[0].evaluation.indicators[0].actual == "6月30日"
