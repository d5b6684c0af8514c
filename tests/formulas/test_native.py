"""The native part of every formula gives what Python gives, in five programs, with no add-in; and keeps to Excel's limits."""

from __future__ import annotations

import random
import re
import tempfile
import zipfile
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import engines
import pytest
from daily import examples
from formulas.engine_cases import (
    Case,
    against_results,
    cases_of,
    differences,
    formula_cells,
    problems,
    report,
    write_case,
)
from formulas.policies import FORMS, VARIATIONS, columns_apart, mixed, some_form
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace
from samples.evaluations import evaluation, evaluations, indicators
from samples.kept import write_workbook

from xlsheets.domain import vocabulary as words
from xlsheets.domain.evaluation import BudgetLine, Evaluation, Indicator
from xlsheets.domain.numbers import HUNDRED
from xlsheets.domain.reading import read_actual, read_target
from xlsheets.domain.scoring import evaluate
from xlsheets.domain.status import TO_FILL, TO_JUDGE
from xlsheets.forms.catalog import find_form, form_ids
from xlsheets.forms.schema import FORM_SHEET
from xlsheets.formulas.calc.calc_column import CalcColumn
from xlsheets.formulas.calc.reading_columns import CellReading, beside_columns
from xlsheets.writing.sheet_names import CALC_SHEET

OTHERS = tuple(form_id for form_id in form_ids() if form_id not in FORMS)
EVERY = (*FORMS, *OTHERS)
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def test_every_engine_gives_what_python_gives(tmp_path: Path) -> None:
    national, heyuan = (find_form(form) for form in FORMS)
    strict = ("missed linear", "points off", "tiers", "caps", "one digit", "zero budget 0", "other names")
    wanted = {
        "national": (national, 2024, 75),
        "heyuan": (mixed(heyuan, "in proportion"), 2025, 75),
        "national at most": (mixed(national, "at most"), 76, 14),
        "national apart": (mixed(national, "columns apart", *strict), 9, 50),
    }
    wanted |= {form_id: (find_form(form_id), seed, 14) for seed, form_id in enumerate(OTHERS)}
    cases, spared = cases_of(tmp_path, wanted), cases_of(tmp_path, wanted, spared=True)
    lines = problems(cases, spared, engines.LOCALES)
    assert not lines, report(lines)


@pytest.mark.costly
@pytest.mark.parametrize("form_id", EVERY)
def test_a_blank_form(form_id: str, tmp_path: Path) -> None:
    form = find_form(form_id)
    written = write_workbook(form, year=2024)
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
    assert (by_python.total, by_python.weight_total) == (Decimal("22.5"), Decimal(37))  # 优 is no number of points
    for engine in (engines.gnumeric, engines.ironcalc, engines.formualizer):
        got = engine(case.path)
        assert [got[FORM_SHEET][cells.totals[role]] for role in ("weight_total", "total")] == [TO_FILL, TO_FILL]
        assert got[FORM_SHEET][cells.headings["产出指标"]] == "产出指标\n（?分）"
        assert got[CALC_SHEET][case.layout.item("total")] == 22.5  # 测算 reads the texts
        assert got[CALC_SHEET][case.layout.item("weights")] == 37
        kinds = Counter(line.split("!")[1].split(" ")[0] for line in differences(case, got, typed=False))
        assert set(kinds) <= {cells.totals["weight_total"], cells.totals["total"], cells.headings["产出指标"]}


