"""What is wrong in a form.toml or in facts: every mistake with the way to its value, so that one run tells them all."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from msgspec import Struct, field

KeyPath = tuple[str | int, ...]
"""The way to a value: keys and, in arrays, indices from 0: ``("bands", 4, "columns", 2, "role")``."""


class Mistakes(Struct):
    """The mistakes found so far, each with the way to its value."""

    found: list[tuple[KeyPath, str]] = field(default_factory=list)
    told: set[tuple[KeyPath, str]] = field(default_factory=set)

    def add(self, path: KeyPath, message: str) -> None:
        """Keep one mistake, written in Chinese; a value that is read twice is told once."""
        if (path, message) not in self.told:
            self.told.add((path, message))
            self.found.append((path, message))


def show_key(path: KeyPath) -> str:
    """Write the way to a value as a person counts: ``bands[5].columns[3].role``."""
    parts = (f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).lstrip(".")


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known name that a mistyped word comes nearest to, ``""`` where none is near."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1)), "")


def named_in_chinese(word: str, known: Iterable[str] | None = None) -> str:
    """Return the word of the format that a Chinese one stands for (年度指标值 → ``target``), ``""`` where none does.

    ``known``: the words that may stand there; any without it.
    """
    if word.isascii():
        return ""
    meant = {name: key for key, names in _chinese().items() for name in names if known is None or key in known}
    return meant.get(word) or meant.get(nearest(word, meant), "")


@cache
def _chinese() -> dict[str, list[str]]:
    return tomllib.loads((Path(__file__).parent / "loading" / "chinese_names.toml").read_text(encoding="utf-8"))


def suggestion(word: str, known: Iterable[str]) -> str:
    """Say what may have been meant, and what there is: ``，是不是 role？可用：…``; of a Chinese word the one that stands for it."""
    names = list(known)
    near = named_in_chinese(word, names) or nearest(word, names)
    meant = f"，是不是“{near}”？" if near else "，"
    return f"{meant}可用：{'、'.join(names)}"
