"""Freezing: the same figures, no formula, no macro; what nobody has computed is refused."""

from __future__ import annotations

import io
import json
import re
import zipfile
from importlib.resources import files
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from samples.kept import write_workbook

from xlsheets.audit.check import check_all
from xlsheets.errors import UserError
from xlsheets.files.xlsx_reader import read_book
from xlsheets.forms.catalog import find_form
from xlsheets.forms.facts import evaluation_from_facts
from xlsheets.recognise.load import load
from xlsheets.recompute.freeze import freeze
from xlsheets.writing import styles

CASES = ("chengde-2021", "heyuan-mail-2024")
MACRO_BOOK = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
OFFICE = "http://schemas.microsoft.com/office/2006/relationships"


@pytest.fixture(params=CASES)
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    text = (files("xlsheets") / "demo_data" / f"{request.param}.json").read_text("utf-8")
    facts = json.loads(text, parse_float=str, parse_int=str)
    facts["year"] = int(facts["year"])
    form = find_form(facts["form"])
    path = tmp_path / "自评表.xlsx"
    path.write_bytes(write_workbook(form, evaluation_from_facts(facts, form, request.param)).data)
    return path


def frozen(path: Path) -> Path:
    out = path.with_name("定稿.xlsx")
    out.write_bytes(freeze(load(path)))
    return out


def test_every_cell_shows_what_it_showed_and_none_is_a_formula(filled: Path) -> None:
    before, after = read_book(filled), read_book(frozen(filled))
    assert any(cell.formula for grid in before.grids for cell in grid.cells.values())
    for old, new in zip(before.grids, after.grids, strict=True):
        assert not [cell for cell in new.cells.values() if cell.formula is not None]
        shown = {place: (cell.kind, cell.text, cell.number) for place, cell in old.cells.items() if cell.text}
        assert {place: (cell.kind, cell.text, cell.number) for place, cell in new.cells.items() if cell.text} == shown
        assert new.merges == old.merges


def test_the_copy_gives_the_same_results(filled: Path) -> None:
    before, after = load(filled), load(frozen(filled))
    assert after.found[0].results.total == before.found[0].results.total
    assert after.found[0].results.grade == before.found[0].results.grade
    assert after.found[0].form.id == before.found[0].form.id


def test_stale_figures_are_computed_before_they_are_frozen(filled: Path) -> None:
    loaded = load(filled)
    score = loaded.found[0].cells.totals["total"]
    parts = _parts(filled)
    sheet = "xl/worksheets/sheet1.xml"
    stale = re.sub(rf'(<c r="{score}".*?<v>)[^<]*'.encode(), rb"\g<1>12.34", parts[sheet], count=1, flags=re.DOTALL)
    assert stale != parts[sheet]
    _write(filled, {**parts, sheet: stale})
    assert load(frozen(filled)).found[0].evaluation.total == str(loaded.found[0].results.total.normalize())


def test_a_sheet_that_had_to_be_made_holds_no_formula_either(filled: Path) -> None:
    """A form's sheet that a person copied gets a sheet 测算."""
    book = openpyxl.load_workbook(filled)
    book.copy_worksheet(book["自评表"]).title = "自评表 (2)"
    book.save(filled)
    after = read_book(frozen(filled))
    assert sum(grid.sheet.startswith("测算") for grid in after.grids) == 2
    assert not [cell for grid in after.grids for cell in grid.cells.values() if cell.formula is not None]


def test_what_holds_no_formula_and_no_author_stays_byte_for_byte(filled: Path) -> None:
    before, after = _parts(filled), _parts(frozen(filled))
    changed = {name for name in before if after.get(name) != before[name]}
    assert changed
    assert all(
        name.startswith("xl/worksheets/sheet") or name in ("docProps/core.xml", "xl/workbook.xml") for name in changed
    )


