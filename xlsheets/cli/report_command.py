"""``xlsheets report``: the Word report of a filled workbook."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from xlsheets.cli.exit_status import DONE, FOUND_ERRORS, UNUSABLE
from xlsheets.cli.file_arguments import (
    chosen_form,
    identity,
    is_folder,
    kept_apart,
    named_files,
    names_file,
    refuse_special,
    told_columns,
)
from xlsheets.cli.one_file import go_through
from xlsheets.cli.shared_arguments import ANY_FILE, add_form, add_out, named_path
from xlsheets.errors import UserError

if TYPE_CHECKING:
    from xlsheets.forms.placed import Evaluated
    from xlsheets.recognise.load import Loaded
    from xlsheets.report.last_year import Earlier, LastYear
    from xlsheets.report.rendered import RenderedReport

REPORT_CODES = frozenset(
    {"TEXT_MISSING", "TEXT_TOO_LONG", "WEIGHT_TOTAL_MISMATCH", "GRADE_MISMATCH", "TOTAL_NOT_BY_RULE"}
)
"""Findings that make a report incomplete or wrong."""


EXAMPLE = "xlsheets report 自评表.xlsx -o 自评报告.docx"


def add_arguments(parser: ArgumentParser) -> None:
    """Give a parser the command's arguments."""
    parser.add_argument(
        "files", metavar="FILE", type=named_path, nargs="+", help=f"{ANY_FILE}或文件夹（连同其中的文件夹）"
    )
    add_out(parser, "OUT.docx", more="；写文件夹名时，各份报告写到这个文件夹（给了几个工作簿，或一个工作簿有几张表）")
    parser.add_argument("--sheet", metavar="SHEET", help="只出这张自评表的报告；不写则每张各出一份")
    parser.add_argument("--kind", metavar="KIND", help="报告种类，一个表式有多种报告时指定")
    parser.add_argument(
        "--template",
        metavar="T",
        type=named_path,
        help="自备的文字模板（.j2）、Word 模板（正文里有字段的 .docx）或样式文档（没有字段的 .docx）",
    )
    parser.add_argument(
        "--update",
        metavar="REPORT.docx",
        type=named_path,
        help="不另写报告，按工作簿更新这份报告里的数和句子：人写的、移的、改过的都不动，改了什么逐条列出；-o 另存",
    )
    parser.add_argument("--overwrite", action="store_true", help="同名报告有人改过也重新生成（原来的留成 .bak）")
    parser.add_argument(
        "--last",
        metavar="FILE",
        type=named_path,
        nargs="+",
        help="上年的工作簿或文件夹：报告写明与上年相比的增减，按项目代码、名称找到同一个项目",
    )
    parser.add_argument("--context", action="store_true", help="不出报告，只列出模板可用的名称、现在的值和所在单元格")
    parser.add_argument("--pdf", action="store_true", help="同时转成 PDF（需要 LibreOffice）")
    add_form(parser)


def run(options: Namespace) -> int:
    """Write the reports of every workbook; paragraphs still missing are findings, and one bad file stops no other."""
    from xlsheets.recognise.load import load

    if options.template is not None:
        refuse_special(options.template)
    form, told = chosen_form(options), told_columns(options)
    sources = kept_apart(list(named_files(options.files)), one_ending=True)
    earlier = _earlier(options.last or ())
    many = len(sources) > 1 or is_folder(options.files[0])
    if options.update is not None and (many or options.context):
        raise UserError("--update 一次更新一份报告，请只给一个工作簿，不同 --context 一起用。")
    if many and options.out is not None and names_file(options.out):
        raise UserError(f"{options.out}：有几个工作簿要出报告，-o 请写文件夹。")

    to_folder = options.out is not None and options.update is None and (many or _names_folder(options.out))
    to_convert: list[Path] | None = [] if options.pdf and (many or to_folder) else None

    def report_one(path: Path, inside: Path) -> tuple[list[str], int]:
        folder = options.out / inside.parent if to_folder else None
        loaded = load(path, form, told, unknown=True)
        return _report_all(loaded, folder, inside.stem, options, earlier, to_convert)

    status = go_through(sources, report_one)
    return max(status, _convert(to_convert)) if to_convert else status


def _names_folder(out: Path) -> bool:
    """Say whether a name behind ``-o`` is a folder's, where one workbook is given."""
    return not out.suffix or (is_folder(out) and out.suffix.lower() != ".docx")


def _convert(documents: Sequence[Path]) -> int:
    """Make the PDFs of many reports; give the exit status."""
    from xlsheets.cli.progress import ProgressLine
    from xlsheets.report.word.pdf import convert_all

    status = DONE
    progress = ProgressLine(len(documents))
    progress.show()
    for docx, made in convert_all(documents):
        progress.step()
        if isinstance(made, UserError):
            print(f"{docx}：{made.line}", file=sys.stderr)
            status = UNUSABLE
        else:
            print(f"已生成 {made}")
        progress.show()
    progress.clear()
    return status


