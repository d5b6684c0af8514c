"""Reads the [[measures]] and the rules of a form.toml: what a department form is computed from, and how."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from decimal import Decimal

from xlsheets.domain.measure_rules import (
    DOWNWARDS,
    EMPTY_POLICIES,
    RELATIONS,
    RULE_KINDS,
    UPWARDS,
    Bound,
    Part,
    Rule,
    RuleBook,
    Tier,
)
from xlsheets.domain.measures import PERCENT, PROJECT_COUNTS, Derived, Measure, Term
from xlsheets.domain.numbers import ZERO, plain
from xlsheets.forms.loading.form_limits import NAME, NAME_RULE, read_hint
from xlsheets.forms.loading.toml_table import TomlTable
from xlsheets.forms.mistakes import suggestion

_TERM = re.compile(r"(-?)([a-z][a-z0-9_]*)\Z")
_WITH_VALUE = ("ratio", "complement", "deviation", "tiers", "step", "condition", "deduct")
_WITH_EMPTY = ("ratio", "complement", "deviation", "tiers", "step", "condition", "share")


class RuleReader:
    """Reads the measures of a form and, row by row, the rules of its indicators."""

    def __init__(self, form: TomlTable) -> None:
        """Read ``[[measures]]`` and remember the named ``[rules.…]``."""
        self.form = form
        self.measures: list[Measure] = []
        self.derived: list[Derived] = []
        self.rules: list[Rule] = []
        self.named = form.named_tables("rules")
        self.used: set[str] = set()
        for table in form.tables("measures"):
            self._measure(table)

    def take(self, measures: Iterable[Measure], derived: Iterable[Derived]) -> None:
        """Take the measures of tables of figures; besides them a form lists none."""
        if self.ids:
            self.form.note("measures", "有 data 一块的表式，数据都写在 data 里，请去掉 [[measures]]")
        self.measures += measures
        self.derived += derived

    @property
    def ids(self) -> list[str]:
        """Ids of all measures read so far."""
        return [each.id for each in self.measures] + [each.id for each in self.derived]

    def book(self, is_measured: bool) -> RuleBook:
        """Return what was read; named rules that no indicator takes are mistakes."""
        for name, table in self.named.items():
            if name not in self.used:
                table.note("", f'没有指标用到规则“{name}”，请在指标行写 rule = "{name}"，或去掉')
        if self.rules and is_measured:
            self.form.note("bands", "有年度指标值、实际完成值两列的表，指标按完成率计分，不能再写 rule")
        return RuleBook(tuple(self.measures), tuple(self.derived), tuple(self.rules))

    def row(self, row: TomlTable, names: tuple[str, str, str], weight: Decimal | None, costs: bool) -> None:
        """Read the ``rule`` of an indicator row, where it has one. ``names``: level 1, level 2, name; ``costs``: it only costs points."""
        if not row.has("rule"):
            return
        level1, level2, name = names
        table: TomlTable | None
        if row.is_text("rule"):
            wanted = row.text("rule")
            table = self.named.get(wanted)
            if table is None:
                row.note("rule", f"没有规则 [rules.{wanted}]{suggestion(wanted, self.named)}")
                return
            if wanted in self.used:
                row.note("rule", f"规则“{wanted}”已用于另一个指标，请另写一条")
            self.used.add(wanted)
        else:
            table = row.table("rule")
        if table is None:
            return
        if weight is None and not costs:
            row.note("weight", "按规则计分的指标要写明分值（weight）")
        parts = self._parts(table, ZERO if costs else weight or ZERO)
        table.close()
        if costs and any(part.kind != "deduct" for part in parts):
            table.note("kind", '只扣分的指标（deducts = true）用 kind = "deduct"')
        rule = Rule(name, level1, level2, None if costs else weight, parts)
        if any(rule.key == other.key for other in self.rules):
            row.note("name", f"“{name or level2}”在前面已有规则，按规则计分的指标不能同名")
        self.rules.append(rule)

    def _measure(self, table: TomlTable) -> None:
        name = table.identifier("id", NAME, NAME_RULE)
        if name in self.ids:
            table.note("id", f"“{name}”重复")
        label, unit = table.text("label"), table.text("unit", "")
        if label in [each.label for each in self.measures] + [each.label for each in self.derived]:
            table.note("label", f"“{label}”重复，读回时分不清")
        group, hint = table.text("group", ""), read_hint(table)
        if table.has("over"):
            self.derived.append(
                Derived(name, label, self._terms(table, "over"), self._terms(table, "by"), unit, group, hint)
            )
        else:
            if unit == PERCENT:
                table.note("unit", "填写的数据不用 %，请填分子和分母，比率由 over、by 算出")
            source = table.text("from", choices=tuple(PROJECT_COUNTS)) if table.has("from") else ""
            whole = table.text("at_most", "")
            if whole and whole not in self.ids:
                table.note("at_most", f"“{whole}”不是前面写过的数据项{suggestion(whole, self.ids)}")
            self.measures.append(Measure(name, label, unit, group, hint, table.flag("signed", False), source, whole))
        table.close()

    def _terms(self, table: TomlTable, key: str) -> tuple[Term, ...]:
        terms: list[Term] = []
        for text in table.texts(key):
            match = _TERM.match(text.strip())
            if match is None or match[2] not in self.ids:
                known = suggestion(match[2] if match else text, self.ids)
                table.note(key, f"“{text}”不是前面写过的数据项{known}")
                continue
            terms.append((-1 if match[1] else 1, match[2]))
        return tuple(terms)

    def _parts(self, table: TomlTable, weight: Decimal) -> tuple[Part, ...]:
        if not table.has("parts"):
            return (self._part(table, weight, alone=True),)
        tables = table.tables("parts", required=True)
        parts = tuple(self._part(each, each.required_number("points"), alone=False) for each in tables)
        for each in tables:
            each.close()
        total = sum((part.points for part in parts), ZERO)
        if total != weight:
            table.note("parts", f"各部分的分值合计 {plain(total)}，与指标的分值 {plain(weight)} 不符")
        return parts

    def _part(self, table: TomlTable, points: Decimal, *, alone: bool) -> Part:
        kind = table.text("kind", choices=RULE_KINDS)
        label = "" if alone else table.text("label")
        full_when_zero = self._known(table, "full_when_zero") if table.has("full_when_zero") else ""
        empty = table.text("empty", "judge", EMPTY_POLICIES) if kind in _WITH_EMPTY else "judge"
        value = total = ""
        if kind in _WITH_VALUE:
            value = self._known(table, "cases" if kind == "deduct" else "value")
        if kind == "share":
            value, total = self._known(table, "failed"), self._known(table, "total")
        if kind in ("judgement", "deduct") and not alone:
            table.note("kind", f"“{kind}”不能是几部分中的一部分")
        low = table.number("low", ZERO, ZERO) if kind == "judgement" else ZERO
        if low > points:
            table.note("low", f"最低分大于分值 {plain(points)}")
        return Part(
            kind=kind,
            points=points,
            label=label,
            value=value,
            total=total,
            tiers=self._tiers(table, points) if kind == "tiers" else (),
            bound=self._bound(table, RELATIONS) if kind == "condition" else None,
            per=self._positive(table, "per", signed=True) if kind == "step" else Decimal(1),
            each=self._positive(table, "each") if kind in ("step", "deduct") else ZERO,
            low=low,
            limit=table.optional_number("limit") if kind == "deduct" and not points else None,
            absolute=table.flag("absolute", False) if kind == "tiers" else False,
            empty=empty,
            full_when_zero=full_when_zero,
        )

    def _positive(self, table: TomlTable, key: str, *, signed: bool = False) -> Decimal:
        value = table.signed_ratio(key) if signed else table.required_number(key)
        if value <= 0 and table.has(key):
            table.note(key, "应大于 0")
        return value if value > 0 else Decimal(1)

    def _known(self, table: TomlTable, key: str) -> str:
        name = table.text(key)
        if name and name not in self.ids:
            table.note(key, f"没有数据项“{name}”{suggestion(name, self.ids)}")
        return name

    def _bound(self, table: TomlTable, relations: Collection[str]) -> Bound | None:
        written = [relation for relation in RELATIONS if table.has(relation)]
        if len(written) != 1:
            table.note("", f"应写 {'、'.join(relations)} 之一")
            return None
        return Bound(written[0], table.signed_ratio(written[0]))

    def _tiers(self, table: TomlTable, weight: Decimal) -> tuple[Tier, ...]:
        """Read tiers from one end of the line to the other: each but the last has a bound beyond the one before."""
        tiers: list[Tier] = []
        tables = table.tables("tiers", required=True)
        for place, each in enumerate(tables):
            judged = each.flag("judge", False)
            points = None if judged else each.required_number("points")
            bound = self._bound(each, RELATIONS) if place < len(tables) - 1 else None
            if points is not None and points > weight:
                each.note("points", f"超过指标的分值 {plain(weight)}")
            before = tiers[-1].bound if tiers else None
            if bound is not None and before is not None and not _beyond(before, bound):
                each.note(
                    bound.relation, "各档要按同一方向排列，不能重叠：at_most、below 从小到大，at_least、above 从大到小"
                )
            if place == len(tables) - 1 and any(each.has(relation) for relation in RELATIONS):
                each.note("", "最后一档包括其余所有的值，不写界限")
            each.close()
            tiers.append(Tier(points, bound))
        if len(tiers) == 1:
            table.note("tiers", "至少要有两档")
        return tuple(tiers) or (Tier(ZERO),)


def _beyond(before: Bound, bound: Bound) -> bool:
    """Say whether a bound goes on in the direction of the one before it; the same limit only from open to closed."""
    for direction in (UPWARDS, DOWNWARDS):
        if before.relation in direction and bound.relation in direction:
            gap = bound.limit - before.limit if direction is UPWARDS else before.limit - bound.limit
            closes = before.relation == direction[1] and bound.relation == direction[0]
            return gap > 0 or (gap == 0 and closes)
    return False
