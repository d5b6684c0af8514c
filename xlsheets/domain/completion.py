"""Completion (完成率): an actual against its target, and what to say where a formula cannot know."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from xlsheets.domain import vocabulary as words
from xlsheets.domain.bare_dates import DAY, SURE, are_like_dates, is_short_year
from xlsheets.domain.numbers import ONE, ZERO
from xlsheets.domain.policy import Policy
from xlsheets.domain.reading import DAMAGED, EMPTY, Reading
from xlsheets.domain.status import Case

LEAST_SLIP = Decimal(1000)
"""A money figure this many times its target, one of both without unit, is 元 taken for 万元 rather than a result."""


class Completion(Struct, frozen=True):
    """How far an actual meets its target.

    ``ratio``: uncapped completion as a ratio, None where a person has to judge or fill in. ``case``: why there is none, or why no
    calculation is shown; None where it follows from one, or was typed. ``detail``: the division of a missed
    target as a person would check it (``920人 ÷ 1000人``).
    ``deviation``: how far the actual exceeds the target, as a ratio; an undercut ≤ target is none, nor is a target of 0.
    """

    ratio: Decimal | None
    case: Case | None = None
    detail: str = ""
    deviation: Decimal | None = None

    @property
    def status(self) -> str:
        """待填 or 待评, ``""`` where nothing is missing."""
        return "" if self.case is None else self.case.status

    @property
    def told(self) -> str:
        """What to show instead of a calculation, ``""`` where there is one."""
        return "" if self.case is None else self.case.told

    @property
    def capped(self) -> Decimal | None:
        """The completion for scores and display: at most 1."""
        return None if self.ratio is None else min(self.ratio, ONE)


def completion(target: Reading, actual: Reading, policy: Policy) -> Completion:
    """Compare an actual with its target by the policy. Dates as deadlines, quantities by ratio, wordings by equality."""
    if target.kind == EMPTY and not target.judged:
        return Completion(None, Case.NO_TARGET)
    if actual.kind == EMPTY:
        return Completion(None, Case.NO_ACTUAL)
    if target.kind == DAMAGED:
        return Completion(None, Case.MISREAD)
    if _same_wording(target, actual):
        return Completion(ONE, Case.AS_TARGETED)
    if target.judged:
        return Completion(None, Case.NOT_COMPARABLE)
    if are_dates(target, actual):
        return _by_deadline(target, actual)
    if may_be_dates(target, actual):
        return Completion(None, Case.DATE_UNCLEAR)
    if are_quantities(target, actual):
        return _by_quantity(target, actual, policy)
    if (target.number is None or target.date) and _says_met(target, actual):
        return Completion(ONE, Case.AS_TARGETED)
    return Completion(None, Case.NOT_COMPARABLE)


def _same_wording(target: Reading, actual: Reading) -> bool:
    """Say whether an actual is what was targeted, word for word; 低于上年 is not what 不低于上年 says."""
    if not target.wording or actual.operator not in ("", target.operator):
        return False
    if target.judged:
        return actual.wording in (target.wording, target.wording + target.unit)
    return target.number is None and target.wording == actual.wording


def are_quantities(target: Reading, actual: Reading) -> bool:
    """Say whether both can be compared as numbers: neither is a date (12月 beside a unit 月 is a number of months), and the
    actual's own operator says no less than a number would (低于95% does not tell how far 95% was missed)."""
    if target.number is None or actual.number is None or target.date:
        return False
    if actual.date and (not target.unit or target.unit != actual.unit):
        return False
    return actual.operator in (("", "=", "≤", "<") if target.operator in ("≤", "<") else ("", "=", "≥", ">"))


def are_dates(target: Reading, actual: Reading) -> bool:
    """Say whether both are dates: one is written as such and the other at least as a number that may be one (12月31日前 and 11.30),
    or both are months of a year as numbers (2024.06 and 2024.11); equal numbers need no deciding."""
    if not target.moment or not actual.moment:
        return False
    if target.date or actual.date:
        return True
    return target.like + actual.like >= SURE and target.number != actual.number


def may_be_dates(target: Reading, actual: Reading) -> bool:
    """Say whether two plain numbers may be two different dates; a unit settles that, and so does a comparator that no deadline has.

    12.31 and 11.30, 2024 and 2025, ≤6.3 and 9.3 may be; 24年 and 25年 too (years of this century). Numbers are ≥4.2 and 4.3 (what is to
    be reached is no deadline), ≥25年 and 30年, 24个月, 15天.
    """
    if target.number == actual.number:
        return False
    if are_short_years(target, actual):
        return True
    return are_like_dates(target.like, actual.like) and not _are_compared_numbers(target, actual)


def _are_compared_numbers(target: Reading, actual: Reading) -> bool:
    return target.operator in ("≥", ">") and max(target.like, actual.like) <= DAY


