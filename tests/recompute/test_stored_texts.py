"""In a workbook of ours recompute puts what a person sees into the cells: then the formulas read it too."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from xlsheets.cli import main
from xlsheets.recognise.load import load
from xlsheets.recompute.recompute import recompute


@pytest.mark.parametrize(
    ("font", "first", "rest", "seen"),
    [
        ({"strike": True}, "4", "38家", "38家"),
        ({"rFont": "Symbol"}, "³", "38家", "≥38家"),
        ({"vertAlign": "superscript"}, "1", "38家", "¹38家"),
    ],
)
def test_what_is_seen_is_stored_once(tmp_path: Path, font: dict[str, object], first: str, rest: str, seen: str) -> None:
    path = tmp_path / "a.xlsx"
    assert main(["new", "cn-caiyu10-project", "-o", str(path)]) == 0
    book = load_workbook(path)
    sheet = book["自评表"]
    (found,) = load(path).found
    row = found.cells.indicators[0] if found.cells.indicators else {}
    cell = row.get("actual") or f"{'ABCDEFGHIJKLMN'[found.cells.columns['actual'] - 1]}{found.cells.first_row}"
    for role, text in (("name", "走访企业数"), ("target", "≥40家")):
        sheet.cell(found.cells.first_row, found.cells.columns[role]).value = text  # type: ignore[assignment]
    sheet[cell].value = CellRichText([TextBlock(InlineFont(**font), first), rest])  # type: ignore[arg-type]
    book.save(path)
    loaded = load(path)
    assert loaded.found[0].unseen == {cell: (first + rest, seen)}
    path.write_bytes(recompute(loaded).data)
    again = load(path)
    assert again.book.grids[0].cells[sheet[cell].row, sheet[cell].column].text == seen
    assert (again.found[0].unseen, again.found[0].results) == ({}, loaded.found[0].results)
    assert recompute(again).changed == 0
