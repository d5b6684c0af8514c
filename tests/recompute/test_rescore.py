"""Typed figures stay, and are replaced by what the rules give only where somebody asks for it."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
from recompute.recompute_cases import (
    CALC,
    CHENGDE,
    HEYUAN,
    SHEET,
    by_hand,
    by_openpyxl,
    openpyxl_edit,
    recomputed,
    second_opinion,
    written,
)

TYPED = {"I15": "7", "I16": "待评", "J7": "9", "I24": "95", "H24": "100"}


def typed_over() -> bytes:
    return by_openpyxl(
        written(CHENGDE).data, openpyxl_edit({cell: f"#{text}" for cell, text in TYPED.items() if text != "待评"})
    )


def test_typed_figures_stay(tmp_path: Path) -> None:
    outcome = recomputed(typed_over(), tmp_path)
    shown = outcome.shown
    assert {cell: shown[SHEET][cell] for cell in ("I15", "J7", "I24", "H24")} == {
        "I15": 7,
        "J7": 9,
        "I24": 95,
        "H24": 100,
    }
    assert [outcome.formula(cell) for cell in ("I15", "J7", "I24", "H24")] == [None] * 4
    results = outcome.made.found[0].results
    assert (results.indicators[1].score, results.total) == (Decimal(7), Decimal("98"))
    assert shown[CALC]["L13"] == 98  # the typed 95 is a finding of the checks, not a figure to compute with


def test_rescore_replaces_typed_figures_and_puts_the_formulas_back(tmp_path: Path) -> None:
    outcome = recomputed(typed_over(), tmp_path, rescore=True)
    shown = outcome.shown[SHEET]
    assert (shown["I15"], shown["J7"], shown["I24"], shown["H24"]) == (8, 3.93, 93.93, 100)
    fresh = load_workbook(BytesIO(written(CHENGDE).data))[SHEET]
    for cell in ("I15", "J7", "I24", "H24"):
        assert str(outcome.formula(cell)).startswith("=IF")
        assert outcome.formula(cell) == fresh[cell].value
    assert second_opinion([outcome.path])[outcome.path.name] == []


def test_a_judgement_that_no_rule_gives_outlives_rescore(tmp_path: Path) -> None:
    edited = by_hand(written(CHENGDE).data, {"G20": "有所推进", "I20": "#7"})
    outcome = recomputed(edited, tmp_path, rescore=True)
    assert outcome.shown[SHEET]["I20"] == 7
    assert outcome.formula("I20") is None
    assert outcome.made.found[0].results.total == Decimal("90.93")


def test_a_typed_grade_and_completion(tmp_path: Path) -> None:
    data = by_hand(written(HEYUAN).data, {"G18": "优", "C8": "#0.5", "D13": "≥10次", "E13": "7次"})
    kept = recomputed(data, tmp_path)
    assert (kept.figure("G18"), kept.figure("C8"), kept.figure("F13"), kept.figure("H13")) == ("优", 0.5, 1, 13.33)
    replaced = recomputed(data, tmp_path, name="重评.xlsx", rescore=True)
    assert (replaced.figure("G18"), replaced.figure("C8")) == ("良", 1)
    assert (replaced.figure("F13"), replaced.figure("H13")) == (0.7, 9.33)
    assert (replaced.figure("F12"), replaced.formula("F12")) == (
        0.2001,
        None,
    )  # no target: nothing gives it but a person
    assert replaced.formula("F13") is not None
