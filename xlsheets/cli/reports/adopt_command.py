"""``xlsheets reports adopt``: a report template from a Word outline or last year's report."""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from xlsheets.cli.exit_status import DONE
from xlsheets.cli.file_arguments import refuse_special
from xlsheets.cli.shared_arguments import named_path
from xlsheets.errors import UserError

if TYPE_CHECKING:
    from xlsheets.forms.schema import Form
    from xlsheets.report.context import ReportContext

EXAMPLE = "xlsheets reports adopt 提纲.docx -o my-city-2025 --like 上年自评表.xlsx"
_KIND = re.compile(r"[a-z][a-z0-9_-]*")


def add_arguments(parser: ArgumentParser) -> None:
    """Give a parser the command's arguments."""
    parser.add_argument("file", metavar="OUTLINE.docx", type=named_path, help="报告提纲或上年报告（Word 文档 .docx）")
    parser.add_argument(
        "-o",
        dest="form",
        metavar="FORM",
        required=True,
        help="写进哪个表式：自己的表式文件夹或它的编号（XLSHEETS_FORMS 里的）",
    )
    parser.add_argument("--kind", metavar="KIND", default="own", help="报告的编号，写在 form.toml 里（默认 own）")
    parser.add_argument("--title", metavar="TITLE", help="报告的名称（默认用文档的标题）")
    parser.add_argument(
        "--like",
        metavar="FORM_FILE",
        type=named_path,
        help="写这份报告时填好的工作簿：按说法认出的数拿它核对，说法认不出的按数值找",
    )
    parser.add_argument(
        "--facts", metavar="FACTS.json", type=named_path, help="同 --like，数取自一份内容（read --json 的结果）"
    )
    parser.add_argument("--overwrite", action="store_true", help="已有这个编号的报告时换成新的模板（原来的留成 .bak）")


def run(options: Namespace) -> int:
    """Propose a report; what is unsure is listed, for a person to look at."""
    from msgspec.structs import replace

    from xlsheets.adopt.outline.into_form import put_into_form
    from xlsheets.adopt.outline.propose import propose_report

    refuse_special(options.file)
    if not _KIND.fullmatch(options.kind):
        raise UserError("--kind：用小写英文字母开头，只含小写字母、数字、下划线和连字符，如 own，请改正。")
    if options.like is not None and options.facts is not None:
        raise UserError("--like 和 --facts 只能用一个，请改正。")
    form = _own_form(options.form)
    context = None if options.like is None else _context(options.like, form)
    if options.facts is not None:
        context = _context_of_facts(options.facts, form)
    report = propose_report(options.file, form, context)
    report = replace(report, title=options.title or report.title or options.file.stem)
    made = put_into_form(report, form, options.kind, overwrite=options.overwrite)
    print(
        f"已建立 {made}，form.toml 里增加了报告 {options.kind} 和 {len(report.texts)} 段文字说明，有 {len(report.doubts)} 处请核对"
    )
    for doubt in report.doubts:
        print(f"  请核对：{doubt}")
    print(f"出报告：xlsheets report 自评表.xlsx --kind {options.kind}")
    return DONE


def _own_form(named: str) -> Form:
    """Find the form. Raises UserError where there is none, or where it is one of those that come with the program."""
    from xlsheets.forms.catalog import find_form, form_ids
    from xlsheets.forms.roots import FORM_FILE, forms_root

    if named not in form_ids() and not (Path(named) / FORM_FILE).is_file():
        raise UserError(
            f"没有表式“{named}”，也没有这个文件夹；请先建立表式：xlsheets forms adopt 空白表.xlsx -o {named or 'my-city-2025'}"
        )
    form = find_form(named)
    if form.folder.resolve().is_relative_to(forms_root()):
        raise UserError(
            f"“{form.id}”是程序自带的表式，不往里写；请把文件夹 {form.folder} 复制一份，改成自己的名字"
            "（form.toml 里的 id 一同改），再用 -o 指明那个文件夹"
        )
    return form


def _context(path: Path, form: Form) -> ReportContext:
    """Read the figures of the workbook that the report was written from."""
    from xlsheets.recognise.load import load
    from xlsheets.report.build_context import build_context

    try:
        fitting = load(path, form).found
    except UserError as refused:
        # A workbook of the form that this one was copied from names that one.
        fitting = load(path).found
        if any(_roles(each.form) != _roles(form) for each in fitting):
            raise refused from None
    if len(fitting) != 1:
        sheets = "、".join(each.cells.sheet for each in fitting)
        raise UserError(
            f"{path}：有 {len(fitting)} 张自评表（{sheets}），看不出报告写的是哪一张，请另存成只有一张的文件。"
        )
    return build_context(fitting[0])


def _roles(form: Form) -> list[str]:
    """The columns of a form's indicators, by which it is told whether one was copied from another."""
    return [column.role for column in form.indicators.columns]


def _context_of_facts(path: Path, form: Form) -> ReportContext:
    """Read the figures from facts of the form."""
    from xlsheets.cli.facts_files import read_facts_files
    from xlsheets.forms.placed import CellMap, Evaluated, Placed
    from xlsheets.report.build_context import build_context

    facts = read_facts_files([path], form, None)
    if len(facts) != 1:
        raise UserError(f"{path}：有 {len(facts)} 份自评数据，看不出报告写的是哪一份，请只留一份。")
    return build_context(Evaluated.of(Placed(form, facts[0].evaluation, CellMap("自评表"))))
