"""The worksheet functions say what a headless run says: called plainly, through xlwings' own conversion, and by the wrappers' text."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from excel.fake.pywin32 import CELL_ERRORS, MISSING, FakeRange, excel_side
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from samples.changed import with_rows
from samples.evaluations import evaluation, indicator
from samples.measured import FORMS as DEPARTMENT_FORMS
from samples.measured import measured_evaluation

from xlsheets.domain.evaluation import Evaluation, Indicator
from xlsheets.domain.execution import NO_RATE, execution_result
from xlsheets.domain.numbers import half_up, read_ratio
from xlsheets.domain.policy import Cap, Execution, Overshoot, Policy
from xlsheets.domain.reading import join_target
from xlsheets.domain.results import Results
from xlsheets.domain.rule_results import rule_results
from xlsheets.domain.scoring import capped_total, evaluate, indicator_result, is_impossible_total
from xlsheets.domain.status import TO_FILL, TO_JUDGE
from xlsheets.errors import UserError
from xlsheets.excel import udf_functions as functions
from xlsheets.excel.udf_values import cell_text
from xlsheets.excel.wrappers import COMMAND, MODULE, udf_wrappers
from xlsheets.forms.catalog import find_form, form_ids

ROOT = Path(__file__).resolve().parents[2]
FORM = "cn-caiyu10-project"
FORMS = form_ids()
SEEDS = st.integers(0, 2**32)
SCORED = replace(Policy(), execution=Execution(tiers=((Decimal("0.8"), Decimal(10)), (Decimal(0), Decimal("2.5")))))
POLICIES = {
    **{form_id: find_form(form_id).policy for form_id in FORMS if find_form(form_id).kind.is_measured},
    "at-most": replace(Policy(), most=Decimal("61.5")),
    "points-off": replace(Policy(), overshoot=Overshoot("minus_points", Decimal("0.3"), Decimal("2.5"))),
    "in-proportion": replace(Policy(), overshoot=Overshoot("proportional", Decimal("0.2")), missed_below="linear"),
    "tiers-and-caps": replace(SCORED, caps=(Cap(Decimal("0.8"), Decimal("59.5")),), digits=1, missed_below="zero"),
    "zero-is-full": replace(Policy(), execution=Execution(zero_denominator="full", denominator="initial")),
}


@pytest.fixture(autouse=True)
def policies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the policies above known by their names, beside those of the forms."""
    real = functions.policy_of
    monkeypatch.setattr(functions, "policy_of", lambda form: POLICIES[form] if form in POLICIES else real(form))


def number_or(value: Decimal | None, otherwise: str) -> float | str:
    return otherwise if value is None else float(value) + 0.0


def status(basis: str) -> str:
    return TO_JUDGE if basis.startswith(TO_JUDGE) else TO_FILL


# --- one row, as a headless run computes it ---


def row_of(item: Indicator, policy: Policy) -> tuple[Any, ...]:
    """Cells of a row in a form with a completion column: a typed ratio is a number there, a computed one too."""
    typed = None if item.completion is None else read_ratio(item.completion)
    computed = indicator_result(replace(item, completion=None), policy)
    completion = number_or(computed.completion, status(computed.basis))
    if item.completion is not None:
        completion = item.completion if typed is None else float(typed)
    return item.target, item.actual, item.weight, item.operator, item.unit, completion


@pytest.mark.costly
@pytest.mark.parametrize("policy", POLICIES)
@given(seed=SEEDS)
def test_a_row_is_computed_as_headless(policy: str, seed: int) -> None:
    """With operator and unit in columns of their own, and in one cell with the target."""
    apart = replace(indicator(random.Random(seed), find_form("gd-heyuan-project"), "", "", 1), score=None)
    joined = replace(apart, operator="", target=join_target(apart.operator, apart.target, apart.unit), unit="")
    for item in (apart, joined):
        if not (item.target.strip() or item.actual.strip()):
            continue  # whether such a row counts, its name says
        target, actual, weight, operator, unit, completion = row_of(item, POLICIES[policy])
        result = indicator_result(item, POLICIES[policy])
        expected = number_or(result.rule_score, status(result.basis))
        assert functions.score(target, actual, weight, policy, operator, unit, completion) == expected
        assert functions.basis(target, actual, weight, policy, operator, unit, completion) == result.basis
        alone = indicator_result(replace(item, completion=None), POLICIES[policy])
        wanted = number_or(alone.completion, status(alone.basis))
        assert functions.completion(target, actual, policy, operator, unit) == wanted
        if result.completion is not None:
            assert functions.bucket(float(result.completion), policy) == result.bucket


