"""Loads a form folder: form.toml into the schema's structs, or everything that is wrong in it, by line and key."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path

from msgspec.structs import replace

from xlsheets.domain.kinds.given import FIGURES_ONLY
from xlsheets.domain.numbers import MONEY_UNITS, ZERO
from xlsheets.errors import UserError
from xlsheets.forms.loading.form_checks import check_stack, check_totals, check_weights, is_data
from xlsheets.forms.loading.form_file import FormFile, read_form_file
from xlsheets.forms.loading.load_bands import BandReader
from xlsheets.forms.loading.load_checks import read_checks
from xlsheets.forms.loading.load_data import read_data_rules
from xlsheets.forms.loading.load_policy import read_policy
from xlsheets.forms.loading.load_reports import TEMPLATE, read_figures, read_reports, read_texts
from xlsheets.forms.loading.load_rules import RuleReader
from xlsheets.forms.loading.shared_reports import shared_reports, with_shared
from xlsheets.forms.loading.toml_table import Problem, TomlTable
from xlsheets.forms.mistakes import KeyPath, Mistakes, nearest
from xlsheets.forms.roots import FORM_ID
from xlsheets.forms.schema import FORM_SHEET, ORIENTATIONS, SCOPES, Form, Page
from xlsheets.forms.schema_reports import ReportSpec

LONGEST_SHEET_NAME = 28
"""Characters of a sheet's name: Excel's 31, less the number that it gets where a workbook holds several forms."""

OTHER_SHEETS = (FORM_SHEET, "测算", "文字说明", "填报说明", "检查结果", "汇总", "汇总图")
RESERVED_SHEETS = ("history", "历史记录")
"""Names that Excel keeps for its own sheet of changes."""

_NO_SHEET_NAME = re.compile(r"[\\/?*\[\]:]|\A'|'\Z|\A\s*\Z")

_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_TYPED = re.compile(r"\b(?:typed|optional|has|steps_of|where_short)\(\s*[\"']([^\"']*)[\"']")
"""A typed paragraph that a template asks for by its id."""

Proof = Callable[[Form], Iterable[tuple[KeyPath, str]]]


def load_form(folder: Path) -> Form:
    """Load the form in ``folder``. Only form.toml is read; validate_form looks at the report templates too.

    Raises UserError with the first mistake: file and line, key, what is wrong.
    """
    form, problems = _read(folder)
    if form is None:
        raise UserError(str(problems[0]))
    return form


def validate_form(folder: Path, prove: Proof | None = None) -> list[Problem]:
    """Return everything that is wrong in a form folder, in the order of the lines; an empty list where all is well.

    ``prove``: what a form that has no mistake is put to besides; it yields the way to each place in form.toml that fails, and why.
    """

    def check(form: Form, mistakes: Mistakes) -> None:
        _check_templates(form, mistakes)
        for at, message in prove(form) if prove is not None and not mistakes.found else ():
            mistakes.add(at, message)

    form, problems = _read(folder, check)
    return [] if form is not None else problems


def _read(folder: Path, check: Callable[[Form, Mistakes], None] | None = None) -> tuple[Form | None, list[Problem]]:
    file, problems = read_form_file(folder)
    if problems:
        return None, problems
    mistakes = Mistakes()
    form = _form(TomlTable(file.data, (), mistakes), folder, file)
    if check:
        check(form, mistakes)
    return (None, file.problems(mistakes)) if mistakes.found else (form, [])


def _form(table: TomlTable, folder: Path, file: FormFile) -> Form:
    form_id = table.identifier("id", FORM_ID, "只含小写字母、数字和连字符，以字母或数字开头")
    if form_id and form_id != (name := folder.resolve().name):
        table.note("id", f"“{form_id}”应与文件夹名“{name}”相同")
    page = _page(table)
    policy = read_policy(table)
    rules = RuleReader(table)
    reader = BandReader(len(page.widths), policy, rules)
    read = [(band, entry) for entry in table.tables("bands", required=True) if (band := reader.read(entry))]
    bands = tuple(band for band, _ in read)
    reader.check_blocks(table.tables("bands"))
    check_stack(table, bands, reader, policy)
    check_totals(read)
    policy = replace(policy, kind=reader.points.kind.name)
    has_no_table = is_data(bands, table)
    if has_no_table:
        policy = replace(policy, kind=FIGURES_ONLY.name, execution=replace(policy.execution, weight=ZERO))
    if reader.data.bands:
        rules.take(*reader.data.measures())
    level1_weights = check_weights(table, read, policy)
    reports = tuple(_with_folder(each, file, index) for index, each in enumerate(read_reports(table, shared_reports)))
    texts = with_shared(read_texts(table), reports)
    for name, place in reader.fields.paragraphs.items():
        if name not in {text.id for text in texts}:
            known = "、".join(text.id for text in texts)
            place.note(
                "paragraph", f"[[texts]] 里没有 id = “{name}”的一段{f'，现有：{known}' if known else '，请补上'}"
            )
    book = rules.book(is_measured=reader.points.kind.is_measured and not has_no_table)
    form = Form(
        id=form_id,
        title=table.text("title"),
        folder=folder,
        authority=table.text("authority", ""),
        document=table.text("document", ""),
        page=page,
        bands=bands,
        policy=replace(policy, level1_weights=level1_weights, rules=book),
        since=table.integer("since", 0, 1990, 2100),
        scope=_scope(table, is_data=has_no_table),
        money_unit=table.text("money_unit", "万元", MONEY_UNITS),
        texts=texts,
        reports=reports,
        figures=read_figures(table),
        guide=table.texts("guide"),
        blocks=tuple(block for block, _ in reader.blocks),
        measures_sheet=_sheet_name(table, "measures_sheet", "基础数据"),
        data_rules=read_data_rules(table, book.labels(), [text.id for text in texts]),
        checks=read_checks(table),
        layout=_layout(table, file),
        layout_sheet=table.text("layout_sheet", FORM_SHEET) if table.has("layout") else "",
        band_rows=tuple(reader.rows),
    )
    table.close()
    return form


def _with_folder(report: ReportSpec, file: FormFile, index: int) -> ReportSpec:
    """Let a report's template stay with the form that says it, where another one extends that form."""
    source, _ = file.origin(("reports", index, "template"))
    return report if report.folder is not None or source == file.path else replace(report, folder=source.parent)


