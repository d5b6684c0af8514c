"""What a person typed into a blank form is not cut off on paper once recompute, freeze or check has passed over the file."""

from __future__ import annotations

import re
import shutil
from operator import attrgetter
from pathlib import Path

import pytest
from files.rich_workbook import edit_zip, part
from openpyxl import load_workbook
from openpyxl.worksheet.pagebreak import Break, RowBreak
from openpyxl.worksheet.worksheet import Worksheet
from recompute.recompute_cases import by_hand
from samples.kept import opened, write_workbook

from xlsheets.cli import main
from xlsheets.files.addresses import column_letters
from xlsheets.forms.catalog import find_form
from xlsheets.formulas.calc.calc_refs import FIRST_ROW
from xlsheets.recognise.load import load
from xlsheets.recompute.recompute import recompute

REASON = "因上级下达资金时间较晚且采购流程较长，设备到货推迟至次年一月，下一年度将提前编制计划并加快支付进度。"
SET_BY_HAND = 300
CALC_PART = "xl/worksheets/sheet2.xml"


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A blank form with a name and reasons typed into it; the row of the second one is as high as somebody wanted it."""
    written = write_workbook(find_form("cn-caiyu10-project"), year=2024)
    cells, book = written.found.cells, opened(written.data)
    sheet = book["自评表"]
    sheet[cells.fields["subject"]] = REASON * 4
    for row in (cells.first_row, cells.first_row + 1):
        for role, value in (("name", "指标"), ("target", "≥95%"), ("actual", "90%"), ("weight", 5), ("reason", REASON)):
            sheet.cell(row, cells.columns[role]).value = value
    sheet.row_dimensions[cells.first_row + 1].height = SET_BY_HAND
    path = tmp_path_factory.mktemp("typed") / "自评表.xlsx"
    book.save(path)
    return path


def heights(sheet: Worksheet) -> list[float | None]:
    return [sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1)]


def test_rows_grow_once_and_others_stay(typed: Path, tmp_path: Path) -> None:
    cells = load(typed).found[0].cells
    again = tmp_path / "again.xlsx"
    again.write_bytes(recompute(load(typed)).data)
    before, after = (heights(load_workbook(path)["自评表"]) for path in (typed, again))
    grown = {row for row, (old, new) in enumerate(zip(before, after, strict=True), 1) if old != new}
    subject_row = int(cells.fields["subject"].lstrip("ABCDEFGHIJ"))
    assert grown == {subject_row, cells.first_row}
    assert after[cells.first_row - 1] > 100 and after[cells.first_row] == SET_BY_HAND  # type: ignore[operator]
    assert recompute(load(again)).data == again.read_bytes()


@pytest.mark.parametrize(
    ("command", "made"),
    [
        (["freeze", "表.xlsx", "-o", "定稿.xlsx"], "定稿.xlsx"),
        (["check", "表.xlsx", "--write"], "表-检查结果.xlsx"),
    ],
)
def test_the_frozen_copy_and_the_one_with_findings_fit_too(
    command: list[str], made: str, typed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(typed, tmp_path / "表.xlsx")
    main(command)
    row = load(typed).found[0].cells.first_row
    assert heights(load_workbook(made)["自评表"])[row - 1] > 100  # type: ignore[operator]


def test_pages_end_anew_where_rows_have_grown(tmp_path: Path) -> None:
    written = write_workbook(find_form("cn-caiyu10-project"), year=2024)
    cells, book = written.found.cells, opened(written.data)
    sheet = book["自评表"]
    assert sheet.page_setup.fitToHeight == 1
    for goal in cells.goals:
        for cell in goal.values():
            sheet[cell] = REASON * 9
    path = tmp_path / "自评表.xlsx"
    book.save(path)
    path.write_bytes(recompute(load(path)).data)
    sheet = load_workbook(path)["自评表"]
    merges = [area for area in sheet.merged_cells.ranges if area.min_col in (2, 3) and area.max_row > cells.header_row]
    assert sheet.row_breaks.brk and sheet.page_setup.fitToHeight == 0
    assert not [area for area in merges for each in sheet.row_breaks.brk if area.min_row <= each.id < area.max_row]


@pytest.mark.costly(0)
def test_pages_end_anew_where_a_break_tears_a_group_or_a_page_is_too_full(tmp_path: Path) -> None:
    written = write_workbook(find_form("cn-caiyu10-project"), year=2024, rows=6)
    cells, path = written.found.cells, tmp_path / "自评表.xlsx"
    ours = [each.id for each in opened(written.data)["自评表"].row_breaks.brk]
    assert ours, "more rows than a page holds"
    for breaks in ([cells.first_row + 1], [row + 1 for row in ours]):
        book = opened(written.data)
        sheet = book["自评表"]
        sheet.row_breaks = RowBreak(brk=[Break(row) for row in breaks])
        book.save(path)
        path.write_bytes(recompute(load(path)).data)
        assert [each.id for each in load_workbook(path)["自评表"].row_breaks.brk] == ours, breaks
        assert recompute(load(path)).data == path.read_bytes()


@pytest.mark.costly(0)
def test_a_form_that_rows_were_put_into_is_not_printed_ever_smaller(tmp_path: Path) -> None:
    path = tmp_path / "自评表.xlsx"
    book = opened(write_workbook(find_form("cn-caiyu10-project"), year=2024, rows=6).data)
    sheet = book["自评表"]
    sheet.row_breaks, sheet.page_setup.fitToHeight = RowBreak(), 1
    book.save(path)
    path.write_bytes(recompute(load(path)).data)
    assert load_workbook(path)["自评表"].page_setup.fitToHeight == 0


@pytest.mark.costly
@pytest.mark.parametrize(
    ("where", "name", "value"),
    [
        ("page_setup", "orientation", "landscape"),
        ("page_setup", "paperSize", 8),
        ("page_setup", "fitToWidth", 2),
        ("page_margins", "top", 0.3),
        ("sheet_properties.pageSetUpPr", "fitToPage", False),
    ],
)
def test_what_somebody_set_up_for_printing_stays(where: str, name: str, value: object, tmp_path: Path) -> None:
    path = tmp_path / "自评表.xlsx"
    written = write_workbook(find_form("cn-caiyu10-project"), year=2024, rows=6)
    book = opened(written.data)
    sheet = book["自评表"]
    breaks = [written.found.cells.first_row + 1]
    sheet.row_breaks = RowBreak(brk=[Break(row) for row in breaks])
    setattr(attrgetter(where)(sheet), name, value)
    book.save(path)
    path.write_bytes(recompute(load(path)).data)
    sheet = load_workbook(path)["自评表"]
    assert getattr(attrgetter(where)(sheet), name) == value
    assert [each.id for each in sheet.row_breaks.brk] == breaks


def test_pages_that_end_by_themselves_stay(tmp_path: Path) -> None:
    path = tmp_path / "自评表.xlsx"
    book = opened(write_workbook(find_form("cn-caiyu10-project"), year=2024, rows=6).data)
    book["自评表"].row_breaks = RowBreak()
    book.save(path)
    path.write_bytes(recompute(load(path)).data)
    assert not load_workbook(path)["自评表"].row_breaks.brk


@pytest.mark.parametrize("is_plain", [True, False])
@pytest.mark.parametrize("is_computed", [True, False])
def test_rows_of_calculations_grow_whoever_computed_them(is_computed: bool, is_plain: bool, tmp_path: Path) -> None:
    form, path = find_form("cn-caiyu10-project"), tmp_path / "自评表.xlsx"
    facts = {"name": REASON, "target": "≥95%", "actual": "90%", "weight": "#90"}
    written = write_workbook(form, year=2024)
    row = written.found.cells.first_row
    cells = {f"{column_letters(written.found.cells.columns[role])}{row}": value for role, value in facts.items()}
    path.write_bytes(by_hand(written.data, cells))
    if is_computed:  # as by Excel, which leaves rows of a fixed height as they are
        low = opened(recompute(load(path)).data)["测算"].row_dimensions[FIRST_ROW].height
        data = recompute(load(path)).data
        stated = re.search(rb'<row r="%d" ht="[0-9.]+"' % FIRST_ROW, part(data, CALC_PART))
        assert stated is not None and low > 60
        path.write_bytes(
            edit_zip(
                data, {CALC_PART: part(data, CALC_PART).replace(stated[0], stated[0].split(b"ht")[0] + b'ht="15.75"')}
            )
        )
    if not is_plain:
        data = path.read_bytes()
        path.write_bytes(
            edit_zip(data, {CALC_PART: part(data, CALC_PART).replace(b"<sheetData>", b"<sheetData><!-- a -->")})
        )
    path.write_bytes(recompute(load(path)).data)
    assert opened(path.read_bytes())["测算"].row_dimensions[FIRST_ROW].height > 60
    assert recompute(load(path)).data == path.read_bytes()
