"""Formulas in somebody else's table: what is counted and what is said; cells, read, recompute and the frozen copy agree."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
from excel.fake.engine import open_book
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from samples.evaluations import complete_evaluation
from samples.kept import opened, write_workbook

from xlsheets.audit.check import check_all
from xlsheets.errors import UserError
from xlsheets.excel.book_grid import load_live
from xlsheets.forms.catalog import find_form
from xlsheets.recognise.load import load
from xlsheets.recompute.freeze import freeze
from xlsheets.recompute.recompute import recompute

ROWS: list[list[object]] = [
    ["项目支出绩效自评表（2024年度）"],
    ["项目名称", "某项目", None, None, "主管部门", "某局"],
    ["资金（万元）", None, "年初预算数", "全年预算数", "全年执行数", "分值", "得分", "执行率"],
    ["年度资金总额", None, 100, 100, 90, 10],
    ["其中：财政拨款", None, 60, 60, 55],
    ["其他资金", None, 40, 40, 35],
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"],
    ["产出指标", "数量指标", "走访企业数", "≥40家", "38家", 30, 28.5, "企业搬迁"],
    [None, "质量指标", "合格率", "≥95%", "96%", 20, 20],
    ["效益指标", "社会效益指标", "稳定率", "≥95%", "96%", 30, 30],
    ["满意度指标", "服务对象满意度指标", "满意度", "≥90%", "90%", 10, 10],
    ["总分", None, None, None, None, 100, 97.5],
]
ALL, MERGE = "SUM(G8:G11)", "merge"
CASES: dict[str, tuple[dict[str, object], str, set[str]]] = {
    "all as the rules": (
        {"G4": "=F4*E4/D4", "G8": "=ROUND(F8*38/40,2)", "F12": "=SUM(F8:F11)+F4", "G12": f"={ALL}+G4"},
        "97.5",
        set(),
    ),
    "scores without rounding": (
        {"E8": "35家", "G8": "=F8*35/40.3", "D8": "≥40.3家", "G12": f"={ALL}+9"},
        "95.05",
        set(),
    ),
    "the budget left out": ({"G12": f"={ALL}"}, "97.5", {"SUM_MISMATCH G12 88.5 97.5"}),
    "one row short": ({"G12": "=SUM(G8:G10)+9"}, "97.5", {"SUM_MISMATCH G12 87.5 97.5"}),
    "a mean": ({"G12": "=AVERAGE(G8:G11)"}, "97.5", {"SUM_MISMATCH G12 22.125 97.5"}),
    "a sum and its unit": ({"G12": f'={ALL}&"分"'}, "97.5", {"SUM_MISMATCH G12 88.5分 97.5"}),
    "a label with the total": (
        {"A12": None, "F12": None, "G12": None, "A13": f'="总分："&{ALL}&"分"'},
        "97.5",
        {"SUM_MISMATCH A13 88.5 97.5"},
    ),
    "an open row, a wrong sum": (
        {"E9": None, "G9": '=IF(E9="",0,F9)', "G12": f"={ALL}"},
        "77.5",
        {"SUM_MISMATCH G12 68.5 77.5", "ACTUAL_MISSING E9  实际完成值"},
    ),
    "the points": ({"F12": "=SUM(F8:F10)+10"}, "97.5", {"SUM_MISMATCH F12 90 100"}),
    "typed points": ({"F12": 95}, "97.5", {"SUM_MISMATCH F12 95 100"}),
    "a score": ({"G8": "=F8*0.8", "G12": f"={ALL}+9"}, "93", {"SCORE_NOT_BY_RULE G8 24 28.5"}),
    "a score that is a text": ({"G8": '=IF(F8>1,"合格",0)'}, "69", {"NOT_A_NUMBER G8 合格 数字"}),
    "a score that is empty": ({"G8": '=IFERROR(F8*E8/D8,"")'}, "69", {"NOT_A_NUMBER G8 待核的得分： 数字"}),
    "a score that is an error": ({"G8": "=F8/0"}, "69", {"CELL_ERROR G8 #DIV/0! "}),
    "a score that no rule gives": (
        {"D9": "按计划", "E9": "基本完成", "G9": "=F9*0.75", "G12": f"={ALL}+9"},
        "92.5",
        set(),
    ),
    "a score of two rows": ({"G9": None, "G8": "=28.5+20", "G12": f"={ALL}+9", MERGE: "G8:G9"}, "97.5", set()),
    "the execution's points": ({"G4": "=F4*0.5", "G12": f"={ALL}+G4"}, "93.5", {"BUDGET_SCORE_MISMATCH G4 5 9"}),
    "the rate": ({"H4": "=E4/D4/2"}, "97.5", {"RATIO_MISMATCH H4 0.45 90.00%"}),
    "the grade": ({"A13": "等级", "B13": '=IF(G12>=99,"优","良")'}, "97.5", {"GRADE_MISMATCH B13 良 优"}),
    "an empty grade": (
        {"A13": "等级", "B13": '=IF(G12>=99,"优","")'},
        "97.5",
        {"FORMULA_WITHOUT_RESULT B13 （空） "},
    ),
    "a total that is an error": ({"G12": "=G8/0"}, "97.5", {"CELL_ERROR G12 #DIV/0! "}),
    "a heading": ({"A8": '="产出指标（"&(F8+10)&"分）"'}, "97.5", {"HEADING_WEIGHT_MISMATCH A8 40 50"}),
    "a right heading": ({"A8": '="产出指标（"&SUM(F8:F9)&"分）"'}, "97.5", set()),
    "a heading of level 2": ({"B8": '="数量指标（"&(F8+10)&"分）"'}, "97.5", {"LEVEL2_WEIGHT_MISMATCH B8 40 30"}),
    "an amount": ({"C4": "=SUM(C5:C5)"}, "97.5", {"SUM_MISMATCH C4 60 100"}),
}
NEVER_FROZEN = {
    "a score that is empty",
    "a score that is an error",
    "an empty grade",
    "a total that is an error",
    "an open row, a wrong sum",
}
"""What a copy without formulas would have a figure of, or none."""


def table(path: Path, cells: dict[str, object]) -> Path:
    """Write the table with some cells changed, and store what its formulas come to."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "自评表"
    for row in ROWS:
        sheet.append(row)
    for place, value in cells.items():
        if place == MERGE:
            sheet.merge_cells(str(value))
        else:
            sheet[place] = value
    book.save(path)
    return path


