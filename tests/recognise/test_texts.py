"""The typed paragraphs of the report."""

from __future__ import annotations

from recognise.small_grid import FORM, book_of, grid_of, simple

from xlsheets.forms.schema import Form
from xlsheets.forms.schema_reports import TextSpec
from xlsheets.recognise.recognise import recognise


def test_paragraphs_of_the_report() -> None:
    form = Form(
        **{
            **{key: getattr(FORM, key) for key in FORM.__struct_fields__},
            "texts": (TextSpec("use_of_funds", "资金使用情况"),),
        }
    )  # type: ignore[arg-type]
    texts = grid_of(
        "标识|章节|标题|正文|字数上限|已写字数\nuse_of_funds|一|资金使用情况|已用完|500|3\n|一|别的|不要|500|3",
        sheet="说明",
    )
    found = recognise(book_of(simple(), simple(sheet="二"), texts), [form])
    assert found[0].evaluation.texts == {"use_of_funds": "已用完"}
    assert (found[0].cells.texts_sheet, found[0].cells.texts) == ("说明", {"use_of_funds": "D2"})
    assert (found[1].evaluation.texts, found[1].cells.texts) == ({}, {})
    by_title = grid_of("文字说明\n序|标题|内容\n1|资金使用情况|已用完", sheet="文字说明")
    assert recognise(book_of(simple(), by_title), [form])[0].cells.texts == {"use_of_funds": "C3"}
