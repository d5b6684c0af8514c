"""A sheet whose evaluation cannot be told for certain does not stop the other sheets of its workbook."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from cli.cli_runner import Runner
from cli.hostile_workbooks import HEADER, ROWS, with_part, workbook, write
from excel.ribbon_cases import case_bytes

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


FIRST = "xl/worksheets/sheet1.xml"
DAMAGE = {
    "cut off": lambda part: part[: len(part) // 2],
    "empty": lambda _: b"",
    "no XML": lambda _: b"PK",
    "another part": lambda _: b"<styleSheet/>",
    "an address that is none": lambda part: part.replace(b'r="A2"', b'r="2A"'),
    "a row that is none": lambda part: part.replace(b'<row r="2"', b'<row r="B"'),
    "a cell far away": lambda part: part.replace(b'r="A2"', b'r="A200001"'),
    "a merge of nothing": lambda part: part.replace(
        b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A0:!"/></mergeCells>'
    ),
}


def damaged(data: bytes, kind: str, part: str = FIRST) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return with_part(data, part, DAMAGE[kind](package.read(part)))


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_sheet_does_not_stop_the_others_and_stays_as_it_is(run: Runner, tmp_path: Path, kind: str) -> None:
    data = damaged(two_sheets(HEADER), kind)
    path = write(tmp_path / "两张.xlsx", data)
    outcome = run("recompute", path, "--json")
    (row,) = outcome.json["files"]
    assert [(each["sheet"], each["total"]) for each in row["evaluations"]] == [("自评表", "90")]
    assert [(each["code"], each["sheet"]) for each in row["findings"]] == [("SHEET_UNREAD", "另一张")]
    assert outcome.status == 1
    with zipfile.ZipFile(path) as new, zipfile.ZipFile(io.BytesIO(data)) as old:
        assert new.read(FIRST) == old.read(FIRST)


def test_a_damaged_sheet_is_named_with_the_reason_and_what_to_do(run: Runner, tmp_path: Path) -> None:
    path = write(tmp_path / "两张.xlsx", damaged(two_sheets(HEADER), "cut off"))
    outcome = run("check", path, "--write", "--json")
    (found,) = [each for each in outcome.json["findings"] if each["code"] == "SHEET_UNREAD"]
    assert (found["sheet"], found["message"]) == ("另一张", "这张表没有读取：内容已损坏（XML 第 1 行）")
    assert "重新获取文件" in found["fix"]


def test_what_cannot_be_read_is_not_frozen(run: Runner, tmp_path: Path) -> None:
    path = write(tmp_path / "两张.xlsx", damaged(two_sheets(HEADER), "cut off"))
    outcome = run("freeze", path, "-o", tmp_path / "稿.xlsx")
    assert (outcome.status, (tmp_path / "稿.xlsx").exists()) == (2, False)
    assert "工作表“另一张”读不出来" in outcome.err
    assert "没有定稿" in outcome.err


def test_our_own_calculation_sheet_is_needed_but_our_guide_is_not(tmp_path: Path) -> None:
    data = case_bytes("chengde-2021")
    with pytest.raises(UserError, match=r"工作表“测算”的内容已损坏.*recompute"):
        load(write(tmp_path / "a.xlsx", damaged(data, "cut off", "xl/worksheets/sheet2.xml")))
    loaded = load(write(tmp_path / "b.xlsx", damaged(data, "cut off", "xl/worksheets/sheet3.xml")))
    assert [each.sheet for each in loaded.unread] == ["填报说明"]


def test_without_a_readable_form_the_damage_is_told(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook()))
    book.create_sheet("说明", 1).append(["填报说明"])
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(UserError, match="工作表“自评表”：内容已损坏"):
        load(write(tmp_path / "a.xlsx", damaged(out.getvalue(), "cut off")))
