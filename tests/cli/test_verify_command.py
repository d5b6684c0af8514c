"""``verify``: a report against its workbook, on the screen, as JSON and as comments in a copy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from cli.cli_runner import Runner, snapshot
from verify.conftest import typed


@pytest.fixture
def book(copy: Callable[..., Path]) -> Path:
    return copy("heyuan-mail-2024-2")


def test_a_report_of_ours_holds(run: Runner, book: Path) -> None:
    run("report", book)
    outcome = run("verify", book.with_name("自评表-报告.docx"), book)
    assert (outcome.status, outcome.err) == (0, "")
    assert "没有发现问题；报告里" in outcome.out


def test_a_wrong_figure_is_told_with_paragraph_words_and_cell(run: Runner, book: Path) -> None:
    report = typed(book.parent, "自评分数为98.33分，支出率100%。")
    outcome = run("verify", report, book, "--json")
    assert outcome.status == 1
    (finding,) = outcome.json["findings"]
    assert finding["code"] == "REPORT_CONFLICT"
    assert (finding["paragraph"], finding["words"]) == ("第1段", "98.33分")
    assert (finding["found"], finding["expected"], finding["sheet"]) == ("98.33分", "89.33分", "自评表")
    assert finding["cell"]


def test_comments_go_into_a_copy(run: Runner, book: Path) -> None:
    report = typed(book.parent, "自评分数为98.33分。")
    before = report.read_bytes()
    outcome = run("verify", report, book, "--write")
    assert outcome.status == 1
    assert "批注写在" in outcome.out
    assert report.read_bytes() == before
    assert sorted(snapshot(book.parent)) == ["手写-核对.docx", "手写.docx", "自评表.xlsx"]


def test_without_a_workbook_it_reads_the_report_alone(run: Runner, tmp_path: Path) -> None:
    outcome = run("verify", typed(tmp_path, "我局内设3个股室：办公室、财务股。"))
    assert outcome.status == 1
    assert "写的是3，后面列了2" in outcome.out


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "文字".encode()])
def test_what_is_no_report_gets_a_line(run: Runner, book: Path, content: bytes) -> None:
    bad = book.with_name("坏.docx")
    bad.write_bytes(content)
    assert "坏.docx" in run("verify", bad, book).line


def test_a_missing_report_or_workbook_gets_a_line(run: Runner, book: Path) -> None:
    assert "没有.docx" in run("verify", book.with_name("没有.docx"), book).line
    report = typed(book.parent, "自评分数为89.33分。")
    assert "没有.xlsx" in run("verify", report, book.with_name("没有.xlsx")).line


def test_a_bad_file_of_a_folder_gets_its_line_and_the_others_go_on(run: Runner, book: Path, tmp_path: Path) -> None:
    folder = tmp_path / "各表"
    folder.mkdir()
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04")
    book.rename(folder / "自评表.xlsx")
    report = typed(tmp_path, "自评分数为98.33分。")
    for named in (folder, folder / "*.xlsx"):
        outcome = run("verify", report, named)
        assert outcome.status == 2
        assert [line.split("：")[0] for line in outcome.err.splitlines()] == [str(folder / "坏.xlsx")]
        assert "应为：89.33分" in outcome.out
