"""An example of a Word template, for any form: to be opened in Word, read, and made one's own."""

from __future__ import annotations

import io

from docx.document import Document

from xlsheets.report.word import styles

_TITLE = ("{{ unit }}", "{{ year }}年度{{ subject }}", "绩效自评报告")
_PARAGRAPHS = (
    *((styles.TITLE, line) for line in _TITLE),
    (styles.BODY, ""),
    (styles.HEADINGS[1], "一、资金情况"),
    (
        styles.BODY,
        "全年预算{{ say.amount(budget.total.adjusted, '全年预算') }}，实际支出"
        "{{ say.amount(budget.total.executed, '全年执行') }}，预算执行率{{ say.rate(execution.rate, '预算执行率') }}。",
    ),
    (styles.HEADINGS[1], "二、自评结论"),
    (styles.BODY, "{{ say.result() }}"),
    (styles.BODY, "{{ say.numbers() }}"),
    (styles.BODY, "{%p if incomplete %}"),
    (styles.BODY, "{{ say.unmet() }}"),
    (styles.BODY, "{%p else %}"),
    (styles.BODY, "各项指标完成情况见下表。"),
    (styles.BODY, "{%p endif %}"),
)
_ROWS = (
    ("三级指标", "年度指标值", "实际完成值", "完成率", "得分"),
    ("{%tr for item in indicators %}",),
    (
        "{{ need(item.name, '三级指标') }}",
        "{{ item.target_text }}",
        "{{ item.actual }}",
        "{% if item.completion is not none %}{{ item.completion|pct }}{% else %}—{% endif %}",
        "{% if item.score is not none %}{{ item.score|num }}{% else %}{{ '待填' if item.open else '—' }}{% endif %}",
    ),
    ("{%tr endfor %}",),
    ("合计", "", "", "", "{{ need(total, '总分') }}"),
)
_END = ((styles.BODY, ""), (styles.RIGHT, "{{ unit }}"), (styles.RIGHT, "{{ need(fill_date, '填报日期') }}"))


def example_template() -> bytes:
    """Return a .docx in the layout of an official document, with a header, a condition, a table and properties."""
    document = styles.blank_document()
    names = styles.ids_by_name(document)
    for style, text in _PARAGRAPHS:
        _add(document, names[style.casefold()], text)
    table = document.add_table(len(_ROWS), len(_ROWS[0]))
    table.style = document.styles[styles.TABLE_GRID]
    for row in table.rows:
        row._tr.get_or_add_trPr().append(styles.element("w:cantSplit"))
    table.rows[0]._tr.trPr.append(styles.element("w:tblHeader"))
    for number, (row, texts) in enumerate(zip(table.rows, _ROWS, strict=True)):
        style = styles.TABLE if number else styles.TABLE_HEAD
        for cell, text in zip(row.cells, texts, strict=False):
            cell.text = text
        for cell in row.cells:
            cell.paragraphs[0].style = document.styles[style]
    for style, text in _END:
        _add(document, names[style.casefold()], text)
    document.sections[0].header.paragraphs[0].text = "{{ unit }}"
    document.core_properties.title = "".join(_TITLE[1:])
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def _add(document: Document, style_id: str, text: str) -> None:
    paragraph = document.add_paragraph(text)
    paragraph.style = next(each for each in document.styles if each.style_id == style_id)