# --- a whole form, one call a column ---


@pytest.mark.costly
@pytest.mark.parametrize("policy", POLICIES)
@given(seed=SEEDS)
def test_a_form_is_computed_as_headless(policy: str, seed: int) -> None:
    drawn = evaluation(random.Random(seed), find_form(FORM), 8)
    untyped = {"score": None, "completion": None, "completion_from": ""}
    drawn = with_rows(drawn, lambda item: replace(item, target=item.target.strip() or "≥1次", **untyped))
    drawn, rows = replace(drawn, budget=[replace(line, score=None) for line in drawn.budget]), drawn.indicators
    results = evaluate(drawn, POLICIES[policy])
    first = tuple(tuple((getattr(item, role),) for item in rows) for role in ("target", "actual", "weight"))
    last = tuple(tuple((getattr(item, role),) for item in rows) for role in ("operator", "unit"))
    scores = functions.score(*first, policy, *last)
    completions = functions.completion(*first[:2], policy, *last)
    assert scores == [[number_or(result.rule_score, status(result.basis))] for result in results.indicators]
    assert functions.basis(*first, policy, *last) == [[result.basis] for result in results.indicators]
    assert completions == [[number_or(result.completion, status(result.basis))] for result in results.indicators]
    buckets = functions.bucket(completions, policy)
    assert buckets == [[result.bucket or status(result.basis)] for result in results.indicators]
    check_summary(drawn, results, policy, scores, completions)


def check_summary(drawn: Evaluation, results: Results, policy: str, scores: Any, completions: Any) -> None:
    names = tuple((name,) for name in results.buckets)
    assert functions.count(completions, names, policy) == [[float(each.count)] for each in results.buckets.values()]
    assert functions.share(completions, names, policy) == [[float(each.share)] for each in results.buckets.values()]
    line = drawn.line("total")
    below = getattr(line, POLICIES[policy].execution.denominator, None)
    executed = getattr(line, "executed", None)
    rate = functions.execution_rate(below, executed, policy)
    earned = functions.execution_score(below, executed, policy)
    expected = execution_result(line, POLICIES[policy])
    assert rate == (number_or(expected.rate, rate if rate in ("", NO_RATE) else "no rate"))
    assert earned == number_or(expected.rule_score, rate)
    total = functions.total(scores, earned, rate, policy)
    if all(result.rule_score is None for result in results.indicators) and expected.rule_score is None:
        assert total == ""
    else:
        digits = POLICIES[policy].digits
        by_rule = capped_total(half_up(results.rule_points, digits), results.execution.rate, POLICIES[policy])
        if is_impossible_total(half_up(results.rule_points, digits), POLICIES[policy]):
            assert total == TO_JUDGE
            return
        assert total == float(by_rule)
        if results.grade is not None and results.total == by_rule:
            assert functions.grade(total, policy) == results.grade


# --- what a cell may hold ---


def test_blank_rows_stay_blank() -> None:
    blank = ((None,), ("",), ("  ",))
    assert functions.score(blank, blank, blank, FORM) == [[""], [""], [""]]
    assert functions.basis(None, "", None, FORM) == ""
    assert functions.completion(blank, blank, FORM) == [[""], [""], [""]]
    assert functions.bucket(blank, FORM) == [[""], [""], [""]]
    assert functions.grade(None, FORM) == functions.total(blank, None, None, FORM) == ""
    assert functions.share(blank, "完成", FORM) == ""
    assert functions.execution_rate(None, None, FORM) == functions.execution_score("", "8", FORM) == ""


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ((100, 90, 20), 18.0),
        ((100.0, 90.0, Decimal(20)), 18.0),
        (("≥95%", "90%", "20分"), 18.95),
        (("≥95%", "", 20), TO_FILL),
        (("≥95%", 0.9, 20), TO_JUDGE),  # 0.9% or 90%: nobody knows
        (("≥95%", "90%", None), TO_FILL),
        (("≥95%", "90%", "#N/A"), TO_FILL),
        (("#N/A", "90%", 20), TO_JUDGE),
        (("完善", True, 20), TO_JUDGE),
        (("2021年12月31日前", datetime(2021, 12, 30), 20), 20.0),
        ((0.1 + 0.2, 0.3, 10), 10.0),
        ((3, 13.340000000000002, 10), 10.0),
        (("≥8次", 1e-20, 10), TO_JUDGE),  # more digits than a spreadsheet holds
    ],
)
def test_cells_of_every_kind(cells: tuple[Any, ...], expected: float | str) -> None:
    assert functions.score(*cells, FORM) == expected


