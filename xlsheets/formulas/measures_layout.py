"""Where things stand on the sheet of measures (基础数据): typed figures, what follows from them, points by rule."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from msgspec import Struct

from xlsheets.domain.measure_rules import Rule
from xlsheets.files.addresses import column_letters, fixed_address, quoted_sheet
from xlsheets.forms.schema import Form

KEY, GROUP, LABEL, UNIT, VALUE, NOTE = "A", "B", "C", "D", "E", "F"
USED, TIDY = "G", "H"
"""Helper columns of a typed measure: the number used, and its text without unit where a text stands there."""

RAW, SIBLINGS, AVAILABLE, OPEN, COUNTED = "G", "H", "I", "J", "K"
"""Helper columns of a rule: score of its own, heading that it shares points under, points that count, 1 where open, points of the parts."""

FIRST_PART = 12
INPUT_HEADER = 4
"""Row of the headers of the typed measures."""

INPUT_HEADERS = ("标识", "类别", "数据项", "单位", "数值", "填写说明")
DERIVED_HEADERS = ("标识", "类别", "推算的比率", "单位", "数值", "算法")
RULE_HEADERS = ("标识", "一级指标", "计分项目", "满分", "应得分", "计分依据")


class MeasuresLayout(Struct, frozen=True):
    """The sheet of measures of one form: ``rows``: id of a measure, or key of a rule → row.

    ``counted``: measures that the projects of the workbook give; their figures are formulas.
    """

    form: Form
    sheet: str
    rows: Mapping[str, int]
    counted: Collection[str] = ()
    input_header: int = INPUT_HEADER
    rule_header: int = 0
    last_row: int = 0

    @classmethod
    def of(cls, form: Form, sheet: str, counted: Collection[str] = ()) -> MeasuresLayout:
        """Lay out the sheet as it is written."""
        book = form.policy.rules
        first = INPUT_HEADER + 1
        first_derived = first + len(book.measures) + 2
        rule_header = first_derived + len(book.derived) + 1
        rows = {each.id: row for row, each in enumerate(book.measures, first)}
        rows |= {each.id: row for row, each in enumerate(book.derived, first_derived)}
        rows |= {each.key: row for row, each in enumerate(book.rules, rule_header + 1)}
        last = rule_header + len(book.rules) if book.rules else max(rows.values())
        return cls(form, sheet, rows, counted, rule_header=rule_header if book.rules else 0, last_row=last)

    @property
    def most_parts(self) -> int:
        """Parts of the rule that has most."""
        return max((len(rule.parts) for rule in self.form.policy.rules.rules), default=0)

    @property
    def last_input(self) -> int:
        """Row of the last typed measure."""
        return max((self.rows[measure.id] for measure in self.form.policy.rules.measures), default=self.input_header)

    def cell(self, name: str, column: str = VALUE) -> str:
        """Cell of a measure or rule; its value where no column is named."""
        return f"{column}{self.rows[name]}"

    def part_cells(self, rule: Rule) -> list[str]:
        """Cells of a rule's parts."""
        return [self.cell(rule.key, column_letters(FIRST_PART + place)) for place in range(len(rule.parts))]

    def names(self, prefix: str) -> dict[str, str]:
        """Defined names: over the blocks for the sheets 自评表 and 测算, and one a measure for people."""
        sheet = f"{quoted_sheet(self.sheet)}!"
        book = self.form.policy.rules

        def span(column: str, first: int, last: int) -> str:
            return f"{sheet}${column}${first}:${column}${last}"

        names = {f"{prefix}m_{each.id}": f"{sheet}${VALUE}${self.rows[each.id]}" for each in book.measures}
        names |= {f"{prefix}m_{each.id}": f"{sheet}${VALUE}${self.rows[each.id]}" for each in book.derived}
        blocks = {"ids": KEY, "values": VALUE}
        names |= {
            f"{prefix}{key}": span(column, self.input_header, self.last_input + 1) for key, column in blocks.items()
        }
        if not book.rules:
            return names
        blocks = {"rule_key": KEY, "rule_score": VALUE, "rule_basis": NOTE}
        return names | {
            f"{prefix}{key}": span(column, self.rule_header, self.last_row + 1) for key, column in blocks.items()
        }

    def refs(self) -> dict[str, str]:
        """Cells in which measures hold their number, or what is missing: id → cell."""
        book = self.form.policy.rules
        used = {measure.id: fixed_address(self.cell(measure.id, USED)) for measure in book.measures}
        return used | {derived.id: fixed_address(self.cell(derived.id)) for derived in book.derived}
