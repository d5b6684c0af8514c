"""上一条, 下一条, 已核实 in Excel's stand-in: where the selection goes, and what the table says afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from excel.fake.engine import App, open_book
from excel.ribbon_cases import message, settled
from samples.kept import opened

from xlsheets.excel import actions
from xlsheets.recognise.load import load


@pytest.fixture
def wrong(filled: Path) -> tuple[Path, str, list[str]]:
    """A workbook with scores above their points in two rows, its sheet, and their cells."""
    cells = load(filled).found[0].cells
    places = [cells.indicators[row]["score"] for row in (0, 2)]
    edited = opened(filled.read_bytes())
    for place in places:
        edited[cells.sheet][place].value = 999
    edited.save(filled)
    return filled, cells.sheet, places


def at(app: App) -> str:
    return f"{app.selection.sheet.name}!{app.selection.address.replace('$', '')}"


def visited(app: App, action: object, times: int) -> list[str]:
    assert callable(action)
    places = []
    for _ in range(times):
        action()
        places.append(at(app))
    return places


def test_each_place_is_visited_once_and_then_the_first_again(wrong: tuple[Path, str, list[str]]) -> None:
    path, sheet, places = wrong
    book, app = open_book(path)
    actions.check()
    rows = list(book.impl.formulas["检查结果"].iter_rows(min_row=4))
    there = dict.fromkeys(
        f"{row[2].value.split(',')[-1][1:-2]}!{row[3].value.split(',')[-1][1:-2]}" for row in rows if row[3].value
    )
    visits = visited(app, actions.next_finding, len(there) + 1)
    assert visits[: len(there)] == list(there)
    assert visits[-1] == visits[0]
    assert {f"{sheet}!{place}" for place in places} <= set(visits)
    assert visited(app, actions.previous_finding, 2) == [visits[-2], visits[-3]]
    assert str(app.status_bar).startswith("绩效自评：第 ")
    assert len(app.alerts) == 1  # that of 检查


def test_a_word_is_asked_for_written_down_and_kept(wrong: tuple[Path, str, list[str]]) -> None:
    path, sheet, places = wrong
    book, app = open_book(path)
    actions.check()
    book.sheets[sheet].select()
    book.sheets[sheet].range(places[0]).select()
    app.typed = "=按文件"
    actions.verify_finding()
    assert "已记为已核实" in str(app.status_bar)
    assert "超出" in app.questions[0]
    actions.check()
    table = book.impl.formulas["检查结果"]
    kept = [row for row in table.iter_rows(min_row=4, values_only=True) if row[9]]
    assert kept
    assert {row[9] for row in kept} == {"=按文件"}
    assert all(places[0] in row[3] for row in kept)
    assert "已核实" in table["A1"].value
    assert book.impl.formulas[sheet][places[0]].comment is None
    assert f"{sheet}!{places[0]}" not in visited(app, actions.next_finding, 30)
    book.sheets[sheet].range(places[0]).value = 998
    actions.check()
    assert f"{sheet}!{places[0]}" in visited(app, actions.next_finding, 30)


def test_without_a_word_nothing_is_verified(wrong: tuple[Path, str, list[str]]) -> None:
    path, sheet, places = wrong
    book, app = open_book(path)
    actions.check()
    book.sheets[sheet].select()
    book.sheets[sheet].range(places[0]).select()
    for typed in (False, " ", "否"):
        app.typed = typed
        actions.verify_finding()
        assert "没有记为已核实" in str(app.status_bar)
    assert not [row for row in book.impl.formulas["检查结果"].iter_rows(min_row=4, values_only=True) if row[9]]


def test_what_cannot_be_done_is_said(filled: Path) -> None:
    _, app = open_book(filled)
    for action in (actions.next_finding, actions.previous_finding, actions.verify_finding):
        app.alerts.clear()
        action()
        assert "请先点“检查”" in message(app)
    assert settled(app)


def test_a_cell_without_findings_cannot_be_verified(wrong: tuple[Path, str, list[str]]) -> None:
    path, sheet, _ = wrong
    book, app = open_book(path)
    actions.check()
    app.alerts.clear()
    book.sheets[sheet].select()
    book.sheets[sheet].range("A1").select()
    actions.verify_finding()
    assert "没有待处理的问题" in message(app)
