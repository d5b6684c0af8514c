"""A text whose characters know where they stood in the text that it was cut from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct


class Tracked(Struct, frozen=True):
    """A text, and beside each of its characters its place in the source; places never fall."""

    text: str
    at: Sequence[int]

    @classmethod
    def of(cls, text: str) -> Tracked:
        """Track a whole source."""
        return cls(text, range(len(text)))

    def part(self, start: int, end: int | None = None) -> Tracked:
        """Return a slice."""
        return Tracked(self.text[start:end], self.at[start:end])

    def strip(self, characters: str | None = None) -> Tracked:
        """Strip both ends as `str.strip` does."""
        right = len(self.text.rstrip(characters))
        return self.part(len(self.text) - len(self.text.lstrip(characters)), right) if right else self.part(0, 0)

    def partition(self, mark: str) -> tuple[Tracked, bool, Tracked]:
        """Return what stands before a mark, whether there is one, and what stands behind it."""
        at = self.text.find(mark)
        if at < 0:
            return self, False, self.part(len(self.text))
        return self.part(0, at), True, self.part(at + len(mark))

    def split(self, mark: str) -> Iterator[Tracked]:
        """Split at every mark."""
        start = 0
        for piece in self.text.split(mark):
            yield self.part(start, start + len(piece))
            start += len(piece) + len(mark)

    def tokens(self, pattern: re.Pattern[str]) -> Iterator[Tracked]:
        """Split at every match, and give the matches too."""
        start = 0
        for match in pattern.finditer(self.text):
            yield self.part(start, match.start())
            yield self.part(match.start(), match.end())
            start = match.end()
        yield self.part(start)

    def without(self, pattern: re.Pattern[str]) -> Tracked:
        """Leave out every match."""
        kept, start = [], 0
        for match in pattern.finditer(self.text):
            kept.append(self.part(start, match.start()))
            start = match.end()
        return join([*kept, self.part(start)]) if kept else self

    def replaced(self, mark: str, by: str) -> Tracked:
        """Put one character in the place of every mark."""
        return (
            Tracked(
                self.text.replace(mark, by),
                [
                    place
                    for piece in self.tokens(re.compile(re.escape(mark)))
                    for place in piece.at[: 1 if piece.text == mark else None]
                ],
            )
            if mark in self.text
            else self
        )


def join(pieces: Iterable[Tracked]) -> Tracked:
    """Put texts together, in the order of their source."""
    held = list(pieces)
    if len(held) == 1:
        return held[0]
    return Tracked("".join(each.text for each in held), [place for each in held for place in each.at])
