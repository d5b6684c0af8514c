"""``xlsheets report``: the Word report of a filled workbook."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from xlsheets.cli.exit_status import DONE, FOUND_ERRORS
from xlsheets.cli.file_arguments import chosen_form, refuse_special, told_columns
from xlsheets.cli.shared_arguments import ANY_FILE, add_form, add_out
from xlsheets.errors import UserError

if TYPE_CHECKING:
    from xlsheets.forms.placed import Evaluated

REPORT_CODES = frozenset(
    {"TEXT_MISSING", "TEXT_TOO_LONG", "WEIGHT_TOTAL_MISMATCH", "GRADE_MISMATCH", "TOTAL_NOT_BY_RULE"}
)
"""Findings that make a report incomplete or wrong."""


EXAMPLE = "xlsheets report 自评表.xlsx -o 自评报告.docx"


def add_arguments(parser: ArgumentParser) -> None:
    """Give a parser the command's arguments."""
    parser.add_argument("file", metavar="FILE", type=Path, help=ANY_FILE)
    add_out(parser, "OUT.docx")
    parser.add_argument("--sheet", metavar="SHEET", help="只出这张自评表的报告；不写则每张各出一份")
    parser.add_argument("--kind", metavar="KIND", help="报告种类，一个表式有多种报告时指定")
    parser.add_argument("--template", metavar="T", type=Path, help="自备的文字模板（.j2）或样式文档（.docx）")
    parser.add_argument("--pdf", action="store_true", help="同时转成 PDF（需要 LibreOffice）")
    add_form(parser)


def run(options: Namespace) -> int:
    """Write the report of every evaluation in the workbook; paragraphs still missing are findings."""
    from xlsheets.audit.check import check_all, unread_sheets
    from xlsheets.audit.finding import count_errors
    from xlsheets.files.saving import file_name
    from xlsheets.recognise.load import load
    from xlsheets.report.build import write_report

    if options.template is not None:
        refuse_special(options.template)
    loaded = load(options.file, chosen_form(options), told_columns(options))
    chosen = _chosen(loaded.found, options)
    unread = unread_sheets(loaded.unread if options.sheet is None else (), str(options.file))
    for finding in unread:
        print(f"  {finding}")
    status = FOUND_ERRORS if unread else DONE
    sheets = [found.cells.sheet for found in loaded.found]
    for found in chosen:
        name = options.file.stem
        if len(sheets) > 1:
            # Several forms on one sheet are told apart by their rows.
            place = found.cells.sheet + (f"-{found.cells.header_row}" if sheets.count(found.cells.sheet) > 1 else "")
            name += f"-{file_name(place)}"
        out: Path = options.out or options.file.with_name(f"{name}-报告.docx")
        report = write_report(
            found.evaluation,
            found.results,
            found.form,
            out,
            options.kind,
            options.template,
            options.pdf,
            derived=options.out is None,
        )
        print(f"已生成 {report.path}" + (f" 和 {report.pdf}" if report.pdf else ""))
        findings = check_all([found], str(options.file), codes=REPORT_CODES)
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


def _chosen(every: list[Evaluated], options: Namespace) -> list[Evaluated]:
    """Choose the evaluations to report on: the one of ``--sheet``, else all whose form has a report. Raises UserError for none."""
    sheets = "、".join(found.cells.sheet for found in every)
    if options.sheet is not None:
        chosen = [found for found in every if found.cells.sheet == options.sheet]
        if not chosen:
            raise UserError(f"{options.file}：没有名为“{options.sheet}”的自评表，现有：{sheets}。")
        if options.out is not None and len(chosen) > 1:
            raise UserError(f"{options.file}：“{options.sheet}”上有 {len(chosen)} 份自评表，请去掉 -o 各出一份报告。")
        return chosen
    if len(every) == 1:
        return every
    if options.out is not None:
        raise UserError(
            f"{options.file}：有 {len(every)} 张自评表（{sheets}），请用 --sheet 指明一张，或去掉 -o 各出一份报告。"
        )
    able = [found for found in every if found.form.reports or options.template is not None]
    for found in every if able else ():
        if not found.form.reports and options.template is None:
            print(f"“{found.cells.sheet}”的表式没有配报告模板，未生成")
    return able or every[:1]  # of which the writer says that there is none
