from __future__ import annotations

from pathlib import Path

import pytest
from samples.without_cells import found_of

from xlsheets.domain.evaluation import Evaluation
from xlsheets.forms.loading.shared_reports import shared_figures
from xlsheets.forms.schema import Form
from xlsheets.report.build_context import build_context
from xlsheets.report.context import ReportContext
from xlsheets.report.figures.declared import chart_of, table_of
from xlsheets.report.render import render
from xlsheets.report.template_names import names_markdown, with_names

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "report-templates.md"


def test_the_document_agrees_with_the_code() -> None:
    """To renew it: python -m xlsheets.report.template_names docs/report-templates.md"""
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text == with_names(text)


def test_a_document_without_marks_is_not_touched() -> None:
    with pytest.raises(ValueError, match="end"):
        with_names("# Report templates")


def test_every_name_is_listed_and_every_template_sees_it(mail: Evaluation, form: Form) -> None:
    context = build_context(found_of(mail, form))
    for name in set(ReportContext.__struct_fields__) - {"key"}:
        assert f"\n| `{name}` | " in names_markdown()
        assert render(f"{{{{ 1 if {name} is defined else 0 }}}}", context, {}).text == "1"


def test_every_figure_is_listed_and_drawn(mail: Evaluation, form: Form) -> None:
    context = build_context(found_of(mail, form), [found_of(mail, form)])
    figures = shared_figures()
    assert all(
        f"`@table {name}`" in names_markdown() and table_of(spec, context).rows for name, spec in figures.tables.items()
    )
    assert all(
        f"`@chart {name}`" in names_markdown() and chart_of(spec, context).series
        for name, spec in figures.charts.items()
    )
