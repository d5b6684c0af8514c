"""A text with its tracked changes accepted: a template is what its author sees in the end."""

from __future__ import annotations

from typing import Any

from xlsheets.files.namespaces import WORD
from xlsheets.files.part_xml import remove

W = f"{{{WORD}}}"
_GONE = tuple(
    f"{W}{name}"
    for name in (
        *("del", "moveFrom", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblPrExChange", "tblGridChange"),
        *("tcPrChange", "trPrChange", "numberingChange", "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart"),
        *("moveToRangeEnd", "cellIns", "cellMerge"),
    )
)
_KEPT = tuple(f"{W}{name}" for name in ("ins", "moveTo"))
_PARAGRAPH, _PROPERTIES = f"{W}p", f"{W}pPr"


def accept_changes(root: Any) -> bool:
    """Accept every tracked change of a part in place; say whether there were any."""
    found = any(True for _ in root.iter(*_GONE, *_KEPT))
    if not found:
        return False
    for mark in list(root.iter(f"{W}trPr")):
        if mark.find(f"{W}del") is not None:
            remove(mark.getparent())
    for mark in list(root.iter(f"{W}cellDel")):
        remove(next(mark.iterancestors(f"{W}tc")))
    _join_paragraphs(root)
    for each in list(root.iter(*_GONE)):
        remove(each)
    for each in list(root.iter(*_KEPT)):
        holder = each.getparent()
        if holder is not None:
            at = holder.index(each)
            holder[at : at + 1] = list(each)
    return True


def _join_paragraphs(root: Any) -> None:
    """A paragraph whose end was deleted goes on with the next one."""
    for paragraph in list(root.iter(_PARAGRAPH)):
        mark = paragraph.find(f"{_PROPERTIES}/{W}rPr")
        if mark is None or (mark.find(f"{W}del") is None and mark.find(f"{W}moveFrom") is None):
            continue
        following = paragraph.getnext()
        if following is None or following.tag != _PARAGRAPH:
            continue
        properties = following.find(_PROPERTIES)
        at = 0 if properties is None else 1
        own = paragraph.find(_PROPERTIES)
        following[at:at] = [each for each in paragraph if each is not own]
        remove(paragraph)
