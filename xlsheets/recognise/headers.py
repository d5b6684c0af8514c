"""What headers and labels mean: the words of header_words.toml and a form's own printed ones."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from xlsheets.forms.levels import without_of_which
from xlsheets.forms.once_a_form import once_a_form
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_bands import BudgetBand, FieldsBand, GoalsBand, TotalBand
from xlsheets.forms.schema_indicators import IndicatorsBand

LONGEST = 60
"""Characters of the longest header or label; a longer text is content."""

_AMONG_FIELDS = ("initial", "adjusted", "executed", "rate")
"""Budget figures whose headers are labels too, where each stands in a row of its own."""

_ADJUSTED = -1
"""The tier of adjusted targets."""

_SPACE = re.compile(r"[\s\u200b\ufeff]+")
_WIDTH = str.maketrans("（）［］【】〔〕：％＊／－０１２３４５６７８９ＡＢ", "()[][][]:%*/-0123456789AB")
_LAST_BRACKETS = re.compile(r"(?:\([^()]*\)|\[[^\[\]]*\])\Z")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NUMBERING = re.compile(r"(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[.．、](?=\D)|\([0-9一二三四五六七八九十]{1,2}\)")
_MARKS = "*★☆▲:%"


@lru_cache(maxsize=8192)
def tidy(text: str) -> str:
    """Bring a header or label into one spelling: no white space, half-width signs, no marks and no colon around it."""
    return _SPACE.sub("", text).translate(_WIDTH).strip(_MARKS)


@lru_cache(maxsize=8192)
def spellings(text: str) -> tuple[str, ...]:
    """List the spellings under which a word is kept and looked up, the fullest first.

    年度指标值(A) is 年度指标值 too, 1.项目名称 is 项目名称 too, 未完成（偏差）原因 is 未完成原因 and 未完成偏差原因 too.
    """
    if len(text) > 2 * LONGEST:
        return ()
    full = tidy(text)
    if not full or len(full) > LONGEST:
        return ()
    if full[-1] not in ")]" and "(" not in full and "[" not in full and not _NUMBERING.match(full):
        return (full,)
    found = {full: None}
    short = full
    while (shorter := _LAST_BRACKETS.sub("", short).strip(_MARKS)) != short:
        short = shorter
        found[short] = None
    found[_BRACKETS.sub("", full).strip(_MARKS)] = None
    found[re.sub(r"[()\[\]]", "", full)] = None
    for each in list(found):
        found[_NUMBERING.sub("", each, count=1) if _NUMBERING.match(each) else each] = None
    found.pop("", None)
    return tuple(found)


class Words(Struct):
    """Words with their meaning and tier; the first meaning given to a word stays. ``common``: words known besides."""

    meanings: dict[str, tuple[str, int]] = field(default_factory=dict)
    common: Words | None = None

    def add(self, word: str, meaning: str, tier: int = 0) -> None:
        """Give a word a meaning, in all its spellings that mean nothing yet."""
        for spelling in spellings(word):
            self.meanings.setdefault(spelling, (meaning, tier))

    def find(self, text: str) -> tuple[str, int] | None:
        """Return meaning and tier of a text, None where it means nothing here."""
        common = self.common.meanings if self.common is not None else {}
        for spelling in spellings(text):
            meaning = self.meanings.get(spelling) or common.get(spelling)
            if meaning is not None:
                return meaning
        return None

    def known(self) -> set[str]:
        """Return all meanings."""
        common = self.common.known() if self.common is not None else set()
        return common | {meaning for meaning, _ in self.meanings.values()}

    def meaning(self, text: str) -> str | None:
        """Return the meaning of a text, None where it has none here."""
        found = self.find(text)
        return found[0] if found else None


class Vocabulary(Struct, frozen=True):
    """The words that hold for one form, or, for finding tables at all, for several."""

    indicators: Words
    budget: Words
    budget_lines: Words
    goals: Words
    labels: Words
    totals: Words


@cache
def data() -> Mapping[str, Any]:
    """Read header_words.toml, once."""
    return tomllib.loads(Path(__file__).with_name("header_words.toml").read_text(encoding="utf-8"))


@cache
def under(role: str) -> Words:
    """Return the words of a second header row below a column of that role."""
    return _flat(data()["under"].get(role, {}))


@cache
def text_headers() -> Words:
    """Return the words that head the columns of the sheet of typed paragraphs."""
    return _flat(data()["texts"])


@cache
def measure_headers() -> Words:
    """Return the words that head the columns of the sheet of measures."""
    return _flat(data()["measures"])


@cache
def words_of_unknown_forms() -> Words:
    """Return the words of columns that have a meaning of their own only in tables of which no form says what is done with them."""
    return _flat(data()["unknown_forms"])


@cache
def after_table() -> Words:
    """Return the words with which a row opens that no longer belongs to a table without a total."""
    return _flat({"after": data()["totals"]["after"]})


def role_name(role: str) -> str:
    """Name a role in a message."""
    return str(data()["role_names"].get(role, role))


def role_named(text: str) -> str | None:
    """Return the role of an indicator column that a person names: by its id, its Chinese name or any header known for it."""
    roles = data()["indicators"]
    word = tidy(text)
    if word.lower() in roles or word.lower() == "ignored":
        return word.lower()
    if word in data()["columns"]["ignored"]:
        return "ignored"
    return next((role for role in roles if role_name(role) == word), None) or _common()[0].meaning(text)


def is_other_sheet(first_text: str) -> bool:
    """Say whether a sheet's first cell tells that it is one of ours and no form."""
    return tidy(first_text).startswith(tuple(data()["cells"]["other_sheets"]))


