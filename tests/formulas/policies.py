"""Forms with other policies and other columns than the shipped ones: named variations, and policies drawn at random."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from msgspec.structs import replace
from samples.typed_texts import Draw

from xlsheets.domain.policy import Cap, Execution, Overshoot, Policy, Threshold
from xlsheets.forms.catalog import find_form
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_bands import FormColumn, Span, TotalBand
from xlsheets.forms.schema_indicators import IndicatorsBand

FORMS = ("cn-caiyu10-project", "gd-heyuan-project")


def with_policy(form: Form, **changes: object) -> Form:
    return replace(form, policy=replace(form.policy, **changes))


def with_execution(form: Form, **changes: object) -> Form:
    return with_policy(form, execution=replace(form.policy.execution, **changes))


TIERS = ((Decimal(1), Decimal(10)), (Decimal("0.8"), Decimal(7)), (Decimal("0.6"), Decimal("4.5")))
CAPS = (Cap(Decimal("0.8"), Decimal(89)), Cap(Decimal("0.6"), Decimal("69.5")), Cap(Decimal("0.5"), Decimal(59)))
BUCKETS = (
    Threshold("超额", Decimal("0.98")),
    Threshold("完成较好", Decimal("0.7")),
    Threshold("一般", Decimal("0.333")),
    Threshold("较差", Decimal(0)),
)
GRADES = (Threshold("A", Decimal("95.5")), Threshold("B", Decimal(75)), Threshold("C", Decimal(0)))

VARIATIONS: dict[str, Callable[[Form], Form]] = {
    "missed zero": lambda form: with_policy(form, missed_below="zero"),
    "missed linear": lambda form: with_policy(form, missed_below="linear"),
    "points off": lambda form: with_policy(form, overshoot=Overshoot("minus_points", Decimal("0.3"), Decimal(2))),
    "in proportion": lambda form: with_policy(form, overshoot=Overshoot("proportional", Decimal("0.305"))),
    "tiers": lambda form: with_execution(form, tiers=TIERS),
    "caps": lambda form: with_policy(form, caps=CAPS),
    "at most": lambda form: with_policy(form, most=Decimal("61.5")),
    "zero budget 0": lambda form: with_execution(form, zero_denominator="zero", denominator="initial"),
    "zero budget full": lambda form: with_execution(form, zero_denominator="full"),
    "one digit": lambda form: with_policy(form, digits=1),
    "no digit": lambda form: with_policy(form, digits=0),
    "other names": lambda form: with_policy(form, buckets=BUCKETS, grades=GRADES),
    "columns apart": lambda form: columns_apart(form),
}


def columns_apart(form: Form) -> Form:
    """Give the operator and the unit columns of their own, where the form has the room to its right."""
    band = form.indicators
    roles = [column.role for column in band.columns]
    at = roles.index("target")
    columns = [*band.columns[:at], FormColumn("operator", "符号", Span(1, 1)), band.columns[at]]
    columns += [FormColumn("unit", "计量单位", Span(1, 1)), *band.columns[at + 1 :]]
    first = band.columns[0].span.left
    placed = tuple(replace(column, span=Span(first + n, first + n)) for n, column in enumerate(columns))
    where = {column.role: column.span for column in placed}
    bands = []
    for each in form.bands:
        if isinstance(each, IndicatorsBand):
            each = replace(each, columns=placed)
        elif isinstance(each, TotalBand):
            total_of = {"weight_total": "weight", "total": "score", "grade": "score"}
            rows = [[cell for cell in row if cell.role] for row in each.rows]
            each = TotalBand(
                tuple(tuple(replace(cell, span=where[total_of[cell.role]]) for cell in row) for row in rows)
            )
        bands.append(each)
    widths = (*form.page.widths, *([10.0] * 4))
    return replace(form, bands=tuple(bands), page=replace(form.page, widths=widths))


def some_policy(rng: Draw, policy: Policy, *, scored: bool) -> Policy:
    """Draw a policy. ``scored``: the form prints points of the budget execution."""
    execution = replace(
        policy.execution if scored else Execution(weight=Decimal(0)),
        tiers=rng.choice((TIERS, (), ())) if scored else (),
        zero_denominator=rng.choice(("blank", "zero", "full")),
        denominator=rng.choice(("initial", "adjusted")),
    )
    points, threshold = Decimal(rng.choice(("1", "2.5", "20"))), Decimal(rng.choice(("0", "0.2", "0.3", "0.305")))
    return replace(
        policy,
        total=rng.choice((policy.total, Decimal(5000))),
        digits=rng.choice((2, 2, 1, 0)),
        missed_below=rng.choice(("inverse", "zero", "linear")),
        overshoot=Overshoot(rng.choice(("none", "flag", "minus_points", "proportional")), threshold, points),
        execution=execution,
        caps=rng.choice((CAPS, ())),
        most=rng.choice((None, None, Decimal("61.5"))),
        buckets=rng.choice((policy.buckets, BUCKETS)),
        grades=rng.choice((policy.grades, GRADES)),
    )


def some_form(rng: Draw) -> Form:
    form = find_form(rng.choice(FORMS))
    form = replace(form, policy=some_policy(rng, form.policy, scored=form.policy.execution.weight > 0))
    return columns_apart(form) if rng.random() < 0.4 else form


def mixed(form: Form, *names: str) -> Form:
    for name in names:
        form = VARIATIONS[name](form)
    return form
