"""Says which form a table is in: by the form's id that our files carry, else by what fits best, never by a guess."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec import Struct

from xlsheets.errors import UserError
from xlsheets.files.addresses import column_letters
from xlsheets.forms.levels import split_heading
from xlsheets.forms.roots import forms_root
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_bands import FieldsBand, TextBand
from xlsheets.recognise.budget import read_budget
from xlsheets.recognise.headers import Vocabulary, data, role_name, spellings, tidy
from xlsheets.recognise.sheet_view import SheetView
from xlsheets.recognise.table import FIGURES, Extent, HeaderCell, assign
from xlsheets.recognise.tell_columns import taken_as
from xlsheets.recognise.unscored import (
    POINT_ROLES,
    SCORE_ROLES,
    has_points,
    is_that_form,
    may_have_points,
    without_points,
)

LEAST_ALIKE = 0.6
"""Share of the roles of sheet and form together that both have, for a form to be considered at all."""

_SHAPE = {"name", "operator", "unit", *FIGURES}
"""Columns that a form's own file keeps, whatever else a person adds or deletes."""

_ALIKE, _HEADERS, _TITLE, _LEVELS, _BUDGET, _LABELS = 10.0, 3.0, 4.0, 2.0, 2.0, 2.0
_TIE = 0.05
_MOST_NAMED = 3


_Fit = tuple[float, Form, Vocabulary, dict[str, HeaderCell]]
"""How alike a form is, the form, its words, and the columns as it has them."""


class UnknownFormError(UserError):
    """A table is there, but it is in no form that is known, or several forms fit alike: nobody knows by which rule it is scored."""


class Marks(Struct, frozen=True):
    """What of a sheet speaks for a form, besides the columns: its short texts, level-1 names and budget roles."""

    texts: frozenset[str]
    titles: tuple[str, ...]
    level1: frozenset[str]
    budget: frozenset[str]


def read_marks(view: SheetView, table: Extent, words: Vocabulary) -> Marks:
    """Collect the marks of a sheet with an indicator table, its budget read by the words of some form."""
    budget = read_budget(view, words, table.rows).roles
    texts = [tidy(cell.text) for row in view.row_numbers for _, cell in view.rows[row] if len(cell.text) <= 60]
    levels: set[str] = set()
    level1 = table.header.columns.get("level1")
    if level1 is not None:
        rows = (row for row in view.below(table.header.row) if row <= table.last_row)
        levels = {split_heading(view.spot(row, level1.left, level1.right).label)[0] for row in rows} - {""}
        levels = {spellings(level)[-1] if spellings(level) else level for level in levels}  # 一、产出指标 → 产出指标
    return Marks(frozenset(texts), _titles_above(view, table), frozenset(levels), budget)


def choose_form(
    view: SheetView, table: Extent, forms: Sequence[tuple[Form, Vocabulary]], hint: str | None, chosen: bool = False
) -> tuple[Form, Vocabulary]:
    """Choose the form of a table; ``hint``: the id that the file carries; ``chosen``: a person named the one form there is.

    A table of somebody else's in which neither points nor scores stand is read without any, in the form nearest to it.

    Raises:
        UnknownFormError: no form fits, or two fit alike; of these a bureau's own goes before one that comes along.
        UserError: the table cannot be in the form that a person named.
    """
    ours = chosen or any(form.id == hint for form, _ in forms)
    columns = table.header.columns
    if not ours and not has_points(view, table, columns) and not may_have_points(view, table, columns):
        bare = _nearest_without_points(view, table, forms)
        if bare is not None:
            return bare
    fits = [
        (alike(columns, form), form, words, columns)
        for form, words in forms
        for columns, _ in [assign(table.header.cells, words.indicators)]
    ]
    if chosen and len(forms) == 1:
        _, form, words, columns = fits[0]
        if problem := _misfit(columns, form):
            told = taken_as(columns, table.header.cells)
            raise view.problem(f"指标表与表式 {form.id} 不合：{problem}（{told}），请核对表式，或用 --columns 指明各列")
        return form, words
    titles = _titles_above(view, table)
    near = [fit for fit in fits if fit[0] >= LEAST_ALIKE and (ours or _may_be(fit[1], table, titles))]
    able = [fit for fit in near if _covers(fit[3], fit[1])]
    if not able:  # scores without a column of points: it is the form's column that is missing
        able = [fit for fit in near if _covers(fit[3], fit[1], POINT_ROLES)]
    for _, form, words, columns in able:
        if form.id == hint and _SHAPE & {column.role for column in form.indicators.columns} <= columns.keys():
            return form, words
    if not able:
        raise _nothing_fits(view, table, fits)
    if len(able) == 1:
        return able[0][1], able[0][2]
    scored = sorted(
        (
            (points(share, columns, form, read_marks(view, table, words)), form, words)
            for share, form, words, columns in able
        ),
        key=lambda each: -each[0],
    )
    scored = [each for each in scored if _is_bureaus(each[1]) and _has_headers(each[1], table)] or scored
    equals = [(form, words) for value, form, words in scored if scored[0][0] - value < _TIE]
    equals = [each for each in equals if _is_bureaus(each[0])] or equals
    if len({form.id for form, _ in equals}) > 1:
        raise _several_fit(view, table, [form for form, _ in equals], able)
    return equals[0]


