"""The texts that a person wrote into an evaluation, each with its place and what the form calls it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from msgspec import Struct

from xlsheets.audit import places
from xlsheets.domain.reading import join_target
from xlsheets.forms.placed import Placed
from xlsheets.forms.schema_bands import GoalsBand

_TEMPLATED = ("{{", "{%")
_CONTACT = ("电话", "手机", "姓名", "填报人", "负责人", "联系人", "经办人")


class Passage(Struct, frozen=True):
    """A text a person wrote: where it stands, what the form calls it, its limit in characters (0 for none).

    ``kind``: ``subject``, ``field``, ``budget``, ``goal_expected``, ``goal_actual``, ``text``, or a role of an indicator.
    ``id``: the field's or text's id. ``contact``: the cell is meant for a person's name or telephone number.
    """

    sheet: str
    cell: str
    label: str
    text: str
    kind: str
    id: str = ""
    limit: int = 0
    contact: bool = False


def passages(placed: Placed, rows: Collection[int]) -> tuple[Passage, ...]:
    """Return every text a person wrote, in the order of the sheet, the texts of 文字说明 last.

    Args:
        placed: the evaluation.
        rows: indices of the indicators that count.
    """
    residue = frozenset(cell for cell, _ in placed.residue)
    every = (
        *_of_fields(placed),
        *(each for each in _of_budget(placed) if each.cell not in residue),
        *_of_goals(placed),
        *(each for each in _of_rows(placed, rows) if each.cell not in residue),
        *_of_texts(placed),
    )
    return tuple(each for each in every if each.text.strip())


def prose(written: Iterable[Passage], kinds: Collection[str]) -> Iterator[tuple[Passage, str]]:
    """Give passages of some kinds with their texts without blanks, by which published copies break numbers.

    One that still holds fields of a report template is none.
    """
    for passage in written:
        if passage.kind in kinds and not any(mark in passage.text for mark in _TEMPLATED):
            yield passage, "".join(passage.text.split())


def _of_fields(placed: Placed) -> Iterator[Passage]:
    evaluation, cells = placed.evaluation, placed.cells
    for cell, label in places.field_cells(placed.form):
        if cell.field:
            is_subject = cell.field == "subject"
            text = evaluation.subject if is_subject else evaluation.fields.get(cell.field, "")
            kind = "subject" if is_subject else "field"
            contact = any(word in label for word in _CONTACT)
            place = cells.fields.get(cell.field, "")
            yield Passage(cells.sheet, place, label, text, kind, cell.field, cell.limit, contact)


def _of_budget(placed: Placed) -> Iterator[Passage]:
    form, cells = placed.form, placed.cells
    limits = [column.limit for column in places.budget_columns(form) if column.role == "reason"]
    limits += [cell.limit for cell, _ in places.field_cells(form) if cell.budget == "reason"]
    label = places.budget_name(form, "reason") or "原因"
    for line in placed.evaluation.budget:
        place = places.budget_cell(cells, line, "reason")
        yield Passage(cells.sheet, place, label, line.reason, "budget", line.line, max(limits, default=0))


def _of_goals(placed: Placed) -> Iterator[Passage]:
    sheet, goals = placed.cells.sheet, placed.cells.goals
    band = next((band for band in placed.form.bands if isinstance(band, GoalsBand)), None)
    for index, goal in enumerate(placed.evaluation.goals):
        where = goals[index] if index < len(goals) else {}
        if placed.form.indicators.repeat:
            for role, text in (("expected", goal.expected), ("actual", goal.actual)):
                yield Passage(sheet, where.get(role, ""), f"年度绩效目标{index + 1}", text, f"goal_{role}")
        for column in band.columns if band else ():
            text = goal.expected if column.role == "expected" else goal.actual
            place, kind = where.get(column.role, ""), f"goal_{column.role}"
            yield Passage(sheet, place, column.header, text, kind, limit=column.limit)


def _of_rows(placed: Placed, rows: Collection[int]) -> Iterator[Passage]:
    form, cells = placed.form, placed.cells
    for index in rows:
        item = placed.evaluation.indicators[index]
        target = join_target(item.operator, item.target, item.unit) if form.combined_target else item.target
        texts = {"name": item.name, "target": target, "actual": item.actual, "reason": item.reason, **item.extra}
        for column in form.indicators.columns:
            if column.role in texts:
                place = places.row_cell(cells, index, column.role)
                label = f"{places.row_label(item.name, index)}的{column.header}"
                yield Passage(cells.sheet, place, label, texts[column.role], column.role, limit=column.limit)


def _of_texts(placed: Placed) -> Iterator[Passage]:
    for spec in placed.form.texts:
        text, (sheet, place) = placed.evaluation.texts.get(spec.id, ""), placed.cells.text_place(spec.id)
        yield Passage(sheet, place, spec.title, text, "text", spec.id, spec.limit)
