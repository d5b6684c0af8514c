"""Reads a typed table of facts into the facts' keys, and keeps which cell each came from, so that mistakes are told by cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from msgspec import Struct, field

from xlsheets.forms.mistakes import KeyPath
from xlsheets.forms.schema import Form
from xlsheets.issue import facts_layout as layout
from xlsheets.issue.facts_layout import FactsLine
from xlsheets.issue.typed_tables import HIDDEN_ROW, TypedTable
from xlsheets.recognise.headers import form_vocabulary, line_label, spellings, tidy

TypedAt = tuple[int, int]
"""A cell: row and column, from 1."""

_FOLLOWING = ("level1", "level2")
"""Columns of the indicators in which a blank cell means what stands above it."""

_LEAST_HEADERS = 3
"""Headers at least by which a table of indicators without a section is known."""


class FactsRows(Struct):
    """The facts of one sheet as far as read: their keys, the cell of each key, what is wrong by cell."""

    table: TypedTable
    form: Form
    data: dict[str, Any] = field(default_factory=dict)
    spots: dict[KeyPath, TypedAt] = field(default_factory=dict)
    mistakes: list[tuple[TypedAt, str]] = field(default_factory=list)

    def wrong(self, spot: TypedAt, message: str) -> None:
        """Keep one mistake."""
        self.mistakes.append((spot, message))

    def text(self, spot: TypedAt) -> str:
        """Return what a person sees in a cell; one that is unclear is noted."""
        if unclear := self.table.unclear(*spot):
            self.wrong(spot, unclear)
            return ""
        return self.table.text(*spot)


def form_named(table: TypedTable) -> tuple[str, TypedAt] | None:
    """Return the form that a sheet names in its row 表式, and the cell; None where it names none."""
    for row in table.rows:
        if tidy(table.text(row, 1)) == layout.FORM_LABEL:
            return table.text(row, 2), (row, 2)
    return None


def holds_facts(table: TypedTable) -> bool:
    """Say whether a sheet is a table of facts: it has a section of one."""
    return any(layout.section_of(table.text(row, 1)) in layout.SECTIONS for row in table.rows)


def read_rows(table: TypedTable, form: Form) -> FactsRows:
    """Read the facts of a sheet; one without sections is the table of the indicators alone."""
    found = FactsRows(table, form)
    for row in table.hidden:
        found.wrong((row, 1), HIDDEN_ROW)
    readers: dict[str, Callable[[FactsRows, Sequence[int]], None]] = {
        layout.BASICS: _read_basics,
        layout.BUDGET: _read_budget,
        layout.GOALS: _read_goals,
        layout.INDICATORS: _read_indicators,
        layout.MEASURES: _read_measures,
        layout.TEXTS: _read_texts,
    }
    if not holds_facts(table):
        _read_indicators(found, list(table.rows))
        return found
    seen: set[str] = set()
    for name, rows in _sections(table):
        first = (rows[0], 1)
        if name not in readers:
            known = "、".join(map(layout.marker, readers))
            found.wrong(first, f"没有“{table.text(*first)}”这一节，可用：{known}")
        elif name in seen:
            found.wrong(first, f"“{layout.marker(name)}”写了两次，请合成一节；几个项目请各用一张工作表")
        else:
            found.spots[(name,)] = first
            readers[name](found, rows[1:])
        seen.add(name)
    return found


def _sections(table: TypedTable) -> Iterator[tuple[str, list[int]]]:
    """Give each section's name with its rows, the one of its name first; what stands above the first is a title."""
    rows: list[int] = []
    name: str | None = None
    for row in table.rows:
        begun = layout.section_of(table.text(row, 1))
        if begun is not None:
            if name is not None:
                yield name, rows
            name, rows = begun, []
        rows.append(row)
    if name is not None:
        yield name, rows


def _put(found: FactsRows, path: KeyPath, spot: TypedAt, text: str) -> None:
    """Put a text under its key, at most two levels deep (``fields.unit``)."""
    *above, key = path
    target: dict[str, Any] = found.data.setdefault(str(above[0]), {}) if above else found.data
    if path in found.spots:
        found.wrong(spot, f"与{found.table.place(*found.spots[path])}是同一栏，请去掉一处")
        return
    found.spots[path] = spot
    target[str(key)] = text


def _pairs(found: FactsRows, rows: Iterable[int]) -> Iterator[tuple[int, str, str]]:
    """Give row, label and text of a section with a label and a text a row; its header is passed over."""
    for row in rows:
        label, text = found.table.text(row, 1), found.text((row, 2))
        if tidy(label) in ("栏目", "标题") and tidy(text) == "内容":
            continue
        _no_more(found, row, 2)
        if label:
            yield row, label, text
        elif text:
            found.wrong((row, 1), "这一行没有写栏目名称，请补上或去掉")


def _no_more(found: FactsRows, row: int, last: int) -> None:
    """Note what stands in a row behind its last column."""
    for column in found.table.rows.get(row, ()):
        if column > last:
            _note_loose(found, (row, column))


def _note_loose(found: FactsRows, spot: TypedAt) -> None:
    found.wrong(spot, f"“{found.table.text(*spot)[:20]}”不在任何表头下面，请移到对应的栏，或去掉")


def _key(rows: Sequence[FactsLine], label: str) -> str | None:
    by_word = {tidy(row.label): row.key for row in rows}
    return next((by_word[word] for word in (tidy(label), *spellings(label)) if word in by_word), None)


