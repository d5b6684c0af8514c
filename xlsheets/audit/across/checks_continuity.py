"""Checks over several files: the unit goes by one name, and what was left last year is what was there at the beginning of this one."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from xlsheets.audit.across.together import Together, amount_of, check_together, short_name
from xlsheets.audit.finding import INFO, Finding
from xlsheets.audit.subject import Subject, normal
from xlsheets.domain.numbers import ZERO, plain, read_figure

_LAST, _OUTTURN = "_last", "_outturn"
"""How the ids of last year's figures end, and those of this year's beside them."""

_TEN_THOUSAND = Decimal(10_000)
_TAIL, _FEW_SIGNS = Decimal("0.01"), 2


@check_together(
    "UNIT_NAME_VARIANT",
    severity="info",
    title="同一单位的名称写法不一",
    meaning="同一工作簿、同一文件夹里，实施单位的名称只差一两个字，疑是同一单位写法不一，汇总时会算成两个单位。",
    rule="评审通行要求（名称前后一致）",
)
def unit_name_variant(together: Together) -> Iterator[Finding]:
    """One unit, one name: else a collection counts two."""
    first: dict[str, Subject] = {}
    for subject in together.newest:
        name = normal(subject.evaluation.fields.get("unit", ""))
        if name:
            first.setdefault(name, subject)
    for one, other in combinations(first, 2):
        if one in other or other in one:
            short, long = sorted((one, other), key=len)
            if len(long) - len(short) <= _FEW_SIGNS:
                subject = first[other]
                yield subject.finding(
                    subject.cells.fields.get("unit", ""),
                    f"实施单位写“{other}”，{first[one].cells.sheet}写“{one}”",
                    found=other,
                    expected=one,
                    fix="是同一单位的，统一写全称。",
                )


@check_together(
    "CARRYOVER_DIFFERS",
    severity="warning",
    title="本年的上年结转与上年的结余不符",
    meaning="同一项目两年的自评表一起检查时，本年“上年结转资金”不等于上年预算数减执行数；只差0.01的为提示，差一万倍的疑是元与万元混用。",
    rule="决算的年度衔接",
)
def carryover_differs(together: Together) -> Iterator[Finding]:
    """What is left over from a year is what the next one begins with."""
    by_name: dict[tuple[str, int], Subject] = {}
    for subject in together.subjects:
        if subject.evaluation.year:
            by_name.setdefault((short_name(subject), subject.evaluation.year), subject)
    for (name, year), subject in by_name.items():
        before, line = by_name.get((name, year - 1)), subject.evaluation.line("carryover")
        if not name or before is None or line is None:
            continue
        carried, budget, spent = (
            read_figure(line.initial),
            amount_of(before, "adjusted"),
            amount_of(before, "executed"),
        )
        if carried is None or budget is None or spent is None or carried == budget - spent:
            continue
        left = budget - spent
        is_scale = left > ZERO and carried in (left * _TEN_THOUSAND, left / _TEN_THOUSAND)
        yield subject.finding(
            subject.budget_cell(line, "initial"),
            f"上年结转资金{plain(carried)}，{year - 1}年自评表的结余是{plain(left)}"
            + ("，疑是元与万元混用" if is_scale else ""),
            found=line.initial,
            expected=plain(left),
            fix=f"核对{before.file or before.cells.sheet}的预算数和执行数；结余被收回的说明。",
            severity=INFO if abs(carried - left) <= _TAIL else "",
        )


@check_together(
    "LAST_YEAR_DIFFERS",
    severity="warning",
    title="本年填的上年数与上年的表不符",
    meaning="同一单位两年的数据一起检查时，本年“上年…”一格的数不等于上年那张表里的本年数；只差0.01的为提示，差一万倍的疑是元与万元混用。",
    rule="决算的年度衔接",
)
def last_year_differs(together: Together) -> Iterator[Finding]:
    """What a form calls last year's figure is what last year's form says."""
    by_form = {(each.form.id, each.evaluation.year): each for each in together.subjects if each.evaluation.year}
    for (form_id, year), subject in by_form.items():
        before = by_form.get((form_id, (year or 0) - 1))
        if before is None or year is None:
            continue
        for measure in subject.policy.rules.measures:
            base = measure.id.removesuffix(_LAST)
            typed = read_figure(subject.evaluation.measures.get(measure.id, ""), measure.unit)
            told = [
                figure
                for name in (f"{base}{_OUTTURN}", base)
                if (figure := read_figure(before.evaluation.measures.get(name, ""), measure.unit)) is not None
            ]
            if base == measure.id or typed is None or not told or typed == told[0]:
                continue
            is_scale = bool(told[0]) and typed in (told[0] * _TEN_THOUSAND, told[0] / _TEN_THOUSAND)
            yield subject.finding(
                subject.measure_cell(measure.id),
                f"“{measure.label}”与{year - 1}年的表不同" + ("，疑是元与万元混用" if is_scale else ""),
                found=plain(typed),
                expected=plain(told[0]),
                fix=f"核对{before.file or before.cells.sheet}；口径有调整的说明。",
                severity=INFO if abs(typed - told[0]) <= _TAIL else "",
                sheet=subject.cells.measures_sheet,
            )
