"""What is open, on 测算 while somebody types: the same as the checks say, in the cells and in LibreOffice, and in files of before."""

from __future__ import annotations

import io
import random
from pathlib import Path

import engines
import pytest
from msgspec.structs import replace
from openpyxl import load_workbook
from samples.changed import with_row, with_rows
from samples.evaluations import evaluation
from samples.kept import write_workbook

from xlsheets.audit.check import check_all
from xlsheets.audit.subject import Subject
from xlsheets.domain.evaluation import Evaluation, Indicator
from xlsheets.forms.catalog import all_forms, find_form
from xlsheets.forms.placed import Evaluated
from xlsheets.forms.schema import Form
from xlsheets.formulas.calc.calc_hint_line import HINT_CELL
from xlsheets.formulas.calc.calc_hints import LIKE_TARGET, NO_REASON, OVER_POINTS
from xlsheets.formulas.calc.calc_refs import FIRST_ROW
from xlsheets.recognise.load import load
from xlsheets.recompute.recompute import recompute
from xlsheets.writing.sheet_names import CALC_SHEET, FORM_SHEET

FORMS = [form for form in all_forms() if not form.is_data]
REASONS = ("", "无", "—", " ", "受疫情影响，未开工")
ROWS = (
    ("甲", "≥10家", "10家", None),
    ("乙", "≥95%", "93.1%", None),
    ("丙", "≥5次", "≥5次", None),
    ("丁", "≥2个", "2个", "99"),
)


def planted(form: Form) -> Evaluation:
    """Four rows: one right, one short without a reason, one actual like its target, one score above its points; 95 points in all."""
    items = [
        Indicator("产出指标", "数量指标", name, target=target, actual=actual, weight=weight, score=score)
        for (name, target, actual, score), weight in zip(ROWS, ("25", "25", "25", "10"), strict=True)
    ]
    return Evaluation(form.id, 2024, "项目", {}, form.money_unit, [], [], items)


def shown(data: bytes) -> tuple[str, list[str]]:
    """The line, and the words of the first rows."""
    sheet = load_workbook(io.BytesIO(data), data_only=True)[CALC_SHEET]
    return str(sheet[HINT_CELL].value), [sheet.cell(FIRST_ROW + row, 14).value or "" for row in range(len(ROWS))]


LINE = "随填随核：4 处要改，分值合计95（应为100），缺偏差原因 1 项，完成值不是确数 1 项，得分超出分值 1 项。"
WORDS = ["", NO_REASON, LIKE_TARGET, OVER_POINTS]


def test_each_kind_is_counted_and_named_beside_its_row() -> None:
    form = find_form("cn-caiyu10-project")
    assert shown(write_workbook(form, planted(form)).data) == (LINE, WORDS)
    right = with_rows(
        planted(form), lambda item: replace(item, actual=item.target.lstrip("≥"), score=None, weight="22.5")
    )
    assert shown(write_workbook(form, right).data)[0].startswith("随填随核：没有要改的。")
    explained = with_row(planted(form), 1, reason="因暴雨停工")
    assert "缺偏差原因" not in shown(write_workbook(form, explained).data)[0]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_a_blank_form_has_nothing_to_mend(form: Form) -> None:
    assert shown(write_workbook(form, year=2024).data)[0] in ("随填随核：没有要改的。其余请点“检查”。", "None")


@pytest.mark.parametrize("form", [form for form in FORMS if form.kind.is_measured], ids=lambda form: form.id)
def test_it_says_what_the_checks_say(form: Form) -> None:
    """But for reasons of the execution rate, which may stand in the budget block."""
    codes = {NO_REASON: ("REASON_MISSING", "reason"), LIKE_TARGET: ("ACTUAL_LIKE_TARGET", "actual")}
    codes[OVER_POINTS] = ("SCORE_ABOVE_WEIGHT", "score")
    has_reason = form.indicators.column("reason") is not None
    for seed in range(6):
        rng = random.Random(seed)
        drawn = evaluation(rng, form, 12)
        if has_reason:
            rows = [replace(item, reason=rng.choice(REASONS)) for item in drawn.indicators]
            drawn = replace(drawn, indicators=rows)
        written = write_workbook(form, drawn)
        found = Evaluated.of(written.found)
        sheet = load_workbook(io.BytesIO(written.data), data_only=True)[CALC_SHEET]
        findings = check_all([found], "a.xlsx")
        for row in Subject(found, "a.xlsx").rows:
            line = FIRST_ROW + found.cells.indicator_rows[row.index] - found.cells.header_row - 1
            words = str(sheet.cell(line, 14).value or "").split("、")
            for word, (code, role) in codes.items():
                if row.indicator.completion_from or (word == NO_REASON and not has_reason):
                    continue
                told = any(each.code == code and each.cell == row.cell(role) for each in findings)
                assert (word in words) == told, (seed, row.index, word)
        wrong = any(each.code == "WEIGHT_TOTAL_MISMATCH" for each in findings)
        assert ("分值合计" in str(sheet[HINT_CELL].value)) == wrong


@pytest.mark.programs
def test_another_program_says_it_while_somebody_types(tmp_path: Path) -> None:
    form = find_form("cn-caiyu10-project")
    path = tmp_path / "填.xlsx"
    book = load_workbook(io.BytesIO(write_workbook(form, with_rows(planted(form), _blank)).data))
    cells = write_workbook(form, planted(form)).found.cells
    for where, item in zip(cells.indicators, planted(form).indicators, strict=True):
        book[FORM_SHEET][where["actual"]] = item.actual
        if item.score:
            book[FORM_SHEET][where["score"]] = float(item.score)
    book.save(path)
    computed = engines.libreoffice([path])[0]
    assert computed[CALC_SHEET][HINT_CELL] == LINE
    assert [computed[CALC_SHEET].get(f"N{FIRST_ROW + row}", "") or "" for row in range(len(ROWS))] == WORDS


def _blank(item: Indicator) -> Indicator:
    return replace(item, actual="", score=None)


def test_a_workbook_of_before_gets_it_with_a_recompute(tmp_path: Path) -> None:
    form = find_form("cn-caiyu10-project")
    data = write_workbook(form, planted(form)).data
    book = load_workbook(io.BytesIO(data))
    book[CALC_SHEET].delete_cols(14)  # as it was laid out before; names told where its columns stood
    for name in ("by_rule", "key"):
        defined = book.defined_names[f"xsd_{name}"]
        _, _, letters = defined.attr_text.partition("!$")
        column = letters.split("$")[0]
        defined.attr_text = defined.attr_text.replace(f"${column}$", f"${_before(column)}$")
    del book.defined_names["xsd_reason"]
    path = tmp_path / "旧.xlsx"
    book.save(path)
    made = recompute(load(path))
    assert shown(made.data) == (LINE, WORDS)
    assert "xsd_reason" in load_workbook(io.BytesIO(made.data)).defined_names
    path.write_bytes(made.data)
    assert recompute(load(path)).data == made.data


def _before(column: str) -> str:
    from openpyxl.utils import column_index_from_string, get_column_letter

    return get_column_letter(column_index_from_string(column) - 1)
