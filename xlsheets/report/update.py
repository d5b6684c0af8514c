"""Refreshes a report that people have edited, after its workbook has changed: ``xlsheets report FILE --update REPORT.docx``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from xlsheets.files.archive import Archive
from xlsheets.files.package import CONTENT_TYPES
from xlsheets.files.part_xml import serialise
from xlsheets.files.read_file import problem
from xlsheets.files.relations import relations_part
from xlsheets.files.saving import save_bytes
from xlsheets.forms.loading.shared_reports import reports_of
from xlsheets.forms.placed import Evaluated
from xlsheets.forms.schema_reports import ReportSpec
from xlsheets.report.build import TEMPLATES, head_of, make_report, refuse_other_ending
from xlsheets.report.living.changes import ReportChanges
from xlsheets.report.living.ledger import NO_HEAD, PREFIX, Ledger, LedgerEntry, Likeness, ReportHead, likeness
from xlsheets.report.rendered import RenderedReport
from xlsheets.report.word.edited import SIDE_STORIES, TEXT, Edited, W
from xlsheets.report.word.ledger_part import digest_of
from xlsheets.report.word.new_parts import Relationship, with_relations, with_types
from xlsheets.report.word.refresh import Refresh
from xlsheets.report.word.refresh_chart import ChartRefresh
from xlsheets.report.word.untouched import is_as_written

EDITED = "edited"
"""Stands for the digest of a report that people have changed."""

_LEDGER_PART = f"customXml/item{PREFIX}.xml"
_LEDGER_ID = "rIdXlsheetsLedger"
_LOST = "报告里的数据登记已被别的程序丢掉，这次只按书签名更新数字和句子，不增删段落"


_GIVEN_LAST_YEAR = re.compile(r"(?<![\w.])(?<!not )last\b")
"""In the condition of what stands in a report because last year's file was given: ``last``, no ``loop.last``."""

_NO_REPORT = ReportSpec("", "", "")


class UpdatedReport(Struct, frozen=True):
    """What became of a report: the changes, and what the new one would have said of itself."""

    path: Path
    changes: ReportChanges
    told: RenderedReport


def update_report(
    found: Evaluated,
    path: Path,
    out: Path | None = None,
    template: Path | None = None,
    *,
    kind: str | None = None,
    beside: Sequence[Evaluated] = (),
    last: Evaluated | None = None,
    last_note: str = "",
) -> UpdatedReport:
    """Refresh a report in place (what it was stays once as .bak), or write the refreshed one elsewhere.

    Args:
        found: the evaluation that the report is on.
        path: the report.
        out: where to write, None for its own place.
        template: the text template that it was made with, if that was a person's own.
        kind: of the report, None for what the report itself says.
        beside: all evaluations of the workbook.
        last: last year's evaluation.
        last_note: why there is none, where a person named last year's file.

    Raises:
        UserError: it is no report of the program, one of another form, unit or year, protected, or not to be read or written;
            or `out` is no .docx.
    """
    if out is not None:
        refuse_other_ending(out)
    edited = Edited(path)
    _refuse_what_is_protected(edited)
    made = make_report(found, kind or kind_of(edited, found), template, beside=beside, last=last)
    new = Edited(path, made.data)
    _refuse_what_is_of_others(edited, new)
    if last is None and _compares(edited) and not _compares(new):
        why = last_note or "请用 --last 给出上年的工作簿，不然比较的句子会被删去"
        raise problem(path, f"这份报告同上年比较过，没有更新：{why}")
    refresh = Refresh(edited, new)
    refresh.run()
    if edited.ledger is None:
        refresh.changes.notes.append(_LOST)
    refresh.changes.notes.extend(_other_texts(edited, new))
    if refresh.changes.any or edited.ledger is None or out is not None:
        data = _written(edited, new, refresh.charts)
        save_bytes(out or path, data, backup=True, instead_of=edited.data if out is None else None)
    return UpdatedReport(out or path, refresh.changes, made.told)


def report_on(every: Sequence[Evaluated], path: Path) -> Evaluated:
    """Return the evaluation that a report is on: the only one there is, else the one of its unit and subject.

    Raises:
        UserError: there is none, or several are.
    """
    if len(every) == 1:
        return every[0]
    edited = Edited(path)
    alike = [each for each in every if _is_of(edited, each)]
    if len(alike) > 1:
        alike = [each for each in alike if kind_of(edited, each)] or alike
    if len(alike) != 1:
        sheets = "、".join(each.cells.sheet for each in every)
        raise problem(path, f"分不清是哪张自评表的报告，请用 --sheet 指明（现有：{sheets or '没有这张表'}）")
    return alike[0]


