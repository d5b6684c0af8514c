"""Macros of every kind."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from files.rich_workbook import edit_zip, part, rich_workbook
from lxml import etree

from xlsheets.files.edit import Edit
from xlsheets.files.package import open_package
from xlsheets.files.parts.macros import drop_macros

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MS = "http://schemas.microsoft.com/office/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BOOK, RELATIONS, SHEET, SHEET_RELATIONS = (
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/worksheets/sheet1.xml",
    "xl/worksheets/_rels/sheet1.xml.rels",
)
NAMES = (
    '<definedName name="Auto_Open" localSheetId="1">宏表1!$A$1</definedName><definedName name="_xlnm.Auto_Close">自评表!$A$1</definedName>'
    '<definedName name="跑" xlm="1">宏表1!$A$1</definedName><definedName name="取色">GET.CELL(63,自评表!$A$1)</definedName>'
    '<definedName name="指数">EXEC("calc")</definedName><definedName name="_xlnm.Print_Area" localSheetId="2">测算!$A$1:$B$2</definedName>'
)


@pytest.fixture
def after(tmp_path: Path) -> bytes:
    """A workbook with a macro sheet in its middle, names that run, an ActiveX control and a picture that calls, without them."""
    data = rich_workbook(tmp_path).read_bytes()
    book = part(data, BOOK).decode()
    second = book.index("<sheet ", book.index("<sheet ") + 1)
    macro = f'<sheet name="宏表1" sheetId="9" state="veryHidden" xmlns:r="{_OFFICE}" r:id="rIdM"/>'
    book = f"{book[:second]}{macro}{book[second:]}".replace("<definedNames>", f"<definedNames>{NAMES}")
    sheet = part(data, SHEET).decode()
    control = f'<controls xmlns:r="{_OFFICE}"><control shapeId="1" r:id="rIdC"/></controls></worksheet>'
    drawing = part(data, "xl/drawings/drawing1.xml").replace(b'macro=""', b'macro="[0]!Pay"')
    path = tmp_path / "宏.xlsm"
    path.write_bytes(
        edit_zip(
            data,
            {
                BOOK: book.encode(),
                RELATIONS: _with(
                    _with(part(data, RELATIONS), "rIdM", f"{_MS}/xlMacrosheet", "macrosheets/sheet1.xml"),
                    "rIdJ",
                    "http://www.wps.cn/officeDocument/2018/jdeExtension",
                    "JDEData.bin",
                ),
                "xl/JDEData.bin": b"<JDEProject/>",
                "xl/macrosheets/sheet1.xml": f'<xm:macrosheet xmlns:xm="{_MAIN}"/>'.encode(),
                "xl/macrosheets/_rels/sheet1.xml.rels": _with(
                    _EMPTY, "rId1", f"{_OFFICE}/printerSettings", "../own.bin"
                ),
                "xl/own.bin": b"\0",
                SHEET: sheet.replace("</worksheet>", control).encode(),
                SHEET_RELATIONS: _with(
                    part(data, SHEET_RELATIONS), "rIdC", f"{_OFFICE}/control", "../activeX/activeX1.xml"
                ),
                "xl/activeX/activeX1.xml": b"<ocx/>",
                "xl/drawings/drawing1.xml": drawing,
            },
        )
    )
    edit = Edit(open_package(path))
    drop_macros(edit)
    return edit.written()


_EMPTY = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'


def _with(relations: bytes, number: str, kind: str, target: str) -> bytes:
    return relations.replace(
        b"</Relationships>", f'<Relationship Id="{number}" Type="{kind}" Target="{target}"/></Relationships>'.encode()
    )


def test_no_part_of_them_is_left(after: bytes) -> None:
    names = zipfile.ZipFile(io.BytesIO(after)).namelist()
    assert not [
        name
        for name in names
        if any(word in name for word in ("macrosheets", "vbaProject", "JDE", "activeX", "own.bin"))
    ]
    assert b"JDE" not in part(after, RELATIONS)
    assert b"rIdM" not in part(after, RELATIONS)
    assert b"controls" not in part(after, SHEET)
    assert b"[0]!Pay" not in part(after, "xl/drawings/drawing1.xml")


def test_names_that_run_go_and_those_of_other_sheets_move_up(after: bytes) -> None:
    book = etree.fromstring(part(after, BOOK))
    assert [sheet.get("name") for sheet in book.iterfind("{*}sheets/{*}sheet")] == ["自评表", "测算"]
    left = {(each.get("name"), each.get("localSheetId")) for each in book.iterfind("{*}definedNames/{*}definedName")}
    assert left == {("rows", None), ("_xlnm.Print_Area", "1"), ("_xlnm.Print_Titles", "0")}


def test_the_rest_stays(after: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(after))
    assert book.sheetnames == ["自评表", "测算"]
    assert "请勿改动" in part(after, "xl/drawings/drawing1.xml").decode()
    assert "xl/media/image1.png" in zipfile.ZipFile(io.BytesIO(after)).namelist()
