"""What a person sees of a text in its cell's number format: ``30天`` as ``≤30天`` in ``0;0;0;"≤"@``, nothing at all in ``;;;``.

Source: ECMA-376 part 1, 18.8.31: the fourth section of a format is that of texts, or the last one with an ``@``; a text is shown as it
is where there is none.
"""

from __future__ import annotations

import re
from functools import lru_cache

from xlsheets.files.grid import Cell, text_kind
from xlsheets.files.seen.number_text import split_format
from xlsheets.files.seen.seen_runs import HIDDEN_TEXT
from xlsheets.files.seen.shown_number import UNPRINTED

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_(?P<blank>.)|\*.|\[\$(?P<currency>[^-\]]*)[^\]]*\]?|\[[^\]]*\]?'
    r"|(?P<text>@|General|G/通用格式)",
    re.IGNORECASE | re.DOTALL,
)
_QUOTED = re.compile(r'"[^"]*"?|[\\!_*].|\[[^\]]*\]?', re.DOTALL)
_DIGITS = frozenset("0#?")
_SECTIONS = 4
_PROBE = "文"


@lru_cache(maxsize=1024)
def text_section(code: str) -> str:
    """Return the section of a number format by which a text is printed otherwise than it stands in the cell, else ``""``; of a section
    that prints nothing ``" "``."""
    if ";" not in code and "@" not in code:
        return ""
    pieces = split_format(code)
    if len(pieces) != _SECTIONS and "@" not in _QUOTED.sub("", pieces[-1]):
        return ""
    printed = print_text(_PROBE, pieces[-1])
    return "" if printed is not None and printed.strip() == _PROBE else pieces[-1] or " "


def print_text(text: str, section: str) -> str | None:
    """Print a text by a section of a format; None where that cannot be told here: digits, dates."""
    printed, at = "", 0
    while at < len(section):
        match = _TOKEN.match(section, at)
        if match is None:
            sign = section[at]
            if sign in _DIGITS or (sign.isascii() and sign.isalpha()):
                return None
            printed, at = printed + sign, at + 1
            continue
        at = match.end()
        if match["text"]:
            printed += text
        elif match["blank"]:
            printed += " "
        else:
            printed += match["quoted"] or match["escaped"] or match["currency"] or ""
    return printed


def in_text_format(cell: Cell, section: str) -> Cell:
    """Return a text's cell as it is seen, which keeps what formulas read; ``section``: ``text_section`` of its format."""
    if cell.kind != "s" or not cell.text:
        return cell
    printed = print_text(cell.text, section)
    return cell._replace(doubt=cell.doubt or UNPRINTED) if printed is None else _as_printed(cell, printed, section)


def as_printed(cell: Cell, stored: str) -> Cell:
    """Return the cell of a text beside which a program wrote what its format prints (``.ods``): that is its text, ``stored`` the other."""
    before, found, behind = (f'"{part}"' if part else "" for part in cell.text.partition(stored))
    section = f"{before}@{behind}" if found else before or " "
    return _as_printed(cell._replace(stored=stored), cell.text, section)


def _as_printed(cell: Cell, printed: str, section: str) -> Cell:
    seen = printed.strip()
    return cell._replace(
        kind=text_kind(seen),
        text=seen,
        doubt=cell.doubt or ("" if seen else HIDDEN_TEXT),
        stored=cell.text if cell.stored is None else cell.stored,
        format=section,
    )
