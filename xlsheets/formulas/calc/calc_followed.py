"""The columns of 测算 that follow the form's rows: their texts, levels and names, and the keys that guard a row's figures.

The k-th row shows the k-th row between the form's header and its total, so rows may be inserted, deleted and moved there.
"""

from __future__ import annotations

import re
from decimal import Decimal

from xlsheets.domain import vocabulary as words
from xlsheets.files.grid import Value
from xlsheets.forms.levels import split_level1
from xlsheets.forms.schema import Form
from xlsheets.formulas.calc.calc_column import CalcColumn, RowValues
from xlsheets.formulas.calc.calc_hidden_points import name_header
from xlsheets.formulas.calc.calc_keys import KEY_ROLES, form_roles, key_expression
from xlsheets.formulas.calc.calc_refs import RowRefs
from xlsheets.formulas.calc.reading_numbers import SHOWN_ROLES, shown_key, shown_number_formula
from xlsheets.formulas.expressions import (
    has_open_place_formula,
    is_one_of,
    quoted,
    says_nothing_formula,
    substituted,
    what_is_said,
    without_blanks,
    without_blanks_value,
)

TARGET_ROLES = ("operator", "target", "unit")

LEVEL1 = CalcColumn("level1", "一级指标", lambda r: r["carry1"], lambda v: v["carry1"], 10)
LEVEL2 = CalcColumn("level2", "二级指标", lambda r: r["carry2"], lambda v: v["carry2"], 11)
NUMBER = CalcColumn("no", "序号", lambda r: f"COUNT({r.before('no')})+1", lambda v: number_value(v), 4.5)
NAME = CalcColumn("name", "三级指标", lambda r: name_formula(r), lambda v: name_value(v), 22, every_row=True)
TARGET = CalcColumn("target", "指标值", lambda r: target_formula(r), lambda v: target_value(v), 11)
ACTUAL = CalcColumn("actual", "完成值", lambda r: r["actual_raw"], lambda v: v["actual_raw"], 11)
LEVEL_NUMBER = CalcColumn("level_no", "一级序号", lambda r: level_number_formula(r), lambda v: level_number_value(v))


def followed_columns(form: Form) -> list[CalcColumn]:
    """Return the helper columns that show what stands in the form's row, and tell it from any other row."""
    roles = [role for role in form_roles(form) if role not in ("level1", "level2", "score")]
    return [
        *(raw_column(role) for role in roles),
        CalcColumn("carry1", "一级·顺延", carry1_formula, carry1_value, every_row=True),
        CalcColumn("carry2", "二级·顺延", carry2_formula, carry2_value, every_row=True),
        CalcColumn("key", "核对", key_formula, key_value, every_row=True),
    ]


def raw_column(role: str) -> CalcColumn:
    """Show the form's text of a role; a number that is compared as its format shows it."""
    if role in SHOWN_ROLES:
        return CalcColumn(
            f"{role}_raw",
            f"原文·{role}",
            lambda r: r.inside(shown_number_formula(r.value(role)), role),
            lambda v: v.texts.get(shown_key(role), v.texts.get(role, "")),
            every_row=True,
        )
    return CalcColumn(
        f"{role}_raw", f"原文·{role}", lambda r: r.raw(role), lambda v: v.texts.get(role, ""), every_row=True
    )


def key_column(key: str, header: str, before: str, role: str) -> CalcColumn:
    """Make a longer key: one before and the text of one more role."""
    return CalcColumn(
        key,
        header,
        lambda r: f'{r[before]}&"|"&{r[f"{role}_raw"]}',
        lambda v: f"{v[before]}|{v.texts.get(role, '')}",
        every_row=True,
    )


def number_value(row: RowValues) -> Value:
    """Number the indicators."""
    return Decimal(row.facts.numbers[row.index])


def level_number_formula(refs: RowRefs) -> str:
    """Number the level-1 names in the order in which they first appear: 产出, 产出, 效益 → 1, nothing, 2."""
    level1 = refs["level1"]
    return f'IF(COUNTIF({refs.so_far("level1")},{level1})=1,MAX({refs.before("level_no")})+1,"")'


def level_number_value(row: RowValues) -> Value:
    """Return what ``level_number_formula`` gives."""
    number = row.facts.level_numbers[row.index]
    return Decimal(number) if number else ""


def target_formula(refs: RowRefs) -> str:
    """Join operator, target and unit: ``≥95%``."""
    return "&".join(refs[f"{role}_raw"] for role in TARGET_ROLES if f"{role}_raw" in refs)


def target_value(row: RowValues) -> Value:
    """Return what ``target_formula`` gives."""
    return "".join(row.text(f"{role}_raw") for role in TARGET_ROLES if f"{role}_raw" in row.value_of)


def key_formula(refs: RowRefs) -> str:
    """Join what the row's score depends on: 公里数, ≥100, 公里, 99公里, 10 → ``公里数|≥100|公里|99公里|10.0000``."""
    # A number by its value: the form's own cell knows nothing of its format.
    key = key_expression(
        refs.form, lambda role: refs.value(role) if role in SHOWN_ROLES else refs[f"{role}_raw"], refs.rate
    )
    return refs.inside(key)


def key_value(row: RowValues) -> Value:
    """Return what ``key_formula`` gives."""
    if not row.is_inside:
        return ""
    roles = form_roles(row.form)
    return "|".join([*(row.texts.get(role, "") for role in KEY_ROLES if role in roles), *row.facts.rate_key])


