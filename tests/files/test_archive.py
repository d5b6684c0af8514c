"""The zip layer: what is packed, added, left out and kept."""

from __future__ import annotations

import io
import zipfile

import pytest

from xlsheets.files.archive import Archive, pack

PARTS = {"a.xml": b"<a/>" * 99, "文/件.xml": "字".encode(), "空": b""}


def by_the_library(mode: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in PARTS.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # we note Unix on every system
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, mode << 16
            archive.writestr(entry, content)
    return out.getvalue()


@pytest.mark.parametrize("mode", [0o644, 0o600])
def test_a_packed_zip_is_the_library_s(mode: int) -> None:
    assert pack(PARTS, mode) == by_the_library(mode)


def test_what_is_packed_is_read_back_in_its_order() -> None:
    assert list(Archive(pack(PARTS)).contents().items()) == list(PARTS.items())


def test_parts_are_replaced_left_out_and_added_in_one_pass() -> None:
    new = Archive(pack(PARTS)).rewrite({"空": b"1"}, {"a.xml"}, {"新.xml": b"2"})
    assert Archive(new).contents() == {"文/件.xml": PARTS["文/件.xml"], "空": b"1", "新.xml": b"2"}
    with zipfile.ZipFile(io.BytesIO(new)) as package:
        assert package.testzip() is None


def test_nothing_to_change_gives_the_same_bytes() -> None:
    assert Archive(pack(PARTS)).rewrite({}) == pack(PARTS)
