"""Grids and forms in few lines: rows of text with | between cells, a form of its columns."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from xlsheets.domain.policy import Policy
from xlsheets.files.addresses import row_column
from xlsheets.files.grid import Book, Cell, Grid, Merge
from xlsheets.forms.catalog import find_form
from xlsheets.forms.placed import Placed
from xlsheets.forms.schema import Band, Form, Page
from xlsheets.forms.schema_bands import FieldCell, FieldsBand, FormColumn, Span
from xlsheets.forms.schema_indicators import Group, IndicatorsBand, IndicatorSpec
from xlsheets.recognise.recognise import recognise_grid

COLUMNS = {
    "level1": "一级指标",
    "level2": "二级指标",
    "name": "三级指标",
    "target": "年度指标值",
    "actual": "实际完成值",
    "weight": "分值",
    "score": "得分",
    "reason": "偏差原因分析及改进措施",
}
SPLIT = {
    "level1": "一级指标",
    "level2": "二级指标",
    "name": "三级指标",
    "operator": "指标性质",
    "target": "指标值",
    "unit": "度量单位",
    "actual": "完成值",
    "weight": "权重",
    "score": "得分",
    "reason": "未完成原因分析",
}


def cell_of(text: str) -> Cell:
    """``=FORMULA→cached`` is a formula, ``=FORMULA`` one never calculated, ``#5`` a number, all else text."""
    if text.startswith("="):
        formula, arrow, cached = text[1:].partition("→")
        return Cell("s", cached, None, formula) if arrow else Cell("f", "", None, formula)
    if text.startswith("#"):
        figure = text[1:]
        number = Decimal(figure.rstrip("%")) / (100 if figure.endswith("%") else 1)
        return Cell("n", figure, number)
    return Cell("s", text.replace("\\n", "\n"))


def grid_of(rows: str, *merges: str, sheet: str = "自评表", at: str = "A1") -> Grid:
    """A sheet of the lines of ``rows``, its first cell at ``at``; ``merges`` as in the sheet: ``A1:C1``."""
    grid = Grid(sheet)
    top, left = row_column(at)
    for row, line in enumerate(rows.strip("\n").split("\n"), top):
        for column, text in enumerate(line.split("|"), left):
            if text.strip():
                grid.cells[row, column] = cell_of(text.strip())
    for merge in merges:
        (first_row, first), (last_row, last) = (row_column(corner) for corner in merge.split(":"))
        grid.merges.append(Merge(first_row, first, last_row, last))
    return grid


def book_of(*grids: Grid, **properties: str) -> Book:
    """A workbook of sheets."""
    return Book(
        "某单位.xlsx", list(grids), properties={key.replace("_", "."): value for key, value in properties.items()}
    )


def form_of(
    form_id: str = "small",
    columns: dict[str, str] | None = None,
    *,
    title: str = "项目自评表",
    level1: tuple[str, ...] = ("产出指标", "效益指标"),
    bands: tuple[Band, ...] = (),
    policy: Policy | None = None,
) -> Form:
    """A form of the columns role → printed header."""
    spans = [Span(number, number) for number in range(1, 20)]
    table = IndicatorsBand(
        tuple(
            FormColumn(role, header, span)
            for (role, header), span in zip((columns or COLUMNS).items(), spans, strict=False)
        ),
        tuple(Group(name, (IndicatorSpec("数量指标"),)) for name in level1),
    )
    return Form(form_id, title, Path(form_id), "财政局", "", Page((10.0,) * 12), (*bands, table), policy or Policy())


def fields_of(*labels: tuple[str, str]) -> FieldsBand:
    """A band of fields, one row each: (label, field id)."""
    span = Span(1, 1)
    return FieldsBand(tuple((FieldCell(span, label=label), FieldCell(span, field=key)) for label, key in labels))


FORM = form_of()
NATIONAL = find_form("cn-caiyu10-project")
HEYUAN = find_form("gd-heyuan-project")
HEAD = "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|偏差原因分析及改进措施"


def read(rows: str, *merges: str, form: Form = FORM, **where: str) -> Placed:
    found = recognise_grid(grid_of(rows, *merges, **where), [form])
    assert found is not None
    return found


def names(found: Placed) -> list[tuple[str, str, str]]:
    return [(item.level1, item.level2, item.name) for item in found.evaluation.indicators]


def simple(title: str = "", name: str = "甲", sheet: str = "自评表") -> Grid:
    return grid_of(f"{title}\n{HEAD}\n产出指标|数量指标|{name}|1个|1个|10\n合计", sheet=sheet)
