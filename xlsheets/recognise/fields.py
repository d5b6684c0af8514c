"""Reads what stands around the tables: fields beside their labels, goals, the year, the money unit."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from xlsheets.domain.evaluation import AMOUNTS, BudgetLine
from xlsheets.domain.nothing import says_nothing
from xlsheets.domain.numbers import MONEY_UNITS
from xlsheets.files.grid import Cell
from xlsheets.forms.check_boxes import ticked
from xlsheets.forms.project_code import PROJECT_CODE, split_code
from xlsheets.forms.schema import Form
from xlsheets.recognise.budget import Budget, amount
from xlsheets.recognise.headers import Vocabulary, tidy
from xlsheets.recognise.sheet_view import SheetView, Spot

_MONEY_UNIT = re.compile(r"[(:]\s*(" + "|".join(sorted(MONEY_UNITS, key=len, reverse=True)) + r")\s*(?:\)|\Z)")
_LONGEST_LINE = 200
_LEAST_LABELS = 2
_IN_ONE_CELL = re.compile(
    r"([^：:\s][^：:]{0,20}?)\s*[：:][ \t]*([^：:]*?)(?=(?:\s{2,}|\n)[^：:\s][^：:\n]{0,20}[：:]|\Z)"
)


class Fields(Struct, frozen=True):
    """Header fields by id (``subject`` too), typed texts and budget figures found among them, and the cells all of these stand in."""

    values: dict[str, str] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    texts: dict[str, Spot] = field(default_factory=dict)
    budget: dict[str, Spot] = field(default_factory=dict)
    budget_label: str = ""
    labels: list[str] = field(default_factory=list)


def read_fields(view: SheetView, words: Vocabulary, known: Collection[str], taken: Collection[int]) -> Fields:
    """Read the fields ``known`` to the form in the rows not ``taken`` by tables. Of two cells of one field the filled one counts."""
    found, budget_label = Fields(), ""
    prose: set[str] = set()  # cells of typed texts: what looks like a label in them is none
    for row in view.row_numbers:
        if row in taken:
            continue
        for meaning, label, spot, text in labelled(view, row, words):
            kind, _, key = meaning.partition(".")
            if spot.address in prose:
                continue
            found.labels.append(label)
            if kind == "text":
                prose.add(spot.address)
                if key not in found.texts or not found.texts[key].filled:
                    found.texts[key] = spot
            if kind == "field" and key in known and not found.values.get(key):
                found.values[key], found.cells[key] = text, spot.address
            elif kind == "budget" and (key not in found.budget or not found.budget[key].filled):
                if not _may_be_figure(text):
                    continue
                found.budget[key] = spot if text == spot.text else _part_of(spot, text)
                if key in AMOUNTS and not budget_label:
                    budget_label = bare_label(label)
    return replace(found, budget_label=budget_label)


def _may_be_figure(text: str) -> bool:
    """Say whether a text beside the label of an amount is not another label."""
    return says_nothing(text) or any(map(str.isdigit, text))


def _part_of(spot: Spot, text: str) -> Spot:
    """Return a cell with the figure that stands in it behind its label."""
    return replace(spot, cell=Cell("s", text))


def bare_label(label: str) -> str:
    """Return a label of an amount without the unit in brackets behind it."""
    return re.sub(r"\(.*\)\Z", "", tidy(label))


def labelled(view: SheetView, row: int, words: Vocabulary) -> Iterator[tuple[str, str, Spot, str]]:
    """Yield (meaning, label, cell of the value, value) of every label in a row."""
    below = _values_below(view, row, words)
    for column, cell in view.rows[row]:
        meaning = words.labels.meaning(cell.text)
        if meaning is not None:
            spot = below.get(column) or beside(view, row, view.edges(row, column)[1], words)
            if spot is not None:
                yield meaning, cell.text, spot, spot.text
        elif len(cell.text) <= _LONGEST_LINE and ("：" in cell.text or ":" in cell.text):
            spot = Spot(row, column, cell)
            for match in _IN_ONE_CELL.finditer(cell.text.strip()):
                inner = words.labels.meaning(match[1])
                if inner is not None:
                    yield inner, match[1], spot, match[2].strip()


def _values_below(view: SheetView, row: int, words: Vocabulary) -> dict[int, Spot]:
    """Find the values of a row of nothing but labels: column of the label → the cell below it.

    Nothing else may stand in the row below, and where the labels do not stand side by side, a value below each of them.
    """
    cells, under = view.rows[row], view.rows.get(row + 1, ())
    if len(cells) < _LEAST_LABELS or not under or not all(_labels_field(words, cell.text) for _, cell in cells):
        return {}
    rights = [view.edges(row, column)[1] for column, _ in cells]
    adjacent = all(right + 1 == column for right, (column, _) in zip(rights, cells[1:], strict=False))
    lefts = {column for column, _ in cells}
    is_value = all(column in lefts and words.labels.meaning(cell.text) is None for column, cell in under)
    has_all = adjacent or len(under) == len(cells)
    return {column: view.spot(row + 1, column) for column in lefts} if has_all and is_value else {}


def _labels_field(words: Vocabulary, text: str) -> bool:
    return (words.labels.meaning(text) or "").startswith(("field.", "label"))


def beside(view: SheetView, row: int, right: int, words: Vocabulary) -> Spot | None:
    """Find the cell that a label's value stands in: the next filled one before another label, else the next one."""
    column = right + 1
    first: Spot | None = None
    while column <= max(view.last_column, right + 1):
        spot = view.spot(row, column)
        if spot.filled and words.labels.meaning(spot.text) is not None:
            return first
        if spot.filled:
            return spot
        first = first or spot
        column = view.edges(row, column)[1] + 1
    return first


