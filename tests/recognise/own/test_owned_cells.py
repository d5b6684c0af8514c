"""What people put in the places of formulas of a form of ours: their own formulas, a word, a sum; one figure everywhere, or a finding."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from excel.ribbon_cases import case_bytes
from openpyxl.worksheet.worksheet import Worksheet
from recompute.test_typed_over_ours import given
from samples.kept import opened

from xlsheets.audit.check import check_all
from xlsheets.errors import UserError
from xlsheets.formulas.own_formulas import is_own_make
from xlsheets.recognise.load import load
from xlsheets.recompute.freeze import freeze
from xlsheets.recompute.recompute import recompute

CASES: dict[str, tuple[dict[str, object], str, str]] = {
    "a score": ({"I16": "=8-3"}, "90.93", "SCORE_NOT_BY_RULE I16"),
    "a function of ours inside another": ({"I16": "=MIN(5,XS_SCORE(F16,G16,H16))"}, "85.93", "CELL_UNCLEAR I16"),
    "a score from another cell": ({"I16": "=ROUND(H16*0.5,2)"}, "89.93", "SCORE_NOT_BY_RULE I16"),
    "the points of the execution": ({"J7": "=ROUND(I7*5,2)"}, "91.96", "BUDGET_SCORE_MISMATCH J7"),
    "a score that stands on another": ({"I15": "=I16", "I16": "=H16/2"}, "85.93", "SCORE_NOT_BY_RULE I16"),
    "a score that comes to nothing": ({"I16": '=IF(G16="","",IF(1=1,"",H16))'}, "85.93", "NOT_A_NUMBER I16"),
    "a score that is an error": ({"I16": "=H16/0"}, "85.93", "CELL_ERROR I16"),
    "a word": ({"I16": "待评"}, "85.93", "NOT_A_NUMBER I16"),
    "a word over the execution's points": ({"J7": "待评"}, "90.00", "NOT_A_NUMBER J7"),
    "a rate that comes to nothing": ({"I7": '=IF(1=1,"",G7)'}, "93.93", "FORMULA_WITHOUT_RESULT I7"),
    "a total that comes to nothing": ({"I24": '=IF(1=1,"",I14)'}, "93.93", "FORMULA_WITHOUT_RESULT I24"),
    "an amount that comes to nothing": ({"F7": '=IF(1=1,"",F8)'}, "90.00", "FORMULA_WITHOUT_RESULT F7"),
    "a total": ({"I24": "=SUM(I14:I20)"}, "93.93", "SUM_MISMATCH I24"),
    "a typed total that is right by the rules": ({"I16": 5, "I24": 93.93}, "90.93", "SUM_MISMATCH I24"),
    "the sum of the points": ({"H24": "=SUM(H14:H20)"}, "93.93", "SUM_MISMATCH H24"),
    "a rate": ({"I7": "=G7/100"}, "93.93", "RATIO_MISMATCH I7"),
    "a heading": ({"B14": '="产出指标（"&35&"分）"'}, "93.93", "HEADING_WEIGHT_MISMATCH B14"),
}

OPEN = (
    "a score that comes to nothing",
    "a score that is an error",
    "a rate that comes to nothing",
    "a total that comes to nothing",
    "an amount that comes to nothing",
)


def changed(path: Path, cells: dict[str, object]) -> Path:
    def change(sheet: Worksheet) -> None:
        for place, value in cells.items():
            sheet[place] = value

    return given(path, change)


@pytest.mark.costly
@pytest.mark.parametrize("case", CASES)
def test_what_is_counted_and_what_is_said(case: str, tmp_path: Path) -> None:
    cells, total, finding = CASES[case]
    path = changed(tmp_path / "a.xlsx", cells)
    for _ in range(2):
        (found,) = load(path).found
        assert str(found.results.total) == total
        assert finding in {f"{each.code} {each.cell}" for each in check_all([found], "a.xlsx")}
        path.write_bytes(recompute(load(path)).data)
    assert recompute(load(path)).data == path.read_bytes()


@pytest.mark.parametrize("case", [*OPEN])
def test_a_formula_that_comes_to_no_figure_is_never_frozen(case: str, tmp_path: Path) -> None:
    path = changed(tmp_path / "a.xlsx", CASES[case][0])
    path.write_bytes(recompute(load(path)).data)
    (place,) = CASES[case][0]
    with pytest.raises(UserError, match=f"自评表!{place}里填表人自己的公式"):
        freeze(load(path))


def test_our_formula_that_a_person_changed_is_a_persons(tmp_path: Path) -> None:
    ours = str(opened(case_bytes("chengde-2021"))["自评表"]["I16"].value)
    call = re.findall(r"XS_SCORE\([^)]*\)", ours)[0]
    for formula in (
        ours.replace(call, f"{call}*0.5"),
        ours.replace('"待评"))', "8))"),
        ours.replace('"待评"))', '"")*1)'),
    ):
        path = changed(tmp_path / "a.xlsx", {"I16": formula})
        (found,) = load(path).found
        assert (str(found.results.total), found.owned.keys()) == ("85.93", {"I16"})
        assert "CELL_UNCLEAR I16" in {f"{each.code} {each.cell}" for each in check_all([found], "a.xlsx")}
        path.write_bytes(recompute(load(path)).data)
        assert opened(path.read_bytes())["自评表"]["I16"].value == formula
        with pytest.raises(UserError, match="I16"):
            freeze(load(path))


@pytest.mark.parametrize(("given_there", "total"), [("=8-3", "90.93"), ("待评", "93.93")])
def test_rescore_replaces_a_word_and_keeps_a_formula(given_there: str, total: str, tmp_path: Path) -> None:
    path = changed(tmp_path / "a.xlsx", {"I16": given_there})
    path.write_bytes(recompute(load(path), rescore=True).data)
    assert str(load(path).found[0].results.total) == total


def test_points_and_scores_as_text_are_named_until_a_recompute_stores_them(tmp_path: Path) -> None:
    path = changed(tmp_path / "a.xlsx", {"H16": "8分", "H17": "８", "I18": "8 分"})
    named = {each.cell for each in check_all(load(path).found, "a.xlsx") if each.code == "CELL_UNCLEAR"}
    assert named == {"H16", "H17", "I18"}
    path.write_bytes(recompute(load(path)).data)
    assert not load(path).found[0].doubts


@pytest.mark.parametrize(
    ("formula", "is_ours"),
    [
        ('IFERROR(XS_GRADE($I$24,"x"),"优")', True),
        ('_xlfn.IFERROR([1]!XS_SCORE($F14),"待评")', True),
        ('IF(COUNT([.E8];[.E9])=0;"";IF(COUNT([.E8];[.E9])<(LEN([.E8])>0);"";SUM([.E8];[.E9])))', True),
        ("IFERROR(XS_SCORE(F14),8)-4", False),
        ("IFERROR(XS_SCORE(F14),8)", False),
        ('IFERROR(XS_SCORE(F14)*0.5,"待评")', False),
        ('IFERROR(XS_SCORE(F14,G14-1),"待评")', False),
        ('IFERROR(XS_SCORE(F14),"合格")', False),
        ('IFERROR(IF(EXACT(A1,"（a,b）"),INDEX(xsd_rule,ROW()-ROW(xsd_head)),"待评"),"待评")', True),
        ('IFERROR(IF(EXACT(A1,B1),INDEX(xsd2_rule,ROW()-ROW(xsd2_head))/2,"待评"),"待评")', False),
        ("IF(ROWS(xsd_name)-2<>3,0,IFERROR(XS_TOTAL(I1:I3,J7,1),ROUND(SUM(I1:I3)+IF(ISNUMBER(J7),J7,0),2)))", False),
        ('IF(ROWS(xsd_name)-2<>3,"待重算",IFERROR(XS_TOTAL(I1:I3,J7,1),ROUND(SUM(I1:I3)+5,2)))', False),
        (
            'IF(ROWS(xsd_name)-2<>3,"待重算",IFERROR(XS_TOTAL(I1:I3,J7,1),ROUND(SUM(I1:I3)+IF(ISNUMBER(J7),J7,0),2)))',
            True,
        ),
        ("IFERROR(XS_EXECUTION_SCORE(F7,G7),IF(I7>=0.9,10,IF(I7>=0.6,5,0)))", True),
        ("SUM(I14:I17)+J7", False),
        ('"产出指标（"&SUM(H14:H16)&"分）"', False),
    ],
)
def test_our_make_is_told_whatever_a_program_writes_of_it(formula: str, is_ours: bool) -> None:
    assert is_own_make(formula) is is_ours


@pytest.mark.parametrize("place", ["I16", "I24", "I7", "H24"])
def test_an_error_value_left_where_the_form_computes_is_told_until_a_recompute(place: str, tmp_path: Path) -> None:
    def leave(sheet: Worksheet) -> None:
        sheet[place].value, sheet[place].data_type = "#N/A", "e"

    path = given(tmp_path / "a.xlsx", leave)
    told = [each for each in check_all(load(path).found, "a.xlsx") if each.code == "CELL_ERROR"]
    assert [(each.cell, each.found) for each in told] == [(place, "#N/A")]
    assert told[0].fix.startswith("重新计算一次") and told[0].by_recompute
    made = recompute(load(path))
    path.write_bytes(made.data)
    for found in (made.found[0], load(path).found[0]):
        assert (found.errors, str(found.results.total)) == ({}, "93.93")
