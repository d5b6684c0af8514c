"""The names that a report template knows, as Markdown: ``python -m xlsheets.report.template_names docs/report-templates.md``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from msgspec import Struct

from xlsheets.forms.loading.shared_reports import shared_figures
from xlsheets.report.context import ReportContext

BEGIN = "<!-- python -m xlsheets.report.template_names docs/report-templates.md -->"
END = "<!-- end -->"
_SHAPES = {dict: "a {} each, by id", tuple: "list of {}"}


def with_names(document: str) -> str:
    """Write the lists anew between their two marks. Raises ValueError where the document lacks them."""
    before, _, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"{BEGIN} … {END}")
    return f"{before}{BEGIN}\n\n{names_markdown()}\n{END}{after}"


def names_markdown() -> str:
    """List the tables and charts, then the names of the context, then those of each record in it."""
    parts = ["## Tables and charts", _table(_figures()), "## Context", _table(_fields(ReportContext))]
    for record in _records(ReportContext):
        parts += [f"### {_name(record)}", _table(_fields(record))]
    return "\n\n".join(parts) + "\n"


def _table(rows: Iterator[tuple[str, str]]) -> str:
    return "\n".join(["| name | what |", "|---|---|", *(f"| `{name}` | {what} |" for name, what in rows)])


def _figures() -> Iterator[tuple[str, str]]:
    figures = shared_figures()
    yield from (
        (f"@table {name}", f"{spec.caption}; a row each of `{spec.rows}`") for name, spec in figures.tables.items()
    )
    yield from ((f"@chart {name}", f"{spec.caption}; over `{spec.rows}`") for name, spec in figures.charts.items())


def _fields(record: type[Struct]) -> Iterator[tuple[str, str]]:
    for name, hint in get_type_hints(record, include_extras=True).items():
        if name == "key":  # where the record stands, for the program
            continue
        kind, note = get_args(hint)
        pattern = _SHAPES.get(get_origin(kind), "{}")
        told = [note, *(pattern.format(f"*{_name(inner)}*") for inner in _inside(kind))]
        if NoneType in get_args(kind) and "none" not in note:
            told.append("may be none")
        yield name, "; ".join(told)


def _records(record: type[Struct]) -> list[type[Struct]]:
    """The records that stand in one, each once, those in them too."""
    found: dict[type[Struct], None] = {}
    hints = {name: hint for name, hint in get_type_hints(record, include_extras=True).items() if name != "key"}
    for kind, _ in map(get_args, hints.values()):
        for inner in _inside(kind):
            if not issubclass(record, inner):  # the projects have the names that the report's own evaluation has
                found |= dict.fromkeys((inner, *_records(inner)))
    return list(found)


def _inside(kind: Any) -> list[type[Struct]]:
    """The record of a type, or of what a list or a dictionary of that type holds."""
    kinds = [kind, *get_args(kind)]
    return [each for each in kinds if isinstance(each, type) and issubclass(each, Struct)]


def _name(record: type[Struct]) -> str:
    return record.__name__.removesuffix("Context").lower()


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(with_names(path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
