"""Tables over collected evaluations, made with pandas: by unit, form, year, grade and completion bucket, and duplicates."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from xlsheets.collect.records import Record
from xlsheets.domain.numbers import MONEY_UNITS, SHARE_DIGITS, ZERO, half_up
from xlsheets.files.grid import Value
from xlsheets.forms.same_name import plain_name
from xlsheets.formulas.summary_layout import AMOUNT_FORMAT, GRADED, NOT_GRADED, OPEN_HEADER, RATE_FORMAT

if TYPE_CHECKING:
    import pandas

NOT_NAMED = "（未填）"


class CollectedTable(Struct, frozen=True):
    """A table to be written: its title, headers, rows, and number formats by column (0-based) where not General."""

    title: str
    headers: tuple[str, ...]
    rows: list[list[Value]]
    formats: dict[int, str]


def frame(records: Sequence[Record], money_unit: str) -> pandas.DataFrame:
    """One row an evaluation, amounts in ``money_unit``; figures as Decimals, which pandas adds up exactly."""
    import pandas

    rows = []
    for record in records:
        factor = MONEY_UNITS[record.money_unit] / MONEY_UNITS[money_unit]
        initial, adjusted, executed = (None if amount is None else amount * factor for amount in record.amounts)
        rated = record.rate is not None
        rows.append(
            {
                "unit": record.unit or NOT_NAMED,
                "form": record.form_title,
                "year": str(record.year or NOT_NAMED),
                "grade": record.grade or NOT_GRADED,
                "evaluations": 1,
                "done": int(record.status == GRADED),
                "initial": initial or ZERO,
                "adjusted": adjusted or ZERO,
                "executed": executed or ZERO,
                "rate_below": (record.below or ZERO) * factor if rated else ZERO,
                "rate_executed": (executed or ZERO) if rated else ZERO,
                "total": record.total or ZERO,
                "totals": int(record.total is not None),
                "indicators": record.count,
                "open": record.open,
                **{f"bucket:{name}": count for name, count in record.buckets.items()},
            }
        )
    made = pandas.DataFrame(rows)
    buckets = [column for column in made.columns if column.startswith("bucket:")]
    made[buckets] = made[buckets].fillna(0).astype(int)
    return made


def by_group(
    data: pandas.DataFrame, key: str, title: str, grades: Sequence[str], buckets: Sequence[str]
) -> CollectedTable:
    """Sum up by unit, form or year: evaluations, budget, execution rate, average score, grades and buckets."""
    headers = (title, "自评数", "已评", "全年预算数", "全年执行数", "预算执行率", "平均得分", *grades, NOT_GRADED)
    headers += ("指标个数", *buckets, OPEN_HEADER)
    rows: list[list[Value]] = []
    for name, group in data.groupby(key, sort=key == "year"):
        sums = {
            column: sum(group[column], ZERO)
            for column in ("adjusted", "executed", "rate_below", "rate_executed", "total")
        }
        counts = group["grade"].value_counts()
        row: list[Value] = [
            str(name),
            _count(len(group)),
            _count(group["done"].sum()),
            sums["adjusted"],
            sums["executed"],
        ]
        row.append(sums["rate_executed"] / sums["rate_below"] if sums["rate_below"] else "")
        row.append(_mean(sums["total"], group["totals"].sum()))
        row += [_count(counts.get(grade, 0)) for grade in (*grades, NOT_GRADED)]
        row += [
            _count(group[column].sum()) for column in ("indicators", *(f"bucket:{each}" for each in buckets), "open")
        ]
        rows.append(row)
    return CollectedTable(f"按{title}汇总", headers, rows, {3: AMOUNT_FORMAT, 4: AMOUNT_FORMAT, 5: RATE_FORMAT})


def by_grade(data: pandas.DataFrame, grades: Sequence[str]) -> CollectedTable:
    """Count evaluations, budgets and scores by grade."""
    rows: list[list[Value]] = []
    for grade in (*grades, NOT_GRADED):
        group = data[data["grade"] == grade]
        sums = [sum(group[column], ZERO) for column in ("adjusted", "executed")]
        share = half_up(Decimal(len(group)) / len(data), SHARE_DIGITS)
        rows.append([grade, _count(len(group)), share, *sums, _mean(sum(group["total"], ZERO), group["totals"].sum())])
    headers = ("等级", "自评数", "占比", "全年预算数", "全年执行数", "平均得分")
    return CollectedTable("按等级汇总", headers, rows, {2: RATE_FORMAT, 3: AMOUNT_FORMAT, 4: AMOUNT_FORMAT})


def by_bucket(records: Sequence[Record], buckets: Sequence[str]) -> CollectedTable:
    """Count indicators, points and scores by completion bucket; those without a completion last."""
    counts: dict[str, list[Any]] = {name: [0, set(), ZERO, ZERO] for name in (*buckets, "")}
    for number, record in enumerate(records):
        for item in record.indicators:
            counted = counts[item.bucket if item.bucket in counts else ""]
            if item.counted:
                counted[0] += 1
                counted[1].add(number)
            counted[2] += item.weight or ZERO
            counted[3] += item.score or ZERO
    every = sum(counted[0] for counted in counts.values())
    rows: list[list[Value]] = []
    for name, (count, evaluations, weight, score) in counts.items():
        share: Value = half_up(Decimal(count) / every, SHARE_DIGITS) if every else ""
        earned: Value = half_up(score / weight, SHARE_DIGITS) if weight else ""
        rows.append([name or OPEN_HEADER, _count(count), share, _count(len(evaluations)), weight, score, earned])
    headers = ("完成档次", "指标个数", "占比", "涉及自评数", "分值合计", "得分合计", "得分率")
    return CollectedTable(
        "按完成档次汇总", headers, rows, {2: RATE_FORMAT, 4: AMOUNT_FORMAT, 5: AMOUNT_FORMAT, 6: RATE_FORMAT}
    )


def duplicates(records: Sequence[Record]) -> list[tuple[str, list[Record]]]:
    """Name the evaluations of one year that seem to be one project's: the same code, or the same name in the same unit.

    Two different codes tell two projects of one name apart.
    """
    import pandas

    if not records:
        return []
    data = pandas.DataFrame(
        {
            "year": [str(record.year or "") for record in records],
            "form": [record.form for record in records],
            "code": [record.code for record in records],
            "name": [plain_name(record.subject) for record in records],
            "unit": [plain_name(record.unit) for record in records],
        }
    )
    found: list[tuple[str, list[Record]]] = []
    listed: set[tuple[int, ...]] = set()
    for what, keys, needed in (
        ("项目代码相同", ["year", "code"], "code"),
        ("项目名称相同", ["year", "form", "name", "unit"], "name"),
    ):
        for _, group in data[data[needed] != ""].groupby(keys, sort=False):
            places = tuple(int(place) for place in group.index)
            codes = [code for code in group["code"] if code]
            apart = needed == "name" and len(codes) == len(group) and len(set(codes)) == len(codes)
            if len(places) > 1 and places not in listed and not apart:
                listed.add(places)
                found.append((what, [records[place] for place in places]))
    return found + _nameless_copies(records)


def _nameless_copies(records: Sequence[Record]) -> list[tuple[str, list[Record]]]:
    """Group filled evaluations without a name and a code of which everything is the same: copies of one file."""
    copies: dict[str, list[Record]] = {}
    for record in records:
        if record.total is not None and not plain_name(record.subject) and not record.code:
            copies.setdefault(repr(record.content), []).append(record)
    return [("内容完全相同", group) for group in copies.values() if len(group) > 1]


def _count(number: Any) -> Decimal:
    return Decimal(int(number))


def _mean(total: Decimal, count: Any) -> Value:
    return half_up(total / int(count)) if count else ""
