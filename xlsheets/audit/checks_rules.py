"""Checks of scores that rules over measures give: what a rule says of itself, scores where it has nothing to divide by, open figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from xlsheets.audit.finding import Finding
from xlsheets.audit.registry import check
from xlsheets.audit.subject import Subject, is_blank
from xlsheets.domain.measure_rules import Part
from xlsheets.domain.numbers import MONEY_UNITS, plain, read_figure
from xlsheets.domain.vocabulary import FIGURE

_FULL = r"得分\s*[=＝]\s*(?P<full>[0-9]+(?:\.[0-9]+)?)\s*[-－−–—]"
_TIMES = r"[×*✕xX]\s*(?P<times>[0-9]+(?:\.[0-9]+)?)(?![0-9.%％分])"
_SHOWN, _LEAST_OTHERS, _TIMES_OTHERS = 6, 1, 500


@check(
    "FORMULA_TEXT_MISMATCH",
    severity="error",
    title="评分说明的公式与分值不符",
    meaning="评分说明写“得分＝4－…×5”，被减的满分与这项指标的分值不等，照公式得不到满分。",
    rule="部门整体支出绩效自评的计分规则",
)
def formula_text_mismatch(subject: Subject) -> Iterator[Finding]:
    """A rule that takes a share off the full points begins with these points."""
    rules = subject.recognised.printed.rule_texts
    for row in subject.rows:
        cell = row.cell("rule_text")
        match = re.search(_FULL, rules.get(cell, ""))
        if match is None or row.weight is None or Decimal(match["full"]) == row.weight:
            continue
        if Decimal(match["full"]) == 1 and re.search(_TIMES, rules[cell]):
            continue  # 得分＝1－偏离度×8 leaves brackets out
        yield subject.finding(
            cell,
            f"{row.label}的分值是{plain(row.weight)}分，评分说明却从{match['full']}分减起",
            found=match[0].strip(),
            expected=f"得分＝{plain(row.weight)}－…",
            fix=f"把评分说明里的{match['full']}改为{plain(row.weight)}，或者核对分值。",
        )


@check(
    "DEFAULT_FULL_SCORE",
    severity="warning",
    title="没有这类业务却计了满分",
    meaning="计分规则的分母是0（没有采购、没有专项债券、没有阶段项目），没有比率可算，却手填满分；应按规则折算，或写明按满分计的依据。",
    rule="部门整体支出绩效自评的计分规则（不适用的指标）",
)
def default_full_score(subject: Subject) -> Iterator[Finding]:
    """0 ÷ 0 is no result; what an indicator is worth that does not apply is laid down, not taken for granted."""
    labels = subject.policy.rules.labels()
    for row in subject.rows:
        if row.weight is None or row.typed_score != row.weight or row.has_reason:
            continue
        rule = subject.policy.rules.rule(row.indicator.name, row.indicator.level2)
        if rule is None:
            continue
        empty = [ids for part in rule.parts if part.empty != "full" and (ids := _zero_whole(subject, part))]
        if empty:
            names = "、".join(dict.fromkeys(f"“{labels[each]}”" for ids in empty for each in ids))
            yield subject.finding(
                row.cell("score"),
                f"{row.label}的{names}是0，没有比率可算，却得满分",
                found=plain(row.typed_score),
                fix="清空得分，由软件按规则折算；确按满分计的，在备注里写明依据。",
            )


def _zero_whole(subject: Subject, part: Part) -> tuple[str, ...]:
    """Give the measures that a part divides by, where they are typed and come to 0."""
    by = next((each.by for each in subject.policy.rules.derived if each.id == part.value), ())
    ids = tuple(name for _, name in by) or ((part.total,) if part.total else ())
    figures = [subject.figures[each] for each in ids]
    known = [each for each in figures if isinstance(each, Fraction)]
    return ids if ids and len(known) == len(figures) and not any(known) else ()


@check(
    "MEASURE_BLANK",
    severity="info",
    title="基础数据有空格",
    meaning="基础数据已经填了一些，还有的空着；没有发生的也要填0，空着的看不出是没有还是漏填。",
    rule="部门整体支出绩效自评的计分规则",
)
def measure_blank(subject: Subject) -> Iterator[Finding]:
    """A figure that is 0 and one that was forgotten look alike until somebody types the 0."""
    measures = () if subject.form.data_bands else subject.policy.rules.measures
    typed = subject.evaluation.known_measures
    blank = [each for each in measures if not each.optional and is_blank(typed.get(each.id), FIGURE)]
    if typed and blank and len(blank) < len(measures):
        names = "、".join(f"“{each.label}”" for each in blank[:_SHOWN]) + ("等" if len(blank) > _SHOWN else "")
        yield subject.finding(
            subject.measure_cell(blank[0].id),
            f"基础数据还有{len(blank)}项没有填：{names}",
            expected="数字，没有发生的填0",
            fix="照账表填写，没有发生的填0。",
            sheet=subject.cells.measures_sheet,
        )


@check(
    "MEASURE_SCALE",
    severity="warning",
    title="基础数据疑是元与万元混用",
    meaning="同一组基础数据里，一项金额是其他各项的几千倍以上，疑是按元填写的。",
    rule="部门整体支出绩效自评的计分规则（金额单位）",
)
def measure_scale(subject: Subject) -> Iterator[Finding]:
    """An amount ten thousand times the others of its group is 元 in a list of 万元."""
    if subject.form.data_bands:
        return
    groups: dict[tuple[str, str], list[tuple[str, str, Decimal]]] = {}
    for measure in subject.policy.rules.measures:
        value = read_figure(subject.evaluation.known_measures.get(measure.id, ""), measure.unit)
        if value and measure.unit in MONEY_UNITS:
            groups.setdefault((measure.group, measure.unit), []).append((measure.id, measure.label, value))
    for (_, unit), members in groups.items():
        for name, label, value in members:
            others = [other for each, _, other in members if each != name]
            if len(others) >= _LEAST_OTHERS and value >= max(others) * _TIMES_OTHERS:
                yield subject.finding(
                    subject.measure_cell(name),
                    f"基础数据“{label}”是同组其他各项的{plain(value // max(others))}倍以上，疑是元与万元混用",
                    found=plain(value),
                    expected=f"以{unit}为单位的数",
                    fix=f"核对单位，按{unit}填写。",
                    sheet=subject.cells.measures_sheet,
                )
