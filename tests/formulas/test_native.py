"""The native part of every formula gives what Python gives, in five programs, with no add-in; and keeps to Excel's limits."""

from __future__ import annotations

import random
import re
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import engines
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace
from samples.evaluations import Draw, evaluation, evaluations, indicators, without_loader_traps
from samples.kept import write_workbook

from xlsheets.domain import vocabulary as words
from xlsheets.domain.evaluation import Evaluation, Indicator
from xlsheets.domain.policy import Cap, Execution, Overshoot, Policy, Threshold
from xlsheets.domain.reading import read_actual, read_target
from xlsheets.domain.scoring import evaluate
from xlsheets.domain.status import TO_FILL, TO_JUDGE
from xlsheets.files.addresses import column_letters
from xlsheets.files.own_marks import PREFIX
from xlsheets.forms.catalog import find_form, form_ids
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_bands import FormColumn, Span, TotalBand
from xlsheets.forms.schema_indicators import IndicatorsBand
from xlsheets.formulas.calc_column import CalcColumn
from xlsheets.formulas.calc_layout import SUMMARY_FIRST, CalcLayout, capacity_for
from xlsheets.formulas.calc_refs import FIRST_ROW
from xlsheets.formulas.reading_columns import CellReading, beside_columns
from xlsheets.writing.workbook import CALC_SHEET, FORM_SHEET, Written

FORMS = ("cn-caiyu10-project", "gd-heyuan-project")
OTHERS = tuple(form_id for form_id in form_ids() if form_id not in FORMS)
EVERY = (*FORMS, *OTHERS)
TOLERANCE = 1e-9
ERRORS = re.compile(r"#(?:N/A|NAME|VALUE|REF|DIV/0|NUM|NULL|ERROR|CIRC|CALC|SPILL|N/IMPL)[!?]?\Z|Err:")
STATES = (TO_FILL, TO_JUDGE)
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

# --- forms with other policies and other columns ---


def with_policy(form: Form, **changes: object) -> Form:
    return replace(form, policy=replace(form.policy, **changes))


def with_execution(form: Form, **changes: object) -> Form:
    return with_policy(form, execution=replace(form.policy.execution, **changes))


TIERS = ((Decimal(1), Decimal(10)), (Decimal("0.8"), Decimal(7)), (Decimal("0.6"), Decimal("4.5")))
CAPS = (Cap(Decimal("0.8"), Decimal(89)), Cap(Decimal("0.6"), Decimal("69.5")), Cap(Decimal("0.5"), Decimal(59)))
BUCKETS = (
    Threshold("超额", Decimal("0.98")),
    Threshold("完成较好", Decimal("0.7")),
    Threshold("一般", Decimal("0.333")),
    Threshold("较差", Decimal(0)),
)
GRADES = (Threshold("A", Decimal("95.5")), Threshold("B", Decimal(75)), Threshold("C", Decimal(0)))

VARIATIONS: dict[str, Callable[[Form], Form]] = {
    "missed zero": lambda form: with_policy(form, missed_below="zero"),
    "missed linear": lambda form: with_policy(form, missed_below="linear"),
    "points off": lambda form: with_policy(form, overshoot=Overshoot("minus_points", Decimal("0.3"), Decimal(2))),
    "in proportion": lambda form: with_policy(form, overshoot=Overshoot("proportional", Decimal("0.305"))),
    "tiers": lambda form: with_execution(form, tiers=TIERS),
    "caps": lambda form: with_policy(form, caps=CAPS),
    "zero budget 0": lambda form: with_execution(form, zero_denominator="zero", denominator="initial"),
    "zero budget full": lambda form: with_execution(form, zero_denominator="full"),
    "one digit": lambda form: with_policy(form, digits=1),
    "no digit": lambda form: with_policy(form, digits=0),
    "other names": lambda form: with_policy(form, buckets=BUCKETS, grades=GRADES),
    "columns apart": lambda form: columns_apart(form),
}


