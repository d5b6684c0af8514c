"""``xlsheets-desk.exe``: one verb on the files that were chosen in the Explorer, or one entry of the start menu, in a window."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xlsheets.desk.task_dialog import (
    ERROR,
    FIRST_BUTTON,
    INFORMATION,
    OK,
    WARNING,
    Dialog,
    NoDialogError,
    show,
)
from xlsheets.desk.told import FAULT, GOOD, ResultPage, page
from xlsheets.desk.verbs import StartEntry, Verb, menu, start_entries, verbs
from xlsheets.errors import UserError

if TYPE_CHECKING:
    from xlsheets.desk.errand import Errand
    from xlsheets.desk.orders import Order

Show = Callable[[Dialog], tuple[int, int]]

_ICONS = {GOOD: INFORMATION, FAULT: ERROR}
_AT_ONCE = 0.4
"""Seconds after which work that is not over gets a window: what is quicker only flickers."""

_TO_STOP = 20.0
"""Seconds that an interrupted command has to put things in order."""

DONE, FAILED = 0, 2


def main(arguments: Sequence[str] | None = None, shown: Show = show) -> int:
    """Do what the arguments say: the id of a verb with paths, or that of an entry. Everything is told in windows.

    Args:
        arguments: of the process by default.
        shown: shows a dialog; another one for tests.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    title = menu()
    try:
        verb, entry = verbs().get(given[0] if given else ""), start_entries().get(given[0] if given else "")
        if verb is not None:
            title = verb.title
            return _do(verb, [Path(each) for each in given[1:]], shown)
        if entry is not None:
            title = entry.title
            return _start(entry, shown)
        raise UserError("要用右键菜单、“发送到”或开始菜单来使用，请在资源管理器中选中自评表，再点右键。")
    except UserError as error:
        return _fault(title, error.line, shown)
    except NoDialogError:
        return _plain(title)
    except Exception as error:
        from xlsheets.audit.trace_log import keep_trace, way

        told = f"程序内部错误（{type(error).__name__}）；{way(keep_trace(error, ' '.join(given)))}。"
        return _fault(title, told, shown)


def _do(verb: Verb, chosen: list[Path], shown: Show) -> int:
    from xlsheets.desk.orders import orders

    return _work(verb.title, orders(verb, chosen), chosen, shown)


def _start(entry: StartEntry, shown: Show) -> int:
    from xlsheets.desk.orders import Order

    if entry.run:
        return _work(entry.title, [Order(entry.run, None)], [], shown)
    order = _new_form(entry, shown)
    return DONE if order is None else _work(entry.title, [order], [], shown)


def _new_form(entry: StartEntry, shown: Show) -> Order | None:
    """Ask for a form; the command that makes a blank workbook of it, None where the person thought better of it."""
    from xlsheets.desk.orders import Order
    from xlsheets.excel.session import documents, free_name
    from xlsheets.files.saving import file_name
    from xlsheets.forms.catalog import form_labels

    labels = form_labels()
    button, choice = shown(
        Dialog(menu(), entry.title, "请选择表式，空白表放在“文档”文件夹里：", choices=tuple(labels.values()))
    )
    if button != OK:
        return None
    form_id = list(labels)[choice]
    out = free_name(documents() / f"{file_name(labels[form_id])}.xlsx")
    return Order(("new", form_id, "-o", str(out)), out)


def _work(title: str, orders: Sequence[Order], chosen: Sequence[Path], shown: Show) -> int:
    """Run the commands behind a window, and tell how they ended."""
    from xlsheets.desk.errand import Errand

    work = Errand(orders)
    work.start()
    if not work.is_over(_AT_ONCE):
        _wait(title, work, shown)
    if not work.is_over():
        work.interrupt()
        if not work.is_over(_TO_STOP):
            os._exit(FAILED)  # files are written whole or not at all
    outcome = work.outcome()
    _tell(page(title, outcome, chosen), shown)
    return outcome.status


def _wait(title: str, work: Errand, shown: Show) -> None:
    """Show how far the work is, until it is over or the person stops it."""

    def now() -> str | None:
        return None if work.is_over() else work.progress or "请稍候……"

    shown(Dialog(menu(), f"正在{title}", "请稍候……", ticks=now))


def _tell(told: ResultPage, shown: Show) -> None:
    """Show a page, and open what the person asks for."""
    doors = [("打开结果", told.result), ("打开文件夹", told.folder)]
    offered = [(words, path) for words, path in doors if path is not None]
    icon = _ICONS.get(told.look, WARNING)
    button, _ = shown(
        Dialog(menu(), told.head, told.text, told.more, icon=icon, buttons=[words for words, _ in offered])
    )
    for number, (_, path) in enumerate(offered, FIRST_BUTTON):
        if button == number and path is not None:
            _open(path)


def _open(path: Path) -> None:
    """Open a file or folder with the program that Windows has for it."""
    if sys.platform == "win32":
        os.startfile(path)


def _fault(title: str, line: str, shown: Show) -> int:
    try:
        _tell(ResultPage(FAULT, f"{title}：没有做完", line), shown)
    except NoDialogError:
        return _plain(line)
    return FAILED


def _plain(text: str) -> int:
    """Say it in the window that every Windows has."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, text, menu(), 0x10)
    else:
        print(f"{text}：右键菜单和窗口只用于 Windows，本机请用 xlsheets 命令。", file=sys.stderr)
    return FAILED


if __name__ == "__main__":
    sys.exit(main())
