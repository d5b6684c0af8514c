"""What leads to sheets that are dropped, and to other workbooks however they are written, is cut; what is shown stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from department import filled
from files.parts.connected_workbook import BOOK, SHEET
from files.rich_workbook import edit_zip, part, rich_workbook
from lxml import etree

from xlsheets.files.edit import Edit
from xlsheets.files.package import open_package
from xlsheets.files.parts.chart_figures import keep_figures
from xlsheets.files.parts.drop_sheets import drop_sheets
from xlsheets.files.parts.external_links import cut_external_links, leads_outside
from xlsheets.recognise.load import load
from xlsheets.recompute.freeze import freeze
from xlsheets.writing.department import write_department

_DRAWING, _RELATIONS = "xl/drawings/drawing1.xml", "xl/drawings/_rels/drawing1.xml.rels"
_CHARTS = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_NAMES = (
    "<definedName name='近'>测算!$A$1</definedName><definedName name='远'>近+1</definedName>"
    "<definedName name='文'>\"测算!\"&amp;自评表!$A$1</definedName>"
)
_ENDS = (
    '<conditionalFormatting sqref="A1"><cfRule type="expression" priority="9"><formula>近&gt;1</formula></cfRule></conditionalFormatting>'
    "<dataValidations count='2'><dataValidation type='list' sqref='A1'><formula1>'测算'!$A$1</formula1></dataValidation>"
    "<dataValidation type='list' sqref='A2' prompt='见测算!A1'><formula1>文</formula1></dataValidation></dataValidations>"
    "<hyperlinks><hyperlink ref='A1' location='远'/><hyperlink ref='A2' location='自评表!A1'/></hyperlinks>"
    "<extLst><ext uri='{1}'><x:sparklineGroups xmlns:x='urn:x' xmlns:m='urn:m'><x:sparklineGroup><x:colorSeries/><x:sparklines>"
    "<x:sparkline><m:f>测算!A1:B1</m:f><m:sqref>C1</m:sqref></x:sparkline></x:sparklines></x:sparklineGroup></x:sparklineGroups></ext>"
    "</extLst></worksheet>"
)


@pytest.mark.parametrize(
    "formula",
    [
        "[1]Sheet1!$A$1",
        "'[1]Sheet 1'!$A$1",
        "[2]!'!项目'",
        "SUM(A1,[总账.xlsx]表!A1)",
        r"'D:\科室\[a.xlsx]S'!A1",
        r"'\\服务器\共享\[a.xlsx]S'!A1",
        "'https://a/b/[a.xlsx]S'!A1",
        r"'D:\科室\a.xlsx'!决算数",
        "cmd|'/c calc'!A0",
        "Excel|主题!项目",
    ],
)
def test_a_formula_that_leads_outside_is_known_however_it_is_written(formula: str) -> None:
    assert leads_outside(formula)


@pytest.mark.parametrize(
    "formula",
    ["自评表!$A$1", "[0]!名称", "表1[2024]", "表1[[#All],[列]]", "'甲 (2)'!A1", "A1/B1", "'it''s'!A1"],
)
def test_a_formula_that_stays_inside_is_none(formula: str) -> None:
    assert not leads_outside(formula)


@pytest.fixture
def after(tmp_path: Path) -> bytes:
    """A workbook without its sheet 测算, to which names, rules, links, sparklines, a shape and a chart led."""
    data = rich_workbook(tmp_path).read_bytes()
    sheet = part(data, SHEET).decode()
    drawing = (
        part(data, _DRAWING).decode().replace('textlink=""', 'textlink="测算!$A$1"').replace("<a:p>", f"<a:p>{_LINK}")
    )
    changes = {
        BOOK: part(data, BOOK).decode().replace("<definedNames>", f"<definedNames>{_NAMES}"),
        SHEET: f"{sheet.partition('<conditionalFormatting')[0]}{_ENDS}",
        _DRAWING: drawing,
        _RELATIONS: part(data, _RELATIONS).decode().replace("</Relationships>", f"{_LINKED}</Relationships>"),
        "xl/charts/chart1.xml": part(data, "xl/charts/chart1.xml").decode().replace("'自评表'!", "测算!"),
    }
    path = tmp_path / "a.xlsx"
    path.write_bytes(edit_zip(data, {name: text.encode() for name, text in changes.items()}))
    edit = Edit(open_package(path))
    drop_sheets(edit, ["测算"])
    return edit.written()


_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LINK = f'<a:hlinkClick xmlns:r="{_OFFICE}" r:id="rIdL"/>'
_LINKED = f'<Relationship Id="rIdL" Type="{_OFFICE}/hyperlink" Target="#%E6%B5%8B%E7%AE%97!A1" TargetMode="External"/>'


def test_nothing_leads_to_a_sheet_that_is_gone(after: bytes) -> None:
    book, sheet = etree.fromstring(part(after, BOOK)), etree.fromstring(part(after, SHEET))
    names = [each.get("name") for each in book.iterfind("{*}definedNames/{*}definedName")]
    assert names == ["文", "rows", "_xlnm.Print_Titles"]
    assert sheet.find("{*}conditionalFormatting") is None
    (choice,) = sheet.iterfind("{*}dataValidations[@count='1']/{*}dataValidation")
    assert choice.get("sqref") == "A2"
    assert [each.get("ref") for each in sheet.iterfind("{*}hyperlinks/{*}hyperlink")] == ["A2"]
    assert sheet.find("{*}extLst") is None
    drawing = part(after, _DRAWING).decode()
    assert "请勿改动" in drawing and "textlink" not in drawing and "hlinkClick" not in drawing
    assert b"rIdL" not in part(after, _RELATIONS)
    assert "测算!" not in part(after, "xl/charts/chart1.xml").decode()


def test_a_chart_keeps_what_it_shows_as_figures() -> None:
    chart = etree.fromstring(
        f"<c:chart xmlns:c='{_CHARTS}'><c:title><c:tx><c:strRef><c:f>外</c:f><c:strCache><c:pt idx='0'><c:v>题</c:v></c:pt></c:strCache>"
        "</c:strRef></c:tx></c:title><c:ser><c:cat><c:multiLvlStrRef><c:f>外</c:f><c:multiLvlStrCache><c:ptCount val='1'/><c:lvl>"
        "<c:pt idx='0'><c:v>甲</c:v></c:pt></c:lvl></c:multiLvlStrCache></c:multiLvlStrRef></c:cat><c:val><c:numRef><c:f>内</c:f>"
        "</c:numRef></c:val></c:ser></c:chart>"
    )
    assert keep_figures(chart, lambda formula: formula == "外")
    assert "".join(map(str, chart.find("{*}title").itertext())) == "题"  # type: ignore[union-attr]
    assert [etree.QName(each).localname for each in chart.iterfind(".//{*}cat/{*}strLit/*")] == ["ptCount", "pt"]
    assert chart.findtext(".//{*}val/{*}numRef/{*}f") == "内"
    assert not keep_figures(chart, lambda formula: formula == "外")


def test_names_by_path_go_where_no_link_is_listed(tmp_path: Path) -> None:
    data = rich_workbook(tmp_path).read_bytes()
    name = r"<definedName name='底稿'>'D:\科室\[a.xlsx]S'!A1</definedName>"
    book = part(data, BOOK).decode().replace("<definedNames>", f"<definedNames>{name}")
    (tmp_path / "a.xlsx").write_bytes(edit_zip(data, {BOOK: book.encode()}))
    edit = Edit(open_package(tmp_path / "a.xlsx"))
    cut_external_links(edit)
    assert "科室" not in part(edit.written(), BOOK).decode() and b'name="rows"' in part(edit.written(), BOOK)


def test_a_plain_copy_of_a_department_links_only_to_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "部门.xlsx"
    path.write_bytes(write_department(filled(3)).data)
    plain = freeze(load(path), plain=True)
    book = etree.fromstring(part(plain, BOOK))
    names = {each.get("name") for each in book.iterfind("{*}definedNames/{*}definedName")}
    links = [each.get("location") for each in etree.fromstring(part(plain, SHEET)).iter("{*}hyperlink")]
    assert links == ["xsd_head", "xsd2_head", "xsd3_head"]
    assert names.issuperset(links)
