"""Reads a list of units or projects (名单): a row one, or one row an indicator; columns by their headers, mistakes by cell."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from xlsheets.domain.evaluation import AMOUNTS, Evaluation
from xlsheets.errors import MistakesError, UserError
from xlsheets.files.read_file import shown_path
from xlsheets.forms.facts import Telling, evaluation_from_facts
from xlsheets.forms.mistakes import KeyPath, show_key
from xlsheets.forms.schema import Form
from xlsheets.issue import facts_layout as layout
from xlsheets.issue.facts_table import as_people_see
from xlsheets.issue.typed_tables import HIDDEN_ROW, TypedTable, typed_tables
from xlsheets.recognise.headers import form_vocabulary, line_label, tidy

MOST_ISSUED = 20_000
"""Rows of a list at most."""

_LEAST_HEADERS = 2
_HEADER_ROWS = 20
"""The header stands in one of so many rows; above it are titles."""

_SUBJECT_WORDS = ("名称", "项目")
_NUMBERING = ("序号", "编号", "行号")
_FOLLOWING = ("level1", "level2")


class ToIssue(Struct, frozen=True):
    """One project or unit of a list: the row that it begins in, and its evaluation."""

    row: int
    evaluation: Evaluation


class NameList(Struct, frozen=True):
    """A list as read; ``unused``: the headers that mean nothing for the form, each with its cell."""

    named: list[ToIssue]
    unused: list[tuple[str, str]]


class _Entry(Struct):
    """A project as far as read: the facts, and the cell of each key."""

    row: int
    once: dict[tuple[str, ...], str] = field(default_factory=dict)
    items: list[dict[str, str]] = field(default_factory=list)
    spots: dict[KeyPath, tuple[int, int]] = field(default_factory=dict)


def read_name_list(path: Path, form: Form, year: int | None) -> NameList:
    """Read the first sheet of a list that has a header.

    Args:
        path: a workbook or a CSV.
        form: the form of all.
        year: the year of those in whose row none stands.

    Raises:
        UserError: no header is found.
        MistakesError: with every mistake, by cell.
    """
    found = next(((table, row) for table in typed_tables(path) if (row := _header(table, form))), None)
    if found is None:
        known = "、".join(line.label for line in layout.basics(form)[1:5])
        raise UserError(f"{shown_path(path)}：没有找到名单的表头，表头应有：{known}；一行一个项目或单位")
    table, header = found
    columns = {column: _meaning(table.text(header, column), form) for column in table.rows[header]}
    unused = [
        (table.place(header, column), table.text(header, column))
        for column, key in columns.items()
        if key is None and tidy(table.text(header, column)) not in _NUMBERING
    ]
    wrong = [f"{table.place(row, 1)}：{HIDDEN_ROW}" for row in table.hidden if row > header]
    keys = [key for key in columns.values() if key is not None]
    for column, key in columns.items():
        if key is not None and keys.count(key) > 1:
            what = f"表头“{table.text(header, column)[:20]}”与别的列是同一栏，请去掉一列或改名"
            wrong.append(f"{table.place(header, column)}：{what}")
    entries = _entries(table, header, {column: key for column, key in columns.items() if key is not None}, wrong)
    named = _evaluations(table, entries, form, year, wrong)
    if wrong:
        raise MistakesError([f"{shown_path(path)}：{line}" for line in wrong])
    if not named:
        raise UserError(f"{shown_path(path)}：名单的表头下面没有内容，请一行写一个项目或单位")
    return NameList(named, unused)


def _header(table: TypedTable, form: Form) -> int:
    """Find the row of the header: the first with two headers that mean something, one of them the subject or the unit; 0: none."""
    for row in list(table.rows)[:_HEADER_ROWS]:
        keys = {_meaning(table.text(row, column), form) for column in table.rows[row]} - {None}
        if len(keys) >= _LEAST_HEADERS and keys & {("subject",), ("fields", "unit")}:
            return row
    return 0


def _meaning(header: str, form: Form) -> tuple[str, ...] | None:
    """Tell which key a header means: ``("fields", "unit")``, ``("budget", "total", "initial")``, ``("indicators", "name")``."""
    word = tidy(header)
    if word in _SUBJECT_WORDS:
        return ("subject",)
    if word == "单位":  # in a list of units it is their name
        return ("fields", "unit")
    own = {tidy(line.label): line.key for line in layout.basics(form)}
    meaning = form_vocabulary(form).labels.meaning(header) or ""
    key = own.get(word) or meaning.replace("field.subject", "subject").replace("field.", "fields.")
    if key in {line.key for line in layout.basics(form)}:
        return tuple(key.split("."))
    if (amount := _amount(word, form)) is not None:
        return ("budget", *amount)
    role = layout.indicator_key(form, header)
    return ("indicators", role) if role else None


def _amount(word: str, form: Form) -> tuple[str, str] | None:
    """Tell line and role of an amount: 年初预算数 is the total's, 财政资金年初预算数 a line's, 财政资金 alone its first amount."""
    words = form_vocabulary(form)
    roles = [role for role in AMOUNTS if role in form.budget_roles]
    if not roles:
        return None
    if (role := words.budget.meaning(word)) in roles:
        return "total", str(role)
    lines = {line_label(line.label): line.key for line in layout.budget_lines(form)}
    for cut in range(len(word), 1, -1):
        label = line_label(word[:cut]).strip("(-_")
        line = lines.get(label) or words.budget_lines.meaning(label)
        rest = word[cut:].strip("()-_")
        role = words.budget.meaning(rest) if rest else roles[0]
        if line in lines.values() and role in roles:
            return str(line), str(role)
    return None


def _entries(table: TypedTable, header: int, columns: Mapping[int, tuple[str, ...]], wrong: list[str]) -> list[_Entry]:
    """Put the rows together: one that only goes on with indicators belongs to the project above it."""
    entries: list[_Entry] = []
    for row in (row for row in table.rows if row > header):
        texts = {column: table.text(row, column) for column in columns}
        for column in table.rows[row]:
            if unclear := table.unclear(row, column):
                wrong.append(f"{table.place(row, column)}：{unclear}")
        own = {columns[column]: (column, text) for column, text in texts.items() if text}
        once = {key: each for key, each in own.items() if key[0] != "indicators"}
        if not own:
            continue
        goes_on = len(once) < len(own) and all(entries and entries[-1].once.get(key) == once[key][1] for key in once)
        if not entries or not goes_on:
            entries.append(_Entry(row))
        entry = entries[-1]
        for key, (column, text) in once.items():
            entry.once[key] = text
            entry.spots.setdefault(key, (row, column))
        _add_indicator(entry, row, {key[1]: each for key, each in own.items() if key[0] == "indicators"})
        if len(entries) > MOST_ISSUED:
            raise UserError(f"{shown_path(table.path)}：名单超过 {MOST_ISSUED} 行，请分成几份")
    return entries


def _add_indicator(entry: _Entry, row: int, own: Mapping[str, tuple[int, str]]) -> None:
    """Add the indicator of a row; blank levels mean those of the row above."""
    if not own.keys() - set(_FOLLOWING):
        return
    items = entry.items
    item = {role: text for role, (_, text) in own.items()}
    for role in _FOLLOWING:
        if role not in item and items and role in items[-1]:
            item[role] = items[-1][role]
    for role, (column, _) in own.items():
        entry.spots["indicators", len(items), role] = (row, column)
    entry.spots["indicators", len(items)] = (row, min(column for column, _ in own.values()))
    items.append(item)


def _facts(entry: _Entry, form: Form, year: int | None) -> tuple[dict[str, Any], dict[KeyPath, tuple[int, int]]]:
    """Return the facts of a project, and the cell of each of their keys."""
    data: dict[str, Any] = {"form": form.id, "fields": {}, "indicators": entry.items}
    spots = dict(entry.spots)
    lines: dict[str, dict[str, str]] = {}
    for key, text in entry.once.items():
        if key[0] == "budget":
            lines.setdefault(key[1], {"line": key[1]})[key[2]] = text
            spots["budget", list(lines).index(key[1]), key[2]] = entry.spots[key]
        elif key[0] == "fields":
            data["fields"][key[1]] = text
        else:
            data[key[0]] = text
    data["budget"] = list(lines.values())
    if year is not None:
        data.setdefault("year", str(year))
    return data, spots


def _evaluations(
    table: TypedTable, entries: list[_Entry], form: Form, year: int | None, wrong: list[str]
) -> list[ToIssue]:
    named: list[ToIssue] = []
    seen: dict[tuple[str, ...], int] = {}
    for entry in entries:
        if entry.once.get(("form",), form.id) != form.id:
            wrong.append(f"{table.place(*entry.spots['form',])}：名单用的表式是“{form.id}”，别的表式请另列一份名单")
            continue
        data, spots = _facts(entry, form, year)

        def show(path: KeyPath, spots: Mapping[KeyPath, tuple[int, int]] = spots, row: int = entry.row) -> str:
            cells = (spots[path[:length]] for length in range(len(path), 0, -1) if path[:length] in spots)
            return table.place(*next(cells, (row, 1)))

        try:
            made = evaluation_from_facts(
                data, form, "", telling=Telling(show, lambda text: as_people_see(text, show_key))
            )
        except UserError as error:
            wrong += [line.removeprefix("：") for line in error.lines]
            continue
        who = (
            made.subject or made.fields.get("unit", ""),
            made.fields.get("unit", ""),
            made.fields.get("project_code", ""),
        )
        if not who[0].strip():
            wrong.append(f"{table.place(entry.row, 1)}：这一行没有写项目名称或单位，请补上，不用的行请去掉")
        elif who in seen:
            wrong.append(f"{table.place(entry.row, 1)}：与第 {seen[who]} 行的名称、单位、代码都相同，请去掉一行")
        seen.setdefault(who, entry.row)
        named.append(ToIssue(entry.row, made))
    return named
