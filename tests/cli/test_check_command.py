"""``check``: findings as text, as JSON and in a sheet of a copy."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from cli.cli_runner import Runner, process, snapshot
from samples.kept import write_workbook

from xlsheets.audit import check
from xlsheets.cli import main
from xlsheets.domain.evaluation import BudgetLine, Evaluation
from xlsheets.domain.numbers import plain
from xlsheets.forms.catalog import find_form

FINDING = ["code", "severity", "file", "sheet", "cell", "message", "found", "expected", "fix"]


def test_errors_give_status_1_and_a_line_each(run: Runner, published: Path) -> None:
    outcome = run("check", published)
    assert (outcome.status, outcome.err) == (1, "")
    first, *lines = outcome.out.splitlines()
    assert re.match(r"：错误 \d+，警告 \d+，提示 \d+$", first.removeprefix(str(published)))
    assert any(
        "自评表!I7 错误：" in line and "〔RATIO_MISMATCH〕" in line and "39.25%" in line and "39.26%" in line
        for line in lines
    )
    assert any("BUDGET_SCORE_MISMATCH" in line and "现为：3.9；应为：3.93" in line for line in lines)
    assert any("TOTAL_NOT_BY_RULE" in line and "现为：93.9；应为：93.93" in line for line in lines)


def test_findings_that_are_no_errors_give_status_0(run: Runner, copy: Callable[..., Path]) -> None:
    outcome = run("check", copy("heyuan-mail-2024-2"))
    assert (outcome.status, outcome.err) == (0, "")
    assert "：错误 0，" in outcome.out


def test_json_has_the_keys_of_the_contract(run: Runner, published: Path) -> None:
    before = snapshot(published.parent)
    outcome = run("check", published, "--json")
    assert (outcome.status, outcome.err) == (1, "")
    assert list(outcome.json) == ["findings"]
    assert {tuple(finding) for finding in outcome.json["findings"]} == {tuple(FINDING)}
    by_code = {finding["code"]: finding for finding in outcome.json["findings"]}
    ratio = by_code["RATIO_MISMATCH"]
    assert (ratio["severity"], ratio["file"], ratio["sheet"]) == ("error", str(published), "自评表")
    assert (ratio["cell"], ratio["found"], ratio["expected"]) == ("I7", "39.25%", "39.26%")
    assert by_code["BUDGET_SCORE_MISMATCH"]["expected"] == "3.93"
    assert by_code["TOTAL_NOT_BY_RULE"]["expected"] == "93.93"
    assert snapshot(published.parent) == before


def test_the_published_grade_is_found_wrong(run: Runner, copy: Callable[..., Path]) -> None:
    outcome = run("check", copy("heyuan-mail-2024-4"), "--json")
    assert outcome.status == 1
    grades = [finding for finding in outcome.json["findings"] if finding["code"] == "GRADE_MISMATCH"]
    assert [(each["found"], each["expected"]) for each in grades] == [("优", "良")]


def test_a_blank_form_has_one_finding(run: Runner, copy: Callable[..., Path]) -> None:
    outcome = run("check", copy("chengde-2021-1"), "--json")
    assert [finding["code"] for finding in outcome.json["findings"]] == ["FORM_EMPTY"]


def test_a_figure_that_is_a_text_is_a_finding_with_its_cell(run: Runner, filled: Path) -> None:
    from openpyxl import load_workbook

    cells = run("read", filled, "--json").json["evaluations"][0]["cells"]
    wrong = (cells["indicators"][0]["weight"], cells["budget"]["total"]["executed"])
    book = load_workbook(filled)
    book[cells["sheet"]][wrong[0]] = "十分"
    book[cells["sheet"]][wrong[1]] = "三万多"
    book.save(filled)
    outcome = run("check", filled, "--json")
    assert (outcome.status, outcome.err) == (1, "")
    found = {finding["cell"]: finding for finding in outcome.json["findings"] if finding["code"] == "NOT_A_NUMBER"}
    assert set(wrong) <= set(found)
    assert found[wrong[0]]["found"] == "十分"
    assert run("recompute", filled).status == 1


def test_write_puts_them_into_a_copy(run: Runner, published: Path) -> None:
    from openpyxl import load_workbook

    before = published.read_bytes()
    outcome = run("check", published, "--write")
    copy = published.with_name("自评表-检查结果.xlsx")
    assert outcome.status == 1
    assert str(copy) in outcome.out
    assert published.read_bytes() == before
    assert sorted(snapshot(published.parent)) == ["自评表-检查结果.xlsx", "自评表.xlsx"]
    sheet = load_workbook(copy)["检查结果"]
    codes = [row[8] for row in sheet.iter_rows(min_row=4, values_only=True)]
    assert codes == [finding["code"] for finding in run("check", published, "--json").json["findings"]]


def test_the_copy_checked_again_gets_its_sheet_renewed(run: Runner, published: Path) -> None:
    from openpyxl import load_workbook

    run("check", published, "--write")
    copy = published.with_name("自评表-检查结果.xlsx")
    assert run("recompute", copy, "--rescore").status == 0
    outcome = run("check", copy, "--write", "--json")
    assert "RATIO_MISMATCH" not in outcome.out
    book = load_workbook(copy)
    assert [name for name in book.sheetnames if name.startswith("检查结果")] == ["检查结果"]
    assert book["检查结果"].max_row == 3 + len(outcome.json["findings"])


def test_a_copy_that_somebody_worked_in_is_kept(run: Runner, published: Path) -> None:
    copy = published.with_name("自评表-检查结果.xlsx")
    copy.write_bytes(b"mine")
    run("check", published, "--write")
    assert copy.with_name(f"{copy.name}.bak").read_bytes() == b"mine"


def test_a_folder_stands_for_its_workbooks(run: Runner, copy: Callable[..., Path], tmp_path: Path) -> None:
    copy("chengde-2021-4", "二.xlsx")
    copy("heyuan-mail-2024-4", "一.XLSX")
    for name in ("~$二.xlsx", ".~二.xlsx", "说明.docx", "二-检查结果.xlsx", "二.xlsx.bak"):
        (tmp_path / name).write_bytes(b"no workbook")
    (tmp_path / "子.xlsx").mkdir()
    outcome = run("check", tmp_path, tmp_path / "二.xlsx", "--json")
    assert (outcome.status, outcome.err) == (1, "")
    assert {Path(finding["file"]).name for finding in outcome.json["findings"]} == {"一.XLSX", "二.xlsx"}


def test_one_that_cannot_be_used_does_not_stop_the_others(run: Runner, published: Path, tmp_path: Path) -> None:
    outcome = run("check", tmp_path / "没有.xlsx", published, "--json")
    assert "没有.xlsx" in outcome.line
    assert {finding["file"] for finding in outcome.json["findings"]} == {str(published)}


def test_a_check_that_fails_is_a_finding_and_no_traceback(
    run: Runner, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from msgspec.structs import replace

    def fail(_: object) -> None:
        raise ZeroDivisionError

    broken = replace(check.CHECKS[0], function=fail)  # type: ignore[arg-type]
    monkeypatch.setattr(check, "CHECKS", (broken, *check.CHECKS[1:]))
    outcome = run("check", published)
    assert (outcome.status, outcome.err) == (1, "")
    assert "INTERNAL_ERROR" in outcome.out


@pytest.mark.costly(0)
def test_the_process_prints_utf8_json_on_any_code_page(published: Path) -> None:
    import json
    import os

    for encoding in ("gbk", "ascii", "cp1252", "utf-8"):
        done = process(
            "check", published, "--json", text=False, env={**os.environ, "PYTHONIOENCODING": encoding, "LC_ALL": "C"}
        )
        assert (done.returncode, done.stderr) == (1, b"")
        assert "年度资金总额的执行率不符" in json.dumps(json.loads(done.stdout.decode("utf-8")), ensure_ascii=False)


@pytest.mark.costly(0)
def test_the_process_prints_chinese_on_any_code_page(published: Path) -> None:
    import os

    for encoding, shown in (("gbk", "gbk"), ("ascii", "utf-8"), ("cp1252", "utf-8"), ("big5", "utf-8")):
        env = {**os.environ, "PYTHONIOENCODING": encoding, "LC_ALL": "C"}
        done = process("check", published, text=False, env=env)
        assert (done.returncode, done.stderr) == (1, b""), encoding
        assert "TOTAL_NOT_BY_RULE" in done.stdout.decode(shown)
        done = process("check", published.with_name("无.xlsx"), text=False, env=env)
        assert (done.returncode, done.stdout) == (2, b"")
        assert len(done.stderr.decode(shown).splitlines()) == 1


def test_a_last_line_tells_of_all_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [tmp_path / f"{name}.xlsx" for name in "甲乙"]
    for path in paths:
        assert main(["new", "cn-2021-project", "-o", str(path)]) == 0
    (tmp_path / "坏.xlsx").write_bytes(b"PK")
    capsys.readouterr()
    assert main(["check", str(tmp_path)]) == 2
    assert capsys.readouterr().out.splitlines()[-1] == "共 3 个文件，1 个没有读取：错误 0，警告 0，提示 2"
    main(["check", str(paths[0])])
    assert "共" not in capsys.readouterr().out


def test_two_years_of_a_unit_are_compared(run: Runner, tmp_path: Path) -> None:
    form = find_form("cn-caiyu10-project")
    for year, carried, spent in ((2023, "0", "8"), (2024, "3", "13")):
        whole = BudgetLine("total", "", *[plain(Decimal(10) + Decimal(carried))] * 2, spent)
        lines = [whole, BudgetLine("fiscal", "", "10", "10", "8"), BudgetLine("carryover", "", carried, carried, "0")]
        made = Evaluation(form.id, year, f"职工培训{year}", {"unit": "某县社保局"}, "万元", lines)
        (tmp_path / f"{year}.xlsx").write_bytes(write_workbook(form, made).data)
    outcome = run("check", tmp_path)
    assert "几个文件之间：错误 0，警告 1，提示 0" in outcome.out
    (line,) = (line for line in outcome.out.splitlines() if "CARRYOVER_DIFFERS" in line)
    assert ("2024.xlsx" in line, "应为：2" in line) == (True, True)
    assert "CARRYOVER_DIFFERS" not in run("check", tmp_path / "2024.xlsx").out


def test_a_bureaus_policy(run: Runner, published: Path, tmp_path: Path) -> None:
    policy = tmp_path / "规定.toml"
    policy.write_text('[checks]\nRATIO_MISMATCH = "off"\nOPERATOR_MISSING = "error"\n', encoding="utf-8")
    found = {
        each["code"]: each["severity"]
        for each in run("check", published, "--json", "--policy", policy).json["findings"]
    }
    assert ("RATIO_MISMATCH" in found, found["OPERATOR_MISSING"]) == (False, "error")
    outcome = run("check", published, "--policy", tmp_path / "没有.toml")
    assert (outcome.status, "没有.toml" in outcome.err) == (2, True)
