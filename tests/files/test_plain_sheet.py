"""Values straight into a sheet's bytes: the same as by the tree, where the bytes are plain; elsewhere left to the tree."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from files.rich_workbook import edit_zip, part
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from recompute.recompute_cases import HEYUAN, by_hand, written
from samples.kept import write_workbook

from xlsheets.errors import UserError
from xlsheets.files.archive import Archive
from xlsheets.files.limits import MAX_TEXT
from xlsheets.files.package import Package
from xlsheets.files.plain_sheet import PlainSheet
from xlsheets.files.sheet_xml import Patch, patch_sheet
from xlsheets.forms.catalog import all_forms, find_form
from xlsheets.recognise.load import load
from xlsheets.recompute.recompute import recompute

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ROWS = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2" ht="20"/>'
    '<row r="4" spans="1:3"><c r="A4" s="2"/><c r="B4" t="str"><f>A1</f><v>甲</v></c><c r="C4"><f t="shared" si="0"/><v>1</v></c></row>'
    '<row r="5"></row><row r="6"><c r="A6" t="b"><f>TRUE</f><v>1</v></c><c r="B6"><f>1</f></c></row>'
)
"""A sheet with rows and cells of every plain kind."""
FIRST_CELLS = [("1", ["A1"]), ("2", []), ("4", ["A4"]), ("5", []), ("6", ["A6"])]
HERE = Path("a.xlsx")
CALC_PART = "xl/worksheets/sheet2.xml"

texts = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=12)
values = st.one_of(
    texts, st.decimals(-1000, 1000, allow_nan=False), st.booleans(), st.sampled_from(["", "a&b<c>]]>", "_x000D_"])
)


def sheet(rows: str = ROWS, root: str = f'<worksheet xmlns="{MAIN}">', start: str = "") -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>{root}{start}<sheetData>{rows}</sheetData></worksheet>'.encode()


def plain(source: bytes) -> PlainSheet:
    found = PlainSheet.of(source)
    assert found is not None
    return found


def cell(place: str, value: object, style: str, formula: str) -> str:
    """A formula cell as a program stores it."""
    if isinstance(value, str):
        kind, shown = ' t="str"', escape("".join(each for each in value if each.isprintable()))
    else:
        kind, shown = ("", "1") if isinstance(value, Decimal) else (' t="b"', "1")
    return f'<c r="{place}"{style}{kind}>{formula}<v>{shown}</v></c>'


@given(
    st.lists(
        st.tuples(
            values, values, st.sampled_from(["", ' s="3"']), st.sampled_from(["<f>A1</f>", '<f t="shared" si="0"/>'])
        )
    )
)
def test_the_bytes_get_what_the_tree_gets(cells: list[tuple[object, object, str, str]]) -> None:
    rows = "".join(
        f'<row r="{row}">{cell(f"A{row}", old, style, formula)}</row>'
        for row, (old, _, style, formula) in enumerate(cells, 1)
    )
    patches = {f"A{row}": Patch(new) for row, (_, new, _, _) in enumerate(cells, 1)}  # type: ignore[arg-type]
    source = sheet(rows)
    tree = etree.fromstring(source)
    patch_sheet(tree, patches)
    changed = plain(source).patched(patches)
    assert changed is not None
    assert etree.tostring(etree.fromstring(changed), method="c14n") == etree.tostring(tree, method="c14n")


def test_only_the_cells_that_change_change() -> None:
    changed = plain(sheet()).patched({"B4": Patch("乙"), "C4": Patch(Decimal("1.0")), "B6": Patch("")})
    assert changed == sheet().replace("甲".encode(), "乙".encode()).replace(
        b'<c r="B6"><f>1</f></c>', b'<c r="B6" t="str"><f>1</f><v></v></c>'
    )


def test_what_is_shown_already_leaves_the_bytes_as_they_are() -> None:
    source = sheet(ROWS.replace("甲", "&lt;&#30002;&gt;"))
    assert plain(source).patched({"B4": Patch("<甲>"), "C4": Patch(Decimal("1.00"))}) is source


@pytest.mark.parametrize(
    "source",
    [
        sheet(start="<!-- a --><sheetPr/>"),
        sheet(ROWS.replace("甲", "<![CDATA[甲]]>")),
        sheet(start="<?a b?>"),
        sheet(ROWS.replace("</row>", f'<x:c xmlns:x="{MAIN}"/></row>', 1)),
        sheet(ROWS + "</sheetData><sheetData>"),
        sheet(root='<worksheet xmlns="http://example.org/main">'),
        sheet(root=f'<worksheet xmlns="{MAIN}" xmlns:x="{MAIN}">'),
        sheet().replace(b"<worksheet", b"<x:worksheet").replace(b"</worksheet", b"</x:worksheet"),
        sheet().decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        sheet().replace("甲".encode(), b"\xff"),
        b'<?xml version="1.0" encoding="GBK"?>' + sheet().partition(b"?>")[2].decode().encode("gbk"),
        b"",
    ],
)
def test_what_is_not_plain_is_left_to_the_tree(source: bytes) -> None:
    assert PlainSheet.of(source) is None


@given(st.data())
def test_a_damaged_sheet_is_never_plain(data: st.DataObject) -> None:
    source = bytearray(sheet())
    for _ in range(data.draw(st.integers(1, 3))):
        source[data.draw(st.integers(0, len(source) - 1))] = data.draw(st.sampled_from(b"<>&\"'/ =ax\xff\x00"))
    try:
        etree.fromstring(bytes(source))
    except etree.XMLSyntaxError:
        assert PlainSheet.of(bytes(source)) is None


DAMAGED = [
    sheet(ROWS.replace("</c>", "", 1)),
    sheet(ROWS.replace("</row>", "", 1)),
    sheet(ROWS.replace("<f>A1", "<f>A&1")),
    sheet(ROWS.replace("</row>", "</row></x>", 1)),
    sheet(ROWS.replace('si="0"', "si=0")),
    sheet(ROWS.replace("<v>1</v>", "<v>&nothing;</v>")),
    sheet(ROWS.replace('<c r="C4"', '<c a:b="1" r="C4"')),
    sheet(start="<sheetPr>"),
    sheet()[:-4],
    sheet() + b"<a/>",
    f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"/></row><row r="2"</sheetData><a/>'.encode(),
]


@pytest.mark.parametrize("source", DAMAGED)
def test_damage_is_told_when_the_sheet_is_read(source: bytes) -> None:
    package = Package(HERE, Archive(edit_zip(written(HEYUAN).data, {CALC_PART: source})))
    with pytest.raises(UserError, match="“测算”的内容已损坏"):
        package.first_cells(CALC_PART)


def test_a_sign_in_an_attribute_is_read_by_the_tree() -> None:
    source = sheet(ROWS.replace('ht="20"', 'a="x>y/"').replace('spans="1:3"', 'b="/>"'))
    package = Package(HERE, Archive(edit_zip(written(HEYUAN).data, {CALC_PART: source})))
    rows = package.first_cells(CALC_PART).findall("{*}sheetData/{*}row")
    assert [(row.get("r"), [cell.get("r") for cell in row]) for row in rows] == FIRST_CELLS


@pytest.mark.parametrize(
    ("place", "patch"),
    [
        ("B4", Patch(None)),
        ("B4", Patch("乙", formula="1")),
        ("B4", Patch("乙", drop_formula=True)),
        ("B4", Patch("长" * (MAX_TEXT + 1))),
        ("A1", Patch("没有公式")),
        ("A4", Patch("空单元格")),
        ("Z4", Patch("没有这个单元格")),
        ("A3", Patch("没有这一行")),
        ("A9", Patch("没有这一行")),
    ],
)
def test_more_than_a_value_for_a_formula_is_left_to_the_tree(place: str, patch: Patch) -> None:
    assert plain(sheet()).patched({"C4": Patch(Decimal(2)), place: patch}) is None


def test_how_a_value_is_held_stays() -> None:
    rows = '<row r="1"><c r="A1" t="str"><f>B1</f></c><c r="B1" t="str"><f>A1</f><v xml:space="preserve"> 甲 </v></c></row>'
    changed = plain(sheet(rows)).patched({"A1": Patch(""), "B1": Patch(" 乙 ")})
    assert changed == sheet(rows.replace("<f>B1</f>", "<f>B1</f><v></v>").replace("甲", "乙"))


def test_the_first_cell_of_each_row_is_kept() -> None:
    short = etree.fromstring(plain(sheet()).first_cells()).findall("{*}sheetData/{*}row")
    assert [(row.get("r"), [cell.get("r") for cell in row]) for row in short] == FIRST_CELLS


def test_only_the_cells_that_are_wanted_are_cut_out_of_their_rows() -> None:
    cut = etree.fromstring(plain(sheet()).only_cells({4: ["C4", "A4", "Z4"], 2: [], 5: ["A5"], 3: ["A3"], 9: ["A9"]}))
    rows = [(row.get("r"), [(cell.get("r"), cell.get("s")) for cell in row]) for row in cut.iter("{*}row")]
    assert rows == [("2", []), ("4", [("A4", "2"), ("C4", None)]), ("5", [])]
    assert not cut.findall(".//{*}v")


@pytest.mark.parametrize("opened", ['r="2"/', 'r="2" ht="20"/', 'r="2" customHeight=\'0\' x=" ht=\'1\'" ht = "3"'])
def test_rows_get_heights_as_by_the_tree(opened: str) -> None:
    source = sheet(f'<row r="1"/><row {opened}>{"" if opened.endswith("/") else "</row>"}<row r="12" ht="9"/>')
    tree = etree.fromstring(source)
    for row in tree.findall("{*}sheetData/{*}row")[1:]:
        row.set("ht", "33.5")
        row.set("customHeight", "1")
    changed = plain(source).with_heights({12: 33.5, 2: 33.5, 40: 12})
    assert etree.tostring(etree.fromstring(changed), method="c14n") == etree.tostring(tree, method="c14n")


def test_what_was_changed_before_is_changed_further() -> None:
    first = plain(sheet())
    longer = first.patched({"B4": Patch("乙" * 50)})
    assert longer is not None
    assert b'<row r="6" ht="20" customHeight="1">' in first.changed(longer).with_heights({6: 20})


def commented(data: bytes) -> bytes:
    """The workbook with a comment in the XML of 测算, by which it is no longer plain."""
    return edit_zip(data, {CALC_PART: part(data, CALC_PART).replace(b"<sheetData>", b"<sheetData><!-- a -->")})


@pytest.mark.parametrize("form_id", [form.id for form in all_forms()])
def test_our_sheets_are_plain_and_read_alike_where_they_are_not(form_id: str) -> None:
    data = write_workbook(find_form(form_id)).data
    seen = []
    for source in (data, commented(data)):
        package = Package(HERE, Archive(source))
        rows = package.first_cells(CALC_PART).iterfind("{*}sheetData/{*}row")
        seen.append([etree.tostring(cell, method="c14n") for row in rows for cell in row])
        assert (package.plain_sheet(CALC_PART) is not None) == (source is data)
    assert seen[0] == seen[1]


def test_a_recompute_gives_the_same_sheet_either_way(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    stale = by_hand(written(HEYUAN).data, {"F12": "0.5", "F14": "0.7"})
    made = []
    for source in (stale, commented(stale)):
        path.write_bytes(source)
        root = etree.fromstring(part(recompute(load(path)).data, CALC_PART))
        made.append(etree.tostring(root, method="c14n", with_comments=False))
    assert made[0] == made[1]
    assert made[0] != etree.tostring(etree.fromstring(part(stale, CALC_PART)), method="c14n")
