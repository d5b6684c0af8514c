"""What must not stay in a text: what a template leaves behind (XX, **人, （具体工作）, 指标1：), and numbers that tell of a person.

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


_MOBILE = r"(?<![0-9])1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}(?![0-9])"
_IDENTITY = (
    r"(?<![0-9])[1-9][0-9]{5}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx](?![0-9])"
)
_CARD = r"(?<![0-9.])[0-9](?:[ -]?[0-9]){15,18}(?![0-9.])"


def placeholders(text: str) -> list[str]:
    """List what a template meant to be replaced in a text, each once."""
    if not any(sign in text for sign in _SIGNS):
        return []
    return list(dict.fromkeys(match[0] for match in re.finditer(_PLACEHOLDER, text)))


def personal_numbers(text: str) -> list[tuple[str, str]]:
    """List the identity, telephone and card numbers in a text: what each is, and its head and tail with the middle masked."""
    numbers = [("身份证号", match[0]) for match in re.finditer(_IDENTITY, text)]
    numbers += [("手机号", match[0]) for match in re.finditer(_MOBILE, text)]
    numbers += [("银行卡号", match[0]) for match in re.finditer(_CARD, text) if _is_card(match[0])]
    return [(kind, f"{number[:3]}****{number[-2:]}") for kind, number in numbers]


def _is_card(text: str) -> bool:
    """Tell a bank card (16 to 19 digits with the Luhn check digit) from other long numbers; an identity number is none."""
    digits = [int(character) for character in text if character.isdigit()]
    if re.fullmatch(_IDENTITY, text.strip()) or digits[0] not in (3, 4, 5, 6):
        return False
    doubled = (digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
