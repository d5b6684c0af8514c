"""What a copy for submission leaves behind."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from files.parts.connected_workbook import BOOK, BOOK_RELATIONS, SECRETS, SHEET, SHEET_RELATIONS, connected_workbook
from files.rich_workbook import edit_zip, part, plain_workbook

from xlsheets.files.edit import Edit
from xlsheets.files.package import open_package
from xlsheets.files.parts.left_behind import leave_behind
from xlsheets.files.parts.pivots import drop_pivots_from_outside

_COMMENTS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"


def left(folder: Path, data: bytes) -> bytes:
    (folder / "a.xlsx").write_bytes(data)
    edit = Edit(open_package(folder / "a.xlsx"))
    drop_pivots_from_outside(edit)
    leave_behind(edit)
    return edit.written()


def names(data: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(data)).namelist()


@pytest.mark.parametrize("pivot", [False, True])
def test_nothing_tells_of_persons_paths_and_databases(tmp_path: Path, pivot: bool) -> None:
    before = connected_workbook(pivot=pivot)
    after = left(tmp_path, before)
    for secret in SECRETS:
        assert any(secret.encode() in part(before, name) for name in names(before)), secret
        assert not [name for name in names(after) if secret.encode() in part(after, name)], secret
    assert b"<dc:title>" in part(after, "docProps/core.xml")


def test_what_named_them_names_nothing_that_is_gone(tmp_path: Path) -> None:
    after = left(tmp_path, connected_workbook())
    assert not [name for name in names(after) if "queryTable" in name or "printer" in name or "connections" in name]
    assert b"r:id" not in part(after, SHEET).partition(b"<pageSetup")[2]
    assert b'paperSize="9"' in part(after, SHEET)
    assert b"tables/t1.xml" in part(after, SHEET_RELATIONS)
    assert b"queryTable" not in part(after, "xl/tables/t1.xml")
    types = part(after, "[Content_Types].xml").decode()
    assert "connections" not in types


def test_a_thread_of_comments_is_still_found_by_its_author(tmp_path: Path) -> None:
    relations = part(plain_workbook({"A1": 1}), BOOK_RELATIONS).partition(b"<Relationship ")[0] + b"</Relationships>"
    listed = relations.replace(
        b"</R", f'<Relationship Id="rId1" Type="{_COMMENTS}" Target="../comments1.xml"/></R'.encode()
    )
    comments = "<comments><authors><author>tc={1}</author><author>某人</author></authors><commentList/></comments>"
    data = edit_zip(plain_workbook({"A1": 1}), {SHEET_RELATIONS: listed, "xl/comments1.xml": comments.encode()})
    assert b"<author>tc={1}</author><author>\xe6\x89\xb9" in part(left(tmp_path, data), "xl/comments1.xml")


def test_the_mode_of_calculation_goes(tmp_path: Path) -> None:
    before = connected_workbook()
    assert b'calcMode="manual"' in part(before, BOOK)
    assert b"calcMode" not in part(left(tmp_path, before), BOOK)
