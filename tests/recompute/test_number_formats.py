"""A number whose format shows a percent, a unit, a sign or a scale: cells, headless, recompute and the frozen copy give one figure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import engines
import pytest
from excel.live_office import ABSENT, ANSWERS, LiveTask, run_live
from openpyxl import Workbook
from samples.kept import opened

from xlsheets.audit.check import check_all
from xlsheets.domain.evaluation import Evaluation, Indicator
from xlsheets.domain.status import Case
from xlsheets.errors import UserError
from xlsheets.files.seen.shown_number import FORMATTED
from xlsheets.forms.catalog import find_form
from xlsheets.forms.placed import Evaluated
from xlsheets.forms.schema import FORM_SHEET
from xlsheets.recognise.load import load
from xlsheets.recompute.freeze import freeze
from xlsheets.recompute.recompute import recompute
from xlsheets.writing.workbook import write_workbook

Given = str | tuple[float, str]
KNOWN: list[tuple[Given, Given, str]] = [
    ("≥95%", (0.9, "0%"), "1.89"),
    ("≥90%", (0.8996, "0%"), "2"),
    ("≥95%", (38 / 42, "0.00%"), "1.9"),
    ((0.95, "0%"), "90%", "1.89"),
    ("≥95%", (94, "General"), "1.98"),
    ("≥40家", (38, "General"), "1.9"),
    ((40, "General"), "38", "1.9"),
    ("≥40家", (38, "0"), "1.9"),
]
UNKNOWN: list[tuple[Given, Given, str]] = [
    ("≥40万元", (350000, '#,##0"元"'), "1.75"),
    ("≤40万元", (385000, '0\\.0,"万元"'), "2"),
    ("≤40家", (50, '"≤"0"家"'), "1.6"),
    ((30, '"≤"0"天"'), "45天", "1.33"),
    ((0.01, '"≤"0%'), (0.02, "0%"), "1"),
    ("≥95%", (0.96, '[=0]"";0.00%'), "2"),
    ("≥95%", (94, '0.0"%"'), "1.98"),
    ("≥95%", (0.9, '0%"以上"'), "1.89"),
    ("≥40家", (38.4, "0"), "1.9"),
    ("≥4000家", (3800, "#,##0"), "1.9"),
    ("≥9‰", (8.1, "0.0‰"), "1.8"),
]
NOT_SEEN: list[tuple[Given, Given, str]] = [
    ("≥40家", (38, ";;;"), ""),
    ("≥95%", (0.5, "# ?/?"), ""),
    ("≥4家", (-5, "0;[Red]0"), ""),
]
CASES = [*KNOWN, *UNKNOWN, *NOT_SEEN]


def own_workbook(path: Path, cases: Sequence[tuple[Given, Given, str]]) -> Evaluated:
    """Fill a blank workbook of ours as somebody who pastes numbers with their formats."""
    path.write_bytes(write_workbook(find_form("cn-caiyu10-project"), year=2024, rows=len(cases) + 2).data)
    (blank,) = load(path).found
    book = opened(path.read_bytes())
    sheet, columns = book[FORM_SHEET], blank.cells.columns
    for row, (target, actual, _) in enumerate(cases, blank.cells.first_row):
        sheet.cell(row, columns["name"]).value = f"指标{row}个数"
        sheet.cell(row, columns["weight"]).value = 2
        for role, given in (("target", target), ("actual", actual)):
            cell = sheet.cell(row, columns[role])
            cell.value, code = given if isinstance(given, tuple) else (given, "@")
            cell.number_format = code
    book.save(path)
    (found,) = load(path).found
    return found


def scores(found: Evaluated) -> list[str]:
    return [
        result.status or format(result.score.normalize(), "f")
        for result in found.results.indicators
        if result.score is not None or result.status
    ]


def live(path: Path, found: Evaluated) -> list[str]:
    cells = engines.libreoffice([path])[0][FORM_SHEET]
    values = [cells.get(where["score"]) for where in found.cells.indicators]
    return [value if isinstance(value, str) else format(Decimal(str(value)).normalize(), "f") for value in values]


def test_cells_headless_and_recompute_give_one_figure(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    found = own_workbook(path, CASES)
    known = [score for *_, score in KNOWN]
    assert scores(found) == live(path, found) == known + ["待评"] * (len(UNKNOWN) + len(NOT_SEEN))
    assert {result.case for result in found.results.indicators[len(KNOWN) :]} == {Case.DOUBTFUL}
    path.write_bytes(recompute(load(path)).data)
    (again,) = load(path).found
    assert scores(again) == live(path, again) == [score or "待评" for *_, score in CASES]
    assert recompute(load(path)).changed == 0


def test_the_functions_give_what_the_cells_give_without_them(tmp_path: Path) -> None:
    found = own_workbook(tmp_path / "a.xlsx", CASES)
    for mode in (ANSWERS, ABSENT):
        (run,) = run_live([LiveTask(tmp_path / "a.xlsx", mode)])
        shown = [run.before[FORM_SHEET][where["score"]] for where in found.cells.indicators]
        assert [
            value if isinstance(value, str) else format(Decimal(str(value)).normalize(), "f") for value in shown
        ] == scores(found)


@pytest.mark.costly(0)
def test_a_number_that_only_excel_cannot_tell_is_named_until_a_recompute(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    own_workbook(path, KNOWN)
    (named,) = [each for each in check_all(load(path).found, "a.xlsx") if each.code == "CELL_UNCLEAR"]
    assert (named.severity, named.expected) == ("info", "38")
    path.write_bytes(recompute(load(path)).data)
    assert not [each for each in check_all(load(path).found, "a.xlsx") if each.code == "CELL_UNCLEAR"]


@pytest.mark.costly(0)
def test_a_finding_names_each_cell_that_formulas_cannot_know(tmp_path: Path) -> None:
    found = own_workbook(tmp_path / "a.xlsx", UNKNOWN)
    findings = [each for each in check_all([found], "a.xlsx") if each.code == "CELL_UNCLEAR"]
    assert len(findings) == len({each.cell for each in findings}) >= len(UNKNOWN)
    assert all("重新计算" in each.fix and each.expected for each in findings)


@pytest.mark.costly(0)
def test_a_frozen_copy_has_the_figures_of_the_cells_or_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    found = own_workbook(path, KNOWN)
    copy = tmp_path / "frozen.xlsx"
    copy.write_bytes(freeze(load(path)))
    assert load(copy).found[0].results.total == found.results.total
    own_workbook(path, UNKNOWN)
    with pytest.raises(UserError, match=FORMATTED):
        freeze(load(path))
    path.write_bytes(recompute(load(path)).data)
    copy.write_bytes(freeze(load(path)))
    assert load(copy).found[0].results.total == load(path).found[0].results.total


@pytest.mark.parametrize(
    ("target", "actual", "code", "score"),
    [
        ("≥40万元", 350000, '#,##0"元"', "35"),
        ("≤40万元", 385000, '0\\.0,"万元"', "40"),
        ("≥95%", 0.96, '[=0]"";0.00%', "40"),
        ("≥95%", 0.9, "0%", "37.89"),
    ],
)
def test_in_anybody_elses_table_what_is_seen_is_read(
    target: str, actual: float, code: str, score: str, tmp_path: Path
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (
        ["项目支出绩效自评表（2024年度）"],
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
        ["产出指标", "数量指标", "走访企业数", "≥40家", "38家", 60, None],
        ["效益指标", "社会效益指标", "稳定率", target, actual, 40, None],
        ["总分"],
    ):
        sheet.append(line)
    sheet["E4"].number_format = code
    book.save(tmp_path / "a.xlsx")
    (found,) = load(tmp_path / "a.xlsx").found
    assert found.results.indicators[1].score == Decimal(score)


@pytest.mark.parametrize(
    ("role", "text"), [("weight", "2 分"), ("weight", "２"), ("score", "1.5分"), ("score", " 1.5 ")]
)
def test_points_as_text_become_numbers(role: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    found = own_workbook(path, KNOWN)
    book = opened(path.read_bytes())
    book[FORM_SHEET][found.cells.indicators[0][role]].value = text
    book.save(path)
    wanted = load(path).found[0].results.total
    path.write_bytes(recompute(load(path)).data)
    (again,) = load(path).found
    cells = engines.libreoffice([path])[0][FORM_SHEET]
    assert (again.to_store, again.results.total) == ({}, wanted)
    assert Decimal(str(cells[again.cells.totals["total"]])) == wanted
    assert cells[again.cells.totals["weight_total"]] == again.results.weight_total


def test_amounts_as_text_count_nothing_until_they_are_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    found = own_workbook(path, KNOWN)
    book = opened(path.read_bytes())
    for role, text in (("initial", 8), ("adjusted", "８"), ("executed", " 4 ")):
        book[FORM_SHEET][found.cells.budget["fiscal"][role]].value = text
    book.save(path)
    (before,) = load(path).found
    assert before.results.execution.rate is None and len(before.doubts) == 2
    path.write_bytes(recompute(load(path)).data)
    (after,) = load(path).found
    assert (after.results.execution.rate, after.doubts) == (Decimal("0.5"), {})


def test_figures_as_text_become_numbers_in_one_recompute(tmp_path: Path) -> None:
    """The second one changes nothing: 测算 followed the numbers already."""
    path = tmp_path / "文本.xlsx"
    form = find_form("cn-caiyu10-project")
    items = [
        Indicator(
            "产出指标", "数量指标", f"指标{n}", operator="≥", target="90%", actual="95%", weight=weight, score=score
        )
        for n, (weight, score) in enumerate([("8 ", "8 分"), ("８", "７.5"), ("10", None)])
    ]
    path.write_bytes(write_workbook(form, Evaluation(form.id, 2024, "甲", indicators=items)).data)
    path.write_bytes(recompute(load(path)).data)
    assert recompute(load(path)).data == path.read_bytes()
