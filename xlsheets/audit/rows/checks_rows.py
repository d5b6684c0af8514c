"""Checks of the table as such: a form still blank, header fields, names, printed rows left unused, text where a number belongs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from xlsheets.audit.checks_budget import line_label
from xlsheets.audit.finding import Finding, listed_cells
from xlsheets.audit.registry import check
from xlsheets.audit.subject import Row, Subject, is_blank, normal
from xlsheets.domain.evaluation import AMOUNTS
from xlsheets.domain.nothing import is_computed, is_open, is_row_hint, says_nothing
from xlsheets.domain.numbers import MONEY_UNITS, POINTS, convert_money, plain, read_figure, read_number
from xlsheets.domain.vocabulary import FIGURE, NAME, UNNAMED
from xlsheets.files.addresses import address, row_column
from xlsheets.forms.schema_indicators import FIGURE_ROLES

_WANTED_FIELDS = ("subject", "unit", "supervisor")
_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_UNITS = {
    "weight": "分",
    "score": "分",
    "raw_weight": "分",
    "raw_score": "分",
    "rate": "%",
    "completion": "%",
    "coefficient": "%",
}
"""What may stand behind the number, by role."""


@check(
    "FORM_EMPTY",
    severity="info",
    title="表还没有填",
    meaning="指标、预算和基础数据一项也没有填，其他检查都不进行。",
    rule="本软件",
)
def form_empty(subject: Subject) -> Iterator[Finding]:
    """Our own: a blank form gets one line instead of one for every empty cell."""
    if subject.is_untouched:
        cells, columns = [row.cell("target") for row in subject.rows], subject.cells.columns
        column = columns.get("target") or columns.get("name")
        if not cells and column and subject.cells.first_row:
            cells = [address(subject.cells.first_row, column)]
        yield subject.finding(
            cells[0] if cells else "",
            "这张表还没有填写",
            fix="填写预算、指标值和实际完成值后再检查。"
            if subject.form.kind.is_measured
            else f"填写{subject.form.measures_sheet}{'和得分' if subject.form.kind.has_points else ''}后再检查。",
        )


@check(
    "FIELD_MISSING",
    severity="warning",
    title="表头未填",
    meaning="项目名称、实施单位或主管部门空着。",
    rule="财预〔2020〕10号 附件1",
)
def field_missing(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 annex 1: the header names the project and who answers for it."""
    for cell, label in subject.field_cells:
        place = subject.cells.fields.get(cell.field, "")
        is_subject = cell.field == "subject"
        text = subject.evaluation.subject if is_subject else subject.evaluation.fields.get(cell.field, "")
        if cell.field in _WANTED_FIELDS and place and is_blank(text):
            name = label.split("（")[0].strip()
            yield subject.finding(place, f"{name}没有填", expected=name, fix=f"填写{name}。")


