"""The nine published evaluations: facts, workbook, recompute, read; every figure that is known of them comes back, the facts too."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from cli.cli_runner import Runner, write_facts
from recognise.foreign_tables import DEPARTMENTS, TABLES

from xlsheets.domain.numbers import percent, plain, read_figure
from xlsheets.domain.reading import split_target
from xlsheets.forms.catalog import find_form
from xlsheets.forms.levels import split_level1, tidy_name

ROOT = Path(__file__).parents[1]
RESULTS: dict[str, dict[str, Any]] = json.loads((ROOT / "data" / "published_results.json").read_text(encoding="utf-8"))
"""What a correct computation gives; ``wrong``: published figures that are not right."""

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"
LINES = {
    "总额": "total",
    "年度资金总额": "total",
    "其中：财政资金": "fiscal",
    "其中：当年财政拨款": "fiscal",
    "财政专户管理资金": "special_account",
    "单位资金": "unit_funds",
    "上年结转资金": "carryover",
    "其他资金": "other",
}


def published(name: str) -> dict[str, Any]:
    return TABLES.get(name) or DEPARTMENTS[name]


def facts(name: str) -> dict[str, Any]:
    """The facts of a case: a judgement keeps its typed score, a department without its measures all; the rest is computed."""
    case = published(name)
    return {
        "form": case["form"],
        "year": case.get("year", 2024),
        "subject": case.get("subject", "某局"),
        "fields": {key: case[key] for key in ("unit", "supervisor") if case.get(key)} or {"unit": "某局"},
        "money_unit": find_form(case["form"]).money_unit,
        "budget": budget(case),
        "goals": [],
        "indicators": [indicator(case["form"], row, typed=name in DEPARTMENTS) for row in case["indicators"]],
        "measures": {},
        "texts": {},
    }


def budget(case: dict[str, Any]) -> list[dict[str, str]]:
    rows = {row["name"]: row for row in case.get("budget", ())}
    if "支出" in rows:
        amounts = (rows[name]["value"] for name in ("预算金额", "市财政局实际下达额度", "支出"))
        return [line("total", "预算金额", *amounts)]
    roles = ("initial", "adjusted", "executed")
    return [line(LINES[name], name, *(row[role] for role in roles)) for name, row in rows.items()]


def line(line_id: str, label: str, *amounts: str) -> dict[str, str]:
    # An amount stands in its cell as a number: 1,160.00 comes back as 1160.
    numbers = (read_figure(text) for text in amounts)
    initial, adjusted, executed = ("" if number is None else plain(number) for number in numbers)
    return {
        "line": line_id, "label": label, "initial": initial, "adjusted": adjusted, "executed": executed, "reason": "",
    }  # fmt: skip


def indicator(form_id: str, row: dict[str, str], *, typed: bool) -> dict[str, Any]:
    parts = [row.get(key, "") for key in ("operator", "target", "unit")]
    if find_form(form_id).combined_target:
        parts = list(split_target("".join(parts)))
    figures = all(any(map(str.isdigit, row.get(key, ""))) for key in ("target", "actual"))
    completion = row.get("completion") if not row.get("target") else None
    judged = (parts[0] == "定性" or not figures) and completion is None
    return {
        "level1": split_level1(row["level1"])[0],
        "level2": split_level1(tidy_name(row["level2"]))[0],
        "name": row["name"],
        "operator": parts[0],
        "target": parts[1],
        "unit": parts[2],
        "actual": row.get("actual", ""),
        "completion": completion,
        "weight": row["weight"],
        "score": row["score"] if typed or judged else None,
        "reason": "",
    }


def test_no_case_is_left_out() -> None:
    assert set(RESULTS) == {*TABLES, *DEPARTMENTS} and len(RESULTS) == 9
    if CASES.is_dir():
        cases = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in CASES.glob("*.json")}
        assert set(RESULTS) == {name for name, case in cases.items() if case["indicators"]}


@pytest.mark.parametrize("name", RESULTS)
def test_a_published_case_comes_back(name: str, run: Runner, tmp_path: Path) -> None:
    sent, path = facts(name), tmp_path / "自评.xlsx"
    assert run("new", "--facts", write_facts(tmp_path / "facts.json", sent), "-o", path).status == 0
    book = openpyxl.load_workbook(path)
    book.save(path)  # every figure that a formula came to is gone
    assert run("recompute", path).status in (0, 1)
    (back,) = run("read", path, "--json").json["evaluations"]
    assert {key: back[key] for key in sent} == sent
    results, case, wanted = back["results"], published(name), RESULTS[name]
    got = {key: results[key] for key in ("total", "weight_total", "grade")}
    assert {key: shown(value) for key, value in got.items()} == {key: shown(wanted[key]) for key in got}
    for level, score in wanted["scores"].items():
        assert shown(results["level1"][level]["score"]) == shown(score)
        assert shown(results["level1"][level]["weight"]) == shown(wanted["weights"][level])
    if "rate" in wanted:
        rate = results["execution"]
        assert (percent(Decimal(rate["rate"])), shown(rate["score"])) == (wanted["rate"], shown(wanted["rate_score"]))
    if "counts" in wanted:
        assert results["counts"] == wanted["counts"]
        buckets = {bucket: percent(Decimal(each["share"])) for bucket, each in results["buckets"].items()}
        names = {">=80%": "80%以上", "60-80%": "60%–80%", "<60%": "60%以下"}
        assert {bucket: buckets[names[bucket]] for bucket in names} == wanted["buckets"]
    for row, result in zip(case["indicators"], results["indicators"], strict=True):
        assert shown(result["score"]) == shown(row["score"]), row["name"]
        if row.get("completion"):
            assert percent(Decimal(result["completion"])) == row["completion"], row["name"]
    assert ("total" in wanted["wrong"]) == (shown(case["total"]) != shown(results["total"]))
    sheet, cells = openpyxl.load_workbook(path, data_only=True)[back["cells"]["sheet"]], back["cells"]
    for where, result in zip(cells["indicators"], results["indicators"], strict=True):
        assert shown(str(sheet[where["score"]].value)) == shown(result["score"])
    for role, place in cells["totals"].items():
        assert shown(str(sheet[place].value)) == shown(wanted[role])


def shown(text: str) -> object:
    """A figure, however it is written; a grade as it is."""
    number = read_figure(text, "分")
    return text if number is None else number.normalize()
