"""Render a form's report template: plain data in, blocks of the line markup out.

The template runs in Jinja's sandbox and sees nothing but plain data: text (already escaped, see `markup`), Decimals,
whole numbers, truth values, and lists and dictionaries of these. Beside the context it has

    typed("id")              the paragraph of the sheet 文字说明; empty: its default wording, else 【待填：title】
    optional("id")           the same, but nothing where it is empty: a section with nothing in it says 无。 by itself
    has("id")                whether somebody typed that paragraph
    need(value, "title")     the value, or 【待填：title】 where it is empty
    shows("name")            whether the report shows the table of that name: not with fewer or more rows than it is declared for
    compare(now, before)     what `domain/numbers.py: change` says of two amounts, none where one of them is missing
    say                      the phrase book, ``workbook_templates/reports/phrases.j2``
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from xlsheets.domain.numbers import change
from xlsheets.errors import UserError
from xlsheets.forms.loading.shared_reports import shared_figures
from xlsheets.forms.roots import report_file
from xlsheets.forms.schema_reports import PERCENT_STYLES, ChartSpec, FigureSpecs, TableSpec
from xlsheets.report import markup
from xlsheets.report.context import Keyed, ReportContext, typed_key
from xlsheets.report.figures.declared import is_shown
from xlsheets.report.filters import filters, num
from xlsheets.report.living import keyed
from xlsheets.report.living.conditions import mark_conditions
from xlsheets.report.outline import complete
from xlsheets.report.typed_text import MISSING_OPEN, TYPED_END, TypedText, escape, placeholder, restore

if TYPE_CHECKING:
    from jinja2 import Template, nodes
    from jinja2.sandbox import ImmutableSandboxedEnvironment

LONGEST_TEMPLATE = 1_000_000
LONGEST_RENDERED = 8_000_000
"""Characters, marks among them; a real report has fifty thousand, a runaway loop of a foreign template has no end."""

PHRASES = "phrases.j2"
_PRELUDE = f'{{% import "{PHRASES}" as say with context %}}'
_TITLE_OF_A_GAP = re.compile(r"【待填：(.*)】\Z", re.DOTALL)

_TAGS = re.compile(r"\{%.*?%\}|\{#.*?#\}")
_TAG_AT_END = re.compile(r"[^-+][%#]\}\Z")

Context = ReportContext | Mapping[str, object]
"""What a template sees: the context of an evaluation, or other plain data."""


class RenderedReport(Struct, frozen=True):
    """A rendered report.

    `missing` lists (text id, title) of what the report shows as 【待填：title】; the id is empty where it is no typed
    paragraph. `defaulted` lists the paragraphs that show the form's own wording, `unused` those that somebody typed and the
    report, as its figures are, has no place for (the reason of a deviation where there is none).
    """

    blocks: tuple[markup.MarkupBlock, ...] = ()
    missing: list[tuple[str, str]] = field(default_factory=list)
    defaulted: list[tuple[str, str]] = field(default_factory=list)
    unused: list[tuple[str, str]] = field(default_factory=list)
    path: Path | None = None
    pdf: Path | None = None

    @property
    def to_look_at(self) -> list[str]:
        """What a person should look at though nothing is missing: words that the form lent, words that found no place."""
        lent = "、".join(title for _, title in self.defaulted)
        left = "、".join(title for _, title in self.unused)
        return [
            *([f"没有填写、报告用了表式自带文字的：{lent}，请核实"] if lent else []),
            *([f"填写了、报告按现有数据没有用到的：{left}"] if left else []),
        ]

    @property
    def text(self) -> str:
        """The report as plain text, one paragraph a line."""
        return markup.plain_text(self.blocks)


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
    from jinja2 import TemplateError

    figures = figures or shared_figures()
    report = RenderedReport(unused=[(key, text.title) for key, text in texts.items() if escape(text.value)])
    try:
        style = context.percent_style if isinstance(context, ReportContext) else PERCENT_STYLES[0]
        template = _compiled(source, style)
        pieces, length = [], 0
        for piece in template.generate(
            {**_plain(context), **_helpers(texts, report), "shows": _shower(figures, context)}
        ):
            pieces.append(piece)
            length += len(piece)
            if length > LONGEST_RENDERED:
                raise UserError(f"报告模板 {name} 生成的内容过长，请检查其中的循环。")
        blocks = complete(_with_figures(markup.parse("".join(pieces)), figures, context))
    except markup.MarkupError as error:
        raise UserError(f"报告模板 {name} 中的排版指令“{error}”无法识别，请对照模板说明改正。") from None
    except (
        TemplateError,
        ArithmeticError,
        LookupError,
        TypeError,
        ValueError,
        AttributeError,
        RecursionError,
    ) as error:
        raise UserError(_message(error, name)) from None
    _note_gaps(report, blocks)
    return replace(report, blocks=blocks)


def _with_figures(
    blocks: tuple[markup.MarkupBlock, ...], figures: FigureSpecs, context: Context
) -> list[markup.MarkupBlock]:
    """Leave out the tables and charts that are not shown with so many records. Raises MarkupError for one that nobody declared."""
    known: dict[str, Mapping[str, TableSpec | ChartSpec]] = {"table": figures.tables, "chart": figures.charts}
    kept: list[markup.MarkupBlock] = []
    for block in blocks:
        if block.kind in known and block.argument not in known[block.kind]:
            raise markup.MarkupError(f"@{block.kind} {block.argument}")
        if block.kind not in known or is_shown(known[block.kind][block.argument], context):
            kept.append(block)
    return kept


def _shower(figures: FigureSpecs, context: Context) -> Callable[[str], bool]:
    def shows(name: str) -> bool:
        if name not in figures.tables:
            raise markup.MarkupError(f"@table {name}")
        return is_shown(figures.tables[name], context)

    return shows


def _note_gaps(report: RenderedReport, blocks: tuple[markup.MarkupBlock, ...]) -> None:
    """List every gap that the report shows, those too of figures that a template printed without naming them."""
    noted = {title for _, title in report.missing}
    for block in blocks:
        for run in (*block.lead, *block.runs):
            gap = _TITLE_OF_A_GAP.search(run.text) if run.missing else None
            if gap and gap[1] not in noted:
                noted.add(gap[1])
                report.missing.append(("", gap[1]))


def _helpers(texts: Mapping[str, TypedText], report: RenderedReport) -> dict[str, Callable[..., object]]:
    def note(items: list[tuple[str, str]], item: tuple[str, str]) -> None:
        if item not in items:
            items.append(item)

    def typed(text_id: str, *, required: bool = True) -> str:
        if text_id not in texts:
            raise LookupError(f"文字说明“{text_id}”")
        text = texts[text_id]
        if (text_id, text.title) in report.unused:
            report.unused.remove((text_id, text.title))
        if value := escape(text.value):
            return keyed.text(value + TYPED_END, typed_key(text_id))
        if text.default:
            note(report.defaulted, (text_id, text.title))
            return keyed.text(escape(text.default) + TYPED_END, typed_key(text_id))
        if not required:
            return ""
        note(report.missing, (text_id, text.title))
        return placeholder(escape(text.title))

    def optional(text_id: str) -> str:
        return typed(text_id, required=False)

    def has(text_id: str) -> bool:
        if text_id not in texts:
            raise LookupError(f"文字说明“{text_id}”")
        return bool(escape(texts[text_id].value))

    def need(value: object, title: str) -> object:
        if value is None or value == "":
            note(report.missing, ("", restore(title)))
            return placeholder(title)
        return value

    def compare(now: Decimal | None, before: Decimal | None) -> object:
        return None if now is None or before is None else _plain(change(now, before), keyed.joined((now, before)))

    return {"typed": typed, "optional": optional, "has": has, "need": need, "compare": compare}


def _plain(value: object, key: str = "") -> Any:
    """Copy the context as plain data with escaped text that knows its key; an object of any other type must not reach a template."""
    if isinstance(value, str):
        return keyed.text(escape(value), key) if value else ""
    if isinstance(value, Decimal):
        return keyed.number(value, key)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Struct):
        way = f"{value.key}." if isinstance(value, Keyed) and value.key else ""
        own = isinstance(value, Keyed)
        return {
            name: _plain(getattr(value, name), way + name if own else key)
            for name in value.__struct_fields__
            if name != "key"
        }
    if isinstance(value, Mapping):
        return {str(name): _plain(item, f"{key}.{name}" if key else str(name)) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return keyed.items((_plain(item, f"{key}[{at}]") for at, item in enumerate(value)), key)
    if isinstance(value, int):
        return keyed.count(value, key)
    raise TypeError(f"no plain data: {type(value).__name__}")


def _finalize(value: object) -> object:
    """Print what an expression gave, in a mark where it is the workbook's: a figure as the domain prints it, nothing as a placeholder."""
    if value is None:
        return keyed.marked(placeholder("数值"), "")
    if isinstance(value, Decimal):
        return keyed.marked(num(value), keyed.key_of(value))
    if isinstance(value, float | bool | list | dict | tuple):
        raise TypeError(f"cannot be printed: {type(value).__name__}")
    if isinstance(value, keyed.KeyedText) and value and not keyed.is_marked(value):
        return keyed.marked(value, value.key)
    if isinstance(value, keyed.KeyedCount):
        return keyed.marked(str(value), value.key)
    if isinstance(value, str) and value.startswith(MISSING_OPEN):
        return keyed.marked(value, "")
    return value


