"""Every name that a template may use of a workbook, with its value and its cell: ``xlsheets report FILE --context``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from xlsheets.domain.numbers import half_up, plain
from xlsheets.forms.placed import Evaluated
from xlsheets.report.build import projects_of
from xlsheets.report.build_context import build_context, typed_texts
from xlsheets.report.context import EvaluationContext, Keyed, typed_key
from xlsheets.report.last_year import NO_LAST_YEAR, LastYear
from xlsheets.report.places import cells_with_projects, with_sums

_DIGITS = 10


class ListedName(Struct, frozen=True):
    """A name of the context: its value as text, ``""`` where there is none yet, and its cells (``自评表!F16、G16``)."""

    name: str
    value: str
    cells: str = ""


def listed_names(found: Evaluated, beside: Sequence[Evaluated] = (), last: LastYear = NO_LAST_YEAR) -> list[ListedName]:
    """List what a template of one's own sees: the context of an evaluation, the projects of its workbook, the typed paragraphs.

    Args:
        found: the evaluation.
        beside: all evaluations of the workbook; a project is among its own ``projects``, as in `build.py: write_report`.
        last: last year's evaluation; its cells are named with their file (``[上年.xlsx]自评表!F16``).
    """
    projects = projects_of(beside)
    context = build_context(found, projects, last=last.found)
    cells = with_sums(cells_with_projects(found, projects, last.found, last.file), context)
    names = [_with_cells(each, cells) for each in _names(context, "")]
    texts = typed_texts(found.evaluation, found.form)
    return [
        *names,
        *(ListedName(f'typed("{key}")', text.value, cells.get(typed_key(key), "")) for key, text in texts.items()),
    ]


def _with_cells(name: ListedName, cells: Mapping[str, str]) -> ListedName:
    """Return a name with the cells that are known of it."""
    return ListedName(name.name, name.value, cells.get(name.name, ""))


def _names(value: object, name: str) -> Iterator[ListedName]:
    """A record that has its place elsewhere in the context is named by that: ``incomplete[0]`` is ``indicators[2]``."""
    if isinstance(value, Keyed):
        if value.key != name and not isinstance(value, EvaluationContext):
            yield ListedName(name, f"= {value.key}")
            return
        for field in value.__struct_fields__:
            if field != "key":
                yield from _names(getattr(value, field), f"{name}.{field}" if name else field)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _names(item, f"{name}.{key}")
    elif isinstance(value, tuple):
        for at, item in enumerate(value):
            yield from _names(item, f"{name}[{at}]")
    else:
        yield ListedName(name, _text(value))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return plain(half_up(value, _DIGITS)) if isinstance(value, Decimal) else str(value)
