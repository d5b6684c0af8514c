"""In which cell each figure of the context stands, or from which ones it is computed: by the key of its record and its field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from xlsheets.forms.placed import Evaluated
from xlsheets.forms.schema_data import DataRow, cell_id
from xlsheets.report.context import typed_key
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


def cells_of(found: Evaluated, prefix: str = "") -> dict[str, str]:
    """Return key → cells with their sheet (``自评表!F16、G16``) of everything that stands in a cell.

    Args:
        found: the evaluation with its places.
        prefix: key of its record and a dot, ``""`` for the evaluation that the report is on.
    """
    cells = found.cells
    placed: dict[str, str] = {}

    def place(key: str, addresses: Iterable[str], sheet: str = cells.sheet) -> None:
        if known := list(dict.fromkeys(address for address in addresses if address)):
            placed[prefix + key] = f"{sheet}!{'、'.join(known)}"

    for name, address in cells.fields.items():
        for key in (f"fields.{name}", *([name] if name in ("subject", "unit", "fill_date") else [])):
            place(key, [address])
    for line, where in cells.budget.items():
        for name, roles in _BUDGET_CELLS.items():
            place(f"budget.{line}.{name}", _of(where, roles))
    total = cells.budget.get("total", {})
    for key in ("execution.rate", "execution.completion"):  # among the indicators of a table it is a completion
        place(key, _of(total, _BUDGET_CELLS["rate"]))
    place("execution.score", _of(total, ("score",)))
    place("execution.weight", _of(total, ("weight",)))
    for at, where in enumerate(cells.goals):
        for role, address in where.items():
            place(f"goals[{at}].{role}", [address])
    for at, where in enumerate(cells.indicators):
        for name, roles in _INDICATOR_CELLS.items():
            place(f"indicators[{at}].{name}", _of(where, roles))
    for name, address in cells.totals.items():
        place(name, [address])
    for name, address in cells.measures.items():
        place(f"measures.{name}.value", [address], cells.measures_sheet)
    for key, names in _data_keys(found):
        place(key, [cells.measures.get(name, "") for name in names], cells.measures_sheet)
    for text in found.form.texts:
        sheet, address = cells.text_place(text.id)
        place(typed_key(text.id), [address], sheet)
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