@lru_cache(maxsize=16)
def _compiled(source: str, percent_style: str) -> Template:
    """Compile a template; that takes longer than writing a report, and a department has thirty of one form."""
    return _environment(percent_style).from_string(_PRELUDE + "\n".join(map(_keep_break, source.split("\n"))))


def _keep_break(line: str) -> str:
    """Keep the line break behind a tag that closes a line of text; a line of tags alone leaves none."""
    text = line.rstrip()
    if _TAG_AT_END.search(text) and _TAGS.sub("", text).strip():
        return f"{text[:-2]}+{text[-2:]}"
    return line


def _phrases(name: str) -> tuple[str, str, None] | None:
    """Give the phrase book to a template: the only file that one may ask for."""
    return (report_file(PHRASES).read_text(encoding="utf-8"), PHRASES, None) if name == PHRASES else None


@cache
def _environment(percent_style: str) -> ImmutableSandboxedEnvironment:
    from jinja2 import FunctionLoader, StrictUndefined
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import ImmutableSandboxedEnvironment as Sandbox

    class Environment(Sandbox):
        """The sandbox, without the operators that make a small template eat all memory; it marks what stands under conditions."""

        intercepted_binops = frozenset(("**", "*"))

        def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
            return mark_conditions(super()._parse(source, name, filename))

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            if operator == "**" or not all(isinstance(side, int | Decimal) for side in (left, right)):
                raise SecurityError(f"operator {operator}")
            return super().call_binop(context, operator, left, right)

    environment = Environment(
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
        loader=FunctionLoader(_phrases),
        auto_reload=False,
    )
    environment.filters.update(filters(percent_style))
    return environment