def _earlier(named: Sequence[Path]) -> list[Earlier]:
    """Read the files that a person named as last year's. Raises UserError for one that cannot be read: no report goes without it."""
    if not named:
        return []
    from xlsheets.recognise.load import load
    from xlsheets.report.last_year import Earlier

    read = []
    for each in named_files(named):
        if isinstance(each.path, UserError):
            raise each.path
        loaded = load(each.path, unknown=True)
        read += [Earlier(each.path.name, found) for found in loaded.found]
        for sheet in loaded.unread:
            print(f"{each.path}：“{sheet.sheet}”没有读取：{sheet.text}", file=sys.stderr)
    return read


def _report_all(
    loaded: Loaded,
    folder: Path | None,
    name: str,
    options: Namespace,
    earlier: Sequence[Earlier],
    to_convert: list[Path] | None,
) -> tuple[list[str], int]:
    """Write the reports of one workbook, into ``folder`` if there is one; give the lines for people and the exit status.

    ``name``: what their names begin with, beside a workbook of the same name with another ending not its own.
    ``to_convert``: takes the reports whose PDFs are made together in the end; None where each gets its own at once.
    """
    from xlsheets.audit.check import unread_sheets

    path = loaded.path
    if options.update is not None:
        return _update(loaded, options, earlier)
    chosen, lines = _chosen(loaded.found, options, path, alone=folder is None)
    if options.context:
        names = [_context_lines(found, loaded.found, _last_year(found, earlier)) for found in chosen]
        return list(chain.from_iterable(names)), DONE
    unread = unread_sheets(loaded.unread if options.sheet is None else (), str(path))
    lines += [f"  {finding}" for finding in unread]
    status = FOUND_ERRORS if unread else DONE
    sheets = [found.cells.sheet for found in loaded.found]
    failures: list[UserError] = []
    for found in chosen:
        try:
            place = _place(found, sheets, path.with_name(f"{name}.docx"), folder, options)
            at_once = options.pdf and to_convert is None
            said, has_errors = _write(found, loaded.found, place, path, options, _last_year(found, earlier), at_once)
        except UserError as error:  # the others are written nevertheless
            failures.append(error)
            lines.append(f"  {error.line}")
            continue
        lines += said
        status = FOUND_ERRORS if has_errors else status
        if to_convert is not None:
            to_convert.append(place)
    if failures and len(failures) == len(chosen):
        raise failures[0]
    return lines, UNUSABLE if failures else status


def _place(found: Evaluated, sheets: list[str], beside: Path, folder: Path | None, options: Namespace) -> Path:
    """Say where a report goes: where a person says, else there ``beside`` its workbook or into the folder, named for sheet and row.

    One that is not the first of its form is named for what it is too, so that it does not take the first one's place.
    """
    from xlsheets.files.saving import file_name, make_folder
    from xlsheets.forms.loading.shared_reports import reports_of

    if options.out is not None and folder is None:
        return options.out  # type: ignore[no-any-return]
    if folder is not None:
        make_folder(folder)
    name, title, is_of_all = beside.stem, "报告", False
    for number, spec in enumerate(reports_of(found.form)):
        if spec.kind == options.kind and number and options.template is None:
            title, is_of_all = file_name(spec.title), spec.over_projects
    if len(sheets) > 1 and not is_of_all:
        # Several forms on one sheet are told apart by their rows.
        place = found.cells.sheet + (f"-{found.cells.header_row}" if sheets.count(found.cells.sheet) > 1 else "")
        name += f"-{file_name(place)}"
    return (folder or beside.parent) / f"{name}-{title}.docx"


def _last_year(found: Evaluated, earlier: Sequence[Earlier]) -> LastYear:
    from xlsheets.report.last_year import NO_LAST_YEAR, last_year_of

    return last_year_of(found, earlier) if earlier else NO_LAST_YEAR


def _context_lines(found: Evaluated, beside: list[Evaluated], last: LastYear) -> list[str]:
    """List what a template sees of one evaluation: name, value and cell in columns that a spreadsheet takes."""
    from xlsheets.report.listing import listed_names

    head = "\t".join(("名称", "值", "单元格"))
    return [
        head,
        *("\t".join((each.name, each.value or "（空）", each.cells)) for each in listed_names(found, beside, last)),
    ]


