"""Builds the add-in xlsheets.xlam, and workbooks that carry its macros, from the text in ``macros/``; Excel is not needed.

The same input gives the same bytes. pyOpenVBA makes the macro project; the ribbon is a part of the package of its own.
"""

from __future__ import annotations

import io
import re
import tempfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from xlsheets.errors import UserError
from xlsheets.excel.pip_command import pip_command
from xlsheets.excel.xlwings_vba import xlwings_module
from xlsheets.files.archive import Archive, pack
from xlsheets.files.parts.sheet_parts import WORKBOOK_TYPE
from xlsheets.forms.catalog import form_labels

RIBBON = "customUI/customUI14.xml"
_RIBBON_TYPE = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
_MENU = re.compile(r'(<menu id="XsMenuNew"[^>]*?)\s*/>')
_TYPES, _RELATIONS = "[Content_Types].xml", "_rels/.rels"
_XLSM = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_XLAM = "application/vnd.ms-excel.addin.macroEnabled.main+xml"
_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>绩效自评</dc:title>'
    "<dc:description>预算绩效自评：重新计算、检查、生成报告、定稿</dc:description>"
    "<dc:creator>xlsheets</dc:creator></cp:coreProperties>"
)
_VBA = "xl/vbaProject.bin"
# MS-OVBA 2.3.4.1: a project without a cache of compiled code says so with version 0xFFFF.
_NO_CACHE = bytes.fromhex("CC61FFFF000000")
_MODE = 0o600  # permissions of the entries: of no weight to Excel, kept so that the same add-in is the same file


def macros_folder() -> Path:
    """Return the folder of the macros' text: in the installed package, or in the checkout."""
    package = Path(__file__).resolve().parent.parent
    packaged = package / "macros"
    return packaged if packaged.is_dir() else package.parent / "macros"


def build_addin() -> bytes:
    """Build the add-in. Raises UserError where pyOpenVBA or xlwings is missing."""
    from openpyxl import Workbook

    from xlsheets.writing.styles import STYLES_PART, ordered_fonts

    buffer = io.BytesIO()
    Workbook().save(buffer)
    parts = _with_macros(buffer.getvalue())
    parts[STYLES_PART] = ordered_fonts(parts[STYLES_PART])
    parts[_TYPES] = parts[_TYPES].replace(_XLSM.encode(), _XLAM.encode())
    parts["docProps/core.xml"] = _CORE.encode()
    return pack(parts, _MODE)


def macro_workbook(workbook: bytes) -> bytes:
    """Put the macros and the ribbon into a workbook (.xlsx) and return it as an .xlsm that needs no add-in.

    Raises:
        UserError: pyOpenVBA or xlwings is missing.
    """
    return pack(_with_macros(workbook), _MODE)


def _with_macros(workbook: bytes) -> dict[str, bytes]:
    excel_file = _excel_file()
    parts = Archive(workbook).contents()
    parts[_TYPES] = parts[_TYPES].replace(WORKBOOK_TYPE.encode(), _XLSM.encode())
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "book.xlsm"
        path.write_bytes(pack(parts, _MODE))
        with excel_file(path) as book:
            project = book.add_vba_project()
            for name, source in modules().items():
                project.add_module(name, source.replace("\n", "\r\n"))
            book.save()
        parts = Archive(path.read_bytes()).contents()
    parts[_VBA] = _without_cache(parts[_VBA])
    parts[RIBBON] = ribbon().encode()
    relation = f'<Relationship Id="rIdXsRibbon" Type="{_RIBBON_TYPE}" Target="{RIBBON}"/></Relationships>'
    parts[_RELATIONS] = parts[_RELATIONS].replace(b"</Relationships>", relation.encode())
    return parts


def modules() -> dict[str, str]:
    """Return the VBA modules by name: those of ``macros/``, and xlwings' own."""
    found = {}
    for path in sorted(macros_folder().glob("*.bas")):
        found[path.stem] = path.read_text(encoding="ascii").replace("\r\n", "\n")
    if not found:
        raise UserError(f"{macros_folder()}：找不到宏的源文件，请重新安装 xlsheets。")
    found["xlwings"] = xlwings_module()
    return found


def ribbon() -> str:
    """Return the ribbon's XML with a button for each form in the menu 新建自评表."""
    text = (macros_folder() / "customUI14.xml").read_text(encoding="utf-8")
    buttons = []
    for number, (form_id, label) in enumerate(form_labels().items(), start=1):
        tip = f"{label}（{form_id}）"
        buttons.append(
            f'            <button id="XsForm{number}" label={quoteattr(label)} tag={quoteattr(form_id)}'
            f' screentip={quoteattr(tip)} onAction="XsNew"/>'
        )
    inside = "\n".join(buttons)
    filled, count = _MENU.subn(lambda menu: f"{menu[1]}>\n{inside}\n          </menu>", text)
    assert count == 1  # a test holds the file to it
    return filled


def _excel_file() -> Any:
    try:
        from pyopenvba import ExcelFile
    except ImportError:
        raise UserError(f"生成宏需要 pyOpenVBA，请运行 {pip_command('pyOpenVBA')} 后再试。") from None
    return ExcelFile


def _without_cache(project: bytes) -> bytes:
    from pyopenvba.cfb import CFB

    container = CFB.from_bytes(project)
    container.write_stream_in_storage("VBA", "_VBA_PROJECT", _NO_CACHE)
    return bytes(container.to_bytes())
