"""Workbooks as other programs leave them: dead sheets, main parts anywhere, comments, empty rows by the million, default passwords."""

from __future__ import annotations

import io
import re
import struct
import subprocess
import sys
import zipfile
from hashlib import sha1
from pathlib import Path

import pytest
from engines import unavailable
from files.rich_workbook import edit_zip, part, plain_workbook, rich_workbook, with_sheet
from lxml import etree

from xlsheets.errors import UserError
from xlsheets.files import condensed_sheet
from xlsheets.files.condensed_sheet import CondensedSheet
from xlsheets.files.edit import Edit
from xlsheets.files.old import old_files, unlock_child
from xlsheets.files.open_book import open_book
from xlsheets.files.package import MISSING, Package, open_package
from xlsheets.files.patch import patch_cells, patch_package
from xlsheets.files.sheet_xml import Patch
from xlsheets.recognise.load import load

SHEET, BOOK, RELATIONS, PACKAGE = (
    "xl/worksheets/sheet1.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "_rels/.rels",
)


def opened(folder: Path, data: bytes) -> Package:
    (folder / "a.xlsx").write_bytes(data)
    return open_package(folder / "a.xlsx")


def text_of(folder: Path, data: bytes) -> str:
    (folder / "a.xlsx").write_bytes(data)
    return open_book(folder / "a.xlsx")[0].grids[0].text(1, 1)


def with_second_sheet(relation: str) -> bytes:
    data = plain_workbook({"A1": "好"})
    xml = part(data, BOOK).replace(
        b"</sheets>",
        b'<sheet name="Module1" sheetId="9" r:id="%b" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships"/></sheets>' % relation.encode(),
    )
    rels = part(data, RELATIONS).replace(
        b"</Relationships>",
        b'<Relationship Id="rId77" Target="worksheets/none.xml" Type="http://schemas.openxmlformats.org/officeDocument/'
        b'2006/relationships/worksheet"/></Relationships>',
    )
    return edit_zip(data, {BOOK: xml, RELATIONS: rels})


@pytest.mark.parametrize("relation", ["", "rId999", "rId77"])
def test_a_sheet_without_a_part_stops_no_other_sheet(tmp_path: Path, relation: str) -> None:
    package = opened(tmp_path, with_second_sheet(relation))
    assert [sheet.kind for sheet in package.sheets] == ["worksheet", MISSING]
    assert text_of(tmp_path, patch_package(package, {"自评表": {"A1": Patch("改")}})) == "改"
    with pytest.raises(UserError, match=r"没有找到绩效自评表.*工作表“Module1”的内容不在文件里"):
        load(tmp_path / "a.xlsx")


def test_a_workbook_of_dead_sheets_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="找不到工作表“自评表”的内容"):
        opened(tmp_path, edit_zip(plain_workbook({"A1": 1}), {SHEET: None}))


@pytest.mark.parametrize(
    ("part_name", "target"),
    [
        ("xl/workbook2.xml", "/xl/workbook2.xml"),
        ("xl/workbook2.xml", "xl\\workbook2.xml"),
        ("xl/Workbook.XML", "./XL/workbook.xml"),
        ("xl/work book.xml", "xl/work%20book.xml"),
        ("xl/work%20book.xml", "xl/work book.xml"),
        ("xl/工作簿.xml", "xl/%E5%B7%A5%E4%BD%9C%E7%B0%BF.xml"),
    ],
)
def test_the_main_part_is_found_by_its_relationship(tmp_path: Path, part_name: str, target: str) -> None:
    data = plain_workbook({"A1": "好"})
    moved = {
        BOOK: None,
        RELATIONS: None,
        part_name: part(data, BOOK),
        f"xl/_rels/{part_name.removeprefix('xl/')}.rels": part(data, RELATIONS),
        PACKAGE: part(data, PACKAGE).replace(b'"xl/workbook.xml"', f'"{target}"'.encode()),
    }
    assert text_of(tmp_path, edit_zip(data, moved)) == "好"


def commented(xml: bytes) -> bytes:
    """The same part with a comment in the middle of every text and around everything."""
    root = etree.fromstring(xml)
    for element in list(root.iter("{*}*")):
        comment = etree.Comment("注")
        element.text, comment.tail = (element.text or "")[:1] or None, (element.text or "")[1:] or None
        element.insert(0, comment)
        element.append(etree.ProcessingInstruction("x", "y"))
    return b"<!-- a --><?b c?>" + etree.tostring(root) + b"<!-- z -->"