def columns_apart(form: Form) -> Form:
    """Give the operator and the unit columns of their own, where the form has the room to its right."""
    band = form.indicators
    roles = [column.role for column in band.columns]
    at = roles.index("target")
    columns = [*band.columns[:at], FormColumn("operator", "符号", Span(1, 1)), band.columns[at]]
    columns += [FormColumn("unit", "计量单位", Span(1, 1)), *band.columns[at + 1 :]]
    first = band.columns[0].span.left
    placed = tuple(replace(column, span=Span(first + n, first + n)) for n, column in enumerate(columns))
    where = {column.role: column.span for column in placed}
    bands = []
    for each in form.bands:
        if isinstance(each, IndicatorsBand):
            each = replace(each, columns=placed)
        elif isinstance(each, TotalBand):
            total_of = {"weight_total": "weight", "total": "score", "grade": "score"}
            rows = [[cell for cell in row if cell.role] for row in each.rows]
            each = TotalBand(
                tuple(tuple(replace(cell, span=where[total_of[cell.role]]) for cell in row) for row in rows)
            )
        bands.append(each)
    widths = (*form.page.widths, *([10.0] * 4))
    return replace(form, bands=tuple(bands), page=replace(form.page, widths=widths))


def some_policy(rng: Draw, policy: Policy, *, scored: bool) -> Policy:
    """Draw a policy. ``scored``: the form prints points of the budget execution."""
    execution = replace(
        policy.execution if scored else Execution(weight=Decimal(0)),
        tiers=rng.choice((TIERS, (), ())) if scored else (),
        zero_denominator=rng.choice(("blank", "zero", "full")),
        denominator=rng.choice(("initial", "adjusted")),
    )
    points, threshold = Decimal(rng.choice(("1", "2.5", "20"))), Decimal(rng.choice(("0", "0.2", "0.3", "0.305")))
    return replace(
        policy,
        digits=rng.choice((2, 2, 1, 0)),
        missed_below=rng.choice(("inverse", "zero", "linear")),
        overshoot=Overshoot(rng.choice(("none", "flag", "minus_points", "proportional")), threshold, points),
        execution=execution,
        caps=rng.choice((CAPS, ())),
        buckets=rng.choice((policy.buckets, BUCKETS)),
        grades=rng.choice((policy.grades, GRADES)),
    )


def some_form(rng: Draw) -> Form:
    form = find_form(rng.choice(FORMS))
    form = replace(form, policy=some_policy(rng, form.policy, scored=form.policy.execution.weight > 0))
    return columns_apart(form) if rng.random() < 0.4 else form


def mixed(form: Form, *names: str) -> Form:
    for name in names:
        form = VARIATIONS[name](form)
    return form


# --- workbooks, recalculated and compared ---


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
        for name, part in engines._sheet_parts(package):
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
    for sheet in (FORM_SHEET, CALC_SHEET):
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
        if not results.scored:
            continue
        state = result.basis[:2] if result.rule_score is None else None
        yield from check(
            f"{label} score", form.get(where["score"]), number(result.score) if result.score is not None else state
        )
        yield from check(f"{label} rule", shown("rule"), number(result.rule_score) if state is None else state)
    nothing = all(result.score is None for result in results.indicators) and results.execution.score is None
    grade = "" if nothing else results.grade or TO_JUDGE
    total = "" if nothing else number(results.total)
    wanted: dict[str, engines.Value] = {"total": total, "grade": grade, "weight_total": number(results.weight_total)}
    for role, place in cells.totals.items():
        yield from check(role, form.get(place), wanted[role])
    items: dict[str, engines.Value] = {
        "count": results.counts["total"],
        "complete": results.complete,
        "incomplete": results.incomplete,
        "weights": number(results.weight_total),
        "total": total,
        "grade": grade,
    }
    if not results.scored:
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


def test_every_engine_gives_what_python_gives(tmp_path: Path) -> None:
    national, heyuan = (find_form(form) for form in FORMS)
    strict = ("missed linear", "points off", "tiers", "caps", "one digit", "zero budget 0", "other names")
    wanted = {
        "national": (national, 2024, 75),
        "heyuan": (mixed(heyuan, "in proportion"), 2025, 75),
        "national apart": (mixed(national, "columns apart", *strict), 9, 50),
    }
    wanted |= {form_id: (find_form(form_id), seed, 14) for seed, form_id in enumerate(OTHERS)}
    cases, spared = cases_of(tmp_path, wanted), cases_of(tmp_path, wanted, spared=True)
    lines = problems(cases, spared, engines.LOCALES)
    assert not lines, report(lines)


