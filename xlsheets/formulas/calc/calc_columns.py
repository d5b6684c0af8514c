"""The columns of the sheet 测算 for a form whose indicators have a target and an actual: one row an indicator.

Visible columns show completion, bucket, score and basis; helper columns behind them take the texts apart.
"""

from __future__ import annotations

from collections.abc import Callable

from xlsheets.forms.schema import Form
from xlsheets.formulas.calc.calc_basis import DEDUCTIONS, basis_formula, completion_basis_formula
from xlsheets.formulas.calc.calc_column import CalcColumn, empty_column
from xlsheets.formulas.calc.calc_completion import (
    BUCKET,
    comparing_columns,
    completion_column,
    shown_completion_formula,
)
from xlsheets.formulas.calc.calc_conversion import (
    Conversion,
    before_conversion,
    conversion_columns,
    conversion_formula,
    converted_basis_formula,
    converted_value,
)
from xlsheets.formulas.calc.calc_followed import (
    ACTUAL,
    LEVEL1,
    LEVEL2,
    NAME,
    NUMBER,
    TARGET,
    followed_columns,
    key_column,
)
from xlsheets.formulas.calc.calc_hidden_points import GOAL, hidden_columns
from xlsheets.formulas.calc.calc_hints import hint_column, hint_columns
from xlsheets.formulas.calc.calc_keys import form_roles
from xlsheets.formulas.calc.calc_refs import RowRefs
from xlsheets.formulas.calc.calc_scores import (
    DIFFERENCE,
    WEIGHT_TEXT,
    asked,
    basis_column,
    calc_arguments,
    lost_formula,
    lost_value,
    rule_column,
    rule_formula,
    score_columns,
    weight_column,
)
from xlsheets.formulas.calc.reading_columns import reading_columns
from xlsheets.formulas.row_cells import rule_value

VISIBLE = (
    "no",
    "level1",
    "level2",
    "name",
    "target",
    "actual",
    "weight",
    "completion",
    "bucket",
    "rule",
    "score",
    "diff",
    "basis",
)
ON_SCREEN = ("hint",)
"""Columns that are seen on the screen and not printed: they stand right behind those that are."""

_FIRST = (NUMBER, LEVEL1, LEVEL2, NAME, TARGET, ACTUAL)


def measured_columns(form: Form) -> list[CalcColumn]:
    """Return the columns of a form whose scores are out of the points that stand in the row, or that the form gives."""
    score, score_text = score_columns("rule", lambda v: rule_value(v.result))
    return [
        *_FIRST,
        weight_column(form),
        completion_column(lambda r: shown_completion_formula(r, r.value("score"), r["weight"], r["valid"])),
        BUCKET,
        rule_column(rule_formula),
        score,
        DIFFERENCE,
        basis_column(lambda r: _asked_basis(r, basis_formula(r))),
        hint_column(),
        *_followed(form),
        *(hidden_columns(form) if form.hides_points else [WEIGHT_TEXT]),
        score_text,
        *_compared(form),
        *hint_columns(form),
        *_deductions(form, lost_formula),
    ]


def unscored_columns(form: Form) -> list[CalcColumn]:
    """Return the columns of a form that has no points: what they show is the completion."""
    return [
        *_FIRST,
        empty_column("weight", 7.5),
        completion_column(lambda r: r["valid"]),
        BUCKET,
        empty_column("rule", 8),
        empty_column("score", 8),
        empty_column("diff", 8),
        basis_column(lambda r: _asked_basis(r, completion_basis_formula(r))),
        hint_column(),
        *_followed(form),
        *_compared(form),
        *hint_columns(form),
    ]


def converted_columns(way: Conversion, form: Form) -> list[CalcColumn]:
    """Return the columns of a form that converts a score out of the row's own points (折算)."""
    score, score_text = score_columns("converted", lambda v: converted_value(v.result))
    return [
        *_FIRST,
        weight_column(form),
        completion_column(_converted_completion),
        BUCKET,
        rule_column(lambda r: conversion_formula(way, r, "raw_rule")),
        score,
        DIFFERENCE,
        basis_column(lambda r: _converted_basis(way, r)),
        hint_column(),
        *_followed(form),
        *conversion_columns(way, form),
        score_text,
        *_compared(form),
        *hint_columns(form),
        *_deductions(form, lambda r: lost_formula(before_conversion(r))),
    ]


def _followed(form: Form) -> list[CalcColumn]:
    return [
        *followed_columns(form),
        *([key_column("key_score", "核对2", "key", "completion")] if form.has_completion else []),
        *([GOAL] if form.indicators.repeat else []),
    ]


def _compared(form: Form) -> list[CalcColumn]:
    return [*reading_columns(form_roles(form)), *comparing_columns(form)]


def _deductions(form: Form, formula: Callable[[RowRefs], str]) -> list[CalcColumn]:
    has_any = form.policy.overshoot.method in DEDUCTIONS
    return [CalcColumn("lost", "超额扣分", formula, lost_value)] if has_any else []


def _asked_basis(refs: RowRefs, native: str) -> str:
    """Ask XS_BASIS for the line, else say it natively: target ≥95% → ``XS_BASIS(…)``, no target and no actual → ``native``."""
    return asked(refs, f"XS_BASIS({calc_arguments(refs)})", native)


def _converted_basis(way: Conversion, refs: RowRefs) -> str:
    return converted_basis_formula(way, refs, _asked_basis(refs, basis_formula(before_conversion(refs))))


def _converted_completion(refs: RowRefs) -> str:
    """Show the completion; where nothing gives one, that of the own score, else of the converted one."""
    otherwise = shown_completion_formula(refs, refs["score"], refs["weight"], refs["valid"])
    return shown_completion_formula(refs, refs["raw_shown"], refs["raw_points"], otherwise)
