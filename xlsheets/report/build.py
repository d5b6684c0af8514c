"""The report of one evaluation, from its results to the file: context, template, Word document, PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from xlsheets.errors import UserError
from xlsheets.files.saving import save_bytes
from xlsheets.forms.loading.shared_reports import reports_of, shared_figures
from xlsheets.forms.placed import Evaluated
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_reports import FigureSpecs, ReportSpec
from xlsheets.report.build_context import build_context, typed_texts
from xlsheets.report.context import ReportContext
from xlsheets.report.living.ledger import ReportHead
from xlsheets.report.markup import MarkupError
from xlsheets.report.places import cells_with_projects, with_sums
from xlsheets.report.render import note_gaps_in_tables, render_file
from xlsheets.report.rendered import RenderedReport, note_gaps
from xlsheets.report.template_data import nothing_used, template_data
from xlsheets.report.typed_text import TypedText, clean
from xlsheets.report.word.document import write_docx
from xlsheets.report.word.pdf import convert
from xlsheets.report.word.untouched import may_be_replaced
from xlsheets.report.word_template.filled import fill
from xlsheets.report.word_template.own_document import own_document, reference_document
from xlsheets.report.word_template.tags import has_tags
from xlsheets.report.word_template.word_file import WordFile, open_word_file, refuse_other_word

TEMPLATES = (".j2", ".txt", ".docx")


def write_report(
    found: Evaluated,
    out: Path,
    kind: str | None = None,
    template: Path | None = None,
    pdf: bool = False,
    *,
    derived: bool = False,
    beside: Sequence[Evaluated] = (),
    last: Evaluated | None = None,
    overwrite: bool = True,
) -> RenderedReport:
    """Write the report of one evaluation to `out` (.docx; what people wrote there is kept once as .bak), and beside it as PDF if asked.

    Args:
        found: the evaluation.
        out: where to write.
        kind: one of the form's reports, the first one by default.
        template: a text template (.j2 or .txt) to use instead of the form's; a .docx with tags in its text, which are filled; or a
            .docx without, whose page, styles, headers and footers the report takes.
        pdf: a PDF too.
        derived: the program made the name of `out` up, so that a link under it is not followed.
        beside: all evaluations of the workbook, for a report over its projects.
        last: last year's evaluation of the same, see `last_year.py`.
        overwrite: write over what people wrote there; else UserError is raised.
    """
    refuse_other_ending(out)
    is_edited = not may_be_replaced(out)
    if is_edited and not overwrite:
        raise UserError(
            f"{out}：报告生成后有人改过，没有覆盖。只更新其中的数和句子，请用 --update；重新生成，请加 --overwrite。"
        )
    report = make_report(found, kind, template, beside=beside, last=last)
    save_bytes(out, report.data, backup=is_edited, derived=derived)
    return replace(report.told, path=out, pdf=convert(out) if pdf else None)


def refuse_other_ending(out: Path) -> None:
    """Raise UserError where a report is to be written to a name that is no .docx."""
    if out.suffix.lower() != ".docx":
        raise UserError(f"报告文件名 {out.name} 的扩展名应为 .docx，请改正。")


class MadeReport(Struct, frozen=True):
    """A report that is made and not yet saved: the .docx, and what is to be said of it."""

    data: bytes
    told: RenderedReport


def make_report(
    found: Evaluated,
    kind: str | None = None,
    template: Path | None = None,
    *,
    beside: Sequence[Evaluated] = (),
    last: Evaluated | None = None,
) -> MadeReport:
    """Make the report of one evaluation; the arguments are those of `write_report`."""
    form = found.form
    word = _word_file(template)
    is_own = word is not None and has_tags(word.document.root)
    if template is not None and (word is None or is_own):
        spec = ReportSpec("", form.title, template.name, over_projects=True)
    else:
        spec = report_spec(form, kind)
    projects = projects_of(beside) if spec.over_projects else []
    context = build_context(found, projects, spec.percent, last)
    figures = form.figures.before(shared_figures())
    texts = typed_texts(found.evaluation, form, spec)
    head, cells = head_of(found, spec), with_sums(cells_with_projects(found, projects, last), context)
    if word is not None and is_own:
        return _own_report(word, context, texts, figures, head, cells)
    source = template if template is not None and word is None else template_path(form, spec)
    report = render_file(source, context, texts, figures)
    title = next((block.text for block in report.blocks if block.kind == "title"), form.title)
    reference = None
    if word is not None:
        values = template_data(context, texts, report, figures)
        reference = reference_document(fill(word, values, context.percent_style, with_document=False).file)
    data = write_docx(report.blocks, context, figures, title=title, reference=reference, head=head, cells=cells)
    return MadeReport(data, _told(report, word))


def _word_file(template: Path | None) -> WordFile | None:
    """Open a Word template or reference; None for a text template or none. Raises UserError for a file of another kind."""
    if template is None:
        return None
    refuse_other_word(template)
    if template.suffix.lower() not in TEMPLATES:
        raise UserError(f"报告模板 {template.name} 的扩展名应为 .j2 或 .docx，请核对 --template。")
    return open_word_file(template) if template.suffix.lower() == ".docx" else None


def _own_report(
    word: WordFile,
    context: ReportContext,
    texts: Mapping[str, TypedText],
    figures: FigureSpecs,
    head: ReportHead,
    cells: Mapping[str, str],
) -> MadeReport:
    """Make the report of a person's own Word template."""
    report = nothing_used(texts)
    values = template_data(context, texts, report, figures)
    filled = fill(word, values, context.percent_style, with_document=True)
    try:
        data, blocks = own_document(filled, context, figures, head, cells)
    except MarkupError as error:
        raise UserError(f"报告模板 {word.path.name} 中的排版指令“{error}”无法识别，请对照模板说明改正。") from None
    every = (*blocks, *filled.blocks)
    note_gaps(report, every)
    note_gaps_in_tables(report, every, figures, context)
    return MadeReport(data, _told(replace(report, blocks=every), word))


