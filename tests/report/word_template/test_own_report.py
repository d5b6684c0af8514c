"""The report of a person's own template is refreshed as any other."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from msgspec.structs import replace
from report.conftest import heyuan_form, mail_evaluation
from report.word_template.word_templates import lines, report, template, with_table
from samples.changed import with_row
from samples.without_cells import found_of

from xlsheets.domain.evaluation import Evaluation
from xlsheets.errors import UserError
from xlsheets.report.update import UpdatedReport, update_report

TABLE = with_table(
    ("指标", "得分"),
    ("{%tr for item in indicators %}",),
    ("{{ item.name }}", "{{ item.score|num }}"),
    ("{%tr endfor %}",),
    ("合计", "{{ total }}分"),
)


def made(folder: Path, *paragraphs: str) -> Path:
    path = template(folder, *paragraphs, edit=TABLE)
    report(path)
    return path


def refreshed(path: Path, evaluation: Evaluation) -> UpdatedReport:
    return update_report(found_of(evaluation, heyuan_form()), path.with_name("报告.docx"), template=path)


def fewer() -> Evaluation:
    """All met, and one indicator less, whose points the first one has."""
    mail = with_row(mail_evaluation(), 2, completion="100%", reason="")
    mail = with_row(mail, 0, weight="32")
    return replace(mail, indicators=mail.indicators[:-1])


def test_figures_sentences_and_rows_are_refreshed(tmp_path: Path) -> None:
    path = made(
        tmp_path,
        "甲：共{{ total }}分，不写单位。",
        "{%p if incomplete %}",
        "有{{ incomplete|length }}个没完成",
        "{%p endif %}",
    )
    told = refreshed(path, fewer())
    document = docx.Document(str(told.path))
    assert lines(document)[0] == "甲：共100分，不写单位。"
    assert not [line for line in lines(document) if "没完成" in line]
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows[3] == ["参保人权益记录或转移邮寄份数", "13.34"]
    assert rows[-1] == ["合计", "100分"]
    assert len(rows) == 8
    assert [each.before for each in told.changes.removed] == ["有1个没完成", "服务对象满意度　20"]
    again = refreshed(path, mail_evaluation())
    assert [each.now for each in again.changes.added] == ["服务对象满意度　20", "有1个没完成"]
    document = docx.Document(str(told.path))
    assert [cell.text for cell in document.tables[0].rows[-2].cells] == ["服务对象满意度", "20"]


def test_nothing_changes_where_the_workbook_did_not(tmp_path: Path) -> None:
    path = made(tmp_path, "{{ unit }}{{ say.unmet() }}", "{{ typed('operation') }}")
    before = path.with_name("报告.docx").read_bytes()
    told = refreshed(path, mail_evaluation())
    assert list(told.changes.lines()) == []
    assert path.with_name("报告.docx").read_bytes() == before


def test_what_a_person_wrote_stays(tmp_path: Path) -> None:
    path = made(tmp_path, "共{{ total }}分", "等级{{ grade }}")
    out = path.with_name("报告.docx")
    document = docx.Document(str(out))
    document.paragraphs[1].runs[-1].text = "良好"
    document.paragraphs[0].insert_paragraph_before("人写的一段")
    document.save(str(out))
    told = refreshed(path, fewer())
    assert lines(docx.Document(str(out)))[:3] == ["人写的一段", "共100分", "等级良好"]
    assert [each.before for each in told.changes.by_hand] == ["良好"]


def test_without_its_template_the_report_is_not_refreshed(tmp_path: Path) -> None:
    path = made(tmp_path, "{{ total }}")
    with pytest.raises(UserError, match=r"是用自备的模板“模板\.docx”生成的，请用 --template 指出这个模板再更新"):
        update_report(found_of(fewer(), heyuan_form()), path.with_name("报告.docx"))


def test_a_header_that_would_say_something_else_is_told(tmp_path: Path) -> None:
    path = template(
        tmp_path,
        "{{ year }}",
        edit=lambda document: setattr(document.sections[0].header.paragraphs[0], "text", "共{{ total }}分"),
    )
    report(path)
    told = refreshed(path, fewer())
    assert told.changes.notes == ["页眉、页脚、脚注不随报告更新，现在应为“共100分”，请自己改"]
