from __future__ import annotations

from audit.audit_factory import findings
from audit.prose.told import of_code
from msgspec.structs import replace
from samples.department_cases import WUHUA, WUHUA_MEASURES, published
from samples.final_accounts import FORM_ID, final_accounts

from xlsheets.audit.subject import Subject
from xlsheets.forms.catalog import find_form
from xlsheets.forms.placed import CellMap, Placed


def wuhua(text: str) -> Subject:
    evaluation = replace(published(WUHUA, measures=WUHUA_MEASURES), texts={"income_spending": text})
    count = len(evaluation.indicators)
    rows = {"indicators": [{"name": f"C{n}"} for n in range(6, 6 + count)], "indicator_rows": [*range(6, 6 + count)]}
    cells = CellMap("自评表", measures={key: f"E{n}" for n, key in enumerate(WUHUA_MEASURES, 5)}, **rows)
    return Subject.of(Placed(find_form(WUHUA), evaluation, cells))


def test_unit_conversion_mismatch() -> None:
    (bad,) = findings(wuhua("含年初结转结余151.61万元"), "UNIT_CONVERSION_MISMATCH")
    assert (bad.expected, bad.severity) == ("151.6万元", "info")
    (bad,) = findings(wuhua("年初结转结余1516.02万元"), "UNIT_CONVERSION_MISMATCH")
    assert (bad.expected, bad.severity) == ("151.6万元", "warning")
    assert of_code(wuhua("年初结转结余151.60万元，年末结转结余53.78万元"), "UNIT_CONVERSION_MISMATCH") == []


def test_balance_mismatch() -> None:
    (bad,) = findings(wuhua("总支出19478.04万元"), "BALANCE_MISMATCH")
    assert (bad.expected, bad.severity) == ("19378.03万元", "warning")
    assert findings(wuhua("总支出19378.04万元"), "BALANCE_MISMATCH")[0].severity == "info"
    assert of_code(wuhua("总支出19378.03万元"), "BALANCE_MISMATCH") == []


def test_change_mismatch() -> None:
    def accounts(text: str) -> Subject:
        evaluation = replace(final_accounts(), texts={"reason_guests": text})
        return Subject.of(Placed(find_form(FORM_ID), evaluation, CellMap("数据表")))

    (bad,) = findings(accounts("减少0.7万元，主要是未开展接待"), "CHANGE_MISMATCH")
    assert (bad.found, bad.expected) == ("减少0.7万元", "减少0.71万元")
    assert of_code(accounts("增加0.71万元"), "CHANGE_MISMATCH") == ["增加0.71万元"]
    assert of_code(accounts("减少0.71万元"), "CHANGE_MISMATCH") == []
