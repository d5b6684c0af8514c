"""The tables of a report against themselves and its sentences."""

from __future__ import annotations

from pathlib import Path

import docx
from verify.conftest import told, typed

from xlsheets.verify.verify_report import verify_report

HEADER = ("三级指标", "分值", "得分", "实际完成值")


def _with_table(folder: Path, sentence: str, *rows: tuple[str, ...]) -> Path:
    path = typed(folder, sentence)
    document = docx.Document(str(path))
    table = document.add_table(rows=len(rows) + 1, cols=len(HEADER))
    for row, texts in zip(table.rows, (HEADER, *rows), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.save(str(path))
    return path


ROWS = (("培训人数", "60", "55", "110人"), ("群众满意度", "40", "40", "96.2%"))


def test_the_row_of_the_sum_is_that_of_the_rows_above(tmp_path: Path) -> None:
    path = _with_table(tmp_path, "附表", *ROWS, ("合计", "100", "96", ""))
    assert told(verify_report(path, [])) == [("REPORT_CONTRADICTION", "96", "95")]


def test_a_sentence_says_what_the_table_says(tmp_path: Path) -> None:
    line = "培训人数达到101人，得55分；群众满意度为96.2%，上年群众满意度为91%。"
    path = _with_table(tmp_path, line, *ROWS, ("合计", "100", "95", ""))
    assert told(verify_report(path, [])) == [("REPORT_CONTRADICTION", "101人", "110人")]
