"""Texts of single cells as people type them, and worse: each drawn from a ``random.Random``."""

from __future__ import annotations

import random
import re
from decimal import Decimal

from samples.typed_words import ACTUAL_ONLY, DATES, JUNK, SIGNS, SUFFIXES, UNITS, USUAL_SIGNS

from xlsheets.domain import vocabulary as words
from xlsheets.domain.numbers import plain
from xlsheets.domain.reading import split_target

Draw = random.Random
NEAR = (
    "1",
    "1",
    "0.999",
    "0.985",
    "0.95",
    "0.8",
    "0.79995",
    "0.6",
    "0.5",
    "0.125",
    "1.3",
    "1.29999",
    "1.305",
    "2",
    "0",
)
_SHORT = re.compile(r"[0-9]{1,15}(\.[0-9]{1,9})?")
FULL_WIDTH = str.maketrans("0123456789.,%()", "０１２３４５６７８９．，％（）")


def number_text(rng: Draw) -> str:
    """Draw a number as people type one."""
    kind = rng.randrange(12)
    if kind < 4:
        return str(rng.choice((100, 95, 98, 90, 80, 60, 50, rng.randrange(1, 101))))
    if kind < 6:
        return f"{rng.randrange(0, 12000) / 100:.2f}"
    if kind == 6:
        return f"{rng.randrange(1, 10_000_000):,}"
    if kind == 7:
        return f"{rng.randrange(1, 10**9)}.{rng.randrange(0, 10**4):04}"
    if kind == 8:
        return rng.choice(
            ("0", "0.0", "1", "1.0", "0.95", "0.5", "1.2", "3", "40", "007", "12.", ".5", "1.2.3", "2021", "0.97")
        )
    if kind == 9:
        return str(rng.randrange(1, 10 ** rng.randrange(1, 16)))
    if kind == 10:
        return f"-{rng.randrange(0, 500) / 10:g}"
    return f"{rng.randrange(1, 1000) / 10 ** rng.randrange(1, 9):.9f}".rstrip("0")


def spelled(rng: Draw, text: str) -> str:
    """Spell a text otherwise at times: full-width, with blanks, with a line break."""
    kind = rng.randrange(14)
    if kind == 0:
        return text.translate(FULL_WIDTH)
    if kind == 1 and text:
        place = rng.randrange(len(text) + 1)
        return text[:place] + rng.choice((" ", "　", "\n", "\u00a0", "  ")) + text[place:]
    return text


def quantity(rng: Draw, number: str | None = None, unit: str | None = None) -> str:
    """Draw an operator, a number and a unit."""
    sign = rng.choice(USUAL_SIGNS if rng.random() < 0.6 else SIGNS)
    number = number if number is not None else number_text(rng)
    unit = unit if unit is not None else rng.choice(("", rng.choice(UNITS)))
    suffix = rng.choice(SUFFIXES) if rng.random() < 0.08 else ""
    return spelled(rng, f"{sign}{number}{unit}{suffix}")


def junk(rng: Draw) -> str:
    """Draw what is no plain quantity."""
    return str(rng.choice(rng.choice(JUNK)))


def target_text(rng: Draw) -> str:
    """Draw a target in one combined cell."""
    kind = rng.random()
    if kind < 0.6:
        return quantity(rng)
    if kind < 0.64:
        return ""
    return junk(rng)


def _near(rng: Draw, number: str) -> str:
    """A number that a target's number is met or just missed by, often by exactly half a digit.

    Any number where that is none or too long: rounded it would be nearer to half a digit than a program's floats can tell.
    """
    exact = Decimal(number) * Decimal(rng.choice(NEAR)) if _SHORT.fullmatch(number) else None
    return number_text(rng) if exact is None or len(plain(exact)) > 14 else plain(exact)


def actual_text(rng: Draw, target: str) -> str:
    """Draw an actual for a target: met, missed, exceeded; its unit, another or none; repeated; in words; anything."""
    kind = rng.random()
    sign, number, unit = split_target(target)
    if kind < 0.6 and number:
        near = rng.choice((_near(rng, number), _near(rng, number), number_text(rng)))
        shown = rng.choice((unit, unit, unit, "", "%", rng.choice(UNITS)))
        before = rng.choice(("", "", "", "", "", sign, rng.choice(words.FILLERS), rng.choice(SIGNS)))
        return spelled(rng, f"{before}{near}{shown}")
    if kind < 0.7:
        return target
    if kind < 0.78:
        return rng.choice((*words.MET_WORDS, *ACTUAL_ONLY))
    if kind < 0.84:
        return rng.choice(DATES)
    if kind < 0.88:
        return ""
    if kind < 0.94:
        return quantity(rng)
    return junk(rng)


def weight_text(rng: Draw) -> str:
    """Draw points: often such that products hit a tie (x.xx5)."""
    ties = ("2.5", "12.5", "0.5", "7.5", "13.34", "13.33", "6.25", "3.75", "8.35", "1.25", "4.45", "0.01", "0.05")
    return rng.choice(
        (
            rng.choice(ties),
            str(rng.randrange(0, 30)),
            f"{rng.randrange(0, 400) / 10:g}",
            f"{rng.randrange(0, 4000) / 100:.2f}",
            "10",
        )
    )


def score_text(rng: Draw) -> str | None:
    """Draw a typed score: mostly none."""
    if rng.random() < 0.88:
        return None
    return rng.choice(("0", "5", "8.5", "10", "12.34", "0.01", "100", "-1", "９", "3.333", "1,000"))


def completion_text(rng: Draw) -> str | None:
    """Draw a typed completion: mostly none."""
    if rng.random() < 0.85:
        return None
    return rng.choice(
        (
            "100%",
            "80%",
            "79.995%",
            "0.6",
            "0%",
            "120%",
            "1",
            "33.33%",
            "66.666%",
            "９５％",
            "-5%",
            "0.125",
            "95",
            "优",
            "1-2%",
        )
    )


def name_text(rng: Draw, number: int) -> str:
    """Draw an indicator's name; most tell it apart, some do not."""
    return rng.choice(
        (
            f"抽样指标{number}",
            f"抽样指标{number}",
            f"抽样指标{number}",
            f"完成率（{number}）",
            "同名指标",
            '带"引号"的指标',
            "=名称",
            "名称|一\n名称二",
            "第12",
            " 名 称 一 ",
        )
    )


def amount_text(rng: Draw) -> str:
    """Draw an amount of money as typed into a budget cell."""
    return rng.choice(
        (
            f"{rng.randrange(0, 10**7) / 100:.2f}",
            f"{rng.randrange(1, 10**6):,}",
            "0",
            "0.00",
            "",
            "-3.5",
            f"{rng.randrange(1, 10**5)}.5",
            "100",
            "79.995",
        )
    )
