"""Render a form's report template: plain data in, blocks of the line markup out.

The template runs in `sandbox.py` and sees `template_data.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsheets.errors import UserError
from xlsheets.forms.loading.shared_reports import shared_figures
from xlsheets.forms.schema_reports import PERCENT_STYLES, ChartSpec, FigureSpecs, TableSpec
from xlsheets.report import markup
from xlsheets.report.context import ReportContext
from xlsheets.report.figures.declared import gaps_of, is_shown, shown_of, table_of
from xlsheets.report.outline import complete
from xlsheets.report.rendered import RenderedReport, note_gaps
from xlsheets.report.sandbox import (
    LONGEST_RENDERED,
    LONGEST_TEMPLATE,
    PRELUDE,
    environment,
    line_of,
    message,
    template_errors,
)
from xlsheets.report.template_data import Context, nothing_used, template_data
from xlsheets.report.typed_text import TypedText

if TYPE_CHECKING:
    from jinja2 import Template

_TAGS = re.compile(r"\{%.*?%\}|\{#.*?#\}")
_TAG_AT_END = re.compile(r"[^-+][%#]\}\Z")


def render_file(
    path: Path, context: Context, texts: Mapping[str, TypedText], figures: FigureSpecs | None = None
) -> RenderedReport:
    """Render the template at `path`; UserError names the file and, where known, the line."""
    try:
        source = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UserError(f"报告模板 {path} 不存在，请检查路径。") from None
    except UnicodeDecodeError:
        raise UserError(f"报告模板 {path.name} 不是 UTF-8 文本，请另存为 UTF-8 编码。") from None
    except OSError:
        raise UserError(f"报告模板 {path} 无法读取，请确认它是文件而不是文件夹，并检查权限。") from None
    return render(source, context, texts, path.name, figures)


def render(
    source: str,
    context: Context,
    texts: Mapping[str, TypedText],
    name: str = "模板",
    figures: FigureSpecs | None = None,
) -> RenderedReport:
    """Render template text; `name` stands for it in messages, `figures` are the tables and charts that it may ask for."""
    if len(source) > LONGEST_TEMPLATE:
        raise UserError(f"报告模板 {name} 过大（超过 {LONGEST_TEMPLATE} 个字符），请确认所选文件是报告模板。")
    figures = figures or shared_figures()
    report = nothing_used(texts)
    try:
        style = context.percent_style if isinstance(context, ReportContext) else PERCENT_STYLES[0]
        pieces, length = [], 0
        for piece in _compiled(source, style).generate(template_data(context, texts, report, figures)):
            pieces.append(piece)
            length += len(piece)
            if length > LONGEST_RENDERED:
                raise UserError(f"报告模板 {name} 生成的内容过长，请检查其中的循环。")
        blocks = complete(with_figures(markup.parse("".join(pieces)), figures, context))
    except markup.MarkupError as error:
        raise UserError(f"报告模板 {name} 中的排版指令“{error}”无法识别，请对照模板说明改正。") from None
    except template_errors() as error:
        line = line_of(error)
        raise UserError(message(error, f"报告模板 {name}" + (f" 第 {line} 行" if line else ""))) from None
    note_gaps(report, blocks)
    if isinstance(context, ReportContext):
        note_gaps_in_tables(report, blocks, figures, context)
    return replace(report, blocks=blocks)


def with_figures(
    blocks: Sequence[markup.MarkupBlock], figures: FigureSpecs, context: Context
) -> list[markup.MarkupBlock]:
    """Leave out the tables and charts that are not shown with so many records. Raises MarkupError for one that nobody declared."""
    known: dict[str, Mapping[str, TableSpec | ChartSpec]] = {"table": figures.tables, "chart": figures.charts}
    kept: list[markup.MarkupBlock] = []
    for block in blocks:
        if block.kind in known and block.argument not in known[block.kind]:
            raise markup.MarkupError(f"@{block.kind} {block.argument}")
        whose = shown_of(context, block.of) if isinstance(context, ReportContext) else context
        if block.kind not in known or is_shown(known[block.kind][block.argument], whose):
            kept.append(block)
    return kept


def note_gaps_in_tables(
    report: RenderedReport, blocks: Sequence[markup.MarkupBlock], figures: FigureSpecs, context: ReportContext
) -> None:
    """List every gap that the tables of a report show."""
    for block in blocks:
        if block.kind == "table":
            gaps = gaps_of(table_of(figures.tables[block.argument], shown_of(context, block.of)))
            gaps = f"{shown_of(context, block.of).subject}{gaps}" if gaps and block.of else gaps
            if gaps and ("", gaps) not in report.missing:
                report.missing.append(("", gaps))


@lru_cache(maxsize=16)
def _compiled(source: str, percent_style: str) -> Template:
    """Compile a template; that takes longer than writing a report, and a department has thirty of one form."""
    return environment(percent_style).from_string(PRELUDE + "\n".join(map(_keep_break, source.split("\n"))))


def _keep_break(line: str) -> str:
    """Keep the line break behind a tag that closes a line of text; a line of tags alone leaves none."""
    text = line.rstrip()
    if _TAG_AT_END.search(text) and _TAGS.sub("", text).strip():
        return f"{text[:-2]}+{text[-2:]}"
    return line
