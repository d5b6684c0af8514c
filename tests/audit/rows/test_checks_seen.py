"""The checks of what is seen of the figures that count; how it is read from files: tests/files/seen/test_faint.py."""

from __future__ import annotations

from pathlib import Path

from openpyxl.styles import Font
from recognise.plain_table import plain_table, told


def test_figures_that_nobody_sees_are_told_once_a_way(tmp_path: Path) -> None:
    book, sheet = plain_table(path := tmp_path / "a.xlsx")
    for cell in ("E9", "F10", "F4", "C11"):
        sheet[cell].font = Font(color="FFFFFFFF")
    sheet["D10"].font = Font(size=1)
    book.save(path)
    white, small = sorted(told(path)["FIGURE_UNSEEN"], key=lambda each: len(each.message), reverse=True)
    assert all(cell in white.message for cell in ("4格", "E9", "F10", "F4", "C11"))
    assert (small.cell, small.severity) == ("D10", "warning")


def test_a_figure_that_its_format_rounds_is_told_with_the_one_that_counts(tmp_path: Path) -> None:
    book, sheet = plain_table(path := tmp_path / "a.xlsx", {"G9": 46.6, "E9": 38.4})
    for cell in ("G9", "E9"):
        sheet[cell].number_format = "0"
    book.save(path)
    assert {each.found for each in told(path)["FIGURE_ROUNDED"]} == {"46.6", "38"}
    assert not told(plain_table_path(tmp_path), "FIGURE_ROUNDED", "FIGURE_UNSEEN")


def plain_table_path(folder: Path) -> Path:
    plain_table(path := folder / "plain.xlsx")
    return path
