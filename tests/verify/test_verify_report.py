"""A report against its workbook: what is right stays unsaid, what is changed is found with its cell."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from msgspec.structs import replace
from report.conftest import heyuan_form, mail_evaluation
from report.word_template.word_templates import repacked
from samples.changed import with_line, with_row
from samples.without_cells import found_of
from verify.conftest import read, told, typed

from xlsheets.errors import UserError
from xlsheets.forms.placed import Evaluated
from xlsheets.report.build import write_report
from xlsheets.verify.quantities import quantities
from xlsheets.verify.verify_report import verify_report


def test_a_fresh_report_holds(mail: Evaluated, own_report: Path) -> None:
    verified = verify_report(own_report, [mail])
    assert not verified.remarks
    assert verified.marked > 50


def _figures(document: Any) -> list[Any]:
    texts = [each for each in document.element.body.iter(qn("w:t")) if re.search(r"[0-9]", each.text or "")]
    return [each for each in texts if quantities(f"甲{each.text}") or re.fullmatch(r"[0-9.]+", each.text)]


def _with_another_digit(text: str, rng: random.Random) -> str:
    at = rng.choice([place for place, sign in enumerate(text) if sign.isdigit()])
    return f"{text[:at]}{(int(text[at]) + 1) % 10}{text[at + 1 :]}"


@pytest.mark.parametrize("seed", range(12))
def test_every_changed_figure_of_a_report_of_ours_is_found(
    seed: int, mail: Evaluated, own_report: Path, tmp_path: Path
) -> None:
    rng = random.Random(seed)
    document = docx.Document(str(own_report))
    figure = rng.choice([each for each in _figures(document) if not re.fullmatch(r"[0-9]\.", each.text)])
    held = quantities(f"甲{figure.text}")
    if held and all(each.bound for each in held):
        return
    figure.text = _with_another_digit(figure.text, rng)
    document.save(str(tmp_path / "改.docx"))
    assert verify_report(tmp_path / "改.docx", [mail]).remarks, figure.text


def test_a_changed_workbook_makes_the_report_stale(mail: Evaluated, own_report: Path) -> None:
    changed = found_of(with_row(mail_evaluation(), 2, completion="60%"), heyuan_form())
    remarks = verify_report(own_report, [changed]).remarks
    assert {each.finding.code for each in remarks} == {"REPORT_STALE"}
    assert ("89.33", "94.66") in {(each.finding.found, each.finding.expected) for each in remarks}


@pytest.mark.parametrize(
    ("line", "remark"),
    [
        ("该项目自评分数为98.33分。", ("REPORT_CONFLICT", "98.33分", "89.33分")),
        ("自评结果为优。", ("REPORT_CONFLICT", "优", "良")),
        ("项目支出共计19900万元。", ("REPORT_UNIT", "19900万元", "1.99万元")),
        ("绩效目标没有完成的指标有2个。", ("REPORT_CONFLICT", "2个", "1个")),
        ("未完成指标的占14.28%。", ("REPORT_ROUNDED", "14.28%", "14.29%")),
        ("参保人权益记录或转移邮寄份数（完成率为21.01%）。", ("REPORT_CONFLICT", "21.01%", "20.01%")),
        (
            "参保人权益记录或转移有邮寄份数偏差较大。",
            ("REPORT_NAME_VARIANT", "参保人权益记录或转移有邮寄份数", "参保人权益记录或转移邮寄份数"),
        ),
    ],
)
def test_what_a_person_typed_wrongly_is_said(
    line: str, remark: tuple[str, str, str], mail: Evaluated, tmp_path: Path
) -> None:
    assert read(tmp_path, [mail], line) == [remark]


def test_a_figure_of_last_year_is_called_so(mail: Evaluated, tmp_path: Path) -> None:
    before = found_of(replace(with_row(mail_evaluation(), 2, completion="60%"), year=2023), heyuan_form())
    total = f"{before.results.total}分"
    ((code, found, _),) = read(tmp_path, [mail, before], f"自评分数为{total}。")
    assert (code, found) == ("REPORT_STALE", total)


def test_a_figure_that_nobody_has_filled_in_is_a_hint(mail: Evaluated, tmp_path: Path) -> None:
    empty = found_of(with_line(mail_evaluation(), 0, executed=""), heyuan_form())
    assert read(tmp_path, [empty], "项目支出共计1.99万元。") == [("REPORT_UNKNOWN", "1.99万元", "")]


def test_a_report_that_compares_with_last_year_holds_with_and_without_its_file(mail: Evaluated, tmp_path: Path) -> None:
    before = found_of(replace(mail_evaluation(), year=2023), heyuan_form())
    write_report(mail, tmp_path / "比.docx", last=before)
    assert told(verify_report(tmp_path / "比.docx", [mail, before])) == []
    assert told(verify_report(tmp_path / "比.docx", [mail])) == []


def test_a_gap_that_somebody_filled_is_no_fault(tmp_path: Path) -> None:
    found = found_of(replace(mail_evaluation(), texts={}), heyuan_form())
    path = tmp_path / "空.docx"
    write_report(found, path)
    document = docx.Document(str(path))
    gaps = [each for each in document.element.body.iter(qn("w:t")) if (each.text or "").startswith("【待填")]
    gaps[-1].text = "无其他问题"
    document.save(str(path))
    assert told(verify_report(path, [found])) == []


def test_a_report_by_a_template_that_is_not_at_hand_is_read_by_its_sentences(mail: Evaluated, tmp_path: Path) -> None:
    template = tmp_path / "own.j2"
    template.write_text("# {{ unit }}报告\n\n自评总分{{ total | num }}分，明年争取98分。\n", encoding="utf-8")
    write_report(mail, tmp_path / "自.docx", template=template)
    assert told(verify_report(tmp_path / "自.docx", [mail])) == []


def test_what_changed_since_a_template_of_ones_own_was_filled_is_said_whatever_its_words_are(
    mail: Evaluated, tmp_path: Path
) -> None:
    template, path = tmp_path / "own.j2", tmp_path / "自.docx"
    template.write_text(
        "# {{ unit }}\n\n{{ subject }}得{{ total|num }}，完成{{ counts.complete|num }}，{{ counts.incomplete_share|pct }}\n",
        encoding="utf-8",
    )
    write_report(mail, path, template=template)
    assert told(verify_report(path, [mail])) == []
    changed = found_of(with_row(mail_evaluation(), 2, completion="100%"), heyuan_form())
    assert told(verify_report(path, [changed])) == [
        ("REPORT_STALE", "89.33", "100"),
        ("REPORT_STALE", "6", "7"),
        ("REPORT_STALE", "14.29%", "0%"),
    ]
    document = docx.Document(str(path))
    figure = next(each for each in document.element.body.iter(qn("w:t")) if each.text == "89.33")
    figure.text = "100"
    document.save(str(path))
    assert ("REPORT_STALE", "89.33", "100") not in told(verify_report(path, [changed]))


def test_a_table_is_read_by_its_header_and_rows(mail: Evaluated, tmp_path: Path) -> None:
    path = typed(tmp_path, "附表")
    document = docx.Document(str(path))
    table = document.add_table(rows=3, cols=3)
    for row, texts in zip(
        table.rows, (("三级指标", "分值", "得分"), ("监管有效性", "8", "7"), ("合计", "100", "89.33")), strict=True
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.save(str(path))
    assert told(verify_report(path, [mail])) == [("REPORT_CONFLICT", "7", "8分")]


def test_an_empty_document_is_refused_with_a_line(mail: Evaluated, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="没有文字"):
        verify_report(typed(tmp_path), [mail])


DAMAGES = {
    "cut": lambda data: data[: len(data) // 2],
    "entity": lambda data: data.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>', 1),
    "numbers": lambda data: re.sub(rb'idx="[0-9]+"', b'idx="x"', data),
    "figures": lambda data: re.sub(rb"<c:v>[0-9.]+</c:v>", b"<c:v>NaN</c:v>", data),
    "endless": lambda data: re.sub(rb"\$[A-Z]+\$[0-9]+:\$[A-Z]+\$[0-9]+</c:f>", b"$A$1:$XFD$1048576</c:f>", data),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("part", ["word/charts/xlsheets1.xml", "word/styles.xml", "word/settings.xml"])
def test_a_damaged_part_of_a_report_is_a_line_and_no_traceback(
    mail: Evaluated, own_report: Path, part: str, damage: str, tmp_path: Path
) -> None:
    path = tmp_path / "报告.docx"
    path.write_bytes(own_report.read_bytes())
    repacked(path, lambda name, data: DAMAGES[damage](data) if name == part else data)
    try:
        told(verify_report(path, [mail]))
    except UserError as error:
        assert part in str(error) and damage in ("cut", "entity")
    else:
        assert damage not in ("cut", "entity") or "settings" in part
