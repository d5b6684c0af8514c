"""Every formula of every form as Excel gets it stands in a text beside this file: a change of one is seen in the diff."""

from __future__ import annotations

from pathlib import Path

import pytest
from formulas.golden_text import golden_text
from samples.own_forms import OWN_FORMS

from xlsheets.forms.catalog import all_forms
from xlsheets.forms.loading.load_form import load_form
from xlsheets.forms.schema import Form

GOLDEN = Path(__file__).parent / "golden"
FORMS = [*all_forms(), *(load_form(path.parent) for path in sorted(OWN_FORMS.glob("*/form.toml")))]


@pytest.mark.costly(4)
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_the_formulas_are_those_of_the_golden_text(form: Form, request: pytest.FixtureRequest) -> None:
    path, text = GOLDEN / f"{form.id}.txt", golden_text(form)
    if request.config.getoption("--golden-write"):
        path.write_text(text, encoding="utf-8", newline="\n")
    golden = path.read_text(encoding="utf-8") if path.exists() else ""
    assert text.splitlines() == golden.splitlines(), "meant so? pytest --golden-write"


def test_every_golden_text_has_its_form() -> None:
    assert {path.stem for path in GOLDEN.glob("*")} == {form.id for form in FORMS}
