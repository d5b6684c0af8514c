"""What the cells of a report's table are said to be: the header says which figure, the row whose."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from xlsheets.domain.numbers import ONE, read_figure
from xlsheets.report.build_context import EXECUTION_NAME
from xlsheets.verify.claim_words import Role
from xlsheets.verify.claims import Claim
from xlsheets.verify.fault import Fault
from xlsheets.verify.known_figures import EXECUTION, LEAD, WHOLE, KnownEvaluation, KnownFigure, plain_words, spoken_name
from xlsheets.verify.quantities import COUNT, MONEY, PERCENT, SCORE, Quantity, quantities
from xlsheets.verify.report_tables import SUM, TableRow, TableText, tables_of, unit_in
from xlsheets.verify.report_text import ReportParagraph

_DIGITS = re.compile(r"[0-9.,]")
_OPERATORS = "≥≤＝=＞＜><"
_MONEY_LINE = re.compile(r"单位[:：](万元|亿元|千元|元)")
_MONEY = ("initial", "adjusted", "executed", "balance")
_OF_THE_WHOLE = {"score": "total"}
"""What a column of the indicators tells of in the row of their sum."""


class TableClaim(Struct, frozen=True):
    """A claim of a cell, with the index of its paragraph."""

    claim: Claim
    index: int


class TypedCell(Struct, frozen=True):
    """A cell with words beside its number, as a person typed them into the workbook, but with another number: its paragraph's index."""

    index: int
    told: Fault


def table_claims(
    paragraphs: Sequence[ReportParagraph], evaluations: Sequence[KnownEvaluation]
) -> Iterator[TableClaim | TypedCell]:
    """Yield what the tables of a report say.

    Args:
        paragraphs: of the report.
        evaluations: the one that the report is on first, then others whose rows a table may have.
    """
    for table in tables_of(paragraphs):
        texts = {plain_words(cell.text) for row in table.rows for cell in row.cells.values()}
        others = [each for each in evaluations[1:] if each.subject in texts or spoken_name(each.subject) in texts]
        met: Counter[str] = Counter()
        for row in table.rows:
            owner = _owner(row.cells, [evaluations[0], *others], met)
            if owner is not None:
                yield from _of_row(row, table.caption, owner)


def _of_row(row: TableRow, caption: str, owner: tuple[KnownEvaluation, str]) -> Iterator[TableClaim | TypedCell]:
    evaluation, about = owner
    for column, (named, head) in row.header.items():
        role = _OF_THE_WHOLE.get(named, named) if about == WHOLE else named
        cell = row.cells.get(column)
        if cell is None:
            continue
        unit = unit_in(head)
        if not unit and role in _MONEY:
            match = _MONEY_LINE.search(caption)
            unit = match[1] if match else evaluation.money_unit
        quantity = _quantity(cell.text, role, unit, evaluation.by_role.get((role, about), ()))
        if quantity is not None:
            yield TableClaim(Claim(quantity, Role((role,), "part", ()), about, evaluation), cell.index)
        elif (typed := evaluation.texts.get((role, about))) is not None:
            yield from _as_typed(cell, evaluation.owners[about], *typed)


def _as_typed(cell: TableText, owner: str, typed: str, place: str) -> Iterator[TypedCell]:
    found = plain_words(cell.text).lstrip(_OPERATORS)
    right = typed.lstrip(_OPERATORS)
    if found != right and _DIGITS.sub("", found) == _DIGITS.sub("", right):
        told = Fault(cell.text, f"“{owner}”的这一格与工作簿的不一致", typed, "照工作簿核对后改正。", place)
        yield TypedCell(cell.index, told)


def _owner(
    cells: Mapping[int, TableText], evaluations: Sequence[KnownEvaluation], met: Counter[str]
) -> tuple[KnownEvaluation, str] | None:
    """Whose row it is: an indicator's, a budget line's, a level's; a project's of several; the whole evaluation's.

    ``met``: how often a name stood in the rows above: of two indicators of one name the second row is the second's.
    """
    texts = [LEAD.sub("", plain_words(each.text)) for each in cells.values()]
    for evaluation in evaluations[1:] if len(evaluations) > 1 else ():
        if evaluation.subject in texts or spoken_name(evaluation.subject) in texts:
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
    is_whole = main.subject in texts or any(SUM.fullmatch(text) for text in texts)
    return (main, WHOLE) if is_whole and len(evaluations) == 1 else None


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
