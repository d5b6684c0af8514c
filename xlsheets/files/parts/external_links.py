"""Links of a workbook to other workbooks and to servers of data, cut: the parts that hold them, and all that leads through them."""

from __future__ import annotations

import re

from xlsheets.files.edit import Edit
from xlsheets.files.parts.references import cut_references
from xlsheets.files.parts.sheet_parts import drop_related

_OUTSIDE = re.compile(
    r"""
    (?<![\w\]])\[(?!0\]|\[)[^\[\]]+\][^\[\]'!"]*!  # [1]Sheet1!A1, [总账.xlsx]表!A1; but [0]!名称 is this workbook, 表1[列] a table
    | '(?:[^'\[]|'')*\[(?!0\])[^\]]+\](?:[^']|'')*'!  # '[1]Sheet 1'!A1, 'D:\[总账.xlsx]表'!A1
    | '(?:[^']|'')*[\\/](?:[^']|'')*'!  # 'D:\总账.xlsx'!决算数: no sheet has such a sign in its name
    | [\w.]+\|(?:'|[^\s'!]+!)  # Excel|主题!项目, 程序|'…'!A0: DDE
    """,
    re.VERBOSE,
)


def leads_outside(formula: str) -> bool:
    """Say whether a formula, without the texts in it, names cells of another workbook, or a server of data."""
    return _OUTSIDE.search(formula) is not None


def cut_external_links(edit: Edit) -> None:
    """Drop the linked workbooks, and what names them: whoever opens the copy would be asked to update links that lead nowhere for him.

    Charts keep the figures that they show. Call it when cells have no formulas any more.

    Raises:
        UserError: a part that has to be changed is damaged.
    """
    part = edit.package.workbook_part
    drop_related(edit, part, ("externalLink",))
    for listed in list(edit.tree(part).iterfind("{*}externalReferences")):
        edit.tree(part).remove(listed)
        edit.touch(part)
    cut_references(edit, leads_outside)