def _told(report: RenderedReport, word: WordFile | None) -> RenderedReport:
    if word is None or not word.had_changes:
        return report
    return replace(report, notes=("模板里有修订，报告按接受修订后的文字写",))


def head_of(found: Evaluated, spec: ReportSpec) -> ReportHead:
    """Say which report of which evaluation it is."""
    evaluation, form = found.evaluation, found.form
    year = "" if evaluation.year is None else str(evaluation.year)
    unit = clean(evaluation.fields.get("unit", ""))
    return ReportHead(form.id or form.title, spec.kind or spec.template, unit, clean(evaluation.subject), year)


def projects_of(beside: Sequence[Evaluated]) -> list[Evaluated]:
    """Return the projects among the evaluations of a workbook."""
    return [each for each in beside if not each.form.is_department]


def template_path(form: Form, spec: ReportSpec) -> Path:
    """Return the template of one of the form's reports."""
    if Path(spec.template).name != spec.template:
        raise UserError(f"自评表 {form.id} 的报告模板“{spec.template}”应是表式文件夹内的文件名，请改正 form.toml。")
    return (spec.folder or form.folder) / spec.template


def report_spec(form: Form, kind: str | None = None) -> ReportSpec:
    """Return the form's report of that kind, its first by default; UserError names the kinds that there are."""
    reports = reports_of(form)
    if not reports:
        raise UserError(f"自评表 {form.id} 没有定义报告，请用 --template 指定报告模板。")
    if kind is None:
        return reports[0]
    for spec in reports:
        if spec.kind == kind:
            return spec
    kinds = "、".join(f"{spec.kind}（{spec.title}）" for spec in reports)
    raise UserError(f"自评表 {form.id or form.title} 没有名为“{kind}”的报告，可用的有：{kinds}。")
