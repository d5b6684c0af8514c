"""Mutations of right workbooks: one cell after the other gets what people get wrong in it. Each should be found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path

from benchmarks.audit.right_forms import YEAR, RightForm
from xlsheets.audit.check import check_all, unread_sheets
from xlsheets.domain.numbers import plain, read_figure
from xlsheets.domain.reading import join_target
from xlsheets.errors import UserError
from xlsheets.files.addresses import address
from xlsheets.files.package import open_package
from xlsheets.files.patch import patch_package
from xlsheets.files.sheet_xml import Patch
from xlsheets.forms.placed import Placed
from xlsheets.forms.schema_bands import TextBand
from xlsheets.recognise.load import load

Changes = dict[str, dict[str, Patch]]
_HINT = "填写未完成的原因和改进措施，100字以内"
_LATE = ("已完成", "当年", "延迟办理")
_TEXT_FAULTS = (
    ("a wrong total in a text", "，自评总分98.5分"),
    ("a wrong grade in a text", "，自评结果为良"),
    ("a template's remains", "，主要用于（具体工作）"),
    ("a mobile number", "，联系电话13912345678"),
    ("a word twice", "，加强预算预算管理"),
    ("a document number in square brackets", "，按照某财〔2024〕5号和某财绩[2024]6号文件"),
    ("a document of a later year", f"，按照某财〔{YEAR + 3}〕5号文件"),
)
_EXECUTION_FAULT = ("a wrong execution rate in a text", "，预算执行率为87.6%")
_WHOLE_TEXTS = 2
"""How many of a form's texts get every fault; the others are as the first ones."""


@dataclass(frozen=True)
class Mutation:
    """What is done to a right workbook: its kind, and by sheet and cell what stands there now."""

    kind: str
    changes: Changes


def text(value: str) -> Patch:
    """Let a cell hold a typed text."""
    return Patch(value, drop_formula=True)


def number(value: Decimal | str) -> Patch:
    """Let a cell hold a typed number."""
    return Patch(Decimal(value), drop_formula=True)


EMPTY = Patch(None, drop_formula=True)


def mutations(right: RightForm) -> Iterator[Mutation]:
    """Give every mutation of a right form."""
    found = right.written.found
    sheet = found.cells.sheet
    for kind, changes in (*_budget(found), *_rows(found), *_totals(found), *_headings(found), *_header(found)):
        yield Mutation(kind, {sheet: changes})
    for kind, place, cell, patch in (*_texts(found), *_measures(found)):
        yield Mutation(kind, {place: {cell: patch}})


def _budget(found: Placed) -> Iterator[tuple[str, dict[str, Patch]]]:
    for line in found.evaluation.budget:
        places = found.cells.budget.get(line.line, {})
        for role in ("initial", "adjusted", "executed"):
            amount = read_figure(getattr(line, role))
            if role not in places or amount is None:
                continue
            cell = places[role]
            yield f"amount off by one: {role}", {cell: number(amount + 1)}
            if amount:
                yield f"amount emptied: {role}", {cell: EMPTY}
                yield f"amount in 元: {role}", {cell: number(amount * 10_000)}
                yield f"amount negative: {role}", {cell: number(-amount)}
            yield f"amount as words: {role}", {cell: text("约三万")}
        if line.line == "total" and "rate" in places:
            yield "rate typed over", {places["rate"]: number("0.88")}
            yield "rate without its percent sign", {places["rate"]: text("88")}
            yield "rate emptied", {places["rate"]: EMPTY}
        if line.line == "total" and "score" in places:
            yield "points of execution typed over", {places["score"]: number("9.5")}
            yield "points of execution emptied", {places["score"]: EMPTY}


def _rows(found: Placed) -> Iterator[tuple[str, dict[str, Patch]]]:
    rows = found.rows
    for index, row in enumerate(rows):
        item, where = row.item, row.where
        other = rows[index - 1].item.name
        if "name" in where and item.name:
            yield "name emptied", {where["name"]: EMPTY}
            if not item.completion_from and found.form.kind.is_measured:
                yield "name of another indicator", {where["name"]: text(other)}
        if found.form.kind.is_measured and not item.completion_from:
            yield from _targets(found, index)
        yield from _points(found, index)