@pytest.mark.parametrize("form_id", EVERY)
def test_a_blank_form(form_id: str, tmp_path: Path) -> None:
    form = find_form(form_id)
    written = write_workbook(form, year=2025)
    path = tmp_path / "blank.xlsx"
    path.write_bytes(written.data)
    case = Case("blank", form, written.found.evaluation, written, path, False)
    for engine in (engines.ironcalc, engines.formualizer):
        assert not list(differences(case, engine(path), typed=engine is engines.ironcalc))


# --- texts where numbers belong: the one kind of cell where the native part may say 待填 and Python computes ---


def test_points_typed_as_text_are_never_left_out_of_a_sum_quietly(tmp_path: Path) -> None:
    form = find_form(FORMS[0])
    rows = [("10", None), ("5分", None), ("8", "7.5分"), ("4", "优")]
    items = [
        Indicator("产出指标", "数量指标", f"指标{n}", target="≥90%", actual="95%", weight=w, score=s)
        for n, (w, s) in enumerate(rows)
    ]
    filled = Evaluation(form.id, 2024, "文字分值", indicators=items)
    case = write_case(tmp_path, "texts", form, filled)
    cells = case.written.found.cells
    by_python = evaluate(filled, form.policy)
    assert (by_python.total, by_python.weight_total) == (Decimal("26.5"), Decimal(37))
    for engine in (engines.gnumeric, engines.ironcalc, engines.formualizer):
        got = engine(case.path)
        assert [got[FORM_SHEET][cells.totals[role]] for role in ("weight_total", "total")] == [TO_FILL, TO_FILL]
        assert got[FORM_SHEET][cells.headings["产出指标"]] == "产出指标\n（分）"
        assert got[CALC_SHEET][case.layout.item("total")] == 26.5  # 测算 reads the texts
        assert got[CALC_SHEET][case.layout.item("weights")] == 37
        kinds = Counter(line.split("!")[1].split(" ")[0] for line in differences(case, got, typed=False))
        assert set(kinds) <= {cells.totals["weight_total"], cells.totals["total"], cells.headings["产出指标"]}


# --- reading: each column against the domain ---


def through(columns: Sequence[CalcColumn], values: dict[str, object]) -> None:
    for column in columns:
        values[column.key] = column.value(values)  # type: ignore[arg-type]


@given(indicators(columns_apart(find_form(FORMS[0]))))
@settings(max_examples=200, deadline=None)
def test_the_columns_read_what_the_domain_reads(item: Indicator) -> None:
    values: dict[str, object] = {
        f"{role}_raw": getattr(item, role) for role in ("operator", "target", "unit", "actual")
    }
    columns = [*beside_columns("operator", ""), *beside_columns("unit", "")]
    columns += CellReading("t", "", "target_raw", "unit_body").columns()
    columns += CellReading("a", "", "actual_raw", fillers=words.FILLERS).columns()
    through(columns, values)
    target, actual = read_target(item.target, item.operator, item.unit), read_actual(item.actual)
    for side, reading in (("t", target), ("a", actual)):
        if side == "t" and reading.kind == "空":
            continue
        assert values[f"{side}_number"] == ("" if reading.number is None else reading.number)
        assert values[f"{side}_date"] == reading.date
        assert reading.number is None or values[f"{side}_unit"] == reading.unit


# --- Excel's limits ---

FUNCTIONS = {
    *(
        "IF",
        "IFERROR",
        "OR",
        "AND",
        "ISNUMBER",
        "NA",
        "EXACT",
        "SUBSTITUTE",
        "LEFT",
        "RIGHT",
        "MID",
        "LEN",
        "FIND",
        "VALUE",
        "TEXT",
    ),
    *(
        "FIXED",
        "ROUND",
        "MIN",
        "MAX",
        "ABS",
        "MOD",
        "SUM",
        "SUMIF",
        "COUNT",
        "COUNTA",
        "COUNTIF",
        "COUNTBLANK",
        "ROWS",
        "ROW",
    ),
    *("INDEX", "MATCH", "TRIM", "CHAR"),
}
"""Functions that Excel 2010, WPS and the engines of the tests have."""

OURS = re.compile(r"XS_[A-Z_]+\Z")
LONGEST_FORMULA, DEEPEST, LONGEST_TEXT = 8192, 64, 255
_TOKEN = re.compile(r'"((?:[^"]|"")*)"|([A-Za-z_.][A-Za-z0-9_.]*)\(|[()]')


