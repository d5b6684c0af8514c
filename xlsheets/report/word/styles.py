"""Page and styles of an official document (GB/T 9704-2012), built in code or completed in a user's own reference file.

The page is A4 with 版心 156 × 225 mm, 22 lines of 28 characters. 28 characters of 16 pt are 2 mm wider than that, so body
text is set closer by 0.25 pt. Word would do the same by a negative w:charSpace of the grid, but LibreOffice (and with
it our PDF) then spreads every line to 19 characters; condensed text in a grid of its own pitch both set alike. Every
font is named per script (w:eastAsia and the others): a theme font would win over a plain name, so none is left.
"""

from __future__ import annotations

import contextlib
import io
from functools import cache
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import oxml_parser
from docx.section import Section
from docx.shared import Mm
from lxml import etree
from msgspec import Struct

from xlsheets.files.namespaces import WORD
from xlsheets.files.part_xml import serialise

FANGSONG, KAITI, HEITI, XIAOBIAOSONG, SONGTI = "仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体", "宋体"
LATIN = "Times New Roman"
SUBSTITUTES = {
    FANGSONG: "仿宋", KAITI: "楷体", HEITI: "SimHei", XIAOBIAOSONG: "小标宋", SONGTI: "SimSun",
}  # fmt: skip
"""What Word takes where a font is not installed (w:altName)."""

BODY, TITLE, SUBTITLE = "公文正文", "Title", "Subtitle"
ATTACHMENT, CENTER, RIGHT, COVER = "公文附件", "公文居中", "公文落款", "公文封面"
TABLE, TABLE_HEAD, FIGURE, PAGE_NUMBER, RUN_IN = "公文表格", "公文表头", "公文图", "公文页码", "公文接排正文"
TABLE_CAPTION, FIGURE_CAPTION, ADDRESSEE, ENCLOSURE = "公文表题", "公文图题", "公文主送", "公文附件说明"
PART, CONTENTS_HEAD, CONTENTS = "公文部分", "TOC Heading", {1: "toc 1", 2: "toc 2"}
HEADINGS = {level: f"heading {level}" for level in range(1, 6)}
BUILT_IN = (TITLE, SUBTITLE, CONTENTS_HEAD, *CONTENTS.values(), *HEADINGS.values())
RUN_IN_HEADINGS = dict(enumerate(("公文接排一级", "公文接排二级", "公文接排三级", "公文接排四级", "公文接排五级"), 1))
_HEADING_FONTS = {1: HEITI, 2: KAITI, 3: FANGSONG, 4: FANGSONG, 5: FANGSONG}
TABLE_GRID = "Table Grid"
_LEFTOVERS = ("thumbnail", "stylesWithEffects", "customXml", "webSettings", "numbering")

BODY_SIZE, TITLE_SIZE, LINE_PITCH, CLOSER = 16.0, 22.0, 28.95, -0.25
TEXT_WIDTH, TEXT_HEIGHT = 156 / 25.4 * 72, 225 / 25.4 * 72


class ParagraphStyle(Struct, frozen=True):
    """A paragraph style as data; sizes and distances in points, indents in hundredths of a character.

    ``dots``: a tab goes to the right edge along dots.
    """

    name: str
    font: str = FANGSONG
    size: float = BODY_SIZE
    base: str = "Normal"
    align: str = "both"
    line: float | None = LINE_PITCH
    first_line: int = 0
    left: int = 0
    right: int = 0
    before: float = 0
    outline: int | None = None
    keep_next: bool = False
    bold: bool = False
    grid: bool = True
    dots: bool = False