def said(found: object) -> set[str]:
    findings = check_all([found], "a.xlsx")  # type: ignore[list-item]
    besides = ("REASON_MISSING", "FORMULA_NOT_CALCULATED", "BASIS_AMBIGUOUS", "QUALITY_BAND")
    return {f"{each.code} {each.cell} {each.found} {each.expected}" for each in findings if each.code not in besides}


@pytest.mark.costly
@pytest.mark.parametrize("case", CASES)
def test_one_figure_or_a_finding(case: str, tmp_path: Path) -> None:
    cells, total, findings = CASES[case]
    path = table(tmp_path / "a.xlsx", cells)
    for _ in range(2):
        (found,) = load(path).found
        assert (str(found.results.total.normalize()), said(found)) == (total, findings)
        path.write_bytes(recompute(load(path)).data)
    assert recompute(load(path)).data == path.read_bytes()
    (live,) = load_live(open_book(path)[0]).found
    assert (live.results, live.owned) == (found.results, found.owned)
    if case in NEVER_FROZEN:
        with pytest.raises(UserError, match=r"自评表![A-H][0-9]+"):
            freeze(load(path))
        return
    frozen = tmp_path / "b.xlsx"
    frozen.write_bytes(freeze(load(path)))
    (copy,) = load(frozen).found
    assert copy.results.total == found.results.total
    assert findings <= said(copy)


@pytest.mark.parametrize(
    ("place", "code", "is_told"),
    [
        ("G8", "0%", True),
        ("G8", '0.0"家"', True),
        ("G8", ";;;", True),
        ("G8", "0.0,", True),
        ("G8", "0.0", False),
        ("G8", "0", False),
        ("G8", '0.00"分"', False),
        ("G4", "0.00%", True),
        ("G12", "0%", True),
        ("H4", "0.0%", False),
        ("H4", '0.0"倍"', True),
    ],
)
def test_a_right_formula_that_looks_like_another_figure_is_told(
    place: str, code: str, is_told: bool, tmp_path: Path
) -> None:
    path = table(tmp_path / "a.xlsx", {**CASES["all as the rules"][0], "H4": "=E4/D4"})
    book = opened(path.read_bytes())
    book["自评表"][place].number_format = code
    book.save(path)
    loaded = load(path)
    (found,) = loaded.found
    told = {each.cell for each in check_all([found], "a.xlsx") if each.code == "CELL_UNCLEAR"}
    assert (told, str(found.results.total)) == ({place} if is_told else set(), "97.50")
    path.write_bytes(recompute(loaded).data)
    assert opened(path.read_bytes())["自评表"][place].number_format == code


