"""Remarks as Word comments in a copy of the report."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import ooxml
from verify.conftest import typed

from xlsheets.forms.placed import Evaluated
from xlsheets.verify.verify_report import verify_report


def test_each_remark_is_a_comment_at_its_paragraph(mail: Evaluated, tmp_path: Path) -> None:
    path = typed(tmp_path, "自评分数为98.33分。", "自评结果为优。")
    for times in (1, 2):  # beside the comments that are there already
        verified = verify_report(path, [mail])
        path.write_bytes(verified.with_comments())
        with zipfile.ZipFile(path) as file:
            comments = file.read("word/comments.xml").decode()
        assert comments.count("应为 89.33分") == comments.count("应为 良") == times
    assert [each.text for each in docx.Document(str(path)).paragraphs] == ["自评分数为98.33分。", "自评结果为优。"]
    assert not any(ooxml.findings([path]).values())


def test_a_commented_report_of_ours_still_holds_its_marks(mail: Evaluated, own_report: Path, tmp_path: Path) -> None:
    copy = tmp_path / "批注.docx"
    copy.write_bytes(verify_report(own_report, [mail]).with_comments())
    assert not verify_report(copy, [mail]).remarks