@pytest.mark.parametrize(
    ("completion", "score"),
    [(0.5, 5.0), ("50%", 5.0), (1.2, 10.0), (-0.5, 0.0), ("待填", 9.47), ("待评", 9.47), ("", 9.47), (1e-12, 0.0)],
)
def test_a_completion_is_taken_where_it_is_one(completion: object, score: float) -> None:
    assert functions.score("≥95%", "90%", 10, "gd-heyuan-project", "", "", completion) == score


def test_a_status_goes_on() -> None:
    cells = ((0.85,), ("60%",), (1,), (TO_FILL,), (TO_JUDGE,), ("#N/A",), (True,), (None,))
    buckets = ["80%–100%", "60%–80%", "完成", TO_FILL, TO_JUDGE, TO_JUDGE, TO_JUDGE, ""]
    assert functions.bucket(cells, FORM) == [[name] for name in buckets]
    assert functions.grade(((95,), (TO_FILL,), ("90分",), ("待重算",)), FORM) == [["优"], [TO_FILL], ["优"], [TO_JUDGE]]
    assert functions.count(cells, "80%以上", FORM) == 2.0
    assert functions.share(cells, "完成", FORM) == 0.1429


def test_a_budget_of_nothing() -> None:
    assert functions.execution_rate(0, 5, FORM) == functions.execution_score("0.00", 5, FORM) == NO_RATE
    assert functions.execution_rate(((8.89,), ("1,000",)), ((3.49,), (1500,)), FORM) == [[3.49 / 8.89], [1.5]]


def test_texts_are_read_as_the_file_readers_read_them() -> None:
    cells = [1.0, 0.1 + 0.2, 1e21, 5, True, None, datetime(2022, 3, 7, 10), " 40 家\n", CELL_ERRORS["#SPILL!"]]
    texts = ["1", "0.3", "1000000000000000000000", "5", "TRUE", "", "2022-03-07", "40 家", "#ERROR!"]
    assert [cell_text(cell) for cell in cells] == texts


@given(st.floats(-1e100, 1e100))
def test_any_number_is_a_cell(number: float) -> None:
    assert Decimal(cell_text(number)) == Decimal(format(number, ".15g"))
    answers = functions.score(number, number, number, FORM), functions.total([number], number, number, FORM)
    assert all(isinstance(each, (float, str)) for each in answers)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_fails(value: float) -> None:
    with pytest.raises(ValueError):
        functions.score(value, 1, 1, FORM)


def test_what_cannot_be_meant_fails() -> None:
    with pytest.raises(UserError, match="没有表式"):
        functions.score("≥95%", "90%", 10, "cn-caiyu10-projekt")
    with pytest.raises(ValueError):
        functions.score((("1",), ("2",)), (("1",), ("2",), ("3",)), 10, FORM)
    with pytest.raises(ValueError):
        functions.count(((1,),), "完城", FORM)
    with pytest.raises(ValueError):
        functions.total(((1,),), 0, ((1,), (1,)), FORM)
    with pytest.raises(ValueError):
        functions.score(((1, 2), (3,)), "90%", 10, FORM)


def test_rows_and_blocks_keep_their_shape() -> None:
    assert functions.score([["≥95%", "≥95%"]], [["95%", "90%"]], 10, FORM) == [[10.0, 9.47]]
    assert functions.score(["≥95%", "≥95%"], ["95%", "90%"], 10, FORM) == [[10.0, 9.47]]
    block = functions.bucket([[1, 0.8], [0.7, 0.1]], [[FORM]])
    assert block == [["完成", "80%–100%"], ["60%–80%", "60%以下"]]


