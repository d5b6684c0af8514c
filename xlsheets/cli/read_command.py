"""``xlsheets read`` and ``recompute``."""

from __future__ import annotations

from typing import Any

from xlsheets.cli.file_arguments import chosen_form, told_columns
from xlsheets.domain.numbers import percent, plain

DONE, FOUND_ERRORS, UNUSABLE = 0, 1, 2
FIGURE_CODES = frozenset(
    {
        "SCORE_NOT_BY_RULE",
        "SCORE_ABOVE_WEIGHT",
        "RATIO_MISMATCH",
        "BUDGET_SCORE_MISMATCH",
        "TOTAL_NOT_BY_RULE",
        "SUM_MISMATCH",
        "GRADE_MISMATCH",
        "WEIGHT_TOTAL_MISMATCH",
        "NOT_A_NUMBER",
    }
)
"""Findings about typed figures, which recompute keeps and reports."""


def read(options: Any) -> int:
    """Tell what is recognised in a workbook."""
    from xlsheets.domain.scoring import weight_of
    from xlsheets.forms.facts import facts_from_evaluation
    from xlsheets.forms.places_json import places
    from xlsheets.forms.results_json import results_to_json
    from xlsheets.recognise.headers import role_name
    from xlsheets.recognise.load import load

    loaded = load(options.file, chosen_form(options), told_columns(options))
    if options.json:
        import json  # 1 % of a start, and mostly not asked for

        evaluations = [
            {**facts_from_evaluation(found.evaluation), "results": results_to_json(results), "cells": places(found)}
            for found, results in zip(loaded.found, loaded.results, strict=True)
        ]
        print(json.dumps({"evaluations": evaluations}, ensure_ascii=False, indent=1))
        return DONE
    for found, results in zip(loaded.found, loaded.results, strict=True):
        evaluation = found.evaluation
        print(
            f"{found.cells.sheet}：{found.form.title}（{found.form.id}） {evaluation.year or ''} {evaluation.subject}".rstrip()
        )
        for title, headers in (("指标表", found.cells.headers), ("预算", found.cells.budget_headers)):
            if headers:
                taken = "，".join(f"{cell}“{text}”作{role_name(role)}" for role, (cell, text) in headers.items())
                unused = "、".join(f"{cell}“{text}”" for cell, text in found.cells.unused) if title == "指标表" else ""
                print(f"  {title}各列：{taken}" + (f"；没有用到：{unused}" if unused else ""))
        for item, result in zip(evaluation.indicators, results.indicators, strict=True):
            shown = percent(result.completion) if result.completion is not None else "—"
            score = plain(result.score) if result.score is not None else result.status
            typed = "（手填）" if result.typed else ""
            points = f"{score}/{plain(weight)}" if (weight := weight_of(item)) is not None else score
            path = "-".join(part for part in (item.level1, item.level2, item.name) if part)
            print(f"  {path}  完成率{shown}  {points}{typed}  {result.basis}")
        if results.execution.rate is not None:
            print(f"  预算执行率{percent(results.execution.rate)}")
        print(f"  总分{plain(results.total)}  等级{results.grade or '待评'}" if results.scored else "  不计分的表")
    return DONE