def _is_bureaus(form: Form) -> bool:
    """Say whether a form comes from a bureau's own folder: it goes before those that come along."""
    return forms_root() not in form.folder.parents


def _has_headers(form: Form, table: Extent) -> bool:
    """Say whether every header that a form prints stands over the table."""
    return {tidy(column.header) for column in form.indicators.columns} <= {
        tidy(cell.text) for cell in table.header.cells
    }


def _several_fit(view: SheetView, table: Extent, equals: Sequence[Form], able: Sequence[_Fit]) -> UnknownFormError:
    """Make the error about a table that several forms fit alike: which, what each column was taken for, and the ways out."""
    named = "、".join(f"{form.id}（{form.title}）" for form in equals)
    columns = next(columns for _, fit, _, columns in able if fit is equals[0])
    text = (
        f"分不清是哪一种自评表，计分规则未知：{named} 同样相符（{taken_as(columns, table.header.cells)}），"
        f"请补上表名，或用 --form 指明表式，如 --form {equals[0].id}；列认错了的，用 --columns 指明，{_as_columns(columns)}；"
        "都不是的，用 xlsheets forms adopt 为它新建表式"
    )
    return UnknownFormError(str(view.problem(text)))


def _titles_above(view: SheetView, table: Extent) -> tuple[str, ...]:
    rows = (row for row in view.row_numbers if row < table.header.row)
    texts = (cell.text for row in rows for _, cell in view.rows[row])
    return tuple(tidy(text) for text in texts if len(text) <= 60 and "表" in text)


def _may_be(form: Form, table: Extent, titles: tuple[str, ...]) -> bool:
    """Say whether nothing on somebody else's sheet speaks against a form: its title's scope, points that only the form would give."""
    return _scope_said(titles) in (None, form.is_department) and _gives_no_points(form, table, titles)


def _scope_said(titles: Sequence[str]) -> bool | None:
    """Say whether titles name a whole department's evaluation (True) or a project's (False); None where they name neither."""
    words = data()["title"]
    for is_department, kind in ((True, "department"), (False, "project")):
        if any(word in title for title in titles for word in words[kind]):
            return is_department
    return None


def _gives_no_points(form: Form, table: Extent, titles: tuple[str, ...]) -> bool:
    """Say whether a form leaves the points to the cells, or the sheet is that form, so that it may give them."""
    return not form.gives_hidden_points or is_that_form(form, table, titles)


def _nearest_without_points(
    view: SheetView, table: Extent, forms: Sequence[tuple[Form, Vocabulary]]
) -> tuple[Form, Vocabulary] | None:
    """Choose the form of a table without points; None where the sheet is a form that gives them, or no form is near."""
    best: tuple[float, Form, Vocabulary] | None = None
    titles = _titles_above(view, table)
    said = _scope_said(titles)
    for form, words in forms:
        if said not in (None, form.is_department):
            continue
        bare = without_points(form) if form.kind.has_points else form
        if form.gives_hidden_points and is_that_form(form, table, titles):
            return None
        columns, _ = assign(table.header.cells, words.indicators)
        columns = {role: cell for role, cell in columns.items() if role not in POINT_ROLES | SCORE_ROLES}
        share = alike(columns, bare)
        if share >= LEAST_ALIKE and _covers(columns, bare):
            value = points(share, columns, bare, read_marks(view, table, words))
            if best is None or value > best[0]:
                best = value, bare, words
    return best and best[1:]