def _write(
    found: Evaluated,
    beside: list[Evaluated],
    out: Path,
    path: Path,
    options: Namespace,
    last: LastYear,
    pdf: bool,
) -> tuple[list[str], bool]:
    """Write one report, and its PDF if asked; give the lines for people, and whether errors were found in it."""
    from xlsheets.report.build import write_report

    report = write_report(
        found,
        out,
        options.kind,
        options.template,
        pdf,
        derived=out != options.out,
        beside=beside,
        last=last.found,
        overwrite=options.overwrite,
    )
    done = f"已生成 {report.path}" + (f" 和 {report.pdf}" if report.pdf else "")
    lines, has_errors = _to_look_at(found, path, report, last)
    return [done, *lines], has_errors


def _update(loaded: Loaded, options: Namespace, earlier: Sequence[Earlier]) -> tuple[list[str], int]:
    """Refresh a report that people have edited; give the lines for people and the exit status."""
    from xlsheets.report.update import report_on, update_report
    from xlsheets.report.word.pdf import convert
    from xlsheets.report.word.untouched import may_be_replaced

    out = options.out
    if (
        out is not None
        and identity(out) != identity(options.update)
        and not (options.overwrite or may_be_replaced(out))
    ):
        raise UserError(
            f"{out}：已有这个文件，里面可能有人改过的内容，没有覆盖。请换个文件名，确要覆盖的请加 --overwrite。"
        )
    named = [each for each in loaded.found if options.sheet in (None, each.cells.sheet)]
    found = report_on(named, options.update)
    last = _last_year(found, earlier)
    made = update_report(
        found,
        options.update,
        out,
        options.template,
        kind=options.kind,
        beside=loaded.found,
        last=last.found,
        last_note=last.note,
    )
    pdf = f" 和 {convert(made.path)}" if options.pdf else ""
    done = f"已更新 {made.path}{pdf}" if made.changes.any else f"{made.path}：报告和工作簿一致，没有要更新的{pdf}"
    lines, has_errors = _to_look_at(found, loaded.path, made.told, last)
    told = [f"  {line}" for line in made.changes.lines()]
    return [done, *told, *lines], FOUND_ERRORS if has_errors else DONE


def _to_look_at(found: Evaluated, path: Path, report: RenderedReport, last: LastYear) -> tuple[list[str], bool]:
    """Say what a person should look at in a report; give whether errors are among it."""
    from xlsheets.audit.check import check_all
    from xlsheets.audit.finding import count_errors

    # Of a table in no known form no rule is known that it could be checked by.
    every = check_all([found], str(path)) if found.form.id else []
    findings = [finding for finding in every if finding.code in REPORT_CODES]
    lines = [f"  {finding}" for finding in findings]
    open_titles = [title for _, title in report.missing if not any(title in finding.message for finding in findings)]
    if open_titles:
        lines.append(f"  报告中标为待填：{'、'.join(dict.fromkeys(open_titles))}")
    lines += [f"  {line}" for line in (*report.to_look_at, *([last.note] if last.note else []))]
    if others := count_errors(every) - count_errors(findings):
        lines.append(f"  检查仍有 {others} 项错误，改正以后报告里的数可能不同：xlsheets check {path}")
    return lines, count_errors(findings) > 0


def _chosen(
    every: list[Evaluated], options: Namespace, path: Path, *, alone: bool
) -> tuple[list[Evaluated], list[str]]:
    """Choose the evaluations to report on: the one of ``--sheet``, else all whose form has the kind. Raises UserError for none.

    ``alone``: the workbook is the only one, and ``-o`` names one report. Gives lines about those left out too.
    """
    sheets = "、".join(found.cells.sheet for found in every)
    if options.sheet is not None:
        chosen = [found for found in every if found.cells.sheet == options.sheet]
        if not chosen:
            raise UserError(f"{path}：没有名为“{options.sheet}”的自评表，现有：{sheets}。")
        if options.out is not None and alone and len(chosen) > 1:
            raise UserError(f"{path}：“{options.sheet}”上有 {len(chosen)} 份自评表，请去掉 -o 各出一份报告。")
        return chosen, []
    if len(every) == 1 or options.context:
        return every, []
    from xlsheets.forms.loading.shared_reports import reports_of

    kind: str = "" if options.template is not None else options.kind or ""
    kinds = {id(found): {spec.kind: spec for spec in reports_of(found.form)} for found in every}
    able = [found for found in every if kind in kinds[id(found)]]
    if able and kinds[id(able[0])][kind].over_projects:
        return able[:1], []  # one report tells of all
    if options.out is not None and alone and len(able) != 1:
        raise UserError(
            f"{path}：有 {len(every)} 张自评表（{sheets}），请用 --sheet 指明一张，或去掉 -o 各出一份报告。"
        )
    if not kind:
        return every, []
    left = [found for found in every if found not in able] if able else []
    lines = [f"“{found.cells.sheet}”的表式没有这种报告，未生成" for found in left]
    return able or every[:1], lines  # of which the writer says which there are
