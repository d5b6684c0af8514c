"""``check``: findings as text, as JSON and in a sheet of a copy."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from cli.cli_runner import Runner, process, snapshot
from docx import Document
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


def write_word(path: Path, code: str, word: str, sheet: str = "检查结果") -> None:
    """What a person writes beside the findings of a check."""
    from openpyxl import load_workbook

    book = load_workbook(path)
    for row in book[sheet].iter_rows(min_row=4):
        if row[8].value == code:
            row[9].value = word
    book.save(path)


def test_what_is_verified_is_counted_apart_until_its_cell_changes(run: Runner, published: Path) -> None:
    from openpyxl import load_workbook

    before = run("check", published, "--write", "--json").json["findings"]
    errors = {each["code"] for each in before if each["severity"] == "error"}
    copy = published.with_name("自评表-检查结果.xlsx")
    for code in errors:
        write_word(copy, code, "按公布的数")
    outcome = run("check", published)
    assert outcome.status == 0
    assert "错误 0，警告 1，提示 1，已核实 4" in outcome.out
    assert "已核实：按公布的数。〔RATIO_MISMATCH〕" in outcome.out
    told = run("check", published, "--json").json["findings"]
    assert {each["code"] for each in told if each.get("verified")} == errors
    assert len(told) == len(before)
    run("check", published, "--write")  # the copy is made anew, and the words stand in it again
    assert run("check", copy).status == 0
    rows = [row for row in load_workbook(copy)["检查结果"].iter_rows(min_row=4, values_only=True) if row[9]]
    assert {row[8] for row in rows} == errors
    book = load_workbook(published)
    book["自评表"]["I7"] = "39.2%"
    book.save(published)
    again = run("check", published, "--json")
    assert again.status == 1
    assert "RATIO_MISMATCH" in {each["code"] for each in again.json["findings"] if not each.get("verified")}


def test_a_frozen_copy_counts_what_is_open_and_a_plain_one_has_nothing_of_the_table(
    run: Runner, published: Path
) -> None:
    import zipfile

    run("check", published, "--write")
    copy = published.with_name("自评表-检查结果.xlsx")
    for code in ("RATIO_MISMATCH", "REASON_MISSING", "BUDGET_SCORE_MISMATCH", "TOTAL_NOT_BY_RULE"):
        write_word(copy, code, "按公布的数据核实")
    out = published.with_name("定稿.xlsx")
    outcome = run("freeze", copy, "-o", out)
    assert (outcome.status, "处错误未改" in outcome.out) == (0, False)
    assert run("freeze", copy, "-o", out, "--plain").status == 0
    with zipfile.ZipFile(out) as package:
        whole = "".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())
    assert not [word for word in ("按公布的数据核实", "检查结果", "RATIO_MISMATCH") if word in whole]


def test_a_copy_that_is_no_workbook_says_nothing(run: Runner, published: Path) -> None:
    published.with_name("自评表-检查结果.xlsx").write_bytes(b"mine")
    outcome = run("check", published)
    assert (outcome.status, outcome.err) == (1, "")


@pytest.fixture
def returned(copy: Callable[..., Path], tmp_path: Path) -> Path:
    """A folder with the workbooks of two units, both of the same name."""
    folder = tmp_path / "收回"
    for name, case in (("甲", "chengde-2021-4"), ("乙", "heyuan-mail-2024-4")):
        (folder / name).mkdir(parents=True)
        copy(case).rename(folder / name / "自评表.xlsx")
    return folder


def test_a_summary_lists_all_findings_and_counts_them(run: Runner, returned: Path, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    out = tmp_path / "检查汇总.xlsx"
    (returned / "坏.xlsx").write_bytes(b"PK")
    outcome = run("check", returned, "-o", out)
    assert (outcome.status, f"已写入检查汇总 {out}" in outcome.out) == (2, True)
    book = load_workbook(out)
    assert book.sheetnames == ["检查汇总", "按检查项", "检查明细", "未能读取"]
    details = list(book["检查明细"].iter_rows(min_row=5, values_only=True))
    told = run("check", returned, "--json").json["findings"]
    assert [(row[2], row[3], row[4], row[10]) for row in details] == [
        (Path(each["file"]).relative_to(returned).as_posix(), each["sheet"], each["cell"] or None, each["code"])
        for each in told
    ]
    by_unit = {row[0]: row[1:] for row in book["检查汇总"].iter_rows(min_row=5, values_only=True)}
    assert by_unit["承德县社会保险事业管理局"] == (1, 4, 1, 1, 0, 6)
    by_code = {row[0]: row for row in book["按检查项"].iter_rows(min_row=5, values_only=True)}
    assert by_code["GRADE_MISMATCH"][1:4] == ("等级与总分不符", 1, 1)
    assert book["未能读取"]["B5"].value == "坏.xlsx"
    assert (
        run("check", returned, tmp_path, "-o", out, "--json").status == 2
    )  # the summary of an earlier run is passed over
    assert len(list(load_workbook(out)["检查明细"].iter_rows(min_row=5))) == len(details)


def test_a_unit_gets_its_findings_and_no_way_of_this_machine(run: Runner, returned: Path, tmp_path: Path) -> None:
    import zipfile

    from openpyxl import load_workbook

    folder = returned / "反馈"
    assert run("check", returned, "--feedback", folder).status == 1
    files = sorted(folder.glob("*.xlsx"))
    assert [path.name for path in files] == [
        "承德县社会保险事业管理局-检查反馈.xlsx",
        "河源市社会保险基金管理局-检查反馈.xlsx",
    ]
    for path in files:
        with zipfile.ZipFile(path) as package:
            whole = "".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())
        assert str(tmp_path) not in whole
        assert not [mark for mark in ("<f>", "<f ", "hyperlink") if mark in whole]
    sheet = load_workbook(files[0])["检查反馈"]
    assert [cell.value for cell in sheet[4]][-1] == "整改情况"
    assert (sheet.max_row, sheet.freeze_panes, sheet.auto_filter.ref) == (10, "A5", "A4:J10")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    again = run("check", returned, "--feedback", folder)  # what was written is no form that somebody handed in
    assert "共 2 个文件" in again.out


def test_only_what_is_new_since_a_baseline_is_told(run: Runner, returned: Path, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    summary, known = tmp_path / "检查汇总.xlsx", tmp_path / "上次.json"
    known.write_text(run("check", returned, "-o", summary, "--json").out, encoding="utf-8")
    for baseline in (summary, known):
        outcome = run("check", returned, "--baseline", baseline)
        assert (outcome.status, "另有 8 条上次已有，没有列出" in outcome.out, "〔" in outcome.out) == (0, True, False)
        assert run("check", returned / "甲" / "自评表.xlsx", "--baseline", baseline, "--json").json == {"findings": []}
    second = returned.rename(tmp_path / "二稿")
    book = load_workbook(second / "甲" / "自评表.xlsx")
    book["自评表"]["I14"] = 99
    book.save(second / "甲" / "自评表.xlsx")
    again = tmp_path / "检查汇总2.xlsx"
    outcome = run("check", second, "--baseline", summary, "--json", "-o", again)
    assert outcome.status == 1
    assert {each["cell"] for each in outcome.json["findings"]} >= {"I14"}
    assert "I7" not in {each["cell"] for each in outcome.json["findings"]}
    third = run("check", second, "--baseline", again)  # a summary tells of what was known, too
    assert (third.status, "〔" in third.out) == (0, False)


def test_places_that_cannot_be_written_and_lists_that_are_none(run: Runner, published: Path, tmp_path: Path) -> None:
    wrong = (
        ("-o", tmp_path / "汇总.docx"),
        ("-o", tmp_path / "没有" / "汇总.xlsx"),
        ("--feedback", published),
        ("--baseline", published),
        ("--baseline", tmp_path / "没有.json"),
    )
    for option, value in wrong:
        outcome = run("check", published, option, value)
        assert (outcome.status, outcome.out, str(value) in outcome.line) == (2, "", True), option


def test_a_file_that_is_only_read_is_checked_and_has_no_copy(run: Runner, tmp_path: Path) -> None:
    document = Document()
    rows = [
        ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"),
        *[("产出", "数量", "甲", "≥10个", "10个", "10", "12")],
    ]
    table = document.add_table(len(rows), len(rows[0]))
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    path = tmp_path / "自评表.docx"
    document.save(str(path))
    outcome = run("check", path, "--write", "--form", "cn-2021-project")
    assert (outcome.status, "只能读取" in outcome.line or "另存" in outcome.line) == (2, True)
    assert "SCORE_ABOVE_WEIGHT" in outcome.out
    assert sorted(snapshot(tmp_path)) == ["自评表.docx"]
