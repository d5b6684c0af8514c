"""Parts of a workbook of ours that somebody deleted or a program spoiled: one recompute brings them back, and the figures with them."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from files.rich_workbook import edit_zip, part
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from recompute.recompute_cases import CHENGDE, by_openpyxl, openpyxl_edit, recomputed, written

from xlsheets.recognise.load import load


def test_sums_of_the_budget_that_were_emptied_count_at_once(tmp_path: Path) -> None:
    emptied = openpyxl_edit(dict.fromkeys(("E7", "F7", "G7")))
    outcome = recomputed(by_openpyxl(written(CHENGDE).data, emptied), tmp_path)
    assert outcome.made.found[0].results.total == Decimal("93.93")
    assert (outcome.figure("G7"), outcome.figure("J7"), outcome.figure("I24")) == (3.49, 3.93, 93.93)


@pytest.mark.parametrize("names", [("by_rule",), ("score", "head"), ("key",), ("name", "rule", "key")])
def test_names_that_were_deleted_come_back(tmp_path: Path, names: tuple[str, ...]) -> None:
    def forget(book: Workbook, sheet: Worksheet) -> None:
        for name in names:
            del book.defined_names[f"xsd_{name}"]

    outcome = recomputed(by_openpyxl(written(CHENGDE).data, forget), tmp_path)
    known = load(outcome.path).book.names
    assert {f"xsd_{name}" for name in names} <= known.keys()
    assert outcome.figure("I24") == 93.93


def test_a_heading_beside_an_error_keeps_its_words(tmp_path: Path) -> None:
    data = written(CHENGDE).data
    sheet = part(data, "xl/worksheets/sheet1.xml").decode()
    broken = re.sub(r'(<c r="B14"[^>]*) t="str"(>.*?<v>)[^<]*', r'\1 t="e"\2#NAME?', sheet, count=1)
    assert broken != sheet
    outcome = recomputed(edit_zip(data, {"xl/worksheets/sheet1.xml": broken.encode()}), tmp_path)
    assert outcome.figure("B14") == "产出指标\n（50分）"


def test_scores_that_were_texts_are_numbers_on_the_calculation_sheet_too(tmp_path: Path) -> None:
    texts = openpyxl_edit({"I14": "9.5分", "I15": "８", "H16": "8 分"})
    assert recomputed(by_openpyxl(written(CHENGDE).data, texts), tmp_path).figure("I14") == 9.5
