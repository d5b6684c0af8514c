"""Reads the tables of figures (type = "data") of a form.toml, and puts the measures that their cells are in an order to compute them."""

from __future__ import annotations

import re
from collections.abc import Collection

from msgspec.structs import replace

from xlsheets.domain.measures import Derived, Measure, Term
from xlsheets.forms.loading.form_limits import NAME, NAME_RULE, read_hint
from xlsheets.forms.loading.load_columns import PageColumns
from xlsheets.forms.loading.toml_table import TomlTable
from xlsheets.forms.mistakes import suggestion
from xlsheets.forms.schema_bands import TEXT_PLACEHOLDERS, Span
from xlsheets.forms.schema_data import KEY_COLUMN, DataBand, DataColumn, DataRow, DataRules, ExplainedSpec, RelationSpec

MOST_SPARE = 60
"""Spare rows of a table at most: a formula counts all of their cells."""

EVERY_SPARE = "*"
"""What a row adds up that adds up all spare rows."""

_TERM = re.compile(r"(-?)([a-z][a-z0-9_]*)\Z")


class DataReader:
    """Reads the tables of figures of one form; ``bands``: those read so far, each with its table."""

    def __init__(self, page: PageColumns) -> None:
        """Start with nothing read."""
        self.page = page
        self.bands: list[tuple[DataBand, TomlTable]] = []

    def read(self, table: TomlTable) -> DataBand:
        """Read one table."""
        name = table.identifier("id", NAME, NAME_RULE)
        columns_at = table.tables("columns", required=True)
        spans = self.page.spans([(table, "label_at"), *((each, "at") for each in columns_at)])
        if any(span.left == KEY_COLUMN for span in spans):
            table.note("label_at", "有 data 一块的表式，A 列留给程序作行的标识（隐藏），请从 B 列起排")
        columns: list[DataColumn] = []
        for each, span in zip(columns_at, spans[1:], strict=True):
            columns.append(_column(each, span, columns))
        spare = table.integer("spare", 0, 0, MOST_SPARE)
        if spare and not any(column.is_text for column in columns):
            table.note("columns", "有空行（spare）的表要有一列填文字（text = true），空行靠它认出填了没有")
        band = DataBand(
            id=name,
            title=table.printed("title", TEXT_PLACEHOLDERS),
            label_header=table.printed("label_header", TEXT_PLACEHOLDERS, default="项目"),
            label_span=spans[0],
            columns=tuple(columns),
            rows=(),
            unit=table.text("unit", ""),
            spare=spare,
        )
        rows_at = table.tables("rows", required=not spare)
        rows = [_row(each, band) for each in rows_at]
        earlier = [row.id for other, _ in self.bands for row in other.every_row]
        known = [*earlier, *(row.id for row in (*band.spare_rows, *rows))]
        whole = replace(band, rows=tuple(rows))
        for row, at in zip(rows, rows_at, strict=True):
            _note_unknown(at, "over", row.over, known)
            _note_unknown(at, "by", row.by, known)
            at.close()
        self._note_twice(whole, table)
        self.bands.append((whole, table))
        return whole

    def measures(self) -> tuple[list[Measure], list[Derived]]:
        """Return the measures of all tables, the computed ones each after those that it is computed from."""
        typed = [measure for band, _ in self.bands for measure in band.measures()]
        known, derived = {each.id for each in typed}, []
        left = [(each, at) for band, at in self.bands for each in band.derived()]
        while left:
            ready = [(each, at) for each, at in left if {name for _, name in (*each.over, *each.by)} <= known]
            if not ready:
                each, at = left[0]
                at.note("rows", f"“{each.label}”算不出：它用到的格不在表里，或互相引用")
                break
            known |= {each.id for each, _ in ready}
            derived += [each for each, _ in ready]
            left = [pair for pair in left if pair not in ready]
        return typed, derived

    def _note_twice(self, band: DataBand, table: TomlTable) -> None:
        rows = [row.id for other, _ in self.bands for row in other.every_row]
        for row in band.every_row:
            if row.id in rows:
                table.note("rows", f"行的 id“{row.id}”重复，各表的行不能同名")
            rows.append(row.id)
        if band.id in [other.id for other, _ in self.bands]:
            table.note("id", f"“{band.id}”重复")


