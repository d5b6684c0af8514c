"""The one exception that a person's mistake becomes: a Chinese line, or one for each of several mistakes."""

from __future__ import annotations

from collections.abc import Sequence


class UserError(Exception):
    """Input or call that cannot be used; its text is one Chinese line: file, place, what is wrong, what to do."""

    @property
    def line(self) -> str:
        """The text as one line, whatever stands in the names and values that it quotes."""
        return one_line(str(self))

    @property
    def lines(self) -> list[str]:
        """A line for each mistake."""
        return [self.line]


class NoFormError(UserError):
    """A whole file that this program made out of forms and that is none itself: among others it is passed over."""


class MistakesError(UserError):
    """Several mistakes told at once, each with its line; as one text they stand behind one another."""

    def __init__(self, lines: Sequence[str]) -> None:
        """Take a line for each mistake; there must be one at least."""
        super().__init__("；".join(lines))
        self._lines = [one_line(line) for line in lines]

    @property
    def lines(self) -> list[str]:
        """A line for each mistake."""
        return list(self._lines)


def one_line(text: str) -> str:
    """Return a text with every break and run of blanks in it as one blank."""
    return " ".join(text.split())
