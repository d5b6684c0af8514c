"""One action in a running Excel: its progress, its message, its backup, and Excel left as it was whatever happens."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from xlsheets.audit.trace_log import keep_trace
from xlsheets.errors import UserError

if TYPE_CHECKING:
    import xlwings

TITLE = "绩效自评"
BACKUPS = "xlsheets备份"
"""Folder beside the workbook in which an action keeps the workbook as it was."""

KEPT = 20
"""Copies of one workbook that stay; older ones of ours go."""

_STATE = ("calculation", "screen_updating", "enable_events")
_LONGEST_STATUS = 250  # characters; Excel takes 255
_STAMP = "%Y%m%d-%H%M%S"


@contextmanager
def working(app: xlwings.App, text: str) -> Iterator[Callable[[str], None]]:
    """Hold Excel's screen and calculation still while an action writes; gives a function that shows progress.

    Each setting is put back on its own, so that one that fails does not keep the others from it.
    """
    before = {}
    for name in _STATE:
        with suppress(Exception):  # Excel refuses some of them while a cell is being edited
            before[name] = getattr(app, name)

    def show(progress: str) -> None:
        with suppress(Exception):
            app.status_bar = f"{TITLE}：{progress}"

    try:
        show(text)
        app.screen_updating = False
        app.calculation = "manual"
        app.enable_events = False
        yield show
    finally:
        for name, value in before.items():
            with suppress(Exception):
                setattr(app, name, value)
        with suppress(Exception):
            app.status_bar = False


class Work(Struct):
    """One action at work: the workbook, how to show progress, and the copy that was kept before anything was written."""

    book: xlwings.Book
    show: Callable[[str], None] = lambda _: None
    kept: Path | None = None

    def keep_copy(self) -> Path:
        """Keep the workbook as it is now. Raises UserError where no copy can be written; nothing must be changed then."""
        self.kept = keep_copy(self.book)
        return self.kept


def run(book: xlwings.Book, text: str, action: Callable[[Work], str]) -> None:
    """Do one action of the ribbon and say how it ended; a mistake of a person or of ours ends as a message, never as a traceback."""
    app, work = book.app, Work(book)
    grave = True
    try:
        with working(app, text) as work.show:
            message = action(work)
        grave = False
    except UserError as error:
        message = error.line + _way_back(work)
    except (
        Exception
    ) as error:  # Excel refused something, or a slip of ours: the accountant gets a sentence, we get the log
        message = f"没有做完（{_reason(error)}）。计算方式和屏幕显示已恢复。{_way_back(work)}\n详情见 {keep_trace(error, text)}"
    app.alert(message, TITLE, mode="critical" if grave else "info")


def look(book: xlwings.Book, action: Callable[[], str]) -> None:
    """Do something that changes no form and is done often: what it says stands in the status bar, and only trouble is a message."""
    app = book.app
    try:
        app.status_bar = f"{TITLE}：{action()}"[:_LONGEST_STATUS]
    except UserError as error:
        app.alert(error.line, TITLE, mode="info")
    except Exception as error:
        app.alert(f"没有做完（{_reason(error)}）。\n详情见 {keep_trace(error, TITLE)}", TITLE, mode="critical")


def wants(app: xlwings.App, question: str) -> bool:
    """Ask the user a question with 是 and 否; where Excel cannot ask, the answer is no."""
    with suppress(Exception):
        return app.alert(question, TITLE, buttons="yes_no", mode="info") == "yes"
    return False


def _way_back(work: Work) -> str:
    return f"\n改动之前的工作簿留存在 {work.kept}，打开即可找回。" if work.kept else ""


def _reason(error: Exception) -> str:
    """Say in a few words what went wrong; Excel's own words come third in a COM error's arguments."""
    for part in error.args:
        if isinstance(part, tuple) and len(part) > 2 and part[2]:
            return " ".join(str(part[2]).split())
    return " ".join(str(error).split())[:200] or type(error).__name__


class BackupError(UserError):
    """No copy of the workbook could be kept, so that nothing was changed."""


def keep_copy(book: xlwings.Book) -> Path:
    """Keep the workbook as it is now, unsaved changes included, before an action changes it.

    Returns:
        The copy, in the folder xlsheets备份 beside the workbook; of a workbook that has no folder of this machine, in the
        user's documents.

    Raises:
        UserError: no copy can be written; nothing must be changed then.
    """
    name = Path(book.name)
    suffix = name.suffix or ".xlsx"
    for folder in (folder_of(book), documents()):
        if folder is None:
            continue
        copy = free_name(folder / BACKUPS / f"{name.stem}-{datetime.now().strftime(_STAMP)}{suffix}")
        try:
            copy.parent.mkdir(exist_ok=True)
            save_copy(book, copy)
        except Exception:  # read-only folder, full disk, or Excel itself refuses: the next place may do
            with suppress(OSError):
                copy.unlink(missing_ok=True)
            continue
        _forget_oldest(copy.parent, name.stem, suffix)
        return copy
    raise BackupError(f"{book.name}：没能留下备份，所以没有改动，请先把工作簿另存到本机可写的文件夹再试。")


def save_copy(book: xlwings.Book, copy: Path) -> None:
    """Write a copy of the open workbook; the workbook keeps its own name and stays unsaved if it was."""
    native = book.api
    if hasattr(native, "SaveCopyAs"):
        native.SaveCopyAs(str(copy))
    else:  # a Mac: AppleScript has no such command
        book.save()
        shutil.copyfile(book.fullname, copy)
    if not copy.is_file():
        raise OSError(copy)


def _forget_oldest(folder: Path, stem: str, suffix: str) -> None:
    ours = sorted(path for path in folder.glob(f"*{suffix}") if _is_copy_of(path, stem))
    for path in ours[:-KEPT]:
        with suppress(OSError):
            path.unlink()


def _is_copy_of(path: Path, stem: str) -> bool:
    rest = path.stem.removeprefix(f"{stem}-")
    return rest != path.stem and len(rest) >= 15 and rest[:8].isdecimal() and rest[9:15].isdecimal()


def folder_of(book: xlwings.Book) -> Path | None:
    """Return the workbook's folder on this machine; None for one that was never saved, or stands in a cloud."""
    try:
        full = str(book.fullname)
    except Exception:  # xlwings looks for the copy that OneDrive keeps on this machine, and raises where there is none
        return None
    path = Path(full)
    return path.parent if "://" not in full and path.is_absolute() and path.parent.is_dir() else None


def documents() -> Path:
    """Return the folder for files of a workbook that has none: the user's documents."""
    home = Path.home()
    return home / "Documents" if (home / "Documents").is_dir() else home


def free_name(path: Path) -> Path:
    """Return the path, with a number behind its name if there is such a file already."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free
