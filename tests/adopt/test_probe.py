"""A form is proved by writing it with a probe in every cell and reading it back."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from forms.small_form import line_in, write_form
from samples.field_layouts import LAYOUTS, field_rows, form_text
from samples.own_forms import OWN_FORMS, form_of, source_of

from xlsheets.adopt.probe import probe
from xlsheets.forms.loading.load_form import validate_form


@pytest.mark.parametrize(
    "name", sorted(folder.name for folder in OWN_FORMS.iterdir() if (folder / "form.toml").is_file())
)
def test_the_forms_of_the_tests_come_back(name: str, tmp_path: Path) -> None:
    assert list(probe(form_of(tmp_path, source_of(name)))) == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_fields_come_back_wherever_they_stand(layout: str, tmp_path: Path) -> None:
    assert validate_form(write_form(tmp_path, form_text(LAYOUTS[layout])), probe) == []


@pytest.mark.parametrize("seed", range(8))
def test_any_rows_of_fields_come_back(seed: int, tmp_path: Path) -> None:
    assert validate_form(write_form(tmp_path, form_text(field_rows(random.Random(seed)))), probe) == []


def test_a_form_that_cannot_be_read_back_is_refused_by_line_and_column(tmp_path: Path) -> None:
    text = source_of("odd-goals").replace('actual = "做了什么"', 'actual = "要做什么"')
    problems = validate_form(write_form(tmp_path, text, "odd-goals"), probe)
    assert problems
    assert "年度目标的预期目标读不回来" in problems[0].message
    assert problems[0].line == line_in(text, "[bands.repeat]")
