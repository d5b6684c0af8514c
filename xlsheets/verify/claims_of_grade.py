"""Grades, and names of indicators, in a report against the workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsheets.audit.prose.statements import LAST, NOW, time_of
from xlsheets.audit.prose.told_words import grades_told
from xlsheets.verify.claims import Choose, sentences_of
from xlsheets.verify.known_figures import WHOLE, KnownEvaluation, plain_words
from xlsheets.verify.remark import CONFLICT, NAMED, ReportRemark, remark
from xlsheets.verify.report_text import ReportParagraph

_LEAST_NAME = 6


def wrong_grades(
    paragraph: ReportParagraph, index: int, choose: Choose, earlier: KnownEvaluation | None, file: str
) -> Iterator[ReportRemark]:
    """Yield grades that are not the one of the total, this year's or, where the sentence tells of it, last year's."""
    for start, sentence in sentences_of(paragraph.text):
        known = choose(sentence)
        if known is None or not known.grade:
            continue
        for told in grades_told(sentence, known.grades):
            when = time_of(sentence, told.start, known.year)
            right = known if when == NOW else earlier if when == LAST else None
            if right is None or paragraph.is_traced(start + told.start) or told.name.startswith(right.grade):
                continue
            last = "上年的" if right is earlier else ""
            yield remark(
                CONFLICT, file, paragraph.place, told.words, f"{last}等级与总分不符", index=index, found=told.name,
                expected=right.grade, cells=_grade_place(right), fix=f"改为“{right.grade}”。",
            )  # fmt: skip


def _grade_place(known: KnownEvaluation) -> str:
    return next((each.place for each in known.by_role.get(("total", WHOLE), ())), "")


def name_variants(
    paragraph: ReportParagraph, index: int, every: Sequence[KnownEvaluation], file: str
) -> Iterator[ReportRemark]:
    """Yield what is almost an indicator's name: one character more, less or another, of at least six."""
    text = plain_words(paragraph.text)
    names = [
        (plain_words(name), name, key, known)
        for known in every
        for key, name in known.owners.items()
        if key.startswith("indicators")
    ]
    all_names = {name for name, *_ in names}
    for name, written, key, known in names:
        if len(name) < _LEAST_NAME or name in text:
            continue
        for tail in _variants(text, name):
            if not any(tail in each or each in tail for each in all_names):
                place = next((each.place for each in known.figures if each.about == key), "")
                yield remark(
                    NAMED, file, paragraph.place, tail, "指标名称与自评表的差一个字", index=index, found=tail, expected=written,
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
