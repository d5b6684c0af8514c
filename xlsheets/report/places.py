"""In which cell each figure of the context stands, or from which ones it is computed: by the key of its record and its field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from xlsheets.files.addresses import address, row_column
from xlsheets.forms.placed import Evaluated
from xlsheets.forms.schema_data import DataRow, cell_id
from xlsheets.report.context import EvaluationContext, GroupContext, LevelContext, ReportContext, typed_key
from xlsheets.report.data_context import begun_rows
from xlsheets.report.typed_last import TYPED_AS
from xlsheets.report.typed_text import clean

_INDICATOR_CELLS = {
    **{name: (name,) for name in ("level1", "level2", "name", "operator", "target", "unit", "actual", "reason")},
    **{
        name: (name,) for name in ("weight", "score", "raw_weight", "raw_score", "coefficient", "last_year", "evidence")
    },
    "path": ("level1", "level2", "name"),
    "target_text": ("operator", "target", "unit"),
    "completion": ("target", "actual", "completion"),
    "bucket": ("target", "actual", "completion"),
    "basis": ("target", "actual", "weight"),
    "lost": ("weight", "score"),
}
"""What a field of an indicator is read or computed from, by the roles of the form's columns."""

_BUDGET_CELLS = {
    **{name: (name,) for name in ("label", "initial", "adjusted", "executed", "reason")},
    "balance": ("adjusted", "executed"),
    "rate": ("rate", "adjusted", "executed"),
}

_ADDED = {
    **{name: (name,) for name in ("initial", "adjusted", "executed")},
    **dict.fromkeys(("balance", "rate"), ("adjusted", "executed")),
}
_COUNTED = {"goals": "name", "complete": "completion", "incomplete": "completion"}
"""What figures of the projects together are computed from: fields of their budgets, and of their indicators."""


def cells_of(found: Evaluated, prefix: str = "") -> dict[str, str]:
    """Return key → cells with their sheet (``自评表!F16、G16``) of everything that stands in a cell.

    Args:
        found: the evaluation with its places.
        prefix: key of its record and a dot, ``""`` for the evaluation that the report is on.
    """
    cells = found.cells
    placed: dict[str, str] = {}

    def place(key: str, addresses: Iterable[str], sheet: str = cells.sheet) -> None:
        if known := list(dict.fromkeys(filter(None, addresses))):
            placed[prefix + key] = f"{sheet}!{'、'.join(known)}"

    for name, cell in cells.fields.items():
        for key in (f"fields.{name}", *([name] if name in ("subject", "unit", "fill_date") else [])):
            place(key, [cell])
    place("year", [cells.year])
    for line, where in cells.budget.items():
        for name, roles in _BUDGET_CELLS.items():
            place(f"budget.{line}.{name}", _of(where, roles))
    total = cells.budget.get("total", {})
    for key in ("execution.rate", "execution.completion"):  # among the indicators of a table it is a completion
        place(key, _of(total, _BUDGET_CELLS["rate"]))
    place("execution.score", _of(total, ("score",)))
    place("execution.weight", _of(total, ("weight",)))
    for at, where in enumerate(cells.goals):
        for role, cell in where.items():
            place(f"goals[{at}].{role}", [cell])
    for at, where in enumerate(cells.indicators):
        for name, roles in _INDICATOR_CELLS.items():
            place(f"indicators[{at}].{name}", _of(where, roles))
        if not any(where.get(role) for role in _INDICATOR_CELLS["completion"]):  # where points are given by rule
            place(f"indicators[{at}].completion", _of(where, ("weight", "score")))
    for name, cell in cells.totals.items():
        place(name, [cell])
    for name, cell in cells.measures.items():
        place(f"measures.{name}.value", [cell], cells.measures_sheet)
    inputs = {name: [cell] for name, cell in cells.measures.items()}
    for derived in found.form.policy.rules.derived:  # after what they follow from
        terms = (name for _, name in (*derived.over, *derived.by))
        inputs.setdefault(derived.id, [cell for name in terms for cell in inputs.get(name, [])])
        place(f"measures.{derived.id}.value", inputs[derived.id], cells.measures_sheet)
    for key, names in _data_keys(found):
        place(key, [cells.measures.get(name, "") for name in names], cells.measures_sheet)
    for text in found.form.texts:
        sheet, cell = cells.text_place(text.id)
        place(typed_key(text.id), [cell], sheet)
    return placed