def _read_basics(found: FactsRows, rows: Sequence[int]) -> None:
    known = [*layout.basics(found.form), *layout.typed_over(found.form)]
    keys = {row.key for row in known}
    for row, label, text in _pairs(found, rows):
        key = _key(known, label)
        if key is None:
            meaning = form_vocabulary(found.form).labels.meaning(label) or ""
            key = meaning.replace("field.subject", "subject").replace("field.", "fields.")
        if key == "money_unit" or key in keys:
            _put(found, tuple(key.split(".")), (row, 2), text)
        elif text:
            found.wrong((row, 1), f"这个表式没有“{label[:20]}”一栏，可用：{'、'.join(each.label for each in known)}")


def _read_texts(found: FactsRows, rows: Sequence[int]) -> None:
    known = layout.texts(found.form)
    for row, label, text in _pairs(found, rows):
        key = _key(known, label) or next((each.key for each in known if each.key == label), None)
        if key is not None:
            _put(found, ("texts", key), (row, 2), text)
        elif text:
            titles = "、".join(each.label for each in known) or "（没有）"
            found.wrong((row, 1), f"这个表式没有文字说明“{label[:20]}”，可用：{titles}")


def _read_measures(found: FactsRows, rows: Sequence[int]) -> None:
    known = {row.key for row in layout.measures(found.form)}
    for row in rows[1:]:
        name, text = found.table.text(row, 1), found.text((row, 3))
        _no_more(found, row, 3)
        if name in known:
            if text:
                _put(found, ("measures", name), (row, 3), text)
        elif text:
            found.wrong((row, 1), f"这个表式没有编号为“{name[:20]}”的数据项，请照空表的编号填写")


def _read_goals(found: FactsRows, rows: Sequence[int]) -> None:
    by_word = {tidy(column.header): column.key for column in layout.goal_columns(found.form)}
    words = form_vocabulary(found.form).goals
    _objects(found, "goals", rows, lambda header: by_word.get(tidy(header)) or words.meaning(header))


def _read_budget(found: FactsRows, rows: Sequence[int]) -> None:
    by_word = {tidy(column.header): column.key for column in layout.line_columns(found.form)}
    words = form_vocabulary(found.form).budget
    lines = {line_label(line.label): line.key for line in layout.budget_lines(found.form)}

    def key_of(header: str) -> str | None:
        key = by_word.get(tidy(header)) or words.meaning(header)
        return "label" if tidy(header) == "资金行" else key

    _objects(found, "budget", rows, key_of)
    for place, entry in enumerate(found.data["budget"]):
        label = entry.pop("label", "")
        entry["line"] = lines.get(line_label(label)) or form_vocabulary(found.form).budget_lines.meaning(label) or label
        found.spots["budget", place, "line"] = found.spots.get(("budget", place, "label"), (0, 0))
    filled = [len(entry) > 1 for entry in found.data["budget"]]
    _keep(found, "budget", filled)


def _read_indicators(found: FactsRows, rows: Sequence[int]) -> None:
    headers = [row for row in rows if sum(_is_header(found, row)) >= _LEAST_HEADERS][:1]
    if not headers:
        if rows:
            known = "、".join(column.header for column in layout.indicator_columns(found.form)) or "（没有）"
            found.wrong((rows[0], 1), f"没有找到指标的表头，表头应有：{known}")
        return
    _objects(
        found,
        "indicators",
        [row for row in rows if row >= headers[0]],
        lambda header: layout.indicator_key(found.form, header),
    )
    above: dict[str, str] = {}
    filled = []
    for place, entry in enumerate(found.data["indicators"]):
        own = {key: text for key, text in entry.items() if text}
        filled.append(bool(own.keys() - {*_FOLLOWING, "goal"}))
        if own.get("level1", above.get("level1")) != above.get("level1"):
            above.pop("level2", None)
        for key in _FOLLOWING:
            if own.get(key):
                above[key] = own[key]
            elif above.get(key) and filled[place]:
                entry[key] = above[key]
    _keep(found, "indicators", filled)


def _is_header(found: FactsRows, row: int) -> list[bool]:
    columns = found.table.rows[row]
    return [layout.indicator_key(found.form, found.table.text(row, column)) is not None for column in columns]


def _objects(found: FactsRows, name: str, rows: Sequence[int], key_of: Callable[[str], str | None]) -> None:
    """Read a section with a header: an object a row, its keys by the headers."""
    found.data[name] = []
    if not rows:
        return
    header, table = rows[0], found.table
    columns: dict[int, str] = {}
    for column in table.rows[header]:
        if text := table.text(header, column):
            key = key_of(text)
            if key is None:
                found.wrong((header, column), f"不认识的表头“{text[:20]}”，请改成空表里的表头，不用的列请去掉")
            elif key in columns.values():
                found.wrong((header, column), f"表头“{text[:20]}”写了两列，请去掉一列")
            columns[column] = key or ""
    for place, row in enumerate(rows[1:]):
        entry: dict[str, str] = {}
        for column, key in columns.items():
            if key and (text := found.text((row, column))):
                entry[key] = text
            found.spots.setdefault((name, place, key), (row, column))
        for column in table.rows[row]:
            if column not in columns:
                _note_loose(found, (row, column))
        found.spots[name, place] = (row, 1)
        found.data[name].append(entry)


def _keep(found: FactsRows, name: str, filled: Sequence[bool]) -> None:
    """Leave out the rows in which nothing is typed; the cells of the others go with them."""
    places = [place for place, is_filled in enumerate(filled) if is_filled]
    found.data[name] = [found.data[name][place] for place in places]
    numbers = {old: new for new, old in enumerate(places)}
    kept = {path: spot for path, spot in found.spots.items() if path[0] != name or len(path) == 1}
    for path, spot in found.spots.items():
        if path[0] == name and len(path) > 1 and path[1] in numbers:
            kept[name, numbers[int(path[1])], *path[2:]] = spot
    found.spots = kept
