"""Custom document properties of a workbook, written: the marks by which our workbooks are known again."""

from __future__ import annotations

from lxml import etree

from xlsheets.files.edit import Edit
from xlsheets.files.part_xml import serialise
from xlsheets.files.parts.sheet_parts import add_part, relate

_SPACE = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_SET = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
"""The set of properties that people name, as the format calls it."""

_PART, _TYPE = "docProps/custom.xml", "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_FIRST_NUMBER = 2


def give_property(edit: Edit, name: str, value: str) -> None:
    """Give a workbook a text property; one of that name gets the new value."""
    part = next((each.target for each in edit.package.relations("") if each.kind == "custom-properties"), None)
    if part is None and _PART in edit.parts:  # this edit has added it
        part = _PART
    if part is None or part not in edit.parts:
        root = etree.Element(f"{{{_SPACE}}}Properties", nsmap={None: _SPACE, "vt": _VALUES})  # type: ignore[dict-item]
        _set(root, name, value)
        add_part(edit, _PART, serialise(root), _TYPE)
        relate(edit, "", "custom-properties", _PART)
        return
    _set(edit.tree(part), name, value)
    edit.touch(part)


def _set(root: etree._Element, name: str, value: str) -> None:
    for element in [each for each in root if each.get("name") == name]:
        root.remove(element)
    numbers = [int(pid) for each in root if (pid := each.get("pid", "")).isdecimal()]
    number = max([_FIRST_NUMBER - 1, *numbers]) + 1
    element = etree.SubElement(root, f"{{{_SPACE}}}property", fmtid=_SET, pid=str(number), name=name)
    etree.SubElement(element, f"{{{_VALUES}}}lpwstr").text = value
