"""The charts of a report: what each shows against the workbook that is embedded behind it, and against the figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

from lxml import etree
from msgspec import Struct

from xlsheets.domain.numbers import plain
from xlsheets.errors import UserError
from xlsheets.files.addresses import row_column
from xlsheets.files.grid import Book
from xlsheets.files.namespaces import OFFICE
from xlsheets.files.package import Package, archive_of
from xlsheets.files.xlsx_reader import read_package
from xlsheets.report.word.chart_cache import CHART, cached_points, cached_text
from xlsheets.report.word.edited import Edited
from xlsheets.verify.known_figures import KnownEvaluation, plain_words
from xlsheets.verify.remark import CONFLICT, SELF, ReportRemark, remark

_ID = f"{{{OFFICE}}}id"
_RANGE = re.compile(r"'?(?P<sheet>[^'!]*)'?!\$?(?P<first>[A-Z]{1,3}\$?[0-9]+)(?::\$?(?P<last>[A-Z]{1,3}\$?[0-9]+))?\Z")
_ROLES = (("得分", "score"), ("分值", "weight"), ("满分", "weight"))


class ChartSeries(Struct, frozen=True):
    """A series of a chart: its name, its categories with their values as cached, and where the embedded workbook holds these."""

    name: str
    points: tuple[tuple[str, Decimal], ...]
    formula: str


def chart_remarks(edited: Edited, known: KnownEvaluation | None, file: str) -> Iterator[ReportRemark]:
    """Yield what the charts of a report show otherwise than their own workbook or the evaluation, if one is given."""
    for number, relation in enumerate(edited.related("chart"), 1):
        if not edited.archive.find(relation.target):
            continue
        place = f"图{number}"
        root = edited.xml(relation.target)
        behind = _behind(edited, root, relation.target)
        for series in map(_series, root.iter(f"{CHART}ser")):
            yield from _against_book(series, behind, place, file)
            if known is not None:
                yield from _against_figures(series, known, place, file)


def _series(element: etree._Element) -> ChartSeries:
    names = cached_points(element.find(f"{CHART}cat"))
    values = cached_points(element.find(f"{CHART}val"))
    found = []
    for at, text in values.items():
        try:
            figure = Decimal(text)
        except InvalidOperation:
            continue
        if figure.is_finite():
            found.append((names.get(at, ""), figure))
    formula = "".join(each.text or "" for value in element.iterfind(f"{CHART}val") for each in value.iter(f"{CHART}f"))
    return ChartSeries(cached_text(element.find(f"{CHART}tx")), tuple(found), formula)


def _behind(edited: Edited, root: etree._Element, part: str) -> Book | None:
    """The workbook behind a chart, None where there is none or it cannot be read."""
    outer = root.find(f"{CHART}externalData")
    name = None if outer is None else edited.target(outer.get(_ID, ""), part)
    if not name or not edited.archive.find(name):
        return None
    path = Path(name)
    try:
        return read_package(Package(path, archive_of(path, edited.read(name))))
    except UserError:
        return None


def _against_book(series: ChartSeries, behind: Book | None, place: str, file: str) -> Iterator[ReportRemark]:
    match = _RANGE.match(series.formula)
    if behind is None or match is None:
        return
    grid = next((each for each in behind.grids if each.sheet == match["sheet"]), None)
    if grid is None:
        return
    first, last = (row_column(match[name].replace("$", "")) if match[name] else None for name in ("first", "last"))
    assert first is not None
    bottom, right = last or first
    cells = ((row, column) for row in range(first[0], bottom + 1) for column in range(first[1], right + 1))
    for (name, shown), at in zip(series.points, cells, strict=False):
        cell = grid.cells.get(at)
        held = None if cell is None or cell.kind != "n" else Decimal(cell.text)
        if held is not None and abs(held - shown) > abs(held) / 1_000_000:
            yield remark(
                SELF,
                file,
                place,
                name or series.name,
                "图上画的与图背后的数据表不同",
                index=-1,
                found=plain(shown),
                expected=plain(held),
                fix="在 Word 中右键“编辑数据”，让图表更新。",
            )


def _against_figures(series: ChartSeries, known: KnownEvaluation, place: str, file: str) -> Iterator[ReportRemark]:
    """A series of points by level is that of the table."""
    role = next((role for word, role in _ROLES if word in series.name), None)
    if role is None:
        return
    levels = {plain_words(name): key for key, name in known.owners.items() if key.startswith("level1")}
    for name, shown in series.points:
        key = levels.get(plain_words(name))
        figure = next(iter(known.by_role.get((role, key), ())), None) if key is not None else None
        if figure is not None and figure.value != shown:
            yield remark(
                CONFLICT,
                file,
                place,
                name,
                f"图上“{name}”的{series.name}与工作簿的不同",
                index=-1,
                found=plain(shown),
                expected=figure.shown,
                cells=figure.place,
                fix="更新图表的数据。",
            )
