"""What a report contradicts in itself, whatever a workbook says: lists, sums, formulas, rates, directions, years, remains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsheets.audit.finding import WARNING
from xlsheets.audit.prose.leftovers import personal_numbers, placeholders
from xlsheets.verify.arithmetic import wrong_formulas
from xlsheets.verify.changes import changes_in, wrong_by_itself
from xlsheets.verify.claims import sentences_of
from xlsheets.verify.contradiction_words import contradiction_words
from xlsheets.verify.fault import Fault
from xlsheets.verify.lists import wrong_lists
from xlsheets.verify.own_tables import against_own_tables, wrong_columns
from xlsheets.verify.remark import LEFTOVER, SELF, ReportRemark, remark
from xlsheets.verify.report_text import ReportParagraph
from xlsheets.verify.sums import wrong_rates, wrong_sums, wrong_totals, wrong_units
from xlsheets.verify.told_twice import ToldTwice
from xlsheets.verify.years import wrong_years, year_of


def contradictions(
    paragraphs: Sequence[ReportParagraph],
    file: str,
    of_workbook: int | None = None,
    names: Sequence[str] = (),
    *,
    has_workbook: bool = False,
) -> Iterator[ReportRemark]:
    """Yield what holds with no workbook at all, in the order of the report.

    Args:
        paragraphs: of the report.
        file: the report.
        of_workbook: the year of the workbook, if one is given and has it.
        names: of projects and indicators that are known, the longest first.
        has_workbook: whether one is given: then it says which of two figures is right, and they are not compared with one another.
    """
    year = year_of(paragraphs)
    twice = ToldTwice(year)
    for index, each in enumerate(paragraphs):
        told = [
            *wrong_lists(each.text, names),
            *wrong_formulas(each.text),
            *wrong_sums(each.text),
            *wrong_totals(each.text),
            *wrong_rates(each.text),
            *_changes(each.text),
            *wrong_units(each.text),
            *wrong_years(each, index, year, of_workbook),
            *(() if has_workbook else twice.read(each)),
        ]
        for found in told:
            yield _remark(found, file, each, index)
        yield from _remains(each, index, file)
    for index, found in wrong_columns(paragraphs):
        yield _remark(found, file, paragraphs[index], index)
    for index, found in () if has_workbook else against_own_tables(paragraphs):
        yield _remark(found, file, paragraphs[index], index)


def _remark(told: Fault, file: str, paragraph: ReportParagraph, index: int) -> ReportRemark:
    return remark(
        SELF, file, paragraph.place, told.found, told.message, index=index, found=told.found, expected=told.expected,
        fix=told.fix, severity=WARNING if told.is_mild else "",
    )  # fmt: skip


def _changes(text: str) -> Iterator[Fault]:
    for _, sentence in sentences_of(text):
        for change in changes_in(sentence):
            for wrong in wrong_by_itself(change):
                words = wrong.words or wrong.quantity.shown
                yield Fault(words, wrong.message, wrong.expected, "核对是增还是减，增减了多少。")


def _remains(paragraph: ReportParagraph, index: int, file: str) -> Iterator[ReportRemark]:
    is_contact = any(word in paragraph.text for word in contradiction_words().contact.words)
    for mark in () if is_contact else placeholders(paragraph.text):
        yield remark(
            LEFTOVER, file, paragraph.place, mark, "还有模板字样", index=index, found=mark, expected="实际内容",
            fix="换成实际内容。",
        )  # fmt: skip
    for kind, masked in personal_numbers(paragraph.text):
        yield remark(
            LEFTOVER, file, paragraph.place, masked, f"含有{kind}", index=index, found=masked, expected="×××",
            fix="公开前删去或者隐去。",
        )  # fmt: skip
