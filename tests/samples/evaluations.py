"""Evaluations as people fill them in, and worse: seeded mixtures of everything counted in published forms.

Each part draws from a ``random.Random``, so a seed gives the same evaluation again, and hypothesis, which can pretend to be
one, shrinks what fails.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from decimal import Decimal

from hypothesis import strategies as st
from msgspec.structs import replace
from samples.changed import with_rows
from samples.measured import measured_evaluation

from xlsheets.domain import vocabulary as words
from xlsheets.domain.evaluation import AMOUNTS, BudgetLine, Evaluation, Goal, Indicator
from xlsheets.domain.numbers import plain, read_figure, read_ratio
from xlsheets.domain.reading import split_target
from xlsheets.forms.form_given import with_form_given
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_bands import BudgetLineSpec

Draw = random.Random
NEAR = (
    "1",
    "1",
    "0.999",
    "0.985",
    "0.95",
    "0.8",
    "0.79995",
    "0.6",
    "0.5",
    "0.125",
    "1.3",
    "1.29999",
    "1.305",
    "2",
    "0",
)
COEFFICIENTS = ("0.5", "1", "0.333", "1.2", "0.125", "0.5", "0.4", "0", "80%", "", "系数", "-1")
_SHORT = re.compile(r"[0-9]{1,15}(\.[0-9]{1,9})?")
FULL_WIDTH = str.maketrans("0123456789.,%()", "０１２３４５６７８９．，％（）")

# fmt: off
SIGNS = (
    "", "≥", "≤", ">", "<", "=", "＝", "≧", "≦", "＞", "＜", ">=", "<=", "=>", "=<", "＞＝", "﹦", "═", "﹥", "﹤", "》",
    "≥≥", "≥=", "大于或等于", "大于等于", "小于或等于", "小于等于", "不少于", "不低于", "不小于", "至少", "不超过",
    "不高于", "不大于", "不多于", "至多", "大于", "高于", "超过", "小于", "低于", "少于", "等于", "正向", "反向",
)
USUAL_SIGNS = ("≥", "≥", "≥", "≤", "=", "", ">", "<")
SUFFIXES = ("以上", "及以上", "以下", "及以下", "以内", "≥", "≤", "=", "左右")
UNITS = (
    "%", "%", "%", "％", "﹪", "百分比", "%(百分比)", "（百分比）", "%%", "比例", "家", "人", "次", "个", "分", "天", "个月",
    "个工作日", "元", "万元", "亿元", "千元", "万", "亿", "千", "万平方米", "平方米", "亿平方米", "千克", "TB", "万尾", "尾",
    "公里", "台（套）", "元/亩", "元／亩", "万/月", "元/生/年", "元/人.每天", "元/人*月", "次/月", "家%", "户-次", "点",
    "季度", "℃", "㎡", "m³",
)
DATES = (
    "2021年12月31日", "2021年12月31日前", "２０２１年１２月３１日", "2021-12-31", "2021-12-31前", "2021/12/31之前",
    "2021.12.31底前", "2021/12/31", "2021-1-5", "2021/1/05",
    "2021.12.31", "2021.1.5", "1.1.2021",
    "2021-01-5", "9月前", "9月底", "11月底之前", "12月底前", "12月", "12月份", "1月1日", "12 月 31 日前", "2025年年底前",
    "2021年底", "2021年12月底", "2021年3月", "2021年", "7月", "6月30日", "2021年6月30日", "2021年13月", "2021年2月31日",
    "21年5月", "2021年123日", "3月32日", "2021.12.31", "20211231", "2021年12月31日以前", "2021年12月31日以后", "≥2021年12月",
    "≤9月", "9月以内", "2021年第四季度", "月", "年月日", "1899年1月1日", "0000年1月1日", "2021-12", "12-31", "2021-13-45",
    "2021/12-31", "12月末", "2021年12月31日 10:30", "3月0日", "0月5日", "2021年月5日", "2021年1月日", "日", "31日",
    "2021年31日", "5月3", "12月31", "5月5月", "2021年2021年", "2021年年",
)
PERIODS = (
    "1-12月", "2021年1月-12月", "1年", "当年", "长期", "全年", "年底", "第四季度", "4季度", "上半年", "每月5号", "9:30",
    "9点前",
)
QUALITIES = (
    "完善", "得到提升", "按时", "优", "优良", "长期", "应保尽保", "效果明显", "优良中低差", "优良中差", "好中差", "好", "良",
    "持续推进", "有所提高", "≥优", "＝应保尽保", "及时", "是", "100分制", "Ａ级", "A级", "a级", "显著（明显）", "显著(明显)",
    "建设中", "部分达成", "未完成", "不达标", "基本完成", "达成 预期指标", "Yes", "yes", "①", "１级", "1级", "True", "TRUE",
    "N/A", "#N/A", "0x1F",
)
RESIDUE = (
    "≥**人", "……", "指标1：", "XX%", "≥XX%", "__", "/", "—", "-", "无", "※", "％", "≥", "元", ".", "。", "万", "亿",
    "千", "%",
)
DAMAGE = (
    "290%", "295％", "250%", "2100%", "%=95", "%=", "O.95", "l00%", "9S%", "≥9 5 %", "299.99%", "249.9%", "300%",
)
RANGES = (
    "80%-100%", "80%～90%", "5-10万元", "5至10家", "10~20", "3—5天", "1,000-2,000元", "95%±2%", "-5--1", "90%/95%",
)
APART = (
    "≥10≤20", "大于3小于5次", "3，5次", "40\n35家", "9 5%", "1, 000", "1,000,000", "12,34", "5 次 6 天", "≥95%（含）", "95%(含)以上",
    "3季度", "40个网点", "1次/季度", "3号楼", "20211231", "20220110", "20211331", "2022年1月15日", "=12月", "11月", "2022", "2022年",
    "--", "≥--", "≤/", "≥≥≥95", "95%≥≤", "＞＝ 95 ％", "≤≤5", "≥95≥", "< 5 天", "超过预算", "低于上年", "低于95%", "超过5天", "不低于95%",
)
PROSE = (
    "≥95%，且≥3次",
    "全年走访40家企业",
    "不低于上年",
    "同比提高5%",
    "较上年增长10%",
    "不超过预算",
    "人均≥3次",
    "第1名",
    "约100人",
    "三次",
    "每亩不超过1600元",
    "完成2021年度任务100%",
    "已完成，共40家中的39家",
    "按合同约定于2021年12月31日前完成支付",
    "一级：12项；二级：30项",
)
HOSTILE = (
    "=12次", "=1+1", "=95%", "+5", "+5%", "-5%", "-5", "@家", "@SUM(A1)", "=A1", "=HYPERLINK(\"x\")", "--5", "+-5", "-", "=-5",
    "\"优\"", "≥\"95\"%", "'95", "'", "\"\"", "95%\"", "“优”", "95\n%", "≥95%\n（含）", "优\n良", "\n95", "95\n",
    "≥\n95%", "<b>95</b>", "&amp;95", "95&", "95|96", "|", "~", "*", "?", "95*", "9?", "~95", "\t95",
    "95\t", "1_000", "1;2", "$95", "￥1,600元", "¥95", "€95", "(95)", "（95）", "[95]", "95)", "5e3", "1E5", "1d3", "0.95.1",
    "1.2.3", "12.", ".5", "95.%", "1/2", "8:30", "½", "²", "5²", "١٢", "Ⅻ", "一百", "𠮷野家", "👍", "95\u200b%", "95\u00a0%",
    "95\u3000%", "\u200b", "e", "E5", "%5", "00095", "007", "0", "0%", "0.0", "00", "0次", "≥0", "≤0", "=0", ">0", "<0",
    "≤0起", "≥0%", "≥-5", "≥-5%", "≤-5", "≥－5", "—5", "123456789012345", "1234567890123456", "99999999999999",
    "12345678901234567890", "0.00000000001", "0.0001", "1e400", "9999999999999999999999999999999999999999", "≥1000000000亿元",
    "0.0000001%", "100000000000000", "1234567.8901234", "0.1234567890123", "12345678901234.", "00000000000001.5",
)
LONG = (
    "≥95%" * 30,
    "全面完成年度各项目标任务，群众满意度持续提升，" * 20,
    "9" * 14 + "家" + "，其中" * 60,
    "≥3次" + "、" * 260,
    "大于等于" * 100 + "5",
)
ACTUAL_ONLY = (
    "累计完成40家", "共完成12次", "完成率98%", "完成率为 98 %", "低于上年", "超过预算", "<95%", "≤95%", ">5",
    "已完成", "完成", "达标", "全部完成", "按时完成", "达到", "共", "完成率为", "未完成", "已完成%", "完成。", "已完成 ",
    "达成",
)
# fmt: on
JUNK = (DATES, DATES, QUALITIES, PERIODS, RESIDUE, DAMAGE, RANGES, APART, APART, PROSE, HOSTILE, HOSTILE, LONG)


def number_text(rng: Draw) -> str:
    """Draw a number as people type one."""
    kind = rng.randrange(12)
    if kind < 4:
        return str(rng.choice((100, 95, 98, 90, 80, 60, 50, rng.randrange(1, 101))))
    if kind < 6:
        return f"{rng.randrange(0, 12000) / 100:.2f}"
    if kind == 6:
        return f"{rng.randrange(1, 10_000_000):,}"
    if kind == 7:
        return f"{rng.randrange(1, 10**9)}.{rng.randrange(0, 10**4):04}"
    if kind == 8:
        return rng.choice(
            ("0", "0.0", "1", "1.0", "0.95", "0.5", "1.2", "3", "40", "007", "12.", ".5", "1.2.3", "2021", "0.97")
        )
    if kind == 9:
        return str(rng.randrange(1, 10 ** rng.randrange(1, 16)))
    if kind == 10:
        return f"-{rng.randrange(0, 500) / 10:g}"
    return f"{rng.randrange(1, 1000) / 10 ** rng.randrange(1, 9):.9f}".rstrip("0")


def spelled(rng: Draw, text: str) -> str:
    """Spell a text otherwise at times: full-width, with blanks, with a line break."""
    kind = rng.randrange(14)
    if kind == 0:
        return text.translate(FULL_WIDTH)
    if kind == 1 and text:
        place = rng.randrange(len(text) + 1)
        return text[:place] + rng.choice((" ", "　", "\n", "\u00a0", "  ")) + text[place:]
    return text


def quantity(rng: Draw, number: str | None = None, unit: str | None = None) -> str:
    """Draw an operator, a number and a unit."""
    sign = rng.choice(USUAL_SIGNS if rng.random() < 0.6 else SIGNS)
    number = number if number is not None else number_text(rng)
    unit = unit if unit is not None else rng.choice(("", rng.choice(UNITS)))
    suffix = rng.choice(SUFFIXES) if rng.random() < 0.08 else ""
    return spelled(rng, f"{sign}{number}{unit}{suffix}")


def junk(rng: Draw) -> str:
    """Draw what is no plain quantity."""
    return str(rng.choice(rng.choice(JUNK)))


def target_text(rng: Draw) -> str:
    """Draw a target in one combined cell."""
    kind = rng.random()
    if kind < 0.6:
        return quantity(rng)
    if kind < 0.64:
        return ""
    return junk(rng)


def _near(rng: Draw, number: str) -> str:
    """A number that a target's number is met or just missed by, often by exactly half a digit.

    Any number where that is none or too long: rounded it would be nearer to half a digit than a program's floats can tell.
    """
    exact = Decimal(number) * Decimal(rng.choice(NEAR)) if _SHORT.fullmatch(number) else None
    return number_text(rng) if exact is None or len(plain(exact)) > 14 else plain(exact)


def actual_text(rng: Draw, target: str) -> str:
    """Draw an actual for a target: met, missed, exceeded; its unit, another or none; repeated; in words; anything."""
    kind = rng.random()
    sign, number, unit = split_target(target)
    if kind < 0.6 and number:
        near = rng.choice((_near(rng, number), _near(rng, number), number_text(rng)))
        shown = rng.choice((unit, unit, unit, "", "%", rng.choice(UNITS)))
        before = rng.choice(("", "", "", "", "", sign, rng.choice(words.FILLERS), rng.choice(SIGNS)))
        return spelled(rng, f"{before}{near}{shown}")
    if kind < 0.7:
        return target
    if kind < 0.78:
        return rng.choice((*words.MET_WORDS, *ACTUAL_ONLY))
    if kind < 0.84:
        return rng.choice(DATES)
    if kind < 0.88:
        return ""
    if kind < 0.94:
        return quantity(rng)
    return junk(rng)


def weight_text(rng: Draw) -> str:
    """Draw points: often such that products hit a tie (x.xx5)."""
    ties = ("2.5", "12.5", "0.5", "7.5", "13.34", "13.33", "6.25", "3.75", "8.35", "1.25", "4.45", "0.01", "0.05")
    return rng.choice(
        (
            rng.choice(ties),
            str(rng.randrange(0, 30)),
            f"{rng.randrange(0, 400) / 10:g}",
            f"{rng.randrange(0, 4000) / 100:.2f}",
            "10",
        )
    )


def score_text(rng: Draw) -> str | None:
    """Draw a typed score: mostly none."""
    if rng.random() < 0.88:
        return None
    return rng.choice(("0", "5", "8.5", "10", "12.34", "0.01", "100", "-1", "９", "3.333", "1,000"))


def completion_text(rng: Draw) -> str | None:
    """Draw a typed completion: mostly none."""
    if rng.random() < 0.85:
        return None
    return rng.choice(
        (
            "100%",
            "80%",
            "79.995%",
            "0.6",
            "0%",
            "120%",
            "1",
            "33.33%",
            "66.666%",
            "９５％",
            "-5%",
            "0.125",
            "95",
            "优",
            "1-2%",
        )
    )


def name_text(rng: Draw, number: int) -> str:
    """Draw an indicator's name; most tell it apart, some do not."""
    return rng.choice(
        (
            f"抽样指标{number}",
            f"抽样指标{number}",
            f"抽样指标{number}",
            f"完成率（{number}）",
            "同名指标",
            '带"引号"的指标',
            "=名称",
            "名称|一\n名称二",
            "12",
            " 名 称 ",
        )
    )


