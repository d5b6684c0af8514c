"""What python-calamine does not tell of an .xls: percentages, formulas, error values, hidden rows."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from msgspec import Struct, field

from xlsheets.files.number_formats import PLAIN, classify, printing_code
from xlsheets.files.old.compound_file import CompoundError, read_stream
from xlsheets.files.old.xls_colours import faint_reason, font_look, ground_of, own_colours
from xlsheets.files.old.xls_formulas import XlsCell, formula_text
from xlsheets.files.old.xls_texts import shared_runs
from xlsheets.files.seen.faint import Colour
from xlsheets.files.seen.seen_runs import PLAIN_FONT, Font, cell_font
from xlsheets.files.seen.text_format import text_section

# Record numbers of [MS-XLS] 2.3.
_BOF, _EOF, _FORMAT, _XF, _DATE1904, _BOUNDSHEET, _ROW = 0x0809, 0x000A, 0x041E, 0x00E0, 0x0022, 0x0085, 0x0208
_NUMBER, _RK, _MULRK, _FORMULA, _FORMULA_OLD, _BOOLERR = 0x0203, 0x027E, 0x00BD, 0x0006, 0x0206, 0x0205
_FONT, _FONT_OLD, _SST, _CONTINUE, _LABELSST, _LABEL, _RSTRING = 0x0031, 0x0231, 0x00FC, 0x003C, 0x00FD, 0x0204, 0x00D6
_SHARED_FORMULA, _BOOKS, _REFERENCES = 0x04BC, 0x01AE, 0x0017
_BIFF8 = 0x0600
_OWN_BOOK = b"\x01\x04"
_SHARED = 1
"""Token of a cell whose formula stands in a record of its own, for several cells."""
_TO_CALCULATE = 0x03
_HIDDEN_ROW = 0x20
_COLUMNS, _PALETTE = 0x007D, 0x0092
_NARROWEST, _LOWEST, _LAST_COLUMN = 205, 60, 255
"""256ths of a letter, twentieths of a point below which a column or row shows nothing."""
_PLAIN_LOOK = 220, 0x7FFF
_STRUCK, _SIGNS = 0x0008, 2
_WORKSHEET = 0
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


class ShapesError(Exception):
    """The workbook stream is of a kind or in a state that cannot be read."""


class SheetShapes(Struct, frozen=True):
    """Of one sheet, cells as 1-based (row, column): the kind of number format where it is not plain, formulas (``""``: which one cannot
    be told), those to be calculated when the file is opened, error values, hidden rows; the font where it is no ordinary one, and of
    texts in several fonts where each begins. ``codes``: of number formats that print something else than the plain number; ``texts``: the
    sections of those that print a text otherwise than it stands there."""

    formats: dict[tuple[int, int], int] = field(default_factory=dict)
    codes: dict[tuple[int, int], str] = field(default_factory=dict)
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    to_calculate: set[tuple[int, int]] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    faint: dict[tuple[int, int], str] = field(default_factory=dict)
    fonts: dict[tuple[int, int], Font] = field(default_factory=dict)
    parts: dict[tuple[int, int], list[tuple[int, Font]]] = field(default_factory=dict)


class Shapes(Struct, frozen=True):
    """The sheets in the order of the workbook, by name; and which calendar its dates are in."""

    sheets: dict[str, SheetShapes]
    date1904: bool = False


def read_shapes(data: bytes) -> Shapes:
    """Read the shapes of an .xls or .et (Excel 5 to 2003). Raises ShapesError where that cannot be done."""
    try:
        stream = read_stream(data, ("Workbook", "Book"))
    except CompoundError:
        raise ShapesError from None
    if stream is None:
        raise ShapesError
    try:
        return _read(stream)
    except (struct.error, IndexError):
        raise ShapesError from None


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of a substream up to its end, those of embedded ones (charts) left out."""
    at, depth = start, 0
    while at + 4 <= len(stream):
        number, length = struct.unpack_from("<2H", stream, at)
        body = stream[at + 4 : at + 4 + length]
        at += 4 + length
        depth += number == _BOF
        if depth == 1:
            yield number, body
        depth -= number == _EOF
        if depth <= 0:
            return


class _Styles(Struct):
    """What the sheets share: of each cell style the kind of number format with its code and its section of texts, and the font; where
    the fonts change in shared texts."""

    kinds: list[tuple[int, str, str]]
    fonts: list[Font]
    of_font: list[Font]
    texts: dict[int, list[tuple[int, int]]]
    sheets: dict[int, str] = field(default_factory=dict)
    """Number of a reference to another sheet of the workbook → its name; empty where formulas are of an older kind, and not read."""
    reads_formulas: bool = True
    faint: list[str] = field(default_factory=list)
    """Why nobody sees what is in cells of a style."""

    def font(self, index: int) -> Font:
        """Return the font of an index as runs and styles give it: number 4 was never used."""
        place = index - (index > 4)
        return self.of_font[place] if 0 <= place < len(self.of_font) else PLAIN_FONT

    def parts(self, runs: list[tuple[int, int]]) -> list[tuple[int, Font]]:
        """Return where the fonts of a text begin, nothing where all are ordinary."""
        parts = [(start, self.font(index)) for start, index in runs]
        return parts if any(font != PLAIN_FONT for _, font in parts) else []


