"""Charts of a report against the workbook behind them and the figures."""

from __future__ import annotations

import re
from pathlib import Path

from report.word_template.word_templates import repacked
from verify.conftest import told

from xlsheets.forms.placed import Evaluated
from xlsheets.verify.verify_report import verify_report


def test_a_chart_that_shows_another_figure_than_the_workbook_behind_it_is_told(
    mail: Evaluated, own_report: Path, tmp_path: Path
) -> None:
    path = tmp_path / "图.docx"
    path.write_bytes(own_report.read_bytes())
    chart = "word/charts/xlsheets1.xml"
    repacked(
        path, lambda name, data: re.sub(rb"<c:v>29\.33</c:v>", b"<c:v>92.33</c:v>", data) if name == chart else data
    )
    found = told(verify_report(path, [mail]))
    assert ("REPORT_CONTRADICTION", "92.33", "29.33") in found
    assert all(words == "92.33" for _, words, _ in found)
