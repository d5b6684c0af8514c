"""``xlsheets collect``: one workbook out of many files, with what could not be read and what stands twice."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import engines
import openpyxl
import pytest
from cli.cli_runner import CHENGDE, DATA, HEYUAN, Runner
from msgspec.structs import replace
from samples.changed import with_row

from xlsheets.collect.gather import read_files

FACTS = {name: json.loads((DATA / f"{name}.json").read_text("utf-8")) for name in (CHENGDE, HEYUAN)}


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two years of returned files: three projects, one twice, one with a name like a formula, one damaged file."""
    from samples.kept import write_workbook

    from xlsheets.forms.catalog import find_form
    from xlsheets.forms.facts import evaluation_from_facts

    folder = tmp_path_factory.mktemp("returned")
    for year in (2023, 2024):
        for name, facts in FACTS.items():
            form = find_form(facts["form"])
            evaluation = replace(evaluation_from_facts(facts, form, name), year=year)
            if name == CHENGDE and year == 2024:
                evaluation = with_row(replace(evaluation, subject="社保工作专项 经费"), 0, actual="20家")
            path = folder / str(year) / f"{name}.xlsx"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(write_workbook(form, evaluation).data)
    named = replace(evaluation, subject="=1+1")
    (folder / "2024" / "算式.xlsx").write_bytes(write_workbook(form, named).data)
    shutil.copyfile(folder / "2024" / f"{HEYUAN}.xlsx", folder / "2024" / "再报.xlsx")
    (folder / "2024" / "损坏.xlsx").write_bytes(b"PK\3\4")
    return folder


def rows(path: Path, sheet: str) -> list[list[object]]:
    book = openpyxl.load_workbook(path, data_only=True)
    name = next(each for each in book.sheetnames if each.startswith(sheet))
    return [list(row) for row in book[name].iter_rows(values_only=True)]


def test_a_folder_is_collected_with_its_years_and_troubles(run: Runner, returned: Path, tmp_path: Path) -> None:
    out = tmp_path / "汇集.xlsx"
    done = run("collect", returned, "-o", out)
    assert done.status == 2 and "损坏.xlsx" in done.line
    assert "6 张自评表（其中 1 张重复，没有计入）" in done.out and "2023、2024年对比" in done.out
    names = openpyxl.load_workbook(out, read_only=True).sheetnames
    assert names[:5] == ["汇总", "汇总图", "分类汇总", "分类汇总图", "指标明细"] and names[-2:] == [
        "重复项目",
        "未能读取",
    ]
    assert [Path(str(row[1])).name for row in rows(out, "未能读取")[4:]] == ["损坏.xlsx"]
    assert {Path(str(row[7]).partition("（")[0]).name for row in rows(out, "重复项目")[4:]} == {
        f"{HEYUAN}.xlsx",
        "再报.xlsx",
    }


def test_the_years_stand_side_by_side(run: Runner, returned: Path, tmp_path: Path) -> None:
    out = tmp_path / "汇集.xlsx"
    run("collect", returned, "-o", out)
    header, row = rows(out, "年度对比")[3:5]
    pair = dict(zip(header, row, strict=True))
    assert pair["配对依据"] == "项目名称" and pair["2023年总分"] == 93.93 and pair["总分变化"] < 0
    header, *items = rows(out, "年度指标对比")[3:]
    first = dict(zip(header, items[0], strict=True))
    assert (first["2024年完成值"], first["2023年完成率"], first["2024年完成率"]) == ("20家", 1, 0.5)
    assert [row[0] for row in rows(out, "年度未配对")[4:]] == ["只有2024年"]


def test_no_total_goes_over_years_or_counts_a_copy(run: Runner, returned: Path, tmp_path: Path) -> None:
    out = tmp_path / "汇集.xlsx"
    told = run("collect", returned, "-o", out).out
    assert f"2024/{HEYUAN}.xlsx、2024/再报.xlsx，只计 2024/{HEYUAN}.xlsx" in told
    assert "1 份自评只有2024年、没有2023年：“=1+1”" in told
    tables = {name: rows(out, name)[3:] for name in ("汇总", "汇总2023")}
    for table in tables.values():
        header, totals, *each = table
        budget = header.index("全年预算数")
        assert totals[budget] == pytest.approx(sum(row[budget] for row in each))
        assert len({row[header.index("年度")] for row in each}) == 1
    assert [len(table) - 2 for table in tables.values()] == [3, 2]


