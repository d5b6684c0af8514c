"""``xlsheets forms adopt``: a form folder from a blank workbook."""

from __future__ import annotations

import os
import tempfile
from argparse import ArgumentParser, Namespace
from pathlib import Path

from xlsheets.cli.exit_status import DONE, FOUND_ERRORS
from xlsheets.cli.shared_arguments import named_path, written_path
from xlsheets.errors import UserError
from xlsheets.forms.loading.load_form import validate_form
from xlsheets.forms.roots import FORM_FILE, FORM_ID

LAYOUT = "form.xlsx"
"""What the bureau's workbook is called in a form's folder."""

EXAMPLE = "xlsheets forms adopt 空白表.xlsx -o my-city-2025"


def add_arguments(parser: ArgumentParser) -> None:
    """Give a parser the command's arguments."""
    parser.add_argument(
        "file",
        metavar="FORM_FILE",
        type=named_path,
        help="空白的自评表工作簿（.xlsx、.xlsm、.xls、.et、.ods）或 Word 文档（.docx）",
    )
    parser.add_argument(
        "-o", dest="out", metavar="FOLDER", type=written_path, required=True, help="新建的文件夹，名字就是表式编号"
    )


def run(options: Namespace) -> int:
    """Propose a form folder from a blank workbook; what validation says of it is printed, for a person to correct."""
    from xlsheets.adopt.adopt import adopt
    from xlsheets.adopt.probe import probe
    from xlsheets.files.read_file import problem

    folder: Path = options.out
    form_id = folder.name
    if not FORM_ID.match(form_id):
        raise UserError(
            f"{folder}：文件夹的名字就是表式的编号，只能用小写字母、数字和连字符，如 my-city-2025，请改名。"
        )
    if os.path.lexists(folder):
        raise problem(folder, "已经存在，不会覆盖，请换一个文件夹名")
    text = adopt(options.file, form_id)
    try:
        with tempfile.TemporaryDirectory(prefix=".xlsheets-", dir=folder.parent) as scratch:
            made = Path(scratch) / form_id
            made.mkdir()
            text = _with_layout(options.file, made, text)
            (made / FORM_FILE).write_text(text, encoding="utf-8", newline="\n")
            made.rename(folder)
    except OSError:
        raise problem(folder, "不能建立，请检查上级文件夹是否存在、是否允许写入") from None
    doubts = sum(line.startswith("# 请核对") for line in text.splitlines())
    problems = validate_form(folder, probe)
    wrong = f"；还不能用，有 {len(problems)} 处错误要先改正：" if problems else ""
    print(f"已建立 {folder / FORM_FILE}，有 {doubts} 处请核对（文件里以“# 请核对”开头的行）{wrong}")
    for found in problems:
        print(found)
    return FOUND_ERRORS if problems else DONE


def _with_layout(source: Path, folder: Path, text: str) -> str:
    """Let the form be filled in in the bureau's own workbook, a copy of which goes into the folder.

    Args:
        source: the bureau's workbook.
        folder: the form's new folder.
        text: the form.toml of a form that is drawn.

    Returns:
        The form.toml; the same, with a remark, where the workbook cannot be the layout.
    """
    from xlsheets.adopt.adopt import adopt
    from xlsheets.files.open_book import open_book
    from xlsheets.files.own_marks import own_forms
    from xlsheets.forms.loading.load_form import load_form
    from xlsheets.writing.layout.layout_checks import layout_mistakes

    book, _ = open_book(source)
    if own_forms(book.names, book.properties):
        return text  # a blank of ours was drawn from bands itself
    if source.suffix.lower() != ".xlsx":
        return f"# 请核对：原件不是 .xlsx，表是照着画的；要以原表为版式，请另存为 .xlsx 后再建立\n{text}"
    copy, wanted = folder / LAYOUT, adopt(source, folder.name, LAYOUT)
    copy.write_bytes(source.read_bytes())
    (folder / FORM_FILE).write_text(wanted, encoding="utf-8", newline="\n")
    try:
        wrong = next((message for _, message in layout_mistakes(load_form(folder))), "")
    except UserError:  # mistakes that a person has to mend first: then forms validate compares the two
        return wanted
    if not wrong:
        return wanted
    copy.unlink()
    return f"# 请核对：表是照着画的，没有以原表为版式，因为{wrong}\n{text}"
