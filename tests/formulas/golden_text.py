"""The computed cells of a form's workbook as a text to read and to compare: key, formula as Excel gets it, value.

Everything is taken from the written file, so that the text says what Excel will be given and not how it came about.
``pytest tests/formulas/test_golden.py --golden-write`` writes the texts anew.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

import engines
from files.rich_workbook import edit_zip
from formulas.formula_text import WIDTH, legend, wrapped
from msgspec import Struct
from msgspec.structs import replace
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from samples.department_cases import published
from samples.kept import write_workbook

from xlsheets.domain.evaluation import Evaluation
from xlsheets.domain.numbers import plain
from xlsheets.forms.catalog import find_form
from xlsheets.forms.facts import evaluation_from_facts
from xlsheets.forms.placed import CellMap
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_indicators import FIGURE_ROLES, Group, IndicatorSpec
from xlsheets.formulas.calc.calc_layout import CalcLayout
from xlsheets.formulas.calc.calc_refs import FIRST_ROW, TABLE_HEADER
from xlsheets.writing.department import write_department

FORM, CALC, SUMMARY, OVERVIEW = "自评表", "测算·自评表", "汇总", "汇总图"
SAMPLE_ROW, SAMPLES = FIRST_ROW + 2, 4
"""The row of 测算 whose formulas are shown, with rows above it to look at, and the rows whose values are."""

MET_AND_MISSED = (
    ("≥", "95", "%", "93.1%"),
    ("≥", "40", "家", "40 家"),
    ("", "2024年12月底前", "", "2024年11月"),
    ("≤", "1.5", "万元", "1.62万元"),
    ("", "得到提升", "", "得到提升"),
    ("", "12次", "", "9"),
)
"""Operator, target, unit and actual: a ratio just missed, a number met, a date kept, a limit broken, a quality, one by its unit."""

_REFERENCE = re.compile(r"(\$?)\b([A-Z]{1,3})(\$?)([0-9]+)\b(?!\()")


_ROW = re.compile(rb'<row r="([0-9]+)"[^>]*?(?:/>|>.*?</row>)', re.DOTALL)
_MERGES = re.compile(rb"<mergeCells.*?</mergeCells>", re.DOTALL)


class Computed(Struct, frozen=True):
    """A cell with a formula, which is told without its ``=``."""

    sheet: str
    row: int
    column: int
    formula: str

    @property
    def address(self) -> str:
        return f"{get_column_letter(self.column)}{self.row}"

    @property
    def relative(self) -> str:
        """The formula with its references counted from the cell: the same in all rows that it is filled down to."""

        def counted(match: re.Match[str]) -> str:
            fixed_column, letters, fixed_row, row = match.groups()
            number = sum((ord(letter) - 64) * 26**place for place, letter in enumerate(reversed(letters)))
            return (
                f"R{row if fixed_row else f'[{int(row) - self.row}]'}"
                f"C{number if fixed_column else f'[{number - self.column}]'}"
            )

        return _REFERENCE.sub(counted, self.formula)


class Book:
    """A workbook read for its formulas and, where somebody asks, for the values stored beside them."""

    def __init__(self, data: bytes, last_calc_row: int) -> None:
        self._data = without_repetitions(data, last_calc_row)
        self.formulas: Any = load_workbook(io.BytesIO(self._data))

    @cached_property
    def values(self) -> engines.Sheets:
        return engines.read_values(io.BytesIO(self._data))

    def value(self, cell: Computed) -> object:
        """What is stored beside a formula."""
        value = self.values[cell.sheet].get(cell.address)
        return int(value) if isinstance(value, float) and value.is_integer() else value or None

    def names(self) -> list[tuple[str, str]]:
        """The defined names that formulas may use, and what they stand for."""
        return sorted((name, defined.attr_text) for name, defined in self.formulas.defined_names.items())

    def computed(self, sheet: str) -> list[Computed]:
        """The cells of a sheet with a formula, row by row; none where there is no such sheet."""
        if sheet not in self.formulas.sheetnames:
            return []
        return [
            Computed(sheet, cell.row, cell.column, cell.value[1:])
            for row in self.formulas[sheet].iter_rows()
            for cell in row
            if cell.data_type == "f"
        ]


def without_repetitions(data: bytes, last_calc_row: int) -> bytes:
    """Leave out the rows of 测算 below one, which repeat those above them, and all merges: openpyxl takes a second for them."""

    def kept_row(row: re.Match[bytes]) -> bytes:
        return row[0] if int(row[1]) <= last_calc_row else b""

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {place: _MERGES.sub(b"", package.read(place)) for _, place in engines.sheet_parts(package)}
        calcs = [place for name, place in engines.sheet_parts(package) if name.startswith("测算")]
    return edit_zip(data, parts | {place: _ROW.sub(kept_row, parts[place]) for place in calcs})


def golden_text(form: Form) -> str:
    """Describe every kind of computed cell of a form: on its sheet, 测算, 基础数据 where it has one, and its line of 汇总."""
    if form.is_data:
        return _data_text(form)
    filled, blank = write_department(_filled(form)), write_workbook(form, year=2024)
    book, empty = Book(filled.data, FIRST_ROW + SAMPLES - 1), Book(blank.data, 0)
    known = {cell.relative for cell in book.computed(FORM)}
    only_blank = [cell for cell in _different(empty.computed(FORM)) if cell.relative not in known]
    return "\n".join(
        [
            f"{form.id} {form.title}",
            *legend(),
            *_section("名称", [[f"{name} → {place}" for name, place in book.names()]]),
            *_section(FORM, _placed(filled.found[0].cells, _different(book.computed(FORM)), book)),
            *_section(f"{FORM}（空白）", _placed(blank.found.cells, only_blank)),
            *_section(f"{CALC}：上部", _captioned(book, CALC, last=TABLE_HEADER)),
            *_section(f"{CALC}：第{SAMPLE_ROW}行", _calc_columns(form, book)),
            *_section(form.measures_sheet, _captioned(book, form.measures_sheet)),
            *_section(SUMMARY, _captioned(book, SUMMARY)),
            *_section(OVERVIEW, _captioned(book, OVERVIEW)),
            "",
        ]
    )


def _data_text(form: Form) -> str:
    """Describe a form of figures alone, which has one sheet with formulas and stands in no 汇总."""
    filled = write_workbook(form, sample_evaluation(form))
    book, cells = Book(filled.data, 0), filled.found.cells
    computed = _placed(cells, _different(book.computed(cells.measures_sheet)), book)
    return "\n".join(
        [
            f"{form.id} {form.title}",
            *legend(),
            *_section("名称", [[f"{name} → {place}" for name, place in book.names()]]),
            *_section(cells.measures_sheet, computed),
            "",
        ]
    )


def sample_evaluation(form: Form) -> Evaluation:
    """Fill a form so that its cells have something to compute: budget, an indicator in every row, measures."""
    if form.is_data:
        figures = {each.id: str(place % 90 + 1) for place, each in enumerate(form.policy.rules.measures)}
        return Evaluation(form.id, 2024, FORM, measures=figures | dict.fromkeys(form.data_texts, "某类"))
    if not form.kind.is_measured:
        measures = {each.id: str(100 - 3 * place) for place, each in enumerate(form.policy.rules.measures)}
        return replace(published(form.id, typed=False, measures=measures), subject=FORM)
    roles = {column.role for column in form.indicators.columns}
    places = [(group, spec) for group in form.indicators.groups for spec in group.rows]
    facts = {
        "form": form.id,
        "year": 2024,
        "subject": FORM,  # its sheet is called so
        "budget": _sample_budget(form),
        "indicators": [_sample_indicator(*place, roles, number) for number, place in enumerate(places)],
    }
    return evaluation_from_facts(facts, form, form.id)


def _sample_budget(form: Form) -> list[dict[str, str]]:
    amounts = {"initial": 120, "adjusted": 100, "executed": 93}
    lines = form.budget.lines if form.budget else ()
    parts = [(spec.id, spec.label) for spec in lines if not spec.sum_of] if form.budget else [("total", "")]
    roles = [role for role in amounts if role in form.budget_roles]
    return [
        {"line": line, "label": label} | {role: str(amounts[role] + number) for role in roles}
        for number, (line, label) in enumerate(parts)
        if roles
    ]


def _sample_indicator(group: Group, spec: IndicatorSpec, roles: set[str], number: int) -> dict[str, str]:
    operator, target, unit, actual = MET_AND_MISSED[number % len(MET_AND_MISSED)]
    item = {"operator": operator, "target": target, "unit": unit, "actual": actual}
    item |= {"level1": group.level1} if "level1" in roles else {}
    item |= {"level2": spec.level2} if "level2" in roles else {}
    item["name"] = spec.name or f"第{number + 1}项"
    weight = "raw_weight" if "raw_weight" in roles else "weight"
    if weight in roles and not group.split:
        item[weight] = "5" if spec.weight is None else plain(spec.weight)
    item |= dict.fromkeys(roles & FIGURE_ROLES.keys(), "2")
    if "coefficient" in roles:
        item["coefficient"] = "0.5" if spec.coefficient is None else plain(spec.coefficient)
    return item


def _filled(form: Form) -> list[tuple[Form, Evaluation]]:
    """The form in a workbook of many; a department's form takes figures from a project beside it."""
    forms = [form, find_form("cn-caiyu10-project")] if form.scope == "department" else [form]
    return [(each, sample_evaluation(each)) for each in forms]


