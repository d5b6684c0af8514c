"""Native formulas that read a target or actual exactly as ``domain/reading.py`` does, with scalar functions of Excel 2010.

Each stage is one helper column of the sheet 测算: a formula over the stages before it and, for the cached value, the same in
Python. The word tables of the domain are the one source of both. Rules that the formulas keep (tried in LibreOffice, Gnumeric,
IronCalc and formualizer): no VALUE of anything but digits and one point, since VALUE reads dates by locale; no AND or OR over
texts; comparison of computed numbers only after ROUND.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from msgspec import Struct

from xlsheets.domain import vocabulary as words
from xlsheets.domain.reading import (
    LONGEST_NUMBER,
    SHAPE_PAIRS,
    Reading,
    clean_characters,
    clean_words,
    date_key,
    date_parts,
    date_text,
    figure_shape,
    is_time,
    joins_figures,
    without_first,
    without_last,
    without_operators,
)
from xlsheets.files.grid import Value
from xlsheets.formulas.expressions import DIGITS, any_equal, quoted, substituted

Refs = Mapping[str, str]
Values = Mapping[str, Value]
_ISO_PATTERNS = ("0000-00-00", "0000-0-00", "0000-00-0", "0000-0-0")
_LONG = 99_999


class Stage(Struct, frozen=True):
    """A helper column: its key, its Chinese header, its formula by the refs of other columns, its value by their values."""

    key: str
    header: str
    formula: Callable[[Refs], str]
    value: Callable[[Values], Value]


def _text(values: Values, key: str) -> str:
    value = values.get(key)
    return value if isinstance(value, str) else ""


def _number(values: Values, key: str) -> Decimal:
    value = values.get(key)
    return value if isinstance(value, Decimal) else Decimal(0)


def reading_stages(side: str, title: str, *, raw: str, unit: str | None, fillers: tuple[str, ...] = ()) -> list[Stage]:
    """Return the stages that read one cell. ``side`` prefixes their keys; ``raw`` and ``unit`` are keys of the cell texts."""

    def key(name: str) -> str:
        return f"{side}_{name}"

    def stage(name: str, header: str, formula: Callable[[Refs], str], value: Callable[[Values], Value]) -> Stage:
        return Stage(key(name), f"{title}·{header}", formula, value)

    figure = key("figure") if fillers else key("body")
    stages = [
        stage(
            "clean",
            "字符",
            lambda r: substituted(r[raw], words.CHARACTERS),
            lambda v: clean_characters(_text(v, raw)),
        ),
        stage(
            "word",
            "符号化",
            lambda r: substituted(r[key("clean")], words.OPERATOR_WORDS),
            lambda v: clean_words(_text(v, key("clean"))),
        ),
        stage(
            "spaced",
            "字形",
            lambda r: f"TRIM({substituted(r[raw], SHAPE_PAIRS)})",
            lambda v: figure_shape(_text(v, raw)),
        ),
        stage(
            "joined",
            "数字分离",
            lambda r: (
                f'IF(ISNUMBER(FIND("0 0",{r[key("spaced")]}))'
                f'+ISNUMBER(FIND("0,0",SUBSTITUTE({r[key("spaced")]},",000","")))>0,1,0)'
            ),
            lambda v: Decimal(joins_figures(_text(v, raw))),
        ),
        stage(
            "first", "去首符", lambda r: _without_first(r[key("word")]), lambda v: without_first(_text(v, key("word")))
        ),
        stage(
            "second",
            "去次符",
            lambda r: _without_first(r[key("first")]),
            lambda v: without_first(_text(v, key("first"))),
        ),
        stage(
            "trimmed", "去尾符", lambda r: _without_last(r[key("second")]), lambda v: _trimmed(_text(v, key("second")))
        ),
        stage(
            "body",
            "正文",
            lambda r: f'IF({any_equal(r[key("trimmed")], words.PLACEHOLDERS)},"",{r[key("trimmed")]})',
            lambda v: without_last(_text(v, key("second"))),
        ),
    ]
    if fillers:
        stages.append(
            stage(
                "figure",
                "去前缀",
                lambda r: _without_filler_formula(r[key("body")], fillers),
                lambda v: _without_filler(_text(v, key("body")), fillers),
            )
        )
    stages += [
        stage(
            "plain",
            "去负号",
            lambda r: f'IF(EXACT(LEFT({r[figure]},1),"-"),MID({r[figure]},2,{_LONG}),{r[figure]})',
            lambda v: _text(v, figure).removeprefix("-"),
        ),
        stage(
            "shape",
            "数位",
            lambda r: substituted(r[key("plain")], tuple((digit, "0") for digit in DIGITS[1:])),
            lambda v: re.sub("[1-9]", "0", _text(v, key("plain"))),
        ),
        stage("length", "数长", lambda r: _length_formula(r[key("shape")]), lambda v: _length(_text(v, key("shape")))),
        stage(
            "number",
            "数值",
            lambda r: (
                f'IF({r[key("joined")]}=1,"",'
                f"{_number_formula(r[key('plain')], r[key('shape')], r[key('length')], r[figure])})"
            ),
            lambda v: (
                ""
                if _number(v, key("joined"))
                else _number_value(_text(v, key("plain")), int(_number(v, key("length"))), _text(v, figure))
            ),
        ),
        stage(
            "unit",
            "单位",
            lambda r: _unit_formula(r, key, unit),
            lambda v: _unit_value(v, key, unit),
        ),
        stage(
            "scale", "倍数", lambda r: _scale_formula(r[key("unit")]), lambda v: _unit_parts(_text(v, key("unit")))[0]
        ),
        stage(
            "base", "单位名", lambda r: _base_formula(r[key("unit")]), lambda v: _unit_parts(_text(v, key("unit")))[1]
        ),
        *_date_stages(key, stage, unit),
    ]
    return stages


def column_stages(role: str, title: str) -> list[Stage]:
    """Return the stages that tidy an operator or a unit that stands in a column of its own."""
    raw, clean, word, body = f"{role}_raw", f"{role}_clean", f"{role}_word", f"{role}_body"
    return [
        Stage(
            clean,
            f"{title}·字符",
            lambda r: substituted(r[raw], words.CHARACTERS),
            lambda v: clean_characters(_text(v, raw)),
        ),
        Stage(
            word,
            f"{title}·符号化",
            lambda r: substituted(r[clean], words.OPERATOR_WORDS),
            lambda v: clean_words(_text(v, clean)),
        ),
        Stage(
            body,
            f"{title}·正文",
            lambda r: substituted(r[word], tuple((sign, "") for sign in words.OPERATORS)),
            lambda v: without_operators(_text(v, word)),
        ),
    ]


def own_operator_formula(word: str | None, body: str | None, unit_word: str | None) -> str:
    """Read the operator that stands beside the target: the operator column's sign, else one behind the unit (%以上).

    The operator column may hold 定性, 定量 or other words: these are no operators.
    """
    behind = '""'
    if unit_word:
        behind = f'IF({any_equal(f"RIGHT({unit_word},1)", tuple(words.SUFFIX_OPERATORS))},RIGHT({unit_word},1),"")'
    if word is None:
        return behind
    return f"IF(LEN({body})>0,{behind},IF(LEN({word})>0,LEFT({word},1),{behind}))"


def operator_formula(word: str, own: str | None) -> str:
    """Read the operator: that beside the target (``own``) first, else a sign before or behind the number."""
    inside = (
        f'IF({word}="","",IF(ISNUMBER(FIND(LEFT({word},1),{quoted(words.OPERATORS)})),LEFT({word},1),'
        f'IF(ISNUMBER(FIND(RIGHT({word},1),{quoted(words.SUFFIX_OPERATORS)})),RIGHT({word},1),"")))'
    )
    return f'IF({own}="",{inside},{own})' if own else inside


def _without_filler_formula(body: str, fillers: tuple[str, ...]) -> str:
    expression = body
    for filler in reversed(fillers):
        length = len(filler)
        begins = f"EXACT(LEFT({body},{length}),{quoted(filler)})"
        expression = f"IF({begins},MID({body},{length + 1},{_LONG}),{expression})"
    return expression


def _without_filler(body: str, fillers: tuple[str, ...]) -> str:
    return next((body[len(filler) :] for filler in fillers if body.startswith(filler)), body)


def _length_formula(shape: str) -> str:
    digits = f'SUBSTITUTE({shape},".","0")'
    return "+".join(f'EXACT(LEFT({digits},{k}),"{"0" * k}")' for k in range(1, LONGEST_NUMBER + 1))


def _length(shape: str) -> Decimal:
    digits = shape.replace(".", "0")
    return Decimal(min(LONGEST_NUMBER, len(digits) - len(digits.lstrip("0"))))


def _number_formula(plain: str, shape: str, length: str, figure: str) -> str:
    digits, rest = f"LEFT({plain},{length})", f"MID({plain},{length}+1,{_LONG})"
    marks = [f"ISNUMBER(FIND({quoted(mark)},{rest}))" for mark in words.TIME_MARKS]
    marks += [f"EXACT(LEFT({rest},{len(start)}),{quoted(start)})" for start in words.TIME_STARTS]
    month, day = f"VALUE(MID({plain},5,2))", f"VALUE(MID({plain},7,2))"
    eight = (
        f'IF((LEN({plain})=8)*({length}=8)*(EXACT(LEFT({plain},2),"19")+EXACT(LEFT({plain},2),"20"))>0,'
        f"IFERROR(({month}>=1)*({month}<=12)*({day}>=1)*({day}<=31),0),0)"
    )
    return (
        f'IF({length}=0,"",IF(EXACT(LEFT({plain},1),"."),"",IF(EXACT(RIGHT({digits},1),"."),"",'
        f'IF(LEN({digits})-LEN(SUBSTITUTE({digits},".",""))>1,"",'
        f'IF(ISNUMBER(FIND("0",MID({shape},{length}+1,{_LONG}))),"",'
        f'IF({"+".join(marks)}+{eight}>0,"",VALUE({digits})*IF(EXACT(LEFT({figure},1),"-"),-1,1)))))))'
    )


def _number_value(plain: str, length: int, figure: str) -> Value:
    digits = plain[:length]
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", digits) or is_time(digits, plain[length:]):
        return ""
    return -Decimal(digits) if figure.startswith("-") else Decimal(digits)


def _without_first(text: str) -> str:
    begins = f"ISNUMBER(FIND(LEFT({text},1),{quoted(words.OPERATORS)}))"
    return f'IF(LEN({text})=0,"",IF({begins},MID({text},2,{_LONG}),{text}))'


def _without_last(text: str) -> str:
    return f"IF({any_equal(f'RIGHT({text},1)', tuple(words.SUFFIX_OPERATORS))},LEFT({text},LEN({text})-1),{text})"


def _trimmed(text: str) -> str:
    return text[:-1] if text and text[-1] in words.SUFFIX_OPERATORS else text


def _unit_formula(refs: Refs, key: Callable[[str], str], unit: str | None) -> str:
    plain, length = refs[key("plain")], refs[key("length")]
    rest = f"MID({plain},{length}+1,{_LONG})"
    if unit:
        rest = f"IF(LEN({plain})>{length},{rest},{refs[unit]})"
    return f'IF(ISNUMBER({refs[key("number")]}),{rest},"")'


def _unit_value(values: Values, key: Callable[[str], str], unit: str | None) -> Value:
    if not isinstance(values.get(key("number")), Decimal):
        return ""
    rest = _text(values, key("plain"))[int(_number(values, key("length"))) :]
    return rest or (_text(values, unit) if unit else "")


def _scale_formula(unit: str) -> str:
    expression = "1"
    for prefix, multiple in reversed(words.SCALES):
        expression = f"IF(EXACT(LEFT({unit},1),{quoted(prefix)}),{multiple},{expression})"
    for name, scale in reversed(words.RATIO_UNITS):
        expression = f"IF(EXACT({unit},{quoted(name)}),{scale},{expression})"
    return expression


def _base_formula(unit: str) -> str:
    prefixes = tuple(prefix for prefix, _ in words.SCALES)
    scaled = f"IF({any_equal(f'LEFT({unit},1)', prefixes)},MID({unit},2,{_LONG}),{unit})"
    money = f"IF({any_equal(unit, prefixes)},{quoted(words.MONEY_BASE)},{scaled})"
    return f"IF({any_equal(unit, tuple(name for name, _ in words.RATIO_UNITS))},{quoted(words.RATIO_BASE)},{money})"


def _unit_parts(unit: str) -> tuple[Decimal, str]:
    reading = Reading("", unit=unit)
    return reading.scale, reading.base


def _date_stages(
    key: Callable[[str], str],
    stage: Callable[[str, str, Callable[[Refs], str], Callable[[Values], Value]], Stage],
    unit: str | None,
) -> list[Stage]:
    text, shape = key("date_text"), key("date_shape")
    fillers = tuple((filler, "") for filler in words.DATE_FILLERS)

    def mark(refs: Refs, sign: str) -> str:
        return f"IFERROR(FIND({quoted(sign)},{refs[text]}),0)"

    def between(refs: Refs, sign: str, before: str, last: int) -> str:
        end, start = mark(refs, sign), mark(refs, before)
        return (
            f"IF({refs[key('year')]}<0,99,IF({end}=0,{last},IF(({end}-{start}=2)+({end}-{start}=3)>0,"
            f"IFERROR(VALUE(MID({refs[text]},{start}+1,{end}-{start}-1)),99),99)))"
        )

    def part(index: int) -> Callable[[Values], Value]:
        no_date = (-1, 99, 99)  # no VALUE of what is no date: 0.95年
        return lambda v: Decimal((date_parts(_text(v, text)) if v[shape] in words.DATE_SHAPES else no_date)[index])

    def key_formula(refs: Refs) -> str:
        year, month, day = refs[key("year")], refs[key("month")], refs[key("day")]
        joined = f"{refs[key('joined')]}=1"
        blocked = f"IF({joined},0,IF(LEN({refs[unit]})>0,0,{{0}}))" if unit else f"IF({joined},0,{{0}})"
        return blocked.format(
            f"IF({year}>=0,"
            f"IF(EXACT(RIGHT({refs[text]},1),RIGHT({refs[shape]},1)),"
            f"IF(({month}>=1)*({month}<=12)*({day}>=1)*({day}<=31)*(({year}=0)+({year}>=1900))>0,"
            f"{year}*10000+{month}*100+{day},0),0),0)"
        )

    def key_value(values: Values) -> Value:
        blocked = (unit and _text(values, unit)) or _number(values, key("joined"))
        return Decimal(0 if blocked else date_key(_text(values, text)))

    return [
        stage(
            "date_text",
            "日期字",
            lambda r: (
                f"IF({any_equal(_dashed(substituted(r[key('shape')], fillers)), _ISO_PATTERNS)},"
                f'SUBSTITUTE(SUBSTITUTE({_dashed(substituted(r[key("body")], fillers))},"-","年",1),"-","月",1)&"日",'
                f"{substituted(r[key('body')], (*fillers, ('年年', '年')))})"
            ),
            lambda v: date_text(_text(v, key("body"))),
        ),
        stage(
            "date_shape",
            "日期形",
            lambda r: substituted(r[text], tuple((digit, "") for digit in DIGITS)),
            lambda v: re.sub("[0-9]", "", _text(v, text)),
        ),
        stage(
            "year",
            "年",
            lambda r: (
                f"IF({any_equal(r[shape], words.DATE_SHAPES)},"
                f"IF({mark(r, '年')}=0,0,IF({mark(r, '年')}=5,IFERROR(VALUE(LEFT({r[text]},4)),1),1)),-1)"
            ),
            part(0),
        ),
        stage("month", "月", lambda r: between(r, "月", "年", 12), part(1)),
        stage("day", "日", lambda r: between(r, "日", "月", 31), part(2)),
        stage("date", "日期", key_formula, key_value),
    ]


def _dashed(expression: str) -> str:
    return f'SUBSTITUTE(SUBSTITUTE({expression},"/","-"),".","-")'
