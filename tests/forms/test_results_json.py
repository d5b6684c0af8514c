"""Facts of published evaluations, and what the results of scoring them are in JSON."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import xlsheets
from xlsheets.domain.scoring import evaluate
from xlsheets.forms.catalog import find_form
from xlsheets.forms.facts import evaluation_from_facts, facts_from_evaluation
from xlsheets.forms.facts_json import read_facts
from xlsheets.forms.results_json import results_to_json

DEMO = Path(xlsheets.__file__).parent / "demo_data"
NATIONAL = find_form("cn-caiyu10-project")


def demo(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    path = DEMO / f"{name}.json"
    facts = read_facts(path)
    form = find_form(facts["form"])
    evaluation = evaluation_from_facts(facts, form, path.name)
    assert facts_from_evaluation(evaluation) == {**facts, "year": int(facts["year"])}
    return facts, results_to_json(evaluate(evaluation, form.policy), form.kind)


def test_heyuan_scores_what_was_published_but_for_the_grade() -> None:
    _, results = demo("heyuan-mail-2024")
    assert results["total"] == "89.33" and results["grade"] == "良"
    assert {name: level["score"] for name, level in results["level1"].items()} == {
        "过程": "20",
        "产出": "29.33",
        "效益": "40",
    }
    post = results["indicators"][2]
    assert post == {
        "completion": "0.2001",
        "bucket": "60%以下",
        "score": "2.67",
        "rule_score": "2.67",
        "basis": "13.34 × 20.01% = 2.67",
    }
    assert results["execution"]["rate"] == "1" and results["weight_total"] == "100"
    assert results["counts"] == {"total": 7, "complete": 6, "incomplete": 1}
    assert results["buckets"]["80%以上"] == {"count": 6, "share": "0.8571"}
    assert results["buckets"]["60%以下"] == {"count": 1, "share": "0.1429"}


def test_chengde_scores_half_up() -> None:
    _, results = demo("chengde-2021")
    assert results["execution"] == {"rate": "0.3926", "score": "3.93"}
    assert (results["total"], results["grade"]) == ("93.93", "优")
    assert all(Decimal(result["completion"]) == 1 for result in results["indicators"])


OPEN = {"indicators": [{"level1": "产出指标", "name": "企业数", "operator": "≥", "target": "40", "weight": "90"}]}


def test_what_is_open_is_null() -> None:
    results = results_to_json(evaluate(evaluation_from_facts(OPEN, NATIONAL, ""), NATIONAL.policy), NATIONAL.kind)
    assert results["grade"] is None
    assert results["indicators"][0] == {
        "completion": None,
        "bucket": None,
        "score": None,
        "rule_score": None,
        "basis": "待填：实际完成值",
    }


@pytest.mark.parametrize("path", sorted(DEMO.glob("*.json")), ids=lambda path: path.stem)
def test_the_demo_names_no_person(path: Path) -> None:
    facts = json.loads(path.read_text(encoding="utf-8"))
    assert not {"filler", "phone"} & set(facts.get("fields", {}))
