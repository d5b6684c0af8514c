"""Where things stand on the sheet 测算 of a form, with every formula of it: the summary on top, one row an indicator below."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from xlsheets.domain.numbers import ONE, plain
from xlsheets.domain.scoring import AT_LEAST_80, LEAST_COMPLETION_WITHOUT_LARGE_DEVIATION
from xlsheets.domain.status import TO_FILL, TO_JUDGE
from xlsheets.files.addresses import column_letters, quoted_sheet, row_column
from xlsheets.forms.placed import CellMap
from xlsheets.forms.schema import Form
from xlsheets.formulas.budget_formulas import rate_cells
from xlsheets.formulas.calc_column import CalcColumn
from xlsheets.formulas.calc_followed import LEVEL_NUMBER
from xlsheets.formulas.calc_refs import EXACT_DIGITS, FIRST_ROW, TIE, RowRefs
from xlsheets.formulas.expressions import quoted
from xlsheets.formulas.kinds import sheets_of
from xlsheets.formulas.policy_formulas import native_execution_score, native_grade, native_rate, native_total

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

RANGES = (
    "rule",
    "by_rule",
    "key",
    "key_score",
    "share",
    "points",
    "raw_points",
    "raw_rule",
    "converted",
    "key_raw",
)
"""Columns of 测算 that the form's sheet looks into; each has a defined name where the form has the column."""


