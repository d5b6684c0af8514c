"""An .xls, .et or .ods is read in a process of its own; what kills that process is one line for a person."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import time
import zipfile
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from engines import convert
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from xlsheets.errors import UserError
from xlsheets.files.grid import Book, Merge
from xlsheets.files.old import old_files
from xlsheets.files.old.compound_file import CompoundError, read_stream
from xlsheets.files.old.xls_shapes import ShapesError, read_shapes
from xlsheets.files.open_book import open_book
from xlsheets.files.package import open_package

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One workbook as LibreOffice saves it: percentages, dates, formulas, merges, a hidden row, a hidden sheet."""
    folder = tmp_path_factory.mktemp("old")
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "自评"
    sheet.append(["一级指标", "三级指标", "完成值", "得分"])
    sheet.append(["产出", "覆盖率", 0.973, 9.7300000000000004])
    sheet["C2"].number_format = "0.0%"
    sheet.append([None, "第一行\n第二行", 1234567.89, "=D2*2"])
    sheet["A4"] = "2022-03-07"
    sheet["B4"] = __import__("datetime").date(2022, 3, 7)
    sheet["C4"], sheet["D4"] = True, "=1/0"
    sheet["C5"] = "98%"
    sheet.merge_cells("A2:A3")
    sheet.row_dimensions[3].hidden = True
    book.create_sheet("藏").sheet_state = "hidden"
    book["藏"]["A1"] = 1
    path = folder / "原.xlsx"
    book.save(path)
    made = {kind: convert([path], kind, folder / kind)[0] for kind in ("xls", "ods")}
    again = convert([made["xls"]], "xlsx", folder / "again")[0]  # formulas with their values
    return {**made, "xlsx": again}


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_an_old_file_gives_what_the_xlsx_gives(saved: dict[str, Path], kind: str) -> None:
    old, package = open_book(saved[kind])
    new, _ = open_book(saved["xlsx"])
    assert package is None
    assert [grid.visible for grid in old.grids] == [True, False]
    one, other = old.grids[0], new.grids[0]
    assert one.hidden_rows == other.hidden_rows == {3}
    assert one.merges == other.merges == [Merge(2, 1, 3, 1)]
    assert {place: cell[:3] for place, cell in one.cells.items()} == {
        place: cell[:3] for place, cell in other.cells.items()
    }
    formulas = {place for place, cell in one.cells.items() if cell.formula is not None}
    assert formulas == {(3, 4), (4, 3), (4, 4)}  # LibreOffice keeps a truth value as =TRUE()


def test_numbers_by_their_15_digits_and_as_shown(saved: dict[str, Path]) -> None:
    grid = open_book(saved["xls"])[0].grids[0]
    assert grid.cells[2, 3][:3] == ("n", "97.3%", Decimal("0.973"))
    assert grid.cells[2, 4].text == "9.73"
    assert grid.cells[4, 2][:2] == ("d", "2022-03-07")
    assert grid.cells[4, 4][:2] == ("e", "#DIV/0!")


def test_content_counts_not_the_name(saved: dict[str, Path], tmp_path: Path) -> None:
    for kind, name in (("xls", "表.et"), ("xls", "表.xlsx"), ("xlsx", "表.et"), ("ods", "表.xls")):
        path = tmp_path / name
        path.write_bytes(saved[kind].read_bytes())
        assert open_book(path)[0].grids[0].text(1, 1) == "一级指标"


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_writing_into_it_is_refused_with_the_way_out(saved: dict[str, Path], kind: str) -> None:
    with pytest.raises(UserError, match=r"只能读取.*不能写回.*另存为 .xlsx"):
        open_package(saved[kind])


def compound(table: list[int], directory: int) -> bytes:
    """The header of a compound file, one sector of its table of chains, and two sectors more."""
    header = OLE + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9L", 0, 1, directory, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109L", 0, *[0xFFFFFFFF] * 108)
    return header + struct.pack("<128L", *table, *[0xFFFFFFFF] * (128 - len(table))) + bytes(1024)


CIRCLE = compound([0xFFFFFFFD, 1], 1)
HOSTILE = {
    "a chain in a circle": CIRCLE,
    "cut short": CIRCLE[:520],
    "header alone": OLE,
    "no sectors": compound([0xFFFFFFFD], 7),
}


