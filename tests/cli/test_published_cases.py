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
from samples.published_cases import facts, published

from xlsheets.domain.numbers import percent, read_figure

ROOT = Path(__file__).parents[1]
RESULTS: dict[str, dict[str, Any]] = json.loads((ROOT / "data" / "published_results.json").read_text(encoding="utf-8"))
"""What a correct computation gives; ``wrong``: published figures that are not right."""

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"


def test_no_case_is_left_out() -> None:
    assert set(RESULTS) == {*TABLES, *DEPARTMENTS} and len(RESULTS) == 9
    if CASES.is_dir():
        cases = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in CASES.glob("*.json")}
        assert set(RESULTS) == {name for name, case in cases.items() if case["indicators"]}


@pytest.mark.costly
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
