"""What holds: right workbooks, right tables of others, true sentences. Whatever a check says against them is a false alarm."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from recognise.foreign_tables import Printed, save_xlsx

from benchmarks.audit.right_forms import right_forms
from xlsheets.audit.check import check_all
from xlsheets.audit.finding import INFO
from xlsheets.forms.placed import Evaluated
from xlsheets.recognise.load import load

HOLDS: dict[str, Any] = json.loads(Path(__file__).with_name("holds.json").read_text(encoding="utf-8"))
_FORM = "gd-heyuan-project"
_TEXT = "compliance"


def false_alarms(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Give each thing that holds with what the checks say of it against that; hints (提示) on tables of others are no alarms.

    Args:
        folder: where workbooks may be written.
    """
    for right in right_forms():
        path = folder / f"{right.form.id}.xlsx"
        path.write_bytes(right.written.data)
        yield f"right workbook {right.form.id}", _said(path)
    for name, rows in HOLDS["tables"].items():
        table = Printed()
        for row in rows:
            table.line(*row)
        yield f"table: {name}", _said(save_xlsx(folder / "table.xlsx", table), hints=False)
    (read,) = load(folder / f"{_FORM}.xlsx").found
    for words in HOLDS["texts"]:
        changed = replace(read.evaluation, texts={**read.evaluation.texts, _TEXT: words})
        yield f"text: {words}", [str(finding) for finding in check_all([Evaluated.of(read, changed)], "")]


def _said(path: Path, *, hints: bool = True) -> list[str]:
    findings = check_all(load(path).found, "")
    return [str(finding) for finding in findings if hints or finding.severity != INFO]