def alike(columns: dict[str, HeaderCell], form: Form) -> float:
    """Share of the roles of sheet and form together that both have."""
    printed = {column.role for column in form.indicators.columns}
    return len(printed & columns.keys()) / len(printed | columns.keys())


def _covers(columns: dict[str, HeaderCell], form: Form, missing: Collection[str] = ()) -> bool:
    """Say whether every figure of the sheet has its place in the form, and targets, actuals and points are there.

    ``missing``: roles that the sheet need not have.
    """
    printed = {column.role for column in form.indicators.columns}
    figures = {role for role in FIGURES if role in columns}
    needed = {"name", "target", "actual", "weight", *form.kind.told_by} & printed
    return figures <= printed and needed - set(missing) <= columns.keys()


def _misfit(columns: dict[str, HeaderCell], form: Form) -> str:
    """Say why a table cannot be in a form: a column that the form needs is missing, or a figure has no place in the form."""
    printed = {column.role for column in form.indicators.columns}
    needed = ("name", "target", "actual", "weight", *form.kind.told_by)
    missing = [role_name(role) for role in needed if role in printed - columns.keys()]
    extra = [role_name(role) for role in FIGURES if role in columns.keys() - printed]
    parts = [f"没有认出“{'、'.join(missing)}”列"] if missing else []
    return "，".join(parts + ([f"表式没有“{'、'.join(extra)}”列"] if extra else []))


def points(share: float, columns: dict[str, HeaderCell], form: Form, marks: Marks) -> float:
    """Add up what speaks for a form: columns, their printed headers, the title, level-1 names, budget columns and labels."""
    headers = {spelling for column in form.indicators.columns for spelling in spellings(column.header)}
    same = sum(any(spelling in headers for spelling in spellings(cell.text)) for cell in columns.values())
    total = _ALIKE * share + _HEADERS * same / max(len(columns), 1)
    total += _TITLE * _title(form, marks.titles)
    total += _LEVELS * _share(marks.level1, {group.level1 for group in form.indicators.groups})
    if form.budget is not None:
        total += _BUDGET * _share(marks.budget, {column.role for column in form.budget.columns})
    labels = _labels(form)
    return total + _LABELS * (len(labels & marks.texts) / len(labels) if labels else 0)


def _title(form: Form, titles: tuple[str, ...]) -> float:
    """How much of a printed title is the form's: 部门预算项目支出绩效自评表 is less 项目支出绩效自评表 than itself."""
    names = {tidy(form.title)}
    for band in form.bands:
        if isinstance(band, TextBand) and band.style == "title":
            names.add(tidy(band.text.replace("（{year}年度）", "").replace("{year}", "").replace("{subject}", "")))
    alike = [
        len(name) / len(spelling)
        for title in titles
        for spelling in spellings(title)
        for name in names
        if name and name in spelling
    ]
    return max(alike, default=0.0)


def _share(found: frozenset[str], printed: set[str]) -> float:
    return len(found & printed) / len(found | printed) if found | printed else 0.0


def _labels(form: Form) -> set[str]:
    rows = (row for band in form.bands if isinstance(band, FieldsBand) for row in band.rows)
    texts = (cell.label.replace("{money_unit}", form.money_unit) for row in rows for cell in row if cell.label)
    return {tidy(text) for text in texts}


def _nothing_fits(view: SheetView, table: Extent, fits: Sequence[_Fit]) -> UnknownFormError:
    """Make the error about a table that is in no form: what each column was taken for, the forms nearest to it, and the ways out."""
    taken = taken_as(table.header.columns, table.header.cells)
    nearest = sorted(fits, key=lambda fit: (-fit[0], fit[1].id))[:_MOST_NAMED]
    named = "；".join(f"{form.id}（{_misfit(columns, form) or '列数相差太多'}）" for _, form, _, columns in nearest)
    text = (
        f"指标表与已有的表式都不相符，计分规则未知（{taken}），最接近的是 {named}。请核对列名；列认错了的，用 --columns 指明，"
        f"{_as_columns(table.header.columns)}；也可以用 --form 指明表式，或用 xlsheets forms adopt 为它新建表式"
    )
    return UnknownFormError(str(view.problem(text)))


def _as_columns(columns: dict[str, HeaderCell]) -> str:
    """Show how ``--columns`` is written, with the first columns as they were taken."""
    shown = ",".join(f"{column_letters(cell.left)}={role_name(role)}" for role, cell in [*columns.items()][:2])
    return f'如 --columns "{shown}"'
