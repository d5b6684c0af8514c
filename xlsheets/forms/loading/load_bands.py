"""Reads the [[bands]] of a form.toml: what is printed, row by row."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Protocol

from msgspec.structs import replace

from xlsheets.domain.conversion import BY_COEFFICIENT, BY_SHARE
from xlsheets.domain.policy import Policy
from xlsheets.forms import schema
from xlsheets.forms.loading.toml_table import TomlTable
from xlsheets.forms.schema import FormColumn, Side, Span

NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
NAME_RULE = "用小写英文字母开头，只含小写字母、数字和下划线"

LONGEST_CHOICES, LONGEST_HINT = 255, 255
"""What Excel admits in a typed drop-down list, and in the note of a cell's input message."""

MOST_ROWS = 200
MOST_CHOICES = 9
MOST_GOALS = 9
NOWHERE = Span(1, 1)
"""Stands for columns that were mistaken; a form with a mistake is never handed out."""


class RowRules(Protocol):
    """What reads the rule of an indicator row."""

    def row(self, row: TomlTable, names: tuple[str, str, str], weight: Decimal | None, costs: bool) -> None:
        """Read the row's ``rule``, if it has one; ``names``: level 1, level 2 and name; ``costs``: it only costs points."""


class BandReader:
    """Reads the bands of one form and remembers what may stand in only one of them."""

    def __init__(self, width: int, policy: Policy, rules: RowRules) -> None:
        """``width``: number of the page's columns, 0 where they are not known. ``rules`` reads those of the indicator rows."""
        self.width = width
        self.policy = policy
        self.rules = rules
        self.fields: dict[str, TomlTable] = {}
        self.paragraphs: dict[str, TomlTable] = {}
        self.blocks: list[tuple[schema.Block, TomlTable]] = []
        self._number = 0
        self.hides_points = self.repeats = False
        self.conversion = ""
        self.scored = True
        self.totals: set[str] = set()

    def read(self, table: TomlTable) -> schema.Band | None:
        """Read one band; None (and a mistake noted) where its type is unknown."""
        readers: dict[str, Callable[[TomlTable], schema.Band]] = {
            "text": self._text,
            "fields": self._fields,
            "budget": self._budget,
            "goals": self._goals,
            "indicators": self._indicators,
            "total": self._total,
        }
        reader = readers.get(table.text("type", choices=readers))
        number, self._number = self._number, self._number + 1
        if reader is None:
            return None
        band = reader(table)
        self._block(table, number)
        table.close()
        return band

    def check_blocks(self, tables: list[TomlTable]) -> None:
        """Check that the labels beside several bands stand beside something, and over nothing else."""
        for block, at in self.blocks:
            covered = range(block.first, block.first + block.bands)
            if covered.stop > len(tables):
                at.note("bands", f"下面没有这么多块：从本块起只有 {len(tables) - block.first} 块")
            for place, other in self.blocks:
                if place.first > block.first and place.first in covered and _overlap(block.span, place.span):
                    other.note("at", "与另一个 block 重叠")
            for index in covered:
                for table, key in _places(tables[index]) if index < len(tables) else ():
                    span = table.quiet_span(key)
                    if span is not None and _overlap(block.span, span):
                        table.note(key, "与左边的 block 重叠")

    def _block(self, band: TomlTable, number: int) -> None:
        table = band.table("block")
        if table is None:
            return
        span = self._spans([(table, "at")])[0]
        text = table.printed("text", schema.TEXT_PLACEHOLDERS)
        self.blocks.append((schema.Block(text, span, number, table.integer("bands", 1, 1, MOST_ROWS)), table))
        table.close()

    def _text(self, table: TomlTable) -> schema.TextBand:
        style = table.text("style", "note", schema.TEXT_STYLES)
        return schema.TextBand(
            text=table.printed("text", schema.TEXT_PLACEHOLDERS),
            style=style,
            span=self._spans([(table, "at")])[0],
            align=table.text("align", "center" if style in ("title", "subtitle") else "left", schema.ALIGNS),
        )

    def _fields(self, table: TomlTable) -> schema.FieldsBand:
        rows = []
        for row in table.table_rows("rows"):
            spans = self._spans([(cell, "at") for cell in row])
            rows.append(tuple(self._field_cell(cell, span) for cell, span in zip(row, spans, strict=True)))
        return schema.FieldsBand(tuple(rows), height=_height(table, 0))

    def _field_cell(self, table: TomlTable, span: Span) -> schema.FieldCell:
        kinds = [kind for kind in ("label", "field", "budget", "paragraph") if table.has(kind)]
        if len(kinds) != 1:
            table.note(
                "", "每格应写 label（印好的字）、field（要填的栏）、budget（预算数）、paragraph（文字段落）四者之一"
            )
        cell = schema.FieldCell(
            span=span,
            label=table.printed("label", schema.TEXT_PLACEHOLDERS, default=""),
            field=table.identifier("field", NAME, NAME_RULE) if table.has("field") else "",
            budget=table.text("budget", choices=schema.BUDGET_ROLES) if table.has("budget") else "",
            paragraph=table.identifier("paragraph", NAME, NAME_RULE) if table.has("paragraph") else "",
            hint=_hint(table),
            limit=_limit(table),
            with_code=table.flag("with_code", False),
            choices=table.texts("choices"),
        )
        if cell.choices and (not cell.field or cell.field == "subject"):
            table.note("choices", "只有要填的栏（field）可以写选项，项目名称除外")
        if any(not choice.strip() or "".join(choice.split()) != choice for choice in cell.choices):
            table.note("choices", "选项里不能有空格，也不能有空选项")
        if len(set(cell.choices)) < len(cell.choices) or len(cell.choices) > MOST_CHOICES:
            table.note("choices", f"选项不能重复，最多 {MOST_CHOICES} 个")
        if cell.with_code and cell.field != "subject":
            table.note("with_code", '只有 field = "subject" 的一格可以写 with_code')
        if cell.paragraph:
            if cell.paragraph in self.paragraphs:
                table.note("paragraph", f"“{cell.paragraph}”已在前面用过，一段文字只能出现一次")
            self.paragraphs.setdefault(cell.paragraph, table)
        used = cell.field or (f"budget {cell.budget}" if cell.budget else "")
        if used in self.fields:
            table.note(
                "field" if cell.field else "budget", f"“{cell.field or cell.budget}”已在前面用过，一栏只能出现一次"
            )
        if used:
            self.fields.setdefault(used, table)
        table.close()
        return cell

    def _budget(self, table: TomlTable) -> schema.BudgetBand:
        side = self._side(table, schema.SIDE_PLACEHOLDERS)
        columns = self._columns(table, schema.BUDGET_ROLES, ("executed", self.policy.execution.denominator), "label_at")
        lines = tuple(_budget_line(line) for line in table.tables("lines", required=True))
        self._check_lines(table, lines)
        if any(column.merged for column in columns) and lines and lines[0].id != "total":
            table.note("lines", '有跨行的原因格（merged）时，第一行应为 id = "total"')
        return schema.BudgetBand(
            columns=columns,
            label_span=table.span("label_at") or NOWHERE,
            lines=lines,
            label_header=table.printed("label_header", schema.TEXT_PLACEHOLDERS, default=""),
            side=side,
            unscored=table.text("unscored", "—"),
            sublabel_span=self._sublabel(table, lines),
            own_sublabel=table.text("own_sublabel", "小计"),
        )

    def _sublabel(self, table: TomlTable, lines: tuple[schema.BudgetLineSpec, ...]) -> Span | None:
        """Read where the labels one level lower stand, and check that there is a higher one beside them."""
        under = [line for line in lines if line.under]
        if under and not table.has("sublabel_at"):
            table.note("sublabel_at", "有写 under 的资金行时，要写明下一级名称所在的列 sublabel_at")
        if not table.has("sublabel_at"):
            return None
        span, label = table.span("sublabel_at"), table.span("label_at")
        if span and label and not (label.left < span.left and span.right == label.right):
            table.note("sublabel_at", "应为 label_at 靠右的一部分")
        return span

    def _check_lines(self, table: TomlTable, lines: tuple[schema.BudgetLineSpec, ...]) -> None:
        ids = [line.id for line in lines]
        for line, entry in zip(lines, table.tables("lines"), strict=False):
            if ids.count(line.id) > 1 and line.id:
                entry.note("id", f"“{line.id}”重复")
            for other in line.sum_of:
                if other not in ids or other == line.id:
                    entry.note("sum_of", f"没有“{other}”这一行，或它就是本行")
            if _adds_itself(line.id, lines):
                entry.note("sum_of", "这一行绕回来又加到自己")
            above = [other.id for other in lines[: lines.index(line)] if not other.under][-1:]
            if line.under and [line.under] != above:
                entry.note("under", f"应紧接在“{line.under}”一行或它的其他下级之后")
        if "total" not in ids and ids:
            table.note("lines", '要有 id = "total" 的一行，执行率由它算出')
        scored = [line.id for line in lines if line.scored]
        if self.policy.execution.weight > 0 and scored != ["total"]:
            table.note("lines", '执行率有分值，应有且只有 id = "total" 的一行写 scored = true')

    def _goals(self, table: TomlTable) -> schema.GoalsBand:
        return schema.GoalsBand(
            columns=self._columns(table, schema.GOAL_ROLES, ("expected",)),
            side=self._side(table),
            rows=table.integer("rows", 1, 1, 50),
            height=_height(table, 60),
        )

    def _indicators(self, table: TomlTable) -> schema.IndicatorsBand:
        self.repeats = table.has("repeat")
        self.hides_points = not any(column.text("role", "") == "weight" for column in table.tables("columns"))
        columns = self._columns(table, (*schema.INDICATOR_ROLES, *schema.EXTRA_ROLES), ("name",))
        roles = {column.role for column in columns}
        self.conversion = _conversion(table, roles)
        self.scored = "score" in roles or not {"target", "actual"} <= roles
        if not self.scored and "weight" in roles:
            table.note("columns", '有分值要有得分：请加 role = "score" 的一列；不计分的表去掉 role = "weight" 的一列')
        known = roles <= {*schema.INDICATOR_ROLES, *schema.EXTRA_ROLES}  # a misspelt one may be the missing one
        if known and (("target" in roles) != ("actual" in roles) or not roles & {"target", "score"}):
            table.note(
                "columns",
                '要有 role = "target" 和 role = "actual" 两列；都没有的表按规则或评价人计分，要有 role = "score" 和 "weight"',
            )
        if known and "target" not in roles and "score" in roles and not {"level1", "level2", "weight"} <= roles:
            table.note("columns", '没有指标值的表要有 role = "level1"、"level2" 和 "weight" 三列')
        groups = table.tables("groups", required=True)
        if known and "level1" not in roles and len(groups) > 1:
            table.note("groups", '没有 role = "level1" 的一列，各组分不开，只能写一组')
        band = schema.IndicatorsBand(columns, ())
        heads = [head for head, _ in band.heads]
        for head in {head for head in heads if heads.count(head) > 1}:
            table.note("columns", f"同在“{head}”之下（over）的列要相邻")
        if heads and table.has("repeat"):
            table.note("repeat", "表头分两行（over）的表不能分目标重复")
        return schema.IndicatorsBand(
            columns=columns,
            groups=tuple(self._group(group) for group in groups),
            side=self._side(table, schema.GOAL_PLACEHOLDERS if table.has("repeat") else schema.SIDE_PLACEHOLDERS),
            heading=table.printed("heading", schema.HEADING_PLACEHOLDERS, default="{level1}"),
            repeat=self._repeat(table),
            heading2=table.printed("heading2", schema.HEADING2_PLACEHOLDERS, default="{level2}"),
        )

    def _repeat(self, band: TomlTable) -> schema.Repeat | None:
        """Read how the table is repeated, and check that the form can tell the goals apart."""
        table = band.table("repeat")
        if table is None:
            return None
        repeat = schema.Repeat(
            count=table.integer("count", 2, 1, MOST_GOALS),
            most=table.integer("most", 6, 1, MOST_GOALS),
            expected=table.text("expected", "预期目标"),
            actual=table.text("actual", "完成情况"),
            subtotal=table.text("subtotal", "小计"),
        )
        roles = [column.text("role", "") for column in band.tables("columns")]
        side = band.table("side")
        if side is None or "{goal}" not in side.text("text", ""):
            band.note("side", "分目标的指标表（repeat）要有 side，写明是第几个目标：{goal}")
        if "weight" in roles or "level1" not in roles or "score" not in roles:
            band.note(
                "columns", "分目标的指标表（repeat）要有一级指标和得分两列，不能有分值一列：分值由各目标的指标平均分配"
            )
        spans = {column.text("role", ""): column.quiet_span("at") for column in band.tables("columns")}
        level1 = spans.get("level1")
        if level1 and all(span.left <= level1.left for span in spans.values() if span):
            band.note("columns", "分目标的指标表（repeat）里，一级指标右边要有别的列，目标的文字写在那里")
        if "{points}" in band.text("heading", ""):
            band.note("heading", "分目标的指标表（repeat）的分值写在 side，不写在 heading")
        if repeat.count > repeat.most:
            table.note("count", "不能超过 most")
        table.close()
        return repeat

    def _group(self, table: TomlTable) -> schema.Group:
        rows: list[schema.IndicatorSpec] = []
        group = schema.Group(
            level1=table.text("level1"),
            weight=table.optional_number("weight"),
            split=table.text("split", "", ("", "equal")),
            rows=(),
            deducts=table.flag("deducts", False),
            remainder=table.integer("remainder", 0, 1, MOST_ROWS),
        )
        if self.conversion and (group.split or group.deducts):
            table.note("split" if group.split else "deducts", "有折算列的表不能再平均分配或只扣分，请去掉")
        if group.remainder and not group.split:
            table.note("remainder", "只用于平均分配（split），请去掉")
        if not self.scored and (group.weight is not None or group.split):
            table.note("weight" if group.weight is not None else "split", "不计分的表（没有得分一列）没有分值，请去掉")
        if (
            self.scored
            and self.hides_points
            and not self.repeats
            and group.weight is None
            and self.conversion != BY_COEFFICIENT
        ):
            table.note("weight", "没有分值一列的表由表式给定分值，要写明这一级的分值")
        for row in table.tables("rows", required=True):
            spec = _indicator(row, group.split)
            told_by = "" if spec.renamed else spec.name
            self.rules.row(row, (group.level1, spec.level2, told_by), spec.weight, group.deducts)
            if spec.weight is not None and not self.scored:
                row.note("weight", "不计分的表（没有得分一列）没有分值，请去掉")
            if spec.coefficient is not None and self.conversion != BY_COEFFICIENT:
                row.note("coefficient", '表里没有 role = "coefficient" 的一列，请去掉')
            if spec.shares and (not rows or spec.weight is not None):
                row.note("shares", "与上一行合并计分的行没有自己的分值，也不能是第一行")
            if group.deducts and spec.weight is not None:
                row.note("weight", "只扣分的指标（deducts = true）没有分值，请去掉")
            if spec.name and any((spec.level2, spec.name) == (other.level2, other.name) for other in rows):
                row.note("name", f"指标“{spec.name}”重复")
            rows += [spec] * row.integer("count", 1, 1, MOST_ROWS)
            if spec.name and rows.count(spec) > 1:
                row.note("count", "写了指标名称（name）的行只能有一行，请去掉 count")
            row.close()
        if group.split and group.weight is None:
            table.note("weight", "平均分配（split）要写明这一级的分值")
        table.close()
        return replace(group, rows=tuple(rows))

    def _total(self, table: TomlTable) -> schema.TotalBand:
        rows = []
        for row in table.table_rows("rows"):
            spans = self._spans([(cell, "at") for cell in row])
            rows.append(tuple(self._total_cell(cell, span) for cell, span in zip(row, spans, strict=True)))
        if "weight_total" in self.totals and self.hides_points:
            table.note("rows", '指标表没有分值一列，合计里也不能有 role = "weight_total"')
        if not any(cell.role == "total" for row in rows for cell in row):
            table.note("rows", '合计里要有 role = "total" 的一格')
        return schema.TotalBand(tuple(rows))

    def _total_cell(self, table: TomlTable, span: Span) -> schema.TotalCell:
        if table.has("text") == table.has("role"):
            table.note("", "每格应写 text（印好的字）或 role（算出的数）之一")
        role = table.text("role", choices=schema.TOTAL_ROLES) if table.has("role") else ""
        if role and role in self.totals:
            table.note("role", f"“{role}”已在前面用过")
        self.totals.add(role)
        cell = schema.TotalCell(span, table.printed("text", schema.TEXT_PLACEHOLDERS, default=""), role)
        table.close()
        return cell

    def _side(self, table: TomlTable, placeholders: tuple[str, ...] = schema.TEXT_PLACEHOLDERS) -> Side | None:
        side = table.table("side")
        if side is None:
            return None
        read = Side(side.printed("text", placeholders), side.span() or NOWHERE)
        side.close()
        return read

    def _columns(
        self, band: TomlTable, roles: tuple[str, ...], needed: tuple[str, ...], label_key: str = ""
    ) -> tuple[FormColumn, ...]:
        """Read a band's columns; with its side and its labels they may not overlap."""
        tables = band.tables("columns", required=True)
        side = band.table("side")
        beside = [(side, "at")] if side else []
        labels = [(band, label_key)] if label_key else []
        spans = self._spans([*beside, *labels, *((table, "at") for table in tables)])[-len(tables) :] if tables else []
        columns = [_column(table, span, roles) for table, span in zip(tables, spans, strict=True)]
        for index, column in enumerate(columns):
            if column.role and any(column.role == other.role for other in columns[:index]):
                tables[index].note("role", f"“{column.role}”在这一块里出现了两次")
        present = {column.role for column in columns}
        for role in needed:
            if role not in present and present and present <= set(roles):  # a misspelt one may be the missing one
                band.note("columns", f'缺少 role = "{role}" 的一列')
        return tuple(columns)

    def _spans(self, places: list[tuple[TomlTable, str]]) -> list[Span]:
        """Read spans that stand in one row: inside the page and not over one another."""
        spans: list[Span] = []
        taken: list[Span] = []
        for table, key in places:
            span = table.span(key)
            spans.append(span or NOWHERE)
            if span is None:
                continue
            if self.width and span.right > self.width:
                table.note(key, f"超出页面：widths 只有 {self.width} 列")
            if any(_overlap(span, other) for other in taken):
                table.note(key, "与同一行的另一格重叠")
            taken.append(span)
        return spans


