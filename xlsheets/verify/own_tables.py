"""The tables of a report against itself: the row of the sum against the rows above, and the sentences against the table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec import Struct

from xlsheets.audit.prose.statements import NOW
from xlsheets.domain.numbers import ONE, plain, read_figure
from xlsheets.verify.claims import claims_of
from xlsheets.verify.fault import Fault
from xlsheets.verify.known_figures import KnownEvaluation, KnownFigure, known_of, plain_words
from xlsheets.verify.quantities import COUNT, MONEY, PERCENT, SCORE, quantities
from xlsheets.verify.report_tables import SUM, HeadedTable, TableText, tables_of, unit_in
from xlsheets.verify.report_text import ReportParagraph
from xlsheets.verify.verdicts import figures_meant

_LEAST_ROWS = 2
_LEAST_NAME = 3
_ADDED = ("score", "weight", "initial", "adjusted", "executed", "balance")
_POINTS, _POINT = ("score", "weight"), "分"
_TOLD_OF = ("score", "weight", "completion", "actual")
_CHECK_SUM = "核对合计和各行。"


class _Row(Struct, frozen=True):
    """A row by the roles of its columns: cell and unit of each."""

    cells: dict[str, tuple[TableText, str]]
    name: str


def wrong_columns(paragraphs: Sequence[ReportParagraph]) -> Iterator[tuple[int, Fault]]:
    """Yield sums of a table that are not those of the rows above, with the index of their paragraph."""
    for table in tables_of(paragraphs):
        above: list[_Row] = []
        for row in _rows(table):
            if not SUM.fullmatch(row.name):
                above.append(row)
            elif len(above) >= _LEAST_ROWS:
                yield from _against_rows(row, above)
                above = []


def _rows(table: HeadedTable) -> Iterator[_Row]:
    for row in table.rows:
        names = [each.text for each in row.cells.values() if read_figure(each.text) is None]
        name = row.cells[row.name_column].text if row.name_column in row.cells else names[0] if names else ""
        is_sum = next((each for each in names if SUM.fullmatch(each)), "")
        if name or is_sum:
            figures = {
                role: (row.cells[at], unit_in(head)) for at, (role, head) in row.header.items() if at in row.cells
            }
            yield _Row(figures, plain_words(is_sum or name))


def _against_rows(row: _Row, above: Sequence[_Row]) -> Iterator[tuple[int, Fault]]:
    if any("其中" in each.name or "小计" in each.name for each in above):
        return
    for role in _ADDED:
        if role not in row.cells:
            continue
        index, text = row.cells[role][0].index, row.cells[role][0].text
        told = read_figure(text)
        parts = [read_figure(each.cells[role][0].text) for each in above if role in each.cells]
        known = [each for each in parts if each is not None]
        if told is None or len(known) < _LEAST_ROWS or len(known) != len(above):
            continue
        total = sum(known, Decimal(0))
        step = ONE.scaleb(-len(text.partition(".")[2]))
        if total == 2 * told:  # groups with their points stand among the rows
            continue
        if abs(total - told) > (0 if role in _POINTS else step * len(known) / 2):
            yield index, Fault(text, f"各行合计是{plain(total)}", plain(total), _CHECK_SUM)


def against_own_tables(paragraphs: Sequence[ReportParagraph]) -> Iterator[tuple[int, Fault]]:
    """Yield what sentences say otherwise than the report's own tables, with the index of their paragraph."""
    known = _known(paragraphs)
    if known is None:
        return
    for index, each in enumerate(paragraphs):
        if each.cell is not None or not any(name in each.text for name, _ in known.names):
            continue
        for claim in claims_of(each.text, lambda _: known):
            meant = figures_meant(claim)
            if claim.when == NOW and meant and not any(claim.quantity.agrees(one.value) for one in meant):
                shown = claim.quantity.shown
                message = f"“{known.owners[claim.about]}”与报告里的表不一致"
                yield index, Fault(shown, message, meant[0].shown, "核对表格和正文。")


def _known(paragraphs: Sequence[ReportParagraph]) -> KnownEvaluation | None:
    """Gather what the tables say of each name; a name that stands in two rows says nothing."""
    figures: list[KnownFigure] = []
    owners: dict[str, str] = {}
    met: dict[str, int] = {}
    for table in tables_of(paragraphs):
        for row in _rows(table):
            name = row.name
            met[name] = met.get(name, 0) + 1
            if len(name) < _LEAST_NAME or SUM.fullmatch(name):
                continue
            for role in _TOLD_OF:
                cell, unit = row.cells.get(role, (None, ""))
                default = _POINT if role in _POINTS else ""
                figure = _figure(role, f"indicators({name})", cell.text, unit or default) if cell is not None else None
                if figure is not None:
                    figures.append(figure)
                    owners[figure.about] = name
    lone = {key: name for key, name in owners.items() if met[name] == 1}
    told = [each for each in figures if each.about in lone]
    return known_of(told, [(name, key) for key, name in lone.items()], lone) if told else None


def _figure(role: str, about: str, text: str, unit: str) -> KnownFigure | None:
    own = quantities(f"甲{text}{'' if not text[-1:].isdigit() else unit}")
    if len(own) == 1 and not own[0].bound and own[0].kind in (COUNT, MONEY, PERCENT, SCORE):
        return KnownFigure(role, about, own[0].kind, own[0].value, text, "", own[0].unit)
    return None
