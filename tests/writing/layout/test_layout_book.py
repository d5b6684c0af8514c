"""A form in its bureau's own workbook: theirs to the byte but for what is computed or filled in, and read back whole."""

from __future__ import annotations

import random
from pathlib import Path

import engines
import pytest
from files.rich_workbook import part
from lxml import etree
from msgspec.structs import replace
from samples.evaluations import evaluation as drawn_evaluation
from samples.issued_blanks import SHEET, form_folder, issued
from samples.kept import opened

from xlsheets.adopt.probe import probe
from xlsheets.domain.evaluation import Evaluation, Goal
from xlsheets.errors import UserError
from xlsheets.files.archive import Archive
from xlsheets.forms.catalog import find_form
from xlsheets.forms.facts import evaluation_from_facts
from xlsheets.forms.facts_json import read_facts
from xlsheets.forms.loading.load_form import load_form, validate_form
from xlsheets.forms.schema import Form
from xlsheets.recognise.load import load
from xlsheets.recompute.recompute import recompute
from xlsheets.writing.department import write_department
from xlsheets.writing.workbook import write_workbook

FORM_PART = "xl/worksheets/sheet1.xml"
OURS = {
    "[Content_Types].xml",
    "_rels/.rels",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    FORM_PART,
}
"""Parts in which our sheets are listed, and the form's own."""
FORMS = [
    "cn-2021-project",
    "cn-caiyu10-project",
    "cn-transfer",
    "gd-heyuan-project",
    "hb-project",
    "sc-project-2024",
    "sc-whole-2024",
]
FACTS = Path(__file__).parents[3] / "xlsheets" / "demo_data" / "chengde-2021.json"


def issued_form(form_id: str, folder: Path) -> Form:
    return load_form(form_folder(find_form(form_id), folder))


def blank_of(form: Form) -> bytes:
    assert form.layout is not None
    return form.layout.read_bytes()


def outline(data: bytes) -> dict[str, bytes]:
    """What a sheet says beside its cells and the rules of what is typed."""
    root = etree.fromstring(part(data, FORM_PART))
    names = [etree.QName(child).localname for child in root]
    texts = [etree.tostring(child, method="c14n") for child in root]
    return {name: text for name, text in zip(names, texts, strict=True) if name not in ("sheetData", "dataValidations")}


def looks(data: bytes) -> dict[str, object]:
    """Font, border, fill and alignment of every cell, height of every row."""
    sheet = opened(data)[SHEET]
    cells = (cell for row in sheet.iter_rows() for cell in row)
    seen = {each.coordinate: repr((each.font, each.border, each.fill, each.alignment)) for each in cells}
    return {**seen, **{str(row): sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1)}}


@pytest.mark.costly(1)
@pytest.mark.parametrize("form_id", FORMS)
def test_a_blank_is_the_bureaus_own(form_id: str, tmp_path: Path) -> None:
    form = issued_form(form_id, tmp_path)
    theirs = blank_of(form)
    written = write_workbook(form)
    before, after = Archive(theirs).contents(), Archive(written.data).contents()
    assert {name for name, content in before.items() if after.get(name) != content} <= OURS
    assert outline(written.data) == outline(theirs)
    assert looks(written.data) == looks(theirs)
    printed, now = (opened(data)[SHEET] for data in (theirs, written.data))
    touched = {
        cell.coordinate for row in now.iter_rows() for cell in row if cell.value != printed[cell.coordinate].value
    }
    assert touched and all(str(now[place].value).startswith("=") for place in touched)
    assert opened(written.data).sheetnames[:2] == [SHEET, "填报须知"]


@pytest.mark.costly(1)
@pytest.mark.parametrize("form_id", FORMS)
def test_every_cell_returns(form_id: str, tmp_path: Path) -> None:
    assert validate_form(form_folder(find_form(form_id), tmp_path), probe) == []


