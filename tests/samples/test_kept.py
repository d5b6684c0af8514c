"""A kept workbook is the one that the writer writes, and everybody's own."""

from __future__ import annotations

from pathlib import Path

from engines import read_values
from samples import kept

from xlsheets.forms.catalog import all_forms
from xlsheets.writing.workbook import write_workbook


def test_a_kept_workbook_is_the_writers(tmp_path: Path) -> None:
    form = all_forms()[0]
    one, other = kept.write_workbook(form, year=2031), kept.write_workbook(form, year=2031)
    assert one == other
    assert one.found is not other.found
    direct = write_workbook(form, year=2031)
    assert one.found == direct.found
    paths = tmp_path / "kept.xlsx", tmp_path / "direct.xlsx"  # their bytes differ by the time of writing
    for path, written in zip(paths, (one, direct), strict=True):
        path.write_bytes(written.data)
    assert read_values(paths[0]) == read_values(paths[1])
