from __future__ import annotations

import pytest
from audit.audit_factory import row, satisfaction, subject, total
from msgspec.structs import replace
from samples.department_cases import SUINING, published

from xlsheets.audit.check import run_together
from xlsheets.audit.finding import Finding
from xlsheets.audit.subject import Subject
from xlsheets.forms.catalog import find_form
from xlsheets.forms.placed import CellMap, Placed


def department(**texts: str) -> Subject:
    evaluation = replace(published(SUINING), texts=texts)
    places = [{"name": f"C{number}", "score": f"G{number}"} for number in range(6, 6 + len(evaluation.indicators))]
    cells = CellMap("整体", indicators=places, indicator_rows=[*range(6, 6 + len(places))])
    return Subject.of(Placed(find_form(SUINING), evaluation, cells))


def project(name: str, initial: str, adjusted: str, executed: str, **changes: str) -> Subject:
    line = total(initial=initial, adjusted=adjusted, executed=executed)
    return subject(row(**changes), satisfaction(), budget=[line], subject=name, year=2024)


PENSION = project("基础养老金补贴2024", "10", "10.5", "10.5", target="163", unit="元/人/月", actual="163元/人/月")
TRAINING = project("职工技能培训2024", "20", "20", "20")


def said(code: str, *others: Subject, **texts: str) -> list[Finding]:
    found = run_together([department(**texts), *(others or (PENSION, TRAINING))], strict=True)
    return [each for each in found if each.code == code]


def test_form_scope() -> None:
    (bad,) = said("FORM_SCOPE", income="常年项目总数3个", use_of_results="对4个项目编制了目标")
    assert (bad.found, bad.severity, "2张" in bad.message) == ("3个、4个", "warning", True)
    for text in ("对2个项目编制了目标", "结余率大于10%的项目共计5个", "上年共有6个项目", "优秀的项目共3个"):
        assert said("FORM_SCOPE", income=text) == [], text


def test_project_sum_mismatch() -> None:
    (bad,) = said("PROJECT_SUM_MISMATCH", income="涉及预算总金额35万元")
    assert (bad.found, bad.expected) == ("涉及预算总金额35万元", "年初预算数30万元、全年预算数30.5万元")
    assert said("PROJECT_SUM_MISMATCH", income="项目支出30.51万元")[0].severity == "info"
    assert said("PROJECT_SUM_MISMATCH", income="涉及预算总金额30.5万元，项目支出30.50万元") == []


def test_basis_across() -> None:
    (bad,) = said("BASIS_ACROSS", income="涉及预算总金额30万元，预算执行总体进度为100%")
    assert bad.expected.startswith("101.67%")
    assert said("BASIS_ACROSS", income="涉及预算总金额30万元，执行进度为101.67%") == []
    assert said("BASIS_ACROSS", income="涉及预算总金额30.5万元，执行进度为100%") == []


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("基础养老金补贴11万元", "warning"),
        ("基础养老金补贴10万元，实际执行10.5万元", "info"),
        ("职工技能培训20万元，实际执行19万元", "warning"),
    ],
)
def test_project_amount_differs(text: str, severity: str) -> None:
    (bad,) = said("PROJECT_AMOUNT_DIFFERS", income=text)
    assert bad.severity == severity


def test_amounts_of_projects_that_agree() -> None:
    text = "基础养老金补贴10.5万元，实际执行10.5万元；职工技能培训20万元"
    assert said("PROJECT_AMOUNT_DIFFERS", income=text) == []


def test_standard_differs() -> None:
    (bad,) = said("STANDARD_DIFFERS", duty_effect="基础养老金人均标准为139元每人每月")
    assert bad.expected == "163元"
    for text in ("基础养老金人均标准为163元每人每月", "丧葬补助139元每人每月", "基础养老金计划提高到170元每人每月"):
        assert said("STANDARD_DIFFERS", duty_effect=text) == [], text


def test_adjusted_at_full_score() -> None:
    moved = project("基础养老金补贴2024", "10", "26", "26")
    (bad,) = said("ADJUSTED_AT_FULL_SCORE", moved, TRAINING)
    assert (bad.found, "预算编制质量" in bad.message) == ("基础养老金补贴10→26万元", True)
    assert said("ADJUSTED_AT_FULL_SCORE") == []


def test_kind_count_differs() -> None:
    def of_kind(subject_: Subject, kind: str) -> Subject:
        fields = {**subject_.evaluation.fields, "kind": kind}
        return Subject.of(replace(subject_.recognised, evaluation=replace(subject_.evaluation, fields=fields)))

    whole = department().recognised
    counted = Subject.of(replace(whole, evaluation=replace(whole.evaluation, measures={"regular": "2", "stage": "1"})))
    projects = [of_kind(PENSION, "常年性"), of_kind(TRAINING, "一次性")]

    def told(*others: Subject) -> list[tuple[str, str]]:
        found = run_together([counted, *others], strict=True)
        return [(each.found, each.expected) for each in found if each.code == "KIND_COUNT_DIFFERS"]

    assert told(*projects) == [("2", "1")]
    assert told(projects[0], TRAINING) == []