def indicator(rng: Draw, form: Form, level1: str, level2: str, number: int) -> Indicator:
    """Draw one indicator row of a form."""
    target = target_text(rng)
    item = Indicator(
        level1,
        level2,
        name_text(rng, number),
        target=target,
        actual=actual_text(rng, target),
        weight=weight_text(rng) if rng.random() < 0.98 else rng.choice(("１２.５", " 7 ", "")),
        score=score_text(rng),
        completion=completion_text(rng) if form.has_completion else None,
    )
    if not form.combined_target:
        return separated(rng, item)
    operator, target, unit = split_target(item.target)
    item = replace(item, operator=operator, target=target, unit=unit) if rng.random() < 0.3 else item
    return separated(rng, item) if rng.random() < 0.1 else item


def separated(rng: Draw, item: Indicator) -> Indicator:
    """Write a target into operator, value and unit columns, in some of the ways that occur."""
    operator, target, unit = split_target(item.target)
    kind = rng.random()
    if kind < 0.6:
        return replace(item, operator=operator, target=target, unit=unit)
    if kind < 0.75:
        return replace(
            item, operator=rng.choice(("定性", "定量", " 定性 ", "定性", "无", "≥ ", "正向")), target=target, unit=unit
        )
    if kind < 0.9:
        return replace(item, operator=rng.choice(SIGNS), unit=rng.choice(("", "%以上", "元以内", rng.choice(UNITS))))
    return replace(
        item, operator=rng.choice(("", "=", "≥≤", "优")), target=rng.choice((target, "", "100")), unit=rng.choice(UNITS)
    )


