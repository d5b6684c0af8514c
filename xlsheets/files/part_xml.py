"""The one way into a part's XML and out of it again. In: no entities, no network, no trees that fill the memory."""

from __future__ import annotations

import re

from lxml import etree

TRUE = ("1", "true")
"""How an attribute says yes."""

MAX_MARKS = 10_000_000  # tags and attributes in one part: a tree of them takes about 100 bytes each
_DOCTYPES = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))
_HOSTILE = "带有 DTD 或实体定义，正常的文件没有这些，不予打开，请核实文件来源"


class XmlError(Exception):
    """The XML cannot be used; its text is the rest of a Chinese clause that begins with the part's name."""


def _parser(*, keep_all: bool) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        collect_ids=False,
        strip_cdata=not keep_all,
        remove_comments=not keep_all,
        remove_pis=not keep_all,
    )


_READING, _EDITING = _parser(keep_all=False), _parser(keep_all=True)


def parse_xml(data: bytes, *, keep_all: bool = False) -> etree._Element:
    """Parse a part of a package.

    Args:
        data: the inflated part.
        keep_all: keep comments, processing instructions and CDATA, for a part that is written back.

    Raises:
        XmlError: it is malformed, too large, or brings a DTD.
    """
    if any(mark in data for mark in _DOCTYPES):
        raise XmlError(_HOSTILE)
    if data.count(b"<") + data.count(b"=") > MAX_MARKS:
        raise XmlError("的内容多得不正常，请删去多余的行列和格式后另存，或单独保存自评表")
    try:
        root = etree.fromstring(data, _EDITING if keep_all else _READING)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        line = f"（XML 第 {error.lineno} 行）" if isinstance(error, etree.XMLSyntaxError) else ""
        raise XmlError(f"的内容已损坏{line}，请在原来的程序中打开修复后另存，或重新获取文件") from None
    if root.getroottree().docinfo.internalDTD is not None:  # an encoding that the search above does not see through
        raise XmlError(_HOSTILE)
    return root


def text_of(element: etree._Element) -> str | None:
    """Text of an element that holds text alone, whatever comments and processing instructions stand in it; None where it is empty."""
    return ("".join(map(str, element.itertext())) if len(element) else element.text) or None


_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


def printed_text(text: str) -> str:
    """Print what stands in an element, as ``serialise`` does: ``a<b`` → ``a&lt;b``."""
    return text.translate(_ESCAPED)


_DECLARATION = re.compile(rb"\A(?:\xef\xbb\xbf)?<\?xml[^>]*\?>\s*")
_MISSING_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def serialise(root: etree._Element, source: bytes | None = None) -> bytes:
    """Print a part in UTF-8.

    Args:
        root: its XML.
        source: the part as it was, whose declaration stays (or is put right, where it was none for UTF-8); without it the part
            gets one of ours.
    """
    tree = root.getroottree()
    if source is None:
        printed: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
        return printed
    declaration = _DECLARATION.match(source)
    utf8 = declaration is not None and (tree.docinfo.encoding or "UTF-8").upper() == "UTF-8"
    body: bytes = etree.tostring(tree, encoding="UTF-8", xml_declaration=False)
    return (declaration[0] if declaration is not None and utf8 else _MISSING_DECLARATION) + body


def remove(element: etree._Element) -> None:
    """Take an element out of its tree; the root stays, for it is the tree."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def remove_versions(element: etree._Element) -> None:
    """Take an element out of its tree; one that only some versions of a program read goes with the choice that it stands in."""
    holder, outer = element, element.getparent()
    while outer is not None and etree.QName(outer).localname in ("Choice", "AlternateContent"):
        holder, outer = outer, outer.getparent()
    remove(holder)
