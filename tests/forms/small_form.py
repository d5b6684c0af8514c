"""A whole form in few lines, to be written to a folder and spoiled one line at a time."""

from __future__ import annotations

from pathlib import Path

SMALL = """\
id = "small"
title = "小表"

[page]
widths = [10, 20, 10, 10, 10, 10]

[[bands]]
type = "text"
text = "（{year}年度）"
style = "subtitle"
at = "A:E"

[[bands]]
type = "fields"
rows = [
    [{ label = "项目名称", at = "A" }, { field = "subject", at = "B:E" }],
    [{ label = "实施单位", at = "A" }, { field = "unit", at = "B:E" }],
]

[[bands]]
type = "budget"
label_at = "A"
columns = [
    { role = "adjusted", header = "预算数", at = "B" },
    { role = "executed", header = "执行数", at = "C" },
    { role = "rate", header = "执行率", at = "D" },
    { role = "score", header = "得分", at = "E" },
]
lines = [
    { id = "total", label = "总额", scored = true, sum_of = ["fiscal"] },
    { id = "fiscal", label = "其中：财政资金" },
]

[[bands]]
type = "indicators"
columns = [
    { role = "name", header = "指标", at = "A" },
    { role = "target", header = "指标值", at = "B", choices = ["优", "良"] },
    { role = "actual", header = "完成值", at = "C" },
    { role = "weight", header = "分值", at = "D" },
    { role = "score", header = "得分", at = "E" },
    { role = "level1", header = "级次", at = "F" },
]

[[bands.groups]]
level1 = "产出"
weight = 60
rows = [{ level2 = "数量", count = 2 }, { level2 = "质量", name = "合格率" }]

[[bands.groups]]
level1 = "效益"
weight = 30
rows = [{ level2 = "社会", weight = 10 }, { level2 = "经济", weight = 20 }]

[[bands]]
type = "total"
rows = [[{ text = "合计", at = "A:D" }, { role = "total", at = "E" }]]
"""


def write_form(folder: Path, text: str = SMALL, name: str = "small") -> Path:
    """Write a form.toml to ``folder/name`` and return that folder."""
    form = folder / name
    form.mkdir(parents=True, exist_ok=True)
    (form / "form.toml").write_text(text, encoding="utf-8")
    return form


def spoiled(old: str, new: str, text: str = SMALL) -> str:
    """Return the small form with one place changed; the place must be there once."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the form"
    return text.replace(old, new)


def line_in(text: str, part: str) -> int:
    """Line (from 1) of the first place where ``part`` stands."""
    return text[: text.index(part)].count("\n") + 1
