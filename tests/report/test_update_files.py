"""A report that other programs saved in between is refreshed all the same; what is no report of the program is refused."""

from __future__ import annotations

import re
import zipfile
from copy import deepcopy
from pathlib import Path
from typing import Any

import docx
import ooxml
import pytest
from docx.oxml.ns import qn
from engines import convert
from msgspec.structs import replace
from report.test_every_report import REPORTS, empty, filled
from report.updating import (
    EDITS,
    SUFFIXES,
    changed,
    edited,
    mail,
    of,
    of_one_unit,
    package,
    paragraph,
    refreshed,
    texts,
)

from xlsheets.errors import UserError
from xlsheets.forms.placed import Evaluated
from xlsheets.report.build import write_report
from xlsheets.report.update import update_report
from xlsheets.report.word.untouched import may_be_replaced


def without_ledger(path: Path) -> None:
    parts = package(path)
    relations = parts["word/_rels/document.xml.rels"].decode()
    relations = re.sub(r"<Relationship [^>]*relationships/customXml\"[^>]*/>", "", relations)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            if not name.startswith("customXml"):
                archive.writestr(name, relations if name.endswith("document.xml.rels") else content)


def test_without_its_ledger_a_report_is_refreshed_by_the_names_of_its_bookmarks(tmp_path: Path) -> None:
    old, new = (tmp_path / f"报告{suffix}" for suffix in SUFFIXES)
    write_report(of(mail()), old)
    write_report(of(changed()), new)
    without_ledger(old)
    assert not may_be_replaced(old)
    updated = update_report(of(changed()), old)
    assert texts(old) == texts(new)
    assert "登记" in next(updated.changes.lines())
    assert not update_report(of(changed()), old).changes.any


@pytest.mark.parametrize("keeps_ledger", [True, False])
def test_libreoffice_may_save_it_in_between(keeps_ledger: bool, tmp_path: Path) -> None:
    old, new = (tmp_path / f"报告{suffix}" for suffix in SUFFIXES)
    write_report(of(mail()), old)
    write_report(of(changed()), new)
    for edit in EDITS:
        edited(old, edit)
        edited(new, edit)
    (saved,) = convert([old], "docx", tmp_path / "LibreOffice")
    if not keeps_ledger:
        without_ledger(saved)
    updated = update_report(of(changed()), saved)
    assert texts(updated.path) == texts(new)
    assert updated.changes.any
    assert not update_report(of(changed()), saved).changes.any


@pytest.mark.parametrize("suffix", ["1", " Copy 1", "_2"])
def test_a_copy_whose_bookmarks_got_other_names_is_refreshed(suffix: str, tmp_path: Path) -> None:
    def copy(document: Any) -> None:
        found = paragraph(document, "^编制预算时共设立")._p
        made = deepcopy(found)
        for each in made.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd")):
            each.set(qn("w:id"), f"9{each.get(qn('w:id'))}")
            if each.get(qn("w:name")):
                each.set(qn("w:name"), each.get(qn("w:name")) + suffix)
        found.addnext(made)

    updated, wanted = refreshed(tmp_path, mail(), changed(), copy)
    assert texts(updated.path) == wanted


@pytest.mark.long
def test_word_takes_every_refreshed_report(tmp_path: Path) -> None:
    for form_id, kind in REPORTS:
        for number, (before, now) in enumerate([(empty, filled), (filled, empty)]):
            out = tmp_path / f"{form_id}-{kind}-{number}.docx"
            first, second = (of_one_unit(each(form_id)) for each in (before, now))
            write_report(first, out, kind, beside=[first])
            update_report(second, out, kind=kind, beside=[second])
    assert not {name: said for name, said in ooxml.findings(sorted(tmp_path.glob("*.docx"))).items() if said}


def test_what_is_refused(tmp_path: Path) -> None:
    def refused(found: Evaluated, path: Path) -> str:
        kept = path.read_bytes()
        with pytest.raises(UserError) as caught:
            update_report(found, path)
        assert path.read_bytes() == kept
        assert "\n" not in caught.value.line
        return caught.value.line

    report, plain, old = (tmp_path / name for name in ("报告.docx", "别的.docx", "旧.docx"))
    write_report(of(mail()), report)
    docx.Document().save(str(plain))
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    other = replace(mail(), subject="别的项目", fields={"unit": "别的局"})
    assert "别的单位" in refused(of(other), report)
    assert "别的年度" in refused(of(replace(mail(), year=2023)), report)
    assert "别的种类" in refused(filled("sc-special-2024"), report)
    assert "不是本程序生成的报告" in refused(of(mail()), plain)
    assert ".doc" in refused(of(mail()), old)
    (tmp_path / "~$报告.docx").write_bytes(b"x")
    assert "打开" in refused(of(changed()), report)
    (tmp_path / "~$报告.docx").unlink()
    with pytest.raises(UserError, match=r"扩展名应为 \.docx"):
        update_report(of(changed()), report, tmp_path / "报告.txt")
    assert not (tmp_path / "报告.txt").exists()

    def protect(document: Any) -> None:
        made = docx.oxml.OxmlElement("w:documentProtection")
        made.set(qn("w:edit"), "readOnly")
        made.set(qn("w:enforcement"), "1")
        document.settings.element.insert(0, made)

    edited(report, protect)
    assert "保护" in refused(of(changed()), report)