def _section(title: str, blocks: Iterable[list[str]]) -> list[str]:
    lines = [line for block in blocks for line in ("", *block)]
    return ["", f"======== {title} ========", *lines] if lines else []


def _different(cells: Iterable[Computed]) -> Iterator[Computed]:
    """The first cell of every formula, with those out that it is filled to."""
    known: set[str] = set()
    for cell in cells:
        if cell.relative not in known:
            known.add(cell.relative)
            yield cell


def _placed(cells: CellMap, computed: Iterable[Computed], book: Book | None = None) -> Iterator[list[str]]:
    roles = _roles(cells)
    for cell in computed:
        yield _block(roles.get(cell.address, ""), cell, [book.value(cell)] if book else [])


def _roles(cells: CellMap) -> dict[str, str]:
    """What stands in a cell of the form's sheet, by address."""
    found = {where: f"indicator.{role}" for item in cells.indicators for role, where in item.items()}
    for role, column in cells.columns.items():
        found |= {
            f"{get_column_letter(column)}{row}": f"indicator.{role}"
            for row in range(cells.first_row, cells.last_row + 1)
        }
    found |= {cell: f"heading2 {name}" for cell, (name, _, _) in cells.headings2.items()}
    found |= {cell: f"heading {name}" for name, cell in cells.headings.items()}
    for line, roles in cells.budget.items():
        found |= {cell: f"budget.{line}.{role}" for role, cell in roles.items()}
    for number, table in enumerate(cells.goal_tables, 1):
        found |= {table.label: f"goal {number}.label", table.subtotal: f"goal {number}.subtotal"}
    return found | {cell: f"total.{role}" for role, cell in cells.totals.items()} | {cells.side: "side"}


