"""What the cells of a report's table are said to be: the header says which figure, the row whose."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct

from xlsheets.domain.numbers import ONE, read_figure
from xlsheets.report.build_context import EXECUTION_NAME
from xlsheets.verify.claim_words import Role, claim_words
from xlsheets.verify.claims import Claim
from xlsheets.verify.known_figures import EXECUTION, LEAD, WHOLE, KnownEvaluation, KnownFigure, plain_words
from xlsheets.verify.quantities import COUNT, MONEY, PERCENT, SCORE, Quantity, quantities
from xlsheets.verify.report_text import ReportParagraph

_OPERATORS = "≥≤＝=＞＜><"
_UNIT = re.compile(r"[(（](万元|亿元|千元|元|%|％|分)[)）]")
_MONEY_LINE = re.compile(r"单位[:：](万元|亿元|千元|元)")
_MONEY = ("initial", "adjusted", "executed", "balance")
_SUM = re.compile(r"合计|总计|总分|总额|(?:年度)?资金总额")
_OF_THE_WHOLE = {"score": "total"}
"""What a column of the indicators tells of in the row of their sum."""


class TableClaim(Struct, frozen=True):
    """A claim of a cell, with the index of its paragraph."""

    claim: Claim
    index: int


class _Cell(Struct, frozen=True):
    index: int
    text: str
    width: int


def table_claims(paragraphs: Sequence[ReportParagraph], evaluations: Sequence[KnownEvaluation]) -> Iterator[TableClaim]:
    """Yield what the tables of a report say.

    Args:
        paragraphs: of the report.
        evaluations: the one that the report is on first, then others whose rows a table may have.
    """
    tables: dict[int, dict[int, dict[int, _Cell]]] = {}
    captions: dict[int, str] = {}
    last = ""
    for index, each in enumerate(paragraphs):
        if each.cell is None:
            last = each.text
            continue
        place = each.cell
        captions.setdefault(place.table, last)
        row = tables.setdefault(place.table, {}).setdefault(place.row, {})
        row.setdefault(place.column, _Cell(index, each.text, place.width))
    for table, rows in tables.items():
        texts = {plain_words(cell.text) for cells in rows.values() for cell in cells.values()}
        others = [each for each in evaluations[1:] if plain_words(each.context.subject) in texts]
        yield from _of_table(list(rows.values()), captions[table], [evaluations[0], *others])


def _of_table(
    rows: Sequence[dict[int, _Cell]], caption: str, evaluations: Sequence[KnownEvaluation]
) -> Iterator[TableClaim]:
    words = claim_words().columns
    header: dict[int, tuple[str, str]] = {}
    width = 0
    met: Counter[str] = Counter()
    for cells in rows:
        found = {
            column: (words[name], cell.text)
            for column, cell in cells.items()
            if (name := plain_words(_UNIT.sub("", cell.text))) in words
        }
        if len({role for role, _ in found.values()}) > 1:
            header, width = found, _width(cells)
            continue
        # 合计 and the like stretch over the columns before: what follows is counted from the right.
        moved = width - _width(cells)
        if header and moved >= 0:
            placed = {column + moved: cell for column, cell in cells.items()}
            owner = _owner(placed, evaluations, met)
            if owner is not None:
                yield from _of_row(placed, header, caption, owner)


def _width(cells: dict[int, _Cell]) -> int:
    return next(iter(cells.values())).width


def _of_row(
    cells: dict[int, _Cell],
    header: dict[int, tuple[str, str]],
    caption: str,
    owner: tuple[KnownEvaluation, str],
) -> Iterator[TableClaim]:
    evaluation, about = owner
    for column, (named, head) in header.items():
        role = _OF_THE_WHOLE.get(named, named) if about == WHOLE else named
        cell = cells.get(column)
        if cell is None:
            continue
        unit = match[1] if (match := _UNIT.search(head)) else ""
        if not unit and role in _MONEY:
            match = _MONEY_LINE.search(caption)
            unit = match[1] if match else evaluation.context.money_unit
        quantity = _quantity(cell.text, role, unit, _figures(evaluation, role, about))
        if quantity is not None:
            yield TableClaim(Claim(quantity, Role((role,), "part", ()), about, evaluation), cell.index)


def _owner(
    cells: dict[int, _Cell], evaluations: Sequence[KnownEvaluation], met: Counter[str]
) -> tuple[KnownEvaluation, str] | None:
    """Whose row it is: an indicator's, a budget line's, a level's; a project's of several; the whole evaluation's.

    ``met``: how often a name stood in the rows above: of two indicators of one name the second row is the second's.
    """
    texts = [LEAD.sub("", plain_words(each.text)) for each in cells.values()]
    for evaluation in evaluations[1:] if len(evaluations) > 1 else ():
        if plain_words(evaluation.context.subject) in texts:
            return evaluation, WHOLE
    main = evaluations[0]
    named = [about for name, about in main.names if name in texts]
    for kind in ("indicators", "budget", "measures", "level1"):
        rows = sorted({about for about in named if kind in about and (kind == "level1" or "level1" not in about)})
        if len(rows) > 1 and kind != "indicators":
            return None
        if rows:
            name = "、".join(rows)
            met[name] += 1
            return main, rows[min(met[name], len(rows)) - 1]
    if EXECUTION_NAME in texts:
        return main, EXECUTION
    is_whole = plain_words(main.context.subject) in texts or any(_SUM.fullmatch(text) for text in texts)
    return (main, WHOLE) if is_whole and len(evaluations) == 1 else None


def _figures(evaluation: KnownEvaluation, role: str, about: str) -> list[KnownFigure]:
    return [each for each in evaluation.figures if (each.role, each.about) == (role, about)]


def _quantity(text: str, role: str, unit: str, figures: Sequence[KnownFigure]) -> Quantity | None:
    """Read a cell: a number with its own unit, or a bare one in the unit of its column."""
    if not figures:
        return None
    kind = figures[0].kind
    text = text.lstrip(_OPERATORS)
    own = quantities(f"甲{text}")
    if len(own) == 1 and own[0].shown == text and own[0].kind == kind:
        return own[0]
    value = read_figure(text)
    if value is None:
        return None
    step = ONE.scaleb(-len(text.partition(".")[2]))
    made = quantities(f"甲{text}{unit}") if kind in (MONEY, PERCENT) and unit else []
    if made:
        return made[0]
    return Quantity(0, len(text), text, kind, value, step) if kind in (SCORE, COUNT) else None
