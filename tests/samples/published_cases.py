"""The nine published evaluations as facts of the contract: what their printed tables say, none of what is computed."""

from __future__ import annotations

from typing import Any

from recognise.foreign_tables import DEPARTMENTS, TABLES

from xlsheets.domain.numbers import plain, read_figure
from xlsheets.domain.reading import split_target
from xlsheets.forms.catalog import find_form
from xlsheets.forms.levels import split_level1, tidy_name

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
