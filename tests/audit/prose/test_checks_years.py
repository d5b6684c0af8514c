from __future__ import annotations

from pathlib import Path

import pytest
from audit.audit_factory import codes, findings, only, row, satisfaction, subject
from audit.prose.told import only_finding, said
from excel.ribbon_cases import case_bytes
from msgspec.structs import replace
from samples.kept import opened

from xlsheets.audit.check import check_all
from xlsheets.audit.subject import Subject
from xlsheets.domain.evaluation import Goal
from xlsheets.forms.placed import PrintedCells
from xlsheets.recognise.load import load


def of(**evaluation: object) -> Subject:
    return subject(**{"year": 2024, **evaluation})  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["培训项目2023", "2023年度培训项目"])
def test_another_year_in_the_name(name: str) -> None:
    bad = only(of(subject=name), "YEAR_MISMATCH")
    assert (bad.cell, bad.found, bad.severity) == ("C3", name, "warning")


@pytest.mark.parametrize("name", ["培训项目2024", "2023-2025年培训项目", "2023年结转培训项目", "培训项目"])
def test_a_name_of_this_year_or_of_several(name: str) -> None:
    assert codes(of(subject=name)) == []


def test_years_of_goals_dates_codes_and_documents() -> None:
    goals = [Goal("2023年开展培训", "2024年已开展培训，比2023年多")]
    assert only(of(goals=goals), "YEAR_MISMATCH").cell == "B15"
    for fields in ({"fill_date": "2023年3月7日"}, {"project_code": "51090425T000011111850"}):
        assert only(of(fields={"unit": "某局", "phone": "0", **fields}), "YEAR_MISMATCH")
    assert codes(of(fields={"unit": "某局", "phone": "0", "fill_date": "2025年3月7日"})) == []
    assert only_finding("按照某财〔2027〕5号文件执行", "YEAR_MISMATCH").expected == "不晚于2025年"
    assert said("按照某财〔2023〕5号文件执行") == []


def test_the_year_of_the_title_and_of_all_texts() -> None:
    goals = [Goal("2025年开展培训", "2025年已开展培训"), Goal("2025年组织考试", "已组织考试")]
    whole = of(goals=goals)
    titled = replace(whole.recognised, printed=PrintedCells(titles={"A2": "（2024年度）"}))
    bad = only(Subject.of(titled), "YEAR_MISMATCH")
    assert (bad.cell, bad.found, bad.expected) == ("A2", "2024年", "2025年")


def test_a_title_that_lost_its_year(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = opened(case_bytes("chengde-2021"))
    for number in range(1, 4):
        book["自评表"][f"A{number}"].value = None
    book.save(path)
    bad, *others = check_all(load(path).found, "a.xlsx", codes={"YEAR_MISSING"})
    assert (bad.cell, bad.severity, others) == ("A1", "warning", []) and "写明年度" in bad.fix
    path.write_bytes(case_bytes("chengde-2021"))
    assert check_all(load(path).found, "a.xlsx", codes={"YEAR_MISSING"}) == []


@pytest.mark.parametrize(
    "text", ["已开展培训，比2023年增加2期", "较上年（2023年）多2期", "自2023年起每年12期，全年12期"]
)
def test_a_year_that_is_only_looked_back_to(text: str) -> None:
    assert codes(of(goals=[Goal("开展培训", text)])) == []


def due(target: str, actual: str = "已完成") -> Subject:
    timely = row(operator="", target=target, unit="", actual=actual, score="60", name="完成时间")
    return subject(timely, satisfaction(), year=2024)


@pytest.mark.parametrize("target", ["2023年11月底前", "2023年12月31日", "2023年12月底前完成", "≤2023年11月"])
def test_a_deadline_before_the_year(target: str) -> None:
    bad = next(each for each in findings(due(target, "2023年10月完成")) if each.code == "YEAR_MISMATCH")
    assert (bad.cell, bad.found, bad.expected, bad.severity) == ("E20", target, "2024年", "warning")


@pytest.mark.parametrize(
    "target", ["2024年11月底前", "11月底前", "2025年6月底前", "比2023年提高", "2023—2025年", "2023"]
)
def test_deadlines_of_the_year_and_no_deadlines(target: str) -> None:
    assert "YEAR_MISMATCH" not in codes(due(target))
