"""Where things stand on the sheet 汇总: key figures, grades and charts on top, then a table with one row an evaluation.

The one place of this layout: a department's workbook fills it with formulas that look at its forms, ``collect`` with figures.
The sums stand above the rows, so that rows can be added at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct, field

from xlsheets.domain.measures import PROJECT_COUNTS
from xlsheets.domain.status import TO_FILL, TO_JUDGE
from xlsheets.files.addresses import column_letters, quoted_sheet
from xlsheets.files.grid import Value
from xlsheets.files.own_marks import COUNT_PREFIX, SUMMARY_NAME
from xlsheets.forms.schema import Form

SUMMARY_SHEET = "汇总"
TITLE = "绩效自评汇总表"

BLOCK_HEADER = 4
"""Row of the headers of key figures and grades."""

BLOCK_FIRST = BLOCK_HEADER + 1
FIGURE, GRADE, GRADE_COUNT, GRADE_SHARE = "C", "D", "E", "F"

CHART_ROW = 12
TABLE_HEADER = 25
TOTALS_ROW, FIRST_ROW = TABLE_HEADER + 1, TABLE_HEADER + 2
OPEN_HEADER = f"{TO_FILL}{TO_JUDGE}"
DONE, GONE, NOT_GRADED = "已评", "表已删除", "未评"
AMOUNT_FORMAT, RATE_FORMAT = "#,##0.00", "0.00%"


class SummaryColumn(Struct, frozen=True):
    """A column of the table: key, header, width in characters, number format, and whether the totals row adds it up."""

    key: str
    header: str
    width: float
    number_format: str = "General"
    summed: bool = False
    hidden: bool = False


class SummaryRow(Struct, frozen=True):
    """One evaluation in the table, by column key: values, formulas (without ``=``) where it is live, and links.

    A link is ``#name`` for a place in the workbook, else the way to a file.
    """

    values: dict[str, Value]
    formulas: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)


class SummaryLayout(Struct, frozen=True):
    """The sheet 汇总 over so many rows: its columns, and the grades that its forms give."""

    columns: tuple[SummaryColumn, ...]
    buckets: tuple[str, ...]
    grades: tuple[str, ...]
    money_unit: str
    rows: int
    sheet: str = SUMMARY_SHEET

    @classmethod
    def of(
        cls,
        buckets: Sequence[str],
        grades: Sequence[str],
        money_unit: str,
        rows: int,
        more: Sequence[SummaryColumn] = (),
        sheet: str = SUMMARY_SHEET,
        counts: bool = False,
    ) -> SummaryLayout:
        """Lay out the sheet for these completion buckets and grades.

        ``more``: columns behind the unit (year, form, file). ``counts``: a department form takes its counts of projects from here.
        """
        columns = (
            SummaryColumn("no", "序号", 5),
            SummaryColumn("subject", "项目名称", 20),
            SummaryColumn("code", "项目代码", 9),
            SummaryColumn("unit", "单位", 12),
            *more,
            SummaryColumn("initial", "年初预算数", 10, AMOUNT_FORMAT, summed=True),
            SummaryColumn("adjusted", "全年预算数", 10, AMOUNT_FORMAT, summed=True),
            SummaryColumn("executed", "全年执行数", 10, AMOUNT_FORMAT, summed=True),
            SummaryColumn("rate", "预算执行率", 8, RATE_FORMAT),
            SummaryColumn("execution", "执行得分", 6),
            SummaryColumn("total", "总分", 7),
            SummaryColumn("grade", "等级", 5),
            SummaryColumn("count", "指标个数", 5, summed=True),
            *(SummaryColumn(bucket_key(name), name, 6, summed=True) for name in buckets),
            SummaryColumn("open", OPEN_HEADER, 5, summed=True),
            SummaryColumn("texts", "文字说明", 6),
            SummaryColumn("status", "状态", 8),
            SummaryColumn("rate_below", "计执行率的预算数", 13, AMOUNT_FORMAT, hidden=True),
            SummaryColumn("rate_executed", "计执行率的执行数", 13, AMOUNT_FORMAT, hidden=True),
            *(
                SummaryColumn(count_key(key), label, 13, summed=True, hidden=True)
                for key, label in (PROJECT_COUNTS if counts else {}).items()
            ),
        )
        return cls(columns, tuple(buckets), tuple(grades), money_unit, rows, sheet)

    @property
    def last_row(self) -> int:
        """The last row of the table."""
        return FIRST_ROW + max(self.rows, 1) - 1

    @property
    def shown(self) -> tuple[SummaryColumn, ...]:
        """The columns that are printed."""
        return tuple(column for column in self.columns if not column.hidden)

    @property
    def has_counts(self) -> bool:
        """Say whether the counts of projects stand here."""
        return any(column.key == count_key("projects") for column in self.columns)

    def names(self) -> dict[str, str]:
        """Defined names of the sheet: the table's first header cell, and the counts of projects."""
        sheet = quoted_sheet(self.sheet)
        names = {SUMMARY_NAME: f"{sheet}!$A${TABLE_HEADER}"}
        for key in PROJECT_COUNTS if self.has_counts else ():
            names[f"{COUNT_PREFIX}{key}"] = f"{sheet}!${self.letters(count_key(key))}${TOTALS_ROW}"
        return names

    def number(self, key: str) -> int:
        """1-based column of a key."""
        return next(index for index, column in enumerate(self.columns, 1) if column.key == key)

    def letters(self, key: str) -> str:
        """Letters of the column of a key."""
        return column_letters(self.number(key))

    def cell(self, key: str, row: int) -> str:
        """Address of a cell of the table."""
        return f"{self.letters(key)}{row}"

    def span(self, key: str) -> str:
        """The rows of a column as an absolute range."""
        letters = self.letters(key)
        return f"${letters}${FIRST_ROW}:${letters}${self.last_row}"

    def reference(self, key: str) -> str:
        """The rows of a column as a range with the sheet, for charts."""
        return f"{quoted_sheet(self.sheet)}!{self.span(key)}"

    def grade_cells(self) -> tuple[str, str]:
        """Names and counts of the grades as ranges with the sheet, for the chart."""
        last, sheet = BLOCK_FIRST + len(self.grades), quoted_sheet(self.sheet)

        def span(letters: str) -> str:
            return f"{sheet}!${letters}${BLOCK_FIRST}:${letters}${last}"

        return span(GRADE), span(GRADE_COUNT)


def bucket_key(name: str) -> str:
    """Key of the column that counts a completion bucket."""
    return f"bucket:{name}"


def count_key(name: str) -> str:
    """Key of the column that holds a count of projects."""
    return f"n:{name}"


def common_scales(forms: Iterable[Form]) -> tuple[list[str], list[str]]:
    """Return the completion buckets and the grades of several forms, each name once, from the highest down."""
    buckets: dict[str, None] = {}
    grades: dict[str, None] = {}
    for form in forms:
        buckets.update(dict.fromkeys(entry.name for entry in form.policy.buckets))
        grades.update(dict.fromkeys(entry.name for entry in form.policy.grades))
    return list(buckets), list(grades)


def common_unit(units: Iterable[str]) -> str:
    """Return the money unit of a summary: that of all evaluations, 万元 where they differ."""
    different = dict.fromkeys(units)
    return next(iter(different)) if len(different) == 1 else "万元"
