"""A line of check boxes: one field with choices, printed with their boxes in one cell: ``1.常年性□  2.延续性☑``."""

from __future__ import annotations

import re
from collections.abc import Sequence

EMPTY, TICKED = "□", "☑"
_BOX = "[□☐▢口]"
_TICK = "[☑☒√✓✔■▣☆★●]"
_BETWEEN = "\u3000"
_BLANK = re.compile(r"\s+")


def boxes(choices: Sequence[str], chosen: str) -> str:
    """Print the choices with their numbers, the chosen one ticked."""
    marks = (TICKED if choice == chosen else EMPTY for choice in choices)
    return _BETWEEN.join(
        f"{number}.{choice}{mark}" for number, (choice, mark) in enumerate(zip(choices, marks, strict=True), 1)
    )


def choices_in(text: str) -> list[str]:
    """Return the choices of a printed line of check boxes, boxes before or behind the words; none where it is no such line."""
    bare = _BLANK.sub("", text)
    words = re.split(f"{_BOX}|{_TICK}", bare)
    if len(words) < 3 or (words[0] and words[-1]):
        return []
    return [re.sub(r"\A[0-9][.．、]?|[（(\[]\Z", "", word) for word in words if word]


def ticked(text: str, choices: Sequence[str]) -> str:
    """Return the choice that is ticked, before its box or behind it; ``""`` where none is, the text itself where it is no such line."""
    bare = _BLANK.sub("", text)
    if bare in choices:
        return bare
    numbered = re.fullmatch(r"([1-9])[.．、]?", bare)
    if numbered and int(numbered[1]) <= len(choices):
        return choices[int(numbered[1]) - 1]
    before = re.match(rf"(?:[0-9][.．、]?)?(?:{_BOX}|{_TICK})", bare) is not None
    for choice in sorted(choices, key=len, reverse=True):
        name = re.escape(_BLANK.sub("", choice))
        tick = rf"{_TICK}(?:[0-9][.．、]?)?{name}" if before else rf"{name}[（(\[]?{_TICK}"
        if re.search(tick, bare):
            return choice
    return "" if re.search(f"{_BOX}|{_TICK}", bare) else text