def _calc_columns(form: Form, book: Book) -> Iterator[list[str]]:
    """Every column of 测算: key, header and formula of one row, values of the first rows."""
    sheet, formulas = book.formulas[CALC], {(cell.row, cell.column): cell for cell in book.computed(CALC)}
    for number, column in enumerate(CalcLayout.of(form, CALC, SAMPLES, "").columns, 1):
        header = sheet.cell(TABLE_HEADER, number).value or ""
        values = [book.value(formulas[row, number]) for row in range(FIRST_ROW, FIRST_ROW + SAMPLES)]
        yield _block(f"{column.key}  {header}", formulas[SAMPLE_ROW, number], values)


def _captioned(book: Book, sheet: str, last: int = 10**6) -> Iterator[list[str]]:
    """The different formulas of a sheet, each with the typed texts above and before it."""
    for cell in _different(cell for cell in book.computed(sheet) if cell.row <= last):
        yield _block(_caption(book.formulas[sheet], cell), cell, [book.value(cell)])


def _caption(sheet: Worksheet, cell: Computed) -> str:
    above = ((row, cell.column) for row in range(cell.row - 1, 0, -1))
    before = ((cell.row, column) for column in range(cell.column - 1, 0, -1))
    texts = []
    for places in (above, before):
        typed = (sheet.cell(*place) for place in places)
        found = next((each.value for each in typed if each.data_type == "s" and each.value), "")
        texts.append(str(found).replace("\n", ""))
    return " · ".join(text for text in texts if text)


def _block(caption: str, cell: Computed, values: list[object]) -> list[str]:
    shown = [_shown(value) for value in values]
    together = " | ".join(shown)
    told = [together] if shown and len(together) < WIDTH else shown
    return [f"{cell.address}  {caption}".rstrip(), *wrapped(cell.formula), *(f"  → {line}" for line in told)]


def _shown(value: object) -> str:
    if value is None:
        return '""'
    return json.dumps(value, ensure_ascii=False, default=str)