@pytest.mark.costly(1)
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("form_id", FORMS)
def test_what_is_filled_in_is_read_as_from_a_drawn_form(form_id: str, seed: int, tmp_path: Path) -> None:
    form, base = issued_form(form_id, tmp_path), find_form(form_id)
    typed = drawn_evaluation(random.Random(seed), base, 4)
    repeat = base.indicators.repeat
    if repeat is not None:  # no more goals than there are tables
        kept = [item for item in typed.indicators if item.goal <= repeat.count]
        typed = replace(typed, goals=typed.goals[: repeat.count], indicators=kept)
    path = tmp_path / "表.xlsx"
    read = []
    for each in (form, base):
        path.write_bytes(write_workbook(each, replace(typed, form=each.id)).data)
        read.append(load(path, each).found[0])
    theirs, drawn = (each.evaluation for each in read)
    assert replace(theirs, form="", indicators=[]) == replace(drawn, form="", indicators=[])
    printed = {row.name for group in base.indicators.groups for row in group.rows if row.name}
    names = {item.name for item in drawn.indicators}
    further = [item for item in theirs.indicators if item not in drawn.indicators]
    assert all(item.name in printed - names for item in further)  # what its bureau prints stays, whatever is typed
    assert sorted(map(str, theirs.indicators)) == sorted(map(str, [*drawn.indicators, *further]))
    if not further:
        assert (read[0].results.total, read[0].results.grade) == (read[1].results.total, read[1].results.grade)


def chengde(form: Form, *, more: int = 0) -> Evaluation:
    facts = read_facts(FACTS) | {"form": form.id}
    found = evaluation_from_facts(facts, form, str(FACTS))
    first = found.indicators[0]
    extra = [replace(first, name=f"另一指标{number}", weight="0") for number in range(more)]
    return replace(found, indicators=[first, *extra, *found.indicators[1:]])


def test_more_indicators_stand_in_copies_of_the_row_above(tmp_path: Path) -> None:
    form = issued_form("cn-caiyu10-project", tmp_path)
    path = tmp_path / "表.xlsx"
    path.write_bytes(write_workbook(form, chengde(form, more=3)).data)
    sheet, plain = opened(path.read_bytes())[SHEET], opened(blank_of(form))[SHEET]
    assert sheet.max_row == plain.max_row + 3  # two rows of this name are printed, and five are there
    assert sheet.cell(sheet.max_row, 1).value == "以下由财政局填写"
    assert [sheet.cell(row, 4).font.name for row in range(14, 19)] == ["楷体"] * 5
    assert {str(area) for area in sheet.merged_cells.ranges} >= {"B14:B24", "C14:C18", "D17:E17"}
    assert sheet.print_area.endswith(f"$J${33 + 3}")
    found = load(path, form).found[0]
    assert [item.name for item in found.evaluation.indicators[:4]] == [
        "失业动态监测企业数",
        "另一指标0",
        "另一指标1",
        "另一指标2",
    ]
    assert found.results.total == load_total(chengde(form), form, tmp_path)
    assert recompute(load(path, form)).data == path.read_bytes()


def load_total(evaluation: Evaluation, form: Form, folder: Path) -> object:
    path = folder / "一.xlsx"
    path.write_bytes(write_workbook(form, evaluation).data)
    return load(path, form).found[0].results.total


def test_rows_that_nobody_filled_in_stay(tmp_path: Path) -> None:
    form = issued_form("cn-caiyu10-project", tmp_path)
    few = chengde(form)
    data = write_workbook(form, replace(few, indicators=few.indicators[:2])).data
    assert outline(data) == outline(blank_of(form))


def test_programs_without_python_compute_it(tmp_path: Path) -> None:
    form = issued_form("cn-caiyu10-project", tmp_path)
    path = tmp_path / "表.xlsx"
    written = write_workbook(form, chengde(form, more=1))
    path.write_bytes(written.data)
    seen = engines.libreoffice([path])[0][SHEET]
    totals = written.found.cells.totals
    assert seen[totals["total"]] == 93.93


def test_a_workbook_that_libreoffice_saved_serves_as_well(tmp_path: Path) -> None:
    base = find_form("hb-project")
    source = tmp_path / "印发.xlsx"
    source.write_bytes(issued(base))
    saved = engines.convert([source], "xlsx:Calc MS Excel 2007 XML", tmp_path / "lo")[0].read_bytes()
    folder = form_folder(base, tmp_path, saved)
    assert validate_form(folder, probe) == []
    written = write_workbook(load_form(folder))
    assert outline(written.data) == outline(saved)
    assert looks(written.data) == looks(saved)


def test_goals_that_it_has_no_rows_for_are_refused(tmp_path: Path) -> None:
    form = issued_form("hb-project", tmp_path)
    many = Evaluation(form.id, goals=[Goal(f"目标{number}", "完成") for number in range(9)])
    with pytest.raises(UserError, match="版式里放不下"):
        write_workbook(form, many)


def test_it_goes_into_no_workbook_of_several(tmp_path: Path) -> None:
    form = issued_form("cn-caiyu10-project", tmp_path)
    with pytest.raises(UserError, match="每个项目单独新建一个"):
        write_department([(form, chengde(form))])