def _read(stream: bytes) -> Shapes:
    wide = True
    codes: dict[int, str] = {}
    styles: list[tuple[int, int, int | None]] = []  # font, number format and colour behind of each cell style
    of_font: list[Font] = []
    looks: list[tuple[int, int]] = []
    colours: dict[int, Colour] = {}
    places: list[tuple[str, int, int]] = []
    texts: list[bytes] = []
    books: list[bytes] = []
    references = b""
    date1904 = False
    before = 0
    for number, body in _records(stream, 0):
        if number == _BOF:
            wide = struct.unpack_from("<H", body)[0] == _BIFF8
        elif number == _FORMAT:
            codes[struct.unpack_from("<H", body)[0]] = _string(body, 2, 2 if wide else 1, wide)
        elif number == _XF:
            styles.append((*struct.unpack_from("<2H", body), ground_of(body, wide=wide)))
        elif number in (_FONT, _FONT_OLD):
            of_font.append(_font(body, wide))
            looks.append(font_look(body))
        elif number == _PALETTE:
            colours = own_colours(body)
        elif number == _SST or (number == _CONTINUE and before == _SST):
            texts.append(body)
        elif number == _BOOKS:
            books.append(body)
        elif number == _REFERENCES:
            references = body
        elif number == _DATE1904:
            date1904 = body[:1] == b"\1"
        elif number == _BOUNDSHEET:
            place, _, kind = struct.unpack_from("<LBB", body)
            places.append((_string(body, 6, 1, wide), place, kind))
        before = _SST if number == _CONTINUE and before == _SST else number
    if not styles:
        raise ShapesError
    kinds = [
        (classify(index, code := codes.get(index)), printing_code(index, code), text_section(code or ""))
        for _, index, _ in styles
    ]
    names = _other_sheets(books, references, [name for name, *_ in places]) if wide else {}
    shared = _Styles(kinds, [], of_font, shared_runs(texts), names, wide)
    shared.fonts = [shared.font(font) for font, *_ in styles]
    of_styles = [
        (looks[at] if (at := font - (font > 4)) < len(looks) else _PLAIN_LOOK, ground) for font, _, ground in styles
    ]
    shared.faint = [faint_reason(look, ground, colours) for look, ground in of_styles]
    sheets = {name: _sheet(stream, place, shared) for name, place, kind in places if kind == _WORKSHEET}
    return Shapes(sheets, date1904)