def test_a_sum_of_scores_that_are_not_there_yet_follows_them(tmp_path: Path) -> None:
    path = table(tmp_path / "a.xlsx", dict.fromkeys(("G8", "G9", "G10", "G11")) | {"G12": f"={ALL}+G4"})
    (found,) = load(path).found
    assert (str(found.results.total), found.owned, said(found)) == ("97.50", {"F12": "100"}, set())
    path.write_bytes(recompute(load(path)).data)
    assert load(path).book.grids[0].text(12, 7) == "97.5"


def test_a_blank_form_is_no_form_of_zeros(tmp_path: Path) -> None:
    blank = {f"E{row}": None for row in (4, *range(8, 12))}
    scores = {f"G{row}": f'=IF(E{row}="",0,F{row})' for row in range(8, 12)}
    path = table(tmp_path / "a.xlsx", {**blank, **scores, "E5": None, "E6": None, "G12": f"={ALL}"})
    (found,) = load(path).found
    assert [result.score for result in found.results.indicators] == [None] * 4
    with pytest.raises(UserError, match="自评表!G8：还没有得分的一项会变成 0 分"):
        freeze(load(path))


def test_rescore_leaves_a_persons_total_and_tells_it(tmp_path: Path) -> None:
    path = table(tmp_path / "a.xlsx", {"G12": f"={ALL}"})
    made = recompute(load(path), rescore=True)
    assert said(made.found[0]) == {"SUM_MISMATCH G12 88.5 97.5"}


def test_a_formula_in_a_table_of_no_known_form_counts(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in (
        ["某表"],
        ["指标名称", "指标值", "完成值", "权数", "得分", "备注甲"],
        ["走访", "40家", "38家", 50, "=D3*0.9", "a"],
    ):
        sheet.append(row)
    book.save(path)
    (found,) = load(path, unknown=True).found
    assert found.evaluation.indicators[0].score == "45"


def stripped(form_id: str, change: str = "") -> tuple[bytes, str]:
    """A filled form as somebody's own file, with a formula of theirs for each result of ours; ``change``: behind the total's.

    Returns:
        The file, and the address of the total.
    """
    form = find_form(form_id)
    written = write_workbook(form, complete_evaluation(random.Random(1), form, 8))
    total = written.found.cells.totals["total"]
    book, shown = opened(written.data), opened(written.data, values=True)["自评表"]
    for name in [*book.sheetnames]:
        if name != "自评表":
            del book[name]
    for name in [*book.defined_names]:
        del book.defined_names[name]
    for name in [*book.custom_doc_props.names]:
        del book.custom_doc_props[name]
    for row in book["自评表"].iter_rows():
        for cell in row:
            if cell.data_type == "f":
                value = shown[cell.coordinate].value
                behind = change if cell.coordinate == total else ""
                cell.value = f"={value}{behind}" if isinstance(value, int | float) else value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue(), total


@pytest.mark.costly
@pytest.mark.parametrize("form_id", ["cn-transfer", "gd-heyuan-project", "hb-project", "sc-whole-2024"])
def test_in_every_form_a_formula_that_is_right_is_no_finding_and_one_that_is_wrong_is(
    form_id: str, tmp_path: Path
) -> None:
    path, form = tmp_path / "a.xlsx", find_form(form_id)
    data, total = stripped(form_id)
    path.write_bytes(data)
    (right,) = load(path, form).found
    assert right.owned == {} and not [each for each in said(right) if each.startswith(f"SUM_MISMATCH {total} ")]
    path.write_bytes(stripped(form_id, "-1")[0])
    (wrong,) = load(path, form).found
    assert wrong.results == right.results
    assert [each for each in said(wrong) if each.startswith(f"SUM_MISMATCH {total} ")]
