from __future__ import annotations

from pathlib import Path

import engines
import pytest
from audit.audit_factory import codes, findings, form, line, only, row, satisfaction, subject, total
from excel.ribbon_cases import case_bytes
from msgspec.structs import replace
from samples.changed_package import Package
from samples.department_cases import SUINING, published
from samples.kept import opened

from xlsheets.audit.check import check_all
from xlsheets.audit.subject import Subject
from xlsheets.files.addresses import row_column
from xlsheets.forms.catalog import find_form
from xlsheets.forms.placed import CellMap, GoalTable, Placed
from xlsheets.recognise.load import load


def test_form_empty() -> None:
    nothing = {"operator": "", "target": "", "unit": "", "actual": ""}
    blank = subject(row(**nothing), satisfaction(**nothing), budget=[])
    assert only(blank, "FORM_EMPTY").severity == "info"
    assert codes(subject()) == []


def test_a_form_empty_without_rows_still_has_a_place() -> None:
    nothing = subject(row(operator="", target="", unit="", actual="", name="", weight=""), budget=[])
    nothing.cells.indicators.clear()
    nothing.cells.columns.update(name=3, target=5)
    placed = replace(nothing.recognised, cells=replace(nothing.cells, first_row=12))
    assert only(replace(nothing, recognised=placed), "FORM_EMPTY").cell == "E12"


def test_field_missing() -> None:
    bad = only(subject(subject=""), "FIELD_MISSING")
    assert (bad.cell, bad.expected, bad.severity) == ("C3", "项目名称", "warning")
    assert only(subject(fields={"unit": "—"}), "FIELD_MISSING").expected == "实施单位"
    assert codes(subject(fields={"unit": "某局"})) == []


def test_a_label_is_named_without_the_note_and_the_blank_before_it() -> None:
    stamped = find_form("sc-project-2024")
    (bad,) = findings(subject(of=stamped, fields={"unit": ""}), "FIELD_MISSING")
    assert bad.expected == "实施单位"


def test_name_missing() -> None:
    bad = only(subject(row(name=""), satisfaction()), "NAME_MISSING")
    assert (bad.cell, bad.severity) == ("C20", "error")
    unused = row(name="", operator="", target="", unit="", actual="")
    found = findings(subject(row(weight="50"), unused, satisfaction(weight="10")), "NAME_MISSING")
    assert [(each.cell, each.severity) for each in found] == [("C21", "warning")]
    assert findings(subject(), "NAME_MISSING") == []


def test_points_of_a_row_without_an_indicator_are_named_and_no_other_row_shall_have_them() -> None:
    whole = subject(row(weight="30"), satisfaction(weight="10"))
    lacking = whole.policy.total - whole.results.weight_total
    assert lacking > 0 and "WEIGHT_TOTAL_MISMATCH" in codes(whole)
    loose = Subject(replace(whole.recognised, loose_points={30: lacking}))
    (bad,) = findings(loose, "NAME_MISSING")
    assert (bad.cell, bad.severity) == ("C30", "warning") and f"{lacking}分" in bad.message
    assert "WEIGHT_TOTAL_MISMATCH" not in codes(loose)


def test_row_outside_table() -> None:
    whole = subject(row(), satisfaction())
    first, second = whole.cells.indicator_rows or (20, 21)
    tables = [GoalTable("A18", first - 1, first, first), GoalTable("A30", 30, 31, 32)]
    cells = replace(whole.cells, indicator_rows=[first, second], goal_tables=tables)
    outside = replace(whole, recognised=replace(whole.recognised, cells=cells))
    bad = only(outside, "ROW_OUTSIDE_TABLE")
    assert (bad.cell, bad.severity) == (cells.indicators[1]["name"], "error")


def test_duplicate_indicator() -> None:
    assert only(subject(row(), satisfaction(name="培训\u2009人\u00ad数")), "DUPLICATE_INDICATOR").cell
    bad = only(subject(row(), satisfaction(name="培训 人数")), "DUPLICATE_INDICATOR")
    assert (bad.cell, bad.severity) == ("C21", "warning")
    assert "产出指标中C20" in bad.message
    assert codes(subject(row(name="学员满意率"), satisfaction())) == []