def amount_text(rng: Draw) -> str:
    """Draw an amount of money as typed into a budget cell."""
    return rng.choice(
        (
            f"{rng.randrange(0, 10**7) / 100:.2f}",
            f"{rng.randrange(1, 10**6):,}",
            "0",
            "0.00",
            "",
            "-3.5",
            f"{rng.randrange(1, 10**5)}.5",
            "100",
            "79.995",
        )
    )


def budget(rng: Draw, form: Form) -> list[BudgetLine]:
    """Draw the budget: whole, zero, missing, with a typed score at times."""
    kind = rng.random()
    if kind < 0.08 or not form.budget_roles:
        return []
    specs = form.budget.lines if form.budget else ()
    lines: list[BudgetLine] = []
    for spec in specs or (None,):
        initial = amount_text(rng)
        adjusted = initial if rng.random() < 0.5 else amount_text(rng)
        executed = rng.choice((adjusted, amount_text(rng), amount_text(rng)))
        if kind < 0.2:
            initial, adjusted, executed = "0", "0", rng.choice(("0", "5"))
        lines.append(BudgetLine(spec.id if spec else "total", spec.label if spec else "", initial, adjusted, executed))
    for spec in specs:
        lines = _with_total(rng, spec, lines)
    printed = any(column.role == "score" for column in form.budget.columns) if form.budget else False
    totals = [place for place, line in enumerate(lines) if line.line == "total"]
    if totals and printed and rng.random() < 0.2:
        lines[totals[0]] = replace(lines[totals[0]], score=rng.choice(("10", "9.99", "0", "7.5")))
    return lines


