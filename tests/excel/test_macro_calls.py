"""The macros that Python calls, run as VBA by LibreOffice: they answer as the tests' stand-in for Excel does."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from engines import START_SECONDS, need, python_with_uno
from excel.fake.books import layout_of, pages_of
from excel.ribbon_cases import CASES, case_bytes
from openpyxl import load_workbook
from openpyxl.styles import Font

from xlsheets.excel.addin import macro_workbook, modules
from xlsheets.excel.book_grid import _as_seen
from xlsheets.excel.macro_calls import Content, _escaped, parse_layout, parse_pages
from xlsheets.files.addresses import range_of
from xlsheets.files.grid import Cell
from xlsheets.files.seen import symbol_fonts
from xlsheets.files.seen.seen_runs import Font as SeenFont
from xlsheets.files.seen.seen_runs import Run
from xlsheets.forms.print_groups import Pages

DRIVER = Path(__file__).with_name("macro_driver.py")
SHEET = "自评表"
ENTRIES = {
    "B40": Content("n", "-12.5"),
    "B41": Content("t", "=12次"),
    "B42": Content("t", "98%"),
    "B43": Content("t", "第一行\n第二行\t制表 \\n 不是换行"),
    "B44": Content("f", '=IF(1=1,"对","错")'),
    "B45": Content("t", "2021-12-31"),
}


def odd_fonts(path: Path) -> bytes:
    """A form with cells in odd fonts, and one of a number as text."""
    path.write_bytes(case_bytes(CASES[0]))
    book = load_workbook(path)
    sheet = book[SHEET]
    sheet["F14"].font = Font(name="宋体", strike=True)
    sheet["F15"].value, sheet["F15"].number_format = "3.5", "@"
    sheet["G17"].value, sheet["G17"].font = 38, Font(name="Wingdings")
    book.save(path)
    return path.read_bytes()


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    soffice = need("soffice")
    python = python_with_uno()
    folder = tmp_path_factory.mktemp("macros")
    lines = "\n".join(f"{cell}\t{content.kind}\t{_escaped(content.text)}" for cell, content in ENTRIES.items())
    books = []
    for case in CASES:
        path = folder / f"{case}.xlsm"
        path.write_bytes(macro_workbook(case_bytes(case)))
        calls = [
            ["XsLayout", path.name],
            ["XsEnter", path.name, SHEET, lines],
            ["XsEnter", path.name, "没有", "A1\tn\t1"],
        ]
        books.append({"path": str(path), "sheet": SHEET, "look": [*ENTRIES], "calls": calls})
    path = folder / "odd.xlsm"
    path.write_bytes(macro_workbook(odd_fonts(folder / "odd.xlsx")))
    enter = ["XsEnter", path.name, SHEET, "F14\tp\t宋体\nF15\tl\tGeneral\nF15\tn\t3.5"]
    books.append(
        {
            "path": str(path),
            "sheet": SHEET,
            "look": ["F15"],
            "calls": [["XsLayout", path.name], enter, ["XsLayout", path.name]],
        }
    )
    path = folder / "pages.xlsm"
    path.write_bytes(macro_workbook(case_bytes(CASES[0])))
    ask = ["XsPages", path.name, SHEET]
    # LibreOffice ends where a macro takes a page break away.
    calls = [ask, ["XsEndPages", path.name, SHEET, "0,10,20"], ask, ["XsPages", path.name, "没有"]]
    books.insert(0, {"path": str(path), "sheet": SHEET, "look": [], "calls": calls})
    # LibreOffice has no Python to run; the rest of the module is as it goes into the add-in.
    source = modules()["XlSheets"].partition("\n")[2].replace("RunPython(", "CStr(")
    task, answer = folder / "task.json", folder / "answer.json"
    profile = (folder / "profile").as_uri()
    task.write_text(json.dumps({"soffice": soffice, "profile": profile, "source": source, "books": books}), "utf-8")
    ran = subprocess.run(
        [python, DRIVER, task, answer], capture_output=True, text=True, timeout=2 * START_SECONDS, check=False
    )
    assert answer.is_file(), ran.stderr[-2000:]
    first, *rest = json.loads(answer.read_text("utf-8"))
    return [*rest[:-1], {**rest[-1], "pages": first["calls"]}]


@pytest.mark.parametrize("number", range(len(CASES)), ids=CASES)
def test_the_layout_is_what_the_stand_in_says(answers: list[dict[str, Any]], number: int, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(case_bytes(CASES[number]))
    book: Any = SimpleNamespace(formulas=load_workbook(path), values=load_workbook(path, data_only=True))
    expected, found = parse_layout(layout_of(book)), parse_layout(answers[number]["calls"][0])
    assert [each.name for each in found.sheets] == [each.name for each in expected.sheets]
    for ours, theirs in zip(found.sheets, expected.sheets, strict=True):
        assert (ours.visible, ours.last_row, ours.last_column) == (
            theirs.visible,
            theirs.last_row,
            theirs.last_column,
        ), ours.name
        assert set(ours.merges) == set(theirs.merges)
        if ours.name != "测算":  # never read; LibreOffice computes cells there that the stand-in leaves empty
            assert ours.formats == theirs.formats, ours.name
        assert ours.hidden_rows == theirs.hidden_rows
    assert {name: range_of(place) for name, place in found.names.items()} == {
        name: range_of(place) for name, place in expected.names.items()
    }


@pytest.mark.parametrize("number", range(len(CASES)), ids=CASES)
def test_cells_are_filled_and_a_text_stays_a_text(answers: list[dict[str, Any]], number: int) -> None:
    assert answers[number]["calls"][1] == "ok"
    cells = answers[number]["cells"]
    shown = {cell: text for cell, (_, text) in cells.items()}
    assert shown == {
        "B40": "-12.5",
        "B41": "=12次",
        "B42": "98%",
        "B43": "第一行\n第二行\t制表 \\n 不是换行",
        "B44": "对",
        "B45": "2021-12-31",
    }
    assert cells["B44"][0].startswith("=")
    # LibreOffice shows a text that could be a number or a date with an apostrophe here.
    assert cells["B42"][0] == "'98%"
    assert cells["B45"][0] == "'2021-12-31"


@pytest.mark.parametrize("number", range(len(CASES)), ids=CASES)
def test_a_refusal_is_answered_and_not_raised(answers: list[dict[str, Any]], number: int) -> None:
    assert answers[number]["calls"][2].startswith("!\t没有!")


def test_cells_in_odd_fonts_are_told(answers: list[dict[str, Any]]) -> None:
    sheet = next(each for each in parse_layout(answers[-1]["calls"][0]).sheets if each.name == SHEET)
    runs = {place: [(run.text, run.font) for run in runs] for place, runs in sheet.runs.items()}
    assert runs == {(14, 6): [("40家", SeenFont(struck=True))], (17, 7): [("", SeenFont("Wingdings"))]}


def test_macros_know_the_fonts_of_signs() -> None:
    listed = re.search(r'XS_SIGN_FONTS As String = "\|(.*)\|"', modules()["XlSheets"])
    assert listed is not None and {*listed[1].split("|")} == {*symbol_fonts._BY_NAME}


def test_pieces_of_a_cell_are_told_with_their_fonts() -> None:
    lines = ["s\t自评表\t1\t20\t9", "r\t16\t6\ts\t1", "r\t16\t6\t\t8\\n台", "r\t17\t6\t:Symbol\t\xb3", "r\t17\t6\tu\t1"]
    (sheet,) = parse_layout("\n".join(lines)).sheets
    assert sheet.runs == {
        (16, 6): [Run("1", SeenFont(struck=True)), Run("8\n台")],
        (17, 6): [Run("\xb3", SeenFont("Symbol")), Run("1", SeenFont(raised=1))],
    }
    texts = [_as_seen(Cell("s", "x"), runs).text for runs in sheet.runs.values()]
    assert texts == ["8\n台", "≥¹"]


def test_looks_are_changed_and_a_number_is_one(answers: list[dict[str, Any]]) -> None:
    assert answers[-1]["calls"][1] == "ok"
    after = next(each for each in parse_layout(answers[-1]["calls"][2]).sheets if each.name == SHEET)
    assert (14, 6) not in after.runs
    assert answers[-1]["cells"]["F15"] == ["3.5", "3.5"]


def test_pages_are_told_and_end_where_they_are_to(answers: list[dict[str, Any]], tmp_path: Path) -> None:
    before, ended, after, refused = answers[-1]["pages"]
    (tmp_path / "x.xlsx").write_bytes(case_bytes(CASES[0]))
    wanted = parse_pages(pages_of(load_workbook(tmp_path / "x.xlsx")[SHEET]))
    printed = parse_pages(before)
    assert printed.setup is not None and wanted.setup is not None
    assert printed.setup[:2] == wanted.setup[:2]  # that a sheet is fitted LibreOffice does not tell
    assert printed.setup.margins == pytest.approx(wanted.setup.margins, abs=0.01)
    assert not printed.pages.breaks and printed.heights == pytest.approx(wanted.heights, abs=0.6)
    assert ended == "ok" and refused.startswith("!")
    assert parse_pages(after).pages == Pages((10, 20))
