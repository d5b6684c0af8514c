"""No word of a title is broken, and nothing of it is lost."""

from __future__ import annotations

from itertools import pairwise

import pytest

from xlsheets.report.living.placed_marks import MarkSpan
from xlsheets.report.markup import LINE, MarkupBlock, MarkupRun
from xlsheets.report.word.title_lines import in_lines, line_breaks


@pytest.mark.parametrize(
    "lines",
    [
        ["短标题"],
        ["2024年参保人个人权益记录及", "社保关系转移邮寄费绩效自评报告"],
        ["河源市社会保险基金管理局2024年度", "社保工作专项经费绩效自评报告"],
        ["某某市人力资源和社会保障局", "2024年部门整体支出绩效自评报告"],
        ["某某县水利局2023年中央财政水利发展资金", "（中小河流治理）转移支付绩效自评报告"],
    ],
)
def test_lines_end_where_words_do(lines: list[str]) -> None:
    text = "".join(lines)
    places = [0, *line_breaks(text, 20.1), len(text)]
    assert [text[start:end] for start, end in pairwise(places)] == lines


def test_a_word_longer_than_a_line_is_broken_all_the_same() -> None:
    assert len(line_breaks("（" + "字" * 50 + "）", 20)) >= 2


def test_marks_stay_around_what_they_marked() -> None:
    head, name = "某某市人力资源和社会保障局2024年", "部门整体支出"
    block = MarkupBlock(
        "title",
        (MarkupRun(head), MarkupRun(f"{name}绩效自评报告")),
        marks=(MarkSpan(len(head), len(head) + len(name), False, "subject"),),
    )
    broken = in_lines(block, 20)
    text = "".join(run.text for run in broken.runs)
    assert text.replace(LINE, "") == block.text
    (mark,) = broken.marks
    assert text[mark.start : mark.end].replace(LINE, "") == name