def _with_total(rng: Draw, spec: BudgetLineSpec, lines: list[BudgetLine]) -> list[BudgetLine]:
    """Let a line that adds up others hold their sum, or at times another number; never nothing beside numbers."""
    place = next(place for place, line in enumerate(lines) if line.line == spec.id)
    line, parts = lines[place], [part for part in lines if part.line in spec.sum_of]
    for role in AMOUNTS:
        amounts = [amount for part in parts if (amount := read_figure(getattr(part, role))) is not None]
        if amounts and (rng.random() < 0.7 or read_figure(getattr(line, role)) is None):
            line = replace(line, **{role: plain(sum(amounts, Decimal(0)))})
    return [*lines[:place], line, *lines[place + 1 :]]


def evaluation(rng: Draw, form: Form, rows: int) -> Evaluation:
    """Draw an evaluation of a form with so many indicators, spread over its groups in order; of a department form all it prints."""
    if not form.kind.is_measured:
        return measured_evaluation(rng, form)
    places = sorted(rng.choices(_places(form), k=rows), key=lambda place: place[0])
    items = [indicator(rng, form, level1, level2, index) for index, (_, level1, level2) in enumerate(places, 1)]
    for spec in (spec for group in form.indicators.groups for spec in group.rows if spec.completion_from):
        first = next((place for place, item in enumerate(items) if item.level2 == spec.level2), None)
        if first is not None:
            items[first] = replace(items[first], name=spec.name)
    lines = budget(rng, form)
    goals = [Goal("目标", "完成")] if rng.random() < 0.1 and _has_goals(form) else []
    items = [_in_columns(rng, form, item) for item in items]
    if form.indicators.repeat:
        items = sorted((replace(item, goal=rng.choice((1, 1, 2, 3))) for item in items), key=lambda item: item.goal)
    drawn = Evaluation(form.id, 2024, "抽样项目", {}, form.money_unit, lines, goals, items)
    return with_form_given(drawn, form)


