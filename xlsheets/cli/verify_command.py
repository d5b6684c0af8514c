"""``xlsheets verify``: what a Word report says against what the workbook gives."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from xlsheets.cli.exit_status import DONE, FOUND_ERRORS, UNUSABLE
from xlsheets.cli.file_arguments import chosen_form, identity, told_columns, workbooks
from xlsheets.cli.one_file import NotDone, attempt
from xlsheets.cli.shared_arguments import ANY_FILE, add_form, add_json, named_path

if TYPE_CHECKING:
    from xlsheets.forms.placed import Evaluated
    from xlsheets.verify.verify_report import Verified

EXAMPLE = "xlsheets verify 自评报告.docx 自评表.xlsx --write"


def add_arguments(parser: ArgumentParser) -> None:
    """Give a parser the command's arguments."""
    parser.add_argument("report", metavar="REPORT.docx", type=named_path, help="要核对的 Word 报告")
    parser.add_argument(
        "files",
        metavar="FILE",
        type=named_path,
        nargs="*",
        help=f"报告所依据的{ANY_FILE}或文件夹，可以连同上年的；不写则只看报告自己有没有前后不一致",
    )
    add_json(parser)
    parser.add_argument("--write", action="store_true", help="把问题作为批注写进报告的副本（文件名加“-核对”）")
    add_form(parser)


def run(options: Namespace) -> int:
    """Read the report; a workbook that cannot be read gets its line on stderr, and the others go on, unless there is none."""
    from xlsheets.verify.verify_report import verify_report

    read = _Workbooks(options)
    if options.files and not read.found and read.unusable:
        return UNUSABLE
    verified = verify_report(options.report, read.found)
    errors = sum(each.finding.severity == "error" for each in verified.remarks)
    copy = _write_copy(options.report, verified) if options.write else None
    if options.json:
        import json  # 1 % of a start, and mostly not asked for

        print(json.dumps({"findings": [each.to_json() for each in verified.remarks]}, ensure_ascii=False, indent=1))
    else:
        print("\n".join(_lines(options.report, verified, copy)))
    if read.unusable:
        return UNUSABLE
    return FOUND_ERRORS if errors else DONE


class _Workbooks:
    """The workbooks that are named: ``found`` what is in them, ``unusable`` how many could not be read."""

    def __init__(self, options: Namespace) -> None:
        from xlsheets.recognise.load import load

        form, told = chosen_form(options), told_columns(options)
        self.found: list[Evaluated] = []
        self.unusable = 0
        passed = 0
        for path in workbooks(options.files):
            if isinstance(path, Path) and identity(path) == identity(options.report):
                continue
            loaded = attempt(path, lambda each: load(each, form, told, unknown=True))
            if isinstance(loaded, NotDone):
                print(loaded.line, file=sys.stderr)
                passed += loaded.passed
                self.unusable += not loaded.passed
                continue
            self.found += loaded.found
            for sheet in loaded.unread:
                print(f"{path}：“{sheet.sheet}”没有读取：{sheet.text}", file=sys.stderr)
        self.unusable += bool(passed and not self.found)


def _write_copy(path: Path, verified: Verified) -> Path:
    from xlsheets.files.saving import save_bytes
    from xlsheets.verify.comments import COMMENTED

    copy = path.with_name(f"{path.stem}{COMMENTED}{path.suffix}")
    save_bytes(copy, verified.with_comments(), backup=True, derived=True)
    return copy


def _lines(path: Path, verified: Verified, copy: Path | None) -> list[str]:
    counted = {
        name: sum(each.finding.severity == severity for each in verified.remarks)
        for severity, name in (("error", "错误"), ("warning", "警告"), ("info", "提示"))
    }
    summary = "，".join(f"{name} {count}" for name, count in counted.items()) if verified.remarks else "没有发现问题"
    marked = f"，{verified.marked} 处按登记核对" if verified.marked else ""
    read = f"报告里 {verified.figures} 个数{marked}，{verified.compared} 个按句子同工作簿核对"
    return [
        f"{path}：{summary}；{read}" + (f"；批注写在 {copy}" if copy else ""),
        *(f"  {each}" for each in verified.remarks),
    ]