def _adds_itself(start: str, lines: tuple[schema.BudgetLineSpec, ...]) -> bool:
    """Say whether a line is, over others, a part of itself."""
    parts = {line.id: line.sum_of for line in lines}
    seen: set[str] = set()
    waiting = list(parts.get(start, ()))
    while waiting:
        each = waiting.pop()
        if each not in seen:
            seen.add(each)
            waiting += parts.get(each, ())
    return start in seen and start not in parts.get(start, ())


def _overlap(one: Span, other: Span) -> bool:
    return one.left <= other.right and other.left <= one.right


def _places(band: TomlTable) -> list[tuple[TomlTable, str]]:
    """Everything of a band that takes columns."""
    places = [(band, key) for key in ("at", "label_at") if band.has(key)]
    side = band.table("side")
    places += [(side, "at")] if side else []
    places += [(column, "at") for column in band.tables("columns")]
    if band.has("rows") and band.is_rows("rows"):
        places += [(cell, "at") for row in band.table_rows("rows") for cell in row]
    return places


def _column(table: TomlTable, span: Span, roles: tuple[str, ...]) -> FormColumn:
    column = FormColumn(
        role=table.text("role", choices=roles),
        header=table.printed("header", schema.TEXT_PLACEHOLDERS),
        span=span,
        choices=table.texts("choices"),
        hint=_hint(table),
        limit=_limit(table),
        merged=table.flag("merged", False),
        over=table.printed("over", schema.TEXT_PLACEHOLDERS, default=""),
    )
    if column.over and "level1" not in roles:
        table.note("over", "只有指标表的表头可以分两行，请去掉")
    if column.merged and (column.role != "reason" or roles is not schema.BUDGET_ROLES):
        table.note("merged", '只有预算块 role = "reason" 的一列可以跨行合并')
    if len(",".join(column.choices)) > LONGEST_CHOICES:
        table.note("choices", f"下拉选项合起来超过 {LONGEST_CHOICES} 个字符，Excel 打不开，请缩短")
    if any("," in choice or not choice.strip() for choice in column.choices):
        table.note("choices", "选项里不能有半角逗号，也不能有空选项")
    table.close()
    return column


