"""``xlsheets freeze``: the values-only copy of a workbook, for submission."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from xlsheets.cli.exit_status import DONE, FOUND_ERRORS
from xlsheets.cli.file_arguments import (
    chosen_form,
    identity,
    is_folder,
    kept_apart,
    named_files,
    names_file,
    told_columns,
)
from xlsheets.cli.one_file import go_through
from xlsheets.cli.passed_files import passed_files
from xlsheets.cli.shared_arguments import WRITTEN_FILE, add_form, add_out, named_path
from xlsheets.errors import UserError

if TYPE_CHECKING:
    from xlsheets.forms.schema import Form
    from xlsheets.recognise.table import ToldColumns

EXAMPLE = "xlsheets freeze 自评表.xlsx -o 报送.xlsx"

_FROZEN = "-定稿"


def add_arguments(parser: ArgumentParser) -> None:
    """Give a parser the command's arguments."""
    parser.add_argument(
        "files", metavar="FILE", type=named_path, nargs="+", help=f"{WRITTEN_FILE}或文件夹（连同其中的文件夹）"
    )
    add_out(parser, "OUT", required=True, more="；给了几个文件或文件夹时，写到这个文件夹")
    parser.add_argument(
        "--plain",
        action="store_true",
        help="只留自评表（和部门的基础数据、汇总）：去掉测算、文字说明、填报说明、检查结果和填报用的底色，不带其他工作表（有的会列出）",
    )
    add_form(parser)


def run(options: Namespace) -> int:
    """Write the copies; findings of severity error that are still open are counted, and make the exit status 1."""
    form, told = chosen_form(options), told_columns(options)
    sources = kept_apart(list(named_files(options.files, written=True)), one_ending=True)
    single = len(sources) == 1 and options.out.suffix.lower() == ".xlsx"
    if not single:
        _refuse_file(options)

    def freeze_one(path: Path, inside: Path) -> tuple[list[str], int]:
        # Of several files the copies lie in the folder as the files do.
        copy = options.out / inside.with_name(f"{inside.stem}{_FROZEN}.xlsx")
        return _freeze_one(path, options.out if single else copy, options, form, told)

    status = go_through(sources, freeze_one)
    for line in passed_files(options.files):
        print(line, file=sys.stderr)
    return status


def _refuse_file(options: Namespace) -> None:
    """Refuse a file where several copies, or one of another kind, are to go. Raises UserError."""
    folder: Path = options.out
    if names_file(folder):
        if len(options.files) == 1 and not is_folder(options.files[0]):
            raise UserError(f"{folder}：定稿的扩展名应为 .xlsx，请改名。")
        raise UserError(f"{folder}：有几个文件要定稿，-o 请写文件夹。")


def _freeze_one(
    source: Path, out: Path, options: Namespace, form: Form | None, told: ToldColumns
) -> tuple[list[str], int]:
    """Freeze one file; give the lines for people and the exit status. Raises UserError."""
    from xlsheets.audit.check import check_book, unread_sheets
    from xlsheets.audit.finding import count_errors
    from xlsheets.files.parts.live_objects import has_embedded
    from xlsheets.files.parts.signatures import is_signed
    from xlsheets.files.saving import make_folder, save_bytes
    from xlsheets.recognise.load import load
    from xlsheets.recompute.freeze import freeze, left_out

    if identity(out) == identity(source):
        raise UserError(f"{out}：定稿会去掉公式，不能盖掉原文件，请用 -o 写到另一个文件。")
    loaded = load(source, form, told)
    data = freeze(loaded, plain=options.plain)
    if out != options.out:
        make_folder(out.parent)
    save_bytes(out, data, backup=True, derived=out != options.out)
    unread = unread_sheets(loaded.unread, str(source))
    findings = check_book(loaded.found, loaded.unread, loaded.book, str(source))
    errors = count_errors([each for each in findings if not each.by_recompute])  # the copy is recomputed
    unsigned = "；原有的数字签名已去掉，需要时请重新签名" if is_signed(loaded.package) else ""
    embedded = "；嵌入的对象（双击能打开的文件）已去掉，需要时请另附" if has_embedded(loaded.package) else ""
    others = [f"{each.name}（隐藏）" if each.state != "visible" else each.name for each in left_out(loaded)]
    without = f"；没有带上其他工作表：{'、'.join(others)}" if options.plain and others else ""
    still_wrong = f"；还有 {errors} 处错误未改，可用 xlsheets check 查看" if errors else ""
    done = f"已定稿 {out}：公式都已换成数值，作者、路径、数据连接已清除{unsigned}{embedded}{without}{still_wrong}"
    return [done, *(f"  {finding}" for finding in unread)], FOUND_ERRORS if errors else DONE
