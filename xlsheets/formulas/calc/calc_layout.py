"""Where things stand on the sheet 测算 of a form, with every formula of it: the summary on top, one row an indicator below."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from xlsheets.domain.scoring import AT_LEAST_80
from xlsheets.domain.status import TO_FILL, TO_JUDGE
from xlsheets.files.addresses import column_letters, quoted_sheet
from xlsheets.files.own_marks import CALC_ROLES
from xlsheets.forms.once_a_form import once_a_form
from xlsheets.forms.schema import Form
from xlsheets.formulas.calc.calc_column import CalcColumn
from xlsheets.formulas.calc.calc_followed import LEVEL_NUMBER
from xlsheets.formulas.calc.calc_refs import FIRST_ROW
from xlsheets.formulas.keyed_columns import column_number
from xlsheets.formulas.kinds import sheets_of

TITLE = "绩效自评测算"
HALF_A_DIGIT = Decimal("0.00000000005")
SUMMARY_HEADER, SUMMARY_FIRST = 5, 6
LEVEL_ROWS = 8
CHART_ROW = 17
SPARE_ROWS, ROWS_STEP = 20, 10
LEVEL_NAME, LEVEL_WEIGHT, LEVEL_SCORE = "B", "C", "D"
BUCKET_NAME, BUCKET_COUNT, BUCKET_SHARE = "F", "G", "H"
ITEM_LABEL, ITEM_VALUE = "J", "L"
EXECUTION_LABEL = "预算执行"
ITEMS = (
    ("count", "指标个数"),
    ("complete", "已完成"),
    ("incomplete", "未完成"),
    ("open", f"{TO_FILL}、{TO_JUDGE}"),
    ("rate", "预算执行率"),
    ("execution", "执行得分"),
    ("weights", "分值合计"),
    ("total", "总分"),
    ("grade", "等级"),
)
UNSCORED_ITEMS, NO_POINTS = ("execution", "weights", "total", "grade"), "—"
"""What the summary of a form without points cannot say, and what stands there instead."""


def capacity_for(rows: int) -> int:
    """Rows of 测算 for a form with so many indicator rows: some to spare, for rows that are inserted later."""
    return -(-(rows + SPARE_ROWS) // ROWS_STEP) * ROWS_STEP


@once_a_form
def columns_of(form: Form) -> tuple[CalcColumn, ...]:
    """Return the columns of a form's sheet 测算, from left to right."""
    return (*sheets_of(form).columns(form), LEVEL_NUMBER)


class CalcLayout(Struct, frozen=True):
    """The sheet 测算 of one form: ``sheet`` its name, ``capacity`` its indicator rows, ``prefix`` that of the defined names."""

    form: Form
    sheet: str
    capacity: int
    prefix: str
    columns: tuple[CalcColumn, ...]

    @classmethod
    def of(cls, form: Form, sheet: str, capacity: int, prefix: str) -> CalcLayout:
        """Lay out 测算 for a form."""
        return cls(form, sheet, capacity, prefix, columns_of(form))

    @property
    def last_row(self) -> int:
        """The last indicator row."""
        return FIRST_ROW + self.capacity - 1

    def number(self, key: str) -> int:
        """1-based column of a key."""
        return column_number(self.columns, key)

    def span(self, key: str) -> str:
        """The indicator rows of a column as an absolute range."""
        letters = column_letters(self.number(key))
        return f"${letters}${FIRST_ROW}:${letters}${self.last_row}"

    def item(self, key: str) -> str:
        """Cell of a summary item."""
        index = next(index for index, (name, _) in enumerate(ITEMS) if name == key)
        return f"{ITEM_VALUE}{SUMMARY_FIRST + index}"

    @property
    def level_names(self) -> list[str]:
        """Level-1 groups that the form prints, the budget execution first where it earns points."""
        execution = [EXECUTION_LABEL] if self.form.policy.execution.weight else []
        return execution + [group.level1 for group in self.form.indicators.groups]

    def last_level_row(self, groups: int) -> int:
        """Tell the last row of level-1 groups that the chart shows: those that the form prints, and more where a table has more.

        Args:
            groups: how many level-1 groups the table has.
        """
        execution = len(self.level_names) - len(self.form.indicators.groups)
        return SUMMARY_FIRST + min(LEVEL_ROWS, max(len(self.level_names), execution + groups)) - 1

    def names(self) -> dict[str, str]:
        """Defined names over the columns of this sheet that the form's sheet looks into."""
        sheet = quoted_sheet(self.sheet)
        keys = {column.key for column in self.columns}
        return {f"{self.prefix}{key}": f"{sheet}!{self.span(key)}" for key in CALC_ROLES if key in keys}

    def bucket_labels(self) -> list[str]:
        """Names of the bucket rows in order, 80%以上 last."""
        return [*(entry.name for entry in self.form.policy.buckets), AT_LEAST_80]