def test_indicator_type_empty() -> None:
    residue = [("C22", "指标1："), ("C23", "指标 2:"), ("C24", "……")]
    bad = only(subject(residue=residue), "INDICATOR_TYPE_EMPTY")
    assert (bad.cell, bad.severity) == ("C22", "info")
    assert bad.message == "3个空白指标行残留模板字样（C22、C23、C24）"
    many = [(f"C{row_number}", "指标1：") for row_number in range(22, 40)]
    assert "等）" in only(subject(residue=many), "INDICATOR_TYPE_EMPTY").message


def test_not_a_number() -> None:
    bad = findings(subject(row(weight="六十"), satisfaction()), "NOT_A_NUMBER")
    assert [(each.cell, each.found, each.expected, each.severity) for each in bad] == [("I20", "六十", "数字", "error")]
    cells = {
        "J20": subject(row(score="满分"), satisfaction()),
        "H20": subject(row(completion="已完成"), satisfaction()),
        "G8": subject(budget=[total(executed="10万元左右")]),
        "I8": subject(budget=[total(rate="全部")]),
        "J8": subject(budget=[total(score="满分")]),
        "J40": subject(total="100%"),
    }
    for cell, checked in cells.items():
        assert [each.cell for each in findings(checked, "NOT_A_NUMBER")] == [cell]
    good = subject(row(weight="60 分"), satisfaction(score="３０"), budget=[total(rate="100％", score="10分")])
    assert findings(good, "NOT_A_NUMBER") == []
    dashes = [total(), line("fiscal", "10", rate="—", score="/"), line("other", "—")]
    assert codes(subject(budget=dashes)) == []


def test_a_number_with_its_unit_is_told_what_to_keep() -> None:
    bad = only(subject(budget=[total(executed="8.89万元", score="8.89", reason="结余")]), "NOT_A_NUMBER")
    assert bad.expected == "8.89" and "只填数字8.89" in bad.fix


def test_row_missing() -> None:
    def of(names: set[str]) -> list[str]:
        evaluation = published(SUINING)
        items = [item for item in evaluation.indicators if item.name not in names]
        places = [{"name": f"C{number}", "level2": f"B{number}"} for number in range(6, 6 + len(items))]
        cells = CellMap("整体", indicators=places, indicator_rows=[*range(6, 6 + len(places))])
        checked = Subject.of(Placed(find_form(SUINING), replace(evaluation, indicators=items), cells))
        return [each.expected for each in findings(checked, "ROW_MISSING")]

    assert of(set()) == []
    assert of({"采购执行率"}) == ["采购执行率"]
    assert of({"基金风险防控"}) == ["4行"]


def test_row_hidden() -> None:
    whole = subject(of=form())
    (row, line) = (row_column(whole.rows[0].cell("name"))[0], row_column(whole.cells.budget["total"]["executed"])[0])
    for hidden, place in ((row, whole.rows[0].cell("name")), (line, None)):
        bad = only(replace(whole, recognised=replace(whole.recognised, hidden_rows=frozenset({hidden}))), "ROW_HIDDEN")
        assert (row_column(bad.cell)[0], bad.severity, place in (None, bad.cell)) == (hidden, "warning", True)
    elsewhere = replace(whole, recognised=replace(whole.recognised, hidden_rows=frozenset({1})))
    assert not findings(elsewhere)


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_rows_hidden_in_a_file_are_told(kind: str, tmp_path: Path) -> None:
    book = opened(case_bytes("chengde-2021"))
    book["自评表"].row_dimensions[16].hidden = book["自评表"].row_dimensions[8].hidden = True
    path = tmp_path / "a.xlsx"
    book.save(path)
    package = Package(path.read_bytes())
    next(each for each in package.rows if each.get("r") == "17").set("ht", "0")
    path.write_bytes(package.written())
    if kind != "xlsx":
        (path,) = engines.convert([path], kind, tmp_path)
    told = {each.cell for each in check_all(load(path).found, path.name) if each.code == "ROW_HIDDEN"}
    assert {row_column(cell)[0] for cell in told} == ({8, 16, 17} if kind == "xlsx" else {8, 16})
