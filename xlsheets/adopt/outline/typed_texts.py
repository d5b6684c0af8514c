"""The typed paragraphs of a proposed template: those that the form has already, by their titles, and new ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xlsheets.adopt.outline.wording import Wording
from xlsheets.forms.schema_reports import TextSpec
from xlsheets.report.filters import cn_ordinal

_LAST_NUMBERED = 99


class TypedTexts:
    """Gives ids to typed paragraphs, section after section. ``made``: the new ones."""

    def __init__(self, form_texts: Sequence[TextSpec], wording: Wording, taken: Iterable[str]) -> None:
        """Take the paragraphs that the form has; ``taken``: ids of those that the document has a place for already."""
        self._wording = wording
        self._had = {text.title: text for text in form_texts}
        self._ids = {text.id for text in form_texts}
        self._form_ids, self._taken = frozenset(self._ids), set(taken)
        self._used: set[str] = set()
        self._headings: list[str] = []
        self._numbers = [0] * 5
        self.made: list[TextSpec] = []

    def declared(self, text_id: str, known: TextSpec | None = None) -> str:
        """Return the id of a paragraph that stands in a report of ours; one that the form lacks becomes a new one.

        ``known``: the same paragraph in a report that several forms share.
        """
        if text_id not in self._ids:
            heading = next((each for each in reversed(self._headings) if each), "")
            spec = known or TextSpec(text_id, heading or text_id, self._section())
            self._ids.add(text_id)
            self._used.add(spec.title)
            self.made.append(spec)
        return text_id

    def heading(self, level: int, title: str) -> None:
        """Go on below a heading."""
        self._numbers[level - 1 :] = [self._numbers[level - 1] + 1, *[0] * (5 - level)]
        self._headings[level - 1 :] = [*[""] * (level - 1 - len(self._headings)), title.rstrip("。")]

    def take(self, text_id: str, title: str, hint: str, *, required: bool = True) -> str:
        """Return the id of a paragraph; ``text_id`` and ``title`` may be empty, the heading above tells them then."""
        heading = next((each for each in reversed(self._headings) if each), "")
        wanted = title or heading or "说明"
        name = wanted
        for number in range(2, _LAST_NUMBERED):
            if name not in self._used and not (name in self._had and self._had[name].id in self._taken):
                break
            name = f"{wanted}（{cn_ordinal(number)}）"
        self._used.add(name)
        if name in self._had:
            self._taken.add(self._had[name].id)
            return self._had[name].id
        text_id = text_id or self._wording.text_id(wanted) or "text"
        if text_id in self._form_ids - self._taken:
            self._taken.add(text_id)
            return text_id
        tries = (text_id, *(f"{text_id}_{number}" for number in range(1, _LAST_NUMBERED * 10)))
        free = next(each for each in tries if each not in self._ids and each != "text")
        self._ids.add(free)
        self.made.append(TextSpec(free, name, self._section(), required=required, hint=hint))
        return free

    def _section(self) -> str:
        first, second = (cn_ordinal(number) if 0 < number < 100 else "" for number in self._numbers[:2])
        upper = f"{first}、" if first else ""
        if second and len(self._headings) > 1:
            return f"{upper}（{second}）{self._headings[1]}"
        return f"{upper}{self._headings[0]}" if self._headings and self._headings[0] else ""
