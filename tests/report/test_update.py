"""A report that people have edited, after its workbook has changed: refreshed, it is the new report with their edits."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import docx
import ooxml
import pytest
from docx.oxml.ns import qn
from engines import convert
from msgspec.structs import replace
from report.conftest import heyuan_form, mail_evaluation
from report.test_every_report import REPORTS, empty, filled
from samples.changed import with_row
from samples.without_cells import found_of

from xlsheets.domain.evaluation import Evaluation
from xlsheets.errors import UserError
from xlsheets.forms.placed import Evaluated
from xlsheets.report.build import write_report
from xlsheets.report.update import UpdatedReport, update_report
from xlsheets.report.word.untouched import may_be_replaced

Edit = Callable[[Any], None]
SUFFIXES = (".docx", "-新.docx")


def mail() -> Evaluation:
    return mail_evaluation()


def changed() -> Evaluation:
    """The same after more was reached here, and less there: other sums, another list, another sentence."""
    made = with_row(mail(), 2, completion="100%", reason="")
    made = with_row(made, 4, completion="70%", reason="纸贵")
    return with_row(made, 5, completion="50%", reason="人少")


def of(evaluation: Evaluation) -> Evaluated:
    return found_of(evaluation, heyuan_form())


def of_one_unit(found: Evaluated) -> Evaluated:
    evaluation = replace(found.evaluation, year=2024, subject="某项目", fields={"unit": "某局"})
    return Evaluated.of(found, evaluation)


def texts(path: Path) -> list[str]:
    body = docx.Document(str(path)).element.body
    every = ("".join(each.text or "" for each in paragraph.iter(qn("w:t"))) for paragraph in body.iter(qn("w:p")))
    return [text for text in every if text]


def paragraph(document: Any, start: str) -> Any:
    return next(each for each in document.paragraphs if re.search(start, each.text))


def edited(path: Path, edit: Edit) -> None:
    document = docx.Document(str(path))
    edit(document)
    document.save(str(path))


def refreshed(tmp_path: Path, before: Evaluation, now: Evaluation, *edits: Edit) -> tuple[UpdatedReport, list[str]]:
    """Edit a report and refresh it; give what came of it, and the texts of the new report with the same edits."""
    new = tmp_path / f"报告{SUFFIXES[1]}"
    write_report(of(now), new)
    for edit in edits:
        edited(new, edit)
    return edited_and_refreshed(tmp_path, before, now, *edits), texts(new)


def edited_and_refreshed(tmp_path: Path, before: Evaluation, now: Evaluation, *edits: Edit) -> UpdatedReport:
    old = tmp_path / f"报告{SUFFIXES[0]}"
    write_report(of(before), old)
    for edit in edits:
        edited(old, edit)
    return update_report(of(now), old)


# ―― what nobody touched ――


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


def package(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def paragraphs(parts: dict[str, bytes]) -> list[str]:
    """The paragraphs with a text, as they are written, without the names of their bookmarks."""
    body = re.sub(r"<w:bookmarkStart [^>]*>", "", parts["word/document.xml"].decode())
    return [each for each in re.findall(r"<w:p>.*?</w:p>", body) if "<w:t " in each or "<w:t>" in each]


# ―― what people did ――


def move_a_paragraph(document: Any) -> None:
    paragraph(document, "^（三）绩效目标情况")._p.addprevious(paragraph(document, "^（四）内控制度")._p)


def write_among_figures(document: Any) -> None:
    found = paragraph(document, "^（一）资金安排情况")
    found.runs[-1]._r.addnext(deepcopy(found.runs[-1]._r))
    found.add_run("以上资金均已到位。")


def rewrite_words(document: Any) -> None:
    for run in paragraph(document, "^把各项指标的完成值").runs:
        run.text = run.text.replace("逐项比对、计分", "逐一核对并打分")


def add_a_paragraph(document: Any) -> None:
    paragraph(document, "^（二）资金使用情况").insert_paragraph_before("专家组复核了上述情况。")


def add_a_row(document: Any) -> None:
    table = document.tables[-1]
    made = deepcopy(table.rows[2]._tr)
    for mark in list(made.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"))):
        mark.getparent().remove(mark)
    for number, text in enumerate(made.iter(qn("w:t"))):
        text.text = f"补充{number}"
    table.rows[2]._tr.addnext(made)


def delete_a_paragraph(document: Any) -> None:
    found = paragraph(document, "^（二）资金使用情况")._p
    found.getparent().remove(found)


def delete_a_sentence_that_the_program_would_change(document: Any) -> None:
    found = paragraph(document, "^未完成的绩效目标有")._p
    found.getparent().remove(found)


EDITS = (
    *(move_a_paragraph, write_among_figures, rewrite_words, add_a_paragraph, add_a_row, delete_a_paragraph),
    delete_a_sentence_that_the_program_would_change,
)


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


def test_rows_and_lists_grow_and_shrink(tmp_path: Path) -> None:
    more = replace(mail(), indicators=[*mail().indicators[:3], mail().indicators[1], *mail().indicators[4:]])
    more = with_row(more, 3, name="新增指标", level1="产出", level2="数量指标", completion="30%", reason="迟了")
    for number, (before, now) in enumerate([(mail(), more), (more, mail())]):
        folder = tmp_path / str(number)
        folder.mkdir()
        updated, wanted = refreshed(folder, before, now, add_a_row, move_a_paragraph)
        assert texts(updated.path) == wanted


# ―― what other programs did, and what is refused ――


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

    def protect(document: Any) -> None:
        made = docx.oxml.OxmlElement("w:documentProtection")
        made.set(qn("w:edit"), "readOnly")
        made.set(qn("w:enforcement"), "1")
        document.settings.element.insert(0, made)

    edited(report, protect)
    assert "保护" in refused(of(changed()), report)
