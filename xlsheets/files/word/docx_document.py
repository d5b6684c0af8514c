"""The parts of a Word document that tables are read from, and what in it is another file's content, which nobody reads."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from pathlib import Path

from lxml import etree
from msgspec import Struct

from xlsheets.files.archive import Archive, ArchiveError
from xlsheets.files.part_xml import XmlError, parse_xml
from xlsheets.files.read_file import problem
from xlsheets.files.relations import Relation, relations_in, relations_part

_KINDS = {
    "网页": (".htm", ".html", ".xhtml", ".mht", ".mhtml"),
    " RTF 文件": (".rtf",),
    "纯文本": (".txt",),
    " Word 文档": (".docx", ".docm", ".dotx", ".dotm"),
}


class WordDocument(Struct, frozen=True):
    """A document's body (None where it has none), its styles, its page headers, and its namespace in braces.

    ``foreign``: a name for each piece that is another file's content, and why it was not read and what to do.
    """

    space: str
    body: etree._Element | None
    styles: etree._Element | None
    headers: list[etree._Element]
    foreign: dict[str, str]

    @property
    def without_tables(self) -> str:
        """Say why a document has no table to read, and what to do."""
        if self.foreign:
            return next(iter(self.foreign.values()))
        body = [] if self.body is None else list(self.body.iter("{*}OLEObject", "{*}drawing", "{*}pict"))
        if any(str(each.get("ProgID", "")).startswith("Excel.") for each in body):
            return "Word 文档里没有表格，表是嵌入的 Excel 对象，请在 Word 中双击打开它，另存为 .xlsx 后再用"
        if body:
            return "Word 文档里没有表格，只有图片或图形，里面的表认不出，请指定含自评表的文件"
        return "Word 文档里没有表格，请指定含自评表的文件"


def word_document(path: Path, archive: Archive, part: str) -> WordDocument:
    """Take a document apart whose main part is ``part``.

    Raises:
        UserError: a part is damaged or exceeds a limit.
    """
    root = _parsed(path, archive, part)
    space = f"{{{etree.QName(root).namespace}}}"
    listed = archive.find(relations_part(archive, part))
    relations = relations_in(_parsed(path, archive, listed), part, archive) if listed else []

    def parts(kind: str) -> Iterator[etree._Element]:
        names = dict.fromkeys(each.target for each in relations if each.kind == kind)
        return (_parsed(path, archive, name) for name in names if archive.find(name))

    body = root.find(f"{space}body")
    return WordDocument(
        space,
        body,
        next(parts("styles"), None),
        list(parts("header")),
        {} if body is None else _foreign(body, relations),
    )


def _parsed(path: Path, archive: Archive, name: str) -> etree._Element:
    try:
        return parse_xml(archive.read(name))
    except (ArchiveError, XmlError) as error:
        raise problem(path, f"部件 {name} {error}") from None


def _foreign(body: etree._Element, relations: list[Relation]) -> dict[str, str]:
    """Tell of the pieces that a program put in as files of their own, and of documents that the document only names."""
    targets = {each.id: each.target for each in relations}
    found: dict[str, str] = {}
    for piece in body.iter("{*}altChunk", "{*}subDoc"):
        if etree.QName(piece).localname == "subDoc":
            name = "子文档"
            text = "子文档的内容在别的文件里，里面的表没有读到，请在 Word 中展开并并入子文档，另存为 .docx 后再用"
        else:
            place = next((str(value) for key, value in piece.attrib.items() if str(key).endswith("}id")), "")
            ending = posixpath.splitext(targets.get(place, ""))[1].lower()
            name = "嵌入内容"
            kind = next((name for name, endings in _KINDS.items() if ending in endings), "另一个文件")
            text = (
                f"文档里嵌入了{kind}（altChunk），还没有并入，里面的表没有读到，请在 Word 中打开，另存为 .docx 后再用"
            )
        number = sum(each.startswith(name) for each in found) + 1
        found[f"{name}{number}"] = text
    return found