def capacity_for(rows: int) -> int:
    """Rows of 测算 for a form with so many indicator rows: some to spare, for rows that are inserted later."""
    return -(-(rows + SPARE_ROWS) // ROWS_STEP) * ROWS_STEP


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
        return cls(form, sheet, capacity, prefix, (*sheets_of(form).columns(form), LEVEL_NUMBER))

    @property
    def last_row(self) -> int:
        """The last indicator row."""
        return FIRST_ROW + self.capacity - 1

    def number(self, key: str) -> int:
        """1-based column of a key."""
        return next(index for index, column in enumerate(self.columns, 1) if column.key == key)

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
        """Level-1 groups that the form prints, the budget execution first where it earns points; the charts show these."""
        execution = [EXECUTION_LABEL] if self.form.policy.execution.weight else []
        return execution + [group.level1 for group in self.form.indicators.groups]

    def names(self) -> dict[str, str]:
        """Defined names over columns of this sheet."""
        sheet = quoted_sheet(self.sheet)
        keys = {column.key for column in self.columns}
        return {f"{self.prefix}{key}": f"{sheet}!{self.span(key)}" for key in RANGES if key in keys}

    def formulas(self, cells: CellMap) -> dict[str, str]:
        """Return cell → formula (without ``=``) of the whole sheet."""
        formulas = self._summary_formulas(cells)
        columns = {column.key: index for index, column in enumerate(self.columns, 1)}
        rate = _absolute(self.item("rate"))
        for k in range(1, self.capacity + 1):
            refs = RowRefs(self.form, columns, k, self.prefix, rate)
            for index, column in enumerate(self.columns, 1):
                formulas[f"{column_letters(index)}{refs.row}"] = column.cell_formula(refs)
        return formulas

    def _summary_formulas(self, cells: CellMap) -> dict[str, str]:
        form, policy = self.form, self.form.policy
        identity = quoted(form.id)
        sheet = f"{quoted_sheet(cells.sheet)}!"
        amounts = rate_cells(form, cells)
        below, executed = (f"{sheet}{_absolute(cell)}" for cell in amounts) if amounts else ("", "")
        rate, execution, total = (_absolute(self.item(key)) for key in ("rate", "execution", "total"))
        number, score, completion = self.span("no"), self.span("score"), self.span("completion")
        has_execution = policy.execution.weight > 0
        earned = f"IF(ISNUMBER({execution}),{execution},0)" if has_execution else "0"
        limited = native_total(policy, f"ROUND(SUM({score})+{earned},{policy.digits})", rate)
        nothing = f"COUNT({score}{',' + execution if has_execution else ''})=0"
        still_open = _absolute(self.item("open")) + (f"+(LEN({execution})=0)" if has_execution else "")
        share = self._share
        formulas = {
            self.item("count"): f"COUNT({number})",
            self.item("complete"): self._reached(ONE),
            self.item("incomplete"): f"COUNT({completion})-{_absolute(self.item('complete'))}",
            self.item("open"): sheets_of(form).open_count(self.span),
            self.item(
                "rate"
            ): f"IFERROR(XS_EXECUTION_RATE({below},{executed},{identity}),{native_rate(policy, below, executed)})"
            if amounts
            else '""',
            self.item("execution"): self._execution_formula(cells, sheet, rate),
            self.item("weights"): f"ROUND(SUM({self.span('weight')})+{plain(policy.execution.weight)},{EXACT_DIGITS})",
            self.item("total"): f'IF({nothing},"",IFERROR(XS_TOTAL({score},{earned},{rate},{identity}),{limited}))',
            self.item("grade"): (
                f'IF(ISNUMBER({total}),IF({still_open}>0,"{TO_JUDGE}",'
                f'IFERROR(XS_GRADE({total},{identity}),{native_grade(policy, total)})),"")'
            ),
        }
        if not form.kind.has_points:
            formulas |= {self.item(key): quoted(NO_POINTS) for key in UNSCORED_ITEMS}
        for index, entry in enumerate(policy.buckets):
            row = SUMMARY_FIRST + index
            formulas[f"{BUCKET_COUNT}{row}"] = self._bucket_count(index)
            formulas[f"{BUCKET_SHARE}{row}"] = (
                f"IFERROR(XS_SHARE({completion},{quoted(entry.name)},{identity}),{share(row)})"
            )
        row = SUMMARY_FIRST + len(policy.buckets)
        formulas[f"{BUCKET_COUNT}{row}"] = self._reached(LEAST_COMPLETION_WITHOUT_LARGE_DEVIATION)
        formulas[f"{BUCKET_SHARE}{row}"] = share(row)
        first_level = SUMMARY_FIRST
        if has_execution:
            formulas[f"{LEVEL_NAME}{first_level}"] = quoted(EXECUTION_LABEL)
            formulas[f"{LEVEL_WEIGHT}{first_level}"] = plain(policy.execution.weight)
            formulas[f"{LEVEL_SCORE}{first_level}"] = execution
            first_level += 1
        for index, row in enumerate(range(first_level, SUMMARY_FIRST + LEVEL_ROWS), 1):
            name = f"${LEVEL_NAME}${row}"
            found = f"MATCH({index},{self.span('level_no')},0)"
            listed = f'IFERROR(INDEX({self.span("level1")},{found}),"")'
            formulas[f"{LEVEL_NAME}{row}"] = listed if form.kind.has_points else '""'
            for letters, key, digits in (
                (LEVEL_WEIGHT, "weight", EXACT_DIGITS),
                (LEVEL_SCORE, "score", policy.digits),
            ):
                summed = f"ROUND(SUMIF({self.span('level1')},{name},{self.span(key)}),{digits})"
                formulas[f"{letters}{row}"] = f'IF({name}="","",{summed})' if form.kind.has_points else '""'
        return formulas

    def _execution_formula(self, cells: CellMap, sheet: str, rate: str) -> str:
        """Take the points of the budget execution from the form, typed or computed; compute them where it does not print them."""
        if not self.form.policy.execution.weight:
            return '""'
        printed = cells.budget.get("total", {}).get("score")
        if printed is None:
            return native_execution_score(self.form.policy, rate)
        cell = f"{sheet}{_absolute(printed)}"
        return f'IF(ISNUMBER({cell}),{cell},{cell}&"")'

    def _bucket_count(self, index: int) -> str:
        entry = self.form.policy.buckets[index]
        call = f"XS_COUNT({self.span('completion')},{quoted(entry.name)},{quoted(self.form.id)})"
        return f"IFERROR({call},COUNTIF({self.span('bucket')},{quoted(entry.name)}))"

    def _reached(self, least: Decimal) -> str:
        """Count completions from ``least`` on, as ``ROUND(completion - least, 10) >= 0`` would."""
        return f'COUNTIF({self.span("completion")},">={plain(least - HALF_A_DIGIT)}")'

    def _share(self, row: int) -> str:
        count = _absolute(self.item("count"))
        return f'IF({count}=0,"",ROUND({BUCKET_COUNT}{row}/{count}+{TIE},4))'

    def bucket_labels(self) -> list[str]:
        """Names of the bucket rows in order, 80%以上 last."""
        return [*(entry.name for entry in self.form.policy.buckets), AT_LEAST_80]


def _absolute(cell: str) -> str:
    row, column = row_column(cell)
    return f"${column_letters(column)}${row}"
