"""Parses the command line and runs one command; every mistake of a person ends as one Chinese line and exit status 2."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from xlsheets import __version__
from xlsheets.cli.chinese_argparse import UNUSABLE, Parser
from xlsheets.errors import UserError

DONE, FOUND_ERRORS = 0, 1
DEBUG = "XLSHEETS_DEBUG"
"""Environment variable for maintainers: let an internal error show its traceback."""

_ANY_FILE = "工作簿（.xlsx、.xlsm；.xls、.et、.ods 和 Word 的 .docx 只读）"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``xlsheets`` with ``arguments`` (those of the process by default) and return its exit status."""
    _speak_chinese()
    given = sys.argv[1:] if arguments is None else list(arguments)
    options = _parser(given[:1]).parse_args(given)
    if getattr(options, "json", False):
        _speak_utf8(sys.stdout)
    try:
        status = int(options.run(options))
        if sys.stdout is not None:
            sys.stdout.flush()
        return status
    except UserError as error:
        print(" ".join(str(error).split()), file=sys.stderr)
    except KeyboardInterrupt:
        print("已中断，没有写出未完成的文件。", file=sys.stderr)
    except Exception as error:  # a mistake of ours must not reach an accountant as a traceback either
        if os.environ.get(DEBUG):
            raise
        if isinstance(error, OSError) and error.filename is None:  # no file was at fault: stdout takes no more
            _silence()
            if not isinstance(error, BrokenPipeError):
                print(f"无法输出结果（{error.strerror}），请检查输出重定向到的文件和磁盘空间。", file=sys.stderr)
            return UNUSABLE
        print(
            f"程序内部错误（{type(error).__name__}）；请把所用的文件和命令反馈给维护者"
            f"（设置环境变量 {DEBUG}=1 可显示详情）。",
            file=sys.stderr,
        )
    return UNUSABLE


def _silence() -> None:
    """Let nothing more go to stdout, or Python would complain once more when it flushes it at its end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):  # it is no file at all
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123


def _speak_chinese() -> None:
    """Print Chinese whatever the terminal's code page is; a character that it cannot show does not stop the program."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
            try:
                "绩效自评".encode(stream.encoding)
            except (UnicodeError, LookupError):
                _speak_utf8(stream)


