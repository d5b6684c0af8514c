"""Proves that a form can be read back: it is written with something of its own in every cell to fill in, and read again.

The real writer writes it and the real reader reads it, so whatever one of them cannot do with a layout shows here, before
anybody has filled in such a form.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from xlsheets.domain.evaluation import AMOUNT_NAMES, AMOUNTS, BudgetLine, Evaluation, Goal, Indicator
from xlsheets.errors import UserError
from xlsheets.files.addresses import row_column
from xlsheets.files.grid import Book
from xlsheets.forms.mistakes import KeyPath
from xlsheets.forms.placed import CellMap
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_bands import BudgetBand, FieldCell, FieldsBand, GoalsBand, TextBand, TotalBand, TotalCell
from xlsheets.forms.schema_indicators import FIGURE_ROLES, TEXT_ROLES, IndicatorsBand, IndicatorSpec
from xlsheets.recognise.headers import role_name
from xlsheets.recognise.load import load
from xlsheets.recognise.recognise import recognise
from xlsheets.writing.layout.layout_checks import layout_mistakes
from xlsheets.writing.workbook import write_workbook

_YEAR = 2019
_CODE = "51090424T000012345678"
_ROW_TEXTS = ("level1", "level2", "name", "operator", "target", "unit", "actual", "reason", *TEXT_ROLES)
_ROW_FIGURES = ("completion", "weight", "score", "raw_weight", "raw_score", "coefficient", *FIGURE_ROLES)

_AROUND = ("subject", "fields", "budget", "goals", "total", "grade")
"""Parts of an evaluation that stand around the indicator table."""

_Cells = dict[tuple[str | int, ...], str]
"""What stands in a form's cells: by the part of the evaluation, what it is of, and its role."""


def probe(form: Form) -> Iterator[tuple[KeyPath, str]]:
    """Write a form with a probe in every cell and read it back, then a blank one.

    Args:
        form: the form, which has no other mistake.

    Yields:
        Of each cell or column that did not come back as it was, or stands elsewhere in its bureau's workbook, the way to it in
        form.toml, and what is wrong, in Chinese.
    """
    elsewhere = list(layout_mistakes(form))
    yield from elsewhere
    if elsewhere:
        return
    written = write_workbook(form, _Probes(form).evaluation(), year=_YEAR)
    with tempfile.TemporaryDirectory(prefix="xlsheets-") as folder:
        file = Path(folder) / f"{form.id}.xlsx"
        file.write_bytes(written.data)
        try:
            loaded = load(file, form)
            found = [each.evaluation for each in loaded.found]
            emptied = _emptied(loaded.book, written.found.cells)
            found_blank = [each.evaluation for each in recognise(emptied, [form])]
        except UserError as error:
            yield _band(form, IndicatorsBand), f"写好的表读不回来：{error.line.removeprefix(f'{file}：').rstrip('。')}"
            return
    if len(found) != 1:
        yield _band(form, IndicatorsBand), f"写好的一张表读回来成了 {len(found)} 张"
        return
    wanted = _cells(form, written.found.evaluation)
    lost = dict(_differences(form, wanted, _cells(form, found[0])))
    printed = {("texts", name) for name in form.printed_texts}
    blank = {key: text for key, text in wanted.items() if key[0] not in _AROUND and key not in printed}
    for each in found_blank if not lost else ():
        lost |= dict(_differences(form, blank, _cells(form, each)))
    yield from lost.items()


def _emptied(book: Book, cells: CellMap) -> Book:
    """Return the workbook with nothing filled in around the indicator table."""
    lines = [line.values() for line in (*cells.budget.values(), *cells.goals, cells.totals)]
    places = {row_column(cell) for cell in (*cells.fields.values(), *cells.printed_texts.values(), *chain(*lines))}
    grids = [
        replace(grid, cells={place: cell for place, cell in grid.cells.items() if place not in places})
        if grid.sheet == cells.sheet
        else grid
        for grid in book.grids
    ]
    return replace(book, grids=grids)