def test_dates_errors_and_arrays_keep_what_is_stored(tmp_path: Path, filled: Path) -> None:
    parts = _parts(filled)
    sheet = "xl/worksheets/sheet1.xml"
    rows = (
        '<row r="200"><c r="A200" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B200"><f t="array" ref="B200:C200">{1,2}</f><v>1</v></c>'
        '<c r="C200"><v>2</v></c><c r="D200" t="b"><f>1=1</f><v>1</v></c><c r="E200"><f>TODAY()</f><v>44621.5</v></c></row>'
    )
    parts[sheet] = parts[sheet].replace(b"</sheetData>", rows.encode() + b"</sheetData>")
    _write(filled, parts)
    root = etree.fromstring(_parts(frozen(filled))[sheet])
    stored = {
        cell.get("r"): (cell.get("t"), cell.findtext("{*}v"))
        for cell in root.iter("{*}c")
        if cell.get("r", "").endswith("200")
    }
    assert stored == {
        "A200": ("e", "#DIV/0!"),
        "B200": (None, "1"),
        "C200": (None, "2"),
        "D200": ("b", "1"),
        "E200": (None, "44621.5"),
    }
    assert root.find(".//{*}f") is None


def test_macros_and_ribbon_go_and_the_copy_is_an_xlsx(filled: Path) -> None:
    parts = _parts(filled)
    types, rels, book_rels = "[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels"
    parts[types] = re.sub(
        rb"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main\+xml",
        MACRO_BOOK.encode(),
        parts[types],
    ).replace(b"</Types>", b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>')
    parts[book_rels] = parts[book_rels].replace(
        b"</Relationships>",
        f'<Relationship Id="rIdV" Type="{OFFICE}/vbaProject" Target="vbaProject.bin"/></Relationships>'.encode(),
    )
    parts[rels] = parts[rels].replace(
        b"</Relationships>",
        b'<Relationship Id="rIdR" Type="http://schemas.microsoft.com/office/2007/relationships/ui/extensibility" '
        b'Target="customUI/customUI14.xml"/></Relationships>',
    )
    parts["xl/vbaProject.bin"], parts["customUI/customUI14.xml"] = b"macro", b"<customUI/>"
    macro = filled.with_suffix(".xlsm")
    _write(macro, parts)
    after = _parts(frozen(macro))
    assert not [name for name in after if "vba" in name or "customUI" in name]
    assert b"macroEnabled" not in after[types]
    assert b"vbaProject.bin" not in after[book_rels]
    assert b"customUI" not in after[rels]
    assert openpyxl.load_workbook(io.BytesIO(freeze(load(macro)))).sheetnames


def test_a_formula_that_was_never_computed_is_refused(filled: Path) -> None:
    parts = _parts(filled)
    sheet = "xl/worksheets/sheet1.xml"
    row = b'<row r="200"><c r="A200"><f>TODAY()</f></c></row></sheetData>'
    parts[sheet] = parts[sheet].replace(b"</sheetData>", row)
    _write(filled, parts)
    with pytest.raises(UserError, match=r"自评表!A200的公式还没有计算结果"):
        freeze(load(filled))


def test_a_picture_in_a_cell_of_wps_stays(filled: Path) -> None:
    parts = _parts(filled)
    sheet = "xl/worksheets/sheet1.xml"
    picture = '<f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v>'
    row = f'<row r="200"><c r="A200" t="str">{picture}</c></row></sheetData>'
    parts[sheet] = parts[sheet].replace(b"</sheetData>", row.encode())
    _write(filled, parts)
    assert picture in _parts(frozen(filled))[sheet].decode()


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def _write(path: Path, parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)


def test_a_plain_copy_is_the_form_alone(filled: Path) -> None:
    out = filled.with_name("报送.xlsx")
    out.write_bytes(freeze(load(filled), plain=True))
    before, after = openpyxl.load_workbook(filled), openpyxl.load_workbook(out)
    assert after.sheetnames == ["自评表"]
    assert not check_all(load(out).found, "", codes={"CALC_SHEET_MISSING", "TEXT_MISSING"})
    fills = {cell.fill.fgColor.rgb for row in after["自评表"].iter_rows() for cell in row if cell.fill.patternType}
    assert not fills & {styles.INPUT_FILL, styles.COMPUTED_FILL}
    assert not after["自评表"].conditional_formatting
    assert after["自评表"].print_area == before["自评表"].print_area
    assert load(out).found[0].results.total == load(filled).found[0].results.total
    assert not [name for name in _parts(out) if "charts" in name]
