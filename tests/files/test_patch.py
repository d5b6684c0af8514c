"""Patching: the cells asked for change, and not one byte of anything else."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from daily import examples
from files.rich_workbook import edit_zip, part, plain_workbook, rich_workbook, with_sheet
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook

from xlsheets.errors import UserError
from xlsheets.files.archive import Archive
from xlsheets.files.package import Package, open_package
from xlsheets.files.patch import patch_package
from xlsheets.files.seen.seen_runs import seen_plain
from xlsheets.files.sheet_xml import Patch, clean_text, stored_number
from xlsheets.files.xlsx_reader import read_package

SHEET = "xl/worksheets/sheet1.xml"
CHAIN = "xl/calcChain.xml"
HERE = Path("a.xlsx")


def package_of(data: bytes) -> Package:
    return Package(HERE, Archive(data))


def patched(data: bytes, cells: Mapping[str, Patch], **options: bool) -> bytes:
    return patch_package(package_of(data), {"自评表": cells}, **options)


def sheet_xml(data: bytes) -> str:
    return part(data, SHEET).decode()


def cell_xml(data: bytes, address: str) -> str:
    found = re.search(rf'<c r="{address}"[^>]*?(?:/>|>.*?</c>)', sheet_xml(data))
    assert found, address
    return found[0]


def frame_and_cells(data: bytes, without: Collection[str] = ()) -> bytes:
    """The canonical XML of the sheet (character references and the order of attributes do not matter), less some cells."""
    root = etree.fromstring(part(data, SHEET))
    for dimension in root.findall("{*}dimension"):
        root.remove(dimension)
    for row in root.iter("{*}row"):
        row.attrib.pop("spans", "")
        for cell in list(row):
            if cell.get("r") in without:
                row.remove(cell)
    return etree.tostring(root, method="c14n")


def value_of(data: bytes, address: str) -> object:
    return load_workbook(io.BytesIO(data), data_only=True)["自评表"][address].value


def changed_parts(old: bytes, new: bytes) -> list[str]:
    """The parts whose packed bytes, header or place differ; what is unpacked must agree with that."""
    before, after = Archive(old), Archive(new)
    assert list(before.entries) == list(after.entries)
    changed = [name for name in before.entries if before.raw(name) != after.raw(name)]
    with zipfile.ZipFile(io.BytesIO(old)) as one, zipfile.ZipFile(io.BytesIO(new)) as two:
        assert two.testzip() is None
        for name in before.entries:
            assert one.getinfo(name).date_time == two.getinfo(name).date_time
            if name not in changed:
                assert one.getinfo(name).flag_bits == two.getinfo(name).flag_bits
                assert one.read(name) == two.read(name)
    return changed


def with_chain(rows: str, chain: str) -> bytes:
    data = with_sheet(rows)
    rel = (
        '<Relationship Id="rId98" Target="calcChain.xml" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/calcChain"/></Relationships>'
    )
    kind = (
        '<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.calcChain+xml"/></Types>'
    )
    xml = f'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{chain}</calcChain>'
    rels = part(data, "xl/_rels/workbook.xml.rels").decode().replace("</Relationships>", rel)
    types = part(data, "[Content_Types].xml").decode().replace("</Types>", kind)
    parts = {"xl/_rels/workbook.xml.rels": rels, "[Content_Types].xml": types, CHAIN: xml}
    return edit_zip(data, {name: text.encode() for name, text in parts.items()})


def test_only_the_patched_sheet_of_a_rich_workbook_changes(tmp_path: Path) -> None:
    path = rich_workbook(tmp_path)
    old = path.read_bytes()
    new = patch_package(open_package(path), {"自评表": {"C2": Patch(Decimal("4.00")), "D2": Patch("是")}})
    assert changed_parts(old, new) == [SHEET]
    assert (value_of(new, "C2"), value_of(new, "D2")) == (4, "是")
    assert frame_and_cells(new, without=("C2", "D2")) == frame_and_cells(old, without=("C2", "D2"))


def test_a_formula_keeps_itself_and_gets_a_cached_value() -> None:
    data = with_sheet('<row r="1"><c r="A1" s="0"><f>B1*2</f><v></v></c></row>')
    assert cell_xml(patched(data, {"A1": Patch(Decimal("2.67"))}), "A1") == '<c r="A1" s="0"><f>B1*2</f><v>2.67</v></c>'
    assert cell_xml(patched(data, {"A1": Patch("待评")}), "A1") == '<c r="A1" s="0" t="str"><f>B1*2</f><v>待评</v></c>'
    assert cell_xml(patched(data, {"A1": Patch(True)}), "A1") == '<c r="A1" s="0" t="b"><f>B1*2</f><v>1</v></c>'
    assert cell_xml(patched(data, {"A1": Patch("")}), "A1") == '<c r="A1" s="0" t="str"><f>B1*2</f><v></v></c>'
    assert cell_xml(patched(data, {"A1": Patch(None)}), "A1") == '<c r="A1" s="0"><f>B1*2</f></c>'


def test_a_plain_cell_gets_a_value() -> None:
    data = with_sheet('<row r="1"><c r="A1" s="0" t="s"><v>3</v><extLst/></c></row>')
    assert cell_xml(patched(data, {"A1": Patch(7)}), "A1") == '<c r="A1" s="0"><v>7</v><extLst/></c>'
    text = '<c r="A1" s="0" t="inlineStr"><is><t>好</t></is><extLst/></c>'
    assert cell_xml(patched(data, {"A1": Patch("好")}), "A1") == text
    assert cell_xml(patched(data, {"A1": Patch(None)}), "A1") == '<c r="A1" s="0"><extLst/></c>'


def test_a_formula_can_be_given() -> None:
    data = with_sheet('<row r="1"><c r="A1"><v>1</v></c></row>')
    assert cell_xml(patched(data, {"A1": Patch(3, "=1+2")}), "A1") == '<c r="A1"><f>1+2</f><v>3</v></c>'


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "=cmd|' /C calc'!A0"])
def test_a_text_that_looks_like_a_formula_stays_a_text(text: str) -> None:
    new = patched(with_sheet('<row r="1"><c r="A1"><v>1</v></c></row>'), {"A1": Patch(text)})
    cell = read_package(package_of(new)).grids[0].cells[1, 1]
    assert (cell.kind, cell.text, cell.formula) == ("s", text, None)
    assert "<f>" not in sheet_xml(new)


def test_missing_cells_are_made_in_order_with_the_style_of_row_or_column() -> None:
    data = with_sheet(
        '<row r="2" s="1" customFormat="1" spans="2:4"><c r="B2"><v>1</v></c><c r="D2"><v>1</v></c></row>'
        '<row r="5"><c r="A5"><v>1</v></c></row>',
        head='<dimension ref="A2:D5"/><cols><col min="3" max="3" width="9" style="2"/></cols>',
    )
    new = patched(data, {place: Patch(9) for place in ("A2", "C2", "F2", "C3", "A3", "C5", "A1", "A9")})
    order = re.findall(r'<(?:row|c) r="(\w+)"', sheet_xml(new))
    assert order == ["1", "A1", "2", "A2", "B2", "C2", "D2", "F2", "3", "A3", "C3", "5", "A5", "C5", "9", "A9"]
    assert cell_xml(new, "A2") == '<c r="A2" s="1"><v>9</v></c>'
    assert cell_xml(new, "C3") == '<c r="C3" s="2"><v>9</v></c>'
    assert cell_xml(new, "A1") == '<c r="A1"><v>9</v></c>'
    assert '<dimension ref="A1:F9"/>' in sheet_xml(new)


def test_clearing_a_cell_that_is_not_there_makes_none() -> None:
    data = with_sheet('<row r="1"><c r="A1"><v>1</v></c></row>')
    assert frame_and_cells(patched(data, {"B7": Patch(None)})) == frame_and_cells(data)


def test_declaration_and_namespaces_stay() -> None:
    data = with_sheet('<row r="1" x14ac:dyDescent="0.25"><c r="A1"><v>1</v></c></row>')
    new = patched(data, {"A1": Patch(2), "B3": Patch("x")})
    assert sheet_xml(new).startswith('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<worksheet xmlns=')
    assert sheet_xml(new).count("xmlns") == sheet_xml(data).count("xmlns")
    assert frame_and_cells(new, ("A1", "B3")).replace(b'<row r="3"></row>', b"") == frame_and_cells(data, ("A1",))


def test_prefixed_sheets_keep_their_prefix() -> None:
    xml = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
        '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    new = patched(edit_zip(plain_workbook({}), {SHEET: xml.encode()}), {"A1": Patch("好"), "A2": Patch(2)})
    assert '<x:c r="A1" t="inlineStr"><x:is><x:t>好</x:t></x:is></x:c>' in sheet_xml(new)
    assert '<x:row r="2"><x:c r="A2"><x:v>2</x:v></x:c></x:row>' in sheet_xml(new)


def test_what_xml_cannot_hold_is_removed() -> None:
    new = patched(plain_workbook({}), {"A1": Patch("a\0\x0bb\ufffe\ud800c\r\nd"), "A2": Patch("_x0041_")})
    grid = read_package(package_of(new)).grids[0]
    assert (grid.text(1, 1), grid.text(2, 1)) == ("abc\nd", "_x0041_")


def test_a_text_too_long_for_a_cell_is_refused() -> None:
    with pytest.raises(UserError, match="工作表“自评表”的单元格 B2 的文字有 32768 字"):
        patched(plain_workbook({}), {"B2": Patch("长" * 32768)})


def test_an_unknown_sheet_is_named() -> None:
    with pytest.raises(UserError, match="没有名为“表二”的工作表"):
        patch_package(package_of(plain_workbook({})), {"表二": {"A1": Patch(1)}})


SHARED = (
    '<row r="1"><c r="A1"><f t="shared" ref="A1:A3" si="0">B1*2+$C$1</f><v>1</v></c></row>'
    '<row r="2"><c r="A2"><f t="shared" si="0"/><v>1</v></c></row>'
    '<row r="3"><c r="A3"><f t="shared" si="0"/><v>1</v></c></row>'
)


def test_a_member_of_a_shared_formula_leaves_it() -> None:
    new = patched(with_sheet(SHARED), {"A2": Patch(5, drop_formula=True)})
    assert cell_xml(new, "A2") == '<c r="A2"><v>5</v></c>'
    assert cell_xml(new, "A1") == cell_xml(with_sheet(SHARED), "A1")


@pytest.mark.parametrize("patch", [Patch(5, drop_formula=True), Patch(5, "1+4")])
def test_the_first_of_a_shared_formula_hands_it_on(patch: Patch) -> None:
    new = patched(with_sheet(SHARED), {"A1": patch})
    assert cell_xml(new, "A2") == '<c r="A2"><f t="shared" si="0" ref="A2:A3">B2*2+$C$1</f><v>1</v></c>'
    assert load_workbook(io.BytesIO(new))["自评表"]["A3"].value == "=B3*2+$C$1"


def test_all_of_a_shared_formula_can_be_frozen() -> None:
    new = patched(with_sheet(SHARED), {f"A{row}": Patch(row, drop_formula=True) for row in (1, 2, 3)})
    assert "<f" not in sheet_xml(new)


ARRAY = (
    '<row r="1"><c r="A1" cm="1"><f t="array" ref="A1:A2">B1:B2*2</f><v>1</v></c></row>'
    '<row r="2"><c r="A2"><v>1</v></c></row>'
)


def test_an_array_formula_can_be_frozen_but_not_broken_up() -> None:
    data = with_sheet(ARRAY)
    assert cell_xml(patched(data, {"A1": Patch(5, drop_formula=True)}), "A1") == '<c r="A1"><v>5</v></c>'
    for address in ("A1", "A2"):
        with pytest.raises(UserError, match=f"{address} 属于数组公式 A1:A2"):
            patched(data, {address: Patch(5, "1+4")})


def test_an_array_formula_takes_cached_values() -> None:
    new = patched(with_sheet(ARRAY), {"A1": Patch(5), "A2": Patch(6)})
    assert cell_xml(new, "A1") == '<c r="A1" cm="1"><f t="array" ref="A1:A2">B1:B2*2</f><v>5</v></c>'
    assert (value_of(new, "A1"), value_of(new, "A2")) == (5, 6)


FORMULAS = '<row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><f>2+2</f></c></row>'


def test_a_frozen_cell_leaves_the_calculation_chain() -> None:
    data = with_chain(FORMULAS, '<c r="A1" i="1"/><c r="B1"/>')
    new = patched(data, {"A1": Patch(2, drop_formula=True)})
    assert changed_parts(data, new) == [SHEET, CHAIN]
    assert '><c r="B1" i="1"/></' in part(new, CHAIN).decode()


def test_an_empty_calculation_chain_goes_with_its_relationship_and_content_type() -> None:
    data = with_chain(FORMULAS, '<c r="A1" i="1"/><c r="B1" i="1"/>')
    new = patched(data, {place: Patch(2, drop_formula=True) for place in ("A1", "B1")})
    assert CHAIN not in Archive(new).entries
    assert (
        "calcChain" not in part(new, "[Content_Types].xml").decode() + part(new, "xl/_rels/workbook.xml.rels").decode()
    )
    assert value_of(new, "A1") == 2


def test_a_cached_value_leaves_the_calculation_chain_alone() -> None:
    data = with_chain(FORMULAS, '<c r="A1" i="1"/><c r="B1"/>')
    assert changed_parts(data, patched(data, {"A1": Patch(2), "B1": Patch(4, "2*2")})) == [SHEET]


def test_full_calculation_is_asked_for_only_once() -> None:
    data = plain_workbook({"A1": 1})
    bare = edit_zip(
        data, {"xl/workbook.xml": re.sub(rb"<calcPr[^>]*/>", b"<oleSize ref='A1'/>", part(data, "xl/workbook.xml"))}
    )
    new = patched(bare, {}, full_calc=True)
    assert '<calcPr fullCalcOnLoad="1"/><oleSize ref="A1"/>' in part(new, "xl/workbook.xml").decode()
    assert patched(new, {}, full_calc=True) == new
    assert patched(bare, {}) == bare


def test_data_descriptors_survive(tmp_path: Path) -> None:
    class Pipe(io.RawIOBase):
        """A stream that cannot seek: the writer then puts sizes behind the data."""

        def __init__(self) -> None:
            self.data = b""

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            self.data += bytes(data)  # type: ignore[call-overload]
            return len(bytes(data))  # type: ignore[call-overload]

    pipe, data = Pipe(), plain_workbook({"A1": 1})
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as new:  # type: ignore[arg-type]
        for info in old.infolist():
            new.writestr(info.filename, old.read(info))
    assert changed_parts(pipe.data, patched(pipe.data, {"A1": Patch(2)})) == [SHEET]


def test_zip64_entries_survive() -> None:
    out, data = io.BytesIO(), plain_workbook({"A1": 1})
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            with new.open(info.filename, "w", force_zip64=True) as entry:
                entry.write(old.read(info))
    assert changed_parts(out.getvalue(), patched(out.getvalue(), {"A1": Patch(2)})) == [SHEET]


@examples(100)
@given(
    st.dictionaries(
        st.from_regex(r"\A[A-Z]{1,2}[1-9][0-9]{0,2}\Z"),
        st.one_of(
            st.text(min_size=1),
            st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**14), max_value=10**14, places=4),
            st.booleans(),
        ),
        max_size=12,
    )
)
@example({"A1": "\uf000"})
def test_what_is_patched_is_read_back(values: dict[str, str | Decimal | bool]) -> None:
    new = patched(plain_workbook({"C3": "x", "D5": 1}), {cell: Patch(value) for cell, value in values.items()})
    grid = read_package(package_of(new)).grids[0]
    addresses = re.findall(r'<c r="(\w+)"', sheet_xml(new))
    assert len(addresses) == len(set(addresses))
    for cell, value in values.items():
        column, row = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()  # type: ignore[union-attr]
        place = int(row), sum((ord(letter) - 64) * 26**power for power, letter in enumerate(reversed(column)))
        if isinstance(value, str):
            assert grid.text(*place) == seen_plain(clean_text(value)).text
        elif isinstance(value, bool):
            assert grid.text(*place) == str(value).upper()
        else:
            assert grid.cells[place].number == Decimal(f"{float(value):.15g}")


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=Decimal("-1e300"), max_value=Decimal("1e300")))
def test_a_stored_number_reads_back_to_the_same_15_digits(number: Decimal) -> None:
    assert f"{float(stored_number(number)):.15g}" == f"{float(number):.15g}"


@pytest.mark.parametrize("number", ["NaN", "Infinity"])
def test_what_is_no_number_is_a_programming_error(number: str) -> None:
    with pytest.raises(ValueError, match="finite"):
        stored_number(Decimal(number))
