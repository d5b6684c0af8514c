"""What our macros do for Python inside Excel, a call each: tell a workbook's layout (XsLayout), fill cells of a sheet (XsEnter), tell how
a sheet is printed (XsPages) and let its pages end elsewhere (XsEndPages).

xlwings gives merged areas and number formats cell by cell, a call over process borders each; a form has hundreds of cells.
VBA walks them inside Excel and answers with one text, a line a thing, its fields divided by tabs::

    p  name  value                     a custom document property of ours
    n  name  reference                 a defined name of ours
    s  sheet  1|0  last row  last column   a worksheet (1: visible); the lines that follow are about it
    m  top  left  bottom  right        a merged area
    f  row  column  format             a number's format, where it is not General
    h  row                             a hidden row
    r  row  column  look  text         a piece of a cell in an odd font: s struck, u raised, d lowered, :name of a font of signs;
                                       all pieces of the cell follow one another, and a number has one without text

Cells to fill stand on different places of a form, with typed ones between; xlwings would need a call for each rectangle.
XsEnter takes them in one text of the same kind, ``address  kind  content``: ``f`` a formula, ``n`` a number, ``t`` a text
that stays a text whatever it looks like, ``e`` nothing; ``l`` gives a number format, ``p`` an ordinary font. Both answer
with a line ``!  words`` where Excel refuses: an error that leaves a macro would stop it with a dialogue of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, field

from xlsheets.errors import UserError
from xlsheets.files.grid import Merge
from xlsheets.files.number_formats import PLAIN, classify, printing_code
from xlsheets.files.page.sheet_rows import PageSetup
from xlsheets.files.seen.seen_runs import Run, cell_font
from xlsheets.files.seen.text_format import text_section
from xlsheets.forms.print_groups import Pages

if TYPE_CHECKING:
    import xlwings

ADDIN = "xlsheets.xlam"
LAYOUT, ENTER, PAGES, END_PAGES = "XsLayout", "XsEnter", "XsPages", "XsEndPages"
_HUNDREDTHS, _INCH = 100, 72
_LANDSCAPE = "2"  # Excel's number for it
_CUSTOM = 164  # numbers from here on are formats with a code of their own


class Content(NamedTuple):
    """What a cell is to get: the kind (``f``, ``n``, ``t``, ``e``, ``l``, ``p``) and its text; a number as VBA's Val reads it."""

    kind: str
    text: str


class SheetLayout(Struct, frozen=True):
    """One worksheet: its name, its last cell that holds something (0, 0 where none does), merges, formats, hidden rows.

    ``formats``: (row, column) → PERCENT or DATE, for the numbers that are shown so; ``codes``: of formats that print more than the number;
    ``texts``: sections of formats that print a text as another one; ``runs``: of cells with something in an odd font all pieces.
    """

    name: str
    visible: bool
    last_row: int
    last_column: int
    merges: list[Merge] = field(default_factory=list)
    formats: dict[tuple[int, int], int] = field(default_factory=dict)
    codes: dict[tuple[int, int], str] = field(default_factory=dict)
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    runs: dict[tuple[int, int], list[Run]] = field(default_factory=dict)


class BookLayout(Struct, frozen=True):
    """A workbook: its worksheets, and those of its properties and defined names that are ours."""

    sheets: list[SheetLayout] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)


class PrintedSheet(Struct, frozen=True):
    """How a sheet is printed: its setup, None where Excel cannot tell; its pages; the heights of its rows in points."""

    setup: PageSetup | None = None
    pages: Pages = Pages()
    heights: list[float] = field(default_factory=list)


class ExcelRefusedError(Exception):
    """Excel did not do what a macro of ours asked of it; the text is Excel's own."""


def ask_layout(book: xlwings.Book) -> BookLayout:
    """Ask for the layout of a workbook.

    Raises:
        UserError: no macro of ours answers, as in a program without VBA.
        ExcelRefusedError: Excel could not tell.
    """
    return parse_layout(_call(book, LAYOUT))


def enter_cells(book: xlwings.Book, sheet: str, contents: Mapping[str, Content]) -> None:
    """Fill cells of a sheet, all of them in one call.

    Raises:
        UserError: no macro of ours answers.
        ExcelRefusedError: a cell cannot be written; those before it are.
    """
    lines = [f"{cell}\t{content.kind}\t{_escaped(content.text)}" for cell, content in contents.items()]
    _call(book, ENTER, sheet, "\n".join(lines))


