"""Where things stand on the sheets 汇总, a table with one row an evaluation, and 汇总图, its key figures, grades and charts.

The one place of this layout: a department's workbook fills it with formulas that look at its forms, ``collect`` with figures.
The sums stand above the rows, so that rows can be added at the end. In workbooks that were written earlier, key figures and charts
stand above the table on 汇总: these are followed as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct, field

from xlsheets.domain.measures import PROJECT_COUNTS
from xlsheets.domain.status import TO_FILL, TO_JUDGE
from xlsheets.files.addresses import column_letters, quoted_sheet
from xlsheets.files.grid import Value
from xlsheets.files.own_marks import COUNT_PREFIX, OVERVIEW_NAME, SUMMARY_NAME
from xlsheets.forms.schema import Form
from xlsheets.formulas.keyed_columns import column_number

SUMMARY_SHEET, OVERVIEW_SHEET = "汇总", "汇总图"
TITLE, OVERVIEW_TITLE = "绩效自评汇总表", "绩效自评总体情况"

BLOCK_HEADER = 4
"""Row of the headers of key figures and grades."""

BLOCK_FIRST = BLOCK_HEADER + 1
FIGURE, GRADE, GRADE_COUNT, GRADE_SHARE = "C", "D", "E", "F"

TABLE_HEADER, HEADER_BELOW_CHARTS = 4, 25
"""Row of the table's headers, and where it was when figures and charts stood above it."""

OPEN_HEADER = f"{TO_FILL}{TO_JUDGE}"
GRADED, GONE, NOT_GRADED = "已评", "表已删除", "未评"
AMOUNT_FORMAT, RATE_FORMAT, COUNT_FORMAT = "#,##0.00", "0.00%", "0"


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
    """The sheet 汇总 over so many rows: its columns, and the grades that its forms give.

    ``overview``: the sheet of the key figures: 汇总 itself in earlier workbooks, none (``""``) where it is gone. ``header``: the row of
    the table's headers.
    """

    columns: tuple[SummaryColumn, ...]
    buckets: tuple[str, ...]
    grades: tuple[str, ...]
    money_unit: str
    rows: int
    sheet: str = SUMMARY_SHEET
    overview: str = OVERVIEW_SHEET
    header: int = TABLE_HEADER

    @classmethod
    def of(
        cls,
        buckets: Sequence[str],
        grades: Sequence[str],
        money_unit: str,
        rows: int,
        more: Sequence[SummaryColumn] = (),
        counts: bool = False,
    ) -> SummaryLayout:
        """Lay out the sheet for these completion buckets and grades.

        ``more``: columns behind the last one (form, file). ``counts``: a department form takes its counts of projects from here.
        """
        columns = (
            SummaryColumn("no", "序号", 4),
            SummaryColumn("subject", "项目名称", 18),
            SummaryColumn("code", "项目代码", 8),
            SummaryColumn("unit", "单位", 11),
            SummaryColumn("initial", "年初预算数", 9, AMOUNT_FORMAT, summed=True),
            SummaryColumn("adjusted", "全年预算数", 9, AMOUNT_FORMAT, summed=True),
            SummaryColumn("executed", "全年执行数", 9, AMOUNT_FORMAT, summed=True),
            SummaryColumn("rate", "预算执行率", 7, RATE_FORMAT),
            SummaryColumn("execution", "执行得分", 4.5),
            SummaryColumn("total", "总分", 6),
            SummaryColumn("grade", "等级", 4),
            SummaryColumn("count", "指标个数", 4.5, COUNT_FORMAT, summed=True),
            *(SummaryColumn(bucket_key(name), name, 5, COUNT_FORMAT, summed=True) for name in buckets),
            SummaryColumn("open", OPEN_HEADER, 4.5, COUNT_FORMAT, summed=True),
            SummaryColumn("texts", "文字说明", 4.5),
            SummaryColumn("status", "状态", 7),
            *more,
            SummaryColumn("rate_below", "计执行率的预算数", 13, AMOUNT_FORMAT, hidden=True),
            SummaryColumn("rate_executed", "计执行率的执行数", 13, AMOUNT_FORMAT, hidden=True),
            *(
                SummaryColumn(count_key(key), label, 13, summed=True, hidden=True)
                for key, label in (PROJECT_COUNTS if counts else {}).items()
            ),
        )
        return cls(columns, tuple(buckets), tuple(grades), money_unit, rows)

    @property
    def totals_row(self) -> int:
        """The row of the sums."""
        return self.header + 1

    @property
    def first_row(self) -> int:
        """The first row of the table."""
        return self.header + 2

    @property
    def last_row(self) -> int:
        """The last row of the table."""
        return self.first_row + max(self.rows, 1) - 1

    @property
    def shown(self) -> tuple[SummaryColumn, ...]:
        """The columns that are printed."""
        return tuple(column for column in self.columns if not column.hidden)

    @property
    def has_counts(self) -> bool:
        """Say whether the counts of projects stand here."""
        return any(column.key == count_key("projects") for column in self.columns)

    def names(self) -> dict[str, str]:
        """Defined names: the first header cells of table and key figures, and the counts of projects."""
        sheet = quoted_sheet(self.sheet)
        names = {SUMMARY_NAME: f"{sheet}!$A${self.header}"}
        if self.overview not in ("", self.sheet):
            names[OVERVIEW_NAME] = f"{quoted_sheet(self.overview)}!$A${BLOCK_HEADER}"
        for key in PROJECT_COUNTS if self.has_counts else ():
            names[f"{COUNT_PREFIX}{key}"] = f"{sheet}!${self.letters(count_key(key))}${self.totals_row}"
        return names

    def number(self, key: str) -> int:
        """1-based column of a key."""
        return column_number(self.columns, key)

    def letters(self, key: str) -> str:
        """Letters of the column of a key."""
        return column_letters(self.number(key))

    def cell(self, key: str, row: int) -> str:
        """Address of a cell of the table."""
        return f"{self.letters(key)}{row}"

    def span(self, key: str) -> str:
        """The rows of a column as an absolute range."""
        letters = self.letters(key)
        return f"${letters}${self.first_row}:${letters}${self.last_row}"

    def reference(self, key: str) -> str:
        """The rows of a column as a range with the sheet, for charts."""
        return f"{quoted_sheet(self.sheet)}!{self.span(key)}"

    def seen(self, place: str) -> str:
        """Name cells of the table as the key figures see them: with the sheet where that is another one."""
        return place if self.overview == self.sheet else f"{quoted_sheet(self.sheet)}!{place}"

    def grade_cells(self) -> tuple[str, str]:
        """Names and counts of the grades as ranges with the sheet, for the chart."""
        last, sheet = BLOCK_FIRST + len(self.grades), quoted_sheet(self.overview)

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
