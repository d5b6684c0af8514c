"""What the proof-reader says: a finding with its paragraph and words, and the codes that there are."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from xlsheets.audit.finding import ERROR, INFO, WARNING, Finding

STALE, ROUNDED, UNIT, CONFLICT, SELF, LEFTOVER, NAMED, UNKNOWN = (
    "REPORT_STALE",
    "REPORT_ROUNDED",
    "REPORT_UNIT",
    "REPORT_CONFLICT",
    "REPORT_CONTRADICTION",
    "REPORT_LEFTOVER",
    "REPORT_NAME_VARIANT",
    "REPORT_UNKNOWN",
)
CODES: dict[str, tuple[str, str, str]] = {
    STALE: (ERROR, "报告没有跟上工作簿", "报告里的数、名称或句子是工作簿改动以前的，或者是上年的。"),
    ROUNDED: (WARNING, "取舍不同", "报告里的数是工作簿的数，但没有按四舍五入取位。"),
    UNIT: (ERROR, "单位弄错", "数字对得上，单位差了百倍、千倍或万倍。"),
    CONFLICT: (ERROR, "报告与工作簿不一致", "句子说的是某个数，写出的与工作簿算出的不同。"),
    SELF: (ERROR, "报告自己前后不一致", "不看工作簿也能看出：分项合计、所列个数、算式、增减方向或年度彼此不符。"),
    LEFTOVER: (WARNING, "模板残留或个人信息", "没有替换的模板文字，或者不该公开的电话、证件号码。"),
    NAMED: (WARNING, "指标名称写法不同", "报告里的指标名称与自评表的差一两个字。"),
    UNKNOWN: (INFO, "工作簿里没有", "句子说的总分、金额或执行率，工作簿里该有而没有填，没法核对。"),
}
"""Code → severity, title and meaning, in the order of the manual."""


class ReportRemark(Struct, frozen=True):
    """A finding on a report, the place of its paragraph there, the words that it is about, and their span in the text without blanks."""

    finding: Finding
    paragraph: str
    words: str
    index: int = -1

    def to_json(self) -> dict[str, Any]:
        """Give the keys of a finding of ``check``, with ``paragraph`` and ``words`` besides."""
        return {**self.finding.to_json(), "paragraph": self.paragraph, "words": self.words}

    def __str__(self) -> str:
        """One line for people: the paragraph, what is wrong, where the figure stands in the workbook."""
        each = self.finding
        cell = f"（{each.sheet}!{each.cell}）" if each.cell else ""
        return each.told_at(self.paragraph, cell)


def remark(
    code: str,
    file: str,
    place: str,
    words: str,
    message: str,
    *,
    index: int,
    found: str = "",
    expected: str = "",
    cells: str = "",
    fix: str,
    severity: str = "",
) -> ReportRemark:
    """Make a remark.

    Args:
        code: one of CODES, whose severity it takes.
        file: the report.
        place: the paragraph.
        words: those that it is about.
        message: what is wrong.
        index: of the paragraph among those read, -1 for none.
        found: what stands there.
        expected: what should.
        cells: where that stands in the workbook (``自评表!F16、G16``).
        fix: what to do.
        severity: another one than that of the code.
    """
    sheet, _, cell = cells.partition("!")
    severity = severity or CODES[code][0]
    return ReportRemark(Finding(code, severity, file, sheet, cell, message, found, expected, fix), place, words, index)