def _in_columns(rng: Draw, form: Form, item: Indicator) -> Indicator:
    """Give an indicator what the form's columns of points hold, and nothing where it has none."""
    column = form.indicators.column
    if form.kind.own_roles:
        item = replace(item, raw_weight=item.weight, raw_score=item.score, score=score_text(rng))
        item = replace(item, coefficient=rng.choice(COEFFICIENTS)) if column("coefficient") else item
    weight, score = item.weight if column("weight") else "", item.score if column("score") else None
    return replace(item, weight=weight, score=score)


def complete_evaluation(rng: Draw, form: Form, rows: int) -> Evaluation:
    """Draw an evaluation with something in every cell that the form has, in words that no reader can take for anything else."""
    drawn = evaluation(rng, form, rows)
    items = [_plain_indicator(rng, form, item, number) for number, item in enumerate(drawn.indicators, 1)]
    fields = {name: f"{name}的内容{rng.randrange(100)}" for name in dict.fromkeys((*form.fields, "supervisor"))}
    fields |= {name: rng.choice(choices) for name, choices in form.check_boxes.items()}
    if rng.random() < 0.7:
        fields["project_code"] = f"510904{rng.randrange(10, 99)}T{rng.randrange(10**12):012}"
    texts = {text.id: f"{text.title}：" + "写了一段话。" * rng.randrange(1, 30) for text in form.texts}
    lines = _plain_budget(rng, form)
    count = max((rng.randrange(1, 3), *(item.goal for item in items)))
    goals = [Goal(f"预计做到{n}", f"已经做到{n}") for n in range(count)] if _has_goals(form) else []
    whole = replace(drawn, fields=fields, budget=lines, goals=goals, indicators=items, texts=texts)
    return with_form_given(whole, form)


