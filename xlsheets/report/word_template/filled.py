"""Fills the tags of a Word template: its text, headers, footers, notes, text boxes and document properties."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from xlsheets.errors import UserError
from xlsheets.files.part_xml import parse_xml, serialise
from xlsheets.files.relations import relations_in, relations_part
from xlsheets.report.markup import MarkupBlock
from xlsheets.report.sandbox import environment, message, template_errors
from xlsheets.report.word_template.own_report import write_words
from xlsheets.report.word_template.places import Story
from xlsheets.report.word_template.rendered_story import render_story
from xlsheets.report.word_template.story_text import conditions_in, without_marks
from xlsheets.report.word_template.tags import has_tags, put_together
from xlsheets.report.word_template.word_file import WordFile

_TAG = re.compile(r"\{\{|\{%")
_PROPERTIES = ("core-properties", "extended-properties", "custom-properties")
_NAMES = {
    "title": "标题", "subject": "主题", "keywords": "标记", "description": "备注", "creator": "作者",
    "category": "类别", "contentStatus": "状态", "Company": "单位", "Manager": "经理",
}  # fmt: skip
_OF_PEOPLE = ("creator", "lastModifiedBy", "revision", "created", "modified", "lastPrinted", "Template", "TotalTime")
"""What says who made the template, and when; no report tells that."""


class FilledFile(Struct, frozen=True):
    """A template with its tags filled.

    ``conditions``: those that each paragraph of the document stands under; ``blocks``: what its headers, footers and notes say.
    """

    file: WordFile
    conditions: tuple[tuple[str, ...], ...]
    blocks: tuple[MarkupBlock, ...]


def fill(file: WordFile, values: Mapping[str, Any], style: str, *, with_document: bool) -> FilledFile:
    """Fill the tags of a file.

    Args:
        file: the template or reference.
        values: the names that its tags may use.
        style: how percentages are printed.
        with_document: the document's own text too, which is left rendered, with its marks: `own_report.py` writes it.

    Raises:
        UserError: a mistake in a tag, named with its place.
    """
    stories: list[Story] = []
    blocks: list[MarkupBlock] = []
    conditions: list[tuple[str, ...]] = []
    for story in file.stories:
        is_document = story is file.document
        if not has_tags(story.root) or (is_document and not with_document):
            stories.append(story)
            continue
        tags = put_together(story, file.path.name)
        root = render_story(story, tags, values, style, file.path.name)
        if is_document:
            conditions = conditions_in(root)
        else:
            blocks += write_words(root)
        stories.append(replace(story, root=root))
    parts = {**file.parts, **_filled_properties(file, values, style)}
    return FilledFile(replace(file, stories=tuple(stories), parts=parts), tuple(conditions), tuple(blocks))


def _filled_properties(file: WordFile, values: Mapping[str, Any], style: str) -> dict[str, bytes]:
    """Return the parts of document properties with their tags filled, and without who made them."""
    archive = file.archive
    relations = archive.find(relations_part(archive, ""))
    filled: dict[str, bytes] = {}
    for each in relations_in(parse_xml(archive.read(relations)), "", archive) if relations else ():
        part = archive.find(each.target) if each.kind in _PROPERTIES else None
        if part is None:
            continue
        data = archive.read(part)
        root = parse_xml(data, keep_all=True)
        for element in [each for each in root.iter() if isinstance(each.tag, str)]:
            name = element.tag.rpartition("}")[2]
            if element.text and _TAG.search(element.text):
                element.text = _rendered(element.text, values, style, _place(element, name, file))
            elif name in _OF_PEOPLE and element.getparent() is root:
                root.remove(element)
        filled[part] = serialise(root, data)
    return filled


def _place(element: Any, name: str, file: WordFile) -> str:
    holder = element.getparent()
    shown = _NAMES.get(name) or (holder.get("name") if holder is not None else None) or name
    return f"报告模板 {file.path.name} 文档属性“{shown}”"


def _rendered(text: str, values: Mapping[str, Any], style: str, place: str) -> str:
    try:
        return without_marks(environment(style).from_string(text).render(values))
    except template_errors() as error:
        raise UserError(message(error, place)) from None