def test_the_folders_of_units_are_told_apart_and_lead_to_the_files(run: Runner, returned: Path, tmp_path: Path) -> None:
    out = tmp_path / "汇集.xlsx"
    for named in ([returned], [returned / "2023", returned / "2024"], [returned / "20*" / "*.xlsx"]):
        run("collect", *named, "-o", out)
        book = openpyxl.load_workbook(out)
        cells = [cell for row in book["汇总2023"].iter_rows(min_row=6) for cell in row if cell.hyperlink]
        assert [cell.value for cell in cells] == [f"2023/{CHENGDE}.xlsx", f"2023/{HEYUAN}.xlsx"]
        assert all((tmp_path / cell.hyperlink.target).is_file() for cell in cells)
        for sheet in ("指标明细", "重复项目", "年度未配对 2023-2024", "未能读取"):
            assert any(cell.hyperlink for row in book[sheet].iter_rows(min_row=5) for cell in row), sheet


def test_a_report_that_lacks_beside_a_workbook_is_told(run: Runner, returned: Path, tmp_path: Path) -> None:
    folder = tmp_path / "收回"
    for unit in ("甲局", "乙局"):
        (folder / unit).mkdir(parents=True)
    shutil.copyfile(returned / "2024" / f"{CHENGDE}.xlsx", folder / "甲局" / "自评表.xlsx")
    shutil.copyfile(returned / "2024" / f"{HEYUAN}.xlsx", folder / "乙局" / "自评表.xlsx")
    assert "报告" not in run("collect", folder, "-o", tmp_path / "汇集.xlsx").out
    (folder / "乙局" / "自评报告.docx").touch()
    (folder / "丙局").mkdir()
    (folder / "丙局" / "自评报告.docx").touch()
    lines = [line.strip() for line in run("collect", folder, "-o", tmp_path / "汇集.xlsx").out.splitlines()[1:]]
    assert lines == [
        "缺少对应：1 个工作簿旁边没有自评报告（.docx）：甲局/自评表.xlsx，没有写的可用 xlsheets report 生成",
        "缺少对应：1 份自评报告旁边没有读到自评表：丙局/自评报告.docx，请向填报单位要自评表的工作簿",
    ]


def test_libreoffice_adds_up_the_same(run: Runner, returned: Path, tmp_path: Path) -> None:
    out = tmp_path / "汇集.xlsx"
    run("collect", returned, "-o", out)
    want = engines.read_values(out)["汇总"]
    got = engines.libreoffice([out])[0]["汇总"]
    assert {cell: value for cell, value in got.items() if value != pytest.approx(want.get(cell))} == {}
    assert "=1+1" in want.values()


def test_several_processes_read_what_one_does(returned: Path) -> None:
    paths = sorted(returned.rglob("*.xlsx"))
    assert list(read_files(paths, processes=2)) == list(read_files(paths, processes=1))


def test_its_own_workbook_is_not_collected(run: Runner, returned: Path) -> None:
    out = returned / "2023" / "汇集.xlsx"
    for _ in range(2):
        assert "已汇集" in run("collect", returned / "2023", "-o", out).out
    assert "2 个文件，2 张自评表" in run("collect", returned / "2023", "-o", out).out
    out.unlink()
    out.with_name("汇集.xlsx.bak").unlink()


def test_a_collected_workbook_is_no_evaluation_and_passed_over_among_others(
    run: Runner, returned: Path, tmp_path: Path
) -> None:
    earlier = tmp_path / "汇集.xlsx"
    run("collect", returned / "2023", "-o", earlier)
    for command in ("read", "check", "recompute", "report"):
        assert "汇集的工作簿" in run.refused(tmp_path, command, earlier)
    outcome = run("collect", returned / "2023", earlier, "-o", tmp_path / "再.xlsx")
    assert outcome.status == 0 and "2 个文件，2 张自评表" in outcome.out and outcome.err.count("汇集的工作簿") == 1
    beside = tmp_path / "夹" / "甲.xlsx"
    beside.parent.mkdir()
    shutil.copyfile(returned / "2023" / f"{HEYUAN}.xlsx", beside)
    shutil.copyfile(earlier, beside.with_name("汇集.xlsx"))
    for call in (("check",), ("recompute",), ("freeze", "-o", tmp_path / "定"), ("report", "-o", tmp_path / "报")):
        outcome = run(call[0], beside.parent, *call[1:])
        assert outcome.status < 2, call
        assert len(outcome.err.splitlines()) == 1 and "汇集的工作簿" in outcome.err, call


def test_what_cannot_be_collected_is_refused(run: Runner, returned: Path, tmp_path: Path) -> None:
    empty = tmp_path / "空"
    empty.mkdir()
    assert run.refused(tmp_path, "collect", empty, "-o", tmp_path / "o.xlsx").startswith("没有读到自评表")
    damaged = returned / "2024" / "损坏.xlsx"
    assert "损坏.xlsx" in run.refused(tmp_path, "collect", damaged, "-o", tmp_path / "o.xlsx")
    assert "文件夹不存在" in run.refused(tmp_path, "collect", returned, "-o", tmp_path / "无" / "o.xlsx")
    assert "扩展名" in run.refused(tmp_path, "collect", returned, "-o", tmp_path / "o.xls")
