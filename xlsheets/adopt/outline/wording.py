"""What a sentence's words say of the figure in it, as data: ``workbook_templates/reports/wording.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from xlsheets.errors import UserError
from xlsheets.forms.loading.toml_file import parse_toml
from xlsheets.forms.roots import report_file

WORDING = "wording.toml"

BLANK = r"[XxＸ×╳△]+(?:\.[XxＸ×╳△]+)?|[_＿]{2,}|…{2,}|【待填：[^】]*】"
"""How an outline leaves room for a figure or a name."""

NUMBER = r"(?<![0-9.])[0-9][0-9,]*(?:\.[0-9]+)?"


class Phrase(Struct, frozen=True, forbid_unknown_fields=True):
    """A whole sentence, and what the template says in its place."""

    says: str
    put: str


class FigureRule(Struct, frozen=True, forbid_unknown_fields=True):
    """A figure by the words in front of it and its unit; ``names``: what it may be, the most likely first.

    ``says`` may name a level-1 group (``(?P<group>…)``), which ``put`` takes in.
    """

    says: str
    units: tuple[str, ...]
    names: tuple[str, ...]
    put: str


class WordRule(Struct, frozen=True, forbid_unknown_fields=True):
    """A word by those in front of it."""

    says: str
    words: str
    put: str


class NameRule(Struct, frozen=True, forbid_unknown_fields=True):
    """How an outline leaves a name out."""

    says: str
    name: str


class TextRule(Struct, frozen=True, forbid_unknown_fields=True):
    """A typed paragraph's id by the heading above it; of a lead, by the words in front of it, with its ``title``."""

    says: str
    id: str
    title: str = ""


class Wording(Struct, frozen=True, forbid_unknown_fields=True):
    """All rules."""

    instructions: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    figures: tuple[FigureRule, ...] = ()
    words: tuple[WordRule, ...] = ()
    names: tuple[NameRule, ...] = ()
    leads: tuple[TextRule, ...] = ()
    texts: tuple[TextRule, ...] = ()
    labels: tuple[Phrase, ...] = ()

    def is_instruction(self, text: str) -> bool:
        """Say whether a paragraph tells what is to be written."""
        return any(re.fullmatch(each, text) for each in self.instructions)

    def text_id(self, heading: str) -> str:
        """Return the id of the paragraph below a heading, ``""`` where there is no word for it."""
        return next((rule.id for rule in self.texts if re.search(rule.says, heading)), "")

    def label(self, text: str) -> str:
        """Return the expression of what stands behind a label, ``""`` where it is no known one."""
        bare = re.sub(r"[（(].*?[）)]|\s", "", text)
        return next((rule.put for rule in self.labels if re.fullmatch(rule.says, bare)), "")


def wording() -> Wording:
    """Return the rules. Raises UserError where the file has a mistake."""
    return _wording(report_file(WORDING))


@cache
def _wording(path: Path) -> Wording:
    _, data, unreadable = parse_toml(path)
    if unreadable:
        raise UserError(str(unreadable))
    number = rf"(?:{NUMBER}|{BLANK})"
    try:
        read = msgspec.convert(data, Wording)
        phrases = tuple(Phrase(each.says.replace("{n}", number), each.put) for each in read.phrases)
        read = msgspec.structs.replace(read, phrases=phrases)
        for says in (*_patterns(read), *read.instructions, *read.fixed):
            re.compile(says)
    except (msgspec.ValidationError, re.error) as error:
        raise UserError(f"{path}：用语表有误（{error}），请改正") from None
    return read


def _patterns(read: Wording) -> Iterator[str]:
    rules: tuple[tuple[Phrase | FigureRule | WordRule | NameRule | TextRule, ...], ...]
    rules = read.phrases, read.figures, read.words, read.names, read.leads, read.texts, read.labels
    yield from (rule.says for each in rules for rule in each)