def ask_pages(book: xlwings.Book, sheet: str) -> PrintedSheet:
    """Ask how a sheet is printed.

    Raises:
        UserError: no macro of ours answers, or one of an earlier version.
        ExcelRefusedError: Excel could not tell.
    """
    return parse_pages(_call(book, PAGES, sheet))


def parse_pages(answer: str) -> PrintedSheet:
    """Read the answer of XsPages: ``g`` the setup, ``t`` a row's height, ``b`` a row after which a page ends."""
    setup, is_one = None, False
    heights: list[float] = []
    breaks: list[int] = []
    for line in filter(None, answer.split("\n")):
        kind, *fields = line.split("\t")
        if kind == "g":
            paper, direction, across, down, *margins = fields
            left, right, top, bottom = (int(each) / _HUNDREDTHS / _INCH for each in margins)
            turned = "landscape" if direction == _LANDSCAPE else "portrait"
            setup, is_one = PageSetup(paper, turned, across == "1", (left, right, top, bottom)), down == "1"
        elif kind == "t":
            heights.append(int(fields[0]) / _HUNDREDTHS)
        else:
            breaks.append(int(fields[0]))
    return PrintedSheet(setup, Pages(tuple(breaks), is_one), heights)


def end_pages(book: xlwings.Book, sheet: str, pages: Pages) -> None:
    """Let the pages of a sheet end after these rows and no others, or print it on one.

    Raises:
        UserError: no macro of ours answers.
        ExcelRefusedError: Excel would not.
    """
    _call(book, END_PAGES, sheet, ",".join(map(str, (int(pages.is_one), *pages.breaks))))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\r\n", "\n").replace("\n", "\\n").replace("\t", "\\t")


def _call(book: xlwings.Book, macro: str, *arguments: str) -> str:
    """Call a macro of the add-in, or, without it, the workbook's own."""
    for name in _names(book, macro):
        try:
            answer = book.app.macro(name)(book.name, *arguments)
        except Exception:  # whatever the engine raises: it does not know this macro
            continue
        if not isinstance(answer, str) or not answer:
            continue
        if answer.startswith("!"):
            raise ExcelRefusedError(answer[1:].strip())
        return answer
    raise UserError(
        f"{book.name}：Excel 里的绩效自评加载项没有应答，请启用宏后重新打开 Excel，或运行 xlsheets addin doctor 查看原因。"
    )


def _names(book: xlwings.Book, macro: str) -> Iterator[str]:
    for host in (ADDIN, book.name):
        quoted = host.replace("'", "''")
        yield f"'{quoted}'!{macro}"
    yield macro


def _run(look: str, text: str) -> Run:
    marks, _, name = look.partition(":")
    raised = ("u" in marks) - ("d" in marks)
    return Run(_unescaped(text), cell_font(name, struck="s" in marks, raised=raised, of_signs=False))


def _unescaped(text: str) -> str:
    return text.replace("\\\\", "\1").replace("\\n", "\n").replace("\\t", "\t").replace("\1", "\\")


def parse_layout(answer: str) -> BookLayout:
    """Read the answer of XsLayout. Raises ValueError where it is none."""
    layout = BookLayout()
    for line in filter(None, answer.split("\n")):
        kind, *fields = line.split("\t")
        if kind == "p":
            layout.properties[fields[0]] = "\t".join(fields[1:])
        elif kind == "n":
            layout.names[fields[0]] = fields[1].removeprefix("=")
        elif kind == "s":
            layout.sheets.append(SheetLayout(fields[0], fields[1] == "1", int(fields[2]), int(fields[3])))
        elif kind == "m":
            layout.sheets[-1].merges.append(Merge(*map(int, fields)))
        elif kind == "f":
            shape = classify(_CUSTOM, fields[2])
            if code := printing_code(_CUSTOM, fields[2]):
                layout.sheets[-1].codes[int(fields[0]), int(fields[1])] = code
            if section := text_section(fields[2]):
                layout.sheets[-1].texts[int(fields[0]), int(fields[1])] = section
            if shape != PLAIN:
                layout.sheets[-1].formats[int(fields[0]), int(fields[1])] = shape
        elif kind == "h":
            layout.sheets[-1].hidden_rows.add(int(fields[0]))
        elif kind == "r":
            layout.sheets[-1].runs.setdefault((int(fields[0]), int(fields[1])), []).append(_run(fields[2], fields[3]))
        else:
            raise ValueError(line)
    return layout
