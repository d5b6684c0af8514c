"""Parses the command line and runs one command; every mistake of a person ends as a Chinese line and exit status 2."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

from xlsheets import __version__
from xlsheets.cli.chinese_argparse import Parser
from xlsheets.cli.command import Command, add_commands
from xlsheets.cli.exit_status import UNUSABLE
from xlsheets.cli.one_file import DEBUG
from xlsheets.errors import UserError

_HERE = "xlsheets.cli."
COMMANDS = (
    Command(
        "forms",
        "列出、查看、检验表式",
        f"{_HERE}forms.list_command",
        actions=(
            Command(
                "validate",
                "检验一个表式文件夹：写法，以及写成表能不能原样读回；逐条指出所在的行和键",
                f"{_HERE}forms.validate_command",
            ),
            Command("adopt", "由一份空白工作簿建立表式文件夹，再由人核对修改", f"{_HERE}forms.adopt_command"),
            Command("show", "查看一个表式的栏目、指标、计分规则", f"{_HERE}forms.show_command"),
            Command("facts", "一个表式的空填报数据表，填好后由 new --facts 生成工作簿", f"{_HERE}forms.facts_command"),
        ),
    ),
    Command("new", "生成空白或预填的自评工作簿", f"{_HERE}new_command"),
    Command("read", "识别工作簿里的自评表（没有表式的也读），列出内容、结果和所在单元格", f"{_HERE}read_command"),
    Command("recompute", "重新计算得分、比率、档次、合计和等级，写回工作簿", f"{_HERE}recompute_command"),
    Command("check", "检查自评表，逐条指出单元格、问题和改法", f"{_HERE}check_command"),
    Command("report", "由填好的工作簿生成 Word 报告", f"{_HERE}report_command"),
    Command(
        "reports",
        "报告模板",
        actions=(
            Command(
                "adopt",
                "由 Word 提纲或上年报告建立报告模板，写进表式文件夹，再由人核对修改",
                f"{_HERE}reports.adopt_command",
            ),
            Command("example", "一份 Word 模板的样例，照着改成自己的报告模板", f"{_HERE}reports.example_command"),
        ),
    ),
    Command(
        "verify", "核对 Word 报告里的数、等级、名称同工作簿是否一致，自己有没有前后不一致", f"{_HERE}verify_command"
    ),
    Command(
        "collect",
        "汇集一批收回的自评表：汇总、分类、指标明细、年度对比、重复和读不了的文件",
        f"{_HERE}collect_command",
    ),
    Command("freeze", "定稿：另存一份只有数值、没有公式和宏的副本，供报送", f"{_HERE}freeze_command"),
    Command(
        "addin",
        "Excel 加载项：生成、安装、检查安装情况",
        actions=(
            Command("build", "生成加载项 xlsheets.xlam（不需要 Excel）", f"{_HERE}addin.build_command"),
            Command("install", "装进本机的 Excel（Windows，不需要管理员权限）", f"{_HERE}addin.install_command"),
            Command("doctor", "逐项检查 Excel 这边需要的东西，说明怎么办", f"{_HERE}addin.doctor_command"),
        ),
    ),
    Command("demo", "用两份真实公开的数据走一遍：空白表、填好的表、检查、报告", f"{_HERE}demo_command"),
)
"""Commands in the order in which the help lists them."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``xlsheets`` with ``arguments`` (those of the process by default) and return its exit status."""
    _speak_chinese()
    given = sys.argv[1:] if arguments is None else list(arguments)
    options = parser().parse_args(given)
    if getattr(options, "json", False):
        _speak_utf8(sys.stdout)
    try:
        status = int(options.run(options))
        if sys.stdout is not None:
            sys.stdout.flush()
        return status
    except UserError as error:
        print("\n".join(error.lines), file=sys.stderr)
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
        from xlsheets.audit.trace_log import keep_trace, way

        name = type(error).__name__
        print(f"程序内部错误（{name}）；{way(keep_trace(error, ' '.join(given)))}。", file=sys.stderr)
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


def parser() -> Parser:
    """Make the parser of the whole command line; a command's arguments come when it is asked for."""
    made = Parser(prog="xlsheets", description="预算绩效自评：表自己算，报告照表写，数字不会对不上。")
    made.add_argument("--version", action="version", version=f"xlsheets {__version__}", help="显示版本后退出")
    add_commands(made, COMMANDS)
    return made
