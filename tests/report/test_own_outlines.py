"""Two outlines of a bureau's own, which need a folder and no line of code: docs/outlines."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from msgspec.structs import replace
from samples.changed import with_row
from samples.without_cells import found_of

from xlsheets.domain.evaluation import Evaluation
from xlsheets.errors import UserError
from xlsheets.forms.placed import Evaluated
from xlsheets.forms.roots import VARIABLE
from xlsheets.forms.schema import Form
from xlsheets.report.build import write_report
from xlsheets.report.update import update_report

OUTLINES = Path(__file__).parents[2] / "docs" / "outlines"
NAMES = ("甲项目", "乙项目", "丙项目", "丁项目", "戊项目")


@pytest.fixture(autouse=True)
def own_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(OUTLINES))


@pytest.fixture
def five(mail: Evaluation, form: Form) -> list[Evaluated]:
    return [found_of(replace(mail, subject=name), form) for name in NAMES]


def texts(path: Path) -> list[str]:
    return [each.text for each in Document(str(path)).paragraphs if each.text]


def test_a_report_over_five_projects_has_a_table_of_each(five: list[Evaluated], form: Form, tmp_path: Path) -> None:
    five[2] = found_of(with_row(five[2].evaluation, 3, completion="50%", reason="停运"), form)
    path = tmp_path / "汇编.docx"
    report = write_report(five[0], path, "each-project", beside=five)
    assert [title for title in texts(path) if title[:3] in ("（一）", "（五）")] == ["（一）甲项目", "（五）戊项目"]
    _, *tables = Document(str(path)).tables
    assert [table.rows[-1].cells[-2].text for table in tables] == ["89.33", "89.33", "82.67", "89.33", "89.33"]
    assert [title for title in texts(path) if title.startswith("表")][-1].startswith("表6　绩效指标完成和得分情况")
    assert "未完成的指标有2个：产出-数量指标" in report.text


def test_it_is_refreshed_project_by_project(five: list[Evaluated], form: Form, tmp_path: Path) -> None:
    path, new = tmp_path / "汇编.docx", tmp_path / "新.docx"
    write_report(five[0], path, "each-project", beside=five)
    now = [five[0], found_of(with_row(five[1].evaluation, 3, completion="50%", reason="停运"), form), *five[3:]]
    write_report(now[0], new, "each-project", beside=now)
    updated = update_report(now[0], path, kind="each-project", beside=now)
    assert not updated.changes.lost
    cells = [
        [[cell.text for cell in row.cells] for table in Document(str(each)).tables for row in table.rows]
        for each in (path, new)
    ]
    assert texts(path) == texts(new) and cells[0] == cells[1]


def test_points_stand_in_the_headings(mail: Evaluation, form: Form, tmp_path: Path) -> None:
    path = tmp_path / "得分.docx"
    write_report(found_of(mail, form), path, "points")
    told = texts(path)
    assert told[0].replace("\n", "").endswith("2024年绩效自评得分说明（89.33分，良）")
    assert "（二）产出（40分，得29.33分）" in told
    assert "1.数量指标（13.34分，得2.67分）" in told


def test_a_gap_is_told_with_its_project(five: list[Evaluated], form: Form, tmp_path: Path) -> None:
    five[4] = found_of(with_row(five[4].evaluation, 3, completion=""), form)
    report = write_report(five[0], tmp_path / "a.docx", "each-project", beside=five)
    (gap,) = [title for _, title in report.missing if "《绩效指标完成和得分情况》" in title]
    assert gap == "戊项目表《绩效指标完成和得分情况》的完成率（社保转移接续时效性），得分（社保转移接续时效性、合计）"


def test_a_table_of_a_project_that_is_not_there(five: list[Evaluated], tmp_path: Path) -> None:
    template = tmp_path / "own.j2"
    template.write_text("@table indicators of projects[5]", encoding="utf-8")
    with pytest.raises(UserError, match="只有 5 个项目"):
        write_report(five[0], tmp_path / "a.docx", template=template, beside=five)


def test_every_section_may_go_through_fifteen_projects(mail: Evaluation, form: Form, tmp_path: Path) -> None:
    fifteen = [found_of(replace(mail, subject=f"项目{at}"), form) for at in range(1, 16)]
    loop = "{{% for item in projects %}}\n### {{{{ item.subject }}}}。||{0}\n\n{{% endfor %}}\n"
    money = loop.format("支出{{ say.amount_in(item.budget.total.executed, item.money_unit) }}。")
    goals = loop.format("完成{{ say.count(item.counts.complete) }}指标。")
    template = tmp_path / "own.j2"
    template.write_text(f"# 汇编\n\n## 资金\n\n{money}\n## 目标\n\n{goals}", encoding="utf-8")
    told = write_report(fifteen[0], tmp_path / "a.docx", template=template, beside=fifteen).text
    assert "（十五）项目15。支出1.99万元。\n二、目标\n（一）项目1。完成6个指标。" in told
