"""Where the lines of a 附件说明 stand (GB/T 9704-2012, 7.3.4): two characters in, the second line under the name."""

from __future__ import annotations

import re

from xlsheets.report.word import styles

_FIRST_LINE = 2 * styles.BODY_SIZE
_CHARACTER = styles.BODY_SIZE + styles.CLOSER
_MARK = 3 * _CHARACTER
"""附件： with its colon."""
_HEAD = re.compile(r"\s*(附件[:：])?\s*([0-9]{1,3}[.．、])?")
_EMS = {".": 0.25, "．": 1.0, "、": 1.0}
"""Widths of the stops; a digit of the Latin font has half of its size."""


def indents(text: str) -> tuple[float, float]:
    """Return where the second line of an enclosure begins, and how far before it the first begins, in points.

    `text`: `附件：1.name`, or `2.name`, whose number stands under that of the first line, or a name alone, which does so.
    """
    found = _HEAD.match(text)
    mark, number = found.groups(default="") if found else ("", "")
    ems = sum(_EMS.get(each, 0.5) for each in number)
    counted = ems * styles.BODY_SIZE + len(number) * styles.CLOSER
    return _FIRST_LINE + _MARK + counted, counted + (_MARK if mark else 0.0)
