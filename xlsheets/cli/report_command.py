"""``xlsheets report``: the Word report of a filled workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from xlsheets.cli.file_arguments import chosen_form, file_name, refuse_special
from xlsheets.errors import UserError

DONE, FOUND_ERRORS = 0, 1
REPORT_CODES = frozenset(
    {"TEXT_MISSING", "TEXT_TOO_LONG", "WEIGHT_TOTAL_MISMATCH", "GRADE_MISMATCH", "TOTAL_NOT_BY_RULE"}
)
"""Findings that make a report incomplete or wrong."""


def run(options: Any) -> int:
    """Write the report of every evaluation in the workbook; paragraphs still missing are findings."""
    from xlsheets.audit.check import run_checks
    from xlsheets.audit.subject import Subject
    from xlsheets.report.build import write_report
    from xlsheets.workbook.load import load

    if options.template is not None:
        refuse_special(options.template)
    loaded = load(options.file, chosen_form(options))
    if options.out is not None and len(loaded.found) > 1:
        sheets = "、".join(found.cells.sheet for found in loaded.found)
        raise UserError(f"{options.file}：有 {len(loaded.found)} 张自评表（{sheets}），各出一份报告，请去掉 -o。")
    status = DONE
    for found, results in zip(loaded.found, loaded.results, strict=True):
        name = options.file.stem if len(loaded.found) == 1 else f"{options.file.stem}-{file_name(found.cells.sheet)}"
        out: Path = options.out or options.file.with_name(f"{name}-报告.docx")
        report = write_report(found.evaluation, results, found.form, out, options.kind, options.template, options.pdf)
        print(f"已生成 {report.path}" + (f" 和 {report.pdf}" if report.pdf else ""))
        findings = [
            finding
            for finding in run_checks(Subject(found, results, str(options.file)))
            if finding.code in REPORT_CODES
        ]
        for finding in findings:
            print(f"  {finding}")
        open_titles = [
            title for _, title in report.missing if not any(title in finding.message for finding in findings)
        ]
        if open_titles:
            print(f"  报告中标为待填：{'、'.join(dict.fromkeys(open_titles))}")
        if any(finding.severity == "error" for finding in findings):
            status = FOUND_ERRORS
    return status