def _plain_budget(rng: Draw, form: Form) -> list[BudgetLine]:
    """Every line with its amounts, the sums right or at times another number."""

    def amount() -> str:
        return plain(Decimal(rng.randrange(1, 10**7)) / 100)

    if not form.budget_roles:
        return []
    if form.budget is None:
        return [BudgetLine("total", "预算金额", amount(), amount(), amount(), "支出率偏低")]
    lines = [BudgetLine(spec.id, spec.label, amount(), amount(), amount()) for spec in form.budget.lines]
    for spec in form.budget.sums:
        lines = _with_total(rng, spec, lines)
    lacking = dict.fromkeys({*AMOUNTS, "reason"} - form.budget_roles, "")
    return [replace(line, **{"reason": "年中追加" if line.line == "total" else "", **lacking}) for line in lines]


def _plain_indicator(rng: Draw, form: Form, item: Indicator, number: int) -> Indicator:
    sign, unit = rng.choice(("≥", "≤", "=")), rng.choice(("%", "家", "万元"))
    linked, converts = bool(item.completion_from), bool(form.kind.own_roles)
    wanted, done = str(rng.randrange(1, 200)), f"{rng.randrange(1, 200)}{unit}"
    return Indicator(
        item.level1,
        item.level2,
        item.name if linked else f"第{number}项",
        sign,
        wanted,
        unit,
        done,
        weight=plain(Decimal(rng.randrange(1, 4000)) / 100) if form.indicators.column("weight") else "",
        score=rng.choice((None, None, "3.5")) if form.indicators.column("score") else None,
        reason=rng.choice(("", "天气原因")) if form.indicators.column("reason") else "",
        goal=item.goal,
        extra={role: f"{role}的内容" for role in form.extra_roles},
        completion_from=item.completion_from,
        raw_weight=plain(Decimal(rng.randrange(1, 4000)) / 100) if converts else "",
        raw_score=rng.choice((None, "3.5")) if converts else None,
        coefficient=rng.choice(COEFFICIENTS[:5]) if form.indicators.column("coefficient") else "",
    )


def _places(form: Form) -> list[tuple[int, str, str]]:
    specs = ((group.level1, spec.level2) for group in form.indicators.groups for spec in group.rows)
    return [(index, *names) for index, names in enumerate(specs)]


def _has_goals(form: Form) -> bool:
    return form.indicators.repeat is not None or any(type(band).__name__ == "GoalsBand" for band in form.bands)


def without_loader_traps(source: Evaluation) -> Evaluation:
    """Return an evaluation whose texts formualizer keeps: its loader turns the texts ``007`` and ``#N/A`` into 7 and an error."""
    roles = ("name", "operator", "target", "unit", "actual")

    def kept(text: str | None) -> str | None:
        return f"数{text}" if text and _is_trap(text) else text

    def kept_row(item: Indicator) -> Indicator:
        completion = None if item.completion and read_ratio(item.completion) is None else item.completion
        return replace(item, **{role: kept(getattr(item, role)) for role in roles}, completion=completion)

    measures = {key: kept(text) or "" for key, text in source.measures.items()}
    return replace(with_rows(source, kept_row), measures=measures)


def _is_trap(text: str) -> bool:
    if text.startswith("#") or text.lower() in ("true", "false", "inf", "nan", "infinity"):
        return True
    try:
        number = float(text)
    except ValueError:
        return False
    return not text.isascii() or text != plain(Decimal(repr(number))) or len(text) > 15


def evaluations(form: Form, most_rows: int = 6) -> st.SearchStrategy[Evaluation]:
    """Strategy of evaluations of a form."""
    return st.builds(evaluation, st.randoms(use_true_random=False), st.just(form), st.integers(1, most_rows))


def indicators(form: Form) -> st.SearchStrategy[Indicator]:
    """Strategy of single indicators of a form."""
    build: Callable[[Draw], Indicator] = lambda rng: indicator(rng, form, "产出指标", "数量指标", 1)  # noqa: E731
    return st.builds(build, st.randoms(use_true_random=False))
