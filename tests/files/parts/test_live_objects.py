"""Embedded objects, web extensions, maps of XML, views of persons, ways to files of the author's machine: none is left, the rest is."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from files.parts.connected_workbook import BOOK, BOOK_RELATIONS, SHEET, SHEET_RELATIONS
from files.rich_workbook import edit_zip, part, rich_workbook
from lxml import etree

from xlsheets.files.edit import Edit
from xlsheets.files.package import open_package
from xlsheets.files.parts.left_behind import leave_behind
from xlsheets.files.parts.live_objects import drop_live_objects, has_embedded
from xlsheets.files.parts.local_links import cut_local_links

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_DRAWING, _DRAWING_RELATIONS = "xl/drawings/drawing1.xml", "xl/drawings/_rels/drawing1.xml.rels"
_SHEET_PARTS = (
    f'<customSheetViews><customSheetView guid="{{1}}"/></customSheetViews>'
    f'<hyperlinks xmlns:r="{_OFFICE}"><hyperlink ref="A1" r:id="rIdF"/>'
    f'<hyperlink ref="A2" r:id="rIdW"/></hyperlinks><mc:AlternateContent xmlns:mc="{_MC}"><mc:Choice Requires="x14">'
    f'<oleObjects xmlns:r="{_OFFICE}">'
    '<oleObject progId="Package" shapeId="1" r:id="rIdO"/></oleObjects></mc:Choice></mc:AlternateContent>'
    '<controls><control shapeId="2"><controlPr macro="[0]!Pay"/></control></controls></worksheet>'
)
_BOOK_PARTS = (
    '<customWorkbookViews><customWorkbookView name="某人 - 个人视图" guid="{1}"/></customWorkbookViews>'
    '<extLst><ext uri="{F}"><x15:dataModel xmlns:x15="urn:x">'
    '<x15:modelTable connection="内网库"/></x15:dataModel></ext></extLst></workbook>'
)
_EXTENSION = (
    f'<mc:AlternateContent xmlns:mc="{_MC}"><mc:Choice Requires="we">'
    f'<we:webextensionref xmlns:we="urn:we" xmlns:r="{_OFFICE}" r:id="rIdE"/>'
    "</mc:Choice><mc:Fallback><pic>代图</pic></mc:Fallback></mc:AlternateContent></"
)
_COMMENTS = (
    f'<comments xmlns="{_MAIN}"><authors><author>某人</author></authors><commentList>'
    '<comment ref="A1" authorId="0"><text><r><t>某人:</t></r>'
    "<r><t>请核对某人的数</t></r></text></comment></commentList></comments>"
)
_PIVOT = (
    f'<pivotCacheDefinition xmlns="{_MAIN}" xmlns:r="{_OFFICE}" refreshedBy="某人" refreshOnLoad="1"><cacheSource type="worksheet">'
    '<worksheetSource r:id="rIdX" sheet="甲"/></cacheSource></pivotCacheDefinition>'
)


def _related(data: bytes, *relations: tuple[str, str, str], outside: bool = False) -> bytes:
    mode = ' TargetMode="External"' if outside else ""
    listed = "".join(
        f'<Relationship Id="{number}" Type="{_OFFICE}/{kind}" Target="{target}"{mode}/>'
        for number, kind, target in relations
    )
    return data.replace(b"</Relationships>", f"{listed}</Relationships>".encode())


_EMPTY = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'


@pytest.fixture
def living(tmp_path: Path) -> Path:
    """A workbook with all of them."""
    data = rich_workbook(tmp_path).read_bytes()
    sheet = _related(
        _related(part(data, SHEET_RELATIONS), ("rIdO", "package", "../embeddings/附件.docx")),
        ("rIdF", "hyperlink", "file:///D:\\科室\\底稿.xlsx"),
        ("rIdW", "hyperlink", "https://example.org/"),
        outside=True,
    )
    drawing = part(data, _DRAWING).decode()
    end = drawing.rindex("</") + 2
    changes = {
        SHEET: part(data, SHEET).replace(b"</worksheet>", _SHEET_PARTS.encode()),
        SHEET_RELATIONS: _related(sheet, ("rIdK", "comments", "../comments9.xml")),
        "xl/comments9.xml": _COMMENTS.encode(),
        "xl/embeddings/附件.docx": b"PK",
        BOOK: part(data, BOOK).replace(b"</workbook>", _BOOK_PARTS.encode()),
        BOOK_RELATIONS: _related(
            part(data, BOOK_RELATIONS),
            ("rIdM", "xmlMaps", "xmlMaps.xml"),
            ("rIdP", "pivotCacheDefinition", "pivotCache/p1.xml"),
        ),
        "xl/xmlMaps.xml": b'<MapInfo><DataBinding FileBinding="D:/map.xml"/></MapInfo>',
        "xl/pivotCache/p1.xml": _PIVOT.encode(),
        "xl/pivotCache/_rels/p1.xml.rels": _related(
            _EMPTY, ("rIdX", "externalLinkPath", "/科室/总账.xlsx"), outside=True
        ),
        _DRAWING: f"{drawing[: end - 2]}{_EXTENSION}{drawing[end:]}".encode(),
        _DRAWING_RELATIONS: _related(
            part(data, _DRAWING_RELATIONS), ("rIdE", "webextension", "../webextensions/w1.xml")
        ),
        "xl/webextensions/w1.xml": b"<webextension/>",
    }
    path = tmp_path / "活.xlsx"
    path.write_bytes(edit_zip(data, changes))
    return path


@pytest.fixture
def after(living: Path) -> bytes:
    edit = Edit(open_package(living))
    drop_live_objects(edit)
    cut_local_links(edit)
    leave_behind(edit)
    return edit.written()


def test_no_part_and_no_word_of_them_is_left(after: bytes) -> None:
    package = zipfile.ZipFile(io.BytesIO(after))
    gone = ("embeddings", "xmlMaps", "webextensions")
    assert not [name for name in package.namelist() if any(word in name for word in gone)]
    for name in package.namelist():
        text = package.read(name).decode("utf-8", "replace")
        for word in (
            "科室",
            "D:",
            "个人视图",
            "内网库",
            "[0]!Pay",
            "refreshedBy",
            "refreshOnLoad",
            "oleObject",
            "webextension",
        ):
            assert word not in text, (word, name)


def test_what_is_no_way_home_stays(after: bytes) -> None:
    sheet = etree.fromstring(part(after, SHEET))
    assert [each.get("ref") for each in sheet.iterfind("{*}hyperlinks/{*}hyperlink")] == ["A2"]
    assert b"https://example.org/" in part(after, SHEET_RELATIONS)
    assert "请勿改动" in part(after, _DRAWING).decode()
    assert b"AlternateContent" not in part(after, _DRAWING) and "代图" in part(after, _DRAWING).decode()
    assert 'sheet="甲"' in part(after, "xl/pivotCache/p1.xml").decode()


@pytest.mark.parametrize(
    ("target", "stays"),
    [
        ("..\\..\\科室\\底稿.xlsx", False),
        ("../底稿.xlsx", False),
        ("附件/../../底稿.xlsx", False),
        ("%2e%2e/底稿.xlsx", False),
        ("/home/科室/底稿.xlsx", False),
        ("\\科室\\底稿.xlsx", False),
        ("d:底稿.xlsx", False),
        ("../../../../C:/Users/科室/底稿.xlsx", False),
        ("../x.xlsx", False),
        ("x.xlsx", False),
        ("附件/佐证.pdf", False),
        ("onenote:科室", False),
        ("#自评表!A1", True),
        ("", True),
        ("https://example.org/../a/../../b", True),
        ("HTTP://example.org", True),
        ("ftp://example.org/x.xlsx", True),
        ("mailto:a@example.org?subject=../..", True),
    ],
)
def test_a_link_to_anything_but_the_web_mail_and_the_workbook_goes(tmp_path: Path, target: str, stays: bool) -> None:
    data = rich_workbook(tmp_path).read_bytes()
    linked = part(data, SHEET).replace(
        b"</sheetData>",
        f'</sheetData><hyperlinks xmlns:r="{_OFFICE}"><hyperlink ref="A1" r:id="rIdF"/></hyperlinks>'.encode(),
    )
    relations = _related(part(data, SHEET_RELATIONS), ("rIdF", "hyperlink", target), outside=True)
    path = tmp_path / "链接.xlsx"
    path.write_bytes(edit_zip(data, {SHEET: linked, SHEET_RELATIONS: relations}))
    edit = Edit(open_package(path))
    cut_local_links(edit)
    written = edit.written()
    assert (target in part(written, SHEET_RELATIONS).decode()) is stays
    assert (b"rIdF" in part(written, SHEET)) is stays


def test_a_comment_keeps_its_text_without_the_name_before_it(after: bytes) -> None:
    texts = [str(text) for text in etree.fromstring(part(after, "xl/comments9.xml")).itertext("{*}t", "{*}author")]
    assert texts == ["批注人", "批注人:", "请核对某人的数"]


def test_an_embedded_object_is_known_so_that_its_loss_can_be_told(living: Path, tmp_path: Path, after: bytes) -> None:
    assert has_embedded(open_package(living))
    (tmp_path / "定稿.xlsx").write_bytes(after)
    assert not has_embedded(open_package(tmp_path / "定稿.xlsx"))


def test_properties_of_other_programs_go_and_ours_stay(tmp_path: Path) -> None:
    path = rich_workbook(tmp_path)
    before = part(path.read_bytes(), "docProps/custom.xml").decode()
    name = before.partition('name="')[2].partition('"')[0]
    path.write_bytes(
        edit_zip(path.read_bytes(), {"docProps/custom.xml": before.replace(name, "_AuthorEmail", 1).encode()})
    )
    edit = Edit(open_package(path))
    leave_behind(edit)
    assert b"_AuthorEmail" not in part(edit.written(), "docProps/custom.xml")