def depth_and_parts(formula: str) -> tuple[int, set[str], list[str]]:
    """Deepest nesting of calls, functions called, and text literals of a formula."""
    depth = deepest = 0
    functions: set[str] = set()
    texts: list[str] = []
    calls: list[bool] = []
    for token in _TOKEN.finditer(formula):
        if token[0].startswith('"'):
            texts.append(token[1].replace('""', '"'))
        elif token[0] == ")":
            depth -= calls.pop()
        else:
            calls.append(token[2] is not None)
            functions |= {token[2]} if token[2] else set()
            depth += calls[-1]
            deepest = max(deepest, depth)
    assert not calls, formula
    return deepest, functions, texts


MIXTURES = {
    "as it is": (),
    "points off": ("columns apart", "points off", "tiers", "caps", "one digit", "zero budget full"),
    "in proportion": ("in proportion", "missed linear", "other names", "zero budget 0"),
}


@pytest.mark.parametrize(
    ("form_id", "names"),
    [*((form_id, names) for form_id in FORMS for names in MIXTURES.values()), *((form_id, ()) for form_id in OTHERS)],
)
def test_formulas_keep_to_the_limits_of_excel(form_id: str, names: tuple[str, ...], tmp_path: Path) -> None:
    form = mixed(find_form(form_id), *names)
    case = write_case(tmp_path, "limits", form, evaluation(random.Random(1), form, 3))
    used: set[str] = set()
    for formulas in formula_cells(case.path).values():
        for place, formula in formulas.items():
            assert len(formula) <= LONGEST_FORMULA, place
            deepest, functions, texts = depth_and_parts(formula)
            assert deepest <= DEEPEST, place
            assert all(len(text) <= LONGEST_TEXT for text in texts), place
            assert "{" not in formula, f"{place}: an array"
            used |= functions
    assert {name for name in used if not OURS.match(name)} <= FUNCTIONS
    with zipfile.ZipFile(case.path) as package:
        assert not re.findall(rb'<f[^>]* t="array"', b"".join(map(package.read, package.namelist())))
        book = etree.fromstring(package.read("xl/workbook.xml"))
    defined = [element.get("name", "") for element in book.iter(f"{_MAIN}definedName")]
    ours = [name for name in defined if not name.startswith("_xlnm.")]
    assert ours and all(name.isascii() for name in ours)
    assert not {name.upper() for name in ours} & {name.upper() for name in used}
    assert not [name for name in ours if name.upper().startswith("XS_")]


def test_the_measure_of_a_formula() -> None:
    assert depth_and_parts('IF(A1="x(""",SUM((B1+1),1),"")') == (2, {"IF", "SUM"}, ['x("', ""])


# --- the whole of what is sampled above ---


@pytest.mark.long
@pytest.mark.parametrize("form_id", EVERY)
def test_two_thousand_rows_a_form(form_id: str, tmp_path: Path) -> None:
    form = find_form(form_id)
    wanted = {f"{form_id} {seed}": (form, seed, 60) for seed in range(100, 135)}
    lines = problems(cases_of(tmp_path, wanted), cases_of(tmp_path, wanted, spared=True), engines.LOCALES)
    assert not lines, report(lines)


@pytest.mark.long
@pytest.mark.parametrize("form_id", FORMS)
def test_every_variation(form_id: str, tmp_path: Path) -> None:
    form = find_form(form_id)
    wanted = {f"{name} {seed}": (change(form), seed, 40) for name, change in VARIATIONS.items() for seed in (201, 202)}
    lines = problems(cases_of(tmp_path, wanted), cases_of(tmp_path, wanted, spared=True), engines.LOCALES)
    assert not lines, report(lines)


@pytest.mark.long
def test_policies_drawn_at_random(tmp_path: Path) -> None:
    wanted = {f"policy {seed}": (some_form(random.Random(seed)), seed, 40) for seed in range(300, 340)}
    lines = problems(cases_of(tmp_path, wanted), cases_of(tmp_path, wanted, spared=True), ("zh-CN",))
    assert not lines, report(lines)


@pytest.mark.long
@given(st.data())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_any_evaluation_in_one_engine(tmp_path: Path, data: st.DataObject) -> None:
    form = find_form(data.draw(st.sampled_from(FORMS)))
    case = write_case(Path(tempfile.mkdtemp(dir=tmp_path)), "any", form, data.draw(evaluations(form)))
    got = engines.ironcalc(case.path)
    lines = [*differences(case, got, typed=True), *against_results(case, got)]
    assert not lines, report(lines)
