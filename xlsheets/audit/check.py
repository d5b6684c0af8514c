"""Runs the checks (检查) over one evaluation; the catalogue of all of them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

# Importing a module of checks registers them; the order here is the order of the catalogue.
from xlsheets.audit import (
    checks_budget,
    checks_formulas,
    checks_measures,
    checks_reasons,
    checks_rules,
    checks_scores,
    checks_sheets,
    checks_weights,
)
from xlsheets.audit.across import checks_continuity, checks_department
from xlsheets.audit.across.together import TOGETHER, Together
from xlsheets.audit.bureau_policy import NO_POLICY, BureauPolicy, weighed
from xlsheets.audit.finding import ERROR, Finding, sort_key
from xlsheets.audit.prose import (
    checks_accounts,
    checks_counts,
    checks_figures,
    checks_prose,
    checks_texts,
    checks_wording,
    checks_years,
)
from xlsheets.audit.registry import REGISTRY, Check
from xlsheets.audit.rows import (
    checks_dates,
    checks_levels,
    checks_quality,
    checks_rows,
    checks_seen,
    checks_targets,
    checks_units,
)
from xlsheets.audit.subject import Subject
from xlsheets.audit.verified import with_words
from xlsheets.files.grid import UNCALCULATED, Book
from xlsheets.forms.placed import Evaluated, UnreadSheet

_MODULES = (
    checks_sheets,
    checks_formulas,
    checks_rows,
    checks_levels,
    checks_weights,
    checks_budget,
    checks_targets,
    checks_seen,
    checks_dates,
    checks_units,
    checks_quality,
    checks_measures,
    checks_rules,
    checks_scores,
    checks_reasons,
    checks_texts,
    checks_prose,
    checks_figures,
    checks_counts,
    checks_accounts,
    checks_wording,
    checks_years,
)

CHECKS: tuple[Check[Subject], ...] = tuple(
    each for module in _MODULES for each in REGISTRY.values() if each.function.__module__ == module.__name__
)
"""Every check, theme by theme."""

CHECKS_TOGETHER: tuple[Check[Together], ...] = tuple(
    each
    for module in (checks_department, checks_continuity)
    for each in TOGETHER.values()
    if each.function.__module__ == module.__name__
)
"""Every check over several forms."""

CODES = (*(each.code for each in CHECKS), *(each.code for each in CHECKS_TOGETHER))
"""The codes of all checks."""

INTERNAL_ERROR = "INTERNAL_ERROR"
SHEET_UNREAD = "SHEET_UNREAD"
_FORM_EMPTY = "FORM_EMPTY"
_SAVE_FIRST = "先在 Excel 或 WPS 中另存为 .xlsx（这个文件只能读取），再照办："
_MISSING = "_MISSING"
"""End of the codes that say that something is not filled in: where an error value stands, or a formula that was never
calculated, CELL_ERROR and CELL_UNCLEAR say it better."""


def check_book(
    found: Iterable[Evaluated],
    unread: Iterable[UnreadSheet],
    book: Book,
    file: str,
    *,
    copies: Iterable[Book] = (),
    read_only: bool = False,
    policy: BureauPolicy = NO_POLICY,
) -> list[Finding]:
    """Say all that is to be said of a workbook: what the checks find, the sheets that were not read, and what a person verified of it.

    Args:
        found: what recognition found, with its results.
        unread: the sheets that could not be told for certain.
        book: the workbook's cells; in its table 检查结果 people write what they have verified.
        file: the workbook's name, as findings are to call it.
        copies: copies of it with such a table.
        read_only: nothing can be written into the file.
        policy: what a bureau lays down for the checks.
    """
    findings = check_all(found, file, read_only=read_only, policy=policy) + unread_sheets(unread, file)
    return with_words(findings, book, *copies)


def check_all(
    found: Iterable[Evaluated],
    file: str,
    *,
    codes: Container[str] | None = None,
    read_only: bool = False,
    policy: BureauPolicy = NO_POLICY,
) -> list[Finding]:
    """Run every check, or those of ``codes``, over the evaluations of a workbook; findings come sheet by sheet, from the top down.

    Args:
        found: what recognition found, with its results.
        file: the workbook's name, as findings are to call it.
        codes: the checks that are asked for.
        read_only: nothing can be written into the file (.xls, .ods, .docx), so that advice to recompute it needs another step first.
        policy: what a bureau lays down for the checks; it goes before what the form does.
    """
    subjects = [Subject(policy.bounded(each), file) for each in found]
    findings = [
        finding
        for each in subjects
        for finding in weighed(run_checks(each, codes=codes), policy.severities, each.form.checks)
    ]
    findings += weighed(run_together(subjects, codes=codes), policy.severities)
    if read_only:
        findings = [replace(each, fix=_SAVE_FIRST + each.fix) if each.by_recompute else each for each in findings]
    sheets = list(dict.fromkeys(finding.sheet for finding in findings))
    return sorted(findings, key=lambda finding: (sheets.index(finding.sheet), sort_key(finding)))


def unread_sheets(unread: Iterable[UnreadSheet], file: str) -> list[Finding]:
    """Make findings of the sheets whose evaluation could not be told for certain, and which no check has seen therefore.

    Args:
        unread: the sheets.
        file: the workbook's name, as findings are to call it.
    """
    return [_unread(each, file) for each in unread]


def _unread(each: UnreadSheet, file: str) -> Finding:
    why, mark, way = each.text.rpartition("，请")
    message, fix = (why, f"请{way.rstrip('。')}。") if mark else (each.text.rstrip("。"), "请按表式改正后再检查。")
    return Finding(SHEET_UNREAD, ERROR, file, each.sheet, "", f"这张表没有读取：{message}", "", "", fix)


def run_checks(subject: Subject, *, codes: Container[str] | None = None, strict: bool = False) -> list[Finding]:
    """Run every check, or those of ``codes``, over one evaluation and sort the findings: its sheet's by position, then the rest.

    A form still blank gets FORM_EMPTY alone. A check that fails becomes a finding INTERNAL_ERROR and a line in the log,
    so that a slip of ours neither hides the other findings nor passes for a clean form; with ``strict`` it is raised.
    """
    found: list[Finding] = []
    for each in CHECKS:
        if (codes is not None and each.code not in codes) or (subject.is_untouched and each.code != _FORM_EMPTY):
            continue
        try:
            found += each(subject)
        except Exception as error:
            if strict:
                raise
            import logging  # costs more to import than all checks together, and is hardly ever needed

            log = logging.getLogger(__name__)
            log.addHandler(logging.NullHandler())  # not to stderr unasked: the finding INTERNAL_ERROR tells of it
            log.exception("check %s failed", each.code)
            found.append(_internal_error(subject, each, error))
    doubts = subject.recognised.doubts
    told = subject.recognised.errors.keys() | {cell for cell, why in doubts.items() if why == UNCALCULATED}
    found = [each for each in found if each.cell not in told or not each.code.endswith(_MISSING)]
    return sorted(found, key=lambda finding: (finding.sheet != subject.cells.sheet, finding.sheet, sort_key(finding)))


def run_together(
    subjects: Sequence[Subject], *, codes: Container[str] | None = None, strict: bool = False
) -> list[Finding]:
    """Run every check over several forms, or those of ``codes``, over the evaluations of one unit; a failure as ``run_checks`` tells it."""
    together, found = Together(subjects), list[Finding]()
    for each in CHECKS_TOGETHER if subjects else ():
        if codes is not None and each.code not in codes:
            continue
        try:
            found += each(together)
        except Exception as error:
            if strict:
                raise
            found.append(_internal_error(subjects[0], each, error))
    return found


def findings_across(by_unit: Mapping[str, Sequence[Subject]], policy: BureauPolicy = NO_POLICY) -> list[Finding]:
    """Check what must agree between the files of a unit; what one file alone tells was told with it.

    Args:
        by_unit: the name of a unit, ``""`` for none, → its evaluations from all files.
        policy: what a bureau lays down for the checks.
    """
    everybody = [each for subjects in by_unit.values() for each in subjects]
    found = run_together(everybody, codes=("UNIT_NAME_VARIANT",)) if len(by_unit) > 1 else []
    for unit, subjects in by_unit.items():
        files = {each.file: [other for other in subjects if other.file == each.file] for each in subjects}
        if unit and len(files) > 1:
            alone = {_told(each) for of_file in files.values() for each in run_together(of_file)}
            found += [each for each in run_together(subjects) if _told(each) not in alone]
    return weighed(found, policy.severities)


def _told(finding: Finding) -> tuple[str, str, str, str, str]:
    return finding.code, finding.file, finding.sheet, finding.cell, finding.found


def _internal_error(subject: Subject, failed: Check[Any], error: Exception) -> Finding:
    message = f"检查项 {failed.code}（{failed.title}）没有做完"
    finding = subject.finding("", message, found=type(error).__name__, fix="人工核对这一项，并把文件反馈给软件维护者。")
    return replace(finding, code=INTERNAL_ERROR, severity=ERROR)
