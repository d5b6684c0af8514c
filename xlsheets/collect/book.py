"""Writes the workbook that ``collect`` makes: 汇总, 分类汇总, 指标明细, the years side by side, duplicates, files not read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path

from msgspec.structs import replace
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook import Workbook

from xlsheets.collect.collected import Collected
from xlsheets.collect.group_sheets import write_groups
from xlsheets.collect.list_sheets import way_to, write_duplicates, write_unread
from xlsheets.collect.parts import AddedUp, parts_of, told_apart
from xlsheets.collect.records import Record
from xlsheets.collect.sheet_names import TWICE_SHEET, UNREAD_SHEET
from xlsheets.collect.unknown_sheet import write_unknown
from xlsheets.collect.year_sheets import write_year_sheets
from xlsheets.domain.evaluation import AMOUNTS
from xlsheets.domain.numbers import MONEY_UNITS
from xlsheets.files.grid import Value, or_blank
from xlsheets.files.own_marks import COLLECTED_PROPERTY
from xlsheets.forms.catalog import all_forms
from xlsheets.forms.schema import FORM_SHEET, Form
from xlsheets.formulas.summary_layout import (
    OVERVIEW_SHEET,
    RATE_FORMAT,
    SUMMARY_SHEET,
    TITLE,
    SummaryColumn,
    SummaryLayout,
    SummaryRow,
    bucket_key,
    common_scales,
    common_unit,
)
from xlsheets.writing.cached_values import with_values
from xlsheets.writing.summary_sheet import write_summary
from xlsheets.writing.table_sheet import (
    BELOW_CAPTION,
    FileLink,
    TableColumn,
    finish_table,
    write_caption,
    write_rows,
)
from xlsheets.writing.workbook import new_book

GROUPS_SHEET, GROUP_CHARTS_SHEET, INDICATORS_SHEET = "分类汇总", "分类汇总图", "指标明细"
MOST_CHARTED = 60
"""Rows that a chart of single evaluations can show; beyond, the charts show units."""

MOST_ON_SHEET, MOST_SHEETS = 50_000, 3
"""Indicators on a sheet, and sheets of them: what memory and the spreadsheet programs take."""

_MOST_LINKS = 60_000  # Excel takes 65,530 on a sheet
_MOST_INDICATOR_LINKS = 10_000
_NOTE = "本表由 xlsheets collect 汇集，数值取自各文件里的自评表；金额、得分与原表一致，原表改动后请重新汇集。"
_MORE = (SummaryColumn("form", "表式", 10), SummaryColumn("year", "年度", 5), SummaryColumn("file", "文件", 14))

INDICATOR_COLUMNS = (
    TableColumn("年度", 5),
    TableColumn("单位", 9, left=True),
    TableColumn("项目名称", 13, left=True),
    TableColumn("项目代码", 8),
    TableColumn("一级指标", 6),
    TableColumn("二级指标", 7),
    TableColumn("三级指标", 14, left=True),
    TableColumn("年度指标值", 8),
    TableColumn("实际完成值", 8),
    TableColumn("完成率", 7, RATE_FORMAT),
    TableColumn("完成档次", 7),
    TableColumn("分值", 5),
    TableColumn("得分", 5),
    TableColumn("计分依据", 14, left=True),
    TableColumn("偏差原因", 14, left=True),
    TableColumn("文件", 40, left=True, printed=False),
)


def write_collected(collected: Collected, unread: Sequence[tuple[str, str]], out: Path) -> bytes:
    """Write the workbook.

    Args:
        collected: at least one evaluation. Each year has its own 汇总 and 分类汇总, the newest the first ones; no total goes over years,
            and none adds a department's money to that of its projects.
        unread: files that could not be read, each with the line that says why.
        out: where the workbook will stand; links to the files are relative to it.
    """
    records = collected.counted
    book = new_book(SUMMARY_SHEET)
    book.custom_doc_props.append(StringProperty(name=COLLECTED_PROPERTY, value=str(len(records))))
    known = {form.id: form for form in all_forms()}
    scales = _scales(records, known)
    unit = common_unit(record.money_unit for record in records)
    parts = parts_of(records)
    values: dict[str, dict[str, Value]] = {}
    for part in parts:
        if not part.is_newest and INDICATORS_SHEET not in book.sheetnames:
            _write_indicators(book, records, out)
        values |= _write_part(book, part, parts, (*scales, unit), out)
    if INDICATORS_SHEET not in book.sheetnames:
        _write_indicators(book, records, out)
    for comparison in collected.comparisons:
        write_year_sheets(book, comparison, unit, out)
    write_duplicates(book.create_sheet(TWICE_SHEET), collected.repeated, out)
    write_unknown(book, collected.unknown, out)
    write_unread(book.create_sheet(UNREAD_SHEET), unread, out)
    return with_values(book, values)


def _write_part(
    book: Workbook, part: AddedUp, parts: Sequence[AddedUp], scales: tuple[list[str], list[str], str], out: Path
) -> dict[str, dict[str, Value]]:
    """Write 汇总 and 分类汇总 of one year and kind; return sheet → cell → value of the formulas."""
    records = part.records
    layout = replace(
        SummaryLayout.of(*scales, len(records), _MORE),
        sheet=part.named(SUMMARY_SHEET),
        overview=part.named(OVERVIEW_SHEET),
    )
    sheet, overview = (book.create_sheet(name) for name in (layout.sheet, layout.overview))
    groups, group_charts = (book.create_sheet(part.named(name)) for name in (GROUPS_SHEET, GROUP_CHARTS_SHEET))
    charts = write_groups(groups, group_charts, part, layout)
    rows = [_summary_row(number, record, layout, out) for number, record in enumerate(records, 1)]
    note = f"{told_apart(part, parts)}{_NOTE}"
    title = f"{part.title}{TITLE}"
    return write_summary(sheet, overview, layout, rows, note, charts if len(records) > MOST_CHARTED else None, title)


def _scales(records: Sequence[Record], known: dict[str, Form]) -> tuple[list[str], list[str]]:
    """Return the completion buckets and grades of the forms; what else was typed as a grade stands behind them."""
    forms = [known[form] for form in dict.fromkeys(record.form for record in records) if form in known]
    buckets, grades = common_scales(forms)
    buckets = list(dict.fromkeys([*buckets, *(name for record in records for name in record.buckets)]))
    return buckets, grades or ["优", "良", "中", "差"]


def _summary_row(number: int, record: Record, layout: SummaryLayout, out: Path) -> SummaryRow:
    factor = MONEY_UNITS[record.money_unit] / MONEY_UNITS[layout.money_unit]
    values: dict[str, Value] = {
        "no": Decimal(number),
        "subject": record.subject or "（未填项目名称）",
        "code": record.code,
        "unit": record.unit,
        "year": Decimal(record.year) if record.year else "",
        "form": record.form_title,
        "file": record.shown_file + (f"（{record.sheet}）" if record.sheet != FORM_SHEET else ""),
        **{role: _scaled(amount, factor) for role, amount in zip(AMOUNTS, record.amounts, strict=True)},
        "rate": or_blank(record.rate),
        "execution": or_blank(record.execution),
        "total": or_blank(record.total),
        "grade": record.grade,
        "count": Decimal(record.count),
        "open": Decimal(record.open),
        "texts": record.texts,
        "status": record.status,
        "rate_below": _scaled(record.below, factor),
        "rate_executed": _scaled(record.amounts[2], factor) if record.rate is not None else "",
        **{
            bucket_key(name): Decimal(record.buckets[name]) if name in record.buckets else "" for name in layout.buckets
        },
    }
    links = {"file": way_to(Path(record.file), out)} if number <= _MOST_LINKS else {}
    return SummaryRow(values, links=links)


def _scaled(amount: Decimal | None, factor: Decimal) -> Value:
    return "" if amount is None else amount * factor


def _write_indicators(book: Workbook, records: Sequence[Record], out: Path) -> None:
    """Write every indicator, so many on a sheet that any program opens it."""
    count = sum(len(record.indicators) for record in records)
    listed = min(count, MOST_ON_SHEET * MOST_SHEETS)
    over = f"，只列出前 {listed} 项，其余请按单位分开汇集" if count > listed else ""
    rows = _indicator_rows(records, out if listed <= _MOST_INDICATOR_LINKS else None)
    for number in range(1, max(1, -(-listed // MOST_ON_SHEET)) + 1):
        sheet = book.create_sheet(INDICATORS_SHEET if number == 1 else f"{INDICATORS_SHEET}{number}")
        write_caption(sheet, sheet.title, f"每项指标一行，共 {count} 项{over}。", len(INDICATOR_COLUMNS))
        last = write_rows(sheet, BELOW_CAPTION, INDICATOR_COLUMNS, islice(rows, MOST_ON_SHEET))
        finish_table(sheet, INDICATOR_COLUMNS, BELOW_CAPTION, last, fixed=3)


def _indicator_rows(records: Iterable[Record], out: Path | None) -> Iterator[list[Value | FileLink]]:
    """Give a row an indicator; links to the files where ``out`` says from where."""
    for record in records:
        named: Value | FileLink = (
            record.shown_file if out is None else FileLink(record.shown_file, way_to(Path(record.file), out))
        )
        year: Value = Decimal(record.year) if record.year else ""
        for item in record.indicators:
            yield [
                year,
                record.unit,
                record.subject,
                record.code,
                item.level1,
                item.level2,
                item.name,
                item.target,
                item.actual,
                or_blank(item.completion),
                item.bucket,
                or_blank(item.weight),
                item.status if item.score is None else item.score,
                item.basis,
                item.reason,
                named,
            ]