def may_hold_paragraphs(first_text: str) -> bool:
    """Say whether a sheet may be that of the typed paragraphs, by its first cell."""
    return tidy(first_text).startswith(data()["cells"]["paragraph_sheet"]) or not is_other_sheet(first_text)


@once_a_form
def form_vocabulary(form: Form) -> Vocabulary:
    """Collect the words of one form."""
    return vocabulary([form])


def vocabulary(forms: Iterable[Form]) -> Vocabulary:
    """Collect the words of the forms, their own printed ones before the common ones."""
    known = Vocabulary(*(Words(common=words) for words in _common()))
    for form in forms:
        _add_own(known, form)
    return known


@cache
def _common() -> tuple[Words, Words, Words, Words, Words, Words]:
    """Words that hold for every form, in the order of Vocabulary."""
    words = data()
    labels = {f"field.{key}": value for key, value in words["fields"].items()}
    labels |= {f"budget.{key}": value for key, value in words["budget_fields"].items()}
    for role in _AMONG_FIELDS:
        headers = [word for tier in words["budget"][role] for word in tier]
        labels[f"budget.{role}"] = [*labels[f"budget.{role}"], *headers]
    labels |= words["other_labels"]
    totals = {meaning: words["totals"][meaning] for meaning in ("total", "subtotal", "grade")}
    totals["total"] = [*totals["total"], *_totals_of(words["totals"])]
    return (
        _with_adjusted(_tiers(words["indicators"]), words["adjusted_targets"]["target"]),
        _tiers(words["budget"]),
        _flat(words["budget_lines"]),
        _flat(words["goals"]),
        _flat(labels),
        _flat(totals),
    )


def _totals_of(words: Mapping[str, list[str]]) -> list[str]:
    """List the words of totals with what may stand before them."""
    return [f"{of}{word}" for of in words["total_of"] for word in words["total_words"]]


def _add_own(known: Vocabulary, form: Form) -> None:
    for band in form.bands:
        if isinstance(band, IndicatorsBand):
            _add_flat(known.indicators, {column.role: [column.header] for column in band.columns})
            if band.repeat:
                known.totals.add(band.repeat.subtotal, "subtotal")
        elif isinstance(band, BudgetBand):
            _add_flat(known.budget, {column.role: [column.header] for column in band.columns})
            _add_flat(known.budget_lines, {line.id: [line.label, without_of_which(line.label)] for line in band.lines})
        elif isinstance(band, GoalsBand):
            _add_flat(known.goals, {column.role: [column.header] for column in band.columns})
        elif isinstance(band, FieldsBand):
            _add_labels(known.labels, band)
        elif isinstance(band, TotalBand):
            for row in band.rows:
                roles = {cell.role for cell in row if cell.role}
                meaning = "total" if "total" in roles else "grade" if "grade" in roles else ""
                text = next((cell.text for cell in row if cell.text), "")
                if meaning and text:
                    known.totals.add(text, meaning)


def _add_labels(labels: Words, band: FieldsBand) -> None:
    """A label means the next cell of its row that is to be filled in; a label without one still is a label."""
    for row in band.rows:
        for place, cell in enumerate(row):
            if not cell.label:
                continue
            beside = row[place + 1] if place + 1 < len(row) else None
            if beside is not None and beside.field:
                labels.add(cell.label, f"field.{beside.field}")
            elif beside is not None and beside.paragraph:
                labels.add(cell.label, f"text.{beside.paragraph}")
            elif beside is not None and beside.budget:
                labels.add(cell.label, f"budget.{beside.budget}")
            else:
                labels.add(cell.label, "label")


def line_label(text: str) -> str:
    """Take 其中： and the like off the label of a budget line."""
    return without_of_which(tidy(text))


def _tiers(entries: Mapping[str, list[list[str]]]) -> Words:
    words = Words()
    for meaning, tiers in entries.items():
        for tier, texts in enumerate(tiers):
            for text in texts:
                words.add(text, meaning, tier)
    return words


def _with_adjusted(words: Words, adjusted: Iterable[str]) -> Words:
    """Let adjusted targets go before any other, a form's own header too: that is what counts where it says something."""
    for text in adjusted:
        words.add(text, "target", _ADJUSTED)
    return words


def _add_flat(words: Words, entries: Mapping[str, list[str]]) -> None:
    for meaning, texts in entries.items():
        for text in texts:
            words.add(text, meaning)


def _flat(entries: Mapping[str, list[str]]) -> Words:
    words = Words()
    _add_flat(words, entries)
    return words
