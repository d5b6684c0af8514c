"""How checks run: all of them, those asked for, and one that fails; where their findings stand."""

from __future__ import annotations

import json
import logging
import subprocess
import sys

import pytest
from audit.audit_factory import findings, form, row, satisfaction, subject, total
from msgspec.structs import replace

from xlsheets.audit import check as mechanism
from xlsheets.audit.check import CHECKS, run_checks
from xlsheets.audit.finding import SEVERITIES, Finding, count_errors, findings_to_json, sort_key
from xlsheets.audit.registry import REGISTRY, check
from xlsheets.audit.subject import Subject
from xlsheets.domain.evaluation import Indicator

FINDING = Finding(
    "GRADE_MISMATCH", "error", "甲.xlsx", "自评表", "I14", "等级与总分不符", "优", "良", "把等级改为“良”。"
)


def test_a_good_form_has_no_findings() -> None:
    assert findings(subject()) == []
    assert findings(subject(of=form(without=("operator", "unit")))) == []
    assert (
        findings(subject(of=form(without=("completion", "grade", "goals", "budget.reason")), totals=("total",))) == []
    )


def test_a_finding_reads_as_one_line() -> None:
    shown = "自评表!I14 错误：等级与总分不符（现为：优；应为：良）。把等级改为“良”。〔GRADE_MISMATCH〕"
    assert str(FINDING) == shown
    assert "\n" not in str(replace(FINDING, found="两\n行"))
    assert str(replace(FINDING, found="", expected="", cell="")).startswith("自评表 错误：等级与总分不符。")


def test_a_finding_gives_the_keys_of_the_contract() -> None:
    answer = json.loads(json.dumps(findings_to_json([FINDING])))
    keys = ["code", "severity", "file", "sheet", "cell", "message", "found", "expected", "fix"]
    assert [list(finding) for finding in answer["findings"]] == [keys]
    assert count_errors([FINDING, replace(FINDING, severity="warning")]) == 1


def test_findings_are_sorted_by_position_then_gravity() -> None:
    places = [("J9", "error"), ("B10", "info"), ("B10", "error"), ("A10", "info"), ("", "error")]
    made = [replace(FINDING, cell=cell, severity=severity) for cell, severity in places]
    order = [(finding.cell, finding.severity) for finding in sorted(made, key=sort_key)]
    assert order == [("J9", "error"), ("A10", "info"), ("B10", "error"), ("B10", "info"), ("", "error")]


def test_findings_of_the_form_come_before_those_of_other_sheets() -> None:
    bad = subject(
        row(actual="90人"), satisfaction(), of=form(texts=_texts()), texts={"effect": "见冀人社【2014】3号文"}
    )
    assert [finding.sheet for finding in findings(bad)] == ["自评表", "文字说明"]


def _texts() -> tuple[object, ...]:
    from xlsheets.forms.schema_reports import TextSpec

    return (TextSpec("effect", "项目成效"),)


def test_every_finding_says_where_and_what_to_do() -> None:
    bad = subject(
        row(actual="", score="60"),
        satisfaction(name="培训人数", weight="三十", reason="XX"),
        budget=[total(executed="12", rate="120", score="9.9")],
        total="77",
        grade="差",
    )
    found = findings(bad)
    assert len(found) >= 6
    for finding in found:
        assert finding.cell and finding.message and finding.fix.endswith("。") and finding.severity in SEVERITIES
        assert finding.file == "测试.xlsx" and "\n" not in str(finding) and not finding.message.endswith("。")


def test_a_blank_form_gets_one_line() -> None:
    blank = [row(actual="", target="", operator="", unit=""), satisfaction(actual="", target="", operator="", unit="")]
    checked = subject(*blank, budget=[total(initial="", adjusted="", executed="")], subject="", fields={}, goals=[])
    assert [finding.code for finding in findings(checked)] == ["FORM_EMPTY"]
    assert findings(checked)[0].severity == "info"


def test_a_check_that_fails_is_reported_and_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: Subject) -> None:
        raise ZeroDivisionError

    failing = replace(CHECKS[0], function=broken)  # type: ignore[arg-type]
    monkeypatch.setattr(mechanism, "CHECKS", (failing, *CHECKS[1:]))
    with caplog.at_level(logging.ERROR):
        found = run_checks(subject())
    assert [(finding.code, finding.severity) for finding in found] == [("INTERNAL_ERROR", "error")]
    assert CHECKS[0].code in caplog.text
    with pytest.raises(ZeroDivisionError):
        run_checks(subject(), strict=True)


def test_a_code_is_registered_once() -> None:
    with pytest.raises(ValueError, match="GRADE_MISMATCH"):
        check("GRADE_MISMATCH", severity="error", title="", meaning="", rule="")
    with pytest.raises(ValueError, match="NEW"):
        check("NEW", severity="fatal", title="", meaning="", rule="")


def test_every_registered_check_is_in_the_catalogue() -> None:
    assert {each.code for each in CHECKS} == set(REGISTRY)
    assert len(CHECKS) == len({each.code for each in CHECKS})
    for each in CHECKS:
        assert each.title and each.meaning.endswith("。") and each.rule and each.function.__doc__


def test_unused_rows_do_not_count() -> None:
    assert findings(subject(row(), satisfaction(), Indicator("产出指标", "质量指标"))) == []


def test_importing_is_cheap() -> None:
    """The catalogue must not pull in a library: the checks run inside Excel's ribbon as well."""
    code = "import sys, xlsheets.audit.check; print(*sorted({n.partition('.')[0] for n in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert not {"openpyxl", "pandas", "lxml", "jinja2", "docx", "xlwings", "numpy"} & set(done.stdout.split())
