"""What a person sees of a text in pieces of different fonts: struck-through and hidden ones gone, signs as drawn, raised digits raised.

Every reader gives its pieces here, so that one cell reads alike from .xlsx, .xls, .ods and .docx.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from xlsheets.files.grid import Cell
from xlsheets.files.seen.seen_text import seen_text
from xlsheets.files.seen.symbol_fonts import STRANGE, UNKNOWN, drawn, is_symbol_font

STRUCK = "内容加了删除线，看作已经删去"
HIDDEN = "内容设成了隐藏文字，打印和显示时看不到"
HIDDEN_TEXT = "的文字被数字格式隐藏了，看不到"
NOT_SEEN = (STRUCK, HIDDEN_TEXT)
"""Why nothing of a cell is seen although formulas read all of it."""
RAISED = "有上标的数字，分不清是注释号、次方还是数的一部分"
UNDRAWN = "有用符号字体画出的字符，读不出是什么"
COVERED = "被合并的单元格盖住，看不见，公式却读得到"
TURNED = "有改变显示顺序的控制符，存的与看到的次序不同"
EQUATION = "有公式，读不出它的值"
PICTURE = "有图片或嵌入的对象，读不到其中的内容"

_RAISED = str.maketrans("0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎")
_RAISED_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_MARKS = re.compile(rf"[0-9{_RAISED_DIGITS}*†‡①-⑳注]")
_POWER_OF_UNIT = re.compile(r"[⁻]?[¹²³]\Z")
_RAISED_ANYWHERE = re.compile(f"[{_RAISED_DIGITS}]")
_RAISED_FIGURE = re.compile(rf"(?:[0-9%％)）]|\A)\s*[{_RAISED_DIGITS}]")
_OVERRIDES = ("\u202d", "\u202e", "\u2066", "\u2067")


class Font(NamedTuple):
    """How a piece of text is shown. ``raised``: 1 above the line, -1 below it."""

    name: str = ""
    struck: bool = False
    hidden: bool = False
    raised: int = 0


PLAIN_FONT = Font()


def cell_font(name: str, *, struck: bool, raised: int, of_signs: bool) -> Font:
    """Make the font of a spreadsheet's cell or run; a name counts only where the font draws signs in the place of letters.

    ``of_signs``: it says so itself (a character set of symbols), whether its table is known or not.
    """
    signs = is_symbol_font(name) or (of_signs and bool(name))
    return Font(name if is_symbol_font(name) else STRANGE if signs else "", struck=struck, raised=raised)


class Run(NamedTuple):
    """A piece of text in one font. ``doubt``: why what it shows cannot be told."""

    text: str
    font: Font = PLAIN_FONT
    doubt: str = ""


def shown_in(font: Font, cell: Cell) -> Cell:
    """Return a number's or date's cell as it is seen in its font: not at all where it is struck through, unreadable in pictograms.

    A struck-through cell keeps the number, which formulas read."""
    if font.struck:
        return all_struck(cell)
    drawn_text = drawn(cell.text, font.name) if font.name else cell.text
    return cell if drawn_text == cell.text else cell._replace(doubt=UNDRAWN)


def all_struck(cell: Cell) -> Cell:
    """Return a cell as it is seen where all of it is struck through: nothing is; it keeps what formulas read."""
    return cell._replace(kind="s", text="", doubt=STRUCK, stored=cell.text)


class Seen(NamedTuple):
    """A text as it is seen, and, where that cannot be told, why (a Chinese clause, else ``""``)."""

    text: str
    doubt: str = ""


def seen_plain(text: str) -> Seen:
    """Return what a person sees of a text in an ordinary font."""
    seen = seen_text(text)
    # No control of the order nor a sign of a font is printable.
    if text.isascii() or (seen.isprintable() and seen == text and not _RAISED_ANYWHERE.search(text)):
        return Seen(seen)
    return seen_runs((Run(text),))


def seen_runs(runs: Iterable[Run]) -> Seen:
    """Return what a person sees of a text in pieces."""
    text = ""
    doubts: list[str] = []
    gone = {STRUCK: False, HIDDEN: False}
    for run in runs:
        if run.doubt:
            doubts.append(run.doubt)
        font = run.font
        if font.struck or font.hidden:
            gone[STRUCK if font.struck else HIDDEN] |= bool(run.text.strip())
            continue
        if any(mark in run.text for mark in _OVERRIDES):
            doubts.append(TURNED)
        piece = drawn(seen_text(run.text), font.name)
        if UNKNOWN in piece and UNKNOWN not in run.text:
            doubts.append(UNDRAWN)
        if font.raised > 0 and piece.strip():
            piece = piece.translate(_RAISED)
            doubts += [RAISED] if _is_mark(piece.strip(), text) else []
        elif font.raised < 0:
            piece = piece.translate(_LOWERED)
        text += piece
    if _RAISED_FIGURE.search(text):
        doubts.append(RAISED)
    if not text.strip():
        doubts += [why for why, found in gone.items() if found]
    return Seen(text, doubts[0] if doubts else "")


def _is_mark(raised: str, before: str) -> bool:
    """Say whether something raised is a note's mark or a power, and no part of a unit (m²) nor a raised %."""
    if not _MARKS.search(raised):
        return False
    unit = before.rstrip()[-1:]
    of_unit = unit == "米" or (unit.isascii() and unit.isalpha())
    return not (of_unit and _POWER_OF_UNIT.match(raised))