def _other_sheets(books: list[bytes], references: bytes, names: list[str]) -> dict[int, str]:
    """Read which sheets references to others mean (SUPBOOK and EXTERNSHEET, [MS-XLS] 2.4.271, 2.4.105): their own workbook's, one each."""
    found: dict[int, str] = {}
    for number, (book, first, last) in enumerate(
        struct.iter_unpack("<3H", references[2 : 2 + (len(references) - 2) // 6 * 6])
    ):
        if first == last < len(names) and book < len(books) and books[book][2:4] == _OWN_BOOK:
            found[number] = names[first]
    return found


def _font(body: bytes, wide: bool) -> Font:
    """Read a FONT record ([MS-XLS] 2.4.122): struck through, raised, its character set and name."""
    marks, raised, charset = struct.unpack_from("<H", body, 2)[0], struct.unpack_from("<H", body, 8)[0], body[12]
    return cell_font(
        _string(body, 14, 1, wide),
        struck=bool(marks & _STRUCK),
        raised={1: 1, 2: -1}.get(raised, 0),
        of_signs=charset == _SIGNS,
    )


def _string(body: bytes, at: int, length_bytes: int, wide: bool) -> str:
    length = int.from_bytes(body[at : at + length_bytes], "little")
    at += length_bytes
    if not wide:
        return body[at : at + length].decode("gbk", "replace")
    if body[at] & 1:
        return body[at + 1 : at + 1 + 2 * length].decode("utf-16-le", "replace")
    return body[at + 1 : at + 1 + length].decode("latin-1")


def _sheet(stream: bytes, start: int, styles: _Styles) -> SheetShapes:
    shapes = SheetShapes()
    formulas = _Formulas(styles, shapes)

    def keep(row: int, column: int, style: int) -> None:
        kind, code, section = styles.kinds[style] if style < len(styles.kinds) else (PLAIN, "", "")
        if kind != PLAIN:
            shapes.formats[row + 1, column + 1] = kind
        if code:
            shapes.codes[row + 1, column + 1] = code
        if section:
            shapes.texts[row + 1, column + 1] = section
        if style < len(styles.faint) and styles.faint[style]:
            shapes.faint[row + 1, column + 1] = styles.faint[style]
        font = styles.fonts[style] if style < len(styles.fonts) else PLAIN_FONT
        if font != PLAIN_FONT:
            shapes.fonts[row + 1, column + 1] = font

    for number, body in _records(stream, start):
        if number in (_NUMBER, _RK, _LABELSST, _LABEL, _RSTRING):
            keep(*struct.unpack_from("<3H", body))
            runs = _runs(number, body, styles)
            if runs:
                shapes.parts[_place(body)] = runs
        elif number in (_FORMULA, _FORMULA_OLD):
            row, column, style = struct.unpack_from("<3H", body)
            keep(row, column, style)
            formulas.add((row, column), body)
            if body[6:7] == b"\2" and body[12:14] == b"\xff\xff":
                shapes.errors[row + 1, column + 1] = _ERRORS.get(body[8], "#N/A")
        elif number == _SHARED_FORMULA:
            formulas.share(body)
        elif number == _BOOLERR and body[7]:
            row, column, _ = struct.unpack_from("<3H", body)
            shapes.errors[row + 1, column + 1] = _ERRORS.get(body[6], "#N/A")
        elif number == _MULRK:
            row, first = struct.unpack_from("<2H", body)
            for place, at in enumerate(range(4, len(body) - 2, 6)):
                keep(row, first + place, struct.unpack_from("<H", body, at)[0])
        elif number == _ROW and _is_hidden_row(body):
            shapes.hidden_rows.add(struct.unpack_from("<H", body)[0] + 1)
        elif number == _COLUMNS:
            first, last, width, _, marks = struct.unpack_from("<5H", body)
            if marks & 1 or width < _NARROWEST:
                shapes.hidden_columns.update(range(first + 1, min(last, _LAST_COLUMN) + 2))
    formulas.finish()
    return shapes


def _is_hidden_row(body: bytes) -> bool:
    """Say whether a ROW record ([MS-XLS] 2.4.221) hides its row, or leaves it next to no height."""
    return (
        bool(struct.unpack_from("<H", body, 12)[0] & _HIDDEN_ROW)
        or struct.unpack_from("<H", body, 6)[0] & 0x7FFF < _LOWEST
    )


class _Formulas:
    """The formulas of a sheet as its records come: those that several cells share stand behind the first of them."""

    def __init__(self, styles: _Styles, shapes: SheetShapes) -> None:
        self.styles, self.shapes = styles, shapes
        self.last: XlsCell = (0, 0)
        self.shared: dict[XlsCell, bytes] = {}
        self.members: list[tuple[XlsCell, XlsCell]] = []

    def add(self, at: XlsCell, body: bytes) -> None:
        """Take the record of a cell ([MS-XLS] 2.4.127)."""
        self.last = at
        place = at[0] + 1, at[1] + 1
        self.shapes.formulas[place] = ""
        if body[14] & _TO_CALCULATE:
            self.shapes.to_calculate.add(place)
        if not self.styles.reads_formulas:
            return
        tokens = body[22 : 22 + struct.unpack_from("<H", body, 20)[0]]
        if tokens[:1] == bytes([_SHARED]):
            row, column = struct.unpack_from("<2H", tokens, 1)
            self.members.append((at, (row, column)))
        else:
            self._write(at, tokens)

    def share(self, body: bytes) -> None:
        """Take a formula of several cells ([MS-XLS] 2.4.277), which belongs to the cell before it."""
        self.shared[self.last] = body[10 : 10 + struct.unpack_from("<H", body, 8)[0]]

    def finish(self) -> None:
        """Write the formulas of the cells that share one."""
        for at, first in self.members:
            if first in self.shared:
                self._write(at, self.shared[first])

    def _write(self, at: XlsCell, tokens: bytes) -> None:
        self.shapes.formulas[at[0] + 1, at[1] + 1] = formula_text(tokens, at, self.styles.sheets.get)


def _place(body: bytes) -> tuple[int, int]:
    row, column = struct.unpack_from("<2H", body)
    return row + 1, column + 1


def _runs(number: int, body: bytes, styles: _Styles) -> list[tuple[int, Font]]:
    """Return where the fonts begin in the text of a cell, nothing where it has one."""
    if number == _LABELSST:
        return styles.parts(styles.texts.get(struct.unpack_from("<L", body, 6)[0], []))
    if number == _RSTRING:  # Excel 5: the text, then pairs of bytes
        end = 8 + struct.unpack_from("<H", body, 6)[0]
        return styles.parts([(body[at], body[at + 1]) for at in range(end + 1, len(body) - 1, 2)])
    return []
