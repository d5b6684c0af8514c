"""What a recompute writes before a figure of a workbook of ours that may not count and may not be lost: ``已划去的完成值：100%``.

Formulas, functions and this program read such a text alike, as no figure.
"""

from __future__ import annotations

from xlsheets.domain.vocabulary import HIDDEN_MARK, STRUCK_MARK, UNSURE_MARK
from xlsheets.files.seen.seen_runs import HIDDEN_TEXT, STRUCK
from xlsheets.files.seen.shown_number import HIDDEN_NUMBER, UNPRINTED
from xlsheets.forms.schema_indicators import FIGURE_ROLES
from xlsheets.recognise.headers import role_name

FIGURES = {
    "operator": "符号",
    "target": "指标值",
    "unit": "单位",
    "actual": "完成值",
    "completion": "完成率",
    "weight": "分值",
    "raw_weight": "分值",
    "score": "得分",
    "raw_score": "得分",
    "coefficient": "系数",
    "initial": "年初预算数",
    "adjusted": "预算数",
    "executed": "执行数",
    "measure": "数",
}
"""Role of a cell → what its figures are called; two roles of a row never get one text, or two marked cells would be equal."""

MARKED = frozenset((*FIGURES, *FIGURE_ROLES))
"""Roles whose figures are marked."""

MARK_OF = {STRUCK: STRUCK_MARK, HIDDEN_TEXT: HIDDEN_MARK, HIDDEN_NUMBER: HIDDEN_MARK, UNPRINTED: UNSURE_MARK}
"""Why a cell does not count → what is written before what stands in it."""


def marked(mark: str, role: str, figure: str) -> str:
    """Write a figure behind a mark: 已划去的完成值：100%."""
    return f"{mark}{FIGURES.get(role) or role_name(role)}：{figure}"


def is_marked(text: str) -> bool:
    """Say whether a recompute marked a text."""
    return text.startswith((STRUCK_MARK, HIDDEN_MARK, UNSURE_MARK))