# --- through xlwings' conversion ---


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    """``server("XS_SCORE", …)``: what xlwings' COM server does with a call of the VBA wrapper."""
    with excel_side() as udfs:
        yield lambda name, *arguments: udfs.call_udf(MODULE, name, arguments)


def test_xlwings_takes_single_cells(server: Any) -> None:
    assert server("XS_SCORE", "≥95%", "90%", 10.0, FORM, MISSING, MISSING, MISSING) == [[9.47]]
    assert server("XS_SCORE", FakeRange("≥95%"), FakeRange("90%"), FakeRange(10.0), FORM) == [[9.47]]
    assert server("XS_BASIS", "≥95%", "90%", 10.0, FORM) == [["10 × 90% ÷ 95%（94.74%）= 9.47"]]
    assert server("XS_COMPLETION", None, "", FORM) == [[""]]
    assert server("XS_GRADE", 89.5, FORM) == [["良"]]
    assert server("XS_EXECUTION_SCORE", Decimal("8.89"), 3.49, FORM) == [[3.93]]


@pytest.mark.parametrize("wrap", [FakeRange, lambda value: value])
def test_xlwings_takes_columns(server: Any, wrap: Any) -> None:
    error = CELL_ERRORS["#N/A"]
    targets = wrap((("≥95%",), ("≤5天",), (None,), ("完善",), (error,)))
    actuals = wrap((("90%",), (8.0,), (None,), ("",), ("完善",)))
    weights = wrap(((10.0,), (10.0,), (None,), (10.0,), (10.0,)))
    scores = server("XS_SCORE", targets, actuals, weights, FORM)
    assert scores == [[9.47], [6.25], [""], [TO_FILL], [TO_JUDGE]]
    completions = wrap(((1.0,), (0.5,), ("待评",), (None,), (error,)))
    assert server("XS_BUCKET", completions, FORM) == [["完成"], ["60%以下"], [TO_JUDGE], [""], [TO_JUDGE]]
    assert server("XS_COUNT", completions, "完成", FORM) == [[1]]
    assert server("XS_SHARE", completions, "完成", FORM) == [[0.25]]
    assert server("XS_TOTAL", wrap(((9.5,), ("待填",), (error,), (True,))), "—", "—", FORM) == [[9.5]]
    assert server("XS_EXECUTION_RATE", wrap(((0.0,), (10.0,))), wrap(((0.0,), (5.0,))), FORM) == [["—"], [0.5]]


@pytest.mark.parametrize("form_id", DEPARTMENT_FORMS)
@pytest.mark.parametrize("wrap", [FakeRange, lambda value: value])
def test_xlwings_takes_rules_over_measures(server: Any, wrap: Any, form_id: str) -> None:
    policy = find_form(form_id).policy
    for seed in range(5):
        typed = measured_evaluation(random.Random(seed), find_form(form_id)).measures
        results = rule_results(policy.rules, typed, policy.digits)
        ids, figures = (wrap(tuple((text,) for text in texts)) for texts in (typed, typed.values()))
        names = wrap((*((name,) for name in results), ("没有这条规则",), (None,)))
        scores = [[number_or(each.score, each.basis[: len(TO_FILL)])] for each in results.values()]
        bases = [[each.basis] for each in results.values()]
        assert server("XS_RULE_SCORE", names, ids, figures, form_id) == [*scores, [TO_JUDGE], [""]]
        assert server("XS_RULE_BASIS", names, ids, figures, form_id) == [*bases, [TO_JUDGE], [""]]
        name = next(iter(results))
        assert server("XS_RULE_SCORE", wrap(name), ids, figures, form_id) == scores[:1]
    with pytest.raises(KeyError):
        server("XS_RULE_SCORE", wrap("没有这条规则"), ids, figures, form_id)


