"""The formulas of tables of figures come to what Python says, in programs without the add-in."""

from __future__ import annotations

from pathlib import Path

import engines
import pytest
from formulas.engine_cases import differences, write_case
from samples.final_accounts import FORM_ID, final_accounts

from xlsheets.forms.catalog import find_form


@pytest.mark.costly
@pytest.mark.parametrize("engine", [engines.ironcalc, engines.formualizer])
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"income_other_last": "", "function_3_budget": ""},
        {"basic_outturn": "１２９６.９５万元", "staff_last": "1.5"},
        {"function_12_class": "新的一类", "function_13_outturn": "3"},
        {"goods_outturn": "10", "sme_outturn": "7.25", "income_general_last": "0"},
    ],
)
@pytest.mark.costly
def test_every_formula_comes_to_what_python_says(
    engine: engines.Engine, changes: dict[str, str], tmp_path: Path
) -> None:
    case = write_case(tmp_path, "accounts", find_form(FORM_ID), final_accounts(**changes))
    assert not list(differences(case, engine(case.path), typed=False))
