"""``report``: a Word document beside the workbook, its open paragraphs as findings."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cli.cli_runner import Runner, snapshot
from engines import need


@pytest.fixture
def book(copy: Callable[..., Path]) -> Path:
    return copy("heyuan-mail-2024-2")


def texts(path: Path) -> str:
    from docx import Document

    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_it_stands_beside_the_workbook_and_gives_its_figures(run: Runner, book: Path) -> None:
    before = book.read_bytes()
    outcome = run("report", book)
    assert (outcome.status, outcome.err) == (0, "")
    out = book.with_name("自评表-报告.docx")
    assert str(out) in outcome.out
    assert "已支出1.99万元" in texts(out)
    assert book.read_bytes() == before
    assert sorted(snapshot(book.parent)) == ["自评表-报告.docx", "自评表.xlsx"]


def test_context_lists_names_values_and_cells(run: Runner, book: Path) -> None:
    outcome = run("report", book, "--context")
    assert (outcome.status, outcome.err) == (0, "")
    assert "budget.total.executed\t1.99\t自评表!" in outcome.out
    assert not book.with_name("自评表-报告.docx").exists()


def test_last_years_workbook_is_compared_with(run: Runner, book: Path, tmp_path: Path) -> None:
    import json

    facts = json.loads(run("read", book, "--json").out)
    facts["evaluations"][0]["year"] = 2023
    (tmp_path / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    last = tmp_path / "上年.xlsx"
    assert run("new", "--facts", tmp_path / "facts.json", "-o", last).status == 0
    assert run("report", book, "--last", last).status == 0
    assert "全年支出与2023年持平。自评得分与2023年持平。" in texts(book.with_name("自评表-报告.docx"))
    out = book.with_name("自评表-报告.docx")
    with zipfile.ZipFile(out) as package:  # a report that goes out does not say what the file was called
        assert not [name for name in package.namelist() if "上年.xlsx".encode() in package.read(name)]
    assert "--last" in run("report", book, "--update", out).line
    assert "没有要更新的" in run("report", book, "--update", out, "--last", last).out
    assert (
        "last.budget.total.executed\t1.99\t[上年.xlsx]自评表!" in run("report", book, "--last", last, "--context").out
    )


def test_errors_that_the_check_still_finds_are_told(run: Runner, copy: Callable[..., Path], tmp_path: Path) -> None:
    assert "检查仍有" not in run("report", copy("heyuan-mail-2024-2")).out
    wrong = copy("chengde-2021-4")
    told = run("report", wrong, "-o", tmp_path / "报告.docx").out
    assert f"  检查仍有 3 项错误，改正以后报告里的数可能不同：xlsheets check {wrong}\n" in told


def test_no_report_goes_without_the_last_year_that_was_asked_for(run: Runner, book: Path, tmp_path: Path) -> None:
    outcome = run("report", book, "--last", tmp_path / "没有.xlsx")
    assert (outcome.status, outcome.err.count("\n")) == (2, 1)
    assert not book.with_name("自评表-报告.docx").exists()
    assert "读到的是2024年的），没有同上年比较" in run("report", book, "--last", book).out


def test_o_and_kind(run: Runner, book: Path, tmp_path: Path) -> None:
    from xlsheets.forms.catalog import find_form

    kind = find_form("gd-heyuan-project").reports[0].kind
    out = tmp_path / "报告.docx"
    assert run("report", book, "-o", out, "--kind", kind).status == 0
    assert out.is_file()


def test_a_report_that_somebody_edited_is_not_written_over_in_silence(run: Runner, book: Path) -> None:
    out = book.with_name("自评表-报告.docx")
    for _ in range(2):
        assert run("report", book).status == 0
    out.write_bytes(b"mine")
    assert "--update" in run("report", book).line
    assert out.read_bytes() == b"mine"
    for _ in range(2):
        assert run("report", book, "--overwrite").status == 0
    assert out.with_name("自评表-报告.docx.bak").read_bytes() == b"mine"


def test_update_refreshes_a_report_in_place_or_elsewhere(run: Runner, book: Path, tmp_path: Path) -> None:
    from docx import Document

    out, other = book.with_name("自评表-报告.docx"), tmp_path / "新.docx"
    assert run("report", book).status == 0
    assert "没有要更新的" in run("report", book, "--update", out).out
    document = Document(str(out))
    document.add_paragraph("专家组意见。")
    document.save(str(out))
    with_spending(book)
    outcome = run("report", book, "--update", out, "-o", other)
    assert (outcome.status, outcome.err) == (0, "")
    assert "1.99 → 1.5" in outcome.out
    assert "专家组意见。" in texts(other)
    assert "已支出1.99万元" in texts(out)
    assert run("report", book, "--update", out).status == 0
    assert texts(out) == texts(other)
    kept = other.read_bytes()  # somebody may have edited it since
    assert "--overwrite" in run("report", book, "--update", out, "-o", other).line
    assert other.read_bytes() == kept
    assert run("report", book, "--update", out, "-o", other, "--overwrite").status == 0
    assert "一个工作簿" in run("report", book.parent, "--update", out).line
    assert "不是本程序生成" in run("report", book, "--update", foreign(tmp_path)).line


def foreign(folder: Path) -> Path:
    from docx import Document

    path = folder / "别的.docx"
    Document().save(str(path))
    return path


def with_spending(book: Path) -> None:
    """Let less have been spent."""
    import openpyxl

    from xlsheets.recognise.load import load

    (found,) = load(book).found
    workbook = openpyxl.load_workbook(book)
    workbook["自评表"][found.cells.budget["total"]["executed"]].value = 1.5
    workbook.save(book)


def test_a_table_in_no_known_form_is_told_without_a_word_of_that(run: Runner, tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["某区2024年度项目支出绩效自评表"])
    sheet.append(["项目名称", "车间建设"])
    sheet.append(["一级指标", "三级指标", "目标值", "实际完成值", "分值", "得分"])
    sheet.append(["产出", "建设车间", "5个", "5个", 100, 92])
    sheet.append(["合计", "", "", "", 100, 92])
    book.save(tmp_path / "甲.xlsx")
    for kind in ("project", "letter"):
        out = tmp_path / f"{kind}.docx"
        assert run("report", tmp_path / "甲.xlsx", "--kind", kind, "-o", out).status == 0
        assert "绩效自评表" in texts(out) and "未知表式" not in texts(out)


def test_missing_paragraphs_are_said(run: Runner, tmp_path: Path) -> None:
    blank = tmp_path / "空白.xlsx"
    assert run("new", "gd-heyuan-project", "-o", blank).status == 0
    outcome = run("report", blank)
    assert outcome.status in (0, 1)
    assert outcome.err == ""
    assert "待填" in outcome.out or "TEXT_MISSING" in outcome.out


def test_pdf(run: Runner, book: Path) -> None:
    need("soffice")
    outcome = run("report", book, "--pdf")
    assert outcome.status == 0
    assert book.with_name("自评表-报告.pdf").read_bytes().startswith(b"%PDF")


def test_pdf_without_libreoffice_says_so(run: Runner, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from xlsheets.report.word import pdf

    monkeypatch.setattr(pdf, "find_office", lambda: None)
    assert "LibreOffice" in run("report", book, "--pdf").line


def test_what_cannot_be_done_is_refused(run: Runner, book: Path, tmp_path: Path) -> None:
    assert "扩展名" in run.refused(tmp_path, "report", book, "-o", tmp_path / "报告.doc")
    assert "扩展名" in run.refused(tmp_path, "report", book, "-o", book)
    assert "没有名为" in run.refused(tmp_path, "report", book, "--kind", "没有这种")
    assert "没有.j2" in run.refused(tmp_path, "report", book, "--template", tmp_path / "没有.j2")
    assert "没有.docx" in run.refused(tmp_path, "report", book, "--template", tmp_path / "没有.docx")
    run.refused(tmp_path, "report", book, "-o", tmp_path / "没有" / "报告.docx")
    run.refused(tmp_path, "report", book, "--template", tmp_path)
    assert "扩展名" in run.refused(tmp_path, "report", book, "--template", book)
    (tmp_path / "夹.j2").mkdir()
    assert "无法读取，请确认" in run.refused(tmp_path, "report", book, "--template", tmp_path / "夹.j2")
    (tmp_path / "夹.docx").mkdir()
    run.refused(tmp_path, "report", book, "-o", tmp_path / "夹.docx")
    assert "文件夹" in run.refused(tmp_path, "report", book, "--template", tmp_path / "夹.docx")
    assert "这是文件夹" in run.refused(tmp_path, "report", book, "--update", tmp_path / "夹.docx")
    assert "请写文件夹" in run.refused(tmp_path, "report", book, tmp_path / "没有.xlsx", "-o", tmp_path / "报告.doc")
    broken = tmp_path / "坏.j2"
    broken.write_text("{% if %}", encoding="utf-8")
    assert "坏.j2" in run.refused(tmp_path, "report", book, "--template", broken)
    hostile = tmp_path / "恶.j2"
    hostile.write_text("{{ ''.__class__.__mro__[1].__subclasses__() }}", encoding="utf-8")
    assert "恶.j2" in run.refused(tmp_path, "report", book, "--template", hostile)


def test_a_folder_gives_reports_beside_its_workbooks_or_into_a_folder(run: Runner, book: Path, tmp_path: Path) -> None:
    source = tmp_path / "收回"
    (source / "甲单位").mkdir(parents=True)
    (source / "甲单位" / "自评表.xlsx").write_bytes(book.read_bytes())
    (source / "坏.xlsx").write_bytes(b"PK")
    outcome = run("report", source)
    assert outcome.status == 2
    assert "坏.xlsx" in outcome.err
    assert (source / "甲单位" / "自评表-报告.docx").is_file()
    assert run("report", source / "甲单位", "-o", tmp_path / "报告").status == 0
    assert [path.name for path in (tmp_path / "报告").iterdir()] == ["自评表-报告.docx"]
    assert "-o 请写文件夹" in run("report", source, "-o", tmp_path / "一份.docx").err


@pytest.fixture
def department(tmp_path: Path) -> Path:
    """A workbook of a department with two projects."""
    from samples.department_cases import SUINING, published
    from samples.published_cases import facts

    from xlsheets.forms.catalog import find_form
    from xlsheets.forms.facts import evaluation_from_facts
    from xlsheets.writing.department import write_department

    given = [facts(name) for name in ("heyuan-mail-2024", "chengde-2021")]
    forms = [find_form(each["form"]) for each in given]
    projects = [(form, evaluation_from_facts(each, form, "facts")) for form, each in zip(forms, given, strict=True)]
    path = tmp_path / "部门.xlsx"
    path.write_bytes(write_department([(find_form(SUINING), published(SUINING)), *projects]).data)
    return path


def test_a_department_gives_its_own_report_and_those_of_its_projects(
    run: Runner, department: Path, tmp_path: Path
) -> None:
    out = tmp_path / "报告"
    assert run("report", department, "-o", out).status in (0, 1)
    made = sorted(out.iterdir())
    assert len(made) == 3
    assert sum("部门预算绩效评价报告" in texts(path) for path in made) == 1
    made[0].write_bytes(b"edited")
    told = run("report", department, "-o", out)
    assert told.status == 2
    assert "有人改过" in told.out
    assert told.out.count("已生成") == 2


def test_pdfs_of_a_batch_come_of_one_run(run: Runner, department: Path, tmp_path: Path) -> None:
    need("soffice")
    assert run("report", department, "-o", tmp_path / "报告", "--pdf").status in (0, 1)
    made = sorted(path.suffix for path in (tmp_path / "报告").iterdir())
    assert made == [".docx"] * 3 + [".pdf"] * 3


def test_a_batch_without_libreoffice_keeps_its_reports(
    run: Runner, department: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xlsheets.report.word import pdf

    monkeypatch.setattr(pdf, "find_office", lambda: None)
    outcome = run("report", department, "-o", tmp_path / "报告", "--pdf")
    assert outcome.status == 2
    assert "LibreOffice" in outcome.err
    assert len(list((tmp_path / "报告").iterdir())) == 3
