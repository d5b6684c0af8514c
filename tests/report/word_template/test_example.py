"""The example of a Word template gives a report of every form, filled or not."""

from __future__ import annotations

from pathlib import Path

import docx
import ooxml
import pytest
from samples.final_accounts import final_accounts

from xlsheets.forms.catalog import all_forms, find_form
from xlsheets.forms.placed import Evaluated
from xlsheets.report.build import write_report
from xlsheets.report.word_template.example import example_template
from xlsheets.writing.workbook import write_workbook


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "样例.docx"
    path.write_bytes(example_template())
    return path


@pytest.mark.parametrize("form_id", [form.id for form in all_forms() if not form.is_data])
def test_an_empty_workbook_of_every_form_gives_gaps(form_id: str, template: Path, tmp_path: Path) -> None:
    found = Evaluated.of(write_workbook(find_form(form_id)).found)
    told = write_report(found, tmp_path / "报告.docx", template=template)
    assert {"全年预算", "总分"} <= {title for _, title in told.missing}
    assert "{" not in told.text


def test_its_report_is_taken_by_word(template: Path, tmp_path: Path) -> None:
    form = find_form("sc-final-accounts-2024")
    found = Evaluated.of(write_workbook(form, final_accounts()).found)
    write_report(found, tmp_path / "报告.docx", template=template)
    title = docx.Document(str(tmp_path / "报告.docx")).core_properties.title
    assert title.startswith("2024年度")
    assert ooxml.findings([template, tmp_path / "报告.docx"]) == {"样例.docx": [], "报告.docx": []}
