"""Values of the context that know their name, and the marks that carry it through the text of a template.

A template is given texts and numbers that know their key (``budget.total.rate``); what it prints of them is wrapped in a mark:
an opening character, what the mark is about, and a closing one, all of the private planes, which no typed text holds
(`typed_text.py`). `markup.parse` takes them out again and keeps where they stood. Marks never change what is printed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

OPEN_FIGURE, OPEN_CONDITION = "\U0010ff20", "\U0010ff21"
"""Open a mark: around a figure, a name or a list; around what the template says under a condition, or in a loop."""
HEAD_END, CLOSE = "\U0010ff22", "\U0010ff23"
_HEAD = "\U000f0000-\U000ffffd"
_SHIFT = 0xF0000
_LARGEST = 0xFFFD
MARK = re.compile(f"([{OPEN_FIGURE}{OPEN_CONDITION}])([{_HEAD}]*){HEAD_END}|{CLOSE}")

ALSO = "+"
"""Between the keys of a figure that several figures make."""


class KeyedText(str):
    """A text of the context, or what a filter made of its values."""

    __slots__ = ("key",)
    key: str


class KeyedNumber(Decimal):
    """A figure of the context; its negative and its sums with others know their keys too."""

    __slots__ = ("key",)
    key: str

    def __neg__(self) -> KeyedNumber:
        """Keep the key."""
        return number(super().__neg__(), self.key)

    def __add__(self, other: Any) -> Any:
        """Join the keys."""
        return number(super().__add__(other), joined((self, other)))

    def __sub__(self, other: Any) -> Any:
        """Join the keys."""
        return number(super().__sub__(other), joined((self, other)))


class KeyedCount(int):
    """The length of a list of the context."""

    key: str


class KeyedList(list[Any]):
    """A list of the context."""

    key: str = ""


def text(value: str, key: str) -> KeyedText:
    """Give a text its key."""
    made = KeyedText(value)
    made.key = key
    return made


def like(value: str, other: str) -> str:
    """Give a text the key of the one that it was made of, if that has one."""
    return text(value, other.key) if isinstance(other, KeyedText) else value


def number(value: Decimal, key: str) -> KeyedNumber:
    """Give a figure its key."""
    made = KeyedNumber(value)
    made.key = key
    return made


def count(value: int, key: str) -> KeyedCount:
    """Give a whole number its key."""
    made = KeyedCount(value)
    made.key = key
    return made


def items(values: Iterable[Any], key: str) -> KeyedList:
    """Give a list its key."""
    made = KeyedList(values)
    made.key = key
    return made


def key_of(value: object) -> str:
    """Return the key of a value, ``""`` of one that has none."""
    return value.key if isinstance(value, KeyedText | KeyedNumber | KeyedCount | KeyedList) else ""


def joined(values: Iterable[object]) -> str:
    """Return the key of what is made of several values: ``a+b``."""
    return ALSO.join(dict.fromkeys(key for each in values if (key := key_of(each))))


def opened(mark: str, head: str) -> str:
    """Return what opens a mark; `head` says what it is about."""
    shifted = "".join(chr(_SHIFT + ord(each)) for each in head if ord(each) <= _LARGEST)
    return f"{mark}{shifted}{HEAD_END}"


def head_of(shifted: str) -> str:
    """Undo the shift of `opened`."""
    return "".join(chr(ord(each) - _SHIFT) for each in shifted)


def marked(printed: str, key: str) -> str:
    """Wrap what is printed of a figure in a mark."""
    return f"{opened(OPEN_FIGURE, key)}{printed}{CLOSE}"


def is_marked(printed: str) -> bool:
    """Say whether a text holds marks: it is what a macro gave."""
    return CLOSE in printed


def bare(printed: str) -> str:
    """Return a text without its marks."""
    return MARK.sub("", printed) if CLOSE in printed else printed


def trimmed(printed: str, characters: str | None = None, *, left: bool = True) -> str:
    """Strip a text as `str.strip` does, through marks at its ends, which stay."""
    if CLOSE not in printed:
        return printed.strip(characters) if left else printed.rstrip(characters)
    pieces: list[str] = []
    end = 0
    for mark in MARK.finditer(printed):
        pieces += (printed[end : mark.start()], mark[0])
        end = mark.end()
    pieces.append(printed[end:])
    texts = range(0, len(pieces), 2)  # a mark stands between two texts
    _strip(pieces, reversed(texts), lambda piece: piece.rstrip(characters))
    if left:
        _strip(pieces, texts, lambda piece: piece.lstrip(characters))
    return "".join(pieces)


def _strip(pieces: list[str], order: Iterable[int], strip: Callable[[str], str]) -> None:
    for at in order:
        pieces[at] = strip(pieces[at])
        if pieces[at]:
            return
