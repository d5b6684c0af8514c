"""The lists of a workbook's styles part: formats are appended behind those that are there, so that none changes its number."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

MOST_FORMATS = 64_000
"""Cell formats that Excel allows in a workbook."""

_LISTS = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")
_FIRST_OWN_NUMBER_FORMAT = 164
_PARTS = {"fontId": "fonts", "fillId": "fills", "borderId": "borders"}


def number_of(holder: etree._Element, wanted: etree._Element) -> int:
    """Return the number of an element in its list, appending it where there is no equal one."""
    shape = _shape(wanted)
    number = 0
    for child in holder.iterchildren(wanted.tag):
        if _shape(child) == shape:
            return number
        number += 1
    holder.append(wanted)
    holder.set("count", str(number + 1))
    return number


def _shape(element: etree._Element) -> object:
    """What an element says, whatever its prefixes and blanks."""
    children = tuple(_shape(child) for child in element if isinstance(child.tag, str))
    return element.tag, tuple(sorted(element.attrib.items())), children


class StyleImport:
    """Takes the looks of cells from another workbook's styles part into one of the same namespace.

    ``target``: the ``styleSheet`` element that gets them; ``source``: the one that the numbers asked for are about.
    """

    def __init__(self, target: etree._Element, source: etree._Element) -> None:
        """Take nothing yet."""
        self._target, self._source = target, source
        self._space = target.tag.partition("}")[0] + "}"
        self._formats: dict[str, str] = {}
        self._differences: dict[str, str] = {}

    def cell_format(self, number: str) -> str:
        """Return the number in the target of a cell format (``s`` of a cell) of the source."""
        if number not in self._formats:
            wanted = deepcopy(self._entry(self._source, "cellXfs", number))
            for attribute, name in _PARTS.items():
                entry = deepcopy(self._entry(self._source, name, wanted.get(attribute, "0")))
                wanted.set(attribute, str(number_of(self._list(name), entry)))
            wanted.set("numFmtId", self._format_code(wanted.get("numFmtId", "0")))
            wanted.set("xfId", "0")
            self._formats[number] = str(number_of(self._list("cellXfs"), wanted))
        return self._formats[number]

    def difference(self, number: str) -> str:
        """Return the number in the target of a format of conditional formatting (``dxfId``) of the source."""
        if number not in self._differences:
            entry = deepcopy(self._entry(self._source, "dxfs", number))
            self._differences[number] = str(number_of(self._list("dxfs"), entry))
        return self._differences[number]

    def number_format(self, number: str) -> str:
        """Return the id in the target of the number format that a cell format of the source has."""
        return self._format_code(self._entry(self._source, "cellXfs", number).get("numFmtId", "0"))

    def _format_code(self, number: str) -> str:
        if int(number) < _FIRST_OWN_NUMBER_FORMAT:
            return number
        codes = {each.get("numFmtId"): each.get("formatCode", "") for each in self._source.iter(f"{self._space}numFmt")}
        holder = self._list("numFmts")
        taken = {each.get("formatCode", ""): each.get("numFmtId", "") for each in holder}
        code = codes[number]
        if code not in taken:
            highest = max((int(each) for each in taken.values()), default=_FIRST_OWN_NUMBER_FORMAT - 1)
            taken[code] = str(max(highest + 1, _FIRST_OWN_NUMBER_FORMAT))
            etree.SubElement(holder, f"{self._space}numFmt", numFmtId=taken[code], formatCode=code)
            holder.set("count", str(len(holder)))
        return taken[code]

    def _entry(self, root: etree._Element, name: str, number: str) -> etree._Element:
        holder = root.find(f"{self._space}{name}")
        assert holder is not None  # the source is a workbook that we wrote
        return holder[int(number)]

    def _list(self, name: str) -> etree._Element:
        """Return a list of the target; one that is missing is put in its place."""
        found = self._target.find(f"{self._space}{name}")
        if found is not None:
            return found
        made = etree.Element(f"{self._space}{name}", count="0")
        before = [
            each for tag in _LISTS[: _LISTS.index(name)] for each in self._target.iterchildren(f"{self._space}{tag}")
        ]
        if before:
            before[-1].addnext(made)
        else:
            self._target.insert(0, made)
        return made
