"""Reads the [policy] of a form.toml; what is not written there is the national rule."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from xlsheets.domain.policy import (
    DENOMINATORS,
    MISSED_BELOW,
    OVERSHOOT,
    ZERO_DENOMINATOR,
    Cap,
    Execution,
    Overshoot,
    Policy,
    QualityBand,
    Threshold,
)
from xlsheets.forms.loading.toml_table import TomlTable


def read_policy(form: TomlTable) -> Policy:
    """Read a form's policy (without the weights of its level-1 groups, which stand in its bands)."""
    table = form.table("policy")
    national = Policy()
    if table is None:
        return national
    policy = Policy(
        total=table.number("total", national.total, Decimal(1)),
        digits=table.integer("digits", national.digits, 0, 4),
        missed_below=table.text("missed_below", national.missed_below, MISSED_BELOW),
        overshoot=_overshoot(table.table("overshoot")),
        execution=_execution(table.table("execution")),
        caps=tuple(_cap(cap) for cap in table.tables("caps")),
        most=table.number("most", national.total, Decimal(1)) if table.has("most") else None,
        bands=_bands(table) or national.bands,
        buckets=_thresholds(table, "buckets", as_ratio=True) or national.buckets,
        grades=_thresholds(table, "grades", as_ratio=False) or national.grades,
    )
    if table.has("grades") and policy.grades[0].least > policy.total:
        table.note("grades", f"最高一档的 least 超过总分 {policy.total}")
    elif policy.total != national.total and not table.has("grades"):
        table.note("total", f"总分不是 {national.total} 时，请写 grades：国家规定的等级按 {national.total} 分划分")
    if policy.most is not None and policy.most < policy.total:
        table.note("most", f"不能小于总分 {policy.total}")
    table.close()
    return policy


def _overshoot(table: TomlTable | None) -> Overshoot:
    national = Overshoot()
    if table is None:
        return national
    rule = Overshoot(
        method=table.text("method", national.method, OVERSHOOT),
        threshold=table.ratio("threshold", national.threshold),
        points=table.number("points", national.points, Decimal(0)),
    )
    if rule.method == "minus_points" and rule.points == 0:
        table.note("points", 'method = "minus_points" 要写明扣几分')
    table.close()
    return rule


def _execution(table: TomlTable | None) -> Execution:
    national = Execution()
    if table is None:
        return national
    rule = Execution(
        weight=table.number("weight", national.weight, Decimal(0)),
        denominator=table.text("denominator", national.denominator, DENOMINATORS),
        zero_denominator=table.text("zero_denominator", national.zero_denominator, ZERO_DENOMINATOR),
        tiers=tuple(_tier(tier) for tier in table.tables("tiers")),
        explain_below=table.ratio("explain_below", national.explain_below),
    )
    for (rate, points), (next_rate, next_points) in pairwise(rule.tiers):
        if next_rate >= rate or next_points > points:
            table.note("tiers", "各档要从高到低排列：执行率越低，分数不能越高")
            break
    if any(points > rule.weight for _, points in rule.tiers):
        table.note("tiers", f"某档的分数超过执行率的分值 {rule.weight}")
    table.close()
    return rule


def _tier(table: TomlTable) -> tuple[Decimal, Decimal]:
    tier = (table.ratio("rate"), table.required_number("points"))
    table.close()
    return tier


def _cap(table: TomlTable) -> Cap:
    cap = Cap(below=table.ratio("below"), most=table.required_number("most"))
    table.close()
    return cap


def _bands(policy: TomlTable) -> tuple[QualityBand, ...]:
    bands: list[QualityBand] = []
    for table in policy.tables("bands"):
        band = QualityBand(table.text("name"), table.ratio("low"), table.ratio("high"), table.texts("words"))
        if band.low > band.high:
            table.note("low", "low 不能大于 high")
        if bands and band.high > bands[-1].low:
            table.note("high", "各档要从高到低排列，且不能重叠")
        table.close()
        bands.append(band)
    return tuple(bands)


def _thresholds(policy: TomlTable, key: str, as_ratio: bool) -> tuple[Threshold, ...]:
    """Read buckets or grades: descending, the last from 0, each name once."""
    thresholds: list[Threshold] = []
    tables = policy.tables(key)
    for table in tables:
        entry = Threshold(table.text("name"), table.threshold("least", as_ratio))
        if thresholds and entry.least >= thresholds[-1].least:
            table.note("least", "要从高到低排列，每一档都低于上一档")
        if any(entry.name == other.name for other in thresholds):
            table.note("name", f"“{entry.name}”重复")
        table.close()
        thresholds.append(entry)
    if thresholds and thresholds[-1].least != 0:
        tables[-1].note("least", "最后一档要从 0 开始，否则低于它的没有档次")
    return tuple(thresholds)
