"""Writes the formulas of a column once, as a shared formula, where they are alike but for the row: a tenth of the file's size."""

from __future__ import annotations

import re

from lxml import etree

from xlsheets.files.namespaces import MAIN

_PLACE = re.compile(r"([A-Z]+)([0-9]+)\Z")
_REFERENCE = re.compile(r"(?<![A-Za-z0-9_])(\$?[A-Z]{1,3})([0-9]+)(?![0-9A-Za-z_(])")
LEAST_RUN = 3


def share_formulas(sheet: etree._Element) -> None:
    """Share runs of at least LEAST_RUN formulas down a column of a sheet's XML that differ only by their own row."""
    columns: dict[str, list[tuple[int, etree._Element, str]]] = {}
    for cell in sheet.iter(f"{{{MAIN}}}c"):
        formula = cell.find(f"{{{MAIN}}}f")
        place = _PLACE.match(cell.get("r", ""))
        if place is not None and formula is not None and formula.text and not formula.attrib:
            row = int(place[2])
            columns.setdefault(place[1], []).append((row, formula, _shape(formula.text, row)))
    number = 0
    for letters, formulas in columns.items():
        start = 0
        for end in range(1, len(formulas) + 1):
            if (
                end < len(formulas)
                and formulas[end][0] == formulas[end - 1][0] + 1
                and formulas[end][2] == formulas[start][2]
            ):
                continue
            if end - start >= LEAST_RUN:
                _share(formulas[start:end], letters, number)
                number += 1
            start = end


def _shape(formula: str, row: int) -> str:
    """Write references to the formula's own row without their number.

    Formulas that look at another row are not shared: formualizer moves such references wrongly.
    """

    def relative(match: re.Match[str]) -> str:
        return f"{match[1]}[]" if int(match[2]) == row else match[0]

    return _REFERENCE.sub(relative, formula)


def _share(run: list[tuple[int, etree._Element, str]], letters: str, number: int) -> None:
    first, last = run[0][0], run[-1][0]
    for index, (_, formula, _) in enumerate(run):
        formula.set("t", "shared")
        formula.set("si", str(number))
        if index == 0:
            formula.set("ref", f"{letters}{first}:{letters}{last}")
        else:
            formula.text = None
