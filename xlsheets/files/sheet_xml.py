"""Changing cells in a worksheet's XML: values, formulas, new cells in their place. Nothing else of the sheet moves."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from decimal import Decimal

from lxml import etree
from msgspec import Struct

from xlsheets.domain.numbers import plain
from xlsheets.files.addresses import address, row_column
from xlsheets.files.limits import MAX_TEXT
from xlsheets.files.namespaces import XML_SPACE
from xlsheets.files.part_xml import TRUE, remove

# A table: the same as a character class would take 15 ms to compile.
_ILLEGAL = dict.fromkeys((*range(9), 0xB, 0xC, *range(0xE, 0x20), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF))
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_SHORT = re.compile(r"[0-9]+\.[0-9]*[1-9]")
_ARRAYS = ("array", "dataTable")


class PatchError(Exception):
    """A cell that cannot be changed; its text is the cell's address and a Chinese clause."""


class Patch(Struct, frozen=True):
    """What one cell is to hold.

    ``value``: its value, or the cached value of its formula; ``None`` clears it. A text is always stored as a text.
    ``formula``: the formula it is to get (with or without its ``=``); ``None`` keeps the one that is there.
    ``drop_formula``: replace the formula that is there by the plain value.
    """

    value: Decimal | int | str | bool | None
    formula: str | None = None
    drop_formula: bool = False


def clean_text(text: str) -> str:
    """Take out what XML cannot hold; line breaks become line feeds, as Excel keeps them."""
    if text.isprintable():
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_ILLEGAL)


def stored_number(number: Decimal | int) -> str:
    """Write a number so that a double reads back to the same 15 digits. Raises ValueError on NaN and infinity."""
    text = str(number)
    # Most numbers are short and print as wanted.
    if (text.isdecimal() and len(text) <= 15) or (len(text) <= 7 and _SHORT.fullmatch(text)):
        return text
    number = Decimal(number)
    if not number.is_finite():
        raise ValueError(f"not a finite number: {number}")
    if not number:
        return "0"
    if len(number.as_tuple().digits) <= 15 and -5 <= number.adjusted() <= 20:
        return plain(number)
    return repr(float(number))


def escaped(text: str) -> str:
    """Write a text as a workbook stores it; ``_x000D_`` typed by a person must not become a control character."""
    return _ESCAPE.sub("_x005F_", text) if "_x" in text else text


def stored_value(value: Decimal | int | str | bool) -> tuple[str, str]:
    """Return the type (``""``: a number) and the text under which a formula cell stores its value."""
    if isinstance(value, str):
        return "str", escaped(clean_text(value))
    if isinstance(value, bool):
        return "b", "1" if value else "0"
    return "", stored_number(value)


def shows_value(kind: str | None, text: str, value: Decimal | int | str) -> bool:
    """Say whether a cell of that type and text shows a value, numbers to the 15 digits of a spreadsheet."""
    if isinstance(value, str):
        return kind == "str" and text == stored_value(value)[1]
    if kind not in (None, "n"):
        return False
    try:
        return text == stored_number(value) or format(float(text), ".15g") == format(float(value), ".15g")
    except ValueError:
        return False


def store_inline(cell: etree._Element, text: str, *, keeps_blanks: bool = True) -> None:
    """Store a text in the cell itself, so that the table of shared strings need not change.

    ``keeps_blanks``: mark blanks and line breaks of the text as meant.
    """
    space = cell.tag.partition("}")[0] + "}"
    cell.set("t", "inlineStr")
    holder = etree.Element(f"{space}is")
    run = etree.SubElement(holder, f"{space}t")
    run.text = text
    if keeps_blanks:
        run.set(XML_SPACE, "preserve")
    cell.insert(0, holder)


def patch_sheet(root: etree._Element, patches: Mapping[str, Patch]) -> tuple[set[str], bool]:
    """Change cells of a worksheet in place.

    Args:
        root: the ``worksheet`` element.
        patches: the changes by cell address.

    Returns:
        The cells that lost a formula (or an array formula), which must leave the calculation chain; and whether anything
        changed at all: a cell that already holds what it is to hold is left as it is.

    Raises:
        PatchError: the change would break other cells, or a text is too long.
        ValueError: an address or number that a program should not have passed.
    """
    sheet = _Sheet(root)
    lost = sheet.apply(patches)
    return lost, sheet.changed