def _layout(table: TomlTable, file: FormFile) -> Path | None:
    """Find the bureau's workbook, which stays with the form that names it."""
    name = table.text("layout", "")
    if not name:
        return None
    path = file.origin(("layout",))[0].parent / name
    if Path(name).name != name or not name.endswith(".xlsx"):
        table.note("layout", "应为本文件夹里的文件名，以 .xlsx 结尾，不含路径；.xls 和 Word 表格请先另存为 .xlsx")
    elif not path.is_file():
        table.note("layout", f"文件夹里没有“{name}”")
    return path


def _sheet_name(table: TomlTable, key: str, default: str) -> str:
    """Read the name of a sheet: what Excel admits, and none of our own sheets."""
    name = table.text(key, default)
    if len(name) > LONGEST_SHEET_NAME or _NO_SHEET_NAME.search(name) or name.lower() in RESERVED_SHEETS:
        table.note(
            key,
            f"Excel 不接受“{name}”作工作表名：最多 {LONGEST_SHEET_NAME} 个字符（连同序号 31 个），"
            "不含 \\ / ? * [ ] : ，首尾不用单引号，不叫 History",
        )
    if name in OTHER_SHEETS:
        table.note(key, f"“{name}”已用于别的工作表，请换一个名称")
    return name


def _scope(table: TomlTable, *, is_data: bool) -> str:
    """Read what a form is about; one of figures alone is about nothing that is evaluated."""
    scope = table.text("scope", "data" if is_data else "project", SCOPES)
    if is_data != (scope == "data"):
        table.note("scope", '没有指标表的表式写 scope = "data"（可以不写），有指标表的写别的')
    return scope


def _page(form: TomlTable) -> Page:
    table = form.table("page")
    if table is None:
        form.note("page", "缺少 [page]，请写明各列宽度 widths")
        return Page(())
    page = Page(
        widths=table.numbers("widths"),
        orientation=table.text("orientation", "portrait", ORIENTATIONS),
        font=table.text("font", "宋体"),
        size=float(table.number("size", Decimal(10), Decimal(1))),
    )
    table.close()
    return page


def _check_templates(form: Form, mistakes: Mistakes) -> None:
    texts = {text.id for text in form.texts}
    for index, report in enumerate(form.reports):
        if report.folder is not None or not TEMPLATE.match(report.template):
            continue
        path, at = form.folder / report.template, ("reports", index, "template")
        if not path.is_file():
            mistakes.add(at, f"文件夹里没有“{report.template}”")
            continue
        template = _COMMENT.sub("", path.read_text(encoding="utf-8-sig", errors="replace"))
        for text_id in dict.fromkeys(_TYPED.findall(template)):
            if text_id not in texts:
                meant = f"，是不是“{near}”？" if (near := nearest(text_id, texts)) else "，"
                mistakes.add(
                    at, f"{report.template} 里用到的文字说明“{text_id}”没有在 [[texts]] 里定义{meant}请补上或改正"
                )
