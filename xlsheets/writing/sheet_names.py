"""Names of the sheets in our workbooks, as Excel takes them."""

from __future__ import annotations

from xlsheets.forms.schema import FORM_SHEET

CALC_SHEET = "测算"

COVER_SHEET = "封面"
"""The sheet of a form that only has a list of measures, which stands on a sheet of its own."""


LONGEST_NAME = 31
"""Characters of a sheet's name that Excel takes."""


def free_sheet_name(wanted: str, taken: set[str]) -> str:
    """Return a name that no sheet has yet, at most 31 characters long; it is taken from then on."""
    wanted = _cut(wanted, LONGEST_NAME) or FORM_SHEET
    name, number = wanted, 1
    while name.casefold() in taken:
        number += 1
        suffix = f"({number})"
        name = _cut(wanted, LONGEST_NAME - len(suffix)) + suffix
    taken.add(name.casefold())
    return name


def _cut(text: str, most: int) -> str:
    """Cut a name; Excel counts a character beyond the first 65,536 twice, and takes no apostrophe at the ends."""
    while len(text.encode("utf-16-le")) // 2 > most:
        text = text[:-1]
    return text.strip(" '")