def _speak_utf8(stream: Any) -> None:
    """Switch a stream to UTF-8: what ``--json`` prints is read by programs, on whatever code page they run."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(encoding="utf-8", errors="replace")


def _parser(first: Sequence[str]) -> Parser:
    """Make the parser: where the ``first`` argument is a command with that one alone, for making all of them takes 10 ms."""
    parser = Parser(prog="xlsheets", description="预算绩效自评：表自己算，报告照表写，数字不会对不上。")
    parser.add_argument("--version", action="version", version=f"xlsheets {__version__}", help="显示版本后退出")
    commands = parser.add_subparsers(title="命令", metavar="命令", dest="command", required=True, parser_class=Parser)
    for name in _COMMANDS.keys() & first or _COMMANDS:
        _COMMANDS[name](commands)
    return parser


def _add(commands: Any, name: str, text: str, run: Callable[[Any], int]) -> Any:
    parser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run)
    return parser


def _add_form(parser: Any) -> None:
    parser.add_argument("--form", metavar="FORM", help="表式编号或文件夹，工作簿看不出是哪种表式时指定")
    parser.add_argument(
        "--columns",
        metavar="D=target,F=actual",
        help='指明指标表的列，认错或认不出时用；角色可写中文，如 "D=指标值,F=完成值"，“表头=5”指明表头所在行',
    )


def _add_forms(commands: Any) -> None:
    def run(options: Any) -> int:
        from xlsheets.cli import forms_commands

        return forms_commands.run(options)

    parser = _add(commands, "forms", "列出、查看、检验表式", run)
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    actions = parser.add_subparsers(title="操作", metavar="操作", dest="action", parser_class=Parser)
    validate = actions.add_parser("validate", help="检验一个表式文件夹，逐条指出错误所在的行和键")
    validate.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="以 JSON 输出")
    validate.add_argument("folder", metavar="FOLDER", type=Path, help="含 form.toml 的文件夹")
    adopt = actions.add_parser("adopt", help="由一份空白工作簿建立表式文件夹，再由人核对修改")
    adopt.add_argument(
        "file",
        metavar="FILE",
        type=Path,
        help="空白的自评表工作簿（.xlsx、.xlsm、.xls、.et、.ods）或 Word 文档（.docx）",
    )
    adopt.add_argument(
        "-o", dest="out", metavar="FOLDER", type=Path, required=True, help="新建的文件夹，名字就是表式编号"
    )
    show = actions.add_parser("show", help="查看一个表式的栏目、指标、计分规则")
    show.add_argument("form", metavar="FORM", help="表式编号或文件夹")


def _add_new(commands: Any) -> None:
    def run(options: Any) -> int:
        from xlsheets.cli import new_command

        return new_command.run(options)

    parser = _add(commands, "new", "生成空白或预填的自评工作簿", run)
    parser.add_argument(
        "form", metavar="FORM", nargs="?", help="表式编号或文件夹，用 xlsheets forms 查看；有 --facts 时可不写"
    )
    parser.add_argument(
        "-o",
        dest="out",
        metavar="OUT.xlsx|.xlsm",
        type=Path,
        help="写到哪个文件（原文件留作 .bak）；.xlsm 自带功能区和宏",
    )
    parser.add_argument(
        "--facts",
        metavar="FACTS.json",
        type=Path,
        nargs="+",
        action="extend",
        help="预填的内容；给几份就在一个工作簿里生成几张自评表，加上汇总",
    )
    parser.add_argument("--year", metavar="Y", type=int, help="年度")
    parser.add_argument("--rows", metavar="N", type=int, help="空白表每个二级指标留几行")


def _add_read(commands: Any) -> None:
    def run(options: Any) -> int:
        from xlsheets.cli import read_command

        return read_command.read(options)

    parser = _add(commands, "read", "识别工作簿里的自评表，列出内容、结果和所在单元格", run)
    parser.add_argument("file", metavar="FILE", type=Path, help=_ANY_FILE)
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    _add_form(parser)


def _add_recompute(commands: Any) -> None:
    def run(options: Any) -> int:
        from xlsheets.cli import recompute_command

        return recompute_command.recompute(options)

    parser = _add(commands, "recompute", "重新计算得分、比率、档次、合计和等级，写回工作簿", run)
    parser.add_argument("files", metavar="FILE", type=Path, nargs="+", help="工作簿（.xlsx、.xlsm）")
    parser.add_argument("-o", dest="out", metavar="OUT", type=Path, help="写到另一个文件（只能给一个 FILE）")
    parser.add_argument("--rescore", action="store_true", help="人工填写的得分、比率、总分、等级也按规则重算")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    _add_form(parser)


def _add_check(commands: Any) -> None:
    def run(options: Any) -> int:
        from xlsheets.cli import check_command

        return check_command.run(options)

    parser = _add(commands, "check", "检查自评表，逐条指出单元格、问题和改法", run)
    parser.add_argument("files", metavar="FILE", type=Path, nargs="+", help=f"{_ANY_FILE}或文件夹")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    parser.add_argument("--write", action="store_true", help="把结果写进副本的“检查结果”工作表")
    _add_form(parser)


def _add_report(commands: Any) -> None:
    def run(options: Any) -> int:
        from xlsheets.cli import report_command

        return report_command.run(options)

    parser = _add(commands, "report", "由填好的工作簿生成 Word 报告", run)
    parser.add_argument("file", metavar="FILE", type=Path, help=_ANY_FILE)
    parser.add_argument("-o", dest="out", metavar="OUT.docx", type=Path, help="写到哪个文件（原文件留作 .bak）")
    parser.add_argument("--sheet", metavar="SHEET", help="只出这张自评表的报告；不写则每张各出一份")
    parser.add_argument("--kind", metavar="KIND", help="报告种类，一个表式有多种报告时指定")
    parser.add_argument("--template", metavar="T", type=Path, help="自备的文字模板（.j2）或样式文档（.docx）")
    parser.add_argument("--pdf", action="store_true", help="同时转成 PDF（需要 LibreOffice）")
    _add_form(parser)


def _add_collect(commands: Any) -> None:
    def run(options: Any) -> int:
        from xlsheets.cli import collect_command

        return collect_command.run(options)

    parser = _add(commands, "collect", "汇集一批收回的自评表：汇总、分类、指标明细、年度对比、重复和读不了的文件", run)
    parser.add_argument(
        "files", metavar="DIR|FILE", type=Path, nargs="+", help=f"{_ANY_FILE}或文件夹（连同其中的文件夹）"
    )
    parser.add_argument(
        "-o", dest="out", metavar="OUT.xlsx", type=Path, required=True, help="写到哪个文件（原文件留作 .bak）"
    )
    _add_form(parser)


def _add_freeze(commands: Any) -> None:
    def run(options: Any) -> int:
        from xlsheets.cli import freeze_command

        return freeze_command.run(options)

    parser = _add(commands, "freeze", "定稿：另存一份只有数值、没有公式和宏的副本，供报送", run)
    parser.add_argument("file", metavar="FILE", type=Path, help="工作簿（.xlsx、.xlsm）")
    parser.add_argument(
        "-o", dest="out", metavar="OUT.xlsx", type=Path, required=True, help="写到哪个文件（原文件留作 .bak）"
    )
    _add_form(parser)


def _add_addin(commands: Any) -> None:
    def run(options: Any) -> int:
        from xlsheets.cli import addin_command

        return int(getattr(addin_command, options.action)(options))

    parser = _add(commands, "addin", "Excel 加载项：生成、安装、检查安装情况", run)
    actions = parser.add_subparsers(title="操作", metavar="操作", dest="action", required=True, parser_class=Parser)
    build = actions.add_parser("build", help="生成加载项 xlsheets.xlam（不需要 Excel）")
    build.add_argument("-o", dest="out", metavar="FOLDER", type=Path, default=Path(), help="写到哪个文件夹")
    actions.add_parser("install", help="装进本机的 Excel（Windows，不需要管理员权限）")
    actions.add_parser("doctor", help="逐项检查 Excel 这边需要的东西，说明怎么办")


def _add_demo(commands: Any) -> None:
    def run(options: Any) -> int:
        from xlsheets.cli import demo_command

        return demo_command.run(options)

    parser = _add(commands, "demo", "用两份真实公开的数据走一遍：空白表、填好的表、检查、报告", run)
    parser.add_argument(
        "folder", metavar="DIR", type=Path, nargs="?", default=Path("xlsheets-demo"), help="写到哪个文件夹"
    )


_COMMANDS: dict[str, Callable[[Any], None]] = {
    "forms": _add_forms,
    "new": _add_new,
    "read": _add_read,
    "recompute": _add_recompute,
    "check": _add_check,
    "report": _add_report,
    "collect": _add_collect,
    "freeze": _add_freeze,
    "addin": _add_addin,
    "demo": _add_demo,
}
"""Commands in the order in which the help lists them, and what gives each its arguments."""
