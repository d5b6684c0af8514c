"""What a person sees of a stored text: characters without ink go, line breaks and blanks are each of one kind."""

from __future__ import annotations

import re

_WITHOUT_INK = (
    0x00AD,  # soft hyphen
    0x034F,
    0x061C,
    0x180E,
    *range(0x200B, 0x2010),  # zero width, marks of direction
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xFE00, 0xFE10),  # variants of the sign before
    0xFEFF,  # byte order mark
    *range(0xFFF9, 0xFFFD),  # the last one stands where a picture is
)
_BLANKS = (0x00A0, *range(0x2000, 0x200B), 0x202F, 0x205F)
_BREAKS = (0x0B, 0x0C, 0x85, 0x2028, 0x2029)
_SEEN = {
    **dict.fromkeys((*range(9), *range(0xE, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0), 0xFFFE, 0xFFFF)),
    **dict.fromkeys(_WITHOUT_INK),
    **dict.fromkeys(_BLANKS, " "),
    **dict.fromkeys(_BREAKS, "\n"),
}
_UNSEEN_YET_PRINTABLE = re.compile("[\u034f\ufe00-\ufe0f\ufffc]")
"""What is taken out although Python counts it as printable: all else that is taken out or changed is not printable."""
_READ_BY_FORMULAS = {0x00A0, 0x200B, 0x200E, 0xFEFF}
"""What the formulas of ours pass over too (``CHARACTERS`` of the domain's vocabulary)."""
_READ_OTHERWISE = re.compile(f"[{''.join(map(chr, {*_WITHOUT_INK, *_BLANKS} - _READ_BY_FORMULAS))}]")
_RETURNS = re.compile(r"\r+\n?")


def seen_text(text: str) -> str:
    """Take out of a text what nobody sees (zero width, marks of direction, soft hyphens, control characters), so that texts which look
    alike are equal; a no-break space is a blank, a carriage return a line break."""
    if text.isprintable() and (text.isascii() or not _UNSEEN_YET_PRINTABLE.search(text)):  # mostly
        return text
    return (_RETURNS.sub("\n", text) if "\r" in text else text).translate(_SEEN)


def is_read_otherwise(text: str) -> bool:
    """Say whether formulas of ours read a text otherwise than it is seen, because of characters without ink (38 and a thin space)."""
    return not text.isascii() and _READ_OTHERWISE.search(text) is not None


def with_unseen_shown(text: str) -> str:
    """Write a text so that a person sees what is not seen in it: ``38〔U+202F〕家``."""
    return _READ_OTHERWISE.sub(lambda match: f"〔U+{ord(match[0]):04X}〕", text)
