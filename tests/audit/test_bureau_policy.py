from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from audit.audit_factory import form, row, satisfaction, subject, total
from msgspec.structs import replace

from xlsheets.audit.bureau_policy import BureauPolicy, read_bureau_policy, unknown_checks
from xlsheets.audit.check import CODES, check_all
from xlsheets.audit.subject import Subject
from xlsheets.errors import UserError
from xlsheets.forms.catalog import all_forms
from xlsheets.forms.schema import Form

LOW = [total(executed="9.5")]


def of(form_: Form | None = None) -> Subject:
    return subject(row(target="200", actual="280人"), satisfaction(), budget=LOW, of=form_ or form())


def severities(checked: Subject, policy: BureauPolicy) -> dict[str, str]:
    return {each.code: each.severity for each in check_all([checked.recognised], "", policy=policy)}


def test_checks_are_raised_lowered_and_silenced() -> None:
    assert severities(of(), BureauPolicy()) == {"REASON_MISSING": "warning", "DEVIATION_30": "info"}
    told = BureauPolicy({"REASON_MISSING": "off", "DEVIATION_30": "error"})
    assert severities(of(), told) == {"DEVIATION_30": "error"}


def test_a_bureau_goes_before_the_form() -> None:
    laid_down = replace(form(), checks={"REASON_MISSING": "info", "DEVIATION_30": "off"})
    assert severities(of(laid_down), BureauPolicy()) == {"REASON_MISSING": "info"}
    told = BureauPolicy({"REASON_MISSING": "error"})
    assert severities(of(laid_down), told) == {"REASON_MISSING": "error"}


def test_bounds() -> None:
    told = BureauPolicy(explain_below=Decimal("0.9"), overshoot=Decimal("0.5"))
    assert severities(of(), told) == {}


def test_a_file_of_a_bureau(tmp_path: Path) -> None:
    path = tmp_path / "规定.toml"
    path.write_text('[checks]\nTYPO = "不查"\nFORMAT = "error"\n[bounds]\nexplain_below = "90%"\n', encoding="utf-8")
    assert read_bureau_policy(path, CODES) == BureauPolicy({"TYPO": "off", "FORMAT": "error"}, Decimal("0.9"))


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ('[checks]\nTYPOS = "off"', 2, "是不是“TYPO”"),
        ('[checks]\nTYPO = "grave"', 2, "不认识“grave”"),
        ('[checks]\ntypo = "off"', 2, "大写字母"),
        ('[bounds]\nexplain_below = "viel"', 2, "百分比"),
        ('[bounds]\nexplain = "90%"', 2, "没有这个键"),
        ("[check]\n", 1, "没有这个键"),
    ],
)
def test_a_mistake_in_it_is_told_by_line(tmp_path: Path, text: str, line: int, told: str) -> None:
    path = tmp_path / "规定.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        read_bureau_policy(path, CODES)
    assert (f"规定.toml:{line}：" in str(caught.value), told in str(caught.value)) == (True, True), caught.value


def test_the_forms_name_only_checks_that_there_are() -> None:
    assert [at for each in all_forms() for at, _ in unknown_checks(each.checks, CODES)] == []
    assert [at for at, _ in unknown_checks({"TYPOS": "off", "TYPO": "off"}, CODES)] == [("checks", "TYPOS")]
