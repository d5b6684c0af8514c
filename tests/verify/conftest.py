"""Reports to be read: the program's own, and texts as people type them."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from report.conftest import heyuan_form, mail_evaluation
from samples.without_cells import found_of

from xlsheets.forms.placed import Evaluated
from xlsheets.report.build import write_report
from xlsheets.verify.verify_report import Verified, verify_report


@pytest.fixture(scope="session")
def mail() -> Evaluated:
    return found_of(mail_evaluation(), heyuan_form())


@pytest.fixture(scope="session")
def own_report(mail: Evaluated, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("own") / "报告.docx"
    write_report(mail, path)
    return path


def typed(folder: Path, *lines: str) -> Path:
    """A report as a person types it, a paragraph a line."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    path = folder / "手写.docx"
    document.save(str(path))
    return path


def told(verified: Verified) -> list[tuple[str, str, str]]:
    """Code, found, expected of each remark."""
    return [(each.finding.code, each.finding.found, each.finding.expected) for each in verified.remarks]


def read(folder: Path, found: list[Evaluated], *lines: str) -> list[tuple[str, str, str]]:
    return told(verify_report(typed(folder, *lines), found))
