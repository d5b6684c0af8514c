"""Opening an .xlsx or .xlsm that came from somebody else: what it is, its parts, sheets and XML, all with limits."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from lxml import etree
from msgspec import Struct

from xlsheets.errors import UserError
from xlsheets.files.archive import Archive, ArchiveError
from xlsheets.files.condensed_sheet import CondensedSheet
from xlsheets.files.file_kinds import what_it_is, what_zip_it_is
from xlsheets.files.namespaces import MAIN, MAIN_STRICT, OFFICE, OFFICE_STRICT
from xlsheets.files.part_xml import XmlError, parse_xml
from xlsheets.files.plain_sheet import LOST_REFERENCE, PlainSheet
from xlsheets.files.read_file import CONVERT, OLE, REPAIR, ole_reason, problem, read_file, shown_path
from xlsheets.files.relations import Relation, main_part, relations_in, relations_part, root_tag

CONTENT_TYPES = "[Content_Types].xml"
MISSING = "missing"
_REL_IDS = (f"{{{OFFICE}}}id", f"{{{OFFICE_STRICT}}}id")


class SheetPart(Struct, frozen=True):
    """One sheet of the workbook: name, number, part, the kind of sheet, ``visible``/``hidden``/``veryHidden``.

    ``kind``: the last word of its relationship's type (``worksheet``, ``chartsheet``), or MISSING where no part is there to read:
    old modules of macros are listed so, and programs that drop sheets leave such entries. Excel opens the others.
    """

    name: str
    sheet_id: str
    part: str
    kind: str
    state: str


class Package:
    """An opened workbook file, held in memory. ``sheets`` lists its sheets in their order."""

    def __init__(self, path: Path, archive: Archive) -> None:
        """Find the workbook part and its sheets. Raises UserError where this is no workbook."""
        self.path = path
        self.archive = archive
        self._places: dict[str, str] = {}
        self._parsed: dict[str, tuple[bytes, etree._Element]] = {}
        self._condensed: dict[str, CondensedSheet] = {}
        self._plain: dict[str, PlainSheet] = {}
        self._formulas: dict[str, int] = {}
        self._relations: dict[str, list[Relation]] = {}
        self.workbook_part = self._workbook_part()
        self.workbook = self.xml(self.workbook_part)
        self.namespace = self.workbook.tag.partition("}")[0].removeprefix("{")
        if self.namespace not in (MAIN, MAIN_STRICT) or not self.workbook.tag.endswith("}workbook"):
            raise self.problem(f"不是 Excel 工作簿，{CONVERT}")
        self.sheets = self._sheets()
        self._places = {sheet.part: f"工作表“{sheet.name}”" for sheet in self.sheets}

    def problem(self, text: str) -> UserError:
        """Make the user's error about this file."""
        return problem(self.path, text)

    def find(self, part: str) -> str | None:
        """Return a part's name as stored, None where there is no such part."""
        return self.archive.find(part)

    def read(self, part: str) -> bytes:
        """Inflate a part. Raises UserError where it is missing or damaged."""
        name = self.archive.find(part)
        if name is None:
            raise self.problem(f"缺少{self._place(part)}，文件不完整，{REPAIR}")
        try:
            return self.archive.read(name)
        except ArchiveError as error:
            raise self.problem(str(error)) from None

    def xml(self, part: str) -> etree._Element:
        """Parse a part for reading: comments left out. Raises UserError where it is missing or malformed."""
        return self.parse(part, self.read(part))

    def readable(self, part: str) -> etree._Element:
        """Parse a worksheet's part for reading and keep it for the next ``editable``: a sheet that is read is mostly patched then.

        One with long stretches of empty rows comes without them (``condensed_sheet``).
        """
        data = self.read(part)
        condensed = CondensedSheet.of(data)
        if condensed is not None:
            self._condensed[part] = condensed
            return self.parse(part, condensed.short)
        self._parsed[part] = data, self.parse(part, data, keep_all=True)
        return self._parsed[part][1]

    def looked_at(self, part: str) -> etree._Element | None:
        """Return a worksheet's XML for looking only, the one that ``readable`` parsed; None of one with long empty stretches."""
        root = self._parsed[part][1] if part in self._parsed else self.readable(part)
        return None if part in self._condensed else root

    def condensed_sheet(self, part: str) -> CondensedSheet | None:
        """Return a worksheet without its long empty stretches where ``readable`` found it so."""
        return self._condensed.get(part)

    def editable(self, part: str) -> tuple[bytes, etree._Element]:
        """Return a part's bytes and its XML with everything kept, to be changed and written back; each call gives a tree of its own."""
        if part in self._parsed:
            return self._parsed.pop(part)
        data = self.read(part)
        return data, self.parse(part, data, keep_all=True)

    def first_cells(self, part: str) -> etree._Element:
        """Parse of a worksheet only the first cell of each row, for reading; a plain one is kept for ``plain_sheet``, and the number of its
        formulas for ``whole_formulas``."""
        data = self.read(part)
        plain = PlainSheet.of(data)
        if plain is not None:
            try:
                root = parse_xml(plain.first_cells())
            except (XmlError, ValueError):  # oddly written: a ">" in an attribute, say
                plain = None
        if plain is not None:
            self._plain[part] = plain
            self._formulas[part] = plain.formulas()
            return root
        root = self.parse(part, data)
        every = root.iterfind("{*}sheetData/{*}row/{*}c/{*}f")
        self._formulas[part] = 0 if LOST_REFERENCE.search(data) else sum(1 for _ in every)
        for row in root.iterfind("{*}sheetData/{*}row"):
            del row[1:]
        return root

    def whole_formulas(self, part: str) -> int | None:
        """Return how many formulas stand on a worksheet read by ``first_cells``, 0 where some have lost the cells that they refer to; None
        of another one."""
        return self._formulas.get(part)

    def plain_sheet(self, part: str) -> PlainSheet | None:
        """Return a worksheet as plain bytes where ``first_cells`` found it so."""
        return self._plain.get(part)

    def relations_part(self, part: str) -> str:
        """Name the part that holds the relationships of a part."""
        return relations_part(self.archive, part)

    def relations(self, part: str) -> list[Relation]:
        """List the relationships of a part (``""``: of the package) that point inside the package."""
        if part not in self._relations:
            rels = self.relations_part(part)
            self._relations[part] = [] if self.find(rels) is None else relations_in(self.xml(rels), part, self.archive)
        return self._relations[part]

    @cached_property
    def workbook_relations(self) -> list[Relation]:
        """The relationships of the workbook part: its sheets, styles, shared strings, …"""
        return self.relations(self.workbook_part)

    def related(self, kind: str) -> str | None:
        """Return the stored part that the workbook names under a kind of relationship, like ``styles``."""
        return next((rel.target for rel in self.workbook_relations if rel.kind == kind and self.find(rel.target)), None)

    @cached_property
    def styles(self) -> etree._Element | None:
        """The styles, for reading; None where the workbook has none."""
        part = self.related("styles")
        return None if part is None else self.xml(part)

    def sheet(self, name: str) -> SheetPart | None:
        """Return the sheet of that name, if it is there."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)

    def _place(self, part: str) -> str:
        return self._places.get(part, f"部件 {part}")

    def parse(self, part: str, data: bytes, *, keep_all: bool = False) -> etree._Element:
        """Parse what is or shall be a part's content; ``keep_all`` as in ``parse_xml``. Raises UserError where it is malformed."""
        try:
            return parse_xml(data, keep_all=keep_all)
        except XmlError as error:
            raise self.problem(f"{self._place(part)}{error}") from None

    def _workbook_part(self) -> str:
        if self.find("mimetype"):
            kind = self.read("mimetype")[:100]
            if b"opendocument.text" in kind:
                raise self.problem("这是 OpenDocument 文档（.odt），请在 Word 或 WPS 中打开，另存为 .docx 后再用")
            if b"opendocument" in kind:
                raise self.problem(f"这是 OpenDocument 文件（.ods 等），只能读取、检查和出报告，不能写回，{CONVERT}")
        part = main_part(self.archive, self.relations(""))
        if part is None:
            told = what_zip_it_is(self.archive.entries)
            raise self.problem(told or "缺少工作簿主体（workbook.xml），不是 Excel 工作簿或文件不完整，请重新获取文件")
        if part.endswith(".bin"):
            raise self.problem(f"这是二进制工作簿（.xlsb），{CONVERT}")
        space, _, name = root_tag(self.read(part)).removeprefix("{").partition("}")
        if is_word(space):
            raise self.problem(
                "这是 Word 文档，只能读取、检查和出报告，不能写回，请把其中的表格粘贴到 Excel 或 WPS 中存为 .xlsx 后再用"
            )
        if name == "presentation":
            raise self.problem("这是演示文稿，不是工作簿，请指定 .xlsx 或 .xlsm 文件")
        return part

    def _sheets(self) -> tuple[SheetPart, ...]:
        relations = {rel.id: rel for rel in self.workbook_relations}
        listed = self.workbook.find(f"{{{self.namespace}}}sheets")
        sheets = []
        for element in () if listed is None else listed:
            name = element.get("name", "")
            rel = relations.get(next((element.get(key, "") for key in _REL_IDS if element.get(key)), ""))
            place = ("", MISSING) if rel is None or self.find(rel.target) is None else (rel.target, rel.kind)
            sheets.append(SheetPart(name, element.get("sheetId", ""), *place, element.get("state", "visible")))
        if not sheets:
            raise self.problem("工作簿里没有工作表，请核实文件")
        if all(sheet.kind == MISSING for sheet in sheets):
            raise self.problem(f"找不到工作表“{shown_path(sheets[0].name)}”的内容，文件不完整，{REPAIR}")
        return tuple(sheets)


def is_word(space: str) -> bool:
    """Say whether a namespace is that of Word's documents."""
    return space.endswith("/wordprocessingml/main") or "/wordprocessingml/2006" in space


def open_package(path: Path) -> Package:
    """Open a workbook file for reading or patching.

    Args:
        path: an .xlsx or .xlsm, from anyone.

    Raises:
        UserError: the file is missing, no workbook, encrypted, damaged, of an old kind, or exceeds a limit.
    """
    return Package(path, archive_of(path, read_file(path)))


def archive_of(path: Path, data: bytes) -> Archive:
    """Open the zip that workbooks and documents are. Raises UserError where the file is none, encrypted, damaged or of an old kind."""
    if data.startswith(OLE):
        raise problem(path, ole_reason(path, data))
    if data[:2] != b"PK":
        raise problem(path, what_it_is(data))
    try:
        return Archive(data)
    except ArchiveError as error:
        raise problem(path, str(error)) from None