STYLES = (
    ParagraphStyle(BODY, first_line=200),
    ParagraphStyle(TITLE, XIAOBIAOSONG, TITLE_SIZE, align="center", line=35, keep_next=True, grid=False),
    ParagraphStyle(SUBTITLE, KAITI, 16, align="center", keep_next=True),
    *(
        ParagraphStyle(HEADINGS[level], _HEADING_FONTS[level], first_line=200, outline=level - 1, keep_next=True)
        for level in HEADINGS
    ),
    *(
        ParagraphStyle(RUN_IN_HEADINGS[level], _HEADING_FONTS[level], first_line=200, outline=level - 1)
        for level in RUN_IN_HEADINGS
    ),
    ParagraphStyle(ATTACHMENT, HEITI, align="left", keep_next=True),
    ParagraphStyle(CENTER, align="center"),
    ParagraphStyle(RIGHT, align="right", right=400),
    ParagraphStyle(COVER, align="left", left=300, line=40),
    ParagraphStyle(TABLE, FANGSONG, 10.5, align="center", line=None, grid=False),
    ParagraphStyle(TABLE_HEAD, HEITI, 10.5, align="center", line=None, grid=False),
    ParagraphStyle(FIGURE, FANGSONG, 10.5, align="center", line=None, before=12, keep_next=True, grid=False),
    ParagraphStyle(TABLE_CAPTION, HEITI, 12, align="center", line=24, before=6, keep_next=True, grid=False),
    ParagraphStyle(FIGURE_CAPTION, HEITI, 12, align="center", line=24, grid=False),
    ParagraphStyle(ADDRESSEE, align="left", keep_next=True),
    ParagraphStyle(ENCLOSURE, align="left"),
    ParagraphStyle(PART, align="center", keep_next=True, outline=0),
    ParagraphStyle(CONTENTS_HEAD, HEITI, align="center", before=LINE_PITCH, keep_next=True),
    *(ParagraphStyle(CONTENTS[level], align="left", left=200 * (level - 1), dots=True) for level in CONTENTS),
    ParagraphStyle(PAGE_NUMBER, SONGTI, 14, align="left", line=None, grid=False),
)


def blank_document() -> Document:
    """Return an empty document with the page and the styles of an official document and nothing else."""
    return docx.Document(io.BytesIO(_blank()))


@cache
def _blank() -> bytes:
    """The same as a file, made once: to read it takes a third of the time."""
    document = docx.Document()
    _drop_leftovers(document)
    _drop_unused_styles(document)
    _set_defaults(document)
    _set_settings(document)
    add_styles(document)
    _name_substitutes(document)
    set_page(document.sections[0])
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def add_styles(document: Document) -> None:
    """Add the styles that the document does not have yet; a user's reference document keeps its own, in whatever case they are named."""
    present = ids_by_name(document)
    for spec in STYLES:
        if spec.name.casefold() not in present:
            style = document.styles.add_style(_ui_name(spec.name), WD_STYLE_TYPE.PARAGRAPH, spec.name in BUILT_IN)
            _write_style(style.element, spec)
    if RUN_IN.casefold() not in present:
        style = document.styles.add_style(RUN_IN, WD_STYLE_TYPE.CHARACTER)
        _fonts(style.element.get_or_add_rPr(), FANGSONG)
    if TABLE_GRID.casefold() not in present:
        _table_grid(document)


def ids_by_name(document: Document) -> dict[str, str]:
    """Return the ids of a document's styles by their names in lower case; of two names alike the first counts."""
    found: dict[str, str] = {}
    for style in document.styles:
        found.setdefault(str(style.element.name_val or "").casefold(), style.element.styleId)
    return found