def name_formula(refs: RowRefs) -> str:
    """Show the name of a row that counts: 办案数 → 办案数, 指标1： alone → nothing; no name beside a target → （未命名）."""
    raw = refs["name_raw"]
    unused = unused_name_formula(raw)
    if "target_raw" not in refs:  # nothing but its name makes a row an indicator
        return f'IF({unused}>0,"",{raw})'
    data = "*".join(f"({_unused_value_formula(refs[key])}>0)" for key in ("target_raw", "actual_raw"))
    named = f"IF(LEN({without_blanks(raw)})=0,{quoted(words.UNNAMED)},{raw})"
    counts = f'IF({unused}>0,IF({data}>0,"",{named}),{raw})'
    return _unless_header(refs, counts)


def name_value(row: RowValues) -> Value:
    """Return what ``name_formula`` gives."""
    if not row.is_indicator:
        return ""
    return row.item.name or (words.UNNAMED if "target_raw" in row.value_of else "")


def _unless_header(refs: RowRefs, formula: str) -> str:
    """Show no name in the rows between the tables, where the form has one for each annual goal: a header's 三级指标 → nothing."""
    repeat = refs.form.indicators.repeat
    if repeat is None:
        return formula
    label = f'{refs.value("level1")}&""'
    labels = "+".join(f"EXACT({label},{quoted(text)})" for text in (repeat.expected, repeat.actual, repeat.subtotal))
    other = f"EXACT({refs['name_raw']},{quoted(name_header(refs.form))})+{labels}"
    return refs.inside(f'IF({other}>0,"",{formula})')


def unused_name_formula(raw: str) -> str:
    """Count the ways in which a name is none, as ``domain.nothing.is_unused_name``: ``--`` → 1, 指标1： → 1, 办案数 → 0."""
    bare = _full_brackets(raw)
    signs = tuple((sign, "") for sign in (words.NUMBERED_HINT, *words.NUMBERING))
    printed = is_one_of(substituted(what_is_said(raw, words.NAME), signs), words.LEFT_OF_UNUSED_NAMES)
    hints = ("（", *(hint for hint in words.BRACKET_HINTS if not hint.startswith("（")))
    begins = "+".join(f"EXACT(LEFT({bare},{len(hint)}),{quoted(hint)})" for hint in hints)
    named = (
        f"EXACT(RIGHT({bare},{len(words.UNNAMED)}),{quoted(words.UNNAMED)})"  # by a recompute, for a row with points
    )
    return f"(1-{named})*({printed}+({begins})*{_closes_at_end(bare)}+{has_open_place_formula(raw)})"


def _unused_value_formula(raw: str) -> str:
    """Count the ways in which a target or an actual is none, as ``domain.nothing.is_unused_value``: （请填写） → 1, 40家 → 0."""
    bare = _full_brackets(raw)
    bracketed = f'EXACT(LEFT({bare},1),"（")*{_closes_at_end(bare)}'
    return f"({says_nothing_formula(raw, words.TARGET)}+{has_open_place_formula(raw)}+{bracketed})"


def _full_brackets(raw: str) -> str:
    """Write a text without blanks and its brackets wide: ``(请 填写)`` → ``（请填写）``."""
    return substituted(without_blanks(raw), (("(", "（"), (")", "）")))


def _closes_at_end(bare: str) -> str:
    """Say whether the first bracket closes at the end of a text, or none does: ``（请填写）`` → TRUE, ``（一）办案数`` → FALSE."""
    return f'(IFERROR(FIND("）",{bare}),LEN({bare}))=LEN({bare}))'


def carry1_formula(refs: RowRefs) -> str:
    """Carry the level-1 name down: 产出指标（50分）, blank → 产出指标, 产出指标; where the form prints none,
    all rows are in its one group."""
    if "level1" not in form_roles(refs.form):
        return refs.inside(quoted(refs.form.indicators.groups[0].level1))
    value = refs.value("level1")
    return refs.inside(f'IF({value}&""="",{refs.above("carry1")},{_without_points(value)})', "level1")


def carry1_value(row: RowValues) -> Value:
    """Return what ``carry1_formula`` gives."""
    if not row.is_inside:
        return ""
    if row.is_indicator:
        return row.item.level1
    if row.form.indicators.repeat:
        own = without_blanks_value(row.texts.get("level1", ""))
        above = row.above["carry1"] if row.above is not None else ""
        return re.split("[（(]", own)[0] if own else above
    if "level1" not in row.cells.columns:
        return row.form.indicators.groups[0].level1
    return next((name for start, name in reversed(row.facts.headings) if start <= row.sheet_row), "")


def _without_points(value: str) -> str:
    """Take the points printed behind a level name off it: 产出指标（50分） → 产出指标."""
    own = without_blanks(f'{value}&""')
    own = f'SUBSTITUTE({own},"(","（")'
    return f'IF(ISNUMBER(FIND("（",{own})),LEFT({own},FIND("（",{own})-1),{own})'


def carry2_formula(refs: RowRefs) -> str:
    """Carry the level-2 name down: 数量指标, blank → 数量指标, 数量指标; points that the form prints behind it are no part of it."""
    if "level2" not in form_roles(refs.form):
        return '""'
    level1, level2 = refs.value("level1"), refs.value("level2")
    own = _without_points(level2) if "{points}" in refs.form.indicators.heading2 else f'{level2}&""'
    kept = f'IF({level2}&""="",IF({level1}&""="",{refs.above("carry2")},""),{own})'
    return refs.inside(kept, "level2")


def carry2_value(row: RowValues) -> Value:
    """Return what ``carry2_formula`` gives: the name as it stands there, with the blanks that reading takes out."""
    if not row.is_inside:
        return ""
    own = row.texts.get("level2", "")
    if own and "{points}" in row.form.indicators.heading2:
        own = split_level1(own)[0]
    above = row.above["carry2"] if row.above is not None else ""
    return own or ("" if row.texts.get("level1") else above)