def _column(table: TomlTable, span: Span, before: Collection[DataColumn]) -> DataColumn:
    known = [column.id for column in before if not column.is_text]
    column = DataColumn(
        id=table.identifier("id", NAME, NAME_RULE),
        header=table.printed("header", TEXT_PLACEHOLDERS),
        span=span,
        is_text=table.flag("text", False),
        over=read_terms(table, "over"),
        by=read_terms(table, "by"),
        unit=table.text("unit", ""),
        hint=read_hint(table),
        optional=table.flag("optional", False),
    )
    for key, terms in (("over", column.over), ("by", column.by)):
        _note_unknown(table, key, terms, known)
    if column.id in [each.id for each in before]:
        table.note("id", f"“{column.id}”重复")
    if column.by and not column.over:
        table.note("over", "写了 by 的一列要写 over")
    table.close()
    return column


def _row(table: TomlTable, band: DataBand) -> DataRow:
    over: tuple[Term, ...] = ()
    if table.is_text("over"):
        if table.text("over") != EVERY_SPARE:
            table.note("over", f'应为行的 id 的列表；合计全部空行写 "{EVERY_SPARE}"')
        over = tuple((1, row.id) for row in band.spare_rows)
    elif table.has("over"):
        over = read_terms(table, "over")
    columns = table.texts("columns")
    known = [column.id for column in band.columns]
    for name in columns:
        if name not in known:
            table.note("columns", f"没有“{name}”一列{suggestion(name, known)}")
    return DataRow(
        id=table.identifier("id", NAME, NAME_RULE),
        label=table.printed("label", TEXT_PLACEHOLDERS),
        over=over,
        unit=table.text("unit", ""),
        columns=columns,
        hint=read_hint(table),
        signed=table.flag("signed", False),
        by=read_terms(table, "by"),
    )


def read_terms(table: TomlTable, key: str, required: bool = False) -> tuple[Term, ...]:
    """Read ids with their signs: ``["total", "-last"]``."""
    terms: list[Term] = []
    for text in table.texts(key, required):
        match = _TERM.match(text.strip())
        if match is None:
            table.note(key, f"“{text}”应为 id，前面可以有减号")
        else:
            terms.append((-1 if match[1] else 1, match[2]))
    return tuple(terms)


def read_data_rules(form: TomlTable, figures: Collection[str], texts: Collection[str]) -> DataRules:
    """Read what has to hold among a form's ``figures`` ([[relations]], [[explained]]); ``texts``: ids of its typed paragraphs."""
    relations: list[RelationSpec] = []
    for table in form.tables("relations"):
        suffixes = [f"_{name}" for name in table.texts("columns")] or [""]
        left, right = (read_terms(table, side, required=True) for side in ("left", "right"))
        says, at_most, is_error = table.text("says"), table.flag("at_most", False), table.flag("is_error", True)
        for suffix in suffixes:
            sides = [tuple((sign, f"{name}{suffix}") for sign, name in terms) for terms in (left, right)]
            for key, terms in zip(("left", "right"), sides, strict=True):
                _note_unknown(table, key, terms, figures)
            relations.append(RelationSpec(sides[0], sides[1], says, at_most, is_error))
        table.close()
    explained: list[ExplainedSpec] = []
    for table in form.tables("explained"):
        each = ExplainedSpec(table.text("figure"), table.texts("reasons", required=True))
        _note_unknown(table, "figure", [(1, each.figure)], figures)
        _note_unknown(table, "reasons", [(1, name) for name in each.reasons], texts)
        table.close()
        explained.append(each)
    return DataRules(tuple(relations), tuple(explained))


def _note_unknown(table: TomlTable, key: str, terms: Collection[Term], known: Collection[str]) -> None:
    for _, name in terms:
        if name not in known:
            table.note(key, f"没有“{name}”{suggestion(name, known)}")
