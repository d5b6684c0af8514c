"""Pieces that the computed cells beside the rows of 自评表 share: the points of some rows, and a text with points in it."""

from __future__ import annotations

from decimal import Decimal

from xlsheets.domain.evaluation import Indicator
from xlsheets.domain.kinds.kind import weight_of
from xlsheets.domain.status import STATUSES, TO_JUDGE
from xlsheets.domain.vocabulary import MARKED_SCORE
from xlsheets.files.grid import Value
from xlsheets.forms.placed import Evaluated
from xlsheets.formulas.expressions import quoted

OPEN_SCORES = (*STATUSES, f"*{MARKED_SCORE}*")
"""Texts of a column of scores that say themselves that the row is open, as COUNTIF finds them."""


def points_between(found: Evaluated, first: int, last: int) -> list[Decimal]:
    """Return the points that stand in some rows: of the indicators that have some, and of rows without an indicator."""
    loose = [points for row, points in found.loose_points.items() if first <= row <= last]
    return [weight for item in items_between(found, first, last) if (weight := weight_of(item)) is not None] + loose


def items_between(found: Evaluated, first: int, last: int) -> list[Indicator]:
    """Return the indicators in some rows."""
    return [row.item for row in found.rows if first <= row.number <= last]


def has_points_text(item: Indicator) -> bool:
    """Say whether a text stands in place of points that is no number: 五分, ``--``."""
    return bool(item.weight.strip()) and weight_of(item) is None


def or_blank(found: Evaluated, blank: Decimal | None, points: Decimal) -> Decimal:
    """Points as a blank form prints them, where no more of them stand there than the form's own."""
    filled = sum(weight_of(item) is not None for item in found.evaluation.indicators) + len(found.loose_points)
    return points if blank is None or filled != found.form.printed_weights else blank


def total_shown(found: Evaluated) -> Value:
    """Return the total as a cell shows it: nothing of nothing, 待评 where the scores cannot be."""
    results = found.results
    return "" if results.is_empty else TO_JUDGE if results.shown_total is None else results.total


def texts_in(area: str, known: tuple[str, ...] = ()) -> str:
    """Count the texts of a column of figures but for known ones; a sum would pass over them.

    Not told by a column of 测算: its formulas look into ranges that reach down to the cell of the sum itself.
    ``H14:H21`` → ``ROWS(H14:H21)-COUNT(H14:H21)-COUNTBLANK(H14:H21)``: 1 where ``8 分`` stands among numbers.
    """
    others = "".join(f'-COUNTIF({area},"{status}")' for status in known)
    return f"ROWS({area})-COUNT({area})-COUNTBLANK({area}){others}"


def text_around(text: str, points: str) -> str:
    """Write a text as a formula with an expression in the place of ``{points}``: 产出指标（{points}分） → ``"产出指标（"&…&"分）"``."""
    before, after = text.split("{points}", 1)
    return "&".join(piece for piece in [*_lines(before), points, *_lines(after)] if piece != '""')


def _lines(text: str) -> list[str]:
    """Write a text as pieces of a formula, a line break between two → ``CHAR(10)``."""
    pieces: list[str] = []
    for index, line in enumerate(text.split("\n")):
        pieces += (["CHAR(10)"] if index else []) + [quoted(line)]
    return pieces
