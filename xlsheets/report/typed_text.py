"""What people type into a report: data and never markup.

`escape` maps every character that means something in the markup to one code point of the last private-use plane, the same
number of characters, before a template sees it; the markup restores it. A line break inside a typed text becomes a new body
paragraph.
"""

from __future__ import annotations

import re

from msgspec import Struct

from xlsheets.report.living.tracked import Tracked

# Plane 16 rather than the usual U+E000: GBK documents keep rare Chinese characters there.
_PLAIN = "#@*|"
_COVER = "".join(chr(0x10FF00 + i) for i in range(len(_PLAIN)))
BREAK = "\U0010ff10"
MISSING_OPEN, MISSING_CLOSE = "\U0010ff11", "\U0010ff12"
TYPED_END = "\U0010ff13"
"""Stands behind a typed text, so that `settle` can set the punctuation between it and the template's sentence."""
_COVER_MARKUP = str.maketrans(_PLAIN, _COVER)
_ESCAPE = str.maketrans(_PLAIN + "\n\t", _COVER + BREAK + " ")
_XML, _XML_COVER = "<>&\"'", "".join(chr(0x10FF08 + i) for i in range(5))
_COVER_XML = str.maketrans(_XML, _XML_COVER)
_RESTORE = str.maketrans(_COVER + _XML_COVER, _PLAIN + _XML)
_LINE_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# XML refuses controls, surrogates and non-characters; direction marks would let a typed text reorder its neighbours.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff"
    "\u200e\u200f\u202a-\u202e\u2066-\u2069\U000f0000-\U0010ffff]"
)
EDGES = " \u3000\xa0"
TAIL = EDGES + ".,;。，；、"
"""What a typed text loses at its end where the sentence goes on, or is closed, behind it."""
_BEFORE_A_MARK = re.compile(rf"[{TAIL}]*{TYPED_END}(?=[。；，、：！？）])")
_ENDS = re.compile(TYPED_END)
_CLOSED = re.compile(r"[。！？；：…][”’）》】]?\Z")


class TypedText(Struct, frozen=True):
    """A paragraph that a person types: its title, what was typed, and the wording where nothing was.

    ``instead``: ids of the paragraphs that stand for it then, the first that was typed.
    """

    title: str
    value: str = ""
    default: str = ""
    instead: tuple[str, ...] = ()


def clean(text: str) -> str:
    """Return a typed text without what Word cannot take; line breaks of every kind become ``\\n``."""
    return _UNWANTED.sub("", _LINE_BREAKS.sub("\n", text)).strip(EDGES + "\n\t")


def escape(text: str) -> str:
    """Return a typed text as data: nothing in it means anything to `parse`."""
    return clean(text).translate(_ESCAPE)


def cover(text: str) -> str:
    """Cover what the author of a Word template wrote outside its tags: it is no markup either."""
    return text.translate(_COVER_MARKUP)


def cover_xml(text: str) -> str:
    """Cover the characters that mean something in XML, in which a Word template is rendered."""
    return text.translate(_COVER_XML)


def restore(text: str) -> str:
    """Undo `escape`: the text as it was typed."""
    return text.translate(_RESTORE).replace(BREAK, "\n")


def settle(text: Tracked, closes: bool = False) -> Tracked:
    """Set the punctuation behind typed texts: one mark where the template goes on with one, whatever was typed.

    Args:
        text: a block of the rendered template, with a `TYPED_END` behind each typed text.
        closes: the block is a sentence, so that a typed text at its end gets the 。 that it lacks.
    """
    text = text.without(_BEFORE_A_MARK)
    if closes and text.text.endswith(TYPED_END) and not _CLOSED.search(text.text.removesuffix(TYPED_END)):
        text = Tracked(f"{text.text}。", [*text.at, text.at[-1]])
    return text.without(_ENDS)


def placeholder(title: str) -> str:
    """Return the marked 【待填：…】 of a paragraph that nobody typed; `title` is escaped already."""
    return f"{MISSING_OPEN}【待填：{title}】{MISSING_CLOSE}"