def are_short_years(target: Reading, actual: Reading) -> bool:
    """Say whether 24年 and 25年 stand there without a comparator: two years, or two durations."""
    return not target.operator and all(
        each.unit == words.YEAR_SIGN and each.number is not None and is_short_year(each.number)
        for each in (target, actual)
    )


def _says_met(target: Reading, actual: Reading) -> bool:
    return actual.wording in words.MET_WORDS or (target.wording, actual.wording) in words.SCALE_TARGETS


def _by_deadline(target: Reading, actual: Reading) -> Completion:
    """Judge a date by its deadline. A missed deadline has no ratio, and without a year beside one with a year who knows:
    both are left to a person, as is a date that is to be reached, not kept."""
    both = (target.moment < 10_000) == (actual.moment < 10_000)
    met = actual.moment == target.moment if target.operator == "=" else actual.moment <= target.moment
    if both and met and target.operator not in ("≥", ">"):
        return Completion(ONE, Case.BY_DEADLINE)
    return Completion(None, Case.NOT_COMPARABLE)


def _by_quantity(target: Reading, actual: Reading, policy: Policy) -> Completion:
    assert target.number is not None and actual.number is not None
    if target.unit and actual.unit:
        if target.base != actual.base:
            return Completion(None, Case.UNLIKE_UNITS)
        wanted, done = target.number * target.scale, actual.number * actual.scale
    else:
        if _percent_unclear(target, actual):
            return Completion(None, Case.PERCENT_UNCLEAR)
        if is_multiple_unclear(target, actual):
            return Completion(None, Case.MULTIPLE_UNCLEAR)
        if is_slip_of_unit(target, actual) and not target.is_unit_beside:
            return Completion(None, Case.SLIP_OF_UNIT)
        wanted, done = target.number, actual.number
    ratio = _ratio(target.operator, wanted, done, policy)
    if ratio is None:
        return Completion(None, Case.NOT_COMPARABLE)
    detail = ""
    if ZERO < ratio < ONE:
        above, below = (target, actual) if target.operator in ("≤", "<") else (actual, target)
        detail = f"{above.digits}{above.unit} ÷ {below.digits}{below.unit}"
    return Completion(ratio, detail=detail, deviation=ratio - ONE if ratio > ONE else None)


def _percent_unclear(target: Reading, actual: Reading) -> bool:
    """Say whether a bare 0.98 beside a percentage could be 98% or 0.98%; which one is not ours to guess."""
    if target.unit and actual.unit:
        return False
    unit, bare = (target.unit, actual.number) if target.unit else (actual.unit, target.number)
    if bare is None:
        return False
    return (unit in words.SHARE_SIGNS and ZERO < bare <= ONE) or (unit == "比例" and bare > ONE)


def is_multiple_unclear(target: Reading, actual: Reading) -> bool:
    """Say whether one side counts in multiples and the other has no unit at all: 38 beside 40万元 may be 38万元 or 38元; 0 is 0.

    A unit in a column of its own is that of both sides; only where the target has another one in its cell nobody knows.
    """
    if target.unit and actual.unit:
        return False
    if target.unit:
        return target.has_multiple and not target.is_unit_beside and actual.number != ZERO
    return actual.has_multiple and target.number != ZERO


def is_slip_of_unit(target: Reading, actual: Reading) -> bool:
    """Say whether a money figure and its target, one of both without unit, can only be 元 beside 万元."""
    if target.number is None or actual.number is None or (target.unit and actual.unit):
        return False
    one, other = abs(target.number), abs(actual.number)
    if words.MONEY_BASE not in (target.base, actual.base) or not one or not other:
        return False
    return max(one, other) >= min(one, other) * LEAST_SLIP


def _ratio(operator: str, wanted: Decimal, done: Decimal, policy: Policy) -> Decimal | None:
    """Uncapped completion of two like quantities.

    Source: 财预〔2020〕10号 art. 15 (missed: 完成值与指标值的比例); for ≤ the bureaus' rule, target ÷ actual. ＞ and ＜ score by
    the same ratio, so an actual equal to their target earns the full points; only a target of 0 must be exceeded.
    """
    if operator in ("≤", "<"):
        if done <= wanted:
            return ONE
        if wanted < ZERO:
            return None
        if policy.missed_below == "zero" or wanted == ZERO:
            return ZERO
        if policy.missed_below == "linear":
            return max(ZERO, ONE - (done - wanted) / wanted)
        return wanted / done
    if wanted == ZERO:
        # ``0起`` without a sign means none, as ``＝0起`` does.
        met = {"=": done == ZERO, "": done == ZERO, ">": done > ZERO}.get(operator, done >= ZERO)
        return ONE if met else ZERO
    if wanted < ZERO:
        return ONE if done >= wanted else None
    return max(ZERO, done) / wanted
