"""``xlsheets forms``: list, show and validate forms."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from xlsheets.domain.numbers import percent, plain
from xlsheets.errors import UserError
from xlsheets.forms.catalog import all_forms, find_form
from xlsheets.forms.load import FORM_ID, validate_form
from xlsheets.forms.schema import Form

DONE, FOUND_ERRORS = 0, 1
FORM_FILE = "form.toml"


def run(options: Any) -> int:
    """Run ``forms``, ``forms validate``, ``forms adopt`` or ``forms show``."""
    if options.action == "validate":
        return _validate(options)
    if options.action == "adopt":
        return _adopt(options)
    if options.action == "show":
        print("\n".join(describe(find_form(options.form))))
        return DONE
    forms = all_forms()
    if options.json:
        print(json.dumps({"forms": [_summary(form) for form in forms]}, ensure_ascii=False, indent=1))
    else:
        for form in forms:
            print(f"{form.id}  {form.title}（{form.authority}，{form.document}）")
    return DONE


def _validate(options: Any) -> int:
    if not (options.folder / FORM_FILE).is_file():
        raise UserError(f"{options.folder}：没有这个文件夹，或其中没有 {FORM_FILE}，请检查路径。")
    problems = validate_form(options.folder)
    if options.json:
        keys = ("file", "line", "key", "message")
        rows = [{key: getattr(problem, key) for key in keys} for problem in problems]
        print(json.dumps({"problems": rows}, ensure_ascii=False, indent=1, default=str))
    else:
        for problem in problems:
            print(problem)
        if not problems:
            print(f"{options.folder}：表式没有错误。")
    return FOUND_ERRORS if problems else DONE


def _adopt(options: Any) -> int:
    """Propose a form folder from a blank workbook; what validation says of it is printed, for a person to correct."""
    from xlsheets.adopt.adopt import adopt
    from xlsheets.files.read_file import problem

    folder: Path = options.out
    form_id = folder.name
    if not FORM_ID.match(form_id):
        raise UserError(
            f"{folder}：文件夹的名字就是表式的编号，只能用小写字母、数字和连字符，如 my-city-2025，请改名。"
        )
    if os.path.lexists(folder):
        raise problem(folder, "已经存在，不会覆盖，请换一个文件夹名")
    text = adopt(options.file, form_id)
    try:
        with tempfile.TemporaryDirectory(prefix=".xlsheets-", dir=folder.parent) as scratch:
            made = Path(scratch) / form_id
            made.mkdir()
            (made / FORM_FILE).write_text(text, encoding="utf-8", newline="\n")
            made.rename(folder)
    except OSError:
        raise problem(folder, "不能建立，请检查上级文件夹是否存在、是否允许写入") from None
    doubts = sum(line.startswith("# 请核对") for line in text.splitlines())
    print(f"已建立 {folder / FORM_FILE}，有 {doubts} 处请核对（文件里以“# 请核对”开头的行）")
    problems = validate_form(folder)
    for found in problems:
        print(found)
    return FOUND_ERRORS if problems else DONE


def _summary(form: Form) -> dict[str, object]:
    return {
        "id": form.id,
        "title": form.title,
        "authority": form.authority,
        "document": form.document,
        "since": form.since,
        "scope": form.scope,
        "reports": [report.kind for report in form.reports],
    }


def describe(form: Form) -> list[str]:
    """Tell a form in lines: its columns, groups, rules, paragraphs and reports."""
    policy = form.policy
    lines = [
        f"{form.id}  {form.title}",
        f"依据：{form.authority}，{form.document}",
        "指标栏：" + "、".join(column.header for column in form.indicators.columns),
        "表头字段：" + "、".join(form.fields),
    ]
    for group in form.indicators.groups:
        weight = (
            f"（{plain(group.weight)}分{'，平均分配' if group.split == 'equal' else ''}）"
            if group.weight is not None
            else ""
        )
        lines.append(f"{group.level1}{weight}：" + "、".join(dict.fromkeys(spec.level2 for spec in group.rows)))
    execution = policy.execution
    if execution.weight:
        lines.append(
            f"预算执行率：{plain(execution.weight)}分，低于{percent(execution.explain_below, strip=True)}须说明"
        )
    lines.append("等级：" + "、".join(f"{grade.name}≥{plain(grade.least)}" for grade in policy.grades))
    lines.append(
        "完成档次：" + "、".join(f"{bucket.name}≥{percent(bucket.least, strip=True)}" for bucket in policy.buckets)
    )
    if form.texts:
        lines.append("文字说明：" + "、".join(text.title for text in form.texts))
    if form.reports:
        lines.append("报告：" + "、".join(f"{report.kind}（{report.title}）" for report in form.reports))
    return lines