@pytest.mark.costly(1)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_xls_is_one_line(name: str, tmp_path: Path) -> None:
    path = tmp_path / "坏.xls"
    path.write_bytes(HOSTILE[name])
    start = time.monotonic()
    with pytest.raises(UserError) as refused:
        open_book(path)
    assert str(refused.value).startswith(f"{path}：")
    assert "\n" not in str(refused.value)
    assert time.monotonic() - start < 2 * (20 + old_files._GRACE)


# The largest child of a process is told only by itself: this process has had LibreOffice among its children.
MEMORY = """
import resource, sys
from pathlib import Path
from xlsheets.errors import UserError
from xlsheets.files.open_book import open_book
for path in sys.argv[1:]:
    try:
        open_book(Path(path))
    except UserError:
        print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.costly(0)
def test_a_hostile_xls_takes_less_than_1_gib(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.xls" for number in range(len(HOSTILE))]
    for path, content in zip(paths, HOSTILE.values(), strict=True):
        path.write_bytes(content)
    told = subprocess.run(
        [sys.executable, "-c", MEMORY, *map(str, paths)], check=True, capture_output=True, encoding="utf-8"
    ).stdout
    kib = [int(line) for line in told.split()]
    assert len(kib) == len(HOSTILE)
    assert 0 < kib[-1] < 2**20


def test_a_process_that_does_not_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_files, "_READER", "files.stuck_child")
    monkeypatch.setattr(old_files, "SECONDS", 1)
    monkeypatch.setattr(old_files, "_GRACE", 0)
    with pytest.raises(UserError, match="1 秒内没有读完"):
        old_files.read_old_book(tmp_path / "慢.xls", CIRCLE)


def test_a_python_file_beside_the_caller_does_no_harm(
    saved: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit(9)", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert open_book(saved["xls"])[0].grids


@given(st.binary(max_size=600), st.integers(0, 1500))
def test_shapes_of_anything_are_shapes_or_an_error(noise: bytes, at: int) -> None:
    data = CIRCLE[:at] + noise + CIRCLE[at + len(noise) :]
    with suppress(ShapesError):
        read_shapes(data)
    with suppress(CompoundError):
        read_stream(data, ("Workbook",))


def ods(content: str) -> Book:
    """A workbook of the rows of one sheet."""
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text", "style")
    )
    xml = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name='一'>{content}"
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", xml)
    return old_files.read_old_book(Path("表.ods"), out.getvalue())


def test_repeated_rows_and_cells_of_an_ods() -> None:
    cell = "<table:table-cell table:number-columns-repeated='2'><text:p>甲<text:s text:c='2'/>乙</text:p></table:table-cell>"
    rows = f"<table:table-row table:number-rows-repeated='3'>{cell}</table:table-row>"
    blank = "<table:table-row table:number-rows-repeated='1048000'><table:table-cell/></table:table-row>"
    (grid,) = ods(f"<table:table-header-rows>{rows}</table:table-header-rows>{blank}").grids
    assert {place: each.text for place, each in grid.cells.items()} == {
        (row, column): "甲  乙" for row in (1, 2, 3) for column in (1, 2)
    }


@pytest.mark.costly(1)
@pytest.mark.parametrize(
    ("rows", "columns", "reason"), [(90_000, 900, "万个"), (1_000_000, 1, "之外"), (1, 9_999, "之外"), (5, 0, "")]
)
def test_an_ods_that_unfolds_too_far_is_refused(rows: int, columns: int, reason: str) -> None:
    cell = f"<table:table-cell table:number-columns-repeated='{columns}'><text:p>1</text:p></table:table-cell>"
    row = f"<table:table-row table:number-rows-repeated='{rows}'>{cell}</table:table-row>"
    if not reason:
        assert len(ods(row).grids[0].cells) == rows
        return
    with pytest.raises(UserError, match=reason):
        ods(row)


def test_an_ods_with_a_dtd_is_refused() -> None:
    with pytest.raises(UserError, match=r"DTD|损坏"):
        ods("<!DOCTYPE a><table:table-row/>")
