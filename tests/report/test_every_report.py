"""Every report of every form: an empty workbook gives gaps that are marked and listed, never a hole or a zero, and Word takes it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import ooxml
import pytest
from docx import Document
from samples.without_cells import found_of

from xlsheets.domain.evaluation import Evaluation, Indicator
from xlsheets.forms.catalog import all_forms, find_form
from xlsheets.forms.loading.shared_reports import reports_of
from xlsheets.forms.placed import Evaluated
from xlsheets.report.build import write_report
from xlsheets.report.rendered import RenderedReport
from xlsheets.writing.workbook import write_workbook

REPORTS = [(form.id, spec.kind) for form in all_forms() for spec in reports_of(form)]
LEFT_OF_A_TEMPLATE = re.compile(r"[{}@#|*]|None|True|False|。。|，。|；。|：。|、。|，，|\U0010ff10|\U0010ff13")
ZERO = re.compile(r"(?<![0-9.])0(?:\.0+)?(?:个|分|%|[万千]?元)")


def empty(form_id: str) -> Evaluated:
    return Evaluated.of(write_workbook(find_form(form_id)).found)


def filled(form_id: str) -> Evaluated:
    """An evaluation with one indicator met and one that is not."""
    form = find_form(form_id)
    rows = [
        Indicator("产出指标", "数量指标", "培训人数", "≥", "100", "人", "120", weight="60", score="60"),
        Indicator(
            "效益指标", "社会效益指标", "满意率", "≥", "90", "%", "45%", weight="40", score="20", reason="天气不好"
        ),
    ]
    return found_of(Evaluation(form_id, 2024, "某项目", {"unit": "某局"}, form.money_unit, indicators=rows), form)


def write(found: Evaluated, kind: str, folder: Path) -> RenderedReport:
    return write_report(found, folder / f"{found.form.id}-{kind}.docx", kind, beside=[found])


@pytest.mark.costly
@pytest.mark.parametrize(("form_id", "kind"), REPORTS)
def test_an_empty_workbook_gives_marked_gaps(form_id: str, kind: str, tmp_path: Path) -> None:
    report = write(empty(form_id), kind, tmp_path)
    assert not LEFT_OF_A_TEMPLATE.search(report.text), report.text
    assert not ZERO.search(report.text), report.text
    told = [title for _, title in report.missing]
    in_tables = [title for title in told if title.startswith("表《")]
    assert set(told) - set(in_tables) == set(re.findall("【待填：(.*?)】", report.text))
    tables = Document(str(report.path)).tables
    assert len(in_tables) == sum(any(cell.text == "待填" for cell in table._cells) for table in tables)
    assert not [cell.text for table in tables for cell in table._cells if ZERO.search(cell.text) or cell.text == "0"]


@pytest.mark.parametrize(("form_id", "kind"), [each for each in REPORTS if not find_form(each[0]).is_data])
def test_what_is_filled_in_is_told_and_the_reason_with_it(form_id: str, kind: str, tmp_path: Path) -> None:
    report = write(filled(form_id), kind, tmp_path)
    assert not LEFT_OF_A_TEMPLATE.search(report.text), report.text
    assert "某局" in report.text or "某项目" in report.text
    tells_of_it = kind not in ("letter", "evaluation") or find_form(form_id).scope != "department"
    assert all((text in report.text) == tells_of_it for text in ("满意率", "天气不好"))


def test_every_number_of_a_heading_is_the_programs() -> None:
    for path in Path(find_form("gd-heyuan-project").folder).parent.rglob("*.j2"):
        assert not re.search(
            r"^#{2,6} *(?:[一二三四五六七八九十]+、|（|\d)", path.read_text(encoding="utf-8"), re.MULTILINE
        ), path


@pytest.mark.parametrize(("form_id", "kind"), REPORTS)
def test_the_title_of_an_annex_stands_on_its_third_line(form_id: str, kind: str, tmp_path: Path) -> None:
    told = [
        (each.style.name, each.text) for each in Document(str(write(empty(form_id), kind, tmp_path).path)).paragraphs
    ]
    titles = [at for at, (style, _) in enumerate(told) if style == "公文居中" and told[at - 1][0] != "公文居中"]
    assert all(
        told[at - 1] == ("公文正文", "") and told[at - 2][1].startswith("附") for at in titles
    )  # GB/T 9704-2012, 7.3.11


@pytest.mark.long
@pytest.mark.parametrize("found", [empty, filled])
def test_word_takes_every_report(found: Callable[[str], Evaluated], tmp_path: Path) -> None:
    for form_id, kind in REPORTS:
        write(found(form_id), kind, tmp_path)
    assert not {name: said for name, said in ooxml.findings(sorted(tmp_path.glob("*.docx"))).items() if said}


def test_a_chart_of_nothing_is_not_drawn(tmp_path: Path) -> None:
    for form_id, kind in (("sc-final-accounts-2024", "accounts"), ("gd-heyuan-project", "project")):
        report = write(empty(form_id), kind, tmp_path)
        captions = [each.text for each in Document(str(report.path)).paragraphs if re.match(r"图\d　", each.text)]
        assert captions == (["图1　各一级指标得分情况（单位：分）"] if kind == "project" else [])
