"""Writing TOML line by line: texts quoted, columns as in Excel, comments for a person."""

from __future__ import annotations

import json

from xlsheets.files.addresses import column_letters


class Toml:
    """Lines of a TOML file in the making."""

    def __init__(self) -> None:
        """Begin an empty file."""
        self._lines: list[str] = []

    def value(self, key: str, text: str) -> None:
        """Write a key with a text."""
        self.raw(f"{key} = {self.quoted(text)}")

    def table(self, name: str) -> None:
        """Begin a table, after a blank line."""
        self.blank()
        self.raw(f"[{name}]")

    def comment(self, text: str) -> None:
        """Write a comment on one line, whatever the text holds."""
        self.raw("# " + "".join(character if character.isprintable() else " " for character in text))

    def raw(self, line: str) -> None:
        """Write a line as it is."""
        self._lines.append(line)

    def blank(self) -> None:
        """Leave a line blank."""
        self.raw("")

    def text(self) -> str:
        """Return the whole file."""
        return "\n".join(self._lines) + "\n"

    @staticmethod
    def quoted(text: str) -> str:
        """Quote a text: JSON's way is TOML's too, but for one character."""
        return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def spans(left: int, right: int) -> str:
    """Write columns as a form does: ``G`` or ``B:F``."""
    letters = column_letters(left)
    return letters if left == right else f"{letters}:{column_letters(right)}"
