"""Computed cells that somebody struck through, or gave a font of signs or a format of another figure: their formulas compute on, a
check names them, and what a frozen copy prints is what is read back from it. A person's own formula that is struck through is a figure
taken back."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import engines
import pytest
from excel.ribbon_cases import case_bytes
from openpyxl.styles import Font
from samples.kept import opened

from xlsheets.audit.check import check_all
from xlsheets.domain.numbers import plain
from xlsheets.files.addresses import row_column
from xlsheets.forms.placed import Evaluated
from xlsheets.recognise.load import Loaded, load
from xlsheets.recompute.freeze import freeze
from xlsheets.recompute.recompute import recompute

STRUCK, SIGNS = Font(strike=True), Font(name="Wingdings")
LOOKS = [
    ("score", "font", STRUCK),
    ("score", "font", SIGNS),
    ("score", "number_format", "0%"),
    ("score", "number_format", ";;;"),
    ("score", "number_format", "yyyy/m/d"),
    ("total", "font", STRUCK),
    ("total", "number_format", "0.0,"),
    ("execution", "font", STRUCK),
    ("execution", "number_format", "0%"),
    ("executed", "font", STRUCK),
    ("executed", "number_format", '0.0,"千元"'),
    ("rate", "font", STRUCK),
    ("rate", "number_format", '"约"0'),
    ("weight_total", "font", STRUCK),
]
RESULTS = [
    ("score", "=3+4", "", "92.93"),
    ("score", "=3+4", "0%", "92.93"),
    ("execution", "=4+4", "", "98"),
    ("execution", "=4+4", ";;;", "98"),
    ("weight", "=4+4", "0%", "93.93"),
    ("weight", "=4+4", "", "93.93"),
    ("executed", "=3+0.49", "0.00%", "93.93"),
]
"""A person's own formulas in place of a figure, with the total that they give."""
OWN = [
    ("weight", "=4+4"),
    ("actual", "=5+5"),
    ("target", "=5+5"),
    ("score", "=3+4"),
    ("score", "=IFERROR(XS_SCORE(F16,G16,H16),8)-4"),
]


def place(found: Evaluated, role: str) -> str:
    cells = found.cells
    if role in ("total", "weight_total"):
        return cells.totals[role]
    if role in ("execution", "executed", "rate"):
        return cells.budget["total"]["score" if role == "execution" else role]
    return cells.indicators[1][role]


def changed(path: Path, role: str, kind: str, looks: Any, formula: str = "") -> Loaded:
    path.write_bytes(case_bytes("chengde-2021"))
    (found,) = load(path).found
    book = opened(path.read_bytes())
    cell = book[found.cells.sheet][place(found, role)]
    cell.value = formula or cell.value
    setattr(cell, kind, looks)
    book.save(path)
    return load(path)


def printed(loaded: Loaded) -> str:
    (found,) = loaded.found
    grid = loaded.book.grid(found.cells.sheet)
    assert grid is not None
    return grid.text(*row_column(found.cells.totals["total"]))


@pytest.mark.costly
@pytest.mark.parametrize(("role", "kind", "looks"), LOOKS, ids=str)
def test_a_computed_cell_looks_like_what_it_holds(role: str, kind: str, looks: object, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    loaded = changed(path, role, kind, looks)
    (found,) = loaded.found
    assert (place(found, role), "CELL_UNCLEAR") in {(each.cell, each.code) for each in check_all([found], "a.xlsx")}
    copy = tmp_path / "frozen.xlsx"
    copy.write_bytes(freeze(loaded))
    path.write_bytes(recompute(loaded).data)
    again, frozen = load(path), load(copy)
    assert not again.found[0].looks
    assert recompute(again).data == path.read_bytes()
    totals = [str(each.found[0].results.total) for each in (loaded, again, frozen)]
    assert [*totals, printed(again), printed(frozen)] == ["93.93"] * 5


@pytest.mark.parametrize(("role", "formula"), OWN)
def test_a_formula_of_a_person_that_is_struck_through_counts_for_nothing(
    role: str, formula: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.xlsx"
    loaded = changed(path, role, "font", STRUCK, formula)
    path.write_bytes(recompute(loaded).data)
    again = load(path)
    assert recompute(again).changed == 0
    copy = tmp_path / "frozen.xlsx"
    copy.write_bytes(freeze(again))
    totals = [str(each.found[0].results.total) for each in (loaded, again, load(copy))]
    assert [*totals, printed(again)] == ["85.93"] * 4
    (live,) = engines.libreoffice([path])
    (found,) = again.found
    assert live[found.cells.sheet][found.cells.totals["total"]] == 85.93


def test_formulas_of_a_person_give_one_total_everywhere(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.xlsx" for number in range(len(RESULTS))]
    read = [
        changed(path, role, "number_format", code or "General", text)
        for path, (role, text, code, _) in zip(paths, RESULTS, strict=True)
    ]
    for path, loaded in zip(paths, read, strict=True):
        path.write_bytes(recompute(loaded).data)
    for path, before, live, case in zip(paths, read, engines.libreoffice(paths), RESULTS, strict=True):
        again, copy = load(path), tmp_path / "frozen.xlsx"
        copy.write_bytes(freeze(again))
        (found,) = again.found
        shown = format(live[found.cells.sheet][found.cells.totals["total"]], ".10g")
        totals = [plain(each.found[0].results.total or Decimal(0)) for each in (before, again, load(copy))]
        assert [*totals, printed(again), printed(load(copy)), shown] == [case[-1]] * 6, case
        rescored = recompute(again, rescore=True)
        path.write_bytes(rescored.data)
        assert (
            plain(load(path).found[0].results.total or Decimal(0)) == case[-1]
        )  # the formula stays, and so does what it comes to