def _budget_line(table: TomlTable) -> schema.BudgetLineSpec:
    line = schema.BudgetLineSpec(
        id=table.identifier("id", NAME, NAME_RULE),
        label=table.text("label"),
        scored=table.flag("scored", False),
        sum_of=table.texts("sum_of"),
        under=table.text("under", ""),
    )
    table.close()
    return line


def _indicator(table: TomlTable, split: str) -> schema.IndicatorSpec:
    spec = schema.IndicatorSpec(
        level2=table.text("level2", ""),
        name=table.text("name", ""),
        weight=table.optional_number("weight"),
        completion_from=table.text("completion_from", "", ("", *schema.COMPLETION_SOURCES)),
        explanation=table.text("explanation", ""),
        rule_text=table.text("rule_text", ""),
        shares=table.flag("shares", False),
        renamed=table.flag("renamed", False),
        coefficient=table.optional_number("coefficient"),
    )
    if split and spec.weight is not None:
        table.note("weight", "这一级平均分配（split），指标不再另写分值")
    if spec.completion_from and not spec.name:
        table.note("name", "取执行率的指标（completion_from）要写明名称")
    return spec


def _conversion(table: TomlTable, roles: set[str]) -> str:
    """Say how scores are converted, by the columns that there are, and check that these suffice."""
    if not roles & set(schema.CONVERSION_ROLES):
        return ""
    if missing := [role for role in ("level1", "target", "raw_weight", "raw_score", "score") if role not in roles]:
        wanted = "、".join(f'role = "{role}"' for role in missing)
        table.note("columns", f"有折算列的表还要有 {wanted} 的列")
    if "weight" in roles:
        table.note(
            "columns", '有折算列的表不要 role = "weight" 的列：折算前的分值用 "raw_weight"，折算后的分值由表式算出'
        )
    if table.has("repeat"):
        table.note("repeat", "有折算列的表不能分目标重复")
    return BY_COEFFICIENT if "coefficient" in roles else BY_SHARE


def _height(table: TomlTable, default: int) -> float:
    return float(table.number("height", Decimal(default), Decimal(0)))


def _hint(table: TomlTable) -> str:
    hint = table.text("hint", "")
    if len(hint) > LONGEST_HINT:
        table.note("hint", f"提示超过 {LONGEST_HINT} 个字符，Excel 打不开，请缩短")
    return hint


def _limit(table: TomlTable) -> int:
    return table.integer("limit", 0, 0, 100_000)
