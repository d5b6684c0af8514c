"""Pivot tables filled from outside, slicers and timelines: none is left, pivot tables of the workbook's own sheets are."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from files.parts.connected_workbook import BOOK, BOOK_RELATIONS, SHEET, SHEET_RELATIONS
from files.rich_workbook import edit_zip, part, rich_workbook

from xlsheets.files.edit import Edit
from xlsheets.files.package import open_package
from xlsheets.files.parts.pivots import drop_pivots_from_outside

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_EMPTY = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
_DRAWING = "xl/drawings/drawing1.xml"
_LISTED = (
    f'<pivotCaches xmlns:r="{_OFFICE}"><pivotCache cacheId="1" r:id="rIdOwn"/><pivotCache cacheId="2" r:id="rIdOut"/></pivotCaches>'
    f'<extLst xmlns:r="{_OFFICE}" xmlns:x14="urn:x14"><ext uri="{{1}}"><x14:slicerCaches><x14:slicerCache r:id="rIdS"/></x14:slicerCaches>'
    "</ext></extLst></workbook>"
)
_PANE = (
    '<absoluteAnchor><graphicFrame><s:slicer xmlns:s="urn:s" name="单位"/></graphicFrame></absoluteAnchor>'
    '<absoluteAnchor><grpSp><sp><t>同组</t></sp><graphicFrame><s:timeslicer xmlns:s="urn:s"/></graphicFrame></grpSp></absoluteAnchor></'
)


def _related(data: bytes, *relations: tuple[str, str, str]) -> bytes:
    listed = "".join(f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{to}"/>' for key, kind, to in relations)
    return data.replace(b"</Relationships>", f"{listed}</Relationships>".encode())


def _cache(source: str) -> bytes:
    return f'<pivotCacheDefinition xmlns="{_MAIN}"><cacheSource {source}/></pivotCacheDefinition>'.encode()


@pytest.fixture
def after(tmp_path: Path) -> bytes:
    """A workbook with a pivot table of its own and one of a database, a slicer and a timeline, without the living ones."""
    data = rich_workbook(tmp_path).read_bytes()
    drawing = part(data, _DRAWING).decode()
    end = drawing.rindex("</")
    name = '<definedName name="Slicer_单位">#N/A</definedName>'
    book = part(data, BOOK).decode().replace("<definedNames>", f"<definedNames>{name}")
    changes = {
        BOOK: book.replace("</workbook>", _LISTED).encode(),
        BOOK_RELATIONS: _related(
            part(data, BOOK_RELATIONS),
            ("rIdOwn", "pivotCacheDefinition", "pivotCache/own.xml"),
            ("rIdOut", "pivotCacheDefinition", "pivotCache/out.xml"),
            ("rIdS", "slicerCache", "slicerCaches/s.xml"),
        ),
        SHEET: part(data, SHEET).replace(
            b"</worksheet>", b'<extLst><ext uri="{2}"><x:slicerList xmlns:x="urn:x"/></ext></extLst></worksheet>'
        ),
        SHEET_RELATIONS: _related(
            part(data, SHEET_RELATIONS),
            ("rIdA", "pivotTable", "../pivotTables/own.xml"),
            ("rIdB", "pivotTable", "../pivotTables/out.xml"),
            ("rIdC", "slicer", "../slicers/s.xml"),
            ("rIdD", "timeline", "../timelines/t.xml"),
        ),
        "xl/pivotCache/own.xml": _cache('type="worksheet"'),
        "xl/pivotCache/out.xml": _cache('type="external" connectionId="1"'),
        "xl/pivotCache/_rels/out.xml.rels": _related(_EMPTY, ("rId1", "pivotCacheRecords", "outRecords.xml")),
        "xl/pivotCache/outRecords.xml": b"<r/>",
        "xl/pivotTables/own.xml": b'<p name="P1"/>',
        "xl/pivotTables/out.xml": b'<p name="P2"/>',
        "xl/pivotTables/_rels/own.xml.rels": _related(
            _EMPTY, ("rId1", "pivotCacheDefinition", "../pivotCache/own.xml")
        ),
        "xl/pivotTables/_rels/out.xml.rels": _related(
            _EMPTY, ("rId1", "pivotCacheDefinition", "../pivotCache/out.xml")
        ),
        "xl/slicers/s.xml": b"<s/>",
        "xl/timelines/t.xml": b"<t/>",
        "xl/slicerCaches/s.xml": b"<s/>",
        "xl/charts/chart8.xml": b'<c:c xmlns:c="urn:c"><c:pivotSource><c:name>[a.xlsx]S!P2</c:name></c:pivotSource></c:c>',
        "xl/charts/chart9.xml": b'<c:c xmlns:c="urn:c"><c:pivotSource><c:name>[a.xlsx]S!P1</c:name></c:pivotSource></c:c>',
        _DRAWING: f"{drawing[:end]}{_PANE}{drawing[end + 2 :]}".encode(),
    }
    path = tmp_path / "透视.xlsx"
    path.write_bytes(edit_zip(data, changes))
    edit = Edit(open_package(path))
    drop_pivots_from_outside(edit)
    return edit.written()


def test_none_of_them_is_left(after: bytes) -> None:
    package = zipfile.ZipFile(io.BytesIO(after))
    words = ("slicer", "timeline", "timeslicer", "rIdOut", "pivotCache/out", "pivotTables/out")
    texts = {name: name + package.read(name).decode("utf-8", "replace") for name in package.namelist()}
    assert not [(word, name) for word in words for name, text in texts.items() if word.lower() in text.lower()]
    assert b"pivotSource" not in part(after, "xl/charts/chart8.xml")


def test_pivot_tables_of_its_own_sheets_and_shapes_beside_a_slicer_stay(after: bytes) -> None:
    assert {"xl/pivotTables/own.xml", "xl/pivotCache/own.xml"} <= {*zipfile.ZipFile(io.BytesIO(after)).namelist()}
    assert b'r:id="rIdOwn"' in part(after, BOOK)
    assert b"pivotSource" in part(after, "xl/charts/chart9.xml")
    assert all(text in part(after, _DRAWING).decode() for text in ("同组", "请勿改动"))
