"""Freeze (定稿): a copy of a workbook in which every formula has become its value, and macros are gone; for submission."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from xlsheets.files.addresses import address
from xlsheets.files.archive import Archive
from xlsheets.files.grid import Book
from xlsheets.files.package import CONTENT_TYPES, Package
from xlsheets.files.xlsx_reader import read_package
from xlsheets.recognise.load import Loaded
from xlsheets.recompute.recompute import recompute

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_OF_BOOK = ("calcChain", "vbaProject")
_OF_PACKAGE = ("extensibility",)
"""Kinds of relationship whose parts go: the order of calculation, macros, a ribbon of the workbook's own."""

_SHOWN = 5


def freeze(loaded: Loaded) -> bytes:
    """Make the values-only copy of a workbook: recomputed, no formula, no macro, an .xlsx.

    The value of a formula is the one stored with it; nothing else of a cell changes, so that dates, error values and formats
    stay as they are shown.

    Args:
        loaded: the workbook; typed figures stay.

    Returns:
        The bytes of the copy.

    Raises:
        UserError: a formula that nobody has computed yet, or a part that cannot be changed.
    """
    package = Package(loaded.path, Archive(recompute(loaded).data))
    _refuse_uncomputed(package, read_package(package))
    replaced: dict[str, bytes] = {}
    for sheet in package.sheets:
        part = package.find(sheet.part) or sheet.part
        if sheet.kind == "worksheet":
            _, root = package.editable(part)
            if _drop_formulas(root):
                replaced[part] = _print(root)
    dropped = _drop_parts(package, replaced)
    _retype(package, replaced, dropped)
    return package.archive.rewrite(replaced, dropped)


def _refuse_uncomputed(package: Package, book: Book) -> None:
    """Refuse a formula without a value: it would become an empty cell, and nobody would notice."""
    unknown = [
        f"{grid.sheet}!{address(*place)}"
        for grid in book.grids
        for place, cell in sorted(grid.cells.items())
        if cell.kind == "f"
    ]
    if unknown:
        more = f"等 {len(unknown)} 处" if len(unknown) > _SHOWN else ""
        where = "、".join(unknown[:_SHOWN])
        raise package.problem(f"单元格 {where}{more}的公式还没有计算结果，请先在 Excel 或 WPS 中打开并保存，再定稿")


def _drop_formulas(root: etree._Element) -> bool:
    """Take the formulas out of a worksheet; say whether there were any."""
    space = root.tag.partition("}")[0] + "}"
    formulas = list(root.iterfind(f"{space}sheetData/{space}row/{space}c/{space}f"))
    for formula in formulas:
        cell = formula.getparent()
        assert cell is not None
        cell.remove(formula)
        cell.attrib.pop("cm", "")  # marks a dynamic array formula
        if cell.get("t") == "str":
            _store_text(cell, space)
    return bool(formulas)


def _store_text(cell: etree._Element, space: str) -> None:
    """Turn the text that a formula gave into one that was typed; an empty one leaves an empty cell."""
    value = cell.find(f"{space}v")
    text = (value.text if value is not None else "") or ""
    if value is not None:
        cell.remove(value)
    del cell.attrib["t"]
    if text:
        cell.set("t", "inlineStr")
        holder = etree.Element(f"{space}is")
        run = etree.SubElement(holder, f"{space}t")
        run.text = text
        run.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        cell.insert(0, holder)


def _drop_parts(package: Package, replaced: dict[str, bytes]) -> set[str]:
    """Name the parts that go with their relationships, and put the lists of relationships without them among the changed parts."""
    dropped: set[str] = set()
    for source, kinds in ((package.workbook_part, _OF_BOOK), ("", _OF_PACKAGE)):
        gone = {rel.id: rel.target for rel in package.relations(source) if rel.kind in kinds}
        if not gone:
            continue
        rels = package.relations_part(source)
        _, root = package.editable(rels)
        for element in [each for each in root if each.get("Id") in gone]:
            root.remove(element)
        replaced[rels] = _print(root)
        for target in gone.values():
            dropped.update(_with_followers(package, target))
    return dropped


def _with_followers(package: Package, part: str) -> Iterator[str]:
    """Yield a part, its list of relationships and the parts that only it can lead to (a signature, pictures of a ribbon)."""
    there = package.find(part)
    if there is None:
        return
    yield there
    rels = package.find(package.relations_part(there))
    if rels is not None:
        yield rels
        for relation in package.relations(there):
            follower = package.find(relation.target)
            if follower is not None:
                yield follower


def _retype(package: Package, replaced: dict[str, bytes], dropped: set[str]) -> None:
    """Bring the content types in line: an .xlsx without the parts that went."""
    types = package.find(CONTENT_TYPES) or CONTENT_TYPES
    _, root = package.editable(types)
    gone = {part.casefold() for part in dropped}
    changed = False
    for element in list(root.iterchildren("{*}Override")):
        part = element.get("PartName", "").lstrip("/").casefold()
        if part in gone:
            root.remove(element)
            changed = True
        elif part == package.workbook_part.casefold() and element.get("ContentType") != _WORKBOOK:
            element.set("ContentType", _WORKBOOK)
            changed = True
    if changed:
        replaced[types] = _print(root)


def _print(root: etree._Element) -> bytes:
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)
