"""Numbers as a person sees them: what kind of number format a cell has, and the text of its number."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

from xlsheets.domain.numbers import plain
from xlsheets.files.seen.shown_date import hiding_code

PLAIN, PERCENT, DATE = 0, 1, 2

# Ids without a stored code. 27–36 and 50–58 are dates and times in the East Asian editions; 32–35, 55, 56 are times.
_BUILTIN = {
    9: PERCENT,
    10: PERCENT,
    **dict.fromkeys((14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58), DATE),
}
_PLAIN_CODES = ("General", "@", "")
_BUILTIN_CODES = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56), "h:mm"),
    **dict.fromkeys((37, 38), "#,##0 ;-#,##0 "),
    **dict.fromkeys((39, 40), "#,##0.00 ;-#,##0.00 "),
    **dict.fromkeys((5, 6, 41, 42), '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ '),
    **dict.fromkeys((7, 8, 43, 44), '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ '),
    48: "##0.0E+0",
}
"""What the numbers of formats stand for that print something else than the plain number; a sign of currency left out."""
_LITERALS = r'(?is)"[^"]*"?|\\.|[_*].|\[(?![hms]+\])[^\]]*\]?|AM/PM|A/P|General'
_ONLY_FIGURES = frozenset("0123456789#?.,%+-() yYmMdDhHsS年月日时分秒;")
_DIGITS = 15
_LONGEST_NUMBER = 400  # the longest number that a double prints plainly has 309 digits before the point
_EPOCH_1900, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_LAST_DAY = date(9999, 12, 31)


def classify(format_id: int, code: str | None) -> int:
    """Tell whether a number format shows a percentage, a date or anything else (times too are plain numbers)."""
    if code is None:
        return _BUILTIN.get(format_id, PLAIN)
    only_figures = _ONLY_FIGURES.issuperset(code)  # mostly, and a pattern costs more to compile than all else here
    shown = (code if only_figures else re.sub(_LITERALS, "", code[:1000])).partition(";")[0].lower()
    if "%" in shown:
        return PERCENT
    shown = re.sub(r"e[+-]", "", shown)
    if any(letter in shown for letter in "yde") or "aaa" in shown:
        return DATE
    return DATE if "m" in shown and "h" not in shown and "s" not in shown else PLAIN


def printing_code(format_id: int, code: str | None) -> str:
    """Return the code of a number format that prints something else than the plain number or than the whole date, ``""`` of one
    that does not."""
    if classify(format_id, code) == DATE:
        return hiding_code(format_id, code)
    if code is None:
        return _BUILTIN_CODES.get(format_id, "")
    return "" if code in _PLAIN_CODES else code


def significant(text: str) -> tuple[Decimal, str] | None:
    """Take a stored number by its 15 significant digits, as Excel shows it.

    Returns:
        The number, and its text without exponent and trailing zeros; None where the text is no finite number.
    """
    if len(text) <= _DIGITS and text.isascii():
        # Most numbers are short and already as wanted; this saves a pass through float.
        whole, point, decimals = text.partition(".")
        leading = whole.isdigit() and (whole[0] != "0" or len(whole) == 1)
        if leading and (not point or (decimals.isdigit() and decimals[-1] != "0")):
            return Decimal(text), text
    if len(text) > _LONGEST_NUMBER:
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    if value - value != 0:  # infinite or not a number
        return None
    number = Decimal(format(value, ".15g"))
    return number, plain(number)


def iso_date(number: Decimal, *, date1904: bool) -> str | None:
    """Turn a date serial into ``2022-03-07``; None where the calendar has no such day."""
    if not 0 <= number < 3_000_000:
        return None
    days = int(number)
    if not date1904:
        if days in (0, 60):  # 1900-01-00 and 1900-02-29 exist in Excel alone
            return None
        days += days < 60
    epoch = _EPOCH_1904 if date1904 else _EPOCH_1900
    return (epoch + timedelta(days=days)).isoformat() if days <= (_LAST_DAY - epoch).days else None
