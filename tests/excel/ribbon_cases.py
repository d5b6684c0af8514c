"""Workbooks for the ribbon's actions, and how Excel is left by them."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path

from excel.fake.engine import App
from openpyxl import load_workbook
from samples.kept import write_workbook

from xlsheets.excel import session
from xlsheets.forms.catalog import find_form
from xlsheets.forms.facts import evaluation_from_facts
from xlsheets.recognise.load import load

CASES = ("chengde-2021", "heyuan-mail-2024")


def write_case(case: str, path: Path) -> Path:
    path.write_bytes(case_bytes(case))
    return path


@cache
def case_bytes(case: str) -> bytes:
    facts = json.loads(
        (files("xlsheets") / "demo_data" / f"{case}.json").read_text("utf-8"), parse_float=str, parse_int=str
    )
    facts["year"] = int(facts["year"])
    form = find_form(facts["form"])
    return write_workbook(form, evaluation_from_facts(facts, form, case)).data


def without_scores(path: Path, *, names: bool = True) -> Path:
    """The same form with its computed cells empty: somebody deleted them, or (without names) a bureau never had formulas."""
    found = load(path).found[0]
    book = load_workbook(path)
    sheet = book[found.cells.sheet]
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                cell.value = None
    if not names:
        for name in list(book.defined_names):
            del book.defined_names[name]
        for other in [each for each in book.sheetnames if each != found.cells.sheet]:
            del book[other]
    out = path.with_name("空了.xlsx")
    book.save(out)
    return out


def settled(app: App) -> bool:
    """Whether Excel is as it was: it calculates, the screen moves, events come, the status bar is its own."""
    return (app.calculation, app.screen_updating, app.enable_events, app.status_bar) == ("automatic", True, True, False)


def backups(path: Path) -> list[Path]:
    return sorted((path.parent / session.BACKUPS).glob("*"))


def message(app: App) -> str:
    ((text, title, _),) = app.alerts
    assert title == "绩效自评"
    assert "Traceback" not in text
    return text
