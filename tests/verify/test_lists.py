"""Lists against their counts, and against what the workbook has as done and not done."""

from __future__ import annotations

from pathlib import Path

import pytest
from samples.changed import with_row
from samples.without_cells import found_of
from verify.conftest import read

from xlsheets.forms.placed import Evaluated


@pytest.mark.parametrize(
    ("line", "found", "expected"),
    [
        ("我局内设3个股室：办公室、财务股。", "3个股室", "2"),
        ("2024年共有5个项目，分别是甲项目、乙项目、丙项目。", "5个项目", "3"),
        ("纳入自评的项目4个，分别为社保专项经费、培训费。", "4个", "2"),
        ("开展了养老、工伤、失业等2个险种的征缴。", "2个险种", "3"),
        ("内设机构有办公室、财务股、业务股2个。", "2个", "3"),
        ("存在3个方面的问题：一是编制不细，二是执行不快。", "3个方面的问题", "2"),
        ("纳入自评的预算项目2个，即社保专项经费。", "2个", "1"),
    ],
)
def test_as_many_are_named_as_are_counted(line: str, found: str, expected: str, tmp_path: Path) -> None:
    assert read(tmp_path, [], line) == [("REPORT_CONTRADICTION", found, expected)]


@pytest.mark.parametrize(
    "line",
    [
        "我局内设3个股室：办公室、财务股和业务股。",
        "我局内设3个股室：办公室、财务股、业务股，编制35人。",
        "全市有养老、工伤等3个险种。",
        "购置电脑、打印机20台。",
        "共设7个指标，完成6个，未完成1个。",
        "存在2个方面的问题：一是编制不细；二是执行不快、公开不全。",
        "目标完成的有6个、未完成的有1个。",
    ],
)
def test_right_lists_and_counts_of_other_things_are_not_said(line: str, tmp_path: Path) -> None:
    assert not read(tmp_path, [], line)


_UNDONE = "参保人权益记录或转移邮寄份数"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (f"未完成的指标是{_UNDONE}。", []),
        (f"偏差较大的项目有产出-数量指标-{_UNDONE}。", []),
        (f"未完成的指标有1个：产出-数量指标-{_UNDONE}(完成率为20.01%)。", []),
        ("未完成的指标有监管有效性等。", [("监管有效性", _UNDONE)]),
        ("未完成的指标是监管有效性。", [("监管有效性", _UNDONE)]),
        ("完成的指标有监管有效性、资金支出率等。", []),
    ],
)
def test_the_workbook_says_which_are_not_done(
    line: str, told: list[tuple[str, str]], mail: Evaluated, tmp_path: Path
) -> None:
    assert read(tmp_path, [mail], line) == [("REPORT_CONFLICT", *each) for each in told]


def test_a_list_goes_on_behind_its_semicolons(mail: Evaluated, tmp_path: Path) -> None:
    other = mail.evaluation.indicators[3].name
    both = found_of(with_row(mail.evaluation, 3, completion="50%"), mail.form)
    begins = f"未完成的绩效目标有2个：产出-数量指标-{_UNDONE}（完成率20.01%）；"
    assert read(tmp_path, [both], f"{begins}产出-质量指标-{other}（完成率50%）。") == []
    assert read(tmp_path, [both], f"{begins}还有一个。") == [("REPORT_CONFLICT", other, f"{_UNDONE}、{other}")]
    alone = f"未完成的绩效目标有1个：产出-数量指标-{_UNDONE}；{other}做得好。"
    assert read(tmp_path, [mail], alone) == []