def _is_of(edited: Edited, found: Evaluated) -> bool:
    told = _likeness(edited, head_of(found, _NO_REPORT))
    return told is not None and told.unit and told.subject


def _likeness(edited: Edited, head: ReportHead) -> Likeness | None:
    names = [edited.ledger.head.name] if edited.ledger is not None else edited.head_names
    return next((told for name in names if (told := likeness(name, head))), None)


def kind_of(edited: Edited, found: Evaluated) -> str | None:
    """The kind of a report, None where it is not one of the form's."""
    for spec in reports_of(found.form):
        told = _likeness(edited, head_of(found, spec))
        if told is not None and told.kind:
            return spec.kind
    return None


def _compares(report: Edited) -> bool:
    """Say whether a report compares with last year."""
    return compares_with_last_year(report.ledger.entries if report.ledger is not None else ())


def compares_with_last_year(entries: Iterable[LedgerEntry]) -> bool:
    """Say whether one of these stands in a report only because last year's evaluation was at hand."""
    return any(_GIVEN_LAST_YEAR.search(each.condition) for each in entries)


def _refuse_what_is_protected(edited: Edited) -> None:
    for each in edited.related("settings"):
        protection = edited.xml(each.target).find(f"{W}documentProtection")
        if protection is not None and protection.get(f"{W}enforcement", "0") not in ("0", "false", "off"):
            raise problem(edited.path, "文档设了编辑保护，请先在 Word 的“审阅—限制编辑”中停止保护再更新")


def _refuse_what_is_of_others(edited: Edited, new: Edited) -> None:
    if edited.ledger is None and not edited.places:
        raise problem(edited.path, "不是本程序生成的报告（里面没有登记，也没有书签），更新不了，请重新生成")
    told = _likeness(edited, new.ledger.head if new.ledger is not None else NO_HEAD)
    head = edited.ledger.head if edited.ledger is not None else NO_HEAD
    if told is None:
        return
    if not told.kind and head.kind.endswith(TEMPLATES):
        raise problem(edited.path, f"这份报告是用自备的模板“{head.kind}”生成的，请用 --template 指出这个模板再更新")
    if not told.kind:
        raise problem(edited.path, f"是别的表或别的种类的报告{_in_brackets(head.form, head.kind)}，没有更新")
    if not (told.unit or told.subject):
        raise problem(edited.path, f"是别的单位或项目的报告{_in_brackets(head.unit, head.subject)}，没有更新")
    if not told.year:
        raise problem(edited.path, f"是别的年度的报告{_in_brackets(head.year)}，没有更新，请重新生成")


def _other_texts(edited: Edited, new: Edited) -> list[str]:
    """Headers, footers and notes are not refreshed: say what of a template's fields in them has become another."""
    if new.ledger is None or not new.ledger.head.kind.endswith(".docx"):
        return []
    there, now = (
        {text for kind in SIDE_STORIES for each in report.related(kind) if (text := _text_of(report, each.target))}
        for report in (edited, new)
    )
    return [f"页眉、页脚、脚注不随报告更新，现在应为“{text}”，请自己改" for text in sorted(now - there)]


def _text_of(report: Edited, part: str) -> str:
    if not report.archive.find(part):
        return ""
    return "".join(each.text or "" for each in report.xml(part).iter(TEXT))


def _in_brackets(*names: str) -> str:
    told = "，".join(filter(None, names))
    return f"（{told}）" if told else ""


def _written(edited: Edited, new: Edited, charts: ChartRefresh) -> bytes:
    """Return the package with the document, its charts and its ledger replaced, and every other part as it was."""
    ledger = new.ledger or Ledger()
    untouched = is_as_written(edited)
    parts = {edited.part: serialise(edited.root, edited.read(edited.part)), **charts.replaced}
    added, related = dict(charts.added), list(charts.related)
    name = edited.ledger_part or _LEDGER_PART
    if not edited.ledger_part:
        related.append(Relationship(_LEDGER_ID, "customXml", f"/{name}"))
    if related:
        place = relations_part(edited.archive, edited.part)
        parts[place] = with_relations(edited.read(place), related)
    if charts.types:
        parts[CONTENT_TYPES] = with_types(edited.read(CONTENT_TYPES), charts.types)
    whole = {**edited.archive.contents(), **parts, **added}
    digest = digest_of(whole, name) if untouched else EDITED
    (parts if edited.ledger_part else added)[name] = replace(ledger, digest=digest).to_xml()
    return Archive(edited.data).rewrite(parts, add=added)
