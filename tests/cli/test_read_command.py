"""``xlsheets read``: what went in as facts comes out as facts, with the figures of the rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cli.cli_runner import CHENGDE, HEYUAN, Runner, facts_of, write_facts

FACTS = ["form", "year", "subject", "fields", "money_unit", "budget", "goals", "indicators", "measures", "texts"]
RESULTS = ["indicators", "execution", "level1", "weight_total", "total", "grade", "counts", "buckets"]
INDICATOR = [
    "level1",
    "level2",
    "name",
    "operator",
    "target",
    "unit",
    "actual",
    "completion",
    "weight",
    "score",
    "reason",
]


def read_back(run: Runner, tmp_path: Path, facts: dict[str, Any]) -> dict[str, Any]:
    """Write facts into a workbook and read them again."""
    book = tmp_path / "往返.xlsx"
    source = write_facts(tmp_path / "facts.json", facts)
    assert run("new", facts["form"], "--facts", source, "-o", book).status == 0
    outcome = run("read", book, "--json")
    assert (outcome.status, outcome.err) == (0, "")
    (evaluation,) = outcome.json["evaluations"]
    return dict(evaluation)


@pytest.mark.parametrize("case", [CHENGDE, HEYUAN])
def test_read_gives_the_facts_back(run: Runner, tmp_path: Path, case: str) -> None:
    facts = facts_of(case)
    found = read_back(run, tmp_path, facts)
    assert list(found) == [*FACTS, "results", "cells"]
    for line in found["budget"]:
        line["label"] = ""
    for line in facts["budget"]:
        line["label"] = ""
    assert {key: found[key] for key in FACTS} == {"measures": {}, "goals": [], "texts": {}} | facts


def test_read_gives_typed_figures_as_typed(run: Runner, tmp_path: Path) -> None:
    facts = facts_of(CHENGDE)
    facts["indicators"][0]["score"] = "9.5"
    facts["budget"][0] |= {"rate": "39.25%", "score": "3.9"}
    facts["total"] = "93.9"
    found = read_back(run, tmp_path, facts)
    assert [row["score"] for row in found["indicators"]] == [row["score"] for row in facts["indicators"]]
    assert (found["budget"][0]["rate"], found["budget"][0]["score"]) == ("39.25%", "3.9")
    assert found["total"] == "93.9"
    assert found["results"]["indicators"][0]["score"] == "9.5"
    assert found["results"]["indicators"][0]["rule_score"] == "10"


def test_read_gives_a_typed_grade_as_typed(run: Runner, tmp_path: Path) -> None:
    found = read_back(run, tmp_path, facts_of(HEYUAN) | {"grade": "优"})
    assert (found["grade"], found["results"]["grade"]) == ("优", "良")


def test_read_gives_typed_completions(run: Runner, tmp_path: Path) -> None:
    """In a form with that column a completion may be typed where no rule gives it."""
    facts = facts_of(HEYUAN)
    typed = [row["completion"] for row in facts["indicators"]]
    assert any(typed)
    assert [row["completion"] for row in read_back(run, tmp_path, facts)["indicators"]] == typed


def test_a_text_that_looks_like_a_formula_stays_a_text(run: Runner, tmp_path: Path) -> None:
    facts = facts_of(CHENGDE)
    names = ["=1+1", "+86电话数", "-次", "@人", '=HYPERLINK("x")']
    for row, name in zip(facts["indicators"], names, strict=False):
        row["name"] = name
    facts["subject"] = "=SUM(A1:A9)"
    found = read_back(run, tmp_path, facts)
    assert [row["name"] for row in found["indicators"]][: len(names)] == names
    assert found["subject"] == "=SUM(A1:A9)"


def test_the_answer_of_read_is_facts_again(run: Runner, tmp_path: Path) -> None:
    """Its keys results and cells are computed anew, not read."""
    first = read_back(run, tmp_path, facts_of(CHENGDE))
    second = read_back(run, tmp_path, first)
    assert second == first


def test_read_has_the_keys_of_the_contract(run: Runner, filled: Path) -> None:
    answer = run("read", filled, "--json").json
    assert list(answer) == ["evaluations"]
    (evaluation,) = answer["evaluations"]
    assert list(evaluation["budget"][0]) == ["line", "label", "initial", "adjusted", "executed", "reason"]
    assert list(evaluation["goals"][0]) == ["expected", "actual"]
    assert list(evaluation["indicators"][0]) == INDICATOR
    results = evaluation["results"]
    assert list(results) == RESULTS
    assert {tuple(row) for row in results["indicators"]} == {("completion", "bucket", "score", "rule_score", "basis")}
    assert list(results["execution"]) == ["rate", "score"]
    assert {tuple(level) for level in results["level1"].values()} == {("weight", "score")}
    assert list(results["counts"]) == ["total", "complete", "incomplete"]
    assert {tuple(bucket) for bucket in results["buckets"].values()} == {("count", "share")}


def test_read_gives_the_published_figures(run: Runner, filled: Path) -> None:
    results = run("read", filled, "--json").json["evaluations"][0]["results"]
    assert list(results["level1"]) == ["产出指标", "效益指标", "满意度指标"]
    assert results["execution"] == {"rate": "0.3926", "score": "3.93"}
    assert (results["weight_total"], results["total"], results["grade"]) == ("100", "93.93", "优")
    assert results["counts"] == {"total": 10, "complete": 10, "incomplete": 0}


def test_cells_say_where_the_figures_stand(run: Runner, filled: Path) -> None:
    from openpyxl import load_workbook

    evaluation = run("read", filled, "--json").json["evaluations"][0]
    cells = evaluation["cells"]
    sheet = load_workbook(filled, data_only=True)[cells["sheet"]]
    for row, where in zip(evaluation["indicators"], cells["indicators"], strict=True):
        assert sheet[where["name"]].value == row["name"]
    assert str(sheet[cells["totals"]["total"]].value) == evaluation["results"]["total"]
    assert sheet[cells["budget"]["total"]["rate"]].number_format.endswith("%")


def test_read_tells_people_the_same(run: Runner, copy: Any) -> None:
    outcome = run("read", copy("heyuan-mail-2024-2"))
    assert outcome.status == 0
    assert "总分89.33  等级良" in outcome.out
    assert "13.34 × 20.01% = 2.67" in outcome.out