def set_page(section: Section) -> None:
    """Give a section A4 with the margins and the character grid of GB/T 9704."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(24)
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    properties.append(element("w:docGrid", type="linesAndChars", linePitch=twips(LINE_PITCH), charSpace="0"))


def lay_on_its_side(section: Section) -> None:
    """Turn a section: its width and height, and each margin with its edge, so that the binding edge lies above."""
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    top, right, bottom, left = section.top_margin, section.right_margin, section.bottom_margin, section.left_margin
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = left, top, right, bottom


def stand_up(section: Section) -> None:
    """Undo `lay_on_its_side`."""
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = section.page_height, section.page_width
    top, right, bottom, left = section.top_margin, section.right_margin, section.bottom_margin, section.left_margin
    section.left_margin, section.top_margin, section.right_margin, section.bottom_margin = top, right, bottom, left


def element(tag: str, text: str | None = None, **attributes: str) -> Any:
    """Return a WordprocessingML element with attributes of its namespace."""
    made = _bare(tag).__copy__()  # a third of the time that making one takes
    for name, value in attributes.items():
        made.set(_full(f"w:{name}"), value)
    if text is not None:
        made.text = text
    return made


@cache
def _bare(tag: str) -> Any:
    return oxml_parser.makeelement(_full(tag), nsmap=_NAMES)


_NAMES = {"w": WORD}
_full = cache(qn)


def twips(points: float) -> str:
    """Return a distance in twentieths of a point."""
    return str(int(points * 20))


def _ui_name(name: str) -> str:
    # python-docx translates "Heading 1" to the name that Word stores, "heading 1".
    return name.capitalize() if name.startswith("heading") else name


def _write_style(style: Any, spec: ParagraphStyle) -> None:
    """Write the properties in the order that the schema wants."""
    for child in list(style):
        if child.tag in (qn("w:pPr"), qn("w:rPr"), qn("w:basedOn"), qn("w:next"), qn("w:qFormat"), qn("w:rsid")):
            style.remove(child)
    name = style.find(qn("w:name"))
    following = [element("w:basedOn", val=spec.base)] if spec.base != spec.name else []
    if spec.outline is not None:
        following.append(element("w:next", val=BODY))
    for child in reversed(following):
        name.addnext(child)
    style.append(element("w:qFormat"))
    paragraph = element("w:pPr")
    if spec.keep_next:
        paragraph.append(element("w:keepNext"))
    # As in every Chinese Normal: moving a line to the next page would break the 22 lines of this one.
    paragraph.append(element("w:widowControl", val="0"))
    if spec.dots:
        tabs = element("w:tabs")
        tabs.append(element("w:tab", val="right", leader="dot", pos=twips(TEXT_WIDTH)))
        paragraph.append(tabs)
    if not spec.grid:
        paragraph.append(element("w:snapToGrid", val="0"))
    line = {"line": twips(spec.line), "lineRule": "exact"} if spec.line else {"line": "240", "lineRule": "auto"}
    paragraph.append(element("w:spacing", before=twips(spec.before), after="0", **line))
    indents = {"firstLineChars": spec.first_line, "leftChars": spec.left, "rightChars": spec.right}
    given = {key: str(value) for key, value in indents.items() if value}
    # Programs that do not know characters take the same distance in twips.
    given |= {key.removesuffix("Chars"): twips(value * spec.size / 100) for key, value in indents.items() if value}
    if given:
        paragraph.append(element("w:ind", **given))
    paragraph.append(element("w:jc", val=spec.align))
    if spec.outline is not None:
        paragraph.append(element("w:outlineLvl", val=str(spec.outline)))
    style.append(paragraph)
    run = element("w:rPr")
    _fonts(run, spec.font)
    if spec.bold:
        run.append(element("w:b"))
    run.append(element("w:spacing", val=twips(CLOSER if spec.size == BODY_SIZE else 0)))
    run.append(element("w:sz", val=str(int(spec.size * 2))))
    run.append(element("w:szCs", val=str(int(spec.size * 2))))
    style.append(run)


def _fonts(properties: Any, name: str) -> None:
    latin = SONGTI if name == SONGTI else LATIN
    properties.insert(0, element("w:rFonts", ascii=latin, hAnsi=latin, eastAsia=name, cs=LATIN))


def _set_defaults(document: Document) -> None:
    """Body font and size in the defaults and in Normal: the character grid counts from Normal's size."""
    styles = document.styles.element
    defaults = styles.find(qn("w:docDefaults"))
    for child in list(defaults):
        defaults.remove(child)
    run = element("w:rPr")
    _fonts(run, FANGSONG)
    run.extend([element("w:color", val="000000"), element("w:kern", val="2")])
    run.extend([element("w:sz", val="32"), element("w:szCs", val="32")])
    run.append(element("w:lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA"))
    holder = element("w:rPrDefault")
    holder.append(run)
    defaults.extend([holder, element("w:pPrDefault")])
    _write_style(document.styles["Normal"].element, ParagraphStyle("Normal"))


