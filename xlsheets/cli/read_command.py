"""``xlsheets read``: what is recognised in a workbook."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from xlsheets.cli.exit_status import DONE, FOUND_ERRORS
from xlsheets.cli.file_arguments import chosen_form, told_columns
from xlsheets.cli.shared_arguments import ANY_FILE, add_form, add_json, named_path
from xlsheets.domain.numbers import percent, plain
from xlsheets.domain.status import TO_JUDGE

if TYPE_CHECKING:
    from xlsheets.forms.placed import Placed

EXAMPLE = "xlsheets read 自评表.xlsx --json"


def add_arguments(parser: ArgumentParser) -> None:
    """Give a parser the command's arguments."""
    parser.add_argument("file", metavar="FILE", type=named_path, help=ANY_FILE)
    add_json(parser)
    add_form(parser)


def run(options: Namespace) -> int:
    """Tell what is recognised in a workbook."""
    from xlsheets.audit.check import unread_sheets
    from xlsheets.forms.facts import facts_from_evaluation
    from xlsheets.forms.places_json import places
    from xlsheets.forms.results_json import results_to_json
    from xlsheets.recognise.headers import role_name
    from xlsheets.recognise.load import load
    from xlsheets.recognise.unknown_form import WAYS_TO_A_RULE

    loaded = load(options.file, chosen_form(options), told_columns(options), unknown=True)
    unread = unread_sheets(loaded.unread, str(options.file))
    for finding in unread:
        print(finding, file=sys.stderr)
    status = FOUND_ERRORS if unread else DONE
    if options.json:
        import json  # 1 % of a start, and mostly not asked for

        evaluations = [
            {
                **facts_from_evaluation(found.evaluation),
                "results": results_to_json(found.results, found.form.kind),
                "cells": places(found),
            }
            for found in loaded.found
        ]
        print(json.dumps({"evaluations": evaluations}, ensure_ascii=False, indent=1))
        return status
    for found in loaded.found:
        evaluation, results = found.evaluation, found.results
        named = f"{found.form.title}（{found.form.id}）" if found.form.kind.knows_rule else found.form.title
        print(f"{found.cells.sheet}：{named} {evaluation.year or ''} {evaluation.subject}".rstrip())
        for title, headers in (("指标表", found.cells.headers), ("预算", found.cells.budget_headers)):
            if headers:
                taken = "，".join(f"{cell}“{text}”作{role_name(role)}" for role, (cell, text) in headers.items())
                kept = "没有用到" if found.form.kind.knows_rule else "按原文保留"
                unused = "、".join(f"{cell}“{text}”" for cell, text in found.cells.unused) if title == "指标表" else ""
                print(f"  {title}各列：{taken}" + (f"；{kept}：{unused}" if unused else ""))
        _print_errors(found)
        for item, result in results.beside(evaluation.indicators):
            shown = percent(result.completion) if result.completion is not None else "—"
            score = plain(result.score) if result.score is not None else result.status
            typed = "（手填）" if result.typed else ""
            points = score if result.points is None else f"{score}/{plain(result.points)}"
            path = "-".join(part for part in (item.level1, item.level2, item.name) if part)
            print(f"  {path}  完成率{shown}  {points}{typed}  {result.basis}")
        if results.execution.rate is not None:
            print(f"  预算执行率{percent(results.execution.rate)}")
        if not found.form.kind.knows_rule:
            typed = f"，表上填写的总分是 {evaluation.total}" if evaluation.total else ""
            print(f"  计分规则未知，没有计算{typed}；{WAYS_TO_A_RULE}。")
            continue
        print(
            f"  总分{results.told_total}  等级{results.grade or TO_JUDGE}"
            if found.form.kind.has_points
            else "  不计分的表"
        )
    return status


def _print_errors(found: Placed) -> None:
    from xlsheets.audit.checks_formulas import error_words

    for cell, value in found.errors.items():
        meaning, way = error_words(value)
        print(f"  {cell} 是错误值 {value}：{meaning}，按没有填写处理；请{way}，或直接填写内容")
