"""The ribbon's actions in a stand-in for Excel: report, new workbook, final copy, help; what they say where they cannot."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
import xlwings
from excel.fake.engine import open_book
from excel.ribbon_cases import CASES, message, settled, write_case
from samples.kept import opened, write_workbook

from xlsheets.excel import actions
from xlsheets.files.xlsx_reader import read_book
from xlsheets.forms.catalog import all_forms, find_form
from xlsheets.forms.roots import forms_root
from xlsheets.recognise.load import load


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


def test_a_report_that_lies_there_is_refreshed_if_the_user_wants_that(tmp_path: Path) -> None:
    path, out, other = (tmp_path / name for name in ("自评表.xlsx", "自评表-报告.docx", "自评表-报告-2.docx"))
    write_case(CASES[1], path)
    _, app = open_book(path)
    actions.report()
    edited = docx.Document(str(out))
    edited.add_paragraph("专家组意见。")
    edited.save(str(out))
    kept = out.read_bytes()
    app.alerts.clear()
    actions.report()
    (question, *_), (answer, *_) = app.alerts
    assert "已经有了" in question
    assert (f"已生成 {other}" in answer, out.read_bytes() == kept) == (True, True)
    app.alerts.clear()
    app.answer = "yes"
    actions.report()
    assert "没有要更新的" in app.alerts[1][0]
    assert out.read_bytes() == kept
    out.write_bytes(b"mine")
    app.alerts.clear()
    actions.report()
    assert "没有更新" in app.alerts[1][0]
    assert out.read_bytes() == b"mine"
    assert (tmp_path / "自评表-报告-3.docx").is_file()


def test_a_report_beside_the_workbook_is_read_against_it(tmp_path: Path) -> None:
    path = write_case(CASES[1], tmp_path / "自评表.xlsx")
    _, app = open_book(path)
    actions.verify()
    assert "没有 Word 报告" in message(app)
    actions.report()
    app.alerts.clear()
    actions.verify()
    assert "没有发现问题" in message(app)
    out = tmp_path / "自评表-报告.docx"
    edited = docx.Document(str(out))
    edited.add_paragraph("自评总分为12.34分。")
    edited.save(str(out))
    kept = out.read_bytes()
    app.alerts.clear()
    actions.verify()
    assert "1 处要核对，已作为批注写进 自评表-报告-核对.docx" in message(app)
    assert out.read_bytes() == kept


def test_a_form_without_a_report_of_its_own_gets_the_general_one(tmp_path: Path) -> None:
    form = next(form for form in all_forms() if not form.reports)
    path = tmp_path / "空白.xlsx"
    path.write_bytes(write_workbook(form).data)
    _, app = open_book(path)
    actions.report()
    assert "其中待填：年度、" in message(app)


@pytest.mark.costly
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