def with_others(own: Fields, others: Fields) -> Fields:
    """Return fields that were found by their cells, with those that only their labels told."""
    return Fields(
        others.values | own.values,
        others.cells | own.cells,
        others.texts | own.texts,
        others.budget | own.budget,
        own.budget_label or others.budget_label,
        own.labels + others.labels,
    )


def as_form_says(found: Fields, form: Form) -> Fields:
    """Return the fields as the form means them: of a line of check boxes what is ticked, the project's code apart from its name."""
    values, cells = dict(found.values), dict(found.cells)
    for name, choices in form.check_boxes.items():
        if name in values:
            values[name] = ticked(values[name], choices)
    if form.code_in_subject and not values.get(PROJECT_CODE):
        code, name = split_code(values.get("subject", ""))
        if code:
            values[PROJECT_CODE], values["subject"] = code, name
            cells[PROJECT_CODE] = cells["subject"]
    return replace(found, values=values, cells=cells)


def budget_from_fields(found: Fields) -> Budget:
    """Make the one budget line of a form that prints its figures among the fields."""
    spots = found.budget
    if not any(role in spots for role in AMOUNTS):
        return Budget()
    reason, rate, score = (spots.get(role) for role in ("reason", "rate", "score"))
    amounts: dict[str, Any] = {role: amount(spots[role]) for role in AMOUNTS if role in spots}
    line = BudgetLine(
        "total",
        found.budget_label,
        **amounts,
        reason=reason.text if reason else "",
        rate=rate.typed_ratio if rate else None,
        score=None if score is None else score.typed_score if score.cell.owned else score.typed,
    )
    typed = {"rate": line.rate, "score": line.score}
    return Budget(
        lines=[line],
        cells={"total": {role: spot.address for role, spot in spots.items()}},
        roles=frozenset(spots),
        typed_over={spots[role].address for role, value in typed.items() if value is not None},
    )


def read_money_unit(view: SheetView, rows: Collection[int], labels: Collection[str]) -> str | None:
    """Read the unit of the amounts from the budget's header and labels, or from a line 单位：万元 above them."""
    first = min(rows, default=0)
    near = [row for row in view.row_numbers if row in rows or row == first - 1]
    texts = [cell.text for row in near for _, cell in view.rows[row] if len(cell.text) < 60]
    for text in (*labels, *texts):
        match = _MONEY_UNIT.search(tidy(text))
        if match:
            return match[1]
    return None
