"""``recompute``: in place with one backup, or into another file; typed figures stay unless asked otherwise."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cli.cli_runner import CHENGDE, Runner, facts_of, process, snapshot, write_facts

from xlsheets.files.patch import patch_package
from xlsheets.files.sheet_xml import Patch
from xlsheets.recognise.load import load

FINDING = ["code", "severity", "file", "sheet", "cell", "message", "found", "expected", "fix"]


@pytest.fixture
def computed_cells_lost(filled: Path) -> Path:
    """As openpyxl saves a workbook: the formulas are there, their values are not."""
    from openpyxl import load_workbook

    book = load_workbook(filled)
    book.save(filled)
    return filled


def test_a_recompute_fills_the_figures_in(run: Runner, computed_cells_lost: Path) -> None:
    from openpyxl import load_workbook

    where = run("read", computed_cells_lost, "--json").json["evaluations"][0]["cells"]
    outcome = run("recompute", computed_cells_lost)
    assert (outcome.status, outcome.err) == (0, "")
    assert "总分93.93 优" in outcome.out
    sheet = load_workbook(computed_cells_lost, data_only=True)[where["sheet"]]
    assert sheet[where["totals"]["total"]].value == 93.93
    assert sheet[where["budget"]["total"]["score"]].value == 3.93


def test_in_place_keeps_the_original_once(run: Runner, computed_cells_lost: Path) -> None:
    original = computed_cells_lost.read_bytes()
    backup = computed_cells_lost.with_name("自评表.xlsx.bak")
    assert run("recompute", computed_cells_lost).status == 0
    assert backup.read_bytes() == original
    _retype(computed_cells_lost, "3.49", "5.5")
    before = computed_cells_lost.read_bytes()
    assert run("recompute", computed_cells_lost).status == 0
    assert computed_cells_lost.read_bytes() != before
    assert backup.read_bytes() == original
    assert sorted(snapshot(computed_cells_lost.parent)) == ["自评表.xlsx", "自评表.xlsx.bak"]


def _retype(path: Path, old: str, new: str) -> None:
    """Type another executed amount into every budget line that has this one, over a formula too."""
    loaded = load(path)
    found = loaded.found[0]
    lines = [line.line for line in found.evaluation.budget if line.executed == old]
    assert lines
    patches = {found.cells.budget[line]["executed"]: Patch(Decimal(new), drop_formula=True) for line in lines}
    path.write_bytes(patch_package(loaded.package, {found.cells.sheet: patches}))


def test_a_changed_figure_changes_what_depends_on_it(run: Runner, filled: Path) -> None:
    _retype(filled, "3.49", "4.445")
    answer = run("recompute", filled, "--json").json["files"][0]
    assert answer["changed"] > 0
    assert answer["evaluations"][0]["total"] == "95"


def test_what_is_up_to_date_is_not_written(run: Runner, filled: Path) -> None:
    before = snapshot(filled.parent)
    outcome = run("recompute", filled)
    assert outcome.status == 0
    assert "无须更新" in outcome.out
    assert snapshot(filled.parent) == before


def test_o_leaves_the_input_alone(run: Runner, computed_cells_lost: Path, tmp_path: Path) -> None:
    before = computed_cells_lost.read_bytes()
    out = tmp_path / "另存.xlsx"
    assert run("recompute", computed_cells_lost, "-o", out).status == 0
    assert computed_cells_lost.read_bytes() == before
    assert sorted(snapshot(tmp_path)) == ["另存.xlsx", "自评表.xlsx"]
    with zipfile.ZipFile(computed_cells_lost) as old, zipfile.ZipFile(out) as new:
        changed = {name for name in old.namelist() if old.read(name) != new.read(name)}
        assert old.namelist() == new.namelist()
    assert all(name.startswith("xl/worksheets/") or name == "xl/workbook.xml" for name in changed)


def test_o_writes_a_workbook_that_needs_no_change_too(run: Runner, filled: Path, tmp_path: Path) -> None:
    out = tmp_path / "另存.xlsx"
    assert run("recompute", filled, "-o", out).status == 0
    assert out.read_bytes() == filled.read_bytes()


def test_typed_figures_stay_and_are_reported(run: Runner, published: Path) -> None:
    before = snapshot(published.parent)
    outcome = run("recompute", published, "--json")
    assert (outcome.status, outcome.err) == (1, "")
    (file,) = outcome.json["files"]
    codes = {finding["code"] for finding in file["findings"]}
    assert codes == {"RATIO_MISMATCH", "BUDGET_SCORE_MISMATCH", "TOTAL_NOT_BY_RULE"}
    assert {tuple(finding) for finding in file["findings"]} == {tuple(FINDING)}
    facts = run("read", published, "--json").json["evaluations"][0]
    assert (facts["budget"][0]["rate"], facts["budget"][0]["score"], facts["total"]) == ("39.25%", "3.9", "93.9")
    assert file["changed"] or snapshot(published.parent) == before


def test_rescore_replaces_typed_figures(run: Runner, published: Path) -> None:
    outcome = run("recompute", published, "--rescore", "--json")
    assert outcome.status == 0
    (file,) = outcome.json["files"]
    assert file["evaluations"] == [{"sheet": "自评表", "total": "93.93", "grade": "优"}]
    facts = run("read", published, "--json").json["evaluations"][0]
    assert "total" not in facts
    assert "rate" not in facts["budget"][0]
    assert facts["results"]["execution"] == {"rate": "0.3926", "score": "3.93"}


def test_rescore_replaces_a_typed_grade(run: Runner, copy: Callable[..., Path]) -> None:
    path = copy("heyuan-mail-2024-4")
    assert run("recompute", path).status == 1
    assert run("recompute", path, "--rescore").status == 0
    (evaluation,) = run("read", path, "--json").json["evaluations"]
    assert evaluation["results"]["grade"] == "良"
    assert "grade" not in evaluation


def test_a_typed_score_stays_until_rescore(run: Runner, tmp_path: Path) -> None:
    facts: dict[str, Any] = facts_of(CHENGDE)
    facts["indicators"][0]["score"] = "9"
    book = tmp_path / "a.xlsx"
    run("new", facts["form"], "--facts", write_facts(tmp_path / "f.json", facts), "-o", book)
    outcome = run("recompute", book)
    assert outcome.status == 0  # lower than the rule says is a warning
    assert "SCORE_NOT_BY_RULE" in outcome.out
    assert "总分92.93" in outcome.out
    assert "总分93.93" in run("recompute", book, "--rescore").out


def test_many_files_are_done_one_by_one(run: Runner, copy: Callable[..., Path], tmp_path: Path) -> None:
    first, second = copy("chengde-2021-2", "一.xlsx"), copy("heyuan-mail-2024-2", "二.xlsx")
    bad = tmp_path / "坏.xlsx"
    bad.write_bytes(b"PK\3\4")
    outcome = run("recompute", first, bad, second, "--json")
    assert str(bad) in outcome.line
    assert [file["file"] for file in outcome.json["files"]] == [str(first), str(second)]
    assert list(outcome.json["files"][0]) == ["file", "out", "changed", "evaluations", "findings"]


def test_a_pattern_stands_for_workbooks(run: Runner, copy: Callable[..., Path], tmp_path: Path) -> None:
    """The Windows command prompt hands ``*.xlsx`` over as it is typed."""
    copy("chengde-2021-2", "一.xlsx")
    copy("heyuan-mail-2024-2", "二.xlsx")
    (tmp_path / "~$一.xlsx").write_bytes(b"owner")
    outcome = run("recompute", tmp_path / "*.xlsx", tmp_path / "一.xlsx", "--json")
    assert (outcome.status, outcome.err) == (0, "")
    assert [Path(file["file"]).name for file in outcome.json["files"]] == ["一.xlsx", "二.xlsx"]


def test_the_process_gives_the_same(computed_cells_lost: Path) -> None:
    done = process("recompute", computed_cells_lost)
    assert (done.returncode, done.stderr) == (0, "")
    assert "总分93.93 优" in done.stdout


def test_a_folder_goes_into_a_folder_as_it_lies(run: Runner, copy: Callable[..., Path], tmp_path: Path) -> None:
    book = copy("heyuan-mail-2024-2")
    unit = tmp_path / "收回" / "甲局"
    unit.mkdir(parents=True)
    kept = book.rename(unit / "自评表.xlsx").read_bytes()
    outcome = run("recompute", tmp_path / "收回", "-o", tmp_path / "算过")
    assert (outcome.status, outcome.err) == (0, "")
    assert (tmp_path / "算过" / "甲局" / "自评表.xlsx").is_file()
    assert (unit / "自评表.xlsx").read_bytes() == kept
