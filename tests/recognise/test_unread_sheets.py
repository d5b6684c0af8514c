"""A sheet whose evaluation cannot be told for certain does not stop the other sheets of its workbook."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from cli.cli_runner import Runner
from cli.hostile_workbooks import HEADER, ROWS, workbook, write

from xlsheets.errors import UserError
from xlsheets.recognise.load import load

TWICE = (*HEADER[:6], "得分", "得分")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Runner:
    return Runner(capsys)


def two_sheets(second: tuple[str, ...], state: str = "visible") -> bytes:
    """A good form and, on a sheet 另一张, one under other headers."""
    book = openpyxl.load_workbook(io.BytesIO(workbook()))
    other = book.create_sheet("另一张", 0)
    for row in (["项目支出绩效自评表"], second, *ROWS, ["总分", "", "", "", "", 90, None]):
        other.append(list(row))
    other.sheet_state = state
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_others_are_read_and_computed(run: Runner, tmp_path: Path) -> None:
    path = write(tmp_path / "两张.xlsx", two_sheets(TWICE))
    loaded = load(path)
    assert [(each.cells.sheet, each.results.total) for each in loaded.found] == [("自评表", 90)]
    assert [each.sheet for each in loaded.unread] == ["另一张"]
    row = run("recompute", path, "--json").json["files"][0]
    assert [(each["sheet"], each["total"]) for each in row["evaluations"]] == [("自评表", "90")]
    assert [(each["code"], each["sheet"]) for each in row["findings"]] == [("SHEET_UNREAD", "另一张")]


def test_check_names_the_sheet_and_what_to_do(run: Runner, tmp_path: Path) -> None:
    path = write(tmp_path / "两张.xlsx", two_sheets(TWICE))
    outcome = run("check", path, "--json")
    assert (outcome.status, outcome.err) == (1, "")
    (found,) = [each for each in outcome.json["findings"] if each["code"] == "SHEET_UNREAD"]
    assert (found["sheet"], found["severity"]) == ("另一张", "error")
    assert "G2" in found["message"]
    assert found["fix"].startswith("请")
    assert str(path) not in found["message"] + found["fix"]


@pytest.mark.parametrize("command", ["read", "freeze", "collect", "check"])
def test_no_command_is_silent(run: Runner, tmp_path: Path, command: str) -> None:
    path = write(tmp_path / "两张.xlsx", two_sheets(TWICE))
    options = {"freeze": ("-o", tmp_path / "稿.xlsx"), "collect": ("-o", tmp_path / "汇.xlsx"), "check": ("--write",)}
    outcome = run(command, path, *options.get(command, ()))
    assert outcome.status in (1, 2)
    assert "另一张" in outcome.out + outcome.err


def test_where_nothing_can_be_told_it_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="工作表“自评表”"):
        load(write(tmp_path / "a.xlsx", workbook((TWICE, *ROWS))))


def test_a_hidden_sheet_does_not_take_the_place_of_one_that_cannot_be_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="工作表“自评表”"):
        load(write(tmp_path / "a.xlsx", _hidden_good()))


def _hidden_good() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(workbook((TWICE, *ROWS))))
    other = book.create_sheet("旧表")
    for row in (["项目支出绩效自评表"], HEADER, *ROWS):
        other.append(list(row))
    other.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
