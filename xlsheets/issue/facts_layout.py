"""The table of facts (填报数据): its sections, and what stands in each for a form, by the words that people see."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from msgspec import Struct

from xlsheets.forms.schema import SHARED_FIELDS, Form
from xlsheets.forms.schema_bands import FieldsBand, GoalsBand
from xlsheets.forms.schema_indicators import PRINTED_ROLES
from xlsheets.recognise.headers import form_vocabulary, role_name, tidy

BASICS, BUDGET, GOALS, INDICATORS, MEASURES, TEXTS = "基本情况", "资金", "年度目标", "指标", "数据", "文字说明"
SECTIONS = (BASICS, BUDGET, GOALS, INDICATORS, MEASURES, TEXTS)
"""Sections in the order of the table; each begins with a row 【name】."""

FORM_LABEL, YEAR_LABEL, SUBJECT_LABEL, UNIT_LABEL = "表式", "年度", "项目名称", "金额单位"
_SHARED_LABELS = {"unit": "单位名称", "supervisor": "主管部门", "project_code": "项目代码", "fill_date": "填报日期"}
_TOTALS = {"total": "总分", "grade": "等级"}
_TYPED_LINE_ROLES = ("initial", "adjusted", "executed", "rate", "score", "reason")
_GOAL_NUMBER = "年度目标序号"
_COMBINED = ("operator", "unit")
"""Columns that a table may have although the form prints them in the cell of the target."""


class Column(Struct, frozen=True):
    """A column of a section: the key of the facts, and its header."""

    key: str
    header: str


class FactsLine(Struct, frozen=True):
    """A row of a section that has one key a row: the key, and its label."""

    key: str
    label: str


def marker(section: str) -> str:
    """Write the row that a section begins with."""
    return f"【{section}】"


def section_of(text: str) -> str | None:
    """Return the section that a row begins, by its first cell; None where it begins none."""
    text = text.strip()
    return tidy(text).strip("[]") if text.startswith(("【", "[")) and text.endswith(("】", "]")) else None


def basics(form: Form) -> list[FactsLine]:
    """List what stands once in the facts of a form; ``fields.unit`` is a key in an object."""
    found = [
        FactsLine("form", FORM_LABEL),
        FactsLine("year", YEAR_LABEL),
        FactsLine("subject", _label(form, "subject") or SUBJECT_LABEL),
    ]
    for name in dict.fromkeys((*form.fields, *SHARED_FIELDS)):
        found.append(FactsLine(f"fields.{name}", _label(form, name) or _SHARED_LABELS.get(name, name)))
    if form.prints_money_unit:
        found.append(FactsLine("money_unit", UNIT_LABEL))
    return _with_own_labels(found)


def typed_over(form: Form) -> list[FactsLine]:
    """List what a person may type in place of what is computed; the empty table does not ask for it."""
    return [FactsLine(role, label) for role, label in _TOTALS.items() if role in form.total_roles]


def line_columns(form: Form) -> list[Column]:
    """List the columns of the budget."""
    headers = {column.role: column.header for column in form.budget.columns} if form.budget else {}
    roles = [role for role in _TYPED_LINE_ROLES if role in form.budget_roles]
    return [Column(role, _plain(headers.get(role, ""), form) or role_name(role)) for role in roles]


def budget_lines(form: Form) -> list[FactsLine]:
    """List the lines of the budget; a form that prints its figures among the fields has the total alone."""
    if form.budget is None:
        return [FactsLine("total", "合计")] if form.budget_roles else []
    return _with_own_labels([FactsLine(line.id, line.label) for line in form.budget.lines])


def goal_columns(form: Form) -> list[Column]:
    """List the columns of the annual goals; none where the form has no goals."""
    if repeat := form.indicators.repeat:
        return [Column("expected", repeat.expected), Column("actual", repeat.actual)]
    columns = [column for band in form.bands if isinstance(band, GoalsBand) for column in band.columns]
    return [Column(column.role, _plain(column.header, form)) for column in columns]


def indicator_columns(form: Form) -> list[Column]:
    """List the typed columns of the indicators, in printed order."""
    if form.is_data:
        return []
    skipped = ("number", *PRINTED_ROLES)
    columns = [
        Column(column.role, _plain(column.header, form))
        for column in form.indicators.columns
        if column.role not in skipped
    ]
    return [*([Column("goal", _GOAL_NUMBER)] if form.indicators.repeat else []), *columns]


def indicator_key(form: Form, header: str) -> str | None:
    """Tell which key a header of the indicators means: by the table's own word, else by any that is known for it."""
    own = {tidy(column.header): column.key for column in indicator_columns(form)}
    known = {*own.values(), *_COMBINED} - (set() if "target" in own.values() else set(_COMBINED))
    key = own.get(tidy(header)) or form_vocabulary(form).indicators.meaning(header)
    return key if key in known else None


def measures(form: Form) -> list[FactsLine]:
    """List the figures of a form that computes from measures, and the words in its tables of figures."""
    figures = [
        FactsLine(each.id, f"{each.label}（{each.unit}）" if each.unit else each.label)
        for each in form.policy.rules.measures
    ]
    return [*figures, *(FactsLine(name, label) for name, label in form.data_texts.items())]


def texts(form: Form) -> list[FactsLine]:
    """List the typed paragraphs."""
    return _with_own_labels([FactsLine(text.id, text.title) for text in form.texts])


def _label(form: Form, field: str) -> str:
    """Return the label that a form prints beside a field, ``""`` where it prints none."""
    for row in (row for band in form.bands if isinstance(band, FieldsBand) for row in band.rows):
        for beside, cell in pairwise(row):
            if cell.field == field and beside.label:
                return _plain(beside.label, form).rstrip("：:")
    return ""


def _plain(text: str, form: Form) -> str:
    """Write a printed text with the form's unit of money and without what only the sheet fills in."""
    return "".join(text.replace("{money_unit}", form.money_unit).split())


def _with_own_labels(rows: Iterable[FactsLine]) -> list[FactsLine]:
    """Let each row have a label of its own: one that is there twice names its key too."""
    found: list[FactsLine] = []
    for row in rows:
        twice = any(tidy(other.label) == tidy(row.label) for other in found)
        found.append(FactsLine(row.key, f"{row.label}（{row.key.rpartition('.')[2]}）") if twice else row)
    return found
