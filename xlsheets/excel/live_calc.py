"""The sheet 测算 that a form in an open workbook lacks: written beside, and copied in with its charts, names and mark."""

from __future__ import annotations

import tempfile
from pathlib import Path

from xlsheets.excel.book_grid import LiveBook
from xlsheets.files.own_marks import form_property
from xlsheets.formulas.form_cells import form_values, names_of
from xlsheets.recompute.measures_patches import measure_names
from xlsheets.recompute.own_calc import NewCalc, new_calcs

_TEXT_PROPERTY = 4
"""Office's number for a document property that holds a text."""


def lacking_calcs(live: LiveBook) -> list[NewCalc]:
    """Lay out the sheets 测算 that forms of the workbook lack: copied sheets, and those whose 测算 was deleted."""
    return new_calcs(live.grids, live.found)


def add_live_calc(live: LiveBook, new: NewCalc) -> None:
    """Add one of them as the last sheet; Excel binds its formulas to the names when it computes everything anew."""
    from xlsheets.writing.calc_book import write_calc_book

    book = live.book
    data = write_calc_book(new.found, new.layout, new.values(live.grids, form_values(new.found)))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        path = Path(scratch) / "xlsheets-calc.xlsx"
        path.write_bytes(data)
        source = book.app.books.open(str(path))
        try:
            copied = source.sheets[0].copy(after=book.sheets[-1])
        finally:
            source.close()
    if copied.name != new.layout.sheet:
        copied.name = new.layout.sheet
    for name, reference in {
        **names_of(new.found.form, new.found.cells, new.layout.prefix),
        **new.layout.names(),
        **measure_names(live.grids, new.found),
    }.items():
        if name in book.names:
            book.names[name].refers_to = f"={reference}"
        else:
            book.names.add(name, f"={reference}")
    mark = form_property(new.number)
    if mark not in live.grids.properties:
        book.api.CustomDocumentProperties.Add(mark, False, _TEXT_PROPERTY, new.found.form.id)
    book.sheets[new.found.cells.sheet].select()