def test_comments_and_instructions_anywhere_change_nothing(tmp_path: Path) -> None:
    path = rich_workbook(tmp_path)
    data = path.read_bytes()
    plain, _ = open_book(path)
    with zipfile.ZipFile(io.BytesIO(data)) as names:
        parts = {name: commented(names.read(name)) for name in names.namelist() if name.endswith((".xml", ".rels"))}
    path.write_bytes(edit_zip(data, parts))
    book, package = open_book(path)
    assert book == plain
    assert package is not None
    path.write_bytes(patch_package(package, {"自评表": {"C2": Patch(7), "F9": Patch("新")}}, full_calc=True))
    again = open_book(path)[0].grids[0]
    assert (again.text(2, 3), again.text(9, 6), again.text(3, 1)) == ("7", "新", "指标3")


def test_lower_case_addresses_name_the_same_cells(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="a1"><v>1</v></c><c r="b1"><f>a1</f><v>1</v></c></row>'
    package = opened(tmp_path, with_sheet(rows, after='<mergeCells><mergeCell ref="a2:b3"/></mergeCells>'))
    data = patch_package(package, {"自评表": {"B1": Patch(2), "A1": Patch("x")}})
    assert re.findall(rb'<c r="([^"]+)"', part(data, SHEET)) == [b"a1", b"b1"]
    (tmp_path / "a.xlsx").write_bytes(data)
    (grid,) = open_book(tmp_path / "a.xlsx")[0].grids
    assert (grid.text(1, 1), grid.text(1, 2), grid.merge_at(3, 2)) == ("x", "2", (2, 1, 3, 2))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_a_part_in_another_encoding(tmp_path: Path, encoding: str) -> None:
    data = with_sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>好</t></is></c></row>')
    xml = part(data, SHEET).decode().replace("UTF-8", encoding.removesuffix("-sig"))
    assert text_of(tmp_path, edit_zip(data, {SHEET: xml.encode(encoding)})) == "好"


@pytest.fixture
def low_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sheets of 100 kB are searched for empty stretches like those of 1 MB."""
    monkeypatch.setattr(condensed_sheet, "_SMALL", 100_000)


EMPTY_ROWS = {
    "rows": "".join(f'<row r="{r}" s="1" ht="20" customHeight="1"/>' for r in range(3, 4_000)),
    "cells": "".join(f'<row r="{r}"><c r="A{r}" s="1"/><c r="B{r}" s="1"></c></row>' for r in range(3, 4_000)),
    "columns": '<row r="3">' + "".join(f'<c r="{c}3" s="1"/>' for c in ["A", "B"] * 4_000) + "</row>",
}


@pytest.mark.costly
@pytest.mark.usefixtures("low_limit")
@pytest.mark.parametrize("kind", EMPTY_ROWS)
@pytest.mark.parametrize("below", ["", '<row r="50000"><c r="A50000"><v>9</v></c></row>'])
@pytest.mark.parametrize("cell", ["A1", "B2", "D60000", "A700"])
def test_long_empty_stretches_are_left_out_and_come_back(tmp_path: Path, kind: str, below: str, cell: str) -> None:
    rows = f'<row r="1"><c r="A1"><v>1</v></c></row>{EMPTY_ROWS[kind]}{below}'
    data = with_sheet(rows)
    source = part(data, SHEET)
    condensed = CondensedSheet.of(source)
    assert condensed is not None
    assert len(condensed.short) < 3_000
    assert condensed.restored(condensed.short, source) == source
    (tmp_path / "a.xlsx").write_bytes(data)
    book, package = open_book(tmp_path / "a.xlsx")
    assert package is not None
    assert len(book.grids[0].cells) == (2 if below else 1)
    whole = opened(tmp_path, data)  # which nobody has read, so that its tree is whole
    change = {"自评表": {cell: Patch(5)}}
    one, other = (
        etree.canonicalize(part(patch_package(each, change), SHEET).decode().partition("?>")[2])
        for each in (package, whole)
    )
    assert one == other


@pytest.mark.usefixtures("low_limit")
def test_a_sheet_patched_around_its_empty_stretch_is_not_parsed_whole(tmp_path: Path) -> None:
    """A recompute of a sheet with a million empty rows took 1.3 GB."""
    (tmp_path / "a.xlsx").write_bytes(with_sheet(f'<row r="1"><c r="A1"><v>1</v></c></row>{EMPTY_ROWS["rows"]}'))
    package = open_book(tmp_path / "a.xlsx")[1]
    assert package is not None
    edit = Edit(package)
    patch_cells(edit, {"自评表": {"A1": Patch(5)}})
    assert edit.look(SHEET) is None
    assert b"<v>5</v>" in part(edit.written(), SHEET)


@pytest.mark.usefixtures("low_limit")
@pytest.mark.parametrize("last", ["<f>B1</f>", '<f t="shared" si="0"/>', "<v>1</v>", "<is><t>1</t></is>"])
def test_what_holds_something_is_no_empty_stretch(tmp_path: Path, last: str) -> None:
    rows = EMPTY_ROWS["rows"] + f'<row r="41000"><c r="A41000" t="inlineStr">{last}</c></row>' + EMPTY_ROWS["columns"]
    (tmp_path / "a.xlsx").write_bytes(with_sheet(rows))
    assert (41000, 1) in open_book(tmp_path / "a.xlsx")[0].grids[0].cells


@pytest.mark.costly(0)
def test_a_million_empty_rows_take_little_memory(tmp_path: Path) -> None:
    if not Path("/proc/self/status").exists():
        unavailable("the most memory that a process had is told by Linux alone")
    rows = "".join(f'<row r="{r}" spans="1:8" s="1" ht="20.1" customFormat="1"/>' for r in range(2, 1_048_577))
    (tmp_path / "a.xlsx").write_bytes(with_sheet(f'<row r="1"><c r="A1"><v>1</v></c></row>{rows}'))
    program = (
        "import sys, pathlib; from xlsheets.files.open_book import open_book; open_book(pathlib.Path(sys.argv[1])); "
        "print(pathlib.Path('/proc/self/status').read_text())"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path / "a.xlsx")], capture_output=True, check=True)
    most = re.search(rb"VmHWM:\s*([0-9]+) kB", done.stdout)
    assert most is not None
    assert int(most[1]) < 300 * 2**10


def by_standard_encryption(folder: Path, password: str, bits: int) -> Path:
    """Encrypt a workbook as Excel 2007 and old WPS do ([MS-OFFCRYPTO] 2.3.4.5), which no library writes."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from msoffcrypto.method.container.ecma376_encrypted import ECMA376Encrypted
    from msoffcrypto.method.ecma376_standard import ECMA376Standard

    plain, salt, verifier = plain_workbook({"A1": "好"}), bytes(range(16)), bytes(range(16, 32))
    method = {128: 0x660E, 192: 0x660F, 256: 0x6610}[bits]
    key = ECMA376Standard.makekey_from_password(password, method, 0x8004, 0x18, bits, 16, salt)

    def locked(data: bytes) -> bytes:
        cipher = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
        return cipher.update(data + bytes(-len(data) % 16)) + cipher.finalize()

    provider = "Microsoft Enhanced RSA and AES Cryptographic Provider\0".encode("utf-16-le")
    header = struct.pack("<8L", 0x24, 0, method, 0x8004, bits, 0x18, 0, 0) + provider
    proof = struct.pack("<L", 16) + salt + locked(verifier) + struct.pack("<L", 20) + locked(sha1(verifier).digest())
    info = struct.pack("<2H2L", 4, 2, 0x24, len(header)) + header + proof
    with (folder / "锁.xlsx").open("wb") as out:
        ECMA376Encrypted(struct.pack("<Q", len(plain)) + locked(plain), info).write_to(out)
    return folder / "锁.xlsx"


@pytest.mark.parametrize("bits", [128, 192, 256])
def test_standard_encryption_is_opened_like_the_newer_one(bits: int, tmp_path: Path) -> None:
    book, package = open_book(by_standard_encryption(tmp_path, "VelvetSweatshop", bits))
    assert (book.grids[0].text(1, 1), package) == ("好", None)
    with pytest.raises(UserError, match="设了打开密码"):
        open_book(by_standard_encryption(tmp_path, "secret", bits))


def encrypted(folder: Path, password: str) -> Path:
    from msoffcrypto.format.ooxml import OOXMLFile

    with (folder / "锁.xlsx").open("wb") as out:
        OOXMLFile(io.BytesIO(plain_workbook({"A1": "好"}))).encrypt(password, out)
    return folder / "锁.xlsx"


def test_what_excel_opens_without_a_password_is_read_and_not_written(tmp_path: Path) -> None:
    path = encrypted(tmp_path, "VelvetSweatshop")
    book, package = open_book(path)
    assert (book.grids[0].text(1, 1), package) == ("好", None)
    with pytest.raises(UserError, match="不能写回"):
        open_package(path)


def test_what_has_a_password_of_its_own_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="设了打开密码"):
        open_book(encrypted(tmp_path, "secret"))


def test_without_the_library_nobody_is_sent_looking_for_a_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = encrypted(tmp_path, "VelvetSweatshop")
    monkeypatch.setattr(unlock_child, "find_spec", lambda name: None)
    with pytest.raises(UserError, match=r"打开时不问密码的，请在 Excel 中打开，另存为未加密的 \.xlsx"):
        open_book(path)
    assert old_files.can_unlock is unlock_child.can_unlock


@pytest.mark.parametrize("folder", ["./", "/", ".\\", "././"])
def test_entries_that_name_the_folder_they_are_in_are_found(folder: str, tmp_path: Path) -> None:
    path, packed = tmp_path / "a.xlsx", io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain_workbook({"A1": "好"}))) as plain, zipfile.ZipFile(packed, "w") as renamed:
        for name in plain.namelist():
            renamed.writestr(f"{folder}{name}", plain.read(name))
    path.write_bytes(packed.getvalue())
    assert open_book(path)[0].grids[0].text(1, 1) == "好"
