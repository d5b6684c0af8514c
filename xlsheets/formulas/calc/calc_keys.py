"""Which columns of a form 测算 follows, the arguments of the functions, and the key that guards a score."""

from __future__ import annotations

from collections.abc import Callable

from xlsheets.domain.execution import FROM_EXECUTION
from xlsheets.forms.once_a_form import once_a_form
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_indicators import FIGURE_ROLES, NOT_FOLLOWED
from xlsheets.formulas.calc.calc_refs import KEY_DIGITS
from xlsheets.formulas.expressions import number_text, quoted

KEY_ROLES = ("name", "operator", "target", "unit", "actual", "weight", "raw_weight", "coefficient", *FIGURE_ROLES)
"""What a row's score depends on."""


@once_a_form
def form_roles(form: Form) -> tuple[str, ...]:
    """Roles of the form's indicator columns that 测算 follows; each has a defined name."""
    return tuple(column.role for column in form.indicators.columns if column.role not in NOT_FOLLOWED)


@once_a_form
def looked_at(form: Form) -> tuple[str, ...]:
    """Roles of the columns that 测算 looks at, that of the reasons too: it is no part of a score, and 测算 does without it."""
    return (*form_roles(form), *(["reason"] if form.indicators.column("reason") is not None else []))


def score_arguments(form: Form, cell: Callable[[str], str]) -> str:
    """Arguments of XS_SCORE and XS_BASIS: target, actual, weight, form, then operator, unit and completion where the form has them."""
    roles = form_roles(form)
    tail = [cell(role) if role in roles else '""' for role in ("operator", "unit", "completion")]
    points = cell(form.kind.points_role) if form.kind.has_points else '""'
    while tail and tail[-1] == '""':
        tail.pop()
    return ",".join([cell("target"), cell("actual"), points, quoted(form.id), *tail])


def completion_arguments(form: Form, cell: Callable[[str], str]) -> str:
    """Arguments of XS_COMPLETION: target, actual, form, then operator and unit where the form has them."""
    tail = [cell(role) for role in ("operator", "unit") if role in form_roles(form)]
    return ",".join([cell("target"), cell("actual"), quoted(form.id), *tail])


@once_a_form
def follows_execution(form: Form) -> bool:
    """Say whether the form takes an indicator's completion from the budget execution rate."""
    return any(spec.completion_from == FROM_EXECUTION for group in form.indicators.groups for spec in group.rows)


@once_a_form
def _key_roles(form: Form) -> tuple[str, ...]:
    return tuple(role for role in KEY_ROLES if role in form_roles(form))


def key_expression(form: Form, cell: Callable[[str], str], rate: str | None) -> str:
    """Join what a row's score depends on, so that a form row and its 测算 row can be told to be the same.

    ``cell`` gives the text of a role, numbers as ``number_text`` writes them; ``rate`` is the budget execution rate, where the
    form has one: a copied sheet may have another budget.
    """
    parts = [cell(role) for role in _key_roles(form)]
    if rate is not None and follows_execution(form):
        parts.append(number_text(rate, KEY_DIGITS["completion"]))
    return '&"|"&'.join(parts)