def _data_keys(found: Evaluated) -> Iterator[tuple[str, list[str]]]:
    """Yield keys of tables of figures, of their words, figures and sums, with the ids of what they are read or computed from."""
    typed = found.evaluation.measures
    for band in found.form.data_bands:
        groups: dict[str, list[DataRow]] = {}
        for row in begun_rows(band, typed):
            for column in band.text_columns:
                yield f"rows.{row.id}.texts.{column.id}", [cell_id(row, column)]
            for column in band.columns:
                if not column.is_text:
                    yield f"rows.{row.id}.figures.{column.id}.value", [cell_id(row, column)]
            if row in band.spare_rows and band.text_columns:
                groups.setdefault(clean(typed.get(cell_id(row, band.text_columns[0]), "")), []).append(row)
        for at, rows in enumerate(groups.values()):
            key = f"tables.{band.id}.groups[{at}]"
            yield f"{key}.name", [cell_id(row, band.text_columns[0]) for row in rows]
            for column in band.columns:
                if not column.is_text and not column.over:
                    names = [cell_id(row, column) for row in rows]
                    yield f"{key}.sums.{column.id}", names
                    yield f"{key}.shares.{column.id}", names


def cells_with_projects(
    found: Evaluated, projects: Iterable[Evaluated], last: Evaluated | None = None, file: str = "上年表"
) -> dict[str, str]:
    """Return the same of an evaluation and of those that a report on it tells of too.

    Args:
        found: the evaluation.
        projects: of its workbook.
        last: last year's evaluation; its cells are named with their file (``[上年.xlsx]自评表!F16``).
        file: its name.
    """
    cells = cells_of(found)
    for at, project in enumerate(projects):
        cells |= cells_of(project, f"projects[{at}].")
    if last is not None:
        cells |= {key: f"[{file}]{place}" for key, place in cells_of(last, "last.").items()}
    else:
        for key, typed_id in TYPED_AS.items():
            place = cells.get(f"fields.{typed_id}") or cells.get(typed_key(typed_id), "")
            cells |= {key: place} if place else {}
    return cells


def _of(where: Mapping[str, str], roles: Iterable[str]) -> Iterator[str]:
    return (where.get(role, "") for role in roles)


def with_sums(cells: Mapping[str, str], context: ReportContext) -> dict[str, str]:
    """Return the cells of a context, and those that its points of groups, its counts and its sums over projects are computed from.

    Args:
        cells: key → cells, as `cells_of` and `cells_with_projects` give them.
        context: what they are of; cells below one another are told as a range (``自评表!H12:H14``), sheets with ``；`` between them.
    """
    last = [] if context.last is None else [context.last]
    summed = [pair for each in (context, *context.projects, *last) for pair in _sums(each)]
    of_sums = {
        key: _together(cells[each] for each in keys if each in cells)
        for key, keys in (*summed, *_sums_over(context.projects))
    }
    return {**cells, **{key: place for key, place in of_sums.items() if place}}


def _sums(context: EvaluationContext) -> Iterator[tuple[str, list[str]]]:
    """Yield keys of what is added up or counted over indicators, with those of the figures that it is computed from."""
    for level in context.level1:
        groups: tuple[LevelContext | GroupContext, ...] = (level, *level.groups)
        for group in groups:
            for name in ("weight", "score"):
                yield f"{group.key}.{name}", [f"{item.key}.{name}" for item in group.indicators]
    yield f"{context.counts.key}.total", _of_indicators(context, "name")
    completions = _of_indicators(context, "completion")
    for name in ("complete", "incomplete", "incomplete_share"):
        yield f"{context.counts.key}.{name}", completions
    for held in (*context.bands, *context.buckets):
        yield from ((f"{held.key}.{name}", completions) for name in ("count", "share"))


def _sums_over(projects: Iterable[EvaluationContext]) -> Iterator[tuple[str, list[str]]]:
    """Yield the same of the projects together."""
    for name, roles in _ADDED.items():
        yield f"whole.{name}", [f"{each.budget['total'].key}.{role}" for each in projects for role in roles]
    for name, role in _COUNTED.items():
        yield f"whole.{name}", [key for each in projects for key in _of_indicators(each, role)]


def _of_indicators(context: EvaluationContext, name: str) -> list[str]:
    return [f"{item.key}.{name}" for item in context.indicators]


def _together(places: Iterable[str]) -> str:
    """Tell the cells of several figures once each: sheet by sheet, column by column."""
    sheets: dict[str, dict[int, set[int]]] = {}
    for place in places:
        sheet, _, named = place.rpartition("!")
        for cell in named.split("、"):
            row, column = row_column(cell)
            sheets.setdefault(sheet, {}).setdefault(column, set()).add(row)
    told = []
    for sheet, columns in sheets.items():
        runs = [run for column, rows in columns.items() for run in _runs(column, sorted(rows))]
        told.append(f"{sheet}!{'、'.join(runs)}")
    return "；".join(told)


def _runs(column: int, rows: list[int]) -> Iterator[str]:
    for _, run in groupby(enumerate(rows), lambda pair: pair[1] - pair[0]):
        (_, first), *others = run
        yield f"{address(first, column)}:{address(others[-1][1], column)}" if others else address(first, column)
