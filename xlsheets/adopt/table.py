"""Proposes the indicator table and the total of a form from a bureau's blank sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from msgspec import Struct, field

from xlsheets.adopt.sheet import Adopted, ProposedBand, quoted
from xlsheets.adopt.toml_text import spans
from xlsheets.domain.nothing import is_no_points, is_residue
from xlsheets.domain.numbers import plain, read_figure, split_weight
from xlsheets.forms.levels import split_heading
from xlsheets.forms.schema_indicators import PRINTED_ROLES
from xlsheets.recognise.headers import tidy
from xlsheets.recognise.sheet_view import Spot
from xlsheets.recognise.table import Header
from xlsheets.recognise.tables.table_end import label_of

_EXECUTION_NAMES = ("支出率", "执行率", "支出进度", "执行进度")


def indicators_band(sheet: Adopted) -> ProposedBand:
    """Propose the indicator table with its groups."""
    header = sheet.table.header
    goals = sheet.goals
    first = min(sheet.table.rows[0], goals.first) if goals else sheet.table.rows[0]
    band = ProposedBand("indicators", first, sheet.table.last_row)
    sheet.side(band, header.row, min(sheet.header))
    groups, printed = _groups(sheet, band)
    band.lines += [
        f'{key} = "{{{level}}}\\n（{{points}}分）"'
        for key, level in (("heading", "level1"), ("heading2", "level2"))
        if level in printed
    ]
    taken = {cell.left for cell in sheet.columns.values()}
    unused = [cell for cell in header.cells if cell.left not in taken and cell.left > min(taken) and cell.text]
    band.doubts += [f"{cell.address}“{tidy(cell.text)}”一列认不出，没有写入" for cell in unused]
    missing = [name for role, name in (("target", "指标值"), ("actual", "完成值")) if role not in sheet.columns]
    if len(missing) == 2 and {"level1", "level2", "weight", "score"} <= sheet.columns.keys():
        band.doubts.append(
            "没有指标值、完成值两列，得分由评价人评；要自动计算的，写 [[measures]] 和各行的 rule（见表式说明“数据项和规则”）"
        )
    else:
        band.doubts += [f"没有认出“{name}”列" for name in missing]
    heads = {} if goals else _heads(header)
    columns = (sheet.column(role, cell, heads.get(cell.left, "")) for role, cell in sheet.columns.items())
    band.lines += ["columns = [", *columns, "]"]
    band.tail = groups
    if goals:
        words = [f"{key} = {quoted(getattr(goals, key))}" for key in ("expected", "actual", "subtotal")]
        band.tail = ["", "[bands.repeat]", f"count = {goals.count}", *words, *groups]
    return band


def _heads(header: Header) -> dict[int, str]:
    """Left column → what is printed above a header, where the table has headers of two rows: others reach over both."""
    two_rows = any(cell.row < header.row for cell in header.cells)
    return {cell.left: cell.parent for cell in header.cells if two_rows and cell.parent and cell.row == header.row}


class _Row(Struct, frozen=True):
    """A printed row: names, points, whether it shares those of the row above, its other keys."""

    level2: str
    name: str
    weight: str = ""
    shares: bool = False
    more: tuple[tuple[str, str], ...] = ()

    @property
    def toml(self) -> str:
        """The keys as an inline table holds them."""
        parts = [f"level2 = {quoted(self.level2)}"]
        parts += [f"name = {quoted(self.name)}"] if self.name else []
        parts += [f"weight = {self.weight}"] if self.weight else []
        parts += ["shares = true"] if self.shares else []
        return ", ".join([*parts, *(f"{key} = {quoted(text)}" for key, text in self.more)])


class _Group(Struct):
    """A level-1 group: its heading's name and points, its rows, whether its points are formulas, whether it only costs points."""

    level1: str
    points: str
    rows: list[_Row] = field(default_factory=list)
    equal: bool = False
    deducts: bool = False

    def toml(self) -> list[str]:
        """The lines of the group."""
        lines = ["", "[[bands.groups]]", f"level1 = {quoted(self.level1)}"]
        if self.points:
            lines.append(f"weight = {self.points}")
        if self.deducts:
            lines.append("deducts = true")
        if self.equal:
            lines += ["# 请核对：分值是公式，按各项平均分配", 'split = "equal"']
        return [*lines, "rows = [", *_rows(self.rows), "]"]


def _give_points(sheet: Adopted, band: ProposedBand, groups: list[_Group]) -> None:
    """Propose points for the groups where the table prints none anywhere: a form without a column of them gives them itself."""
    if "weight" in sheet.columns and len(groups) == 1 and groups[0].equal and not groups[0].points:
        groups[0].points = plain(Decimal(100) - (sheet.execution or 0))
    if sheet.goals or "weight" in sheet.columns or "score" not in sheet.columns or all(each.points for each in groups):
        return
    band.doubts.append("没有分值一列，各级的分值由表式给定，这里先平均分配，请改为规定的分值")
    parts = split_weight(Decimal(100) - (sheet.execution or 0), len(groups), 2) if groups else []
    for group, points in zip(groups, parts, strict=True):
        group.points = plain(points)