def _targets(found: Placed, index: int) -> Iterator[tuple[str, dict[str, Patch]]]:
    item, where = found.rows[index].item, found.rows[index].where
    target, actual, score = where["target"], where["actual"], where.get("score", "")
    combined = found.form.combined_target
    wanted = Decimal(item.target)

    def aimed(value: str, operator: str = item.operator, unit: str = item.unit) -> dict[str, Patch]:
        if combined:
            return {target: text(join_target(operator, value, unit))}
        return {target: text(value), where["operator"]: text(operator), where["unit"]: text(unit)}

    full = {score: number(item.weight)} if score and item.weight else {}
    yield "target emptied", aimed("", "", "")
    yield "target as words beside a figure", {**aimed("按计划", "", ""), **full}
    yield "target without its sign", aimed(item.target, "")
    yield "actual emptied", {actual: EMPTY}
    yield "actual emptied at full score", {actual: EMPTY, **full}
    for words in _LATE if full else ():
        yield f"actual {words} at full score", {actual: text(words), **full}
    yield "actual like the target", {actual: text(join_target(item.operator, item.target, item.unit))}
    missed = wanted * 2 if item.operator == "≤" else wanted / 2
    yield "actual missed", {actual: text(f"{plain(missed)}{item.unit}")}
    if "reason" in where:
        yield "a hint for a reason", {actual: text(f"{plain(missed)}{item.unit}"), where["reason"]: text(_HINT)}
    if item.unit == "%" and combined:
        yield "percent sign lost", {actual: text(item.actual.rstrip("%"))}
    if item.unit != "%":
        yield "another unit", {actual: text(item.actual.replace(item.unit, "公里"))}
    if item.operator != "≤" and item.unit != "%":
        yield "actual tenfold", {actual: text(f"{plain(wanted * 10)}{item.unit}")}


def _points(found: Placed, index: int) -> Iterator[tuple[str, dict[str, Patch]]]:
    row = found.rows[index]
    weight = read_figure(row.item.weight)
    if "weight" in row.where and weight is not None:
        cell = row.where["weight"]
        yield "points off by one", {cell: number(weight + 1)}
        yield "points emptied", {cell: EMPTY}
        yield "points negative", {cell: number(-weight)}
        yield "points as words", {cell: text("若干")}
    if "score" in row.where and weight:
        cell = row.where["score"]
        yield "score typed lower", {cell: number(weight - 1)}
        yield "score above its points", {cell: number(weight + 1)}
        yield "score emptied", {cell: EMPTY}
        yield "score as words", {cell: text("满分")}
    if "completion" in row.where:
        yield "completion typed over", {row.where["completion"]: number("0.5")}
        yield "completion emptied", {row.where["completion"]: EMPTY}


def _totals(found: Placed) -> Iterator[tuple[str, dict[str, Patch]]]:
    over = {"weight_total": number(99), "total": number("98.5"), "grade": text("良")}
    for name, cell in found.cells.totals.items():
        yield f"{name} typed over", {cell: over[name]}
        yield f"{name} emptied", {cell: EMPTY}
    for table in found.cells.goal_tables:
        if table.subtotal:
            yield "sub-total typed over", {table.subtotal: number(1)}
            yield "sub-total emptied", {table.subtotal: EMPTY}


def _headings(found: Placed) -> Iterator[tuple[str, dict[str, Patch]]]:
    form, rows = found.form, found.rows
    groups = {group.level1: [spec.level2 for spec in group.rows] for group in form.indicators.groups}
    has_points = form.indicators.column("weight") is not None
    for name, cell in found.cells.headings.items():
        if has_points:
            yield "points of a heading typed over", {cell: text(f"{name}\n（7分）")}
        yield "heading of level 1 emptied", {cell: EMPTY}
        yield "heading of level 1 misspelt", {cell: text(misspelt(name))}
    seen: set[str] = set()
    for row in rows:
        cell = row.where.get("level2", "")
        if not cell or cell in seen or not row.item.level2:
            continue
        seen.add(cell)
        others = [name for level1, names in groups.items() if level1 != row.item.level1 for name in names]
        foreign = next((name for name in others if name not in groups.get(row.item.level1, ())), "")
        yield "level 2 emptied", {cell: EMPTY}
        yield "level 2 misspelt", {cell: text(misspelt(row.item.level2))}
        if foreign:
            yield "level 2 of another group", {cell: text(foreign)}
    scored = {row.where.get("level2") for row in rows if read_figure(row.item.weight)}
    for cell, (name, *_) in found.cells.headings2.items() if "{points}" in form.indicators.heading2 else ():
        if cell in scored:
            yield "points of a level-2 heading typed over", {cell: text(f"{name}\n（97分）")}


def misspelt(name: str) -> str:
    """Write a name with one sign taken for another."""
    for right, wrong in (("量", "里"), ("效", "校"), ("益", "盖"), ("本", "木"), ("质", "制"), ("满", "瞒")):
        if right in name:
            return name.replace(right, wrong, 1)
    return name[:-2] + name[-1]


