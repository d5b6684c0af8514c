"""``xlsheets reports example``: a Word template to begin with."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from xlsheets.cli.exit_status import DONE
from xlsheets.cli.shared_arguments import add_out
from xlsheets.errors import UserError

EXAMPLE = "xlsheets reports example -o 我的模板.docx"


def add_arguments(parser: ArgumentParser) -> None:
    """Give a parser the command's arguments."""
    add_out(parser, "TEMPLATE.docx", required=True)


def run(options: Namespace) -> int:
    """Write the example; a file that is there is not written over, for it may be somebody's template."""
    from xlsheets.files.saving import save_bytes
    from xlsheets.report.word_template.example import example_template

    if options.out.suffix.lower() != ".docx":
        raise UserError(f"模板文件名 {options.out.name} 的扩展名应为 .docx，请改正。")
    if options.out.exists():
        raise UserError(f"{options.out}：已有这个文件，没有覆盖，请换个文件名。")
    save_bytes(options.out, example_template(), backup=False)
    print(
        f"已生成 {options.out}，在 Word 或 WPS 里照着改；出报告：xlsheets report 自评表.xlsx --template {options.out}"
    )
    return DONE
