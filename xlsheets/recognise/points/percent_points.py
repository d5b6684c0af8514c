"""Points that are written as shares of the whole: 50%, 40% and 10%, as text, as a number shown so, or as 0.5, 0.4 and 0.1.

They are points out of the form's total where they fill it, with the execution's points or, where the budget block prints none, alone;
what adds up to anything else (100% within each group) is left unread, and where the block prints points on top of 100% nobody knows
which of the two is meant. Elsewhere a table is read so; in a workbook of ours, whose formulas read no share there, a recompute
stores the points.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from xlsheets.domain.evaluation import Indicator
from xlsheets.domain.numbers import HUNDRED, ONE, POINTS, ZERO, plain, read_figure, read_ratio
from xlsheets.forms.placed import Placed
from xlsheets.forms.schema import Form
from xlsheets.recognise.points.execution_points import printed_points

_PERCENT = ("%", "％")


def with_percent_points(found: Placed) -> Placed:
    """Return an evaluation that is not ours with the points that its shares mean."""
    form, items = found.form, found.evaluation.indicators
    shares = _shares(items) or _bare_shares(items)
    rest, prints = form.policy.total - form.policy.execution.weight, bool(printed_points(found))
    points = _points(form, items, shares, (rest,) if prints else (rest, form.policy.total))
    if not points:
        return _unclear(found, shares) if _points(form, items, shares, (form.policy.total,)) else found
    made = [
        replace(item, weight=plain(points[index]), score=_score(item.score)) if index in points else item
        for index, item in enumerate(items)
    ]
    totals = {key: place for key, place in found.cells.totals.items() if key != "weight_total"}  # its format is theirs
    taken = {found.cells.indicators[index].get("weight", ""): items[index].weight for index in points}
    evaluation = replace(found.evaluation, indicators=made)
    return replace(found, evaluation=evaluation, cells=replace(found.cells, totals=totals), shares_taken=taken)


def _unclear(found: Placed, shares: Collection[int]) -> Placed:
    """Return an evaluation whose shares fill the whole, though the block has points too: none of the shares counts."""
    items = [
        replace(item, doubts=item.doubts | {"weight"}) if index in shares else item
        for index, item in enumerate(found.evaluation.indicators)
    ]
    texts = {found.cells.indicators[index].get("weight", ""): items[index].weight for index in shares}
    return replace(found, evaluation=replace(found.evaluation, indicators=items), shares_unclear=texts)


def with_points_to_store(found: Placed) -> Placed:
    """Return an evaluation of ours with the points that a recompute stores for its shares."""
    form, items = found.form, found.evaluation.indicators
    points = _points(form, items, _shares(items), (form.policy.total - form.policy.execution.weight,))
    stored = {found.cells.indicators[index]["weight"]: each for index, each in points.items()}
    return replace(found, to_store=found.to_store | stored) if stored else found


def _points(
    form: Form, items: Sequence[Indicator], shares: Mapping[int, Decimal], wanted: Collection[Decimal]
) -> Mapping[int, Decimal]:
    """Return the points of shares by indicator; none where all points together are no total that is wanted."""
    if form.kind.points_role != "weight" or not form.kind.has_points:
        return {}
    points = {index: share * form.policy.total for index, share in shares.items()}
    others = [read_figure(item.weight, POINTS) or ZERO for index, item in enumerate(items) if index not in shares]
    return points if sum([*points.values(), *others], ZERO) in wanted else {}


def _shares(items: Sequence[Indicator]) -> dict[int, Decimal]:
    """Find the points that carry a percent sign."""
    signed = [(index, item.weight) for index, item in enumerate(items) if item.weight.strip().endswith(_PERCENT)]
    return {index: ratio for index, text in signed if (ratio := read_ratio(text)) is not None}


def _bare_shares(items: Sequence[Indicator]) -> dict[int, Decimal]:
    """Find shares without the sign: all points are below 1 and not all scores are, which would be in the same measure."""
    points = {index: figure for index, item in enumerate(items) if (figure := read_figure(item.weight, POINTS))}
    scores = [figure for item in items if item.score and (figure := read_figure(item.score, POINTS))]
    is_other_measure = not scores or any(each > ONE for each in scores)
    return points if is_other_measure and all(each < ONE for each in points.values()) else {}


def _score(text: str | None) -> str | None:
    """Read a score that is written as a share too: 47.5% → 47.5."""
    ratio = read_ratio(text) if text and text.strip().endswith(_PERCENT) else None
    return text if ratio is None else plain(ratio * HUNDRED)
