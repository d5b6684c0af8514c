"""What Word calls a place in a file: 正文第3段, 第2张表第3行第2格, 首页页眉第1段, 文本框."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from xlsheets.files.namespaces import WORD

W = f"{{{WORD}}}"
PARAGRAPH, TEXT, TABLE, ROW, CELL = (f"{W}{name}" for name in ("p", "t", "tbl", "tr", "tc"))
BOX = f"{W}txbxContent"
DOCUMENT = "正文"
_SHOWN = 30


class Story(Struct, frozen=True, eq=False):
    """A part that holds text: its name in the package, what Word calls it, and its XML."""

    part: str
    name: str
    root: Any


def own_texts(paragraph: Any) -> list[Any]:
    """Return the text elements of a paragraph, without those of paragraphs within it (in text boxes)."""
    return [each for each in paragraph.iter(TEXT) if next(each.iterancestors(PARAGRAPH), None) is paragraph]


def words_of(paragraph: Any) -> str:
    """Return the text of a paragraph as a template or a report has it."""
    return "".join(each.text or "" for each in own_texts(paragraph))


def place_of(paragraph: Any, story: Story) -> str:
    """Say where a paragraph stands; empty ones are not counted."""
    cell = next(paragraph.iterancestors(CELL, BOX), None)
    if cell is None:
        held = [each for each in story.root.iter(PARAGRAPH) if next(each.iterancestors(CELL, BOX), None) is None]
        number = sum(1 for each in held[: held.index(paragraph) + 1] if words_of(each).strip() or each is paragraph)
        return f"{story.name}第{number}段"
    if cell.tag == BOX:
        return f"{story.name}的文本框"
    row, table = next(cell.iterancestors(ROW)), next(cell.iterancestors(TABLE))
    tables = list(story.root.iter(TABLE))
    rows = list(table.iterchildren(ROW))
    at = rows.index(row) + 1 if row in rows else 1
    return (
        f"{story.name}第{tables.index(table) + 1}张表第{at}行第{list(row.iterchildren(CELL)).index(cell) + 1}格"
        if cell in list(row.iterchildren(CELL))
        else f"{story.name}第{tables.index(table) + 1}张表第{at}行"
    )


def quoted(words: str) -> str:
    """Quote the words of a paragraph, not more of them than a line takes."""
    short = " ".join(words.split())
    return f"“{short[:_SHOWN]}{'……' if len(short) > _SHOWN else ''}”"
