"""``xlsheets forms facts``: the empty table of facts of a form."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from xlsheets.cli.exit_status import DONE
from xlsheets.cli.shared_arguments import written_path
from xlsheets.files.read_file import problem
from xlsheets.forms.catalog import find_form

EXAMPLE = "xlsheets forms facts cn-caiyu10-project -o 填报数据.xlsx"


def add_arguments(parser: ArgumentParser) -> None:
    """Give a parser the command's arguments."""
    parser.add_argument("form", metavar="FORM", help="表式编号或文件夹")
    parser.add_argument(
        "-o", dest="out", metavar="TABLE.xlsx", type=written_path, required=True, help="写到哪个 .xlsx 文件"
    )


def run(options: Namespace) -> int:
    """Write the table that a unit fills in."""
    from xlsheets.files.saving import save_bytes
    from xlsheets.issue.facts_sheet import facts_table

    out: Path = options.out
    if out.suffix.lower() != ".xlsx":
        raise problem(out, "填报数据表的扩展名应为 .xlsx，请改名")
    form = find_form(options.form)
    save_bytes(out, facts_table(form), backup=True)
    print(f"已生成 {out}（{form.title}的填报数据表），填好后运行：xlsheets new --facts {out}")
    return DONE
