"""What a report template sees: plain data and a few functions.

Text (already escaped, see `typed_text.py`), Decimals, whole numbers, truth values, and lists and dictionaries of these. Beside the
context a template has

    typed("id")              the paragraph of the sheet 文字说明; empty: its default wording, else 【待填：title】
    optional("id")           the same, but nothing where it is empty: a section with nothing in it says 无。 by itself
    has("id")                whether somebody typed that paragraph
    need(value, "title")     the value, or 【待填：title】 where it is empty
    shows("name")            whether the report shows the table of that name: not with fewer or more rows than it is declared for
    compare(now, before)     what `domain/numbers.py: change` says of two amounts, none where one of them is missing
    say                      the phrase book, ``workbook_templates/reports/phrases.j2``
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from msgspec import Struct

from xlsheets.domain.numbers import change
from xlsheets.forms.schema_reports import FigureSpecs
from xlsheets.report import markup
from xlsheets.report.context import Keyed, ReportContext, typed_key
from xlsheets.report.figures.declared import is_shown
from xlsheets.report.living import keyed
from xlsheets.report.rendered import RenderedReport
from xlsheets.report.typed_last import TYPED_AS
from xlsheets.report.typed_text import TYPED_END, TypedText, escape, placeholder, restore

Context = ReportContext | Mapping[str, object]
"""What a template sees: the context of an evaluation, or other plain data."""


def template_data(
    context: Context, texts: Mapping[str, TypedText], report: RenderedReport, figures: FigureSpecs
) -> dict[str, Any]:
    """Return every name that a template may use.

    Args:
        context: of the evaluation.
        texts: the typed paragraphs, by id.
        report: notes what is missing, defaulted and used.
        figures: the tables and charts that are declared.
    """
    return {**_plain(context), **_helpers(texts, report), "shows": _shower(figures, context)}


def nothing_used(texts: Mapping[str, TypedText]) -> RenderedReport:
    """Return a report of which nothing is rendered yet: every typed paragraph is unused."""
    told = ((key, text.title) for key, text in texts.items() if escape(text.value) and key not in TYPED_AS.values())
    return RenderedReport(unused=list(told))


def _shower(figures: FigureSpecs, context: Context) -> Callable[[str], bool]:
    def shows(name: str) -> bool:
        if name not in figures.tables:
            raise markup.MarkupError(f"@table {name}")
        return is_shown(figures.tables[name], context)

    return shows


def _helpers(texts: Mapping[str, TypedText], report: RenderedReport) -> dict[str, Callable[..., object]]:
    def note(items: list[tuple[str, str]], item: tuple[str, str]) -> None:
        if item not in items:
            items.append(item)

    def standing(text_id: str) -> str:
        if text_id not in texts:
            raise LookupError(f"文字说明“{text_id}”")
        others = [each for each in (text_id, *texts[text_id].instead) if each in texts]
        return next(
            (each for each in others if escape(texts[each].value)), others[-1]
        )  # a gap is told by the form's title

    def typed(text_id: str, *, required: bool = True) -> str:
        text_id = standing(text_id)
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
        return bool(escape(texts[standing(text_id)].value))

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
