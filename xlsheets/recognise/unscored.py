"""Tables in which no points stand: they are read with what they hold, and nobody gives them any.

Points come from a cell, from the form where the sheet is that form, or from a person.
"""

from __future__ import annotations

import re
from decimal import Decimal

from msgspec.structs import replace

from xlsheets.domain.kinds.measured import UNSCORED
from xlsheets.domain.numbers import HUNDRED, ONE, POINTS, ZERO, read_figure
from xlsheets.forms.schema import Band, Form
from xlsheets.forms.schema_bands import TextBand, TotalBand
from xlsheets.forms.schema_indicators import IndicatorsBand
from xlsheets.recognise.headers import spellings, tidy
from xlsheets.recognise.sheet_view import SheetView
from xlsheets.recognise.table import Extent, HeaderCell

POINT_ROLES = frozenset({"weight", "raw_weight", "coefficient"})
"""Columns that say what a row is scored out of."""

SCORE_ROLES = frozenset({"score", "raw_score"})

_SUMS_OF_POINTS = (HUNDRED, Decimal(90), ONE)
"""All points, all but those of the execution, all as shares."""

_YEAR_BEFORE = re.compile(r"\A(?:19|20)[0-9]{2}年度?")


def is_filled(view: SheetView, table: Extent, column: HeaderCell) -> bool:
    """Say whether anything stands in a column of a table, its total row apart."""
    rows = (row for row in view.below(table.header.row) if row <= table.last_row and row not in table.skipped)
    return any(view.spot(row, column.left, column.right).filled for row in rows)


def has_points(view: SheetView, table: Extent, columns: dict[str, HeaderCell]) -> bool:
    """Say whether points or scores stand in a table."""
    return any(role in columns and is_filled(view, table, columns[role]) for role in POINT_ROLES | SCORE_ROLES)


def may_have_points(view: SheetView, table: Extent, columns: dict[str, HeaderCell]) -> bool:
    """Say whether a column of which nobody knows what it is may hold the points of a table: its figures add up to 100, 90 or 1."""
    known = {cell.left for cell in columns.values()}
    rows = [row for row in view.below(table.header.row) if row <= table.last_row and row not in table.skipped]
    for cell in table.header.cells if rows else ():
        spots = [view.spot(row, cell.left, cell.right) for row in rows] if cell.left not in known else []
        figures = [
            figure for spot in spots if not spot.shared and (figure := read_figure(spot.text, POINTS)) is not None
        ]
        if len(figures) > 1 and sum(figures) in _SUMS_OF_POINTS:
            return True
    return False


def is_that_form(form: Form, table: Extent, titles: tuple[str, ...]) -> bool:
    """Say whether a sheet is a form by its title, or by all its printed headers: then what the form lays down holds for it."""
    printed = {tidy(column.header) for column in form.indicators.columns}
    if printed <= {tidy(cell.text) for cell in table.header.cells}:
        return True
    names = {each for text in _titles(form) for each in (tidy(text), *spellings(text))}
    return any(_YEAR_BEFORE.sub("", each) in names for title in titles for each in (title, *spellings(title)))


def _titles(form: Form) -> list[str]:
    bands = [band.text for band in form.bands if isinstance(band, TextBand) and band.style == "title"]
    return [form.title, *(re.sub(r"（?\{year\}年度?）?|\{subject\}", "", text) for text in bands)]


def without_points(form: Form) -> Form:
    """Return the form as a table without points is in it: without columns of points and scores, total and shared points."""
    left_out = POINT_ROLES | SCORE_ROLES
    bands: list[Band] = []
    for band in form.bands:
        if isinstance(band, IndicatorsBand):
            columns = tuple(column for column in band.columns if column.role not in left_out)
            groups = tuple(replace(group, weight=None, split="") for group in band.groups)
            bands.append(replace(band, columns=columns, groups=groups, heading="{level1}", heading2="{level2}"))
        elif not isinstance(band, TotalBand):
            bands.append(band)
    policy = form.policy
    execution = replace(policy.execution, weight=ZERO, tiers=())
    policy = replace(policy, kind=UNSCORED.name, level1_weights={}, execution=execution, caps=())
    return replace(form, bands=tuple(bands), policy=policy)
