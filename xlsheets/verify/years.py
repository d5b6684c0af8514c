"""The year of a report: in its title, its headings, and where it says of which year the evaluation is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from xlsheets.audit.prose.statements import years_in
from xlsheets.audit.prose.told_words import any_of
from xlsheets.verify.claims import Claim
from xlsheets.verify.contradiction_words import contradiction_words
from xlsheets.verify.fault import Fault
from xlsheets.verify.report_text import ReportParagraph
from xlsheets.verify.verdicts import figures_meant

_HEAD = 12
"""Paragraphs at the beginning, among which the title is."""

_NAMED = re.compile(r"《[^《》]*》|〔[^〕]*〕")
_YEAR = r"(?<![0-9])(?P<year>[0-9]{4})年(?:度)?"
_CHECK = "核对年度。"


def year_of(paragraphs: Sequence[ReportParagraph]) -> int | None:
    """Give the year in the title: of the first line that names one beside a word of titles, and is no sentence."""
    titles = contradiction_words().years.titles
    for each in paragraphs[:_HEAD]:
        found = years_in(each.text)
        if found and any(word in each.text for word in titles) and "。" not in each.text:
            return found[0]
    return None


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = contradiction_words().years
    evaluated = re.compile(
        rf"{_YEAR}(?![0-9]{{1,2}}月)(?:(?!20[0-9]{{2}}年)[^，。；]){{0,24}}?(?:{any_of(words.evaluated)})"
    )
    return evaluated, re.compile(any_of(words.excused)), re.compile(any_of(words.excused_beside))


def wrong_years(paragraph: ReportParagraph, index: int, year: int | None, of_workbook: int | None) -> Iterator[Fault]:
    """Yield years that are not the one of the evaluation.

    Args:
        paragraph: of the report.
        index: its place in the report.
        year: that of the title, None where that names none.
        of_workbook: the year of the evaluation, None without a workbook.
    """
    text = _NAMED.sub("", paragraph.text)
    if "年" not in text or paragraph.cell is not None:
        return
    evaluated, excused, beside = _patterns()
    right = of_workbook or year
    if right is None:
        return
    named = set(years_in(text))
    is_title = index < _HEAD and any(word in text for word in contradiction_words().years.titles) and "。" not in text
    if excused.search(text) and (paragraph.is_heading or is_title):
        return
    if (paragraph.is_heading or (is_title and of_workbook)) and named and right not in named:
        if max(named) < right or of_workbook:
            source = "工作簿" if of_workbook else "报告"
            yield Fault(paragraph.text, f"{source}是{right}年的，标题写着别的年度", f"{right}年", "核对标题的年度。")
        return
    for match in evaluated.finditer(text) if of_workbook else ():
        is_told = int(match["year"]) != right and not beside.search(text[: match.end()])
        if is_told and not paragraph.is_traced(_place(paragraph.text, match[0])):
            yield Fault(match[0], f"自评的是{right}年，这里写着别的年度", f"{right}年", _CHECK)


def _place(text: str, words: str) -> int:
    return max(text.find(words), 0)


def figures_of_another_year(text: str, claims: Sequence[Claim]) -> Iterator[Fault]:
    """Yield a year before figures that are all those of the year under evaluation: only the year is wrong.

    Args:
        text: a sentence, without blanks.
        claims: what it says of figures, read as if it told of the year under evaluation.
    """
    if len(claims) < 2 or claims[0].evaluation.year is None:
        return
    right = claims[0].evaluation.year
    named = [int(each["year"]) for each in re.finditer(_YEAR, _NAMED.sub("", text))]
    if not named or right in named or _patterns()[1].search(text):
        return
    meant = [(each, figures_meant(each)) for each in claims]
    if all(figures and any(each.quantity.agrees(one.value) for one in figures) for each, figures in meant):
        yield Fault(f"{named[0]}年", f"写着{named[0]}年，数却是{right}年的", f"{right}年", _CHECK)
