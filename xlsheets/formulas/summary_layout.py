"""Where things stand on the sheet 汇总: key figures, grades and charts on top, then a table with one row an evaluation.

The one place of this layout: a department's workbook fills it with formulas that look at its forms, ``collect`` with figures.
The sums stand above the rows, so that rows can be added at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from msgspec import Struct, field

from xlsheets.domain.measures import PROJECT_COUNTS
from xlsheets.domain.numbers import SHARE_DIGITS, ZERO, half_up
from xlsheets.domain.status import TO_FILL, TO_JUDGE
from xlsheets.files.addresses import column_letters, quoted_sheet
from xlsheets.files.grid import Value
from xlsheets.files.own_marks import COUNT_PREFIX, SUMMARY_NAME
from xlsheets.forms.schema import Form
from xlsheets.formulas.calc.calc_refs import TIE
from xlsheets.formulas.expressions import quoted

SUMMARY_SHEET = "汇总"
TITLE = "绩效自评汇总表"

BLOCK_HEADER = 4
"""Row of the headers of key figures and grades."""

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
            SummaryColumn("no", "序号", 6),
            SummaryColumn("subject", "项目名称", 32),
            SummaryColumn("code", "项目代码", 14),
            SummaryColumn("unit", "单位", 18),
            *more,
            SummaryColumn("initial", "年初预算数", 13, AMOUNT_FORMAT, summed=True),
            SummaryColumn("adjusted", "全年预算数", 13, AMOUNT_FORMAT, summed=True),
            SummaryColumn("executed", "全年执行数", 13, AMOUNT_FORMAT, summed=True),
            SummaryColumn("rate", "预算执行率", 10, RATE_FORMAT),
            SummaryColumn("execution", "执行得分", 8),
            SummaryColumn("total", "总分", 8),
            SummaryColumn("grade", "等级", 7),
            SummaryColumn("count", "指标个数", 7, summed=True),
            *(SummaryColumn(bucket_key(name), name, 9, summed=True) for name in buckets),
            SummaryColumn("open", OPEN_HEADER, 7, summed=True),
            SummaryColumn("texts", "文字说明", 9),
            SummaryColumn("status", "状态", 12),
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
        first, last = BLOCK_HEADER + 1, BLOCK_HEADER + len(self.grades) + 1
        sheet = quoted_sheet(self.sheet)
        return f"{sheet}!$D${first}:$D${last}", f"{sheet}!$E${first}:$E${last}"

    def figures(self) -> list[tuple[str, str, str]]:
        """Key figures, a row each from the block's header on: label, formula, number format."""
        sums = {key: f"${self.letters(key)}${TOTALS_ROW}" for key in ("adjusted", "executed", "rate")}
        total = self.span("total")
        return [
            ("自评项目数", f"{self._alive()}", "General"),
            ("其中已评", f'COUNTIF({self.span("status")},"{DONE}")', "General"),
            (f"全年预算数（{self.money_unit}）", sums["adjusted"], AMOUNT_FORMAT),
            (f"全年执行数（{self.money_unit}）", sums["executed"], AMOUNT_FORMAT),
            ("预算执行率", sums["rate"], RATE_FORMAT),
            ("平均得分", f'IF(COUNT({total})=0,"",ROUND(SUM({total})/COUNT({total})+{TIE},2))', "General"),
        ]

    def _alive(self) -> str:
        return f'COUNT({self.span("no")})-COUNTIF({self.span("status")},"{GONE}")'

    def formulas(self) -> dict[str, str]:
        """Return cell → formula (without ``=``) of the key figures, the grades and the totals row."""
        formulas = {f"C{row}": formula for row, (_, formula, _) in enumerate(self.figures(), BLOCK_HEADER + 1)}
        count = f"$C${BLOCK_HEADER + 1}"
        named: list[str] = []
        for row, grade in enumerate([*self.grades, NOT_GRADED], BLOCK_HEADER + 1):
            counted = f"COUNTIF({self.span('grade')},{quoted(grade)})"
            if grade == NOT_GRADED:
                counted = "-".join([count, *named])
            named.append(f"$E${row}")
            formulas[f"E{row}"] = counted
            formulas[f"F{row}"] = f'IF({count}=0,"",ROUND($E${row}/{count}+{TIE},{SHARE_DIGITS}))'
        for column in self.columns:
            if column.summed:
                span = self.span(column.key)
                formulas[self.cell(column.key, TOTALS_ROW)] = f'IF(COUNT({span})=0,"",SUM({span}))'
        below, executed = (f"SUM({self.span(key)})" for key in ("rate_below", "rate_executed"))
        formulas[self.cell("rate", TOTALS_ROW)] = f'IF({below}=0,"",{executed}/{below})'
        return formulas

    def values(self, rows: Iterable[SummaryRow]) -> dict[str, Value]:
        """Return cell → value of everything that is computed on the sheet, the rows' own figures included."""
        rows = list(rows)
        values: dict[str, Value] = {}
        for number, row in enumerate(rows, FIRST_ROW):
            values.update({self.cell(key, number): value for key, value in row.values.items()})

        def numbers(key: str) -> list[Decimal]:
            return [value for row in rows if isinstance(value := row.values.get(key), Decimal)]

        for column in self.columns:
            if column.summed:
                found = numbers(column.key)
                values[self.cell(column.key, TOTALS_ROW)] = sum(found, ZERO) if found else ""
        below, executed = sum(numbers("rate_below"), ZERO), sum(numbers("rate_executed"), ZERO)
        rate: Value = executed / below if below else ""
        values[self.cell("rate", TOTALS_ROW)] = rate
        totals = numbers("total")
        alive = [row for row in rows if row.values.get("status") != GONE]
        figures: list[Value] = [
            Decimal(len(alive)),
            Decimal(sum(row.values.get("status") == DONE for row in rows)),
            values[self.cell("adjusted", TOTALS_ROW)],
            values[self.cell("executed", TOTALS_ROW)],
            rate,
            half_up(sum(totals, ZERO) / len(totals)) if totals else "",
        ]
        values.update({f"C{row}": value for row, value in enumerate(figures, BLOCK_HEADER + 1)})
        counts = [sum(row.values.get("grade") == grade for row in rows) for grade in self.grades]
        for place, count in enumerate([*counts, len(alive) - sum(counts)], BLOCK_HEADER + 1):
            values[f"E{place}"] = Decimal(count)
            values[f"F{place}"] = half_up(Decimal(count) / len(alive), SHARE_DIGITS) if alive else ""
        return values


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
