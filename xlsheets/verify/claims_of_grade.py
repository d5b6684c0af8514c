"""Grades, and names of indicators, in a report against the workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from xlsheets.verify.known_figures import KnownEvaluation, plain_words
from xlsheets.verify.remark import CONFLICT, NAMED, ReportRemark, remark
from xlsheets.verify.report_text import ReportParagraph

_GRADE = re.compile(
    r"(?:自评|评价|评定|总体|绩效)?(?:结果|等级|等次|评级)(?:评定|确定|评价)?(?:为|是|：|:)[“\"‘「]?(?P<grade>[^\W\d_a-zA-Z]{1,4}?)"
    r"(?:等次|等级|等)?[”\"’」]?(?=[，。；,;、）)]|\Z)"
)
_LEAST_NAME = 6


def wrong_grades(paragraph: ReportParagraph, index: int, known: KnownEvaluation, file: str) -> Iterator[ReportRemark]:
    """Yield grades that are not the one of the total."""
    grade = known.context.grade
    names = tuple(each.name for each in known.found.form.policy.grades)
    if not grade or not names:
        return
    for match in _GRADE.finditer(paragraph.text):
        told = match["grade"]
        if paragraph.is_traced(match.start("grade")) or not told.startswith(names) or told.startswith(grade):
            continue
        yield remark(
            CONFLICT, file, paragraph.place, match[0], "等级与总分不符", index=index, found=told, expected=grade,
            cells=_grade_place(known), fix=f"改为“{grade}”。",
        )  # fmt: skip


def _grade_place(known: KnownEvaluation) -> str:
    return next((each.place for each in known.figures if each.role == "total"), "")


def name_variants(
    paragraph: ReportParagraph, index: int, every: Sequence[KnownEvaluation], file: str
) -> Iterator[ReportRemark]:
    """Yield what is almost an indicator's name: one character more, less or another, of at least six."""
    text = plain_words(paragraph.text)
    names = [(plain_words(item.name), item, known) for known in every for item in known.context.indicators]
    all_names = {name for name, _, _ in names}
    for name, item, known in names:
        if len(name) < _LEAST_NAME or name in text:
            continue
        for tail in _variants(text, name):
            if not any(tail in each or each in tail for each in all_names):
                place = next((each.place for each in known.figures if each.about == item.key), "")
                yield remark(
                    NAMED, file, paragraph.place, tail, "指标名称与自评表的差一个字", index=index, found=tail, expected=item.name,
                    cells=place, fix="改成自评表的名称。",
                )  # fmt: skip


def _variants(text: str, name: str) -> Iterator[str]:
    """Yield what stands in a text with the beginning or the end of a name, and is almost it."""
    half = len(name) // 2
    at = text.find(name[:half])
    ends = text.find(name[half:])
    starts = [at] if at >= 0 else []
    for length in (len(name) + 1, len(name), len(name) - 1):
        for start in [*starts, *([ends + len(name) - half - length] if ends >= 0 else [])]:
            window = text[start : start + length] if start >= 0 else ""
            if window[:1] == name[0] and window[-1:] == name[-1] and _is_almost(window, name):
                yield window
                return


def _is_almost(one: str, other: str) -> bool:
    """Say whether one character was put in, left out or changed."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    if len(one) == len(other):
        return one[start + 1 :] == other[start + 1 :]
    return longer[start + 1 :] == shorter[start:]