class _Sheet:
    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.ns = root.tag.partition("}")[0] + "}"
        self.formula_tag = f"{self.ns}f"
        self.value_tag = f"{self.ns}v"
        self.inline_tag = f"{self.ns}is"
        data = root.find(f"{self.ns}sheetData")
        if data is None:
            raise PatchError("缺少单元格数据（sheetData）")
        self.data = data
        self.changed = False

    def apply(self, patches: Mapping[str, Patch]) -> set[str]:
        todo: dict[int, dict[int, Patch]] = {}
        for cell, patch in patches.items():
            row, column = row_column(cell)
            if row > 1_048_576 or column > 16_384:
                raise ValueError(cell)
            todo.setdefault(row, {})[column] = patch
        cells = self._locate(todo)
        replaced = {place: cell for place, cell in cells.items() if _replaces(cell[1])}
        lost = self._release(replaced) if replaced else set()
        for (row, column), (element, patch) in cells.items():
            if not self._holds(element, patch):
                self._set(element, patch, row, column)
                self.changed = True
        return lost

    def _locate(self, todo: dict[int, dict[int, Patch]]) -> dict[tuple[int, int], tuple[etree._Element, Patch]]:
        """Find the cells to change, creating rows and cells that are missing unless there is nothing to put in them."""
        found: dict[tuple[int, int], tuple[etree._Element, Patch]] = {}
        rows: dict[int, etree._Element] = {}
        number = 0
        for row in self.data.iterchildren(f"{self.ns}row"):
            number = _row_number(row, number)
            if number in todo:
                rows.setdefault(number, row)
        created: list[tuple[int, int]] = []
        for row_number in sorted(todo):
            wanted = todo[row_number]
            for column, cell in self._cells(rows[row_number], row_number, wanted) if row_number in rows else ():
                found[row_number, column] = cell, wanted.pop(column)
            for column, patch in sorted(wanted.items()):
                if patch.value is None and patch.formula is None:
                    continue
                if row_number not in rows:
                    rows[row_number] = self._new_row(row_number)
                found[row_number, column] = self._new_cell(rows[row_number], row_number, column), patch
                created.append((row_number, column))
        if created:
            self._extend_dimension(created)
        return found

    def _cells(self, row: etree._Element, number: int, wanted: Collection[int]) -> list[tuple[int, etree._Element]]:
        """Find the wanted cells of a row, the first of each column."""
        cells = list(row.iterchildren(f"{self.ns}c"))
        named = {cell.get("r"): cell for cell in reversed(cells)}
        found = [(column, named.get(address(number, column))) for column in wanted]
        if all(cell is not None for _, cell in found):  # mostly: every address is written, and in the usual way
            return [(column, cell) for column, cell in found if cell is not None]
        by_column: dict[int, etree._Element] = {}
        column = 0
        for cell in cells:
            column = _column(cell, column)
            by_column.setdefault(column, cell)
        return [(column, by_column[column]) for column in wanted if column in by_column]

    def _new_row(self, number: int) -> etree._Element:
        current, follower = 0, None
        for row in self.data.iterchildren(f"{self.ns}row"):
            current = _row_number(row, current)
            if current > number:
                follower = row
                break
        new = etree.SubElement(self.data, f"{self.ns}row", r=str(number))
        if follower is not None:
            follower.addprevious(new)
        return new

    def _new_cell(self, row: etree._Element, row_number: int, column: int) -> etree._Element:
        current, before = 0, None
        for cell in row.iterchildren(f"{self.ns}c"):
            current = _column(cell, current)
            if current > column:
                break
            before = cell
        new = etree.SubElement(row, f"{self.ns}c", r=address(row_number, column))
        row.insert(0 if before is None else row.index(before) + 1, new)
        style = row.get("s") if row.get("customFormat") in TRUE else self._column_style(column)
        if style:
            new.set("s", style)
        row.attrib.pop("spans", "")  # only a hint, and no longer true
        return new

    def _column_style(self, column: int) -> str | None:
        for col in self.root.iterfind(f"{self.ns}cols/{self.ns}col"):
            first, last = col.get("min", ""), col.get("max", "")
            if first.isdecimal() and last.isdecimal() and int(first[:9]) <= column <= int(last[:9]):
                return col.get("style")
        return None

    def _extend_dimension(self, created: list[tuple[int, int]]) -> None:
        dimension = self.root.find(f"{self.ns}dimension")
        if dimension is None:
            return
        try:
            corners = [row_column(corner) for corner in dimension.get("ref", "").split(":")]
        except ValueError:
            return
        rows, columns = zip(*corners, *created, strict=True)
        dimension.set("ref", f"{address(min(rows), min(columns))}:{address(max(rows), max(columns))}")

    def _release(self, replaced: dict[tuple[int, int], tuple[etree._Element, Patch]]) -> set[str]:
        """Take the old formulas away from cells that get another one or none, and keep their neighbours right."""
        self._check_arrays({place: patch for place, (_, patch) in replaced.items()})
        lost: set[str] = set()
        shared: dict[str, tuple[tuple[int, int], str]] = {}
        for place, (cell, patch) in replaced.items():
            formula = cell.find(self.formula_tag)
            if formula is None:
                continue
            kind = formula.get("t", "normal")
            if kind == "shared" and formula.text:
                shared[formula.get("si", "")] = place, formula.text
            if patch.formula is None or kind in _ARRAYS:
                lost.add(address(*place))
            remove(formula)
            cell.attrib.pop("cm", "")  # marks a dynamic array formula
        if shared:
            self._new_masters(shared)
        return lost

    def _check_arrays(self, replaced: dict[tuple[int, int], Patch]) -> None:
        """An array formula fills a range from its first cell: it may be frozen into values, but not broken up."""
        for formula in self.data.iter(self.formula_tag):
            if formula.get("t") not in _ARRAYS:
                continue
            reference = formula.get("ref", "")
            first, _, last = reference.partition(":")
            try:
                (top, left), (bottom, right) = row_column(first), row_column(last or first)
            except ValueError:
                continue
            master = replaced.get((top, left))
            if (top, left) == (bottom, right) or (master is not None and master.formula is None):
                continue
            for row, column in replaced:
                if top <= row <= bottom and left <= column <= right:
                    raise PatchError(
                        f"{address(row, column)} 属于数组公式 {reference}，不能单独改写，请先在 Excel 中取消该数组公式"
                    )

    def _new_masters(self, shared: dict[str, tuple[tuple[int, int], str]]) -> None:
        """Where the cell with a shared formula's text goes, hand the text to the next cell that shares it."""
        members: dict[str, list[etree._Element]] = {key: [] for key in shared}
        for formula in self.data.iter(self.formula_tag):
            if formula.get("t") == "shared" and formula.get("si") in members:
                members[formula.get("si", "")].append(formula)
        for key, rest in members.items():
            if not rest:
                continue
            place, text = shared[key]
            places = [self._place(formula) for formula in rest]
            rows, columns = zip(*places, strict=True)
            rest[0].text = translated(text, address(*place), address(*places[0]))
            rest[0].set("ref", f"{address(min(rows), min(columns))}:{address(max(rows), max(columns))}")

    def _place(self, formula: etree._Element) -> tuple[int, int]:
        cell = formula.getparent()
        reference = None if cell is None else cell.get("r")
        if not reference:
            raise PatchError("共享公式的单元格没有地址，不能改写公式")
        return row_column(reference)

    def _holds(self, cell: etree._Element, patch: Patch) -> bool:
        """Say whether a formula cell already shows the value, to the 15 digits of a spreadsheet."""
        value = patch.value
        if (
            value is None
            or isinstance(value, bool)
            or _replaces(patch)
            or len(cell) != 2
            or cell[0].tag != self.formula_tag
        ):
            return False
        return shows_value(cell.get("t"), cell[1].text or "", value)

    def _set(self, cell: etree._Element, patch: Patch, row: int, column: int) -> None:
        """Give a cell its value; children stand in the order f, v, is, extLst."""
        formula = stored = None
        for child in list(cell):
            tag = child.tag
            if tag == self.formula_tag:
                formula = child
            elif tag == self.value_tag and stored is None:
                stored = child
            elif tag in (self.value_tag, self.inline_tag):
                cell.remove(child)
        for attribute in ("t", "vm"):  # both describe the value that goes
            if attribute in cell.attrib:
                del cell.attrib[attribute]
        if patch.formula is not None:
            if formula is None:
                formula = etree.SubElement(cell, self.formula_tag)
                cell.insert(0, formula)
            formula.text = clean_text(patch.formula).removeprefix("=")
        value = patch.value
        inline = isinstance(value, str) and formula is None
        if stored is not None and (inline or value is None):
            cell.remove(stored)
        if value is None or (value == "" and formula is None):
            return
        kind, text = stored_value(value)
        if len(text) > MAX_TEXT:
            excess = f"的文字有 {len(text)} 字，超过 Excel 单元格的上限 {MAX_TEXT} 字，请缩短"
            raise PatchError(f"{address(row, column)} {excess}")
        if inline:
            # Blanks need the mark only where a program would drop them.
            store_inline(cell, text, keeps_blanks=text != text.strip() or "\n" in text)
            return
        if kind:
            cell.set("t", kind)
        if stored is None:
            stored = etree.SubElement(cell, self.value_tag)
            cell.insert(0 if formula is None else 1, stored)
        stored.text = text


