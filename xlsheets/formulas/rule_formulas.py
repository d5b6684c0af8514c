"""Rules over measures as native formulas: the points of each part, and the line that says how, as ``domain/rule_results.py`` gives them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from msgspec import Struct

from xlsheets.domain.measure_rules import LIMIT_DIGITS, RELATIONS, Bound, Part
from xlsheets.domain.measures import EMPTY, PERCENT, shown_figure
from xlsheets.domain.numbers import plain
from xlsheets.domain.status import to_judge
from xlsheets.formulas.calc.calc_refs import TIE
from xlsheets.formulas.expressions import quoted

_COMPARED = {"at_most": "<=0", "below": "<0", "at_least": ">=0", "above": ">0"}
_NONE = '""'


def shown_ratio(value: str) -> str:
    """Write a ratio as a percentage with two decimals, half away from zero: -0.0099 → ``-0.99%``;
    the sign apart, which IronCalc loses at -0.01%."""
    size = f"ROUND(ABS({value})+{TIE},4)"
    return f'(IF(({value}<0)*({size}>0)>0,"-","")&TEXT({size},"0.00%"))'


def shown_amount(value: str) -> str:
    """Write a number with at most four decimals and no zeros behind: 12.50 → ``12.5``, 0.00005 → ``0.0001``."""
    whole = f"(IF({value}<0,-1,1)*ROUND(ABS({value})+{TIE},4))"
    expression = f"FIXED({whole},4,TRUE)"
    for digits in (3, 2, 1, 0):
        expression = (
            f"IF(ROUND({whole}-ROUND({whole},{digits}),8)=0,FIXED(ROUND({whole},{digits}),{digits},TRUE),{expression})"
        )
    return expression


def joined(*pieces: str) -> str:
    """Join texts of a formula; the empty ones are left out."""
    return "&".join(piece for piece in pieces if piece != _NONE) or _NONE


class PartFormulas(Struct, frozen=True):
    """Writes the formulas of one part. ``refs``: measure id → cell with its number, or with what is missing."""

    part: Part
    refs: Mapping[str, str]
    labels: Mapping[str, str]
    units: Mapping[str, str]

    def points(self) -> str:
        """Exact points, or why there are none."""
        return self._either(points=True)

    def told(self) -> str:
        """The line up to the score, where there is one."""
        return self._either(points=False)

    def _either(self, *, points: bool) -> str:
        """Write points or line: of a judgement from 0 to 5 points → ``待评：由评价人在0至5分之间评分`` and nothing."""
        part = self.part
        if part.kind == "judgement":
            low, high = plain(part.low), plain(part.points)
            return quoted(to_judge(f"由评价人在{low}至{high}分之间评分").told) if points else _NONE
        value, label = self.refs[part.value], self.labels[part.value]
        inner = self._share(points) if part.kind == "share" else self._of_value(points)
        inner = self._known(value, inner, f"{label}的分母为0", points)
        if part.full_when_zero:
            zero = self.refs[part.full_when_zero]
            full = plain(part.points) if points else quoted(f"{self.labels[part.full_when_zero]}为0，得满分 ")
            inner = f"IF(ISNUMBER({zero}),IF({zero}=0,{full},{inner}),{zero if points else _NONE})"
        return inner

    def _known(self, value: str, inner: str, told: str, points: bool) -> str:
        """Guard a formula by its value: a denominator of 0 follows the policy, — and ``full`` of 5 points → 5; what is missing is said."""
        empty = self._empty(told)[0 if points else 1]
        return f"IF(ISNUMBER({value}),{inner},IF(EXACT({value},{quoted(EMPTY.told)}),{empty},{value if points else _NONE}))"

    def _empty(self, told: str) -> tuple[str, str]:
        part = self.part
        return {
            "full": (plain(part.points), quoted(f"{told}，得满分 ")),
            "zero": ("0", quoted(f"{told}，得 ")),
            "redistribute": (quoted(EMPTY.told), _NONE),
            "judge": (quoted(to_judge(f"{told}，由评价人评分").told), _NONE),
        }[part.empty]

    def _share(self, points: bool) -> str:
        """Write a share that was not failed: 1 of 20, 5 points → 4.75 and ``5 − 1 ÷ 20 × 5 = ``."""
        part, weight = self.part, plain(self.part.points)
        failed, total = self.refs[part.value], self.refs[part.total]
        label = self.labels[part.total]
        if points:
            inner = f"{weight}*MAX(0,MIN(1,1-{failed}/{total}))"
        else:
            pieces = quoted(f"{weight} − "), shown_amount(failed), quoted(" ÷ "), shown_amount(total)
            inner = joined(*pieces, quoted(f" × {weight} = "))
        zero = self._empty(f"{label}为0")[0 if points else 1]
        return self._known(total, f"IF({total}=0,{zero},{inner})", f"{label}的分母为0", points)

    def _of_value(self, points: bool) -> str:
        """Write what a value of any other kind of part earns: a ratio of 80%, 5 points → 4 and ``5 × 80.00% = ``."""
        part, value = self.part, self.refs[self.part.value]
        weight, label, unit = plain(part.points), self.labels[part.value], self.units[part.value]
        shown = shown_ratio(value) if unit == PERCENT else shown_amount(value)
        if part.kind == "deduct":
            cost = f"{plain(part.each)}*MAX(0,{value})"
            if not points:
                before = f"{weight} − " if part.points else "扣分："
                return joined(
                    quoted(f"{before}{plain(part.each)} × "), shown, quoted(" = " if part.points else "，计 ")
                )
            if part.points:
                return f"MAX(0,{weight}-{cost})"
            return f"-{cost}" if part.limit is None else f"-MIN({plain(part.limit)},{cost})"
        if part.kind in ("ratio", "complement", "deviation"):
            size = f"ABS({value})" if part.kind == "deviation" else value
            rate = f"MAX(0,MIN(1,{size}))"
            if points:
                return f"{weight}*{rate}" if part.kind == "ratio" else f"{weight}*(1-{rate})"
            if part.kind == "ratio":
                return joined(quoted(f"{weight} × "), shown_ratio(rate), quoted(" = "))
            return joined(quoted(f"{weight} ×（1 − "), shown_ratio(size), quoted("）= "))
        if part.kind == "step":
            if points:
                return f"MIN({weight},MAX(0,{value})/{plain(part.per)}*{plain(part.each)})"
            per = shown_figure(Fraction(part.per), unit)
            return joined(quoted(f"{label} "), shown, quoted(f"，每{per}得{plain(part.each)}分，计 "))
        if part.kind == "condition":
            return self._condition(points, shown, label, unit)
        size = f"ABS({value})" if part.absolute else value
        if not points:
            return joined(quoted(f"{label} "), shown, quoted("，按档得 "))
        expression = ""
        for tier in reversed(part.tiers):
            judged = joined(quoted(to_judge(f"{label} ").told), shown, quoted("，由评价人评分"))
            earned = judged if tier.points is None else plain(tier.points)
            expression = earned if tier.bound is None else f"IF({_holds(size, tier.bound)},{earned},{expression})"
        return expression

    def _condition(self, points: bool, shown: str, label: str, unit: str) -> str:
        """Write a condition: 98% at most 100%, 2 points → 2 and ``在职人员控制率 98.00%，符合≤100.00%，得 ``."""
        part = self.part
        assert part.bound is not None
        holds = _holds(self.refs[part.value], part.bound)
        if points:
            return f"IF({holds},{plain(part.points)},0)"
        limit = f"{RELATIONS[part.bound.relation]}{shown_figure(Fraction(part.bound.limit), unit)}，得 "
        return joined(quoted(f"{label} "), shown, f'IF({holds},"，符合","，不符合")', quoted(limit))


def _holds(value: str, bound: Bound) -> str:
    """Say whether a value lies on one side of a limit, to ten decimals: 0.98 at most 1 → TRUE, 1.02 → FALSE."""
    return f"ROUND({value}-({plain(bound.limit)}),{LIMIT_DIGITS}){_COMPARED[bound.relation]}"
