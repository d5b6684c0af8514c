"""Writes findings over many files into workbooks: the summary of a bureau (检查汇总), and what goes back to each unit (检查反馈)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook import Workbook

from xlsheets.audit.baseline import HEADERS, LISTS
from xlsheets.audit.check import CHECKS, CHECKS_TOGETHER
from xlsheets.audit.finding import SEVERITIES, VERIFIED, Finding, counts_of
from xlsheets.files.grid import Value
from xlsheets.files.own_marks import COLLECTED_PROPERTY, OF_CHECK
from xlsheets.writing.cached_values import with_values
from xlsheets.writing.table_sheet import BELOW_CAPTION, TableColumn, finish_table, write_caption, write_rows
from xlsheets.writing.workbook import new_book

NOT_NAMED = "（未填单位）"
_SUMMARY, _CODES, _UNREAD, _FEEDBACK = "检查汇总", "按检查项", "未能读取", "检查反馈"
_COUNTS = tuple(TableColumn(name, 9) for name in (*SEVERITIES.values(), VERIFIED, "合计"))
_DETAILS = (
    TableColumn("序号", 5),
    TableColumn("单位", 12, left=True),
    TableColumn(HEADERS["file"], 12, left=True),
    TableColumn(HEADERS["sheet"], 8),
    TableColumn("单元格", 7),
    TableColumn("级别", 5),
    TableColumn(HEADERS["message"], 24, left=True),
    TableColumn(HEADERS["found"], 11, left=True),
    TableColumn(HEADERS["expected"], 11, left=True),
    TableColumn("怎样改", 19, left=True),
    TableColumn(HEADERS["code"], 13),
    TableColumn(VERIFIED, 7, left=True),
)
_SENT = (
    TableColumn("序号", 5),
    TableColumn(HEADERS["file"], 16, left=True),
    TableColumn(HEADERS["sheet"], 10),
    TableColumn("单元格", 7),
    TableColumn("级别", 6),
    TableColumn(HEADERS["message"], 30, left=True),
    TableColumn(HEADERS["found"], 11, left=True),
    TableColumn(HEADERS["expected"], 11, left=True),
    TableColumn("怎样改", 25, left=True),
    TableColumn("整改情况", 13, left=True),
)


class Told(Struct, frozen=True):
    """A finding with what a list over many files says besides: the unit (``""`` for none), and the file as files are told apart."""

    finding: Finding
    unit: str
    file: str

    @property
    def place(self) -> tuple[str, str, str]:
        """File, sheet and cell."""
        return self.file, self.finding.sheet, self.finding.cell


class CheckedFiles(Struct, frozen=True):
    """What a summary is about.

    ``told``: the findings; ``known``: those that were told before; ``units``: name of each file → the units whose forms it holds;
    ``unread``: files that could not be read, each with why.
    """

    told: Sequence[Told]
    known: Sequence[Told]
    units: Mapping[str, Sequence[str]]
    unread: Sequence[tuple[str, str]]


def write_summary_of_findings(checked: CheckedFiles) -> bytes:
    """Write the summary: counts by unit and by check, every finding, those known before, and the files that were not read."""
    book = _book(_SUMMARY)
    counted = "，".join(f"{name} {number}" for name, number in counts_of(each.finding for each in checked.told).items())
    before = f"；另有 {len(checked.known)} 条上次已有" if checked.known else ""
    units = {unit or NOT_NAMED for of_file in checked.units.values() for unit in of_file}
    note = f"共 {len(checked.units)} 个文件，{len(units)} 个单位：{counted}{before}。"
    _table(
        book,
        _SUMMARY,
        note,
        (TableColumn("单位", 60, left=True), TableColumn("文件数", 9), *_COUNTS),
        _by_unit(checked),
    )
    head = (TableColumn("代码", 30, left=True), TableColumn("检查项", 40, left=True), TableColumn("单位数", 9))
    _table(book, _CODES, note, (*head, *_COUNTS), _by_code(checked.told))
    _table(book, LISTS[0], note, _DETAILS, _details(checked.told))
    if checked.known:
        _table(book, LISTS[1], "上次检查时已有，这次仍在的。", _DETAILS, _details(checked.known))
    if checked.unread:
        columns = (TableColumn("序号", 6), TableColumn("文件", 40, left=True), TableColumn("原因和办法", 66, left=True))
        rows: Iterable[list[Value]] = ([Decimal(at), name, why] for at, (name, why) in enumerate(checked.unread, 1))
        _table(book, _UNREAD, f"有 {len(checked.unread)} 个文件没有读到，没有检查。", columns, rows)
    return with_values(book, {})


def write_feedback(unit: str, told: Sequence[Told]) -> bytes:
    """Write what goes back to a unit: each finding that is open, and room for what was done about it.

    Args:
        unit: its name, ``""`` for none.
        told: its findings; of those that are verified only the number is told.
    """
    book = _book(f"{_FEEDBACK}：{unit or NOT_NAMED}")
    open_ones = [each for each in told if each.finding.is_open]
    counted = "，".join(f"{name} {number}" for name, number in counts_of(each.finding for each in told).items())
    note = f"{unit or NOT_NAMED}：{counted}。请逐条改正；核对无误、不用改的，请在“整改情况”一列写明原因。"
    rows: Iterable[list[Value]] = ([Decimal(at), *_words(each)[:-1], ""] for at, each in enumerate(open_ones, 1))
    _table(book, _FEEDBACK, note, _SENT, rows, title="自评表检查反馈")
    return with_values(book, {})


def _book(title: str) -> Workbook:
    book = new_book(title)
    book.calculation.fullCalcOnLoad = False  # there is no formula
    book.custom_doc_props.append(StringProperty(name=COLLECTED_PROPERTY, value=OF_CHECK))
    return book


def _table(
    book: Workbook,
    name: str,
    note: str,
    columns: Sequence[TableColumn],
    rows: Iterable[Sequence[Value]],
    title: str = "",
) -> None:
    sheet = book.create_sheet(name)
    write_caption(sheet, title or name, note, len(columns))
    finish_table(sheet, columns, BELOW_CAPTION, write_rows(sheet, BELOW_CAPTION, columns, rows))


def _counted(told: Iterable[Told]) -> list[Value]:
    counts = counts_of(each.finding for each in told)
    numbers = [counts.get(name, 0) for name in (*SEVERITIES.values(), VERIFIED)]
    return [Decimal(number) for number in (*numbers, sum(numbers))]


def _by_unit(checked: CheckedFiles) -> Iterable[list[Value]]:
    """Count by unit, those with most errors first; units without findings are told too."""
    files = Counter(unit for units in checked.units.values() for unit in dict.fromkeys(units))
    of_unit: dict[str, list[Told]] = {unit: [] for unit in files}
    for each in checked.told:
        of_unit.setdefault(each.unit, []).append(each)
    rows: list[list[Value]] = [
        [unit or NOT_NAMED, Decimal(files[unit]), *_counted(told)] for unit, told in of_unit.items()
    ]
    return sorted(rows, key=lambda row: [-_number(number) for number in row[2:5]])


def _number(value: Value) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(0)


def _by_code(told: Sequence[Told]) -> Iterable[list[Value]]:
    """Count by check, the gravest and most frequent first."""
    titles = {each.code: each.title for each in CHECKS} | {each.code: each.title for each in CHECKS_TOGETHER}
    of_code: dict[str, list[Told]] = {}
    for each in told:
        of_code.setdefault(each.finding.code, []).append(each)
    rows: list[list[Value]] = [
        [code, titles.get(code, ""), Decimal(len({each.unit for each in of_it})), *_counted(of_it)]
        for code, of_it in of_code.items()
    ]
    return sorted(rows, key=lambda row: [-_number(number) for number in row[3:6]])


def _words(each: Told) -> list[Value]:
    finding = each.finding
    figures = (SEVERITIES[finding.severity], finding.message, finding.found, finding.expected, finding.fix)
    return [each.file, finding.sheet, finding.cell, *figures, finding.code]


def _details(told: Sequence[Told]) -> Iterable[list[Value]]:
    for at, each in enumerate(told, 1):
        yield [Decimal(at), each.unit, *_words(each), each.finding.verified]
