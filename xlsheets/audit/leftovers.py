"""What a template leaves behind where nobody has put the real thing: XX, **人, （具体工作）, 指标1：.

The patterns are texts: ``re`` compiles and keeps each on its first use, so that a start which needs none of them is quick.
"""

from __future__ import annotations

import re

_PLACEHOLDER = (
    r"(?<![A-Za-z0-9])[XxＸ]{2,}(?![A-Za-z0-9])"
    r"|(?<![0-9×*＊])(?:×{2}|×{4,}|×{3}(?=[个人名元万亿%％项次家户年月日分单位局]))(?![0-9×])"
    r"|(?<![0-9*＊])[*＊]{2,}(?![0-9*＊])"
    r"|_{3,}|＿{2,}"
    r"|（具体[^）]{0,8}）|\(具体[^)]{0,8}\)"
    r"|[（(【\[]\s*+(?:请|此处)?(?:填写|填入|输入|注明)[^）)】\]]{0,20}[）)】\]]|此处填写|请在此|点击此处"
    r"|[（(【](?:范本|样表|样例|模板)[）)】]|\A(?:范本|样表|模板)"
)
"""Remains of a template. ×××, just three, is how published forms mask a person's name, unless a unit follows."""

_SIGNS = (
    *("X", "x", "Ｘ", "××", "*", "＊", "__", "＿＿", "具体", "填", "输入", "注明"),
    *("请在此", "点击此处", "范本", "样表", "样例", "模板"),
)
"""Without one of these nothing is a placeholder: most texts have none, and the pattern takes 3 ms to compile."""


def placeholders(text: str) -> list[str]:
    """List what a template meant to be replaced in a text, each once."""
    if not any(sign in text for sign in _SIGNS):
        return []
    return list(dict.fromkeys(match[0] for match in re.finditer(_PLACEHOLDER, text)))
