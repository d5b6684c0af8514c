"""Pieces of Excel formulas that several columns share, each with its value in Python beside it."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from xlsheets.domain import vocabulary as words
from xlsheets.domain.nothing import spellings_of_nothing
from xlsheets.domain.numbers import half_up

DIGITS = "0123456789"
REST = 99_999
"""Characters that MID is asked for where all that is left is meant."""

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")

_BLANKS = tuple((blank, "") for blank in words.BLANKS)

_FIGURE_SIGNS = (*words.CHARACTERS[:10], *_BLANKS, ("．", "."), ("％", "%"))


def quoted(text: str) -> str:
    """Write a text as a string of a formula: ``a"b`` → ``"a""b"``, a line break → ``CHAR(10)``."""
    if text in ("\n", "\t", "\r"):
        return f"CHAR({ord(text)})"
    return '"' + text.replace('"', '""') + '"'


def substituted(expression: str, pairs: tuple[tuple[str, str], ...]) -> str:
    """Nest SUBSTITUTE over an expression, first pair innermost: ``A1`` → ``SUBSTITUTE(SUBSTITUTE(A1,"％","%"),"－","-")``.
    Excel allows 64 levels."""
    return "SUBSTITUTE(" * len(pairs) + expression + _replacements(pairs)


@lru_cache(maxsize=256)
def _replacements(pairs: tuple[tuple[str, str], ...]) -> str:
    return "".join(f",{quoted(old)},{quoted(new)})" for old, new in pairs)


def any_equal(expression: str, texts: tuple[str, ...]) -> str:
    """Say whether an expression equals one of some texts: ``A1`` → ``OR(EXACT(A1,"无"),EXACT(A1,"是"))``.
    EXACT, since ``=`` ignores case, and in Gnumeric width."""
    return "OR(" + ",".join(f"EXACT({expression},{quoted(text)})" for text in texts) + ")"


def is_one_of(expression: str, texts: tuple[str, ...]) -> str:
    """Say the same as ``any_equal`` with the expression written once, for long ones and many texts; in none of them stands a stroke:
    ``A1`` → ``ISNUMBER(FIND("|"&A1&"|","|无|是|"))``."""
    return f'ISNUMBER(FIND("|"&{expression}&"|",{quoted("|".join(("", *texts, "")))}))'


@lru_cache(maxsize=1024)
def what_is_said(expression: str, role: str) -> str:
    """Take out of a text what says nothing in a cell of that role; nothing is typed there if nothing is left."""
    return substituted(expression, tuple((each, "") for each in spellings_of_nothing(role)))


def says_nothing_formula(expression: str, role: str) -> str:
    """Say whether a text says nothing in a cell of that role, as ``domain.nothing.says_nothing``: ``--`` → TRUE, 40家 → FALSE."""
    return f"(LEN({what_is_said(expression, role)})=0)"


def has_open_place_formula(expression: str) -> str:
    """Say whether a template left a place open in a text, as ``domain.nothing.has_open_place``: ``≥**人`` → TRUE, 40人 → FALSE."""
    return f'ISNUMBER(FIND("**",{_open_places(expression)}))'


def begins_open_formula(expression: str) -> str:
    """Say whether a text begins with a place left open, as ``domain.nothing.begins_open``: ``**人`` → TRUE, ``≥**人`` → FALSE."""
    return f'EXACT(LEFT({_open_places(expression)},2),"**")'


def _open_places(expression: str) -> str:
    return substituted(expression, tuple((sign, "*") for sign in words.OPEN_PLACES[1:]))


def without_blanks(expression: str) -> str:
    """Take blanks and line breaks out of a text."""
    return substituted(expression, _BLANKS)


def without_blanks_value(text: str) -> str:
    """Do what ``without_blanks`` does."""
    for blank, nothing in _BLANKS:
        text = text.replace(blank, nothing)
    return text


def number_text(number: str, digits: int) -> str:
    """Write a cell's number with so many decimals, for comparison: 10 with 4 → ``10.0000``; a text stays as it is.

    Never ``number&""``: in Gnumeric 34.63 becomes 34.630000000000000001.
    """
    pattern = "0." + "0" * digits
    return f'IF(ISNUMBER({number}),TEXT(ROUND({number},{digits}),"{pattern}"),{number}&"")'


def number_text_value(text: str, digits: int) -> str:
    """Return what ``number_text`` gives for a cell whose number prints as ``text``, or that holds this text."""
    if not _NUMBER.fullmatch(text):
        return text
    return format(half_up(Decimal(text), digits), "f")


def shown_number(number: str, most: int = 2) -> str:
    """Write a number without trailing zeros: 9.50 → ``9.5``, 10 → ``10``; more than ``most`` decimals as the program does."""
    expression = f'{number}&""'
    for digits in range(most, -1, -1):
        rounded = f"ROUND({number},{digits})"
        expression = f"IF(ROUND({number}-{rounded},8)=0,FIXED({rounded},{digits},TRUE),{expression})"
    return expression


def figure_text(raw: str, value: str, suffix: str = "") -> str:
    """Tidy a figure that stands in a cell as text: ``5 分`` → ``5``; nothing where the cell holds a number."""
    pairs = (*_FIGURE_SIGNS, (suffix, "")) if suffix else _FIGURE_SIGNS
    return f'IF(ISNUMBER({value}),"",{substituted(raw, pairs)})'


def figure_text_value(text: str, suffix: str = "") -> str:
    """Return what ``figure_text`` gives for a cell that holds a text; the text of a number gives nothing."""
    return "" if _NUMBER.fullmatch(text) else tidy_figure(text, suffix)


def tidy_figure(text: str, suffix: str = "") -> str:
    """Take blanks and the unit of its column out of a figure that stands in a cell as text."""
    for old, new in _FIGURE_SIGNS:
        text = text.replace(old, new)
    return text.replace(suffix, "") if suffix else text


def figure_formula(text: str, otherwise: str, *, percent: bool = False) -> str:
    """Read a tidied text (a cell) as a number: ``12.5`` → 12.5, with ``percent`` ``95%`` → 0.95; 五 → ``otherwise``."""
    rest = substituted(text, tuple((digit, "") for digit in DIGITS))
    number = f'IF((LEFT({text},1)=".")+(RIGHT({text},1)=".")>0,{otherwise},IFERROR(VALUE({text}),{otherwise}))'
    plain = f"IF({any_equal(rest, ('', '.'))},{number},{otherwise})"
    if percent:
        before = f"LEFT({text},LEN({text})-1)"
        share = (
            f'IF((LEFT({text},1)=".")+(RIGHT({before},1)=".")>0,{otherwise},IFERROR(VALUE({before})/100,{otherwise}))'
        )
        plain = f"IF({any_equal(rest, ('%', '.%'))},{share},{plain})"
    return f"IF(LEN({text})=0,{otherwise},{plain})"
