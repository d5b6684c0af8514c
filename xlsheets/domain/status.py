"""What stands in the place of a figure that nothing gives yet, and what is said of it."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

TO_FILL, TO_JUDGE = "待填", "待评"
"""To be filled in; to be judged by a person."""

STATUSES = (TO_FILL, TO_JUDGE)


class Missing(Struct, frozen=True):
    """What stands beside figures where there is none: ``status`` 待填 or 待评, ``""`` where none is wanted, and what is ``told``."""

    status: str
    told: str


class Case(Enum):
    """Why a figure is missing, or stands without a calculation.

    ``status``: 待填 or 待评, ``""`` where nothing is missing. ``told``: what stands in 计分依据, and in the column 情形 of 测算.
    """

    NO_TARGET = TO_FILL, "年度指标值"
    NO_ACTUAL = TO_FILL, "实际完成值"
    NO_BUDGET = TO_FILL, "预算数和执行数"
    NO_WEIGHT = TO_FILL, "分值"
    NO_COEFFICIENT = TO_FILL, "折算系数"
    IMPOSSIBLE_POINTS = TO_JUDGE, "分值小于0或大于总分，请核对"
    MISREAD = TO_JUDGE, "指标值疑似扫描误读，请核对"
    UNLIKE_UNITS = TO_JUDGE, "指标值与完成值的单位不一致"
    PERCENT_UNCLEAR = TO_JUDGE, "请写明百分号"
    MULTIPLE_UNCLEAR = TO_JUDGE, "一边写了“万”一类的倍数，另一边没有写单位"
    SLIP_OF_UNIT = TO_JUDGE, "疑是元与万元混用，请写明单位"
    DATE_UNCLEAR = TO_JUDGE, "看不出是日期还是数，请写明年月日或单位"
    DOUBTFUL = TO_JUDGE, "看不出单元格里写的是什么，请核对"
    NOT_COMPARABLE = TO_JUDGE, "由评价人按档次评分"
    MERGED = TO_JUDGE, "几项指标合并计分，由评价人给出得分"
    CONTINUED = "", "与上一项合并计分"
    BY_DEADLINE = "", "按期完成"
    AS_TARGETED = "", "与指标值一致"
    ZERO_BUDGET = "", "预算数为0，不计执行率"

    def __init__(self, status: str, what: str) -> None:
        """Put the status before what is missing or to be judged."""
        self.status, self.told = status, f"{status}：{what}" if status else what


def to_fill(what: str) -> Missing:
    """Say what is still to be filled in: ``待填：分值``."""
    return Missing(TO_FILL, f"{TO_FILL}：{what}")


def to_judge(why: str) -> Missing:
    """Say why a person has to judge, or what: ``待评：由评价人评分``."""
    return Missing(TO_JUDGE, f"{TO_JUDGE}：{why}")


def status_of(text: str) -> str:
    """Return the status that the text of a cell begins with, ``""`` for any other text."""
    return next((status for status in STATUSES if text.startswith(status)), "")
