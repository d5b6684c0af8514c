"""An action that fails leaves Excel as it was, and a copy of the workbook from before the first write."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import xlwings
from excel.fake.engine import open_book
from excel.ribbon_cases import CASES, backups, message, settled, without_scores, write_case

from xlsheets.excel import actions, session


@pytest.mark.parametrize(("writes", "mode"), [(0, "automatic"), (1, "manual"), (7, "semiautomatic")])
def test_a_write_that_fails_leaves_excel_as_it_was(tmp_path: Path, writes: int, mode: str) -> None:
    path = without_scores(write_case(CASES[0], tmp_path / "自评表.xlsx"), names=False)
    _, app = open_book(path)
    app.calculation = mode
    app.writes_until_failure = writes
    actions.recompute_book()
    text = message(app)
    assert "没有做完（应用程序定义或对象定义错误）" in text
    assert app.alerts[0][2] == "critical"
    assert (app.calculation, app.screen_updating, app.enable_events, app.status_bar) == (mode, True, True, False)
    (backup,) = backups(path)
    assert backup.read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("action", "kinds"),
    [
        (actions.recompute_book, ("layout", "read", "formulas", "copy", "write", "rebuild")),
        (actions.check, ("read", "copy", "add", "write")),
        (actions.freeze, ("copy",)),
        (actions.show_help, ("set screen_updating", "set calculation", "set enable_events", "select")),
    ],
)
def test_whatever_excel_refuses_it_is_left_as_it_was(
    action: Callable[[], None], kinds: tuple[str, ...], chengde: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every kind of call in its turn: settings back, no traceback, and a copy of the workbook before the first write."""
    monkeypatch.setattr(Path, "home", classmethod(lambda _: chengde.parent))
    path = without_scores(chengde, names=False) if action is actions.recompute_book else chengde
    for kind in kinds:
        shutil.rmtree(path.parent / session.BACKUPS, ignore_errors=True)
        _, app = open_book(path)
        app.refused = kind
        action()
        text = message(app)
        assert settled(app), kind
        if app.count("write") + app.count("add") + app.count("note"):
            (backup,) = backups(path)
            assert backup.read_bytes() == path.read_bytes()
            assert str(backup) in text, kind


def test_a_message_after_a_failed_write_names_the_copy(chengde: Path) -> None:
    path = without_scores(chengde)
    _, app = open_book(path)
    app.writes_until_failure = 3
    actions.recompute_book()
    (backup,) = backups(path)
    assert f"改动之前的工作簿留存在 {backup}" in message(app)


def test_without_a_backup_nothing_is_written(chengde: Path) -> None:
    path = without_scores(chengde)
    book, app = open_book(path)
    book.impl.copy_fails = True
    actions.recompute_book()
    assert "没能留下备份，所以没有改动" in message(app)
    assert app.count("write") == 0
    assert settled(app)


def test_old_backups_of_the_same_workbook_go_and_others_stay(chengde: Path) -> None:
    path = without_scores(chengde)
    folder = path.parent / session.BACKUPS
    folder.mkdir()
    for number in range(25):
        (folder / f"空了-20200101-0000{number:02d}.xlsx").write_bytes(b"old")
    (folder / "空了-重要.xlsx").write_bytes(b"mine")
    open_book(path)
    actions.recompute_book()
    names = [each.name for each in backups(path)]
    assert "空了-重要.xlsx" in names
    assert len([name for name in names if re.fullmatch(r"空了-[0-9]{8}-[0-9]{6}\.xlsx", name)]) == session.KEPT
    assert "空了-20200101-000000.xlsx" not in names


def not_here(_: object) -> str:
    raise xlwings.XlwingsError("Couldn't find your local OneDrive file")


@pytest.mark.parametrize("told", [lambda _: "https://d.docs.live.net/1/自评表.xlsx", not_here])
def test_a_workbook_in_a_cloud_has_no_folder_of_its_own(
    chengde: Path, monkeypatch: pytest.MonkeyPatch, told: Callable[[object], str]
) -> None:
    book, app = open_book(chengde)
    monkeypatch.setattr(type(book.impl), "fullname", property(told))
    actions.freeze()
    assert "请先把工作簿保存到本机的文件夹" in message(app)
    home = chengde.parent / "home"
    home.mkdir()
    monkeypatch.setattr(Path, "home", classmethod(lambda _: home))
    assert session.keep_copy(book).parent == home / session.BACKUPS
    shutil.rmtree(home)
