"""A refreshed chart keeps the looks that a person gave it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from report.updating import changed, mail, of
from report.word_template.word_templates import repacked

from xlsheets.errors import UserError
from xlsheets.report.build import write_report
from xlsheets.report.update import update_report

CHART = "word/charts/xlsheets1.xml"


def chart(path: Path) -> str:
    with zipfile.ZipFile(path) as package:
        return package.read(CHART).decode().partition("?>")[2].strip()


def refreshed(path: Path) -> str:
    assert update_report(of(changed()), path).changes.refreshed
    return chart(path)


def test_a_colour_and_a_size_stay_and_the_figures_change(tmp_path: Path) -> None:
    path, fresh = tmp_path / "报告.docx", tmp_path / "新.docx"
    write_report(of(mail()), path)
    write_report(of(changed()), fresh)
    repacked(path, lambda name, data: data.replace(b"2F5597", b"C00000") if name == CHART else data)
    assert refreshed(path) == chart(fresh).replace("2F5597", "C00000")


def test_a_chart_that_was_drawn_as_another_is_replaced(tmp_path: Path) -> None:
    path, fresh = tmp_path / "报告.docx", tmp_path / "新.docx"
    write_report(of(mail()), path)
    write_report(of(changed()), fresh)
    repacked(path, lambda name, data: data.replace(b"barChart", b"lineChart") if name == CHART else data)
    assert refreshed(path) == chart(fresh)


@pytest.mark.parametrize("part", [CHART, "word/styles.xml"])
@pytest.mark.parametrize("cut", [True, False])
def test_a_damaged_part_is_a_line_and_the_report_stays(part: str, cut: bool, tmp_path: Path) -> None:
    path = tmp_path / "报告.docx"
    write_report(of(mail()), path)
    entity = b'?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    repacked(
        path,
        lambda name, data: data if name != part else data[: len(data) // 2] if cut else data.replace(b"?>", entity, 1),
    )
    before = path.read_bytes()
    with pytest.raises(UserError, match=part):
        update_report(of(changed()), path)
    assert path.read_bytes() == before


def test_a_ledger_that_is_damaged_is_lost_and_the_bookmarks_tell(tmp_path: Path) -> None:
    path = tmp_path / "报告.docx"
    write_report(of(mail()), path)
    repacked(path, lambda name, data: data[:-20] if name.startswith("customXml/item") and b"mark" in data else data)
    assert "登记" in next(update_report(of(changed()), path).changes.lines())