def _header(found: Placed) -> Iterator[tuple[str, dict[str, Patch]]]:
    for name in ("subject", "unit", "supervisor"):
        if cell := found.cells.fields.get(name):
            yield f"{name} emptied", {cell: EMPTY}
    if cell := found.cells.fields.get("subject"):
        yield "another year in the subject", {cell: text(f"{found.evaluation.subject}{YEAR - 1}")}
        yield "a template's remains in the subject", {cell: text("XX项目")}
        if found.evaluation.fields.get("project_code") and "project_code" not in found.cells.fields:
            yield "a later year in the code", {cell: text(f"51090425T000011111850-{found.evaluation.subject}")}
    if cell := found.cells.fields.get("fill_date"):
        yield "filled in before the year", {cell: text(f"{YEAR - 1}年3月7日")}
    for places, goal in zip(found.cells.goals, found.evaluation.goals, strict=False):
        for role in ("expected", "actual"):
            if role in places:
                words = getattr(goal, role)
                yield "goal emptied", {places[role]: EMPTY}
                yield "another year in a goal", {places[role]: text(words.replace(str(YEAR), str(YEAR - 1)))}
                yield "a template's remains in a goal", {places[role]: text(f"{words}，涉及XX个乡镇")}
        if "actual" in places:
            yield "a goal not reached at full score", {places["actual"]: text(f"{goal.actual}，部分业务尚未完成")}


def title_mutations(right: RightForm, path: Path) -> Iterator[Mutation]:
    """Change the year that a form prints in its title.

    Args:
        right: the form.
        path: its workbook.
    """
    sheet = right.written.found.cells.sheet
    titles = [band.text for band in right.form.bands if isinstance(band, TextBand) and "{year}" in band.text]
    shown = {title.replace("{year}", str(YEAR)) for title in titles}
    for place, cell in load(path).book.grid(sheet).cells.items() if shown else ():
        if cell.text in shown:
            wrong = cell.text.replace(str(YEAR), str(YEAR - 1))
            yield Mutation("another year in the title", {sheet: {address(*place): text(wrong)}})


def _texts(found: Placed) -> Iterator[tuple[str, str, str, Patch]]:
    scored = found.form.kind.has_points and not found.form.data_bands
    for count, spec in enumerate(found.form.texts):
        sheet, cell = found.cells.text_place(spec.id)
        typed = found.evaluation.texts.get(spec.id, "")
        if not cell:
            continue
        if spec.required and typed:
            yield "required text emptied", sheet, cell, EMPTY
        if count >= _WHOLE_TEXTS:
            continue
        for kind, words in (*_TEXT_FAULTS, *([_EXECUTION_FAULT] if found.form.budget_roles else [])):
            if scored or "wrong" not in kind:
                yield kind, sheet, cell, text(typed.rstrip("。") + words)


def _measures(found: Placed) -> Iterator[tuple[str, str, str, Patch]]:
    sheet = found.cells.measures_sheet
    units = {measure.id: measure.unit for measure in found.form.policy.rules.measures}
    for name, typed in found.evaluation.measures.items():
        cell, figure = found.cells.measures.get(name, ""), read_figure(typed, units.get(name, ""))
        if not cell or figure is None:
            continue
        yield "measure emptied", sheet, cell, EMPTY
        yield "measure as words", sheet, cell, text("若干")
        if figure:
            yield "measure negative", sheet, cell, number(-figure)
        if figure and units.get(name) == "万元":
            yield "measure in 元", sheet, cell, number(figure * 10_000)


@dataclass(frozen=True)
class Outcome:
    """Of one kind of mutation: how many there are, how many were found, and where those stand that were not."""

    total: int = 0
    found: int = 0
    silent: tuple[str, ...] = ()

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(self.total + other.total, self.found + other.found, self.silent + other.silent)


def try_mutations(right: RightForm, folder: Path) -> dict[str, Outcome]:
    """Check every mutation of a right form: it is found where the check says something that it does not say of the right one."""
    outcomes: dict[str, Outcome] = {}
    for mutation, news in said_of_mutations(right, folder):
        cells = "、".join(cell for cells in mutation.changes.values() for cell in cells)
        silent = () if news else (f"{right.form.id} {cells}",)
        outcomes[mutation.kind] = outcomes.get(mutation.kind, Outcome()) + Outcome(1, bool(news), silent)
    return outcomes


def said_of_mutations(
    right: RightForm, folder: Path, step: int = 1
) -> Iterator[tuple[Mutation, set[tuple[str, str, str]]]]:
    """Give every mutation of a right form, or one of so many, with what the check says of it and not of the right one.

    Args:
        right: the form.
        folder: where workbooks may be written.
        step: of how many mutations one is tried.
    """
    path = folder / f"{right.form.id}.xlsx"
    path.write_bytes(right.written.data)
    package, before = open_package(path), said(path)
    for mutation in islice((*mutations(right), *title_mutations(right, path)), 0, None, step):
        changed = folder / "changed.xlsx"
        changed.write_bytes(patch_package(package, mutation.changes))
        yield mutation, said(changed) - before


def said(path: Path) -> set[tuple[str, str, str]]:
    """Give what a check says of a workbook: code, place and message; a refusal is an answer too."""
    try:
        loaded = load(path)
    except UserError as error:
        return {("", "", str(error).replace(str(path), ""))}
    findings = check_all(loaded.found, "") + unread_sheets(loaded.unread, "")
    return {(finding.code, f"{finding.sheet}!{finding.cell}", finding.message) for finding in findings}
