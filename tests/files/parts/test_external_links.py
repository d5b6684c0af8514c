"""Links to other workbooks, cut with all that leads through them."""

from __future__ import annotations

from pathlib import Path

import pytest
from files.parts.connected_workbook import BOOK, SHEET, connected_workbook
from files.rich_workbook import part, plain_workbook
from lxml import etree

from xlsheets.files.edit import Edit
from xlsheets.files.package import open_package
from xlsheets.files.parts.external_links import cut_external_links


def cut(folder: Path, data: bytes) -> bytes:
    (folder / "a.xlsx").write_bytes(data)
    edit = Edit(open_package(folder / "a.xlsx"))
    cut_external_links(edit)
    return edit.written()


@pytest.fixture
def after(tmp_path: Path) -> bytes:
    return cut(tmp_path, connected_workbook())


def test_the_linked_workbook_and_the_names_that_point_there_go(after: bytes) -> None:
    book = etree.fromstring(part(after, BOOK))
    assert book.find("{*}externalReferences") is None
    assert [each.get("name") for each in book.iterfind("{*}definedNames/{*}definedName")] == ["列", "本表"]
    with pytest.raises(KeyError):
        part(after, "xl/externalLinks/externalLink1.xml")


def test_rules_that_compare_with_it_go_and_the_others_stay(after: bytes) -> None:
    sheet = etree.fromstring(part(after, SHEET))
    assert sheet.find("{*}conditionalFormatting") is None
    (validations,) = sheet.iterfind("{*}dataValidations")
    assert (validations.get("count"), len(validations)) == ("1", 1)


def test_charts_keep_the_figures_they_show(after: bytes) -> None:
    chart = etree.fromstring(part(after, "xl/charts/chart9.xml"))
    assert chart.findtext(".//{*}tx/{*}v") == "得分"
    assert chart.findtext(".//{*}numLit/{*}pt/{*}v") == "9"
    assert chart.findtext(".//{*}cat/{*}strRef/{*}f") == "Sheet1!$A$1"


def test_without_links_nothing_changes(tmp_path: Path) -> None:
    data = plain_workbook({"A1": 1})
    assert cut(tmp_path, data) == data