@pytest.mark.parametrize(
    ("points", "scores"),
    [
        (("5000", "10"), (None, None)),
        (("-20", "100"), (None, None)),
        (("100", "90"), (None, None)),
        (("50", "40"), ("500", None)),
        (("50", "40"), ("-20", None)),
        (("100", "-3"), (None, "-3")),
    ],
)
def test_a_total_that_cannot_be_is_open_everywhere(
    points: tuple[str, ...], scores: tuple[str | None, ...], tmp_path: Path
) -> None:
    form = find_form(FORMS[0])
    items = [
        Indicator("产出指标", "数量指标", f"指标{n}", target="≥90%", actual="95%", weight=weight, score=score)
        for n, (weight, score) in enumerate(zip(points, scores, strict=True))
    ]
    case = write_case(tmp_path, "impossible", form, Evaluation(form.id, 2024, "填错", indicators=items))
    cells = case.written.found.cells
    assert evaluate(case.evaluation, form.policy).told_total == TO_JUDGE
    for engine in (engines.ironcalc, engines.formualizer):
        got = engine(case.path)
        assert [got[FORM_SHEET][cells.totals[role]] for role in ("total", "grade") if role in cells.totals] == [
            TO_JUDGE for role in ("total", "grade") if role in cells.totals
        ]
        assert [got[CALC_SHEET][case.layout.item(key)] for key in ("total", "grade")] == [TO_JUDGE, TO_JUDGE]
        assert not list(differences(case, got, typed=False))


@pytest.mark.parametrize("name", ["gd-heyuan-project", "cn-caiyu10-project"])
@pytest.mark.parametrize(
    ("points", "grade"),
    [(("5", "5"), TO_JUDGE), (("50", "60"), TO_JUDGE), (("50.01", "50"), "优"), (("50", "49.9"), "优")],
)
def test_points_on_another_scale_have_no_grade_anywhere(
    name: str, points: tuple[str, ...], grade: str, tmp_path: Path
) -> None:
    form = find_form(name)
    form = replace(form, policy=replace(form.policy, total=HUNDRED + form.policy.execution.weight))
    items = [
        Indicator("产出指标", "数量指标", f"指标{n}", target="≥90%", actual="95%", weight=weight)
        for n, weight in enumerate(points)
    ]
    spent = [BudgetLine("total", initial="8", adjusted="8", executed="8")]
    case = write_case(tmp_path, "scale", form, Evaluation(form.id, 2024, "量级", budget=spent, indicators=items))
    cells = case.written.found.cells
    assert (evaluate(case.evaluation, form.policy).grade or TO_JUDGE) == grade
    for engine in (engines.ironcalc, engines.formualizer):
        got = engine(case.path)
        shown = [got[FORM_SHEET][cells.totals["grade"]]] if "grade" in cells.totals else []
        assert [*shown, got[CALC_SHEET][case.layout.item("grade")]] == [grade] * (len(shown) + 1)
        assert not list(differences(case, got, typed=False))


def test_a_row_without_points_may_take_some_off(tmp_path: Path) -> None:
    form = find_form(FORMS[0])
    items = [
        Indicator("产出指标", "数量指标", "甲", target="≥90%", actual="95%", weight="90"),
        Indicator("扣分项", "扣分项", "乙", target="0起", actual="1起", weight="—", score="-5"),
    ]
    case = write_case(tmp_path, "off", form, Evaluation(form.id, 2024, "扣分", indicators=items))
    assert evaluate(case.evaluation, form.policy).told_total == "85"
    for engine in (engines.ironcalc, engines.formualizer):
        got = engine(case.path)
        assert got[FORM_SHEET][case.written.found.cells.totals["total"]] == 85
        assert not [each for each in differences(case, got, typed=False) if "待填" not in each]


# --- reading: each column against the domain ---


def through(columns: Sequence[CalcColumn], values: dict[str, object]) -> None:
    for column in columns:
        values[column.key] = column.value(values)  # type: ignore[arg-type]


@given(indicators(columns_apart(find_form(FORMS[0]))))
@examples(200)
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
        "INT",
        "IFERROR",
        "OR",
        "AND",
        "ISNUMBER",
        "CELL",
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
        "COUNTIFS",
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


@pytest.mark.costly
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
@examples(60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_evaluation_in_one_engine(tmp_path: Path, data: st.DataObject) -> None:
    form = find_form(data.draw(st.sampled_from(FORMS)))
    case = write_case(Path(tempfile.mkdtemp(dir=tmp_path)), "any", form, data.draw(evaluations(form)))
    got = engines.ironcalc(case.path)
    lines = [*differences(case, got, typed=True), *against_results(case, got)]
    assert not lines, report(lines)
