"""The contents list of a long report, and none of a short one."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

import docx
import ooxml
import pytest
from docx.oxml.ns import qn
from engines import need
from samples.final_accounts import final_accounts

from xlsheets.forms.catalog import find_form
from xlsheets.forms.placed import Evaluated
from xlsheets.forms.schema_reports import NO_FIGURES
from xlsheets.report.build import write_report
from xlsheets.report.markup import parse
from xlsheets.report.outline import complete
from xlsheets.report.word.contents import with_page_references_alone
from xlsheets.report.word.document import write_docx
from xlsheets.report.word.pdf import convert
from xlsheets.writing.workbook import write_workbook


def listed(text: str) -> list[str]:
    document = docx.Document(io.BytesIO(write_docx(complete(parse(f"# 报告\n\n@contents\n\n{text}")), {}, NO_FIGURES)))
    lines = [each for each in document.paragraphs if each.style.name.startswith("toc")]
    return [
        "".join(t.text or "" if t.tag == qn("w:t") else "…" for t in each._p.iter(qn("w:t"), qn("w:tab")))
        for each in lines
    ]


def pages(count: int) -> str:
    return "\n\n".join(f"## 第{number}段\n\n{'字' * 28 * 20}" for number in range(1, count + 1))


def test_a_short_report_has_none() -> None:
    assert listed(pages(8)) == []


def test_a_long_one_lists_its_headings_with_their_pages() -> None:
    told = listed(pages(11))
    assert told[0] == "一、第1段…2"
    assert told[-1] == "十一、第11段…12"


def test_the_second_level_is_listed_where_it_has_room() -> None:
    text = "\n\n".join(f"## 甲\n\n### 乙\n\n{'字' * 28 * 60}\n\n### 丙。||丁" for _ in range(4))
    assert [line.partition("…")[0] for line in listed(text)][:2] == ["一、甲", "（一）乙"]
    assert not [line for line in listed(text) if "丙" in line]
    many = "\n\n".join(f"## 甲\n\n### 乙\n\n{'字' * 28 * 20}" for _ in range(15))
    assert not [line for line in listed(many) if "乙" in line]


@pytest.mark.programs
def test_the_accounts_have_a_list_whose_pages_are_right_on_paper(tmp_path: Path) -> None:
    need("soffice")
    form = find_form("sc-final-accounts-2024")
    path = tmp_path / "决算.docx"
    write_report(Evaluated.of(write_workbook(form, final_accounts()).found), path)
    assert ooxml.findings([path]) == {path.name: []}
    command = [need("pdftotext"), "-layout", str(convert(path)), "-"]
    printed = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout.split("\f")
    lines = re.findall(r"^ *(\S.*?)\.{4,} *(\d+)$", printed[0], re.MULTILINE)
    assert len(lines) == 17
    for heading, page in lines:
        assert "".join(heading.split()) in "".join(printed[int(page) - 1].split()), heading


def test_only_the_field_of_the_list_is_taken_off_for_the_pdf() -> None:
    other = b'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r>'
    assert with_page_references_alone(other) == other
