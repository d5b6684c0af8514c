"""Opening a workbook from somebody else: whatever is wrong with it becomes one Chinese line that names the file."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest
from daily import examples
from files.rich_workbook import edit_zip, part, plain_workbook, rich_workbook
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from xlsheets.errors import UserError
from xlsheets.files import archive
from xlsheets.files import part_xml as untrusted_xml
from xlsheets.files.archive import Archive
from xlsheets.files.package import open_package
from xlsheets.files.xlsx_reader import read_book

WORKBOOK = plain_workbook({"A1": "单位", "B1": 1})
SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refusal(folder: Path, data: bytes | None, name: str = "自评.xlsx") -> str:
    """What is said about a file of this content, without the file's path."""
    path = folder / name
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(UserError) as caught:
        read_book(path)
    message = str(caught.value)
    assert message.startswith(f"{path}：")
    assert "\n" not in message
    return message.removeprefix(f"{path}：")


def ole_file(stream: str) -> bytes:
    """An OLE compound file as far as its directory: one entry of that name."""
    name = stream.encode("utf-16-le")
    entry = name.ljust(64, b"\0") + struct.pack("<H", len(name) + 2)
    return OLE.ljust(512, b"\0") + entry.ljust(128, b"\0")


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def test_a_workbook_opens_with_its_sheets_in_order(tmp_path: Path) -> None:
    assert [(sheet.name, sheet.part, sheet.state) for sheet in open_package(rich_workbook(tmp_path)).sheets] == [
        ("自评表", "xl/worksheets/sheet1.xml", "visible"),
        ("测算", "xl/worksheets/sheet2.xml", "visible"),
    ]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "文件不存在" in refusal(tmp_path, None)


def test_a_folder_is_no_workbook(tmp_path: Path) -> None:
    (tmp_path / "文件夹.xlsx").mkdir()
    assert "这是文件夹" in refusal(tmp_path, None, "文件夹.xlsx")


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path) -> None:
    assert "0 字节" in refusal(tmp_path, b"")


def test_an_owner_file_is_recognised(tmp_path: Path) -> None:
    assert "临时文件" in refusal(tmp_path, b"\x05user" + bytes(160), "~$自评.xlsx")


