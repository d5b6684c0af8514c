"""The ribbon's actions in a stand-in for Excel: figures as headless, one read a sheet, Excel left as it was after a failure."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path

import docx
import pytest
import xlwings
from excel.fake_engine import App, open_book
from openpyxl import load_workbook
from samples.kept import opened, write_workbook

from xlsheets.excel import actions, session
from xlsheets.excel.book_grid import load_live
from xlsheets.excel.live_findings import MARK
from xlsheets.files.xlsx_reader import read_book
from xlsheets.forms.catalog import all_forms, find_form, forms_root
from xlsheets.forms.facts import evaluation_from_facts
from xlsheets.recognise.load import load
from xlsheets.recompute.recompute import recompute

CASES = ("chengde-2021", "heyuan-mail-2024")


@pytest.fixture(params=CASES)
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return write_case(request.param, tmp_path / "自评表.xlsx")


@pytest.fixture
def chengde(tmp_path: Path) -> Path:
    return write_case(CASES[0], tmp_path / "自评表.xlsx")


def write_case(case: str, path: Path) -> Path:
    path.write_bytes(case_bytes(case))
    return path


@cache
def case_bytes(case: str) -> bytes:
    facts = json.loads(
        (files("xlsheets") / "demo_data" / f"{case}.json").read_text("utf-8"), parse_float=str, parse_int=str
    )
    facts["year"] = int(facts["year"])
    form = find_form(facts["form"])
    return write_workbook(form, evaluation_from_facts(facts, form, case)).data


def without_scores(path: Path, *, names: bool = True) -> Path:
    """The same form with its computed cells empty: somebody deleted them, or (without names) a bureau never had formulas."""
    found = load(path).found[0]
    book = load_workbook(path)
    sheet = book[found.cells.sheet]
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                cell.value = None
    if not names:
        for name in list(book.defined_names):
            del book.defined_names[name]
        for other in [each for each in book.sheetnames if each != found.cells.sheet]:
            del book[other]
    out = path.with_name("空了.xlsx")
    book.save(out)
    return out


def settled(app: App) -> bool:
    """Whether Excel is as it was: it calculates, the screen moves, events come, the status bar is its own."""
    return (app.calculation, app.screen_updating, app.enable_events, app.status_bar) == ("automatic", True, True, False)


def backups(path: Path) -> list[Path]:
    return sorted((path.parent / session.BACKUPS).glob("*"))


def message(app: App) -> str:
    ((text, title, _),) = app.alerts
    assert title == "绩效自评"
    assert "Traceback" not in text
    return text


# Reading


def test_a_live_book_reads_as_its_file_does(filled: Path) -> None:
    book, _ = open_book(filled)
    live, file = load_live(book), load(filled)
    assert [each.evaluation for each in live.found] == [each.evaluation for each in file.found]
    assert [each.cells for each in live.found] == [each.cells for each in file.found]
    assert [each.results for each in live.found] == [each.results for each in file.found]
    whole = {grid.sheet: grid for grid in read_book(filled).grids}
    for grid in live.grids.grids:
        if grid.sheet != "测算":
            shown = {place: (cell.kind, cell.text, cell.number) for place, cell in grid.cells.items()}
            assert shown == {
                place: (cell.kind, cell.text, cell.number) for place, cell in whole[grid.sheet].cells.items()
            }
            assert sorted(grid.merges, key=repr) == sorted(whole[grid.sheet].merges, key=repr)


def test_a_sheet_is_read_once_and_the_calculation_sheet_not_at_all(filled: Path) -> None:
    book, app = open_book(filled)
    load_live(book)
    sheets = [sheet.name for sheet in book.sheets if sheet.name != "测算"]
    assert [call for call in app.calls if call.startswith("read")] == [f"read {name}" for name in sheets]
    assert app.count("formulas") == len(sheets)
    assert app.count("layout") == 1


@pytest.mark.parametrize("host", ["xlsheets.xlam", "自评表.xlsx", ""])
def test_the_macro_is_found_in_the_add_in_or_in_the_workbook(tmp_path: Path, host: str) -> None:
    book, app = open_book(write_case(CASES[0], tmp_path / "自评表.xlsx"))
    app.macro_hosts = {host}
    assert load_live(book).found


def test_without_our_macros_nothing_is_read_and_the_message_says_what_to_do(tmp_path: Path) -> None:
    _, app = open_book(write_case(CASES[0], tmp_path / "自评表.xlsx"))
    app.macro_hosts = set()
    actions.recompute_book()
    assert "加载项没有应答" in message(app)
    assert "addin doctor" in message(app)
    assert app.count("read") == app.count("write") == 0
    assert settled(app)


# Recompute


def test_a_sound_workbook_is_only_calculated_anew(filled: Path) -> None:
    _, app = open_book(filled)
    actions.recompute_book()
    assert app.count("write") == app.count("copy") == 0
    assert app.count("rebuild") == 1
    assert "已重新计算 1 张自评表" in message(app)
    assert settled(app)
    assert not backups(filled)


def test_deleted_formulas_come_back_as_headless(filled: Path) -> None:
    path = without_scores(filled)
    book, app = open_book(path)
    actions.recompute_sheet()
    expected = path.with_name("headless.xlsx")
    expected.write_bytes(recompute(load(path)).data)
    cells = load(path).found[0].cells
    ours, headless = book.impl.formulas[cells.sheet], load_workbook(expected)[cells.sheet]
    for row in headless.iter_rows():
        for cell in row:
            assert (ours[cell.coordinate].value or "") == (cell.value or ""), cell.coordinate
    assert [call for call in app.calls if call.startswith("read")] == [f"read {cells.sheet}"]
    assert app.count("rebuild") == 1
    (backup,) = backups(path)
    assert backup.read_bytes() == path.read_bytes()
    assert str(backup) in message(app)
    assert settled(app)


def test_figures_go_into_a_form_that_has_no_formulas(filled: Path) -> None:
    path = without_scores(filled, names=False)
    book, app = open_book(path)
    actions.recompute_book()
    expected = path.with_name("headless.xlsx")
    expected.write_bytes(recompute(load(path)).data)
    headless = load_workbook(expected).worksheets[0]
    ours = book.impl.formulas.worksheets[0]
    for row in headless.iter_rows():
        for cell in row:
            there, wanted = ours[cell.coordinate].value, cell.value
            if isinstance(wanted, int | float):
                assert there == pytest.approx(wanted, abs=1e-12), cell.coordinate
            else:
                assert (there or "") == (wanted or ""), cell.coordinate
    assert [call for call in app.calls if call.startswith("write")] == [f"write {headless.title}"]
    assert settled(app)


def test_typed_scores_and_formulas_of_others_stay(filled: Path) -> None:
    cells = load(filled).found[0].cells
    scores = [where["score"] for where in cells.indicators]
    edited = opened(filled.read_bytes())
    sheet = edited[cells.sheet]
    sheet[scores[0]].value, sheet[scores[1]].value, sheet[scores[2]].value = 0.5, "=1+1", None
    edited.save(filled)
    book, app = open_book(filled)
    actions.recompute_sheet()
    ours = book.impl.formulas[cells.sheet]
    assert (ours[scores[0]].value, ours[scores[1]].value) == (0.5, "=1+1")
    assert str(ours[scores[2]].value).startswith("=")
    assert [call for call in app.calls if call.startswith("write")] == [f"write {cells.sheet}"]


def test_every_form_of_a_book_is_computed_with_one_read_each(tmp_path: Path) -> None:
    path = without_scores(write_case(CASES[0], tmp_path / "自评表.xlsx"), names=False)
    many = load_workbook(path)
    for _ in range(19):
        many.copy_worksheet(many.worksheets[0])
    many.save(path)
    _, app = open_book(path)
    actions.recompute_book()
    assert "已重新计算 20 张自评表" in message(app)
    assert app.count("read") == app.count("formulas") == 20
    assert app.count("write") == 20
    assert app.count("copy") == app.count("rebuild") == 1


def test_the_calculation_sheet_stands_for_its_form(chengde: Path) -> None:
    path = without_scores(chengde)
    book, app = open_book(path)
    book.sheets["测算"].select()
    actions.recompute_sheet()
    assert "已重新计算 1 张自评表，写入" in message(app)


def test_a_sheet_that_is_no_form_is_refused(chengde: Path) -> None:
    book, app = open_book(chengde)
    book.sheets["填报说明"].select()
    actions.recompute_sheet()
    assert "没有找到绩效自评表" in message(app)
    assert app.count("write") == 0
    assert settled(app)


# Failures


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


def test_a_workbook_that_cannot_be_frozen_is_called_by_its_name(chengde: Path) -> None:
    edited = opened(chengde.read_bytes())
    edited.remove(edited["自评表"])
    edited.save(chengde)
    _, app = open_book(chengde)
    actions.freeze()
    assert message(app).startswith("自评表.xlsx：")


def test_a_workbook_may_not_name_a_folder_as_its_form(chengde: Path) -> None:
    """It would be read from wherever a stranger's file says, another machine's share too."""
    edited = opened(chengde.read_bytes())
    edited.custom_doc_props["xlsheets.form"].value = str(forms_root() / "cn-caiyu10-project")
    edited.save(chengde)
    _, app = open_book(chengde)
    actions.recompute_book()
    assert "这里没有" in message(app)


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


# Check


def test_findings_are_written_with_links_in_one_block(filled: Path) -> None:
    cells = load(filled).found[0].cells
    edited = opened(filled.read_bytes())
    edited[cells.sheet][cells.indicators[0]["score"]].value = 999
    edited[cells.sheet][cells.indicators[1]["actual"]].value = "'=12次"
    edited.save(filled)
    book, app = open_book(filled)
    actions.check()
    assert message(app).startswith("检查完毕：错误 ")
    sheet = book.impl.formulas["检查结果"]
    assert book.impl.formulas.sheetnames[-1] == "检查结果"
    assert [cell.value for cell in sheet[3]] == ["序号", "级别", "位置", "代码", "问题", "现为", "应为", "怎样改"]
    rows = [row for row in sheet.iter_rows(min_row=4) if row[3].value == "SCORE_ABOVE_WEIGHT"]
    place = cells.indicators[0]["score"]
    assert f"""=HYPERLINK("#'{cells.sheet}'!{place}","{cells.sheet}!{place}")""" in [row[2].value for row in rows]
    assert [call for call in app.calls if call.startswith("write")] == [f"write 检查结果 A1:H{sheet.max_row}"]
    assert all(cell.data_type == "s" for row in sheet.iter_rows(min_row=4, min_col=4) for cell in row if cell.value)
    note = book.impl.formulas[cells.sheet][place].comment.text
    assert note.startswith(f"{MARK}错误：")
    assert settled(app)
    assert len(backups(filled)) == 1


def test_a_second_check_replaces_the_first(filled: Path) -> None:
    cells = load(filled).found[0].cells
    place = cells.indicators[0]["score"]
    other = cells.indicators[1]["score"]
    edited = opened(filled.read_bytes())
    edited[cells.sheet][place].value = 999
    edited[cells.sheet][other].value = 999
    edited.save(filled)
    book, _ = open_book(filled)
    sheet = book.impl.formulas[cells.sheet]
    book.sheets[cells.sheet].range(other).add_note("科长：这里再看")
    actions.check()
    assert sheet[place].comment is not None
    assert sheet[other].comment.text == "科长：这里再看"
    book.sheets[cells.sheet].range(place).value = 1
    actions.check()
    assert book.impl.formulas.sheetnames.count("检查结果") == 1
    codes = [row[3].value for row in book.impl.formulas["检查结果"].iter_rows(min_row=4)]
    assert codes.count("SCORE_ABOVE_WEIGHT") == 1  # the other cell's
    assert sheet[place].comment is None or "高于分值" not in sheet[place].comment.text
    assert sheet[other].comment.text == "科长：这里再看"


def test_a_sheet_of_somebody_else_keeps_its_name(chengde: Path) -> None:
    edited = opened(chengde.read_bytes())
    edited.create_sheet("检查结果")["A1"] = "我的记录"
    edited.save(chengde)
    book, app = open_book(chengde)
    actions.check()
    assert book.impl.formulas["检查结果"]["A1"].value == "我的记录"
    assert "检查结果2" in book.impl.formulas.sheetnames
    assert settled(app)


# Report, new, freeze, help


def test_a_report_is_written_beside_the_workbook(tmp_path: Path) -> None:
    path = write_case(CASES[1], tmp_path / "自评表.xlsx")
    _, app = open_book(path)
    actions.report()
    out = tmp_path / "自评表-报告.docx"
    assert f"已生成 {out}" in message(app)
    text = "\n".join(paragraph.text for paragraph in docx.Document(str(out)).paragraphs)
    total = load(path).found[0].results.total
    assert f"{total.normalize():f}" in text
    assert app.count("write") == 0
    app.alerts.clear()
    actions.report()
    assert (tmp_path / "自评表-报告-2.docx").is_file()


def test_a_form_without_a_report_says_so(tmp_path: Path) -> None:
    form = next((form for form in all_forms() if not form.reports), None)
    assert form is not None, "every form has a report by now: write one without for this test"
    path = tmp_path / "空白.xlsx"
    path.write_bytes(write_workbook(form).data)
    _, app = open_book(path)
    actions.report()
    assert "没有配报告模板" in message(app)


@pytest.mark.parametrize("form", [form.id for form in all_forms()])
def test_a_new_workbook_is_saved_and_opened(tmp_path: Path, form: str) -> None:
    _, app = open_book(write_case(CASES[0], tmp_path / "自评表.xlsx"))
    actions.new_workbook(form)
    title = find_form(form).title
    assert [book.name for book in app.books] == ["自评表.xlsx", f"{title}.xlsx"]
    assert load(tmp_path / f"{title}.xlsx").found[0].form.id == form


def test_a_second_new_workbook_gets_a_number(tmp_path: Path) -> None:
    _, app = open_book(write_case(CASES[0], tmp_path / "自评表.xlsx"))
    form = all_forms()[0]
    actions.new_workbook(form.id)
    actions.new_workbook(form.id)
    assert [book.name for book in app.books][1:] == [f"{form.title}.xlsx", f"{form.title}-2.xlsx"]


def test_freezing_writes_a_copy_of_values(filled: Path) -> None:
    before = filled.read_bytes()
    _, app = open_book(filled)
    actions.freeze()
    out = filled.with_name("自评表-定稿.xlsx")
    assert f"已定稿 {out}" in message(app)
    assert not [cell for grid in read_book(out).grids for cell in grid.cells.values() if cell.formula is not None]
    assert load(out).found[0].results.total == load(filled).found[0].results.total
    assert filled.read_bytes() == before
    assert app.count("write") == 0


def test_help_shows_the_guide_and_about_the_versions(chengde: Path) -> None:
    book, app = open_book(chengde)
    actions.show_help()
    assert book.impl.formulas.active.title == "填报说明"
    actions.about()
    assert xlwings.__version__ in app.alerts[1][0]
    assert "16.0" in app.alerts[1][0]
    assert settled(app)


def test_a_workbook_in_a_cloud_has_no_folder_of_its_own(chengde: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book, app = open_book(chengde)
    monkeypatch.setattr(type(book.impl), "fullname", property(lambda _: "https://d.docs.live.net/1/自评表.xlsx"))
    actions.freeze()
    assert "请先把工作簿保存到本机的文件夹" in message(app)
    home = chengde.parent / "home"
    home.mkdir()
    monkeypatch.setattr(Path, "home", classmethod(lambda _: home))
    assert session.keep_copy(book).parent == home / session.BACKUPS
    shutil.rmtree(home)
