"""Reports that serve several forms: ``reports/KIND/report.toml`` with a template beside it, and the tables and charts of all reports."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from msgspec.structs import replace

from xlsheets.errors import UserError
from xlsheets.forms.loading.load_reports import read_figures, read_report, read_texts
from xlsheets.forms.loading.toml_file import parse_toml
from xlsheets.forms.loading.toml_lines import key_lines, line_of
from xlsheets.forms.loading.toml_table import Problem, TomlTable
from xlsheets.forms.mistakes import Mistakes, show_key
from xlsheets.forms.roots import SHARED_REPORTS, report_file, roots
from xlsheets.forms.schema import SCOPES, Form
from xlsheets.forms.schema_reports import FigureSpecs, ReportSpec, TextSpec

REPORT_FILE, FIGURES_FILE = "report.toml", "figures.toml"


def shared_reports() -> dict[str, ReportSpec]:
    """Return every report that serves several forms, by kind. Raises UserError where one has a mistake."""
    return _shared_reports(tuple(roots()))


@cache
def _shared_reports(folders: tuple[Path, ...]) -> dict[str, ReportSpec]:
    found: dict[str, ReportSpec] = {}
    for root in folders:
        for path in sorted((root / SHARED_REPORTS).glob(f"*/{REPORT_FILE}")):
            spec = _load(path)
            found.setdefault(spec.kind, spec)
    return found


def shared_figures() -> FigureSpecs:
    """Return the tables and charts that every report may show. Raises UserError where they have a mistake."""
    return _figures(report_file(FIGURES_FILE))


@cache
def _figures(path: Path) -> FigureSpecs:
    table, mistakes, text = _open(path)
    figures = read_figures(table)
    _refuse(table, mistakes, text, path)
    return figures


def shared_for(scope: str) -> list[ReportSpec]:
    """Return the shared reports that serve forms of a scope, the general one first."""
    serving = [spec for spec in shared_reports().values() if scope in spec.scopes]
    return sorted(serving, key=lambda spec: not spec.general)


def reports_of(form: Form) -> tuple[ReportSpec, ...]:
    """Return the reports that a form can be told in: its own, else the general one for its scope, and others that serve it.

    A table in no known form can be told in all of them.
    """
    scopes = (form.scope,) if form.id else (form.scope, *SCOPES)
    shared = [spec for scope in scopes for spec in shared_for(scope)]
    serving = [spec for spec in shared if not (form.reports and spec.general)]
    reports: dict[str, ReportSpec] = {}
    for spec in (*form.reports, *serving):
        reports.setdefault(spec.kind, spec)
    return tuple(reports.values())


def with_shared(own: tuple[TextSpec, ...], reports: tuple[ReportSpec, ...]) -> tuple[TextSpec, ...]:
    """Return a form's paragraphs with those of its shared reports that it does not word itself."""
    texts = {text.id: text for report in reports for text in report.texts}
    return (*own, *(text for key, text in texts.items() if key not in {each.id for each in own}))


def _load(path: Path) -> ReportSpec:
    table, mistakes, text = _open(path)
    scopes, general = table.texts("scopes"), table.flag("general", False)
    spec = replace(read_report(table), folder=path.parent, texts=read_texts(table), scopes=scopes, general=general)
    _refuse(table, mistakes, text, path)
    return spec


def _open(path: Path) -> tuple[TomlTable, Mistakes, str]:
    text, data, unreadable = parse_toml(path)
    if unreadable:
        raise UserError(str(unreadable))
    mistakes = Mistakes()
    return TomlTable(data, (), mistakes), mistakes, text


def _refuse(table: TomlTable, mistakes: Mistakes, text: str, path: Path) -> None:
    """Refuse a file with mistakes, by the first one."""
    table.close()
    if mistakes.found:
        at, message = mistakes.found[0]
        raise UserError(str(Problem(str(path), line_of(key_lines(text), at), show_key(at), message)))