def _message(error: Exception, name: str) -> str:
    """Say in one Chinese line what is wrong with the template, and where."""
    from jinja2 import TemplateSyntaxError, UndefinedError
    from jinja2.exceptions import SecurityError

    line = error.lineno if isinstance(error, TemplateSyntaxError) else _line_of(error)
    place = f"报告模板 {name}" + (f" 第 {line} 行" if line else "")
    detail = " ".join(restore(str(error)).split())[:120]
    quoted = re.findall(r"'([^']*)'", detail)
    if isinstance(error, UndefinedError):
        return f"{place}：名称“{quoted[-1] if quoted else detail}”没有定义，请检查拼写。"
    if isinstance(error, SecurityError):
        return f"{place}：出于安全考虑，模板中不允许这种写法（{detail}）。"
    if isinstance(error, TemplateSyntaxError):
        return f"{place}：语法有误（{detail}），请改正后重试。"
    if isinstance(error, LookupError) and detail.strip("'").startswith("文字说明"):
        return f"{place}：自评表没有定义{detail.strip(chr(39))}，请检查 form.toml 的 [[texts]] 或模板中的拼写。"
    return f"{place}：无法执行（{type(error).__name__}: {detail}），请改正后重试。"


def _line_of(error: Exception) -> int | None:
    """Find the template's line in the traceback, which Jinja rewrites to name it."""
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