@pytest.mark.parametrize("data", [b"a,b\n1,2\n", b"<html><table></table></html>", b"PK", b"\0" * 700, b"\x09\x08\0\0"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, data: bytes) -> None:
    assert "请" in refusal(tmp_path, data)


def test_an_encrypted_workbook_is_named_as_such(tmp_path: Path) -> None:
    assert "密码" in refusal(tmp_path, ole_file("EncryptedPackage"))


@pytest.mark.parametrize(("name", "kind"), [("a.xls", ".xls"), ("a.et", ".et"), ("a.xlsx", ".xls")])
def test_an_old_format_is_told_how_to_convert(tmp_path: Path, name: str, kind: str) -> None:
    message = refusal(tmp_path, ole_file("Workbook"), name)
    assert kind in message
    assert "另存为 .xlsx" in message


def test_an_open_document_is_told_how_to_convert(tmp_path: Path) -> None:
    data = zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"})
    assert "OpenDocument" in refusal(tmp_path, data, "a.ods")


def test_a_word_document_is_named_as_such(tmp_path: Path) -> None:
    assert "Word" in refusal(
        tmp_path,
        zipped(
            {
                "word/document.xml": b"<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'/>"
            }
        ),
    )


def test_a_binary_workbook_is_told_how_to_convert(tmp_path: Path) -> None:
    rels = part(WORKBOOK, "_rels/.rels").replace(b"workbook.xml", b"workbook.bin")
    assert ".xlsb" in refusal(tmp_path, edit_zip(WORKBOOK, {"_rels/.rels": rels, "xl/workbook.bin": b"x"}))


def test_a_package_without_a_workbook_part_is_refused(tmp_path: Path) -> None:
    assert "workbook.xml" in refusal(tmp_path, edit_zip(WORKBOOK, {"xl/workbook.xml": None}))


def test_a_missing_sheet_is_named(tmp_path: Path) -> None:
    assert "工作表“自评表”" in refusal(tmp_path, edit_zip(WORKBOOK, {SHEET: None}))


def test_a_malformed_sheet_is_named_with_its_line(tmp_path: Path) -> None:
    message = refusal(tmp_path, edit_zip(WORKBOOK, {SHEET: part(WORKBOOK, SHEET)[:-20]}))
    assert "工作表“自评表”的内容已损坏（XML 第" in message


def test_a_malformed_part_is_named(tmp_path: Path) -> None:
    assert "xl/styles.xml" in refusal(tmp_path, edit_zip(WORKBOOK, {"xl/styles.xml": b"<styles"}))


@pytest.mark.parametrize("code", ["utf-8", "utf-16", "utf-16-be"])
def test_xml_with_entities_is_refused(tmp_path: Path, code: str) -> None:
    bomb = f'<?xml version="1.0" encoding="{code}"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode(code)
    assert "DTD" in refusal(tmp_path, edit_zip(WORKBOOK, {SHEET: bomb}))


@pytest.mark.parametrize("share", [0.02, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_said_to_be_incomplete(tmp_path: Path, share: float) -> None:
    assert "不完整" in refusal(tmp_path, WORKBOOK[: int(len(WORKBOOK) * share)])


def test_a_damaged_part_is_named(tmp_path: Path) -> None:
    stored = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as old, zipfile.ZipFile(stored, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    damaged = stored.getvalue().replace(b"sheetData><row", b"sheetData><rox", 1)
    assert f"部件 {SHEET} 已损坏" in refusal(tmp_path, damaged)


def test_a_zip_bomb_is_refused_before_it_is_inflated(tmp_path: Path) -> None:
    refused = refusal(tmp_path, edit_zip(WORKBOOK, {SHEET: bytes(40 * 2**20)}))
    assert "压缩炸弹" in refused and SHEET in refused


def test_a_part_that_nobody_reads_may_be_any_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture, or a part of another program, beyond the limits."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(edit_zip(WORKBOOK, {"xl/media/a.bmp": bytes(40 * 2**20), "customXml/item9.xml": b"x"}))
    monkeypatch.setattr(archive, "MAX_PART", 20 * 2**20)
    assert [grid.sheet for grid in read_book(path).grids] == ["自评表"]


def test_a_part_larger_than_it_declares_is_damaged(tmp_path: Path) -> None:
    size = len(part(WORKBOOK, SHEET))
    lying = edit_zip(WORKBOOK, {SHEET: part(WORKBOOK, SHEET)}).replace(struct.pack("<L", size), struct.pack("<L", 9))
    assert "已损坏" in refusal(tmp_path, lying)


def test_too_many_entries_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_ENTRIES", 3)
    assert "多得不正常" in refusal(tmp_path, WORKBOOK)


def test_xml_with_too_many_elements_is_refused_before_it_is_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(untrusted_xml, "MAX_MARKS", 300)
    assert "工作表“自评表”的内容多得不正常" in refusal(tmp_path, edit_zip(WORKBOOK, {SHEET: b"<a/>" * 301}))


def test_too_much_in_all_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_TOTAL", 3000)
    assert "大得不正常" in refusal(tmp_path, WORKBOOK)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", [SHEET, SHEET.upper()])
def test_duplicate_names_are_refused(tmp_path: Path, name: str) -> None:
    out = io.BytesIO(WORKBOOK)
    with zipfile.ZipFile(out, "a") as out_package:
        out_package.writestr(name, b"<other/>")
    assert "重名" in refusal(tmp_path, out.getvalue())


def test_climbing_paths_are_refused(tmp_path: Path) -> None:
    assert "部件路径" in refusal(tmp_path, edit_zip(WORKBOOK, {"xl/../../evil.xml": b"x"}))


def test_part_names_do_not_depend_on_case(tmp_path: Path) -> None:
    sheet = part(WORKBOOK, SHEET)
    path = tmp_path / "a.xlsx"
    path.write_bytes(edit_zip(WORKBOOK, {SHEET: None, "xl/Worksheets/Sheet1.XML": sheet}))
    assert read_book(path).grids[0].text(1, 1) == "单位"


def test_a_file_name_with_a_line_break_stays_on_one_line(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        open_package(tmp_path / "a\nb.xlsx")
    assert "\n" not in str(caught.value)


def test_an_archive_survives_a_rewrite_without_changes(tmp_path: Path) -> None:
    data = rich_workbook(tmp_path).read_bytes()
    assert Archive(data).rewrite({}) == data


@examples(200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_damage_is_a_users_error_or_harmless(tmp_path: Path, data: st.DataObject) -> None:
    damaged = bytearray(WORKBOOK)
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "a.xlsx"
    path.write_bytes(damaged)
    try:
        read_book(path)
    except UserError as error:
        assert "\n" not in str(error)
