"""A story of a Word template (its document, a header, …) rendered by docxtpl's rules in the sandbox of all templates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lxml import etree

from xlsheets.errors import UserError
from xlsheets.files.part_xml import XmlError, parse_xml
from xlsheets.report.living.keyed import CLOSE, MARK
from xlsheets.report.sandbox import PRELUDE, environment, line_of, message, print_value, template_errors
from xlsheets.report.typed_text import cover_xml
from xlsheets.report.word_template.places import Story
from xlsheets.report.word_template.tags import Tag

if TYPE_CHECKING:
    from docxtpl import DocxTemplate

LONGEST_XML = 20_000_000
"""Characters of a rendered part, its marks and XML among them."""

_IN_A_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_ATTRIBUTE = re.compile(r'="[^"<>]*"')
_WITHOUT_DOCXTPL = "里有字段，填字段要用 docxtpl，这台机器没有装，请运行 python -m pip install xlsheets[word]"


def print_for_xml(value: object) -> object:
    """Print what an expression gave; the characters that mean something in XML are covered."""
    printed = print_value(value)
    return cover_xml(printed) if isinstance(printed, str) else printed


def render_story(story: Story, tags: Sequence[Tag], values: Mapping[str, Any], style: str, file: str) -> Any:
    """Return the XML of a story with its tags replaced by what they give, in marks.

    Args:
        story: with every tag in one piece, see `tags.py: put_together`.
        tags: in their order.
        values: the names that it may use.
        style: how it prints percentages.
        file: the template's name, for messages.

    Raises:
        UserError: a mistake in a tag, named with its place.
    """
    docxtpl = _docxtpl(file)
    source = etree.tostring(story.root, encoding="unicode")
    patched = _IN_A_TAG.sub(_without_entities, docxtpl.patch_xml(source))
    try:
        _refuse_unknown_names(PRELUDE + patched, values, style, (tags, story, file))
        pieces, length = [], 0
        for piece in environment(style, print_for_xml).from_string(PRELUDE + patched).generate(values):
            pieces.append(piece)
            length += len(piece)
            if length > LONGEST_XML:
                raise UserError(f"报告模板 {file} 生成的内容过长，请检查其中的循环。")
    except template_errors() as error:
        raise UserError(message(error, _place(line_of(error), tags, story, file))) from None
    rendered = _ATTRIBUTE.sub(_without_marks, "".join(pieces))
    if any(tag.unit == "tc" or tag.word in ("colspan", "hm") for tag in tags):
        rendered = etree.tostring(docxtpl.fix_tables(rendered), encoding="unicode")
    try:
        return parse_xml(rendered.encode())
    except XmlError:
        raise UserError(
            f"报告模板 {file} {story.name}：成对的标签没有写在同一处（如一个在超链接里、一个在外），请写在同一段、同一格里。"
        ) from None


def _docxtpl(file: str) -> DocxTemplate:
    try:
        from docxtpl import DocxTemplate
    except ImportError:
        raise UserError(f"报告模板 {file} {_WITHOUT_DOCXTPL}。") from None
    return DocxTemplate("")


def _without_entities(tag: re.Match[str]) -> str:
    return tag[0].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _without_marks(attribute: re.Match[str]) -> str:
    return MARK.sub("", attribute[0]) if CLOSE in attribute[0] else attribute[0]


def _refuse_unknown_names(
    source: str, values: Mapping[str, Any], style: str, where: tuple[Sequence[Tag], Story, str]
) -> None:
    """Raise UserError for a name that there is not, be it only used under a condition that does not hold now."""
    from jinja2 import meta, nodes

    jinja = environment(style, print_for_xml)
    tree = jinja.parse(source)
    unknown = meta.find_undeclared_variables(tree) - set(values) - set(jinja.globals)
    for node in tree.find_all(nodes.Name):
        if node.name in unknown:
            raise UserError(f"{_place(node.lineno, *where)}：名称“{node.name}”没有定义，请检查拼写。")


def _place(line: int | None, tags: Sequence[Tag], story: Story, file: str) -> str:
    if line is None or not tags:
        return f"报告模板 {file} {story.name}"
    return f"报告模板 {file} {tags[min(line, len(tags)) - 1].place}"
