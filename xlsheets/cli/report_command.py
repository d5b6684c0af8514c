"""``xlsheets report``: the Word report of a filled workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from xlsheets.cli.file_arguments import chosen_form, refuse_special, told_columns
from xlsheets.domain.results import Results
from xlsheets.errors import UserError
from xlsheets.forms.placed import Placed

DONE, FOUND_ERRORS = 0, 1
REPORT_CODES = frozenset(
    {"TEXT_MISSING", "TEXT_TOO_LONG", "WEIGHT_TOTAL_MISMATCH", "GRADE_MISMATCH", "TOTAL_NOT_BY_RULE"}
)
"""Findings that make a report incomplete or wrong."""


def run(options: Any) -> int:
    """Write the report of every evaluation in the workbook; paragraphs still missing are findings."""
    from xlsheets.audit.check import check_all
    from xlsheets.audit.finding import count_errors
    from xlsheets.files.saving import file_name
    from xlsheets.recognise.load import load
    from xlsheets.report.build import write_report

    if options.template is not None:
        refuse_special(options.template)
    loaded = load(options.file, chosen_form(options), told_columns(options))
    pairs = _chosen(list(zip(loaded.found, loaded.results, strict=True)), options)
    status = DONE
    sheets = [found.cells.sheet for found in loaded.found]
    for found, results in pairs:
        name = options.file.stem
        if len(sheets) > 1:
            # Several forms on one sheet are told apart by their rows.
            place = found.cells.sheet + (f"-{found.cells.header_row}" if sheets.count(found.cells.sheet) > 1 else "")
            name += f"-{file_name(place)}"
        out: Path = options.out or options.file.with_name(f"{name}-报告.docx")
        report = write_report(found.evaluation, results, found.form, out, options.kind, options.template, options.pdf)
        print(f"已生成 {report.path}" + (f" 和 {report.pdf}" if report.pdf else ""))
        findings = check_all([found], [results], str(options.file), codes=REPORT_CODES)
        for finding in findings:
            print(f"  {finding}")
        open_titles = [
            title for _, title in report.missing if not any(title in finding.message for finding in findings)
        ]
        if open_titles:
            print(f"  报告中标为待填：{'、'.join(dict.fromkeys(open_titles))}")
        if count_errors(findings):
            status = FOUND_ERRORS
    return status


def _chosen(pairs: list[tuple[Placed, Results]], options: Any) -> list[tuple[Placed, Results]]:
    """Choose the evaluations to report on: the one of ``--sheet``, else all whose form has a report. Raises UserError for none."""
    sheets = "、".join(found.cells.sheet for found, _ in pairs)
    if options.sheet is not None:
        chosen = [pair for pair in pairs if pair[0].cells.sheet == options.sheet]
        if not chosen:
            raise UserError(f"{options.file}：没有名为“{options.sheet}”的自评表，现有：{sheets}。")
        if options.out is not None and len(chosen) > 1:
            raise UserError(f"{options.file}：“{options.sheet}”上有 {len(chosen)} 份自评表，请去掉 -o 各出一份报告。")
        return chosen
    if len(pairs) == 1:
        return pairs
    if options.out is not None:
        raise UserError(
            f"{options.file}：有 {len(pairs)} 张自评表（{sheets}），请用 --sheet 指明一张，或去掉 -o 各出一份报告。"
        )
    able = [pair for pair in pairs if pair[0].form.reports or options.template is not None]
    for found, _ in pairs if able else ():
        if not found.form.reports and options.template is None:
            print(f"“{found.cells.sheet}”的表式没有配报告模板，未生成")
    return able or pairs[:1]  # of which the writer says that there is none
