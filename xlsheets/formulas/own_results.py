"""Tells by what a formula may come to whether it still is ours: a person may have changed a part inside its IF and IFERROR.

All formulas of ours on a form's sheet choose, by IF and IFERROR, among a few kinds of results: a call of a function of ours, a cell of
测算, a word that leaves the figure open, a sum. A factor at one of them, a figure in the place of a word are a person's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlsheets.domain.status import TO_FILL, TO_JUDGE

_TEXT = re.compile('"[^"]*"')
_BRACKET = re.compile("[()]")
_CHOICE = re.compile(r"(?:_XLFN\.)*(IFERROR|IF)\(")
_CALL = re.compile(r"(?:_XLFN\.)*[A-Z_]+\(")
_OURS = re.compile(r"XS_[A-Z_]+\(")
_OF_ROWS = re.compile(r"XS_(?:SCORE|COMPLETION|CONVERTED|RULE_SCORE)\(|INDEX\(XSD[0-9]*_")
_OF_CALC = re.compile(r"INDEX\(XSD[0-9]*_[A-Z_]+,ROW\(\)-ROW\(XSD[0-9]*_HEAD\)\)")
_NUMBER = re.compile(r"[0-9.]+%?")
_CELL = r"\$?[A-Z]{1,3}\$?[0-9]+"
_CELLS = re.compile(rf'{_CELL}(?:/{_CELL}|&"")')
_CALCULATES = re.compile(r"[-+*/^&%]")
_SUM_CHANGED = re.compile(r"[-*/^%]|\+[0-9]")
_WORDS = ('""', f'"{TO_JUDGE}"', f'"{TO_FILL}"')
"""What a row of ours says where it gives no figure."""


def is_whole_call(plain_form: str) -> bool:
    """Say whether the first bracket of a formula closes at its end: ``IF(A1,B1)`` → true, ``IF(A1,B1)-4`` → false."""
    depth, bare = 0, _TEXT.sub("", plain_form)
    for sign in _BRACKET.finditer(bare):
        depth += 1 if sign[0] == "(" else -1
        if depth == 0:
            return sign.end() == len(bare)
    return False


def comes_to_ours(plain_form: str) -> bool:
    """Say whether everything that a formula may come to is what a formula of ours comes to, in any version.

    ``IFERROR(XS_SCORE(F14,G14,H14),"待评")`` does; ``IFERROR(XS_SCORE(F14,G14,H14)*0.5,"待评")`` and ``IFERROR(XS_SCORE(F14,G14,H14),8)``
    are a person's.

    Args:
        plain_form: one IF or IFERROR from beginning to end, in capitals, without blanks.
    """
    of_row, of_total = _OF_ROWS.search(plain_form) is not None, "XS_TOTAL(" in plain_form
    return all(_is_ours(result, chosen, of_row, of_total) for chosen, result in _results(plain_form, ""))


def _is_ours(result: str, chosen: str, of_row: bool, of_total: bool) -> bool:
    """Judge one result; ``chosen`` by: IF or IFERROR."""
    if _TEXT.fullmatch(result):
        return not of_row or result in _WORDS
    if _OURS.match(result):
        return is_whole_call(result) and not _CALCULATES.search(_TEXT.sub("", result))
    if of_row:
        return result == "NA()" or _OF_CALC.fullmatch(result) is not None
    if _NUMBER.fullmatch(result):
        return chosen == "IF" and not of_total  # the points of all, of the execution by its steps
    if of_total and result.startswith("ROUND(SUM(") and _SUM_CHANGED.search(result):
        return False
    whole = _CALL.match(result) is not None and is_whole_call(result)
    return whole or _CELLS.fullmatch(result) is not None


def _results(plain_form: str, chosen: str) -> Iterator[tuple[str, str]]:
    """Yield what a formula may come to, each with IF or IFERROR that chooses it."""
    choice = _CHOICE.match(plain_form)
    if choice is None or not is_whole_call(plain_form):
        yield chosen, plain_form
        return
    parts = _arguments(plain_form[choice.end() : -1])
    for part in parts if choice[1] == "IFERROR" else parts[1:]:
        yield from _results(part, choice[1])


def _arguments(inside: str) -> list[str]:
    """Part what stands between the brackets of a call at its commas."""
    found, depth, in_text, start = [], 0, False, 0
    for place, sign in enumerate(inside):
        if sign == '"':
            in_text = not in_text
        elif not in_text:
            depth += (sign == "(") - (sign == ")")
            if sign == "," and depth == 0:
                found.append(inside[start:place])
                start = place + 1
    return [*found, inside[start:]]