@check(
    "NAME_MISSING",
    severity="error",
    title="三级指标没有名称",
    meaning="一行有指标值、完成值或得分，却没有三级指标名称；只有分值的是警告。",
    rule="财预〔2020〕10号 附件1",
)
def name_missing(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 annex 1: an indicator has a name."""
    for row in subject.rows:
        if is_blank(row.indicator.name, NAME) or row.indicator.name.endswith(UNNAMED):
            what = "有内容" if row.is_touched else f"有{row.indicator.weight.strip()}分的分值"
            yield subject.finding(
                row.cell("name"),
                f"{row.indicator.level2.strip() or '这一行'}{what}，没有三级指标名称",
                expected="三级指标名称",
                fix="填写三级指标名称，不用的行整行删去。",
                severity="" if row.is_touched else "warning",
            )
    yield from _points_alone(subject)


def _points_alone(subject: Subject) -> Iterator[Finding]:
    """Name the rows in which points stand and nothing else, where other rows are filled in: sums over the column count them."""
    names = [row_column(row.cell("name"))[1] for row in subject.rows[:1]]
    for row, points in subject.recognised.loose_points.items() if names else ():
        yield subject.finding(
            address(row, names[0]),
            f"这一行有{plain(points)}分的分值，没有三级指标名称，也没有指标值",
            expected="三级指标名称",
            fix=f"填写这项指标，或者整行删去，把这{plain(points)}分分给别的指标。",
            severity="warning",
        )


@check(
    "ROW_MISSING",
    severity="warning",
    title="表式印的指标行不见了",
    meaning="按规则计分的表式里，某个二级指标下的行数比表式印的少：行被删去，或者名称被清空，不参加计算。",
    rule="部门整体支出绩效自评的计分规则",
)
def row_missing(subject: Subject) -> Iterator[Finding]:
    """A form whose rows earn points by rules prints each of them; one that lost its name counts no more."""
    if subject.form.kind.is_measured or not subject.form.kind.has_points:
        return
    specs = [spec for group in subject.form.indicators.groups for spec in group.rows]
    placed: dict[str, list[Row]] = {}
    for row in subject.rows:
        placed.setdefault(normal(row.indicator.level2), []).append(row)
    for level2 in dict.fromkeys(spec.level2 for spec in specs):
        wanted, rows = [spec for spec in specs if spec.level2 == level2], placed.get(normal(level2), [])
        if len(rows) >= len(wanted):
            continue
        names = {normal(row.indicator.name) for row in rows}
        lost = [
            spec.name
            for spec in wanted
            if spec.name and not spec.renamed and not spec.shares and normal(spec.name) not in names
        ]
        yield subject.finding(
            rows[0].cell("level2") if rows else "",
            f"{level2}下表式有{len(wanted)}行，这里有{len(rows)}行",
            found=f"{len(rows)}行",
            expected="、".join(lost) or f"{len(wanted)}行",
            fix="补上被删去的行或名称。",
        )


@check(
    "ROW_HIDDEN",
    severity="warning",
    title="隐藏的行也计算在内",
    meaning="指标或预算的一行被隐藏、被筛选掉，或行高为 0：表上看不到，它的分值、得分和金额照样计算在内。",
    rule="合计应当能由看得到的各行算出来",
)
def row_hidden(subject: Subject) -> Iterator[Finding]:
    """Sums count rows that nobody sees, hidden by hand or by a filter: on paper they do not add up."""
    hidden = subject.recognised.hidden_rows
    for row in subject.rows if hidden else ():
        item, place = row.indicator, row.cell("name")
        if place and row_column(place)[0] in hidden and (row.is_touched or not is_blank(item.weight)):
            figures = f"分值{item.weight.strip() or '未填'}" if subject.form.kind.has_points else "完成情况"
            yield _hidden(subject, place, f"“{item.name.strip()}”一行被隐藏，表上看不到，{figures}仍计算在内")
    for line in subject.evaluation.budget if hidden else ():
        place = next((where for where in subject.cells.budget.get(line.line, {}).values() if where), "")
        if place and row_column(place)[0] in hidden and any(getattr(line, role) for role in AMOUNTS):
            yield _hidden(subject, place, f"“{line.label}”一行被隐藏，表上看不到，金额仍计算在内")


def _hidden(subject: Subject, place: str, message: str) -> Finding:
    return subject.finding(place, message, fix="取消隐藏或筛选，核对这一行；不要的整行删去。")


@check(
    "ROW_OUTSIDE_TABLE",
    severity="error",
    title="指标行不在指标表内",
    meaning="每个目标一张指标表的表式里，一张表的表头或小计行被删去或挪动，后面的指标行不属于任何一张表；单元格里的小计和总分不把它们算进去。",
    rule="本软件",
)
def row_outside_table(subject: Subject) -> Iterator[Finding]:
    """Our own: sums in the cells reach from a table's header to its sub-total; rows that lost their header are in no sum."""
    tables = subject.cells.table_rows
    for number, where in zip(subject.cells.indicator_rows, subject.cells.indicators, strict=False):
        if not any(first <= number <= last for first, last in tables):
            yield subject.finding(
                where.get("name", ""),
                "这一行不在任何一张指标表内，单元格里的小计和总分没有算它",
                fix="把这张指标表的表头行（一级指标、二级指标……）和小计行补上，或把这一行移到表内。",
            )


@check(
    "DUPLICATE_INDICATOR",
    severity="warning",
    title="三级指标重名",
    meaning="同一个三级指标名称出现两次以上，评审时只计一处。",
    rule="第三方评审通行标准（产出、效益下同名指标只计一处）",
)
def duplicate_indicator(subject: Subject) -> Iterator[Finding]:
    """Reviewers' standard: an indicator of the same name under 产出 and 效益 scores once."""
    first: dict[str, Row] = {}
    for row in subject.rows:
        name = normal(row.indicator.name)
        earlier = first.setdefault(name, row)
        if is_blank(name, NAME) or earlier is row:
            continue
        place = f"{earlier.indicator.level1}中" if earlier.indicator.level1 != row.indicator.level1 else ""
        yield subject.finding(
            row.cell("name"),
            f"{row.label}与{place}{earlier.cell('name') or '前面'}的指标重名",
            found=row.indicator.name,
            fix="只保留一处，或者改成能区分的名称。",
        )


@check(
    "INDICATOR_TYPE_EMPTY",
    severity="info",
    title="空白指标行残留模板字样",
    meaning="没有使用的指标行还留着“指标1：”“……”一类字样。",
    rule="财预〔2020〕10号 附件1（填报要求）",
)
def indicator_type_empty(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 annex 1: printed rows that are not used are deleted before submission."""
    unused = [(cell, text) for cell, text in subject.recognised.residue if is_row_hint(text)]
    if unused:
        cells = [cell for cell, _ in unused]
        shown = listed_cells(cells)
        yield subject.finding(
            cells[0],
            f"{len(cells)}个空白指标行残留模板字样（{shown}）",
            found="、".join(dict.fromkeys(text.strip() for _, text in unused)),
            fix="删除空行，或者清空这些字样。",
        )


@check(
    "NOT_A_NUMBER",
    severity="error",
    title="应填数字的格里不是数字",
    meaning="分值、得分、完成率、预算金额或总分一格里写了文字，这一格不参加计算。",
    rule="填报要求",
)
def not_a_number(subject: Subject) -> Iterator[Finding]:
    """Every form's filling rules: points and amounts are bare numbers in the unit of the header.

    A mark such as ``--`` is a figure not typed, except in the cell of a score that the rules give: see domain/nothing.py.
    """
    for cell, label, text in _marks(subject):
        yield subject.finding(
            cell,
            f"{label}一格写着“{text.strip()}”，没有计分",
            found=text,
            expected="数字",
            fix="由表格计算的，清空这一格后重新计算；自己评分的，填数字。",
            by_recompute=True,
        )
    for cell, text in subject.recognised.units_taken.items():
        yield subject.finding(
            cell,
            f"金额里写了单位，已按所写的单位换算成{subject.evaluation.money_unit}",
            found=text,
            expected="数字",
            fix=f"只填以{subject.evaluation.money_unit}为单位的数字，不写单位。",
            severity="warning",
        )
    for cell, label, text, suffix in _figures(subject):
        if is_blank(text, FIGURE) or is_open(text) or read_figure(text, suffix) is not None:
            continue
        if cell in subject.recognised.doubts or cell in subject.recognised.shares_unclear:
            continue  # told as that
        number = _only_number(text) if suffix else _amount(text, subject.evaluation.money_unit)
        number = None if suffix and text.strip().endswith(_PERCENTS) else number  # 95% of what, or 95 of 100
        yield subject.finding(
            cell,
            f"{label}不是数字",
            found=text,
            expected=plain(number) if number is not None else "数字",
            fix=f"只填数字{plain(number)}，不写单位和说明。" if number is not None else "改填数字，说明写在原因栏。",
        )


def _marks(subject: Subject) -> Iterator[tuple[str, str, str]]:
    """Give (cell, what it is, text) of every mark that stands in place of a score which the rules give."""
    line, execution = subject.evaluation.line("total"), subject.results.execution
    if line is not None and execution.rule_score is not None and subject.policy.execution.weight:
        yield from _mark(subject.budget_cell(line, "score"), f"{line_label(line)}的得分", line.score)
    for row in subject.rows:
        own = row.result.own
        if row.result.rule_score is not None or (own is not None and own.converted is not None):
            yield from _mark(row.cell("score"), f"{row.label}的得分", row.indicator.score)
        if own is not None and own.rule_score is not None:
            yield from _mark(row.cell("raw_score"), f"{row.label}的得分", row.indicator.raw_score)


def _mark(cell: str, label: str, text: str | None) -> Iterator[tuple[str, str, str]]:
    if text is not None and says_nothing(text) and not is_computed(text):
        yield cell, label, text


_PERCENTS = ("%", "％")


def _only_number(text: str) -> Decimal | None:
    """Give the one number in a text such as 约8.89万元; None where there is none, or more than one."""
    numbers = _FIGURE.findall(text.replace(",", "").replace("，", ""))
    return read_number(numbers[0]) if len(numbers) == 1 else None


def _amount(text: str, money_unit: str) -> Decimal | None:
    """Give the one amount in a text in the form's money unit; None where its own unit is not written (or is no money)."""
    number = _only_number(text)
    written = _FIGURE.sub("", text.replace(",", "").replace("，", "")).strip(" 约共计整")
    if number is None or written not in MONEY_UNITS:
        return None
    return convert_money(number, written, money_unit)


def _figures(subject: Subject) -> Iterator[tuple[str, str, str, str]]:
    """Give (cell, what it is, text, unit that may follow) of every cell that takes a number."""
    for line in subject.evaluation.budget:
        for role in (*AMOUNTS, "rate", "score"):
            name = subject.budget_name(role) or {"rate": "执行率", "score": "得分"}.get(role, "")
            place, label = subject.budget_cell(line, role), f"{line_label(line)}的{name}"
            yield place, label, _half_width(getattr(line, role) or ""), _UNITS.get(role, "")
    for row in subject.rows:
        yield from _row_figures(row)
    yield subject.cells.totals.get("total", ""), "总分", subject.evaluation.total or "", "分"


def _row_figures(row: Row) -> Iterator[tuple[str, str, str, str]]:
    item, form = row.indicator, row.subject.form
    for column in form.indicators.columns:
        if column.role in FIGURE_ROLES:
            typed = _half_width(item.extra.get(column.role, ""))
            yield row.cell(column.role), f"{row.label}的{column.header}", typed, POINTS
    for role, name, text in (
        ("weight", "分值", item.weight),
        ("score", "得分", item.score),
        ("raw_weight", "分值", item.raw_weight),
        ("raw_score", "得分", item.raw_score),
        ("coefficient", "折算系数", item.coefficient),
        ("completion", "完成率", item.completion),
    ):
        yield row.cell(role), f"{row.label}的{name}", _half_width(text or ""), _UNITS[role]


def _half_width(text: str) -> str:
    return text.replace("％", "%")
