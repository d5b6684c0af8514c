"""One bad file of many, whatever is wrong with it and even where the program itself is at fault: the others are dealt with."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.cli_runner import Runner
from cli.hostile_workbooks import workbook, write

from xlsheets.recognise import load as loading

EMPTY_ZIP = b"PK\x05\x06" + bytes(18)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Good files between an empty zip, a file cut off and one whose content nobody foresaw."""
    files = tmp_path / "收回"
    files.mkdir()
    write(files / "a空包.xlsx", EMPTY_ZIP)
    write(files / "b好.xlsx", workbook())
    write(files / "c半截.xlsx", workbook()[:-400])
    write(files / "d坏.xlsx", workbook())
    write(files / "e好.xlsx", workbook())
    return files


@pytest.fixture
def fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The program fails with d坏.xlsx; gives where its log goes."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "state"))
    monkeypatch.delenv("XLSHEETS_DEBUG", raising=False)
    there = loading.open_book

    def failing(path: Path) -> object:
        if path.name.startswith("d"):
            raise KeyError("nobody foresaw this")
        return there(path)

    monkeypatch.setattr(loading, "open_book", failing)
    return tmp_path / "state" / "xlsheets" / "internal-errors.log"


@pytest.mark.usefixtures("fault")
def test_check_goes_on(run: Runner, folder: Path) -> None:
    outcome = run("check", folder)
    assert outcome.status == 2
    *lines, last = [line for line in outcome.out.splitlines() if not line.startswith(" ")]
    assert [line.partition("：")[0] for line in lines] == [str(folder / name) for name in ("b好.xlsx", "e好.xlsx")]
    assert last.startswith("共 5 个文件，3 个没有读取")
    told = outcome.err.splitlines()
    assert [line.partition("：")[0] for line in told] == [
        str(folder / name) for name in ("a空包.xlsx", "c半截.xlsx", "d坏.xlsx")
    ]


def test_an_internal_error_is_a_finding_and_its_trace_is_kept(run: Runner, folder: Path, fault: Path) -> None:
    outcome = run("check", folder, "--json")
    assert outcome.status == 2
    (found,) = [each for each in outcome.json["findings"] if each["code"] == "INTERNAL_ERROR"]
    assert (found["file"], found["severity"]) == (str(folder / "d坏.xlsx"), "error")
    assert str(fault) in found["fix"]
    assert "内部错误" in found["message"]
    assert {each["file"] for each in outcome.json["findings"]} >= {str(folder / "b好.xlsx"), str(folder / "e好.xlsx")}
    assert "nobody foresaw this" in fault.read_text("utf-8")
    assert sorted(path.suffix for path in folder.iterdir()) == [".xlsx"] * 5


def test_recompute_goes_on(run: Runner, folder: Path, fault: Path) -> None:
    outcome = run("recompute", *sorted(folder.iterdir()), "--json")
    assert outcome.status == 2
    rows = {Path(row["file"]).name: row for row in outcome.json["files"]}
    assert list(rows) == ["b好.xlsx", "d坏.xlsx", "e好.xlsx"]
    assert [rows[name]["evaluations"][0]["total"] for name in ("b好.xlsx", "e好.xlsx")] == ["90", "90"]
    assert [each["code"] for each in rows["d坏.xlsx"]["findings"]] == ["INTERNAL_ERROR"]
    assert str(fault) in outcome.err


def test_collect_lists_it(run: Runner, folder: Path, fault: Path) -> None:
    outcome = run("collect", folder, "-o", folder.parent / "汇集.xlsx")
    assert (outcome.status, len(outcome.err.splitlines())) == (2, 3)
    assert str(fault) in outcome.err
    assert "5 个文件，2 张自评表" in outcome.out


def test_an_interrupt_still_stops(run: Runner, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(loading, "open_book", interrupted)
    outcome = run("check", folder, "--json")
    assert (outcome.status, outcome.out) == (2, "")
    assert "已中断" in outcome.err


@pytest.mark.usefixtures("fault")
def test_without_a_folder_for_the_log_the_line_comes_all_the_same(
    run: Runner, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = folder.parent / "state"
    state.write_bytes(b"a file")
    outcome = run("check", folder / "d坏.xlsx")
    assert "反馈给维护者" in outcome.err
    log = Path(outcome.err.partition("请把文件和 ")[2].partition(" 反馈")[0])
    assert "nobody foresaw this" in log.read_text("utf-8")
    log.unlink()
