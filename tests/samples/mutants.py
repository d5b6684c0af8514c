"""Tables of somebody else, grafted into a workbook and changed as people change forms; and what must hold of whatever is read."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from pathlib import Path

from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from recognise.foreign_tables import DEPARTMENTS, TABLES, Printed, printed, printed_department
from samples.typed_texts import Draw

from xlsheets.audit.check import run_checks
from xlsheets.audit.subject import Subject
from xlsheets.domain.kinds.kind import weight_of
from xlsheets.domain.numbers import read_figure, read_ratio
from xlsheets.errors import UserError
from xlsheets.files.addresses import row_column
from xlsheets.files.grid import Book
from xlsheets.forms.placed import Evaluated
from xlsheets.recognise.load import load
from xlsheets.recompute.freeze import freeze
from xlsheets.recompute.recompute import recompute

HEADERS = {
    "得分": ("评分", "实得分", "自评分", "最终得分", "分", "得 分"),
    "自评得分": ("得分", "评价得分", "自评"),
    "分值": ("权重", "标准分", "满分", "参考分值", "分值（%）"),
    "权重": ("分值", "占比", "权重(%)"),
    "三级指标": ("指标名称", "指标", "具体指标", "考核内容"),
    "一级指标": ("指标类别", "类别", "维度"),
    "二级指标": ("指标类型", "分类"),
    "年度指标值": ("目标值", "指标值", "计划", "年度目标"),
    "指标值": ("目标", "计划值"),
    "实际完成值": ("完成值", "完成情况", "实际", "结果"),
    "完成值": ("实际值", "完成"),
    "完成率": ("实现率", "进度"),
    "执行率": ("预算执行", "比例"),
}
ODD = (
    "",
    "/",
    "—",
    "无",
    "见附件",
    "#REF!",
    "=1/0",
    "=B2",
    0,
    -5,
    1e9,
    0.95,
    "100%",
    "２０",
    "≥95%",
    "5 分",
    "12月底前",
    True,
)


def graft(rng: Draw, book: Workbook) -> str:
    """Write a published table onto a sheet of the workbook, at times two, and change it; say what was done."""
    names = [*TABLES, *DEPARTMENTS]
    name = rng.choice(names)
    table = printed(name) if name in TABLES else printed_department(name)
    sheet = book.create_sheet("绩效自评", rng.randrange(len(book.sheetnames) + 1))
    _write(rng, table, sheet)
    told = [name]
    for change in rng.choices((_renamed, _dropped, _doubled, _spoiled, _unmerged, _deleted), k=rng.randrange(4)):
        told.append(change(rng, sheet))
    return "; ".join(told)


def _write(rng: Draw, table: Printed, sheet: Worksheet) -> None:
    top = rng.choice((0, 0, 1, 7))
    last = table.write(sheet, top, figures=rng.random() < 0.7)
    if rng.random() < 0.1:
        table.write(sheet, last + 1)


def _texts(sheet: Worksheet) -> list[tuple[int, int, str]]:
    return [
        (cell.row, cell.column, cell.value) for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)
    ]


def _renamed(rng: Draw, sheet: Worksheet) -> str:
    """Headers go by other names."""
    told = []
    for row, column, text in _texts(sheet):
        others = HEADERS.get("".join(text.split()))
        if others and rng.random() < 0.5:
            sheet.cell(row, column).value = other = rng.choice(others)
            told.append(f"{text.strip()}→{other}")
    return "renamed " + " ".join(told)


def _dropped(rng: Draw, sheet: Worksheet) -> str:
    """A column goes: its cells, or only its header."""
    column, header_only = rng.randrange(1, sheet.max_column + 1), rng.random() < 0.3
    for (row,) in sheet.iter_rows(min_col=column, max_col=column):
        header = isinstance(row.value, str) and "".join(row.value.split()) in HEADERS
        if type(row).__name__ == "Cell" and (header or not header_only):
            row.value = None
    return f"column {column} emptied{' at its header' if header_only else ''}"


def _doubled(rng: Draw, sheet: Worksheet) -> str:
    row = rng.randrange(1, sheet.max_row + 1)
    values = [cell.value for cell in sheet[row]]
    place = sheet.max_row + 1 if rng.random() < 0.3 else row + 1
    sheet.insert_rows(place)
    for column, value in enumerate(values, 1):
        cell = sheet.cell(place, column)
        if type(cell).__name__ == "Cell":
            cell.value = value
    return f"row {row} again at {place}"


def _spoiled(rng: Draw, sheet: Worksheet) -> str:
    """Cells hold something else."""
    told = []
    for _ in range(rng.randrange(1, 8)):
        cell = sheet.cell(rng.randrange(1, sheet.max_row + 1), rng.randrange(1, sheet.max_column + 1))
        if type(cell).__name__ == "Cell":
            cell.value = rng.choice(ODD)
            told.append(f"{cell.coordinate}={cell.value!r}")
    return "spoiled " + " ".join(told)


def _unmerged(rng: Draw, sheet: Worksheet) -> str:
    every = sorted(str(merge) for merge in sheet.merged_cells.ranges)
    for merge in every if rng.random() < 0.3 else rng.sample(every, len(every) // 3):
        with suppress(KeyError):  # rows were put in, and openpyxl leaves merges where they were
            sheet.unmerge_cells(merge)
    return "unmerged"


def _deleted(rng: Draw, sheet: Worksheet) -> str:
    row = rng.randrange(1, sheet.max_row + 1)
    sheet.delete_rows(row)
    return f"row {row} deleted"


def held(path: Path) -> str:
    """Run every command over a workbook; a refusal with a line is an answer, and every figure read has a source.

    Returns:
        ``refused`` or ``read``.

    Raises:
        AssertionError: a figure comes from nowhere.
    """
    try:
        loaded = load(path)
    except UserError:
        return "refused"
    for found in loaded.found:
        run_checks(Subject(found, path.name), strict=True)
        assert_sources(found, loaded.book)
    for answer in (
        lambda: recompute(loaded).data,
        lambda: recompute(loaded, rescore=True).data,
        lambda: freeze(loaded),
    ):
        try:
            answer()
        except UserError:
            continue
    return "read"


def assert_sources(found: Evaluated, book: Book) -> None:
    """Hold each figure to its source: points and typed scores to a cell or the form, scores to points, the total to scores."""
    grid = book.grid(found.cells.sheet)
    assert grid is not None
    form = found.form
    given = {spec.weight for group in form.indicators.groups for spec in group.rows if spec.weight is not None}
    shared = any(group.split for group in form.indicators.groups)
    for row in found.rows:
        item, where, result = row.item, row.where, row.result
        weight = weight_of(item)
        if weight is not None and not item.merged and item.block_points is None:
            there = grid.cells.get(row_column(where["weight"])) if where.get("weight") else None
            in_cell = there is not None and weight in _figures(there.text, there.number)
            assert in_cell or weight in given or shared or item.implied_weight == weight, (where, item)
        if result.score is not None and result.counted:
            assert item.score is not None or result.points is not None or not form.kind.is_measured, (
                where,
                item,
                result,
            )
        if item.score is not None and read_figure(item.score, "分") is not None:
            there = grid.cells.get(row_column(where["score"])) if where.get("score") else None
            assert there is not None and (there.text or there.formula), (where, item)
    results = found.results
    if results.total:
        assert results.execution.score is not None or any(result.score is not None for result in results.indicators)


def _figures(text: str, number: Decimal | None) -> set[Decimal | None]:
    """The figures that a cell may be read as."""
    return {number, read_figure(text, "分"), read_figure(text, "%"), read_ratio(text)} - {None}