def test_xlwings_takes_points_to_convert(server: Any) -> None:
    points, coefficients = FakeRange(((54.0,), ("待评",), (None,))), FakeRange(((0.5,), (1.0,), (1.0,)))
    assert server("XS_CONVERTED", points, coefficients, FORM) == [[27.0], [TO_JUDGE], [""]]


def test_an_exception_goes_through_to_the_wrapper(server: Any) -> None:
    with pytest.raises(UserError):
        server("XS_SCORE", "≥95%", "90%", 10.0, "no-such-form")
    with pytest.raises(TypeError):
        server("XS_SCORE", "≥95%")


def test_the_stub_leaves_nothing_behind() -> None:
    import xlwings

    def state() -> tuple[Any, ...]:
        known = xlwings.engines
        stubs = {name for name in sys.modules if name.startswith(("win32", "pythoncom", "pywintypes"))}
        bound = [name for name in ("_xlwindows", "udfs") if hasattr(xlwings, name)]
        return xlwings.func, xlwings.arg, known.active, len(known), set(known.engines_by_name), stubs, bound

    before = state()
    with excel_side():
        pass
    assert state() == before


# --- the bound module and its wrappers ---


def test_the_module_is_plain_python_where_no_excel_is() -> None:
    from xlsheets.excel import udfs

    assert udfs.XS_SCORE("≥95%", "90%", 10, FORM) == 9.47
    assert udfs.XS_TOTAL([[9.5], ["待填"]], 1, 1, FORM) == 10.5


def test_converted_points() -> None:
    from xlsheets.excel.udf_functions import converted

    assert converted([[54, "待评", "", "8分"]], [[0.5, 1, 1, "50%"]], FORM) == [[27.0, "待评", "", 4.0]]
    assert converted(9.6, 13.33, FORM, 10) == 12.8
    assert converted([[5, 5, 5]], [["", "系数", -1]], FORM) == [["待填", "待填", "待填"]]
    assert converted(5, 2, FORM, 0) == "待填"


def test_the_functions_themselves_need_no_xlwings() -> None:
    code = "import sys, xlsheets.excel.udf_functions as f; sys.exit('xlwings' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_every_argument_is_explained_in_chinese() -> None:
    with excel_side():
        from xlsheets.excel import udfs

        infos = [function.__xlfunc__ for name, function in vars(udfs).items() if name.startswith("XS_")]
    assert len(infos) == 13
    for info in infos:
        assert info["category"] == "绩效自评"
        for text in (info["ret"]["doc"], *(argument["doc"] for argument in info["args"])):
            assert re.search("[\u4e00-\u9fff]", text) and len(text) <= 255
        for argument in info["args"]:
            assert argument["options"] == {"ndim": 2, "err_to_str": True}


def test_the_committed_wrappers_are_those_of_the_functions() -> None:
    committed = (ROOT / "macros" / "XlSheetsUdfs.bas").read_bytes().replace(b"\r\n", b"\n")
    assert committed == udf_wrappers().encode("ascii"), f"the functions changed: run {COMMAND}"


def test_a_wrapper_answers_with_an_error_value_never_with_a_text() -> None:
    text = udf_wrappers()
    names = re.findall(r"^Public Function (XS_\w+)", text, re.MULTILINE)
    assert len(names) == 13
    assert "Err.Description" not in text
    for name in names:
        body = text[text.index(f"Public Function {name}(") :].split("End Function")[0]
        assert "On Error GoTo failed\n" in body
        assert body.rstrip().endswith(f"failed:\n    {name} = XsFailure(Err.Number)")
    assert max(map(len, text.splitlines())) < 1000


def test_the_functions_of_the_formulas_are_all_there() -> None:
    used = set()
    for source in (ROOT / "xlsheets" / "formulas").glob("*.py"):
        used |= set(re.findall(r"XS_[A-Z]+(?:_[A-Z]+)*(?=\()", source.read_text(encoding="utf-8")))
    defined = set(re.findall(r"^Public Function (XS_\w+)", udf_wrappers(), re.MULTILINE))
    assert used and used <= defined


def test_the_help_texts_survive_the_code_page() -> None:
    codes = re.findall(r'Category:=XsText\("([0-9A-F]+)"\)', udf_wrappers())
    assert bytes.fromhex(codes[0]).decode("utf-16-be") == "绩效自评"
