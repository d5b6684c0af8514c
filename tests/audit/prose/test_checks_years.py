from __future__ import annotations

from pathlib import Path

import pytest
from audit.audit_factory import codes, only, subject
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
    for row in range(1, 4):
        book["自评表"][f"A{row}"].value = None
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