def _replaces(patch: Patch) -> bool:
    return patch.drop_formula or patch.formula is not None


def _row_number(row: etree._Element, previous: int) -> int:
    """Number of a row; one without a number follows the row before it."""
    text = row.get("r")
    if text is None:
        return previous + 1
    if not (text.isascii() and text.isdecimal() and len(text) < 8):
        raise PatchError("有行号不合规的行，请在 Excel 中用“打开并修复”后另存")
    return int(text)


def _column(cell: etree._Element, previous: int) -> int:
    """Column of a cell; one without an address follows the cell before it."""
    reference = cell.get("r")
    if reference is None:
        return previous + 1
    try:
        return row_column(reference)[1]
    except ValueError:
        raise PatchError("有地址不合规的单元格，请在 Excel 中用“打开并修复”后另存") from None


def translated(formula: str, origin: str, target: str) -> str:
    """Move a formula's relative references from a cell to another. Raises PatchError where it cannot be read.

    Needed so rarely that openpyxl's long import is paid only here.
    """
    from openpyxl.formula.translate import Translator, TranslatorError

    try:
        moved: str = Translator(f"={formula}", origin=origin).translate_formula(target)
    except TranslatorError:
        raise PatchError(
            f"{origin} 的公式由别的单元格共享，无法移到 {target}，请先在 Excel 中把该公式重新填充一遍"
        ) from None
    return moved.removeprefix("=")