class _Probes:
    """Makes texts and figures that are all different."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self._number, self._reason = 0, ""

    def _text(self) -> str:
        self._number += 1
        return f"甲{self._number}号"

    def _figure(self) -> str:
        self._number += 1
        return f"{self._number}.25"

    def evaluation(self) -> Evaluation:
        """Make an evaluation with something in every cell of the form that is to be filled in, or may be typed over."""
        form = self.form
        fields = {name: self._text() for name in form.fields}
        fields |= {name: choices[-1] for name, choices in form.check_boxes.items()}
        if form.code_in_subject:
            fields["project_code"] = _CODE
        return Evaluation(
            form.id,
            year=_YEAR,
            subject=self._text(),
            fields=fields,
            money_unit=form.money_unit,
            budget=self._budget(),
            goals=[Goal(**{role: self._text() for role in roles}) for roles in _goal_roles(form)],
            indicators=self._indicators(),
            measures={measure.id: self._figure() for measure in form.policy.rules.measures},
            texts={each.id: self._text() for each in form.texts},
            total=self._figure() if "total" in form.total_roles else None,
            grade=self._text() if "grade" in form.total_roles else None,
        )

    def _budget(self) -> list[BudgetLine]:
        form, roles = self.form, self.form.budget_roles
        merged = form.budget is not None and any(column.merged for column in form.budget.columns)
        lines = [(line.id, line.scored) for line in form.budget.lines] if form.budget else [("total", True)]
        return [
            BudgetLine(
                line,
                reason=self._text() if "reason" in roles and (line == "total" or not merged) else "",
                rate=f"{self._number % 90}.25%" if "rate" in roles else None,
                score=self._figure() if "score" in roles and scored else None,
                **self._amounts(),
            )
            for line, scored in (lines if roles else [])
        ]

    def _amounts(self) -> dict[str, Any]:
        return {role: self._figure() for role in AMOUNTS if role in self.form.budget_roles}

    def _indicators(self) -> list[Indicator]:
        repeat = self.form.indicators.repeat
        groups = [(group, spec) for group in self.form.indicators.groups for spec in group.rows]
        return [
            self._indicator(group.level1, spec, goal, costs=group.deducts)
            for goal in (range(1, repeat.count + 1) if repeat else [0])
            for group, spec in groups
        ]

    def _indicator(self, level1: str, spec: IndicatorSpec, goal: int, *, costs: bool) -> Indicator:
        roles = {column.role for column in self.form.indicators.columns}
        texts: dict[str, str] = {role: self._text() for role in ("actual", "reason") if role in roles}
        figures: dict[str, str] = {
            role: self._figure() for role in _ROW_FIGURES if role in roles and role not in FIGURE_ROLES
        }
        if "target" in roles:
            texts |= {"operator": "≥", "target": self._figure(), "unit": "家"}
        if "completion" in roles:
            figures["completion"] = f"{self._number % 90}.25%"
        points = self.form.kind.points_role
        if points in figures and (costs or spec.shares):
            figures[points] = "-" if costs else ""
        if spec.shares:
            figures.pop("score", None)
            texts["reason"] = self._reason if "reason" in texts else ""
        self._reason = texts.get("reason", "")
        extra = {role: self._text() for role in TEXT_ROLES if role in roles}
        extra |= {role: self._figure() for role in FIGURE_ROLES if role in roles}
        level2 = spec.level2 if "level2" in roles else ""
        name = spec.name or self._text()
        return replace(Indicator(level1, level2, name, goal=goal, extra=extra), **texts, **figures)


def _goal_roles(form: Form) -> list[tuple[str, ...]]:
    """Return the roles of each goal that a form has a place for."""
    repeat = form.indicators.repeat
    own = [("expected", "actual")] * repeat.count if repeat else []
    bands = (band for band in form.bands if isinstance(band, GoalsBand))
    return [*(tuple(column.role for column in band.columns) for band in bands for _ in range(band.rows)), *own]


def _cells(form: Form, evaluation: Evaluation) -> _Cells:
    """Lay out what an evaluation says, cell by cell; what is empty is left out."""
    cells: _Cells = {
        ("subject",): evaluation.subject,
        ("grade",): evaluation.grade or "",
        ("total",): evaluation.total or "",
    }
    if any("{year}" in band.text for band in form.bands if isinstance(band, TextBand)):
        cells["year",] = str(evaluation.year or "")
    for part in ("fields", "texts", "measures"):
        cells |= {(part, key): text for key, text in getattr(evaluation, part).items()}
    for line in evaluation.budget:
        cells |= {
            ("budget", line.line, role): getattr(line, role) or "" for role in (*AMOUNTS, "rate", "score", "reason")
        }
    for place, goal in enumerate(evaluation.goals):
        cells |= {("goals", place, "expected"): goal.expected, ("goals", place, "actual"): goal.actual}
    for place, item in enumerate(evaluation.indicators):
        texts = {role: item.typed(role) for role in (*_ROW_TEXTS, *_ROW_FIGURES)}
        cells |= {("indicators", place, role): text for role, text in texts.items()}
    return {key: text for key, text in cells.items() if text}


def _differences(form: Form, wanted: _Cells, found: _Cells) -> Iterator[tuple[KeyPath, str]]:
    for key in (*wanted, *(key for key in found if key not in wanted)):
        text, read = wanted.get(key, ""), found.get(key, "")
        if text != read:
            was = f"填写“{text}”，" if text else "没有填写，"
            way = "请给它单独的表头或标签，或换一种排法"
            yield _path(form, key), f"{_name(form, key)}读不回来：{was}读到{f'“{read}”' if read else '空白'}，{way}"


def _name(form: Form, key: tuple[str | int, ...]) -> str:
    """Name what did not come back."""
    named = {"subject": "项目（部门）名称", "total": "总分", "grade": "等级", "year": "年度"}
    what, role = str(key[0]), str(key[-1])
    if what == "indicators":
        column = form.indicators.column(role)
        return f"指标表“{column.header if column else role_name(role)}”一列"
    if what == "budget":
        return f"资金行“{key[1]}”的{AMOUNT_NAMES.get(role, role_name(role))}"
    return named.get(what) or {"goals": f"年度目标的{role_name(role)}", "fields": f"“{role}”一栏"}.get(
        what, f"“{role}”"
    )


def _path(form: Form, key: tuple[str | int, ...]) -> KeyPath:
    """Find the cell or column of form.toml that a difference is in."""
    what, role = str(key[0]), str(key[-1])
    if what in ("texts", "measures"):
        ids = [each.id for each in (form.texts if what == "texts" else form.policy.rules.measures)]
        place = ids.index(role) if role in ids else None
        return (what,) if place is None else (what, place)
    if what in ("indicators", "goals", "budget"):
        kinds = {"indicators": IndicatorsBand, "goals": GoalsBand, "budget": BudgetBand}
        path = _band(form, kinds[what])
        if what == "goals" and form.indicators.repeat:
            return (*_band(form, IndicatorsBand), "repeat")
        band = form.bands[int(path[1])] if len(path) > 1 else None
        columns = band.columns if isinstance(band, IndicatorsBand | GoalsBand | BudgetBand) else ()
        place = next((index for index, column in enumerate(columns) if column.role == role), None)
        if what != "budget" or place is not None:
            return path if place is None else (*path, "columns", place)
    for number, band in enumerate(form.bands):
        rows: tuple[tuple[FieldCell | TotalCell, ...], ...] = ()
        if isinstance(band, FieldsBand | TotalBand):
            rows = band.rows
        for row, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                holds = (cell.role,) if isinstance(cell, TotalCell) else (cell.field, cell.budget)
                if role in holds:
                    return ("bands", number, "rows", row, place)
    return ("bands",)


def _band(form: Form, kind: type) -> KeyPath:
    """Find the band of a kind."""
    return next((("bands", number) for number, band in enumerate(form.bands) if isinstance(band, kind)), ("bands",))
