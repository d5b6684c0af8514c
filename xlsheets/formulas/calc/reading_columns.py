"""Native formulas that read a target or actual exactly as ``domain/reading.py`` does, with scalar functions of Excel 2010.

Each step is one helper column of the sheet 测算: a formula over the steps before it and, for the cached value, the same in
Python. The word tables of the domain are the one source of both. Rules that the formulas keep (tried in LibreOffice, Gnumeric,
IronCalc and formualizer): no VALUE of anything but digits and one point, since VALUE reads dates by locale; no AND or OR over
texts; comparison of computed numbers only after ROUND.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from decimal import Decimal

from msgspec import Struct

from xlsheets.domain import vocabulary as words
from xlsheets.domain.nothing import spellings_of_nothing
from xlsheets.domain.reading import (
    LONGEST_NUMBER,
    SHAPE_PAIRS,
    clean_characters,
    clean_words,
    figure_shape,
    is_time,
    joins_figures,
    without_first,
    without_last,
    without_operators,
)
from xlsheets.files.grid import Value
from xlsheets.formulas.calc.calc_column import CalcColumn, RowValues
from xlsheets.formulas.calc.reading_dates import (
    Refs,
    Values,
    date_columns,
    likeness_columns,
    number_of,
    text_of,
    told_columns,
)
from xlsheets.formulas.calc.reading_units import unit_columns
from xlsheets.formulas.expressions import DIGITS, REST, any_equal, begins_open_formula, quoted, substituted


class CellReading(Struct, frozen=True):
    """The columns that read one cell. ``side`` begins their keys; ``raw`` and ``unit`` are the keys of the cells' texts.

    ``fillers``: words that may stand before the number: 已完成 40 家.
    """

    side: str
    title: str
    raw: str
    unit: str | None = None
    fillers: tuple[str, ...] = ()

    def key(self, name: str) -> str:
        """Key of one of the columns."""
        return f"{self.side}_{name}"

    @property
    def figure(self) -> str:
        """Key of the column that begins with the number, if there is one."""
        return self.key("figure" if self.fillers else "body")

    def column(
        self, name: str, header: str, formula: Callable[[Refs], str], value: Callable[[Values], Value]
    ) -> CalcColumn:
        """Make one of the columns."""
        return CalcColumn(self.key(name), f"{self.title}·{header}", formula, value)

    def columns(self) -> list[CalcColumn]:
        """Return the columns in the order in which each takes the text further apart."""
        before, after = self._digits()
        likeness = likeness_columns(self.key, self.column, self.figure)
        told = told_columns(self.key, self.column, self.unit) if self.unit else []
        units = unit_columns(self.key, self.column, self.unit)
        dates = date_columns(self.key, self.column, self.unit)
        return [*self._cleaned(), *before, *likeness, *told, after, *units, *dates]

    def _cleaned(self) -> list[CalcColumn]:
        """``不低于 95％`` → ``≥95%`` → ``95%``; and whether figures stand apart that would be joined."""
        raw, clean, word, spaced = self.raw, self.key("clean"), self.key("word"), self.key("spaced")
        first, second, trimmed = self.key("first"), self.key("second"), self.key("trimmed")
        return [
            self.column(
                "clean",
                "字符",
                lambda r: substituted(r[raw], words.CHARACTERS),
                lambda v: clean_characters(text_of(v, raw)),
            ),
            self.column(
                "word",
                "符号化",
                lambda r: substituted(r[clean], words.OPERATOR_WORDS),
                lambda v: clean_words(text_of(v, clean)),
            ),
            self.column(
                "spaced",
                "字形",
                lambda r: f"TRIM({substituted(r[raw], SHAPE_PAIRS)})",
                lambda v: figure_shape(text_of(v, raw)),
            ),
            self.column(
                "joined",
                "数字分离",
                lambda r: joined_formula(r[spaced]),
                lambda v: Decimal(joins_figures(text_of(v, raw))),
            ),
            self.column(
                "first", "去首符", lambda r: _without_first(r[word]), lambda v: without_first(text_of(v, word))
            ),
            self.column(
                "second", "去次符", lambda r: _without_first(r[first]), lambda v: without_first(text_of(v, first))
            ),
            self.column(
                "trimmed", "去尾符", lambda r: _without_last(r[second]), lambda v: _trimmed(text_of(v, second))
            ),
            self.column(
                "body",
                "正文",
                lambda r: body_formula(r[trimmed]),
                lambda v: without_last(text_of(v, second)),
            ),
        ]

    def _digits(self) -> tuple[list[CalcColumn], CalcColumn]:
        """``已完成-40.5家`` → ``-40.5家`` → ``40.5家``, four signs of a number; and -40.5, none where the unit says that it is a date."""
        body, figure, plain, shape = self.key("body"), self.figure, self.key("plain"), self.key("shape")
        length, joined, told = self.key("length"), self.key("joined"), self.key("told")
        like = self.key("likeness")
        before = self.column(
            "figure",
            "去前缀",
            lambda r: _without_filler_formula(r[body], self.fillers),
            lambda v: _without_filler(text_of(v, body), self.fillers),
        )
        columns = [
            *([before] if self.fillers else []),
            self.column(
                "plain",
                "去负号",
                lambda r: f'IF(EXACT(LEFT({r[figure]},1),"-"),MID({r[figure]},2,{REST}),{r[figure]})',
                lambda v: text_of(v, figure).removeprefix("-"),
            ),
            self.column(
                "shape",
                "数位",
                lambda r: substituted(r[plain], tuple((digit, "0") for digit in DIGITS[1:])),
                lambda v: re.sub("[1-9]", "0", text_of(v, plain)),
            ),
            self.column("length", "数长", lambda r: _length_formula(r[shape]), lambda v: _length(text_of(v, shape))),
        ]
        number = self.column(
            "number",
            "数值",
            lambda r: (
                f"IF({_none_formula(r, joined, told)}+{_done_formula(r[plain], r[length], r[like])}>0,"
                f'"",{_number_formula(r[plain], r[shape], r[length], r[figure])})'
            ),
            lambda v: (
                ""
                if number_of(v, joined)
                or (self.unit and number_of(v, told))
                or (number_of(v, like) and text_of(v, plain)[int(number_of(v, length)) :] == words.DONE)
                else _number_value(text_of(v, plain), int(number_of(v, length)), text_of(v, figure))
            ),
        )
        return columns, number


def beside_columns(role: str, title: str) -> list[CalcColumn]:
    """Return the columns that tidy an operator or a unit that stands in a column of its own: ``大于等于`` → ``≥``."""
    raw, clean, word, body = f"{role}_raw", f"{role}_clean", f"{role}_word", f"{role}_body"
    return [
        CalcColumn(
            clean,
            f"{title}·字符",
            lambda r: substituted(r[raw], words.CHARACTERS),
            lambda v: clean_characters(text_of(v, raw)),
        ),
        CalcColumn(
            word,
            f"{title}·符号化",
            lambda r: substituted(r[clean], words.OPERATOR_WORDS),
            lambda v: clean_words(text_of(v, clean)),
        ),
        CalcColumn(
            body,
            f"{title}·正文",
            lambda r: substituted(r[word], tuple((sign, "") for sign in words.OPERATORS)),
            lambda v: without_operators(text_of(v, word)),
        ),
    ]


def reading_columns(roles: Collection[str]) -> list[CalcColumn]:
    """Return the columns that read target and actual, of a form whose table has columns of these roles."""
    beside = [
        *(beside_columns("operator", "符号列") if "operator" in roles else []),
        *(beside_columns("unit", "单位列") if "unit" in roles else []),
    ]
    if beside:
        beside.append(CalcColumn("own_operator", "外列符号", own_operator_formula, own_operator))
    target = CellReading("t", "指标值", "target_raw", "unit_body" if "unit" in roles else None)
    actual = CellReading("a", "完成值", "actual_raw", fillers=words.FILLERS)
    return [
        *beside,
        *target.columns(),
        CalcColumn(
            "operator",
            "符号",
            lambda r: operator_formula(r["t_word"], r.get("own_operator")),
            lambda v: (text_of(v, "own_operator") if beside else "") or operator_value(text_of(v, "t_word")),
        ),
        *actual.columns(),
        CalcColumn(
            "a_operator",
            "完成值·符号",
            lambda r: operator_formula(r["a_word"], None),
            lambda v: operator_value(text_of(v, "a_word")),
        ),
    ]


def own_operator_formula(refs: Refs) -> str:
    """Read the operator that stands beside the target: the operator column's sign, else one behind the unit (``%以上`` → ≥).

    The operator column may hold 定性, 定量 or other words: these are no operators.
    """
    behind = '""'
    if "unit_word" in refs:
        last = f"RIGHT({refs['unit_word']},1)"
        behind = f'IF({any_equal(last, tuple(words.SUFFIX_OPERATORS))},{last},"")'
    if "operator_word" not in refs:
        return behind
    word, body = refs["operator_word"], refs["operator_body"]
    return f"IF(LEN({body})>0,{behind},IF(LEN({word})>0,LEFT({word},1),{behind}))"


def own_operator(row: RowValues) -> str:
    """Return what ``own_operator_formula`` gives."""
    behind = row.text("unit_word")[-1:] if "unit_word" in row.value_of else ""
    word = ""
    if "operator_word" in row.value_of and not row.text("operator_body"):
        word = row.text("operator_word")
    return word[:1] or (behind if behind and behind in words.SUFFIX_OPERATORS else "")


def operator_value(word: str) -> str:
    """Return what ``operator_formula`` gives without an operator beside the target: ``≥95%`` → ``≥``, ``95%以上`` → ``≥``."""
    if word[:1] and word[0] in words.OPERATORS:
        return word[0]
    return word[-1] if word[-1:] and word[-1] in words.SUFFIX_OPERATORS else ""


def joined_formula(spaced: str) -> str:
    """Say (1 or 0) whether figures stand apart that cleaning would join: ``9 5%`` → 1."""
    return f'IF(ISNUMBER(FIND("0 0",{spaced}))+ISNUMBER(FIND("0,0",SUBSTITUTE({spaced},",000","")))>0,1,0)'


def operator_formula(word: str, own: str | None) -> str:
    """Read the operator: that beside the target (``own``) first, else a sign before or behind the number: ``≥95%`` → ≥, ``95%≥`` → ≥."""
    inside = (
        f'IF({word}="","",IF(ISNUMBER(FIND(LEFT({word},1),{quoted(words.OPERATORS)})),LEFT({word},1),'
        f'IF(ISNUMBER(FIND(RIGHT({word},1),{quoted(words.SUFFIX_OPERATORS)})),RIGHT({word},1),"")))'
    )
    return f'IF({own}="",{inside},{own})' if own else inside


def _without_filler_formula(body: str, fillers: tuple[str, ...]) -> str:
    """Take a word before the number off: ``已完成40家`` → ``40家``."""
    expression = body
    for filler in reversed(fillers):
        length = len(filler)
        begins = f"EXACT(LEFT({body},{length}),{quoted(filler)})"
        expression = f"IF({begins},MID({body},{length + 1},{REST}),{expression})"
    return expression


def _without_filler(body: str, fillers: tuple[str, ...]) -> str:
    return next((body[len(filler) :] for filler in fillers if body.startswith(filler)), body)


def _length_formula(shape: str) -> str:
    """Count the characters of the number that a text, its digits as 0, begins with: ``00.0%`` → 4."""
    digits = f'SUBSTITUTE({shape},".","0")'
    return "+".join(f'EXACT(LEFT({digits},{k}),"{"0" * k}")' for k in range(1, LONGEST_NUMBER + 1))


def _length(shape: str) -> Decimal:
    digits = shape.replace(".", "0")
    return Decimal(min(LONGEST_NUMBER, len(digits) - len(digits.lstrip("0"))))


def _none_formula(refs: Refs, joined: str, told: str) -> str:
    return f"{refs[joined]}+{refs[told]}" if told in refs else refs[joined]


def _done_formula(plain: str, length: str, like: str) -> str:
    """Say (1 or 0) whether a number is a date by what stands behind it: ``12.31完成`` → 1."""
    return f"EXACT(MID({plain},{length}+1,{REST}),{quoted(words.DONE)})*({like}>0)"


def _number_formula(plain: str, shape: str, length: str, figure: str) -> str:
    """Read the number: ``40家`` → 40, ``-40.5家`` → -40.5; nothing of a time: ``3季度`` → nothing."""
    digits, rest = f"LEFT({plain},{length})", f"MID({plain},{length}+1,{REST})"
    marks = [f"ISNUMBER(FIND({quoted(mark)},{rest}))" for mark in words.TIME_MARKS]
    marks += [f"EXACT(LEFT({rest},{len(start)}),{quoted(start)})" for start in words.TIME_STARTS]
    years = "+".join(f"EXACT(LEFT({rest},{len(start)}),{quoted(start)})" for start in words.YEAR_STARTS)
    month = f"EXACT(LEFT({rest},1),{quoted(words.MONTH_SIGN)})"
    marks.append(f'({years})*({length}=4)*(1-ISNUMBER(FIND(".",{digits})))')
    marks.append(f"{month}*(LEN({rest})>1)")
    month, day = f"VALUE(MID({plain},5,2))", f"VALUE(MID({plain},7,2))"
    eight = (
        f'IF((LEN({plain})=8)*({length}=8)*(EXACT(LEFT({plain},2),"19")+EXACT(LEFT({plain},2),"20"))>0,'
        f"IFERROR(({month}>=1)*({month}<=12)*({day}>=1)*({day}<=31),0),0)"
    )
    return (
        f'IF({length}=0,"",IF(EXACT(LEFT({plain},1),"."),"",IF(EXACT(RIGHT({digits},1),"."),"",'
        f'IF(LEN({digits})-LEN(SUBSTITUTE({digits},".",""))>1,"",'
        f'IF(ISNUMBER(FIND("0",MID({shape},{length}+1,{REST}))),"",'
        f'IF({"+".join(marks)}+{eight}>0,"",VALUE({digits})*IF(EXACT(LEFT({figure},1),"-"),-1,1)))))))'
    )


def _number_value(plain: str, length: int, figure: str) -> Value:
    digits = plain[:length]
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", digits) or is_time(digits, plain[length:]):
        return ""
    return -Decimal(digits) if figure.startswith("-") else Decimal(digits)


def _without_first(text: str) -> str:
    """Take an operator before the number off: ``≥95%`` → ``95%``."""
    begins = f"ISNUMBER(FIND(LEFT({text},1),{quoted(words.OPERATORS)}))"
    return f'IF(LEN({text})=0,"",IF({begins},MID({text},2,{REST}),{text}))'


def body_formula(text: str) -> str:
    """Take a text that says nothing for none: ``40家`` → ``40家``, ``--`` → nothing, ``**人`` → nothing, （请填写） → nothing; of its
    spellings those count that cleaning has left."""
    cleaned = {old for old, _ in words.CHARACTERS}
    nothing = tuple((each, "") for each in spellings_of_nothing(words.TARGET) if each not in cleaned)
    said = substituted(text, nothing)
    hints = "+".join(
        any_equal(f"LEFT({text},{length})", tuple(hint for hint in words.VALUE_HINTS if len(hint) == length))
        for length in sorted({len(hint) for hint in words.VALUE_HINTS})
    )
    return f'IF((LEN({said})=0)+{begins_open_formula(text)}+{hints}>0,"",{text})'


def _without_last(text: str) -> str:
    """Take an operator behind the number off: ``95%≥`` → ``95%``."""
    return f"IF({any_equal(f'RIGHT({text},1)', tuple(words.SUFFIX_OPERATORS))},LEFT({text},LEN({text})-1),{text})"


def _trimmed(text: str) -> str:
    return text[:-1] if text and text[-1] in words.SUFFIX_OPERATORS else text
