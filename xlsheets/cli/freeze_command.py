"""``xlsheets freeze``: the values-only copy of a workbook, for submission."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from xlsheets.cli.exit_status import DONE, FOUND_ERRORS
from xlsheets.cli.file_arguments import chosen_form, identity, told_columns
from xlsheets.cli.shared_arguments import WRITTEN_FILE, add_form, add_out
from xlsheets.errors import UserError

EXAMPLE = "xlsheets freeze 自评表.xlsx -o 报送.xlsx"


def add_arguments(parser: ArgumentParser) -> None:
    """Give a parser the command's arguments."""
    parser.add_argument("file", metavar="FILE", type=Path, help=WRITTEN_FILE)
    add_out(parser, "OUT.xlsx", required=True)
    parser.add_argument("--plain", action="store_true", help="只留自评表：去掉测算、填报说明、检查结果和填报用的底色")
    add_form(parser)


def run(options: Namespace) -> int:
    """Write the copy; findings of severity error that are still open are counted, and make the exit status 1."""
    from xlsheets.audit.check import check_all, unread_sheets
    from xlsheets.audit.finding import count_errors
    from xlsheets.files.parts.signatures import is_signed
    from xlsheets.files.saving import save_bytes
    from xlsheets.recognise.load import load
    from xlsheets.recompute.freeze import freeze

    source: Path = options.file
    out: Path = options.out
    if out.suffix.lower() != ".xlsx":
        raise UserError(f"{out}：定稿的扩展名应为 .xlsx，请改名。")
    if identity(out) == identity(source):
        raise UserError(f"{out}：定稿会去掉公式，不能盖掉原文件，请用 -o 写到另一个文件。")
    loaded = load(source, chosen_form(options), told_columns(options))
    save_bytes(out, freeze(loaded, plain=options.plain), backup=True)
    unread = unread_sheets(loaded.unread, str(source))
    errors = count_errors(check_all(loaded.found, str(source)) + unread)
    unsigned = "；原有的数字签名已去掉，需要时请重新签名" if is_signed(loaded.package) else ""
    still_wrong = f"；还有 {errors} 处错误未改，可用 xlsheets check 查看" if errors else ""
    print(f"已定稿 {out}：公式都已换成数值，作者、路径、数据连接已清除{unsigned}{still_wrong}")
    for finding in unread:
        print(f"  {finding}")
    return FOUND_ERRORS if errors else DONE
