"""Word files as offices have them: named as what they are, and rid of what does not belong into a report."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from report.word_template.word_templates import lines, repacked, report, template

from xlsheets.errors import UserError
from xlsheets.forms.loading.shared_reports import shared_figures
from xlsheets.report.markup import parse
from xlsheets.report.word.document import write_docx
from xlsheets.report.word_template.own_document import reference_document
from xlsheets.report.word_template.word_file import open_word_file

ATTACHED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def told_of(path: Path) -> str:
    with pytest.raises(UserError) as raised:
        report(path)
    assert not path.with_name("报告.docx").exists()
    return raised.value.line


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        (
            "红头.doc",
            OLE,
            "报告模板是旧格式的 Word 文档（.doc），请用 Word 或 WPS 打开，另存为“Word 文档（.docx）”再用",
        ),
        ("红头.docx", OLE, "报告模板是旧格式的 Word 文档（.doc、.wps），只是改了扩展名"),
        ("红头.dotx", b"PK", "报告模板是Word 模板（.dotx）"),
        ("红头.docm", b"PK", "报告模板是带宏的 Word 文档（.docm）"),
        ("红头.wps", OLE, "报告模板是WPS 文字的旧格式（.wps）"),
        ("红头.docx", b"{\\rtf1}", "报告模板不是 Word 文档（这是 RTF 文档）"),
        ("红头.docx", b"<html><body>", "报告模板不是 Word 文档"),
        ("红头.docx", b"", "文件是空的"),
        ("红头.docx", b"PK\x03\x04 nothing", "红头.docx"),
        ("红头.pdf", b"%PDF", "扩展名应为 .j2 或 .docx"),
    ],
)
def test_another_kind_of_file_is_named(tmp_path: Path, name: str, data: bytes, told: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert told in told_of(path)


@pytest.mark.parametrize("suffix", [".doc", ".wps", ".docm", ".rtf"])
def test_a_document_of_today_under_another_name_is_named(tmp_path: Path, suffix: str) -> None:
    path = template(tmp_path, "{{ unit }}").rename(tmp_path / f"红头{suffix}")
    told = f"报告模板其实是“Word 文档（.docx）”，只是扩展名写成了 {suffix}，请把扩展名改为 .docx 再用"
    assert told in told_of(path)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("wordprocessingml.template.main+xml", "其实是Word 模板（.dotx），只是改了扩展名"),
        ("ms-word.document.macroEnabled.main+xml", "其实是带宏的 Word 文档（.docm），只是改了扩展名"),
    ],
)
def test_a_renamed_template_is_named(tmp_path: Path, kind: str, told: str) -> None:
    old = b"wordprocessingml.document.main+xml"
    path = repacked(template(tmp_path, "{{ unit }}"), lambda _, data: data.replace(old, kind.encode()))
    assert told in told_of(path)


def test_a_workbook_and_a_strict_document_are_named(tmp_path: Path) -> None:
    path = template(tmp_path, "{{ unit }}")
    transitional, strict = (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    repacked(path, lambda _, data: data.replace(transitional, strict))
    assert "Strict Open XML" in told_of(path)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    path.write_bytes(held.getvalue())
    assert "OpenDocument 文档（.odt）" in told_of(path)


def test_a_report_hangs_on_no_other_file_and_is_not_protected(tmp_path: Path) -> None:
    def edit(document: Document) -> None:
        settings = document.settings.element
        for xml in (
            f'<w:documentProtection {nsdecls("w")} w:edit="forms" w:enforcement="1"/>',
            f'<w:attachedTemplate {nsdecls("w", "r")} r:id="rId1"/>',
        ):
            settings.insert(0, parse_xml(xml))
        relations = document.part._settings_part.rels
        relations.get_or_add_ext_rel(ATTACHED, "file:///C:/Users/x/Normal.dotm")

    report(template(tmp_path, "{{ unit }}", edit=edit))
    with zipfile.ZipFile(tmp_path / "报告.docx") as package:
        everything = b"".join(package.read(name) for name in package.namelist())
        settings = package.read("word/settings.xml")
    assert b"Normal.dotm" not in everything
    assert b"attachedTemplate" not in settings
    assert b"documentProtection" not in settings


def test_a_relationship_to_a_part_that_is_not_there_stops_nobody(tmp_path: Path) -> None:
    loose = b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="NULL"/>'

    def add(name: str, data: bytes) -> bytes:
        return data.replace(b"</Relationships>", loose + b"</Relationships>") if "document.xml.rels" in name else data

    _, document = report(repacked(template(tmp_path, "{{ year }}"), add))
    assert lines(document) == ["2024"]


# ―― references: no field in the text ――


def test_styles_are_found_in_any_case(tmp_path: Path) -> None:
    def edit(document: Document) -> None:
        for style in document.styles:
            if style.element.name_val in ("heading 1", "Title"):
                style.element.find(qn("w:name")).set(qn("w:val"), style.element.name_val.upper())
                style.font.size = 12345

    _, document = report(template(tmp_path, edit=edit))
    names = [style.element.name_val.lower() for style in document.styles]
    assert names.count("heading 1") == names.count("title") == 1
    heading = next(each for each in document.paragraphs if each.text.startswith("一、"))
    assert heading.style.font.size is not None


def test_the_section_with_the_most_text_gives_the_page_and_its_headers(tmp_path: Path) -> None:
    def edit(document: Document) -> None:
        document.paragraphs[0].text = "封面"
        document.sections[0].header.paragraphs[0].text = "{{ unit }}"
        document.add_section()
        document.add_paragraph("正文" * 50)
        document.sections[1].left_margin = 1_000_000
        document.add_section()
        document.sections[2].orientation = 1
        document.sections[2].page_width, document.sections[2].page_height = 10_000_000, 7_000_000
        document.add_paragraph("附表")

    _, document = report(template(tmp_path, "", edit=edit))
    first = document.sections[0]
    assert first.left_margin == pytest.approx(1_000_000, abs=700)
    assert first.page_width < first.page_height
    assert first.header.paragraphs[0].text == "河源市社会保险基金管理局"


def test_the_first_page_of_an_annex_is_no_first_page(tmp_path: Path) -> None:
    def edit(document: Document) -> None:
        document.sections[0].different_first_page_header_footer = True
        document.sections[0].first_page_header.paragraphs[0].text = "红头"

    reference = reference_document(open_word_file(template(tmp_path, edit=edit)))
    blocks = parse("正文\n\n@landscape\n\n附表\n\n@portrait\n\n完")
    made = docx.Document(io.BytesIO(write_docx(blocks, {}, shared_figures(), reference=reference)))
    assert [each.different_first_page_header_footer for each in made.sections] == [True, False, False]
