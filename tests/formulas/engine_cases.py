"""Written workbooks, recalculated by every program and compared with what Python says of them."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import engines
from lxml import etree
from samples.evaluations import evaluation, without_loader_traps
from samples.kept import write_workbook

from xlsheets.domain.evaluation import Evaluation
from xlsheets.domain.scoring import evaluate
from xlsheets.domain.status import TO_JUDGE
from xlsheets.files.addresses import column_letters
from xlsheets.files.own_marks import PREFIX
from xlsheets.forms.placed import Written
from xlsheets.forms.schema import FORM_SHEET, Form
from xlsheets.formulas.calc.calc_layout import SUMMARY_FIRST, CalcLayout, capacity_for
from xlsheets.formulas.calc.calc_refs import FIRST_ROW
from xlsheets.writing.sheet_names import CALC_SHEET

TOLERANCE = 1e-9
ERRORS = re.compile(r"#(?:N/A|NAME|VALUE|REF|DIV/0|NUM|NULL|ERROR|CIRC|CALC|SPILL|N/IMPL)[!?]?\Z|Err:")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@dataclass(frozen=True, slots=True)
class Case:
    """A written workbook with what Python says of it. ``plain``: without the texts that formualizer's loader spoils."""

    name: str
    form: Form
    evaluation: Evaluation
    written: Written
    path: Path
    plain: bool

    @property
    def layout(self) -> CalcLayout:
        cells = self.written.found.cells
        return CalcLayout.of(self.form, CALC_SHEET, capacity_for(cells.last_row - cells.first_row + 1), PREFIX)


def write_case(folder: Path, name: str, form: Form, filled: Evaluation, *, spared: bool = False) -> Case:
    filled = without_loader_traps(filled) if spared else filled
    written = write_workbook(form, filled)
    path = folder / f"{name.replace(' ', '-')}{'-plain' if spared else ''}.xlsx"
    path.write_bytes(written.data)
    return Case(name, form, filled, written, path, spared)


@cache
def cached_values(path: Path) -> engines.Sheets:
    return engines.read_values(path)


@cache
def formula_cells(path: Path) -> dict[str, dict[str, str]]:
    """Sheet → cell → formula of a workbook; a later member of a shared formula is empty."""
    with zipfile.ZipFile(path) as package:
        found: dict[str, dict[str, str]] = {}
        for name, part in engines.sheet_parts(package):
            cells = etree.fromstring(package.read(part)).iter(f"{_MAIN}c")
            formulas = ((cell.get("r", ""), cell.find(f"{_MAIN}f")) for cell in cells)
            found[name] = {place: formula.text or "" for place, formula in formulas if formula is not None}
        return found


def is_same(wanted: engines.Value, got: engines.Value) -> bool:
    if isinstance(wanted, bool) or isinstance(got, bool):
        return wanted is got
    if isinstance(wanted, float | int) and isinstance(got, float | int):
        return abs(wanted - got) <= TOLERANCE * max(1.0, abs(wanted))
    return (wanted if wanted is not None else "") == (got if got is not None else "")


def differences(case: Case, got: engines.Sheets, *, typed: bool) -> Iterator[str]:
    """Every cell of 自评表 and 测算 that differs from the cached value. ``typed``: compare cells without a formula too."""
    cached, formulas = cached_values(case.path), formula_cells(case.path)
    for sheet in (case.written.found.cells.sheet, *(() if case.form.is_data else (CALC_SHEET,))):
        places = set(formulas[sheet]) | (set(cached[sheet]) | set(got[sheet]) if typed else set())
        for place in sorted(places):
            wanted, value = cached[sheet].get(place), got[sheet].get(place)
            if not is_same(wanted, value):
                yield f"{case.name}: {sheet}!{place} Python {wanted!r}, engine {value!r}"
            elif (
                place in formulas[sheet] and isinstance(value, str) and ERRORS.match(value) and not quotes(case, value)
            ):
                yield f"{case.name}: {sheet}!{place} is an error: {value}"


def quotes(case: Case, text: str) -> bool:
    """Say whether somebody typed the text of an error value."""
    return any(text in (item.name, item.target, item.actual) for item in case.written.found.evaluation.indicators)