def _set_settings(document: Document) -> None:
    """Replace the library's settings (compatibility mode, Japanese) by those of a Chinese document."""
    settings = document.settings.element
    for child in list(settings):
        settings.remove(child)
    compat = element("w:compat")
    compat.append(element("w:useFELayout"))
    uri = "http://schemas.microsoft.com/office/word"
    for name, value in (("compatibilityMode", "15"), ("overrideTableStyleFontSizeAndJustification", "1")):
        compat.append(element("w:compatSetting", name=name, uri=uri, val=value))
    colours = {"bg1": "light1", "t1": "dark1", "bg2": "light2", "t2": "dark2"}
    colours |= {name: name for name in (*(f"accent{i}" for i in range(1, 7)), "hyperlink", "followedHyperlink")}
    settings.extend(
        [
            element("w:zoom", percent="100"),
            element("w:defaultTabStop", val="420"),
            element("w:evenAndOddHeaders"),
            element("w:characterSpacingControl", val="compressPunctuation"),
            compat,
            element("w:themeFontLang", val="en-US", eastAsia="zh-CN"),
            element("w:clrSchemeMapping", **colours),
            element("w:decimalSymbol", val="."),
            element("w:listSeparator", val=","),
        ]
    )


def _drop_leftovers(document: Document) -> None:
    """Take out of the package what belongs to the library's sample: a picture of its page, its old styles."""
    for part in (document.part.package, document.part):
        for key, relation in list(part.rels.items()):
            if relation.reltype.rpartition("/")[2] in _LEFTOVERS:
                del part.rels[key]


def _drop_unused_styles(document: Document) -> None:
    """Keep of the library's default document only what this module builds on: its headings are blue."""
    kept = {"Normal", "Default Paragraph Font", "Normal Table", "No List", "header", "footer"}
    styles = document.styles.element
    for style in list(styles.findall(qn("w:style"))):
        if style.name_val not in kept:
            styles.remove(style)
        else:
            # A linked character style would now be missing.
            for tag in ("w:link", "w:uiPriority"):
                for child in style.findall(qn(tag)):
                    style.remove(child)


def _table_grid(document: Document) -> None:
    style = document.styles.add_style(TABLE_GRID, WD_STYLE_TYPE.TABLE, True).element
    borders = element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(element(f"w:{side}", val="single", sz="4", space="0", color="000000"))
    properties = element("w:tblPr")
    properties.append(borders)
    style.append(properties)


def _name_substitutes(document: Document) -> None:
    """Name in the font table what stands in for a font that is not installed; fonts are never embedded."""
    with contextlib.suppress(StopIteration):
        part: Any = next(
            relation.target_part for relation in document.part.rels.values() if relation.reltype.endswith("/fontTable")
        )
        table = etree.Element(f"{{{WORD}}}fonts", nsmap={"w": WORD})
        for name, substitute in SUBSTITUTES.items():
            font = etree.SubElement(table, f"{{{WORD}}}font", {f"{{{WORD}}}name": name})
            for tag, value in (("altName", substitute), ("charset", "86"), ("family", "auto"), ("pitch", "default")):
                etree.SubElement(font, f"{{{WORD}}}{tag}", {f"{{{WORD}}}val": value})
        part._blob = serialise(table)
