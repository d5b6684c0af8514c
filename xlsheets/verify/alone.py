"""What a report contradicts in itself, whatever a workbook says: lists, sums, formulas, rates, directions, years, remains."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from xlsheets.audit.prose.leftovers import personal_numbers, placeholders
from xlsheets.domain.numbers import ONE, decimal_of, percent, plain
from xlsheets.verify.quantities import MONEY, PERCENT, SCORE, Quantity, quantities
from xlsheets.verify.remark import LEFTOVER, SELF, ReportRemark, remark
from xlsheets.verify.report_text import ReportParagraph

_LIST = re.compile(
    r"(?P<count>[0-9]{1,3})[个项家条类](?P<what>[^，。；：、0-9]{0,12})[：:](?P<items>[^。：:]+)(?:。|\Z)"
)
_MORE = re.compile(r"等|其中|共计")
_FORMULA = re.compile(
    r"(?P<sum>[0-9.,+\-*×/÷()（）%％]{5,})[=＝](?P<result>-?[0-9][0-9,]*(?:\.[0-9]+)?)(?P<unit>[%％]?)"
)
_OPERATION = re.compile(r"[+\-*×/÷]")
_MARKS = str.maketrans({"×": "*", "÷": "/", "（": "(", "）": ")", "％": "%", ",": ""})
_IN_BRACKETS = re.compile(r"[（(][^（()）]*[)）]")
_CONTACT = re.compile(r"电话|联系|填报人|负责人")
_SUM = re.compile(r"[，。；]?其中[：:，]?")
_DIRECTION = re.compile(
    r"(?P<first>增加|减少)[^，。；]{0,16}?(?:元|个|人|家)，(?:增幅|降幅)?(?P<second>增长|上升|提高|下降|降低)"
)
_UP = {"增加", "增长", "上升", "提高"}
_TITLE_YEAR = re.compile(r"(20[0-9]{2})年")
_ZERO_BUDGET = re.compile(r"预算(?:数)?(?:为|是)?0(?:\.0+)?(?:万元|元)[^。；]{0,30}?(?P<rate>完成预算的?[0-9.]+[%％])")
_FINEST_ROUNDING = Decimal(100)
"""万元 with two digits, in 元: what amounts are rounded to."""

_RATE = re.compile(r"(?:预算执行率|资金支出率|预算支出率|支出率|执行率|预算执行进度)(?:为|是|达到|达|：)?\Z")
_PAID = re.compile(r"(?:支出|执行|使用|支付)(?:共计|数|了|金额)?(?:为)?\Z")


def contradictions(paragraphs: Sequence[ReportParagraph], file: str) -> Iterator[ReportRemark]:
    """Yield what holds with no workbook at all, in the order of the report."""
    year = _year_of(paragraphs)
    for index, each in enumerate(paragraphs):
        for found, message, expected, fix in (
            *_lists(each),
            *_formulas(each.text),
            *_sums(each.text),
            *_rates(each.text),
            *_directions(each.text),
            *_zero_budgets(each.text),
            *_years(each, year),
        ):
            yield remark(SELF, file, each.place, found, message, index=index, found=found, expected=expected, fix=fix)
        yield from _remains(each, index, file)


def _lists(paragraph: ReportParagraph) -> Iterator[tuple[str, str, str, str]]:
    """``3个股室：甲股、乙股。``: as many are named as are counted."""
    for match in _LIST.finditer(paragraph.text):
        items = match["items"]
        if _MORE.search(items):
            continue
        sign = "；" if "；" in items else "、"
        named = [each for each in _IN_BRACKETS.sub("", items).strip("；、").split(sign) if each]
        if len(named) > 1 and len(named) != int(match["count"]) and "，" not in items:
            told = f"{match['count']}{match[0][len(match['count'])]}{match['what']}"
            yield told, f"写的是{match['count']}，后面列了{len(named)}", str(len(named)), "核对个数和所列的名称。"


def _formulas(text: str) -> Iterator[tuple[str, str, str, str]]:
    """``(12-10)/10*100%=20%``: a formula gives what stands behind it, as far as that shows."""
    for match in _FORMULA.finditer(text):
        value = _computed(match["sum"])
        if value is None or not _OPERATION.search(match["sum"].lstrip("-")):
            continue
        digits = match["result"].replace(",", "")
        unit = 100 if match["unit"] else 1
        shown = Quantity(0, 0, "", PERCENT, Decimal(digits), ONE.scaleb(-len(digits.partition(".")[2])), vague=False)
        exact = decimal_of(value * unit)
        if shown.agrees(exact):
            continue
        expected = percent(decimal_of(value)) if unit == 100 else plain(shown.rounded(exact))
        yield f"{match['result']}{match['unit']}", "算式的结果不对", expected, "按算式重算后改正。"


def _computed(text: str) -> Fraction | None:
    """Compute a formula of four operations, percents and brackets; None for what is none."""
    tidy = text.translate(_MARKS).replace("%", "*1/100")
    tokens = re.findall(r"[0-9]+(?:\.[0-9]+)?|[-+*/()]", tidy)
    if "".join(tokens) != tidy:
        return None
    try:
        value, rest = _addition(tokens)
    except (IndexError, ValueError, ZeroDivisionError):
        return None
    return None if rest else value


def _addition(tokens: list[str]) -> tuple[Fraction, list[str]]:
    value, rest = _product(tokens)
    while rest and rest[0] in "+-":
        other, after = _product(rest[1:])
        value, rest = (value + other if rest[0] == "+" else value - other), after
    return value, rest


def _product(tokens: list[str]) -> tuple[Fraction, list[str]]:
    value, rest = _factor(tokens)
    while rest and rest[0] in "*/":
        other, after = _factor(rest[1:])
        value, rest = (value * other if rest[0] == "*" else value / other), after
    return value, rest


def _factor(tokens: list[str]) -> tuple[Fraction, list[str]]:
    if tokens[0] == "-":
        value, rest = _factor(tokens[1:])
        return -value, rest
    if tokens[0] == "(":
        value, rest = _addition(tokens[1:])
        if rest[0] != ")":
            raise ValueError(rest)
        return value, rest[1:]
    return Fraction(tokens[0]), tokens[1:]


def _sums(text: str) -> Iterator[tuple[str, str, str, str]]:
    """``总分89分…其中甲20分、乙30分、丙40分``: points of all parts; amounts of parts are never more than the whole."""
    for sentence in re.split(r"(?<=[。；])", text):
        match = _SUM.search(sentence)
        if match is None:
            continue
        lead = _IN_BRACKETS.sub(lambda found: "（" * len(found[0]), sentence[: match.start()])
        before = [each for each in quantities(lead) if each.kind in (MONEY, SCORE) and not each.bound]
        parts = [each for each in quantities(sentence[match.end() :]) if not each.bound]
        if not before or len(parts) < 2:
            continue
        whole = before[-1]
        same = [each for each in parts if each.kind == whole.kind]
        total = sum((each.value for each in same), Decimal(0))
        slack = max(each.step for each in (whole, *same)) * len(same) / 2
        if whole.kind == SCORE and len(same) == len(parts) and total != whole.value:
            yield whole.shown, f"分项合计是{plain(total)}分", f"{plain(total)}分", "核对总数和各分项。"
        elif whole.kind == MONEY and len(same) == 2 == len(parts) and total > whole.value + slack:
            yield whole.shown, "分项合计大于总数", "", "核对总数和各分项。"


def _rates(text: str) -> Iterator[tuple[str, str, str, str]]:
    """``额度2万元，支出1.5万元，支出率75%``: the rate of the two amounts right before it."""
    for sentence in re.split(r"(?<=[。；])", text):
        found = quantities(sentence)
        for first, second, rate in zip(found, found[1:], found[2:], strict=False):
            if (first.kind, second.kind, rate.kind) != (MONEY, MONEY, PERCENT) or rate.bound or not first.value:
                continue
            between = sentence[first.end : second.start], sentence[second.end : rate.start]
            if not (_PAID.search(between[0]) and _RATE.search(between[1])) or max(map(len, between)) > 12:
                continue
            exact = second.value / first.value
            if not rate.agrees(exact) and abs(rate.value - exact) > _slack(first, second):
                yield rate.shown, "与前面的两个金额算出的不符", percent(exact), "核对金额和比率。"


def _slack(first: Quantity, second: Quantity) -> Decimal:
    """How far a rate may be off because both amounts are rounded; 2万元 is two of them, not one and a half."""
    one, other = (min(each.step, _FINEST_ROUNDING) for each in (first, second))
    return (other + one * second.value / first.value) / (2 * first.value)


def _directions(text: str) -> Iterator[tuple[str, str, str, str]]:
    for match in _DIRECTION.finditer(text):
        if (match["first"] in _UP) != (match["second"] in _UP):
            yield match[0], f"前面写{match['first']}，后面写{match['second']}", "", "核对是增还是减。"


def _zero_budgets(text: str) -> Iterator[tuple[str, str, str, str]]:
    for match in _ZERO_BUDGET.finditer(text):
        yield match["rate"], "预算数为0，没有完成预算的比率", "", "删去比率，写明没有安排预算。"


def _year_of(paragraphs: Sequence[ReportParagraph]) -> int | None:
    """The year of the report, by the first line that names one beside 报告."""
    for each in paragraphs[:12]:
        match = _TITLE_YEAR.search(each.text)
        if match and "报告" in each.text and "。" not in each.text:
            return int(match[1])
    return None


def _years(paragraph: ReportParagraph, year: int | None) -> Iterator[tuple[str, str, str, str]]:
    """A heading of another year than the title's: last year's report was the pattern."""
    if year is None or not paragraph.is_heading or re.search("计划|打算|安排|目标|上年|与", paragraph.text):
        return
    named = {int(found) for found in _TITLE_YEAR.findall(paragraph.text)}
    if named and year not in named and max(named) < year:
        yield paragraph.text, f"报告是{year}年的，标题写着别的年度", f"{year}年", "核对标题的年度。"


def _remains(paragraph: ReportParagraph, index: int, file: str) -> Iterator[ReportRemark]:
    for mark in () if _CONTACT.search(paragraph.text) else placeholders(paragraph.text):
        yield remark(
            LEFTOVER,
            file,
            paragraph.place,
            mark,
            "还有模板字样",
            index=index,
            found=mark,
            expected="实际内容",
            fix="换成实际内容。",
        )
    for kind, masked in personal_numbers(paragraph.text):
        yield remark(
            LEFTOVER,
            file,
            paragraph.place,
            masked,
            f"含有{kind}",
            index=index,
            found=masked,
            expected="×××",
            fix="公开前删去或者隐去。",
        )
