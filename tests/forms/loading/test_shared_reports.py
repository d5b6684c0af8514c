"""Reports that serve several forms: ours, those of a bureau, and what is wrong in one."""

from __future__ import annotations

from pathlib import Path

import pytest

from xlsheets.errors import UserError
from xlsheets.forms.loading.shared_reports import shared_figures, shared_for, shared_reports
from xlsheets.forms.roots import VARIABLE
from xlsheets.forms.schema import SCOPES

REPORT = 'kind = "letter"\ntitle = "本局的函"\ntemplate = "report.j2"\nscopes = ["project"]\n'


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "reports" / "letter"
    folder.mkdir(parents=True)
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    return folder / "report.toml"


def test_every_scope_has_a_general_report_with_a_template() -> None:
    for scope in (scope for scope in SCOPES if scope != "data"):  # what a table of figures tells, its own report says
        first = shared_for(scope)[0]
        assert first.general and first.folder and (first.folder / first.template).is_file()
    assert {"indicators", "budget", "projects"} <= set(shared_figures().tables)


def test_a_report_of_a_bureau_goes_before_ours(own: Path) -> None:
    own.write_text(REPORT, encoding="utf-8")
    assert shared_reports()["letter"].title == "本局的函"
    assert "project" in shared_reports()


def test_a_mistake_is_told_with_its_line(own: Path) -> None:
    own.write_text(REPORT.replace('"project"]', '"project"]\npercent = "1%"'), encoding="utf-8")
    with pytest.raises(UserError, match=r"report\.toml:5：percent：不认识“1%”"):
        shared_reports()


def test_a_table_that_no_number_of_rows_fits_is_told(own: Path) -> None:
    table = '[[tables]]\nid = "own"\nrows = "complete"\nleast = 3\nmost = 2\n'
    columns = 'columns = [{ header = "甲", value = "name", width = 10 }]\n'
    (own.parents[1] / "figures.toml").write_text(table + columns, encoding="utf-8")
    with pytest.raises(UserError, match=r"most：不应小于 least"):
        shared_figures()
