"""Forms whose fields stand as forms of bureaus have them and no reader of labels can tell: variants of the small form."""

from __future__ import annotations

import random

from forms.small_form import SMALL

_START, _END = SMALL.index("rows = [\n    [{ label"), SMALL.index('[[bands]]\ntype = "budget"')

LAYOUTS = {
    "below": """
    [{ label = "项目名称", at = "A" }, { label = "实施单位", at = "B" }, { label = "电话", at = "C:F" }],
    [{ field = "subject", at = "A" }, { field = "unit", at = "B" }, { field = "phone", at = "C:F" }],""",
    "unlabelled": """
    [{ field = "subject", at = "A:F" }],
    [{ label = "实施单位", at = "A" }, { field = "unit", at = "B:E" }],
    [{ field = "leader", at = "C" }],""",
    "two-after-one": """
    [{ label = "项目名称", at = "A" }, { field = "subject", at = "B" }, { field = "number", at = "C:E" }],
    [{ label = "实施单位", at = "A" }, { field = "unit", at = "B" }, { field = "phone", at = "C" }, { field = "filler", at = "D:F" }],""",
    "same-label-twice": """
    [{ label = "名称", at = "A" }, { field = "subject", at = "B" }, { label = "名称", at = "C" }, { field = "unit", at = "D:F" }],
    [{ label = "项目名称", at = "A" }, { field = "former", at = "B:E" }],""",
    "words-of-tables": """
    [{ label = "总分", at = "A" }, { field = "subject", at = "B:E" }],
    [{ label = "指标", at = "A" }, { field = "unit", at = "B" }, { label = "得分", at = "C" }, { field = "points", at = "D" }],
    [{ label = "预算数", at = "A" }, { field = "planned", at = "B" }, { label = "执行数", at = "C" }, { field = "spent", at = "D" }],
    [{ label = "预期目标", at = "A:B" }, { label = "实际完成情况", at = "C:D" }],
    [{ field = "wanted", at = "A:B" }, { field = "done", at = "C:D" }],""",
}
"""A name for each kind of layout → the rows of its fields."""

BUDGET_BELOW = """
    [{ label = "预算", at = "A:B" }, { label = "支出", at = "C:D" }, { label = "分", at = "E" }],
    [{ budget = "adjusted", at = "A:B" }, { budget = "executed", at = "C:D" }, { budget = "score", at = "E" }],
    [{ field = "subject", at = "B:E" }, { field = "unit", at = "F" }],"""

LABELS = (
    *(
        "项目名称",
        "实施单位",
        "主管部门",
        "总分",
        "合计",
        "小计",
        "预算数",
        "执行数",
        "执行率",
        "指标",
        "指标值",
        "完成值",
    ),
    *(
        "得分",
        "分值",
        "说明",
        "备注",
        "注",
        "电话",
        "预期目标",
        "实际完成情况",
        "单位：万元",
        "产出",
        "总额",
        "等级",
        "2019年度",
    ),
)
"""Words that head or label something in some form."""


def form_text(rows: str, *, budget: bool = True) -> str:
    """The small form with these rows of fields; without its budget block where the fields hold the budget."""
    text = f"{SMALL[:_START]}rows = [{rows}\n]\n\n{SMALL[_END:]}"
    if budget:
        return text
    start, end = text.index('[[bands]]\ntype = "budget"'), text.index('[[bands]]\ntype = "indicators"')
    return text[:start] + text[end:]


def field_rows(rng: random.Random) -> str:
    """Draw rows of labels and fields in any order, the subject and the unit among them."""
    left = ["subject", "unit", *(f"field{number}" for number in range(rng.randrange(6)))]
    rng.shuffle(left)
    rows = []
    while left:
        cells, column = [], 0
        while column < 6:
            width = min(6 - column, rng.choice((1, 1, 2, 3, 6)))
            at = f"{'ABCDEF'[column]}:{'ABCDEF'[column + width - 1]}"
            what = rng.choice(("label", "field", "field", "gap"))
            if what == "label":
                cells.append(f'{{ label = "{rng.choice(LABELS)}", at = "{at}" }}')
            elif what == "field" and left:
                cells.append(f'{{ field = "{left.pop()}", at = "{at}" }}')
            column += width
        if cells:
            rows.append(f"    [{', '.join(cells)}],")
    return "\n" + "\n".join(rows)
