"""The facts files of ``new --facts``: each holds the facts of one form, or all that ``read --json`` gave, or tables that people typed;
every mistake of all is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from xlsheets.cli.file_arguments import refuse_special
from xlsheets.domain.evaluation import Evaluation
from xlsheets.errors import MistakesError, UserError
from xlsheets.forms.catalog import find_form, form_ids
from xlsheets.forms.mistakes import KeyPath, Mistakes, nearest, show_key
from xlsheets.forms.schema import Form

if TYPE_CHECKING:
    from xlsheets.issue.typed_tables import TypedTable

_TABLES = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv")
"""Names of files that hold a table; other facts are JSON."""

_READ = "evaluations"
"""The key under which ``read --json`` lists what it found."""


class Facts(Struct, frozen=True):
    """One evaluation read from a facts file; ``where``: the file and the place in it."""

    where: str
    form: Form
    evaluation: Evaluation


def read_facts_files(paths: Sequence[Path], form: Form | None, year: int | None) -> list[Facts]:
    """Read facts files.

    Args:
        paths: the files.
        form: the form of all, where a person names it; else each says its own.
        year: the year of all, where a person says it.

    Raises:
        MistakesError: with the mistakes of all files.
    """
    read: list[Facts] = []
    wrong: list[str] = []
    for path in paths:
        try:
            if path.suffix.lower() in _TABLES:
                for table in _tables(path):
                    try:
                        read.append(_typed(table, form, year))
                    except UserError as error:
                        wrong += error.lines
                continue
            for data, place in _evaluations(path):
                try:
                    read.append(_one(data, place, path, form, year))
                except UserError as error:
                    wrong += error.lines
        except UserError as error:
            wrong += error.lines
    if wrong:
        raise MistakesError(wrong)
    return read


def _tables(path: Path) -> list[TypedTable]:
    from xlsheets.issue.facts_table import facts_tables

    refuse_special(path)
    return facts_tables(path)


def _typed(table: TypedTable, form: Form | None, year: int | None) -> Facts:
    """Read the facts of a sheet that people typed; what is wrong is told with its cell."""
    from xlsheets.forms.facts import Telling, evaluation_from_facts
    from xlsheets.issue.facts_table import named_form, table_facts

    named, cell = named_form(table)
    chosen, wrong = (form, "") if form is not None else _named_form({"form": named})
    lines = [f"{table.path}：{cell}：{wrong}"] if wrong else []
    if chosen is None:
        raise MistakesError(lines)
    facts = table_facts(table, chosen)
    lines += [f"{table.path}：{line}" for line in facts.wrong]
    data = facts.data | ({"form": chosen.id} if wrong else {})
    try:
        evaluation = evaluation_from_facts(data, chosen, str(table.path), telling=Telling(facts.show, facts.say))
    except UserError as error:
        raise MistakesError([*lines, *error.lines]) from None
    if lines:
        raise MistakesError(lines)
    where = f"{table.path}（工作表“{table.sheet}”）" if table.sheet else str(table.path)
    return Facts(where, chosen, replace(evaluation, year=year or evaluation.year))


def _evaluations(path: Path) -> Iterator[tuple[dict[str, Any], KeyPath]]:
    """Give the facts in a file, each with the way to it; what is wrong beside them is raised at the end, so that theirs is told too."""
    from xlsheets.forms.facts import told
    from xlsheets.forms.facts_json import FactsTable, read_facts

    refuse_special(path)
    data = read_facts(path)
    top = FactsTable(data, (), Mistakes())
    if not top.has(_READ):
        yield data, ()
        return
    every = data[_READ]
    if not isinstance(every, list) or not every:
        raise UserError(f"{path}：{_READ}：应为列表，里面每一项是一份自评数据，请用 xlsheets read --json 重新生成")
    for place, each in enumerate(every):
        where: KeyPath = (_READ, place)
        if isinstance(each, dict):
            yield each, where
        else:
            top.mistakes.add(where, "应为一个花括号里的对象，请改正")
    top.close(ignored=(_READ,))
    if top.mistakes.found:
        raise MistakesError(told(top.mistakes, str(path)))


def _one(data: dict[str, Any], place: KeyPath, path: Path, form: Form | None, year: int | None) -> Facts:
    from xlsheets.forms.facts import evaluation_from_facts

    chosen, wrong = (form, "") if form is not None else _named_form(data)
    lines = [f"{path}：{show_key((*place, 'form'))}：{wrong}"] if wrong else []
    if chosen is None:
        raise MistakesError(lines)
    if lines:  # the rest is looked at as if it were the nearest form's, so that all is told at once
        data["form"] = chosen.id
    try:
        evaluation = evaluation_from_facts(data, chosen, str(path), place)
    except UserError as error:
        raise MistakesError([*lines, *error.lines]) from None
    if lines:
        raise MistakesError(lines)
    where = f"{path}（{show_key(place)}）" if place else str(path)
    return Facts(where, chosen, replace(evaluation, year=year or evaluation.year))


def _named_form(data: dict[str, Any]) -> tuple[Form | None, str]:
    """Find the form that facts name, or else the nearest to that name, and what is wrong with it (``""``: nothing)."""
    named = data.get("form")
    if not isinstance(named, str) or not named:
        return None, "没有写表式编号，请补上，或在命令里指明表式；没有表式的表先用 xlsheets forms adopt 建立"
    if named in form_ids():
        return find_form(named), ""
    near = nearest(named, form_ids())
    meant = f"，是不是“{near}”？" if near else "，"
    wrong = f"没有表式“{named}”{meant}请改正，用 xlsheets forms 可查看有哪些表式"
    return (find_form(near) if near else None), wrong
