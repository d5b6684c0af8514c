"""An edit gathers changes of one package and writes them once."""

from __future__ import annotations

from pathlib import Path

import pytest
from files.rich_workbook import rich_workbook

from xlsheets.files.archive import Archive
from xlsheets.files.edit import Edit
from xlsheets.files.package import Package, open_package

SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def package(tmp_path: Path) -> Package:
    return open_package(rich_workbook(tmp_path))


def contents(edit: Edit) -> dict[str, bytes]:
    return Archive(edit.written()).contents()


def test_what_nobody_touches_stays_as_it_is(package: Package) -> None:
    edit = Edit(package)
    edit.tree(SHEET).set("looked", "at")
    assert edit.written() == package.archive.data


def test_a_tree_is_the_same_for_all_who_ask(package: Package) -> None:
    edit = Edit(package)
    for name in ("first", "second"):
        edit.tree(SHEET).set(name, "1")
        edit.touch(SHEET)
    assert b'first="1" second="1"' in contents(edit)[SHEET]
    assert package.read(SHEET) == package.archive.read(SHEET)


def test_a_content_takes_the_place_of_a_tree_and_is_the_next_one(package: Package) -> None:
    edit = Edit(package)
    edit.tree(SHEET).set("lost", "1")
    edit.touch(SHEET)
    edit.put(SHEET, b"<sheet/>")
    assert not edit.is_untouched(SHEET)
    assert contents(edit)[SHEET] == b"<sheet/>"
    assert edit.tree(SHEET).tag == "sheet"


@pytest.mark.parametrize("keeps", [True, False])
def test_a_part_keeps_its_declaration_or_gets_ours(package: Package, keeps: bool) -> None:
    edit = Edit(package, keeps_declarations=keeps)
    edit.put(SHEET, b"<?xml version='1.0'  encoding='utf-8'?><sheet/>")
    edit.tree(SHEET)
    edit.touch(SHEET)
    kept, ours = (
        b"<?xml version='1.0'  encoding='utf-8'?>",
        b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n",
    )
    assert contents(edit)[SHEET] == (kept if keeps else ours) + b"<sheet/>"


def test_parts_come_and_go(package: Package) -> None:
    edit = Edit(package)
    edit.add("xl/new.xml", b"<new/>")
    edit.drop(SHEET)
    assert contents(edit).keys() == {*package.archive.entries, "xl/new.xml"} - {SHEET}
