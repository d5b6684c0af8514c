"""The tags of a Word template: found in its paragraphs, put together where Word split them, and checked for what opens and closes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from xlsheets.errors import UserError
from xlsheets.files.namespaces import XML_SPACE
from xlsheets.report.typed_text import cover
from xlsheets.report.word_template.places import (
    CELL,
    PARAGRAPH,
    ROW,
    TABLE,
    Story,
    own_texts,
    place_of,
    quoted,
    words_of,
)

_WIDE = str.maketrans("｛｝％＃", "{}%#")
_WIDE_IN_A_TAG = str.maketrans("（）［］｜，．＝＜＞！＋－＿\u3000\xa0", "()[]|,.=<>!+-_  ")
_QUOTES = str.maketrans("“”‘’", "\"\"''")
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_LOOSE = re.compile(r"\{\{|\{%|\}\}|%\}")
_SPACED = re.compile(r"(\{[%{#])\s+(tr|tc|p|r)\s+")
_WORDS = re.compile(r"\{([%{#])(tr|tc|p|r)?(?=[\s-])[-+]?\s*([a-z]+)?")
_STRING = re.compile(r"(\"[^\"]*\"|'[^']*')")
_ENDS = {f"end{name}": name for name in ("if", "for", "call", "filter", "macro", "with")}
_BETWEEN = {"else": ("if", "for"), "elif": ("if",)}
_ONE_LINE = str.maketrans("\r\n\t", "   ")


class Tag(Struct, frozen=True, eq=False):
    """A tag as it is rendered. ``unit``: what docxtpl takes away with it (``p``, ``tr``, ``tc``, ``r``), ``""`` for nothing."""

    source: str
    place: str
    paragraph: Any
    sign: str = "{"
    unit: str = ""
    word: str = ""


def has_tags(root: Any) -> bool:
    """Say whether a part has tags, be they finished or not."""
    return any(_LOOSE.search(words_of(each).translate(_WIDE)) for each in root.iter(PARAGRAPH))


def put_together(story: Story, file: str) -> list[Tag]:
    """Put every tag of a story into one run, and return them in their order.

    Each tag gets a line break before its end, and no other text keeps one, so that the line of a mistake tells the tag: the
    first stands on line 1. What the author wrote beside the tags is covered: it is no markup.

    Raises:
        UserError: a tag that is not finished, or stands among words that would be lost.
    """
    tags: list[Tag] = []
    _drop_line_breaks(story.root)
    for paragraph in story.root.iter(PARAGRAPH):
        if _LOOSE.search(words_of(paragraph).translate(_WIDE)):
            tags += _of_paragraph(paragraph, story, file)
    _check_pairs(tags, file)
    return tags


def _drop_line_breaks(root: Any) -> None:
    for each in root.iter():
        if each.tail and not each.tail.strip():
            each.tail = None
        if each.text:
            each.text = each.text.translate(_ONE_LINE) if each.text.strip() else each.text.replace("\n", "")


def _of_paragraph(paragraph: Any, story: Story, file: str) -> Iterator[Tag]:
    texts = own_texts(paragraph)
    words = words_of(paragraph)
    plain = words.translate(_WIDE)
    place = f"{place_of(paragraph, story)}{quoted(words)}"
    found = list(_TAG.finditer(plain))
    rest = _TAG.sub("", plain)
    if loose := _LOOSE.search(rest):
        other = {"{{": "}}", "{%": "%}", "}}": "{{", "%}": "{%"}[loose[0]]
        raise UserError(f"报告模板 {file} {place}：“{loose[0]}”没有对应的“{other}”，一个字段要写在同一段里，请补上。")
    tags = []
    for match in found:
        source = _cleaned(plain[match.start() : match.end()], words[match.start() : match.end()])
        told = _WORDS.match(source)
        sign, unit, word = (told[1], told[2] or "", told[3] or "") if told else (source[1], "", "")
        tags.append(Tag(_with_break(source), place, paragraph, sign, unit, word))
    _refuse_lost_words(tags, rest, paragraph, file)
    _write(texts, words, [(match.start(), match.end()) for match in found], tags)
    return iter(tags)


def _cleaned(plain: str, words: str) -> str:
    """Return a tag as Jinja wants it: ASCII but for what stands in quotes."""
    head, body, tail = plain[:2], words[2:-2].translate(_QUOTES), plain[-2:]
    pieces = _STRING.split(body)
    pieces[::2] = [each.translate(_WIDE_IN_A_TAG).translate(_WIDE) for each in pieces[::2]]
    return _SPACED.sub(r"\1\2 ", f"{head}{''.join(pieces)}{tail}")


def _with_break(source: str) -> str:
    at = -3 if source[-3] in "-+" and len(source) > 5 else -2
    return f"{source[:at]}\n{source[at:]}"


def _refuse_lost_words(tags: Sequence[Tag], rest: str, paragraph: Any, file: str) -> None:
    """docxtpl takes the paragraph, row or cell of such a tag away, with all that stands in it; it has no texts in XML."""
    for tag in tags:
        if tag.sign == "{" and tag.unit:
            raise UserError(f"报告模板 {file} {tag.place}：没有“{{{{{tag.unit} …}}}}”这种写法，请去掉“{tag.unit}”。")
        holder = {"p": PARAGRAPH, "tr": ROW, "tc": CELL}.get(tag.unit)
        if holder is None:
            continue
        whole = paragraph if holder == PARAGRAPH else next(paragraph.iterancestors(holder), None)
        if whole is None:
            raise UserError(f"报告模板 {file} {tag.place}：“{{%{tag.unit} …%}}”要写在表格里。")
        beside = "".join(words_of(each) for each in whole.iter(PARAGRAPH) if each is not paragraph)
        if beside.strip() or rest.strip() or len(tags) > 1:
            what = {"p": "段", "tr": "行", "tc": "格"}[tag.unit]
            raise UserError(
                f"报告模板 {file} {tag.place}：这样的标签要单独占一{what}，同一{what}里别的文字不会印出来，请分开。"
            )


def _write(texts: Sequence[Any], words: str, spans: Sequence[tuple[int, int]], tags: Sequence[Tag]) -> None:
    """Give every text element its part of the words, a tag whole to the element that it begins in."""
    starts = {start: tag.source for (start, _), tag in zip(spans, tags, strict=True)}
    inside = {at for start, end in spans for at in range(start, end)}
    at = 0
    for each in texts:
        length = len(each.text or "")
        each.text = "".join(
            starts.get(place, "") if place in inside else cover(words[place]) for place in range(at, at + length)
        )
        each.set(XML_SPACE, "preserve")
        at += length


def _check_pairs(tags: Sequence[Tag], file: str) -> None:
    """Say which tag opens and is never closed, closes what is not open, or closes it somewhere else."""
    held: list[Tag] = []
    for tag in (each for each in tags if each.sign == "%"):
        name = _ENDS.get(tag.word)
        if tag.word in _ENDS.values():
            held.append(tag)
        elif name or tag.word in _BETWEEN:
            wanted = (name,) if name else _BETWEEN[tag.word]
            if not held or held[-1].word not in wanted:
                raise UserError(
                    f"报告模板 {file} {tag.place}：“{_shown(tag)}”前面没有对应的 {{% {'、'.join(map(str, wanted))} … %}}，请核对。"
                )
            if held[-1].unit != tag.unit or _holder(held[-1]) is not _holder(tag):
                raise UserError(
                    f"报告模板 {file} {tag.place}：“{_shown(tag)}”和它对应的“{_shown(held[-1])}”（{held[-1].place}）"
                    "要用同一种写法，写在同一处：都在正文，或者都在同一格、同一张表里。"
                )
            if name:
                held.pop()
    if held:
        tag = held[-1]
        raise UserError(f"报告模板 {file} {tag.place}：“{_shown(tag)}”后面没有对应的 {{% end{tag.word} %}}，请补上。")


def _holder(tag: Tag) -> Any:
    kind = {"tr": TABLE, "tc": ROW}.get(tag.unit)
    if kind is None:
        return tag.paragraph.getparent()
    return next(tag.paragraph.iterancestors(kind), None)


def _shown(tag: Tag) -> str:
    return tag.source.replace("\n", "")
