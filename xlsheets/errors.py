"""The one exception that a person's mistake becomes: a single Chinese line."""


class UserError(Exception):
    """Input or call that cannot be used; its text is one Chinese line: file, place, what is wrong, what to do."""

    @property
    def line(self) -> str:
        """The text as one line, whatever stands in the names and values that it quotes."""
        return " ".join(str(self).split())