def number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def against_results(case: Case, got: engines.Sheets) -> Iterator[str]:
    """The figures that matter, looked up by the results themselves: not writer against writer."""
    if case.form.is_data:  # its cells are its results
        return
    found, layout = case.written.found, case.layout
    results, cells = evaluate(found.evaluation, case.form.policy), found.cells
    form, calc = got[FORM_SHEET], got[CALC_SHEET]

    def check(what: str, value: engines.Value, wanted: engines.Value) -> Iterator[str]:
        if not is_same(wanted, value):
            yield f"{case.name}: {what}: results {wanted!r}, engine {value!r}"

    for index, (where, result) in enumerate(zip(cells.indicators, results.indicators, strict=True)):
        row = FIRST_ROW + cells.indicator_rows[index] - cells.first_row

        def shown(key: str, row: int = row) -> engines.Value:
            return calc.get(f"{column_letters(layout.number(key))}{row}")

        label = f"row {cells.indicator_rows[index]}"
        yield from check(f"{label} basis", shown("basis"), result.basis)
        if not result.counted:  # it shares the cells of the row above, or costs points alone
            continue
        yield from check(f"{label} bucket", shown("bucket"), result.bucket or "")
        if result.completion is not None:
            yield from check(f"{label} completion", shown("completion"), number(result.completion))
        if not case.form.kind.has_points:
            continue
        state = result.basis[:2] if result.rule_score is None else None
        yield from check(
            f"{label} score", form.get(where["score"]), number(result.score) if result.score is not None else state
        )
        yield from check(f"{label} rule", shown("rule"), number(result.rule_score) if state is None else state)
    nothing = all(result.score is None for result in results.indicators) and results.execution.score is None
    grade = "" if nothing else results.grade or TO_JUDGE
    total = "" if nothing else TO_JUDGE if results.shown_total is None else number(results.total)
    wanted: dict[str, engines.Value] = {"total": total, "grade": grade, "weight_total": number(results.weight_total)}
    for role, place in cells.totals.items():
        yield from check(role, form.get(place), wanted[role])
    items: dict[str, engines.Value] = {
        "count": results.count,
        "open": results.open_count,
        "complete": results.complete,
        "incomplete": results.incomplete,
        "weights": number(results.weight_total),
        "total": total,
        "grade": grade,
    }
    if not case.form.kind.has_points:
        items |= dict.fromkeys(("weights", "total", "grade"), "—")
    if results.execution.rate is not None:
        items["rate"] = number(results.execution.rate)
    for key, value in items.items():
        yield from check(key, calc.get(layout.item(key)), value)
    for index, name in enumerate(layout.bucket_labels()):
        yield from check(f"bucket {name}", calc.get(f"G{SUMMARY_FIRST + index}"), results.buckets[name].count)
    levels = {calc.get(f"B{row}"): calc.get(f"D{row}") for row in range(SUMMARY_FIRST, SUMMARY_FIRST + 8)}
    for name, level in results.level1.items():
        yield from check(f"level {name}", levels.get(name), number(level.score))


def problems(cases: Sequence[Case], spared: Sequence[Case], locales: Sequence[str]) -> list[str]:
    """What the engines compute otherwise than Python, or nothing. ``spared``: the same for formualizer."""
    paths = [case.path for case in cases]
    with ThreadPoolExecutor() as pool:  # programs of their own beside the engines in this process
        office = {each: pool.submit(engines.libreoffice, paths, each) for each in locales}
        gnumeric = pool.submit(lambda: [engines.gnumeric(path) for path in paths])
        computed = {"IronCalc": [engines.ironcalc(path) for path in paths]}
        by_formualizer = [engines.formualizer(case.path) for case in spared]
        computed |= {"Gnumeric": gnumeric.result()}
        computed |= {f"LibreOffice {locale}": sheets.result() for locale, sheets in office.items()}
    found: list[str] = []
    for name, sheets in computed.items():
        for case, got in zip(cases, sheets, strict=True):
            found += [f"{name}: {line}" for line in (*differences(case, got, typed=True), *against_results(case, got))]
    for case, got in zip(spared, by_formualizer, strict=True):
        found += [
            f"formualizer: {line}" for line in (*differences(case, got, typed=False), *against_results(case, got))
        ]
    return found


def cases_of(folder: Path, wanted: Mapping[str, tuple[Form, int, int]], *, spared: bool = False) -> list[Case]:
    """Write workbooks: name → (form, seed, rows)."""
    return [
        write_case(folder, name, form, evaluation(random.Random(seed), form, rows), spared=spared)
        for name, (form, seed, rows) in wanted.items()
    ]


def report(lines: Sequence[str]) -> str:
    return f"{len(lines)} differences\n" + "\n".join(lines[:30])
