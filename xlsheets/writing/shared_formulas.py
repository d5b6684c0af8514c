"""The formulas of a column written once, as a shared formula, where they are alike but for the row: a tenth of the file's size."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from xlsheets.files.addresses import column_letters, row_column
from xlsheets.files.part_xml import printed_text

_REFERENCE = re.compile(r"(?<![A-Za-z0-9_])\$?[A-Z]{1,3}([0-9]+)(?![0-9A-Za-z_(])")
LEAST_RUN = 3


def shared_formulas(formulas: Mapping[str, str]) -> dict[int, dict[int, str]]:
    """Print formulas, and share runs of at least LEAST_RUN down a column that differ only by their own row.

    Args:
        formulas: cell → formula, without its ``=``.

    Returns:
        Row → column → the element ``f`` as it is printed, the columns from left to right.
    """
    columns: dict[int, list[tuple[int, str]]] = {}
    for (row, column), formula in sorted((row_column(cell), formula) for cell, formula in formulas.items()):
        columns.setdefault(column, []).append((row, formula))
    printed: dict[int, dict[int, str]] = {}
    number = 0
    for column, of_column in columns.items():
        for run in _runs(of_column):
            (first, text), (last, _) = run[0], run[-1]
            if len(run) < LEAST_RUN:
                for row, formula in run:
                    printed.setdefault(row, {})[column] = f"<f>{printed_text(formula)}</f>"
                continue
            area = f"{column_letters(column)}{first}:{column_letters(column)}{last}"
            member = f'<f t="shared" si="{number}"/>'
            for row in range(first, last + 1):
                printed.setdefault(row, {})[column] = member
            printed[first][column] = f'<f t="shared" si="{number}" ref="{area}">{printed_text(text)}</f>'
            number += 1
    return {row: dict(sorted(cells.items())) for row, cells in printed.items()}


class _Shape:
    """A formula without the number of its own row: one of another row is alike where that row's number completes it.

    Formulas that look at another row are not shared: formualizer moves such references wrongly.
    """

    def __init__(self, formula: str, row: int) -> None:
        """Take the formula of a row apart."""
        self._pieces: list[str] = []
        self._other_rows: set[int] = set()
        start = 0
        for match in _REFERENCE.finditer(formula):
            if int(match[1]) == row:
                self._pieces.append(formula[start : match.start(1)])
                start = match.end()
            else:
                self._other_rows.add(int(match[1]))
        self._pieces.append(formula[start:])

    def fits(self, formula: str, row: int) -> bool:
        """Say whether a formula of that row has this shape."""
        return str(row).join(self._pieces) == formula and row not in self._other_rows


def _runs(formulas: Sequence[tuple[int, str]]) -> Iterator[Sequence[tuple[int, str]]]:
    """Cut the formulas of a column, each with its row, into runs without a gap that are alike."""
    start = 0
    while start < len(formulas):
        row, formula = formulas[start]
        shape, end = _Shape(formula, row), start + 1
        while (
            end < len(formulas)
            and formulas[end][0] == row + end - start
            and shape.fits(formulas[end][1], formulas[end][0])
        ):
            end += 1
        yield formulas[start:end]
        start = end
