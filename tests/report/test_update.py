"""A report that people have edited, after its workbook has changed: refreshed, it is the new report with their edits."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from msgspec.structs import replace
from report.test_every_report import REPORTS, empty, filled
from report.updating import (
    EDITS,
    SUFFIXES,
    Edit,
    add_a_row,
    changed,
    delete_a_paragraph,
    edited,
    edited_and_refreshed,
    mail,
    many_met,
    move_a_paragraph,
    of,
    of_one_unit,
    package,
    paragraph,
    refreshed,
    texts,
)
from samples.changed import with_row

from xlsheets.domain.evaluation import Evaluation
from xlsheets.forms.placed import Evaluated
from xlsheets.report.build import write_report
from xlsheets.report.update import update_report
from xlsheets.report.word.untouched import may_be_replaced


@pytest.mark.costly
@pytest.mark.parametrize(("form_id", "kind"), REPORTS)
@pytest.mark.parametrize(("before", "now"), [(empty, filled), (filled, empty)])
def test_a_report_that_nobody_touched_becomes_the_new_one(
    form_id: str, kind: str, before: Callable[[str], Evaluated], now: Callable[[str], Evaluated], tmp_path: Path
) -> None:
    old, new = (tmp_path / f"报告{suffix}" for suffix in SUFFIXES)
    first, second = (of_one_unit(each(form_id)) for each in (before, now))
    write_report(first, old, kind, beside=[first])
    write_report(second, new, kind, beside=[second])
    kept = old.read_bytes()
    updated = update_report(second, old, kind=kind, beside=[second])
    assert texts(old) == texts(new)
    assert not (updated.changes.lost or updated.changes.by_hand or updated.changes.stale)
    assert may_be_replaced(old)
    assert not updated.changes.any or old.with_name("报告.docx.bak").read_bytes() == kept


def test_what_has_not_changed_is_not_written(tmp_path: Path) -> None:
    updated, _ = refreshed(tmp_path, mail(), mail())
    assert not updated.changes.any
    assert list(updated.changes.lines()) == []
    assert not (tmp_path / "报告.docx.bak").exists()


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (lambda: replace(mail(), budget=[replace(mail().budget[0], executed="1.5")]), "1.99 → 1.5"),
        (lambda: with_row(mail(), 3, completion="90%"), "100% → 90%"),
        (lambda: replace(mail(), texts={**mail().texts, "effect": "满意度高"}), "参保人权益得到维护"),
        (lambda: replace(mail(), fields={**mail().fields, "fill_date": "2025-05-01"}), "2025年4月22日 → 2025年5月1日"),
    ],
)
def test_exactly_the_paragraphs_that_depend_on_a_cell_change(
    now: Callable[[], Evaluation], said: str, tmp_path: Path
) -> None:
    """In the file: the others are the same bytes, and so is every part but the document, the charts and the ledger."""
    old = tmp_path / "报告.docx"
    write_report(of(mail()), old)
    before, shown = package(old), texts(old)
    updated = update_report(of(now()), old)
    after = package(old)
    assert any(said in line for line in updated.changes.lines())
    differing = {name for name in before if before[name] != after[name]}
    assert {re.sub(r"\d+\.(xml|xlsx)$", "", name) for name in differing} <= {
        *("word/document.xml", "customXml/item", "word/charts/xlsheets", "word/embeddings/chart")
    }
    pairs = zip(paragraphs(before), paragraphs(after), strict=True)
    told = zip(shown, texts(old), strict=True)
    assert sum(one != other for one, other in pairs) == sum(one != other for one, other in told) > 0


def paragraphs(parts: dict[str, bytes]) -> list[str]:
    """The paragraphs with a text, as they are written, without the names of their bookmarks."""
    body = re.sub(r"<w:bookmarkStart [^>]*>", "", parts["word/document.xml"].decode())
    return [each for each in re.findall(r"<w:p>.*?</w:p>", body) if "<w:t " in each or "<w:t>" in each]


# ―― what people did ――


@pytest.mark.parametrize("edit", EDITS)
def test_what_people_did_stays(edit: Edit, tmp_path: Path) -> None:
    updated, wanted = refreshed(tmp_path, mail(), changed(), edit)
    assert texts(updated.path) == wanted
    assert updated.changes.any


def test_all_that_people_did_stays(tmp_path: Path) -> None:
    updated, wanted = refreshed(tmp_path, mail(), changed(), *EDITS)
    assert texts(updated.path) == wanted
    assert not may_be_replaced(updated.path)
    again = update_report(of(mail()), updated.path)
    assert texts(again.path) != wanted
    assert texts(update_report(of(changed()), updated.path).path) == wanted


def test_what_was_deleted_is_told(tmp_path: Path) -> None:
    updated, _ = refreshed(tmp_path, mail(), changed(), delete_a_paragraph)
    assert [change.before[:9] for change in updated.changes.lost] == ["（二）资金使用情况"]


def test_figures_are_refreshed_where_the_mark_around_them_lost_its_end(tmp_path: Path) -> None:
    def half_delete(document: Any) -> None:
        """The last mark to end in a paragraph or a row is the outermost: a sentence's, a row's."""
        body = document.element.body
        rows = [row for row in body.iter(qn("w:tr")) if row.find(f".//{qn('w:bookmarkEnd')}") is not None]
        for holder in (paragraph(document, "^把各项指标的完成值")._p, rows[-1]):
            end = list(holder.iter(qn("w:bookmarkEnd")))[-1]
            end.getparent().remove(end)

    updated = edited_and_refreshed(tmp_path, mail(), changed(), half_delete)
    told = texts(updated.path)
    assert any("本项目得86分" in each for each in told)
    assert docx.Document(str(updated.path)).tables[-1].rows[-1].cells[-2].text == "86"
    assert all(each.before for each in updated.changes.lost)


def test_the_look_that_people_gave_a_figure_stays(tmp_path: Path) -> None:
    def embolden(document: Any) -> None:
        for run in paragraph(document, "^把各项指标的完成值").runs:
            run.bold = run.text == "89.33" or None

    updated = edited_and_refreshed(tmp_path, mail(), changed(), embolden)
    found = paragraph(docx.Document(str(updated.path)), "^把各项指标的完成值")
    assert [run.text for run in found.runs if run.bold] == ["86"]


def test_a_figure_that_a_person_typed_over_stays_and_is_told(tmp_path: Path) -> None:
    def type_over(document: Any) -> None:
        for run in paragraph(document, "^把各项指标的完成值").runs:
            run.text = run.text.replace("89.33", "90")

    updated = edited_and_refreshed(tmp_path, mail(), changed(), type_over)
    assert "本项目得90分" in "".join(texts(updated.path))
    assert [(each.before, each.now) for each in updated.changes.by_hand] == [("90", "86")]


def test_a_sentence_that_a_person_reworded_stays_and_its_new_wording_is_told(tmp_path: Path) -> None:
    def reword(document: Any) -> None:
        for run in paragraph(document, "^未完成的绩效目标有").runs:
            run.text = run.text.replace("，未完成的主要原因是", "，究其原因，")

    updated = edited_and_refreshed(tmp_path, mail(), changed(), reword)
    assert any("究其原因，" in text for text in texts(updated.path))
    assert any(each.now.startswith("未完成的绩效目标有2个") for each in updated.changes.by_hand)


def test_a_sentence_whose_condition_no_longer_holds(tmp_path: Path) -> None:
    """It goes where nobody touched it; where somebody did, it stays and is told."""
    now = with_row(mail(), 2, completion="100%", reason="")
    updated, wanted = refreshed(tmp_path, mail(), now)
    assert texts(updated.path) == wanted

    def reword(document: Any) -> None:
        for run in paragraph(document, "^实际完成值偏离预期值较大").runs:
            run.text = run.text.replace("预期值较大", "预期值较多，我局高度重视")

    other = tmp_path / "又"
    other.mkdir()
    updated = edited_and_refreshed(other, mail(), now, reword)
    assert any("我局高度重视" in text for text in texts(updated.path))
    assert ["高度重视" in each.before for each in updated.changes.by_hand] == [True]


def test_both_copies_of_a_paragraph_are_refreshed(tmp_path: Path) -> None:
    def copy(document: Any) -> None:
        found = paragraph(document, "^编制预算时共设立")._p
        found.addnext(deepcopy(found))

    updated, wanted = refreshed(tmp_path, mail(), changed(), copy)
    assert texts(updated.path) == wanted
    names = [each.get(qn("w:name")) for each in docx.Document(str(updated.path)).element.iter(qn("w:bookmarkStart"))]
    assert len(names) == len(set(names))


def test_tracked_changes_are_a_persons(tmp_path: Path) -> None:
    def track(document: Any) -> None:
        run = next(each for each in paragraph(document, "^把各项指标的完成值").runs if each.text == "89.33")._r
        inserted = docx.oxml.OxmlElement("w:ins")
        run.addprevious(inserted)
        inserted.append(run)

    updated = edited_and_refreshed(tmp_path, mail(), changed(), track)
    assert "本项目得89.33分" in "".join(texts(updated.path))
    assert [(each.before, each.now) for each in updated.changes.by_hand] == [("89.33", "86")]


@pytest.mark.parametrize("tag", ["w:ins", "w:moveTo"])
def test_a_table_with_tracked_changes_does_not_go(tag: str, tmp_path: Path) -> None:
    def track(document: Any) -> None:
        run = document.tables[0].rows[1].cells[0].paragraphs[0].runs[0]._r
        tracked = docx.oxml.OxmlElement(tag)
        run.addprevious(tracked)
        tracked.append(run)

    updated = edited_and_refreshed(tmp_path, many_met(), mail(), track)
    assert len(docx.Document(str(updated.path)).tables) == 2
    assert updated.changes.stale


def test_a_title_broken_elsewhere_that_reads_the_same_is_not_told(tmp_path: Path) -> None:
    report, template = tmp_path / "报告.docx", tmp_path / "own.j2"
    template.write_text("# 某局||自评报告\n\n得{{ total }}分。", encoding="utf-8")
    write_report(of(mail()), report, template=template)
    template.write_text("# 某局自评||报告\n\n得{{ total }}分。", encoding="utf-8")
    assert list(update_report(of(mail()), report, template=template).changes.lines()) == []


def test_rows_and_lists_grow_and_shrink(tmp_path: Path) -> None:
    more = replace(mail(), indicators=[*mail().indicators[:3], mail().indicators[1], *mail().indicators[4:]])
    more = with_row(more, 3, name="新增指标", level1="产出", level2="数量指标", completion="30%", reason="迟了")
    for number, (before, now) in enumerate([(mail(), more), (more, mail())]):
        folder = tmp_path / str(number)
        folder.mkdir()
        updated, wanted = refreshed(folder, before, now, add_a_row, move_a_paragraph)
        assert texts(updated.path) == wanted


@pytest.mark.parametrize(("before", "now"), [(mail, many_met), (many_met, mail)])
def test_a_table_comes_and_goes_with_the_number_of_its_rows(
    before: Callable[[], Evaluation], now: Callable[[], Evaluation], tmp_path: Path
) -> None:
    updated, wanted = refreshed(tmp_path, before(), now(), move_a_paragraph, add_a_row)
    assert texts(updated.path) == wanted
    assert ("已完成的绩效目标有9个，见下表。" in wanted) == (now is many_met)
    assert not (updated.changes.by_hand or updated.changes.stale or updated.changes.lost)


def write_another_word(document: Any) -> None:
    for text in document.paragraphs[0]._p.iter(qn("w:t")):
        text.text = text.text.replace("自评", "自查")


@pytest.mark.parametrize(
    ("edit", "wanted"),
    [
        (None, "某局绩效自评情况报告"),
        (lambda document: document.paragraphs[0].add_run("（稿）"), "某局绩效自评情况报告（稿）"),
        (write_another_word, "某局绩效自查报告"),
    ],
)
def test_the_own_words_of_a_title_in_two_lines_are_rewritten(edit: Edit | None, wanted: str, tmp_path: Path) -> None:
    template, path = tmp_path / "own.j2", tmp_path / "报告.docx"
    found = of(replace(mail(), fields={"unit": "某局"}))
    template.write_text("# {{ unit }}||绩效自评报告\n\n得{{ say.points(total) }}。", encoding="utf-8")
    write_report(found, path, template=template)
    if edit is not None:
        edited(path, edit)
    template.write_text("# {{ unit }}||绩效自评情况报告\n\n得{{ say.points(total) }}。", encoding="utf-8")
    updated = update_report(found, path, template=template)
    title = docx.Document(str(path)).paragraphs[0]
    assert title.text.replace("\n", "") == wanted
    assert len(title._p.findall(f".//{qn('w:br')}")) == 1
    assert bool(updated.changes.by_hand) == (edit is write_another_word)
