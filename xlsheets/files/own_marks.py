"""The marks that our workbooks carry: document properties and defined names, numbered where a workbook holds several forms.

The n-th form has the properties ``xlsheets.form<n>`` (its form's id) and ``xlsheets.field<n>.<field>`` and the names
``xsd<n>_…``; the first one has no number. Names follow their sheets when these are renamed, moved or deleted, so they tell
which sheet a mark is about.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from itertools import count

from msgspec import Struct

from xlsheets.files.addresses import Range, range_of
from xlsheets.files.grid import Book

FORM_PROPERTY = "xlsheets.form"
"""Custom document property of our own workbooks: the id of their form."""

OWN_PROPERTIES = "xlsheets."
"""Beginning of the names of all document properties of ours."""

COLLECTED_PROPERTY = "xlsheets.collected"
"""Custom document property of a workbook that was collected from others: its lists of indicators are no evaluation."""

NOTE_MARK = "【检查】"
"""First characters of the notes that a check puts on cells, by which they are found again; a person's own note is left alone."""

OF_CHECK = "check"
"""Value of ``COLLECTED_PROPERTY`` where the workbook lists findings."""

OF_ISSUE = "issue"
"""Value of ``COLLECTED_PROPERTY`` where the workbook lists the blanks that were issued."""

PREFIX = "xsd_"
"""Prefix of our defined names. Not xs_: names ignore case, and xs_score would hide the function XS_SCORE."""

COUNT_PREFIX = f"{PREFIX}n_"
"""Prefix of the names over the counts of projects on the sheet 汇总 (PROJECT_COUNTS)."""

SUMMARY_NAME = f"{PREFIX}summary"
"""Defined name of the first header cell of the sheet 汇总: by it the sheet is found again, whatever it is called."""

OVERVIEW_NAME = f"{PREFIX}overview"
"""Defined name of the first header cell of the sheet 汇总图, which shows the figures of 汇总 and its charts."""

CALC_ROLES = (
    "rule",
    "by_rule",
    "key",
    "key_score",
    "share",
    "points",
    "raw_points",
    "raw_rule",
    "converted",
    "key_raw",
)
"""Columns of a sheet 测算 that the form's sheet looks into: each has a defined name where the form has the column, and by any that is
left the sheet is found again."""

_OURS = re.compile("(?i)xsd[0-9]{0,4}_")
_OF_CALC = re.compile(f"xsd[0-9]{{0,4}}_(?:{'|'.join(CALC_ROLES)})")
_PROPERTY = re.compile(re.escape(FORM_PROPERTY) + r"([0-9]{0,4})\Z")
_FIELD = re.compile(r"xlsheets\.field([0-9]{0,4})\.(.+)\Z")


class OwnForm(Struct, frozen=True):
    """A form that we wrote into a workbook: its number, its form's id, and its sheets as they are called now (``""``: gone)."""

    number: int
    form_id: str
    sheet: str = ""
    calc_sheet: str = ""
    texts_sheet: str = ""

    @property
    def prefix(self) -> str:
        """Prefix of its defined names."""
        return prefix_of(self.number)


def prefix_of(number: int) -> str:
    """Return the prefix of the defined names of the n-th form of a workbook."""
    return PREFIX if number == 1 else f"xsd{number}_"


def form_property(number: int) -> str:
    """Name the document property that holds the form's id of the n-th form."""
    return FORM_PROPERTY if number == 1 else f"{FORM_PROPERTY}{number}"


def field_property(number: int, field: str) -> str:
    """Name the document property that holds a header field which the n-th form does not print (its project code, say)."""
    return f"xlsheets.field{number if number > 1 else ''}.{field}"


def year_property(number: int) -> str:
    """Name the document property that holds the year of the n-th form where the form prints none."""
    return f"xlsheets.year{number if number > 1 else ''}"


def own_forms(names: Mapping[str, str], properties: Mapping[str, str]) -> list[OwnForm]:
    """List the forms that we wrote into a workbook, by its defined names and document properties."""
    found = []
    for key, form_id in properties.items():
        match = _PROPERTY.match(key)
        if match is None:
            continue
        number = int(match[1] or 1)
        prefix = prefix_of(number)
        sheets = (_sheet_of(names, prefix, roles) for roles in (("name", "form"), CALC_ROLES, ("texts",)))
        found.append(OwnForm(number, form_id, *sheets))
    return sorted(found, key=lambda own: own.number)


def left_forms(book: Book, form_id: str) -> list[OwnForm]:
    """List the forms with this id whose sheet is gone, or was renamed by a program that left our names behind, and whose number and 测算
    another form may take.

    None where there is a 汇总: a row of it still looks into that 测算, and another form's figures would stand in that row.
    """
    there = {*(grid.sheet for grid in book.grids), *book.missing, *book.unreadable}
    gone = [own for own in own_forms(book.names, book.properties) if own.sheet not in there and own.form_id == form_id]
    return [] if SUMMARY_NAME in book.names else gone


def _sheet_of(names: Mapping[str, str], prefix: str, roles: Collection[str]) -> str:
    """Name the sheet that the first of some names is about which still has a reference; ``""``: none has."""
    places = (range_of(names.get(f"{prefix}{role}", "")) for role in roles)
    return next((place.sheet for place in places if place), "")


def free_number(names: Mapping[str, str], properties: Mapping[str, str], taken: Collection[int] = ()) -> int:
    """Return the lowest number of a form that neither a name nor a property of the workbook, nor ``taken``, has."""
    numbers = {int(match[1] or 1) for name in names if (match := re.match("xsd([0-9]{0,4})_", name.casefold()))}
    numbers |= {own.number for own in own_forms(names, properties)} | set(taken)
    return next(number for number in count(1) if number not in numbers)


def calc_sheets(names: Mapping[str, str]) -> set[str]:
    """Name our own sheets 测算: the defined names of their columns point at them."""
    return {place.sheet for place in calc_ranges(names)}


def calc_ranges(names: Mapping[str, str]) -> list[Range]:
    """List the columns of our own sheets 测算 that have names."""
    ranges = (range_of(reference) for name, reference in names.items() if _OF_CALC.fullmatch(name))
    return [place for place in ranges if place]


def needed_sheets(names: Mapping[str, str]) -> dict[str, str]:
    """Name the sheets of ours without which no form of the workbook is computed right, each with what else helps where it is damaged.

    A form's own sheet is not among them: the others of the workbook do not need it.
    """
    ours = (name for name in names if _OURS.match(name) and name != OVERVIEW_NAME)
    places = {name: place for name in ours if (place := range_of(names[name]))}
    forms = {place.sheet for name, place in places.items() if name.endswith("_name")}
    calc = calc_sheets(names)
    mends = dict.fromkeys(calc, "；修复后少了这张表的，运行 xlsheets recompute 即可补上")
    return {place.sheet: mends.get(place.sheet, "") for place in places.values() if place.sheet not in forms}


def unprinted_fields(number: int, properties: Mapping[str, str]) -> dict[str, str]:
    """Return the header fields of the n-th form that stand among the document properties."""
    found = ((match, value) for key, value in properties.items() if (match := _FIELD.match(key)))
    return {match[2]: value for match, value in found if int(match[1] or 1) == number}


def unprinted_year(number: int, properties: Mapping[str, str]) -> int | None:
    """Return the year of the n-th form that stands among the document properties, None where none does."""
    year = properties.get(year_property(number), "")
    return int(year) if len(year) == 4 and year.isascii() and year.isdigit() else None
