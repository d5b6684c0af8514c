from __future__ import annotations

import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from engines import need, unavailable
from samples.without_cells import found_of

from xlsheets.domain.evaluation import Evaluation
from xlsheets.errors import UserError
from xlsheets.forms.schema import Form
from xlsheets.report.build import write_report
from xlsheets.report.word import pdf


def output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout


def test_the_report_as_pdf(mail: Evaluation, form: Form, tmp_path: Path) -> None:
    need("soffice")
    pdftotext, pdfinfo = need("pdftotext"), need("pdfinfo")
    report = write_report(found_of(mail, form), tmp_path / "自评 报告.docx", pdf=True)
    assert report.pdf == tmp_path / "自评 报告.pdf"
    info = output(pdfinfo, str(report.pdf))
    assert "(A4)" in info
    text = "".join(output(pdftotext, "-layout", str(report.pdf), "-").split())
    assert "本项目得89.33分，等级为良。其中，决策情况及实施过程20分、绩效产出29.33分、绩效效益40分。" in text
    assert "绩效指标完成情况分布" in text
    assert "—1—" in text
    first = "".join(output(pdftotext, "-f", "1", "-l", "1", str(report.pdf), "-").split())
    assert first.startswith("附件1")
    assert "—" not in first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["自评 报告.docx", "自评 报告.pdf"]


def test_a_body_line_holds_28_characters(form: Form, tmp_path: Path) -> None:
    need("soffice")
    from xlsheets.forms.schema_reports import NO_FIGURES
    from xlsheets.report.markup import parse
    from xlsheets.report.word.document import write_docx

    docx = tmp_path / "a.docx"
    docx.write_bytes(write_docx(parse("字" * 26 + "字" * 28 * 22), {}, NO_FIGURES))
    text = output(need("pdftotext"), str(pdf.convert(docx)), "-")
    first, second = text.split("\f")[:2]
    lines = [line for line in first.split("\n") if "字" in line]
    assert [len(line.strip()) for line in lines] == [26] + [28] * 21
    assert second.strip().startswith("字" * 28)


def test_marks_make_no_empty_line_behind_a_full_one(form: Form, tmp_path: Path) -> None:
    need("soffice")
    docx = tmp_path / "a.docx"
    filled = Evaluation(form.id, 2024, "项目", {"unit": "某局"}, texts={"suggestions": "字" * 26 + "。"})
    write_report(found_of(filled, form), docx)
    text = output(need("pdftotext"), "-layout", str(pdf.convert(docx)), "-")
    _, behind = text.split("字" * 26)
    assert [line.strip() for line in behind.split("\n")[:2]] == ["。", "六、其他需要说明的问题"]


def test_without_libreoffice_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pdf, "find_office", lambda: None)
    with pytest.raises(UserError, match="安装 LibreOffice"):
        pdf.convert(tmp_path / "a.docx")


@pytest.mark.parametrize(("script", "message"), [("exit 0", "未能把"), ("sleep 60", "超过 0.5 秒")])
def test_a_program_that_fails_or_hangs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str, message: str
) -> None:
    if sys.platform == "win32":
        unavailable("a shell script stands in for the program, and Windows runs none")
    office = tmp_path / "soffice"
    office.write_text(f"#!/bin/sh\n{script}\n")
    office.chmod(office.stat().st_mode | stat.S_IXUSR)
    docx = tmp_path / "a.docx"
    docx.write_bytes(b"")
    monkeypatch.setattr(pdf, "find_office", lambda: office)
    start = time.monotonic()
    with pytest.raises(UserError, match=message):
        pdf.convert(docx, time_limit=0.5 if "sleep" in script else 30)
    assert time.monotonic() - start < 50
    assert not docx.with_suffix(".pdf").exists()


def test_the_program_is_found_where_installers_put_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    place = tmp_path / "LibreOffice" / "program" / "soffice.exe"
    place.parent.mkdir(parents=True)
    place.touch()
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("PROGRAMFILES", str(tmp_path))
    assert pdf.find_office() == place
