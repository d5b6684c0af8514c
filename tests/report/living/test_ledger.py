"""Every report: the ledger tells each bookmark, in order, and a name is one of Word's."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from lxml import etree
from report.conftest import heyuan_form, mail_evaluation
from report.test_every_report import REPORTS, filled, write
from samples.without_cells import found_of

from xlsheets.report.build import write_report
from xlsheets.report.living.ledger import NAMESPACE

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def ledger(path: Path) -> etree._Element:
    with zipfile.ZipFile(path) as archive:
        return etree.fromstring(archive.read("customXml/item1.xml"))


def bookmarked(path: Path) -> dict[str, str]:
    """The text of every bookmark by its name."""
    with zipfile.ZipFile(path) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
    texts: dict[str, str] = {}
    names: dict[str, str] = {}
    for each in body.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd", f"{W}t"):
        if each.tag == f"{W}bookmarkStart":
            assert each.get(f"{W}name") not in texts
            names[str(each.get(f"{W}id"))] = str(each.get(f"{W}name"))
            texts[str(each.get(f"{W}name"))] = ""
        elif each.tag == f"{W}bookmarkEnd":
            del names[str(each.get(f"{W}id"))]
        else:
            for name in names.values():
                texts[name] += each.text or ""
    assert not names
    return texts


@pytest.mark.parametrize(("form_id", "kind"), REPORTS)
def test_the_ledger_tells_what_stands_in_every_bookmark(form_id: str, kind: str, tmp_path: Path) -> None:
    found = filled(form_id)
    write(found, kind, tmp_path)
    path = tmp_path / f"{found.form.id}-{kind}.docx"
    told = {str(mark.get("name")): str(mark.get("shown")) for mark in ledger(path)}
    texts = bookmarked(path)
    assert all(re.fullmatch(r"_[A-Za-z0-9_]{1,39}", name) for name in texts)
    head, *names = (name for name in texts if not name.startswith("_Toc"))  # what a contents list points to
    assert head.startswith("_xsh")
    assert names == list(told)
    assert {name: text for name, text in texts.items() if told.get(name, text) != text and name[3] != "g"} == {}


def test_it_knows_key_value_cell_and_condition(tmp_path: Path) -> None:
    out = tmp_path / "报告.docx"
    found = found_of(mail_evaluation(), heyuan_form())
    found.cells.indicators.extend([{}, {}, {"target": "E9", "actual": "F9", "score": "H9"}])
    write_report(found, out)
    root = ledger(out)
    assert root.tag == f"{{{NAMESPACE}}}ledger"
    assert (root.get("form"), root.get("kind"), root.get("year")) == ("gd-heyuan-project", "project", "2024")
    marks = [dict(mark.attrib) for mark in root]
    (score, *_) = (each for each in marks if each.get("key") == "indicators[2].score")
    assert (score["shown"], score["value"], score["cell"]) == ("2.67", "2.67", "自评表!H9")
    (told,) = (each for each in marks if each["shown"].startswith("未完成的绩效目标有1个"))
    assert told["condition"] == "incomplete|length == 1"