def _groups(sheet: Adopted, band: ProposedBand) -> tuple[list[str], set[str]]:
    """Write the groups with their printed rows; say too which levels' headings print their points."""
    groups, printed = _read_groups(sheet, band)
    actual = sheet.columns.get("actual")
    inside = range(sheet.table.header.row + 1, sheet.table.last_row + 1)
    if actual and any(sheet.view.spot(row, actual.left).text for row in inside if row not in sheet.table.skipped):
        band.doubts.append("表里已填了内容：指标名称和分值如果不是表上印好的，请删去，或改用空白表")
    if "level1" not in sheet.columns and len(groups) == 1:
        groups[0].level1 = tidy(sheet.columns["name"].text)  # a flat list: its one group is printed nowhere
    _give_points(sheet, band, groups)
    if any(not group.level1 for group in groups):
        band.doubts.append("没有一级指标，请补上 level1")
    return [line for group in groups for line in group.toml()], printed


def _read_groups(sheet: Adopted, band: ProposedBand) -> tuple[list[_Group], set[str]]:
    """Read the groups down to the table's end, or to where a name comes again after a page's header."""
    groups: list[_Group] = []
    level1 = level2 = ""
    printed: set[str] = set()
    for row in range(sheet.table.header.row + 1, (sheet.goals.last if sheet.goals else sheet.table.last_row) + 1):
        if row in sheet.table.skipped:
            continue
        texts = {role: sheet.view.spot(row, cell.left, cell.right) for role, cell in sheet.columns.items()}
        if "level1" in texts and texts["level1"].label:
            name, points = split_heading(texts["level1"].label)
            printed |= {"level1"} if points else set()
            again = name != level1 and any(group.level1 == name for group in groups)
            if again and row > min(sheet.table.repeated, default=row):
                band.doubts.append(f"“{name}”又出现一次，以后的行没有写入；如果每个年度目标各有一张指标表，请写 repeat")
                break
            if not groups or name != level1:
                groups.append(_Group(name, points))
                level2 = ""
            level1 = name
        elif not groups:
            groups.append(_Group("", ""))
        if "level2" in texts and texts["level2"].label:
            level2, points = split_heading(texts["level2"].label)
            printed |= {"level2"} if points else set()
        _add_row(sheet, groups[-1], row, level2, texts)
    return groups, printed


def _add_row(sheet: Adopted, group: _Group, row: int, level2: str, texts: Mapping[str, Spot]) -> None:
    name, weight = texts["name"].label, texts.get("weight")
    shares = weight is not None and weight.shared
    figure = "" if weight is None or shares or weight.computed or read_figure(weight.text) is None else weight.text
    more = [(role, texts[role].label) for role in PRINTED_ROLES if role in texts and not shares and texts[role].label]
    if name and "target" in sheet.columns and any(word in name for word in _EXECUTION_NAMES):
        more.append(("completion_from", "execution"))
    group.rows.append(_Row(level2, "" if is_residue(name, name=True) else name, figure, shares, tuple(more)))
    group.equal |= weight is not None and weight.computed
    group.deducts |= weight is not None and is_no_points(weight.text)


def _rows(rows: Iterable[_Row]) -> Iterator[str]:
    kept: list[tuple[_Row, int]] = []
    for row in rows:
        if kept and kept[-1][0] == row and not row.name:
            kept[-1] = row, kept[-1][1] + 1
        else:
            kept.append((row, 1))
    for row, count in kept:
        yield f"    {{ {row.toml}{f', count = {count}' if count > 1 else ''} }},"


def end_rows(sheet: Adopted) -> list[int]:
    """Rows of the total and of the grade."""
    ends: list[int] = []
    if sheet.table.total_row is not None:
        for row in (sheet.table.total_row, *sheet.view.below(sheet.table.total_row)):
            if label_of(sheet.view, sheet.table.header, row, sheet.words) is None or row > sheet.table.total_row + 3:
                break
            ends.append(row)
    return ends


def total_band(sheet: Adopted, rows: list[int]) -> ProposedBand:
    """Propose the rows of the total and the grade."""
    band = ProposedBand("total", rows[0], rows[-1], ["rows = ["])
    apart = {edge for cell in sheet.columns.values() for edge in (cell.left, cell.right + 1)}
    seen: set[str] = set()
    for row in rows:
        grade = label_of(sheet.view, sheet.table.header, row, sheet.words) == "grade"
        parts: list[str] = []
        for cell in sheet.cells(row, apart):
            if cell.top != row:
                continue
            role = {"weight": "weight_total", "score": "total"}.get(sheet.header.get(cell.left, ""), "")
            if grade:
                role = "" if cell.text and not cell.computed else "grade"
            elif not role and cell.computed:
                role = "grade"
            if role and role not in seen and (not cell.text or cell.computed or read_figure(cell.text) is not None):
                seen.add(role)
                parts.append(f'{{ role = "{role}", at = "{cell.at}" }}')
            else:
                parts.append(f'{{ text = {quoted(cell.text)}, at = "{cell.at}" }}')
        band.lines.append(f"    [{', '.join(parts)}],")
    band.lines.append("]")
    if "total" not in seen:
        band.doubts.append('没有认出总分的格子，请给一格写 role = "total"')
    return band


def no_total_band(sheet: Adopted) -> ProposedBand:
    """Propose a total for a sheet that prints none: every form has one."""
    at = next((spans(cell.left, cell.right) for role, cell in sheet.columns.items() if role == "score"), "A")
    last = sheet.table.last_row
    return ProposedBand(
        "total", last, last, [f'rows = [[{{ role = "total", at = "{at}" }}]]'], ["表上没有总分一行，这里补了一行"]
    )
