"""Where the numbers of pages stand: at the foot of upright pages, at the left edge of those on their side (GB/T 9704-2012, 8)."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path
from typing import Any

import ooxml
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm
from engines import need

from xlsheets.forms.schema_reports import NO_FIGURES
from xlsheets.report.markup import parse
from xlsheets.report.word import pdf
from xlsheets.report.word.document import write_docx

TURNED = "# 标题\n\n竖排\n\n@landscape\n\n横排\n\n@portrait\n\n又竖排\n\n@landscape\n\n又横排"
POINT = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
BODY = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}bodyPr"
TWIP = 635


def written(markup: str = TURNED) -> bytes:
    return write_docx(parse(markup), {}, NO_FIGURES)


def feet(section: Section) -> list[Any]:
    return [section.footer._element, section.even_page_footer._element]


def test_each_turn_of_the_pages_has_feet_of_its_own() -> None:
    sections = Document(io.BytesIO(written())).sections
    assert [section.footer.is_linked_to_previous for section in sections] == [False] * 4
    boxes = [[foot.find(f".//{BODY}") is not None for foot in feet(section)] for section in sections]
    assert boxes == [[False, False], [True, True], [False, False], [True, True]]
    told = ["".join(text.text for text in foot.iter(qn("w:t"))) for section in sections for foot in feet(section)]
    assert set(told) == {"— 1 —"}
    assert [round(section.footer_distance.mm) for section in sections if section.footer_distance] == [24, 15, 24, 15]


def test_pages_that_lie_as_those_before_go_on_with_their_feet() -> None:
    (only,) = Document(io.BytesIO(written("# 标题\n\n正文\n\n@pagebreak\n\n正文"))).sections
    assert not only.footer.is_linked_to_previous


def test_on_its_side_a_number_stands_where_it_stands_once_the_page_is_bound() -> None:
    upright, on_its_side, *_ = Document(io.BytesIO(written())).sections
    odd, even = (foot.find(f".//{POINT}anchor") for foot in feet(on_its_side))
    for box in (odd, even):
        left = int(box.find(f"{POINT}positionH/{POINT}posOffset").text)
        assert left == pytest.approx(upright.footer_distance, abs=TWIP)
        assert box.find(f".//{BODY}").get("vert") == "vert"
    top_odd, top_even = (int(box.find(f"{POINT}positionV/{POINT}posOffset").text) for box in (odd, even))
    length = int(odd.find(f"{POINT}extent").get("cy"))
    assert upright.right_margin is not None and upright.left_margin is not None
    assert top_even == pytest.approx(upright.left_margin, abs=TWIP)
    assert top_odd + length == pytest.approx(Mm(210) - upright.right_margin, abs=2 * TWIP)
    sides = [foot.find(f".//{qn('w:txbxContent')}//{qn('w:jc')}").get(qn("w:val")) for foot in feet(on_its_side)]
    assert sides == ["right", "left"]


def test_word_takes_the_boxes(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(written())
    assert not [said for said in ooxml.findings([tmp_path / "a.docx"]).values() if said]


def test_every_page_shows_its_number_at_its_edge(tmp_path: Path) -> None:
    need("soffice")
    long = "\n\n".join(f"横排正文第{number}段。" for number in range(40))
    docx = tmp_path / "a.docx"
    docx.write_bytes(written(f"# 标题\n\n竖排\n\n@landscape\n\n{long}\n\n@portrait\n\n竖排"))
    told = subprocess.run([need("pdftotext"), "-bbox", str(pdf.convert(docx)), "-"], check=True, capture_output=True)
    pages = told.stdout.decode().split("<page ")[1:]
    dashes = [re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>—<', page) for page in pages]
    places = [[round(float(at) * 25.4 / 72) for at in place[0]] for place in dashes]
    odd, turned_even, turned_odd = [163, 267], [24, 33], [24, 163]
    assert places == [odd, turned_even, turned_odd, turned_even, odd]
