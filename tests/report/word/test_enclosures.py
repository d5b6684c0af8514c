"""附件说明: the second line of a long name stands under its first character, number under number (GB/T 9704-2012, 7.3.4)."""

from __future__ import annotations

import io

import pytest
from docx import Document

from xlsheets.forms.schema_reports import NO_FIGURES
from xlsheets.report.markup import parse
from xlsheets.report.word.document import write_docx
from xlsheets.report.word.enclosures import indents

CHARACTER, DIGIT, STOP = 15.75, 7.75, 3.75


@pytest.mark.parametrize(
    ("text", "second", "before"),
    [
        ("附件：自评表", 32 + 3 * CHARACTER, 3 * CHARACTER),
        ("附件：1.自评表", 32 + 3 * CHARACTER + DIGIT + STOP, 3 * CHARACTER + DIGIT + STOP),
        ("2.自评表", 32 + 3 * CHARACTER + DIGIT + STOP, DIGIT + STOP),
        ("10.自评表", 32 + 3 * CHARACTER + 2 * DIGIT + STOP, 2 * DIGIT + STOP),
        ("附件：1、自评表", 32 + 4 * CHARACTER + DIGIT, 4 * CHARACTER + DIGIT),
        ("2024年自评表", 32 + 3 * CHARACTER, 0),
        ("", 32 + 3 * CHARACTER, 0),
    ],
)
def test_the_second_line_stands_under_the_name(text: str, second: float, before: float) -> None:
    assert indents(text) == pytest.approx((second, before))


def test_the_first_line_stands_two_characters_in() -> None:
    markup = "正文\n\n@blank\n@enclosure 附件：1.甲表\n@enclosure 2.乙表\n@blank 2\n@signature 某局||2025年4月22日"
    document = Document(io.BytesIO(write_docx(parse(markup), {}, NO_FIGURES)))
    first, other = (each for each in document.paragraphs if each.style.name == "公文附件说明")
    assert (first.text, other.text) == ("附件：1.甲表", "2.乙表")
    left, other_left = (each.paragraph_format.left_indent.pt for each in (first, other))
    assert left == other_left
    assert left + first.paragraph_format.first_line_indent.pt == 32
    assert other.paragraph_format.first_line_indent.pt == -(DIGIT + STOP)
