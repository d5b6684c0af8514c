"""The Word document: page, fonts, styles, numbering, table and charts, read back from its parts."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from lxml import etree
from samples.changed import with_row
from samples.without_cells import found_of

from xlsheets.domain.evaluation import Evaluation
from xlsheets.errors import UserError
from xlsheets.forms.loading.shared_reports import shared_figures
from xlsheets.forms.schema import Form
from xlsheets.report.build import write_report
from xlsheets.report.build_context import build_context
from xlsheets.report.context import ReportContext
from xlsheets.report.living.ledger import NAMESPACE
from xlsheets.report.markup import parse
from xlsheets.report.word.document import write_docx

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TWIP = 635


@pytest.fixture
def written(mail: Evaluation, form: Form, tmp_path: Path) -> Path:
    out = tmp_path / "报告.docx"
    write_report(found_of(mail, form), out)
    return out


def part(path: Path, name: str) -> Any:
    with zipfile.ZipFile(path) as archive:
        return etree.fromstring(archive.read(name))


def made(markup: str, context: ReportContext | None = None) -> Any:
    return Document(io.BytesIO(write_docx(parse(markup), context or {}, shared_figures())))


def fonts(style: Any) -> dict[str, str]:
    element = style.element.rPr.find(qn("w:rFonts"))
    return {key.rpartition("}")[2]: value for key, value in element.attrib.items()}


def test_the_page_is_that_of_an_official_document(written: Path) -> None:
    for section in Document(str(written)).sections:
        margins = (section.top_margin, section.left_margin, section.bottom_margin, section.right_margin)
        assert (section.page_width, section.page_height) == pytest.approx((Mm(210), Mm(297)), abs=TWIP)
        assert margins == pytest.approx((Mm(37), Mm(28), Mm(35), Mm(26)), abs=TWIP)
        grid = section._sectPr.find(qn("w:docGrid"))
        assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("linesAndChars", "579")


def test_lines_and_characters_fit_the_page() -> None:
    body = made("正文").styles["公文正文"]
    assert body.paragraph_format.line_spacing == Pt(28.95)
    assert 22 * 28.95 <= 225 / 25.4 * 72
    spacing = made("正文").styles["Normal"].element.rPr.find(qn("w:spacing"))
    assert 28 * (16 + int(spacing.get(qn("w:val"))) / 20) <= 156 / 25.4 * 72


@pytest.mark.parametrize(
    ("style", "font", "size"),
    [
        ("Normal", "仿宋_GB2312", 16),
        ("公文正文", "仿宋_GB2312", 16),
        ("Title", "方正小标宋简体", 22),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
        ("Heading 3", "仿宋_GB2312", 16),
        ("公文附件", "黑体", 16),
        ("公文页码", "宋体", 14),
        ("公文表格", "仿宋_GB2312", 10.5),
    ],
)
def test_fonts_are_named_for_east_asian_text(style: str, font: str, size: float) -> None:
    found = made("正文").styles[style]
    assert fonts(found)["eastAsia"] == font
    assert not any("Theme" in key for key in fonts(found))
    assert found.font.size == Pt(size)


def test_nothing_is_blue_or_in_a_theme_font(written: Path) -> None:
    with zipfile.ZipFile(written) as archive:
        for name in ("word/document.xml", "word/styles.xml"):
            text = archive.read(name).decode()
            assert "themeColor" not in text
            assert "asciiTheme" not in text
            assert "eastAsiaTheme" not in text


def test_the_language_is_chinese(written: Path) -> None:
    language = part(written, "word/styles.xml").find(f".//{W}docDefaults//{W}lang")
    assert language.get(f"{W}eastAsia") == "zh-CN"


def test_headings_have_outline_levels(written: Path) -> None:
    document = Document(str(written))
    levels = [
        paragraph.style.element.pPr.find(qn("w:outlineLvl")).get(qn("w:val"))
        for paragraph in document.paragraphs
        if paragraph.text.startswith(("一、", "（二）资金", "2.财务"))
    ]
    assert levels == ["0", "1", "2"]
    assert document.styles["Heading 1"].element.name_val == "heading 1"


def test_a_run_in_heading_changes_its_font() -> None:
    (paragraph,) = made("### （一）安排。||预算2万元").paragraphs
    lead, body = paragraph.runs
    assert fonts(paragraph.style)["eastAsia"] == "楷体_GB2312"
    assert (lead.text, lead.style.name) == ("（一）安排。", "Default Paragraph Font")
    assert fonts(body.style)["eastAsia"] == "仿宋_GB2312"


def test_paragraphs_are_indented_by_characters() -> None:
    indent = made("正文").styles["公文正文"].element.pPr.find(qn("w:ind"))
    assert indent.get(qn("w:firstLineChars")) == "200"


def test_every_run_asks_for_chinese_punctuation(written: Path) -> None:
    for run in part(written, "word/document.xml").iter(f"{W}r"):
        if run.find(f"{W}t") is not None:
            assert run.find(f"{W}rPr/{W}rFonts").get(f"{W}hint") == "eastAsia"


def test_placeholders_are_highlighted(written: Path) -> None:
    runs = [
        run for paragraph in Document(str(written)).paragraphs for run in paragraph.runs if run.font.highlight_color
    ]
    assert [run.text for run in runs] == ["【待填：填报人姓名】", "【待填：联系电话】"]


def test_pages_are_numbered_outside_and_the_cover_is_not(written: Path) -> None:
    document = Document(str(written))
    cover, body = document.sections
    assert document.settings.odd_and_even_pages_header_footer
    assert cover.footer.is_linked_to_previous
    assert body._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
    for footer, align, side in ((body.footer, "right", "rightChars"), (body.even_page_footer, "left", "leftChars")):
        (paragraph,) = footer.paragraphs
        assert "".join(text.text for text in paragraph._p.iter(qn("w:t"))) == "— 1 —"
        assert paragraph._p.find(qn("w:fldSimple")).get(qn("w:instr")).strip() == "PAGE"
        assert paragraph._p.pPr.find(qn("w:jc")).get(qn("w:val")) == align
        assert paragraph._p.pPr.find(qn("w:ind")).get(qn(f"w:{side}")) == "100"


def test_the_table_repeats_its_header_and_keeps_rows_whole(written: Path) -> None:
    (table,) = Document(str(written)).tables
    rows = table._tbl.findall(qn("w:tr"))
    assert len(rows) == 9
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True] + [False] * 8
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
    assert sum(widths) <= 156 / 25.4 * 1440
    assert table.rows[0].cells[0].text == "一级指标"
    assert [cell.text for cell in table.rows[8].cells][-3:] == ["100", "89.33", ""]


def test_equal_levels_are_one_cell(written: Path) -> None:
    (table,) = Document(str(written)).tables
    column = [row.cells[0]._tc for row in table.rows]
    assert column[1] is column[2]
    assert column[3] is column[4] is column[5]
    assert column[2] is not column[3]


def test_a_column_that_nobody_filled_is_left_out(mail: Evaluation, form: Form) -> None:
    context = build_context(found_of(mail, form))
    headers = [cell.text for cell in made("@table indicators", context).tables[0].rows[0].cells]
    assert headers == ["一级指标", "二级指标", "三级指标", "实际完成值", "完成率", "分值", "得分", "未完成原因"]


def test_the_budget_table(mail: Evaluation, form: Form) -> None:
    context = build_context(found_of(mail, form))
    rows = made("@table budget", context).tables[0].rows
    assert [cell.text for cell in rows[1].cells] == ["预算金额", "2", "1.99", "1.99", "0", "100%"]


def test_charts_are_native_and_carry_their_data(written: Path) -> None:
    chart = part(written, "word/charts/xlsheets1.xml")
    series = chart.findall(f".//{C}ser")
    assert [node.findtext(f"{C}tx//{C}v") for node in series] == ["分值", "得分"]
    assert [node.text for node in series[1].findall(f"{C}val//{C}v")] == ["20", "29.33", "40"]
    assert series[0].find(f"{C}dLbls/{C}showVal").get("val") == "1"
    with zipfile.ZipFile(written) as archive:
        types = archive.read("[Content_Types].xml").decode()
        relations = archive.read("word/charts/_rels/xlsheets1.xml.rels").decode()
        book = openpyxl.load_workbook(io.BytesIO(archive.read("word/embeddings/chart1.xlsx")))
    assert "drawingml.chart+xml" in types
    assert 'Extension="xlsx"' in types or "/word/embeddings/chart1.xlsx" in types
    assert "embeddings/chart1.xlsx" in relations
    assert chart.find(f"{C}externalData") is not None
    sheet = book["Sheet1"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["一级指标", "分值", "得分"],
        ["过程", 20, 20],
        ["产出", 40, 29.33],
        ["效益", 40, 40],
    ]


def test_charts_say_in_words_what_they_show(written: Path) -> None:
    with zipfile.ZipFile(written) as archive:
        document = archive.read("word/document.xml").decode()
    assert 'descr="各一级指标得分情况。过程：分值20分，得分20分；产出：分值40分，得分29.33分' in document


def test_a_score_that_does_not_exist_leaves_a_gap(mail: Evaluation, form: Form, tmp_path: Path) -> None:
    mail = with_row(mail, 0, completion=None)
    out = tmp_path / "a.docx"
    write_report(found_of(mail, form), out)
    series = part(out, "word/charts/xlsheets1.xml").findall(f".//{C}ser")
    assert [node.get("idx") for node in series[1].findall(f"{C}val//{C}pt")] == ["1", "2"]
    assert "待填" in [cell.text for cell in Document(str(out)).tables[0].rows[1].cells]


def test_hostile_names_survive(mail: Evaluation, form: Form, tmp_path: Path) -> None:
    mail = with_row(mail, 0, name='<b>&\x07"率"\n**', level1="]]>过程")
    out = tmp_path / "a.docx"
    write_report(found_of(mail, form), out)
    assert Document(str(out)).tables[0].rows[1].cells[2].text == '<b>&"率"**'
    assert part(out, "word/charts/xlsheets1.xml").findtext(f".//{C}cat//{C}v") == "]]>过程"


def test_a_long_title_falls_into_even_lines() -> None:
    (title,) = made("# 某某市人力资源和社会保障局2024年部门整体支出绩效自评报告").paragraphs
    assert title.text == "某某市人力资源和社会保障局\n2024年部门整体支出绩效自评报告"


def test_properties_name_the_title_and_nobody(written: Path) -> None:
    properties = Document(str(written)).core_properties
    assert properties.title == "2024年预算项目支出绩效自评报告"
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")


def test_equal_reports_are_equal_bytes(mail: Evaluation, form: Form, tmp_path: Path) -> None:
    outs = [tmp_path / "一.docx", tmp_path / "二.docx"]
    for out in outs:
        write_report(found_of(mail, form), out)
    assert outs[0].read_bytes() == outs[1].read_bytes()


def test_nothing_of_the_librarys_sample_is_left(written: Path) -> None:
    with zipfile.ZipFile(written) as archive:
        names = set(archive.namelist())
        assert "python-docx" not in archive.read("docProps/core.xml").decode()
        assert NAMESPACE.encode() in archive.read("customXml/item1.xml")
    assert not {name for name in names if "thumbnail" in name or "WithEffects" in name or "item2" in name}
    styles = {style.name for style in Document(str(written)).styles}
    assert "Light Shading" not in styles


def test_a_reference_document_keeps_its_styles_and_page(mail: Evaluation, form: Form, tmp_path: Path) -> None:
    reference = Document()
    reference.add_paragraph("旧内容")
    reference.styles.add_style("公文正文", 1).font.size = Pt(15)
    reference.sections[0].left_margin = Mm(31)
    path = tmp_path / "参考.docx"
    reference.save(str(path))
    out = tmp_path / "a.docx"
    write_report(found_of(mail, form), out, template=path)
    document = Document(str(out))
    assert "旧内容" not in [paragraph.text for paragraph in document.paragraphs]
    assert document.styles["公文正文"].font.size == Pt(15)
    assert document.sections[0].left_margin == pytest.approx(Mm(31), abs=TWIP)
    assert fonts(document.styles["公文附件"])["eastAsia"] == "黑体"


def test_a_reference_that_is_no_document_is_named(mail: Evaluation, form: Form, tmp_path: Path) -> None:
    path = tmp_path / "坏.docx"
    path.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(UserError, match=r"坏\.docx"):
        write_report(found_of(mail, form), tmp_path / "a.docx", template=path)
    assert not (tmp_path / "a.docx").exists()


def test_a_text_template_of_the_user(mail: Evaluation, form: Form, tmp_path: Path) -> None:
    template = tmp_path / "mine.j2"
    template.write_text("# {{ subject }}\n得{{ total|num }}分", encoding="utf-8")
    report = write_report(found_of(mail, form), tmp_path / "a.docx", template=template)
    assert report.text.endswith("得89.33分")


def test_an_unknown_kind_is_answered_with_the_known_ones(mail: Evaluation, form: Form, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="project（项目支出绩效自评报告）"):
        write_report(found_of(mail, form), tmp_path / "a.docx", kind="whole")


def test_a_place_that_cannot_be_written_is_named(mail: Evaluation, form: Form, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="文件夹不存在"):
        write_report(found_of(mail, form), tmp_path / "无此夹" / "a.docx")
    with pytest.raises(UserError, match=r"\.docx"):
        write_report(found_of(mail, form), tmp_path / "a.doc")


def test_what_heads_a_text_never_stands_alone_at_the_foot_of_a_page() -> None:
    document = made("# 标题\n\n@subtitle 副题\n\n@part 第一部分\n\n@attachment 附件\n\n@center 表\n\n## 一\n\n正文")
    kept = [
        each.paragraph_format.keep_with_next or each.style.paragraph_format.keep_with_next
        for each in document.paragraphs
    ]
    assert [bool(each) for each in kept] == [True] * 6 + [False]


def test_the_page_of_the_seal_has_some_of_the_text() -> None:
    document = made("## 一\n\n正文一\n\n正文二\n\n@blank 2\n\n@signature 某局||2025年4月22日")
    kept = [bool(each.paragraph_format.keep_with_next) for each in document.paragraphs]
    assert kept == [False, False, True, True, True, True, False]
