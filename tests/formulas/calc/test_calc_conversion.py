"""Converted points (折算): a form of thirteen columns that is only a folder; by coefficient, and by the points of its levels."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import engines
import pytest
from formulas.engine_cases import Case, differences, problems, report, write_case
from samples.changed import with_row
from samples.evaluations import complete_evaluation, evaluation
from samples.kept import write_workbook
from samples.own_forms import by_share, form_of, source_of
from writing.test_every_form import comes_back, reloaded

from xlsheets.audit.check import run_checks
from xlsheets.audit.subject import Subject
from xlsheets.domain.evaluation import Evaluation, Indicator
from xlsheets.domain.scoring import evaluate
from xlsheets.errors import UserError
from xlsheets.forms.catalog import find_form
from xlsheets.forms.facts import evaluation_from_facts
from xlsheets.forms.form_given import with_form_given
from xlsheets.forms.loading.load_form import validate_form
from xlsheets.forms.schema import Form
from xlsheets.recompute.recompute import recompute

SOURCE = source_of("converted-points")
SOURCES = {"coefficient": SOURCE, "share": by_share(SOURCE)}


@pytest.fixture(params=SOURCES)
def form(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Form:
    monkeypatch.setenv("XLSHEETS_FORMS", str(tmp_path))
    return form_of(tmp_path, SOURCES[request.param])


def test_facts_come_back_as_they_went_in(form: Form, tmp_path: Path) -> None:
    for seed in (1, 2):
        comes_back(form, complete_evaluation(random.Random(seed), form, 7), tmp_path)


def test_every_engine_gives_what_python_gives(tmp_path: Path) -> None:
    filled = [
        (form, evaluation(random.Random(2), form, 20))
        for form in (form_of(tmp_path, text) for text in SOURCES.values())
    ]
    cases = [write_case(tmp_path, form.id, form, each) for form, each in filled]
    spared = [write_case(tmp_path, form.id, form, each, spared=True) for form, each in filled]
    lines = problems(cases, spared, ("zh-CN",))
    assert not lines, report(lines)


def of_rows(form: Form, *rows: tuple[str, str, str, str | None, str]) -> Evaluation:
    """An evaluation of one level: target, actual, own points, own score, coefficient of each row."""
    has_coefficient = form.indicators.column("coefficient") is not None
    items = [
        Indicator(
            "产出指标",
            "数量指标",
            f"第{n}项",
            "≥",
            target,
            "%",
            actual,
            raw_weight=weight,
            raw_score=score,
            coefficient=factor if has_coefficient else "",
        )
        for n, (target, actual, weight, score, factor) in enumerate(rows, 1)
    ]
    filled = Evaluation(form.id, 2025, "折算", indicators=items)
    return with_form_given(filled, form)


THREE = [("90", "90%", "1", None, "0.333")] * 3


def test_points_of_the_total_add_up(form: Form) -> None:
    results = evaluate(of_rows(form, *THREE), form.policy)
    scores = [str(result.score) for result in results.indicators]
    assert scores == (["0.33"] * 3 if form.indicators.column("coefficient") else ["16.67", "16.67", "16.66"])


def test_a_score_says_how_it_was_converted(form: Form) -> None:
    rows = [("95", "90%", "30", None, "0.25"), ("95", "95%", "15", None, "20%")]
    results = evaluate(of_rows(form, *rows), form.policy).indicators
    first, second = (result.basis.partition("，折算 ")[::2] for result in results)
    assert first[0] == "30 × 90% ÷ 95%（94.74%）= 28.42" and second[0] == "15 × 100.00% = 15"
    if form.indicators.column("coefficient"):
        assert (first[1], second[1]) == ("28.42 × 0.25 = 7.11", "15 × 0.2 = 3")
    else:
        assert (first[1], second[1]) == ("28.42 ÷ 30 × 33.33 = 31.57", "15 ÷ 15 × 16.67 = 16.67")


@pytest.mark.parametrize(
    ("row", "basis"),
    [
        (("95", "90%", "", None, "0.5"), "待填：分值"),
        (("95", "90%", "10", None, ""), "待填：折算系数"),
        (("95", "90%", "10", None, "-1"), "待填：折算系数"),
        (("95", "", "10", None, "1"), "待填：实际完成值"),
    ],
)
def test_what_is_missing_is_said(row: tuple[str, str, str, str | None, str], basis: str, tmp_path: Path) -> None:
    form = form_of(tmp_path, SOURCE)
    result = evaluate(of_rows(form, row), form.policy).indicators[0]
    assert (result.score, result.basis, result.status) == (None, basis, "待填")


def test_a_typed_score_is_converted_and_kept_until_it_is_scored_again(form: Form, tmp_path: Path) -> None:
    written = write_workbook(form, of_rows(form, ("95", "95%", "20", "10", "0.5")))
    loaded = reloaded(written.data, tmp_path)
    own = loaded.found[0].results.indicators[0].own
    assert own is not None and (own.score, own.rule_score, own.typed) == (Decimal(10), Decimal(20), True)
    full = loaded.found[0].results.indicators[0].rule_score
    assert full is not None and loaded.found[0].results.indicators[0].score == full / 2
    assert recompute(loaded).changed == 0
    codes = [(each.code, each.cell) for each in run_checks(Subject.of(loaded.found[0]))]
    assert ("SCORE_NOT_BY_RULE", written.found.cells.indicators[0]["raw_score"]) in codes
    again = reloaded(recompute(loaded, rescore=True).data, tmp_path)
    assert again.found[0].evaluation.indicators[0].raw_score is None
    assert again.found[0].results.indicators[0].score == full


def test_a_typed_converted_score_is_held_against_the_own_one(form: Form, tmp_path: Path) -> None:
    filled = with_row(of_rows(form, ("95", "明显", "20", "18", "0.5"), ("95", "明显", "20", None, "0.5")), 0, score="3")
    written = write_workbook(form, filled)
    loaded = reloaded(written.data, tmp_path)
    found = {(each.code, each.cell) for each in run_checks(Subject.of(loaded.found[0]))}
    first, second = written.found.cells.indicators
    assert {("SCORE_NOT_BY_RULE", first["score"]), ("SCORE_MISSING", second["raw_score"])} <= found
    assert loaded.found[0].results.indicators[0].score == Decimal(3)


def test_a_missing_coefficient_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XLSHEETS_FORMS", str(tmp_path))
    form = form_of(tmp_path, SOURCE)
    loaded = reloaded(write_workbook(form, of_rows(form, ("95", "95%", "20", None, ""))).data, tmp_path)
    assert "没有折算系数" in " ".join(each.message for each in run_checks(Subject.of(loaded.found[0])))


def test_a_blank_form_prints_its_points(form: Form, tmp_path: Path) -> None:
    written = write_workbook(form, year=2025)
    path = tmp_path / "blank.xlsx"
    path.write_bytes(written.data)
    case = Case("blank", form, written.found.evaluation, written, path, False)
    got = engines.ironcalc(path)
    assert "产出指标\n（折算50分）" in got["自评表"].values()
    assert not list(differences(case, got, typed=True))


MISTAKES = {
    'role = "raw_weight", header = "分值", at = "I"': ('role = "weight", header = "分值", at = "I"', "还要有"),
    'role = "reason", header': ('role = "weight", header', "不要"),
    "weight = 60, coefficient = 0.5": ("weight = 60, coefficient = 0.4", "不符"),
    'level1 = "产出指标"\n': ('level1 = "产出指标"\nsplit = "equal"\n', "平均分配"),
}


@pytest.mark.parametrize("old", MISTAKES)
def test_mistakes_in_such_a_form_are_told(old: str, tmp_path: Path) -> None:
    new, words = MISTAKES[old]
    with pytest.raises(UserError):
        form_of(tmp_path, SOURCE.replace(old, new))
    assert words in " ".join(map(str, validate_form(tmp_path / "converted-points")))


def test_a_coefficient_without_its_column_is_a_mistake(tmp_path: Path) -> None:
    text = by_share(SOURCE).replace("weight = 60", "weight = 60, coefficient = 0.5")
    with pytest.raises(UserError, match="coefficient"):
        form_of(tmp_path, text)


def test_facts_give_a_converting_form_its_own_points(tmp_path: Path) -> None:
    form = form_of(tmp_path, SOURCE)
    with pytest.raises(UserError, match="raw_weight"):
        evaluation_from_facts({"indicators": [{"weight": "5"}]}, form, "facts.json")
    with pytest.raises(UserError, match="coefficient"):
        evaluation_from_facts({"indicators": [{"coefficient": "5"}]}, find_form("hb-project"), "facts.json")
