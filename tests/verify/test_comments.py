"""Remarks as Word comments in a copy of the report."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import ooxml
from docx.oxml.ns import qn
from lxml import etree
from verify.conftest import typed

from xlsheets.forms.placed import Evaluated
from xlsheets.verify.verify_report import verify_report

_BOX = """<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"><w:pict>
<v:shape style="width:200pt;height:40pt"><v:textbox><w:txbxContent><w:p><w:r><w:t>自评得分为97.33分</w:t></w:r></w:p></w:txbxContent>
</v:textbox></v:shape></w:pict></w:r>"""


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


def _commented(path: Path) -> dict[str, str]:
    """What each comment of a document says, and the words that it stands around."""
    root = docx.Document(str(path)).element.body
    with zipfile.ZipFile(path) as file:
        comments = etree.fromstring(file.read("word/comments.xml"))
    found = {}
    for comment in comments:
        number = comment.get(qn("w:id"))
        inside, text = False, ""
        for each in root.iter(qn("w:commentRangeStart"), qn("w:commentRangeEnd"), qn("w:t")):
            if each.get(qn("w:id")) == number:
                inside = each.tag == qn("w:commentRangeStart")
            elif inside and each.tag == qn("w:t"):
                text += each.text
        found["".join(comment.itertext())] = text
    return found


def test_a_comment_stands_around_its_words(mail: Evaluated, tmp_path: Path) -> None:
    path = typed(tmp_path, "项目支出 1.99 万元，自评分数为 98.33 分，支出率99%。")
    path.write_bytes(verify_report(path, [mail]).with_comments())
    assert list(_commented(path).values()) == ["98.33 分", "99%"]
    assert docx.Document(str(path)).paragraphs[0].text == "项目支出 1.99 万元，自评分数为 98.33 分，支出率99%。"


def test_headers_notes_and_boxes_are_read_and_told_beside_them(mail: Evaluated, tmp_path: Path) -> None:
    path = typed(tmp_path, "正文。", "")
    document = docx.Document(str(path))
    document.sections[0].header.paragraphs[0].text = "自评总分98.33分"
    document.sections[0].footer.paragraphs[0].text = "自评结果为优"
    document.paragraphs[1]._p.append(etree.fromstring(_BOX))
    document.save(str(path))
    path.write_bytes(verify_report(path, [mail]).with_comments())
    places = [each.partition("：")[0] for each in _commented(path)]
    assert places == ["文本框第3段", "页眉第1段", "页脚第1段"]
    assert not any(ooxml.findings([path]).values())
    box = docx.Document(str(path)).element.body.find(f".//{qn('w:txbxContent')}")
    assert not list(box.iter(qn("w:commentReference")))
