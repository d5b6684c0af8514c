"""Charts that keep the figures which they show, where the cells that these came from are gone."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from xlsheets.files.part_xml import remove

_LITERAL = {
    "numRef": ("numCache", "numLit"),
    "strRef": ("strCache", "strLit"),
    "multiLvlStrRef": ("multiLvlStrCache", "strLit"),
}
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def keep_figures(chart: etree._Element, leads_away: Callable[[str], bool]) -> bool:
    """Turn a chart's references into what was stored with them; say whether there were any.

    Args:
        chart: the part's XML, changed in place.
        leads_away: says of a formula whether the cells that it names are gone.
    """
    found = []
    for reference in [each for each in chart.iter("*") if each.find("{*}f") is not None]:
        if leads_away(reference.findtext("{*}f") or ""):
            found.append(reference)
            name = etree.QName(reference).localname
            if name in _LITERAL:
                _replace(reference, name)
            else:  # labels that later programs take from cells, beside the ones that are stored
                remove(reference)
    return bool(found)


def _replace(reference: etree._Element, name: str) -> None:
    space = reference.tag.rpartition("}")[0] + "}"
    cached, literal = _LITERAL[name]
    stored, parent = reference.find(f"{{*}}{cached}"), reference.getparent()
    if parent is None:
        return
    if parent.tag == f"{space}tx":  # a title is one text, not a list
        text = "" if stored is None else "".join(map(str, stored.itertext("{*}v")))
        parent.replace(reference, _title(parent, space, text))
        return
    plain = etree.Element(f"{space}{literal}")
    levels = None if stored is None else stored.find("{*}lvl")
    if stored is not None:
        plain.extend(list(stored.iterchildren("{*}ptCount")) if levels is not None else [])
        plain.extend(list(stored if levels is None else levels))
    parent.replace(reference, plain)


def _title(holder: etree._Element, space: str, text: str) -> etree._Element:
    """Make the text of a series' name, or of a title, which is a paragraph."""
    owner = holder.getparent()
    if owner is not None and etree.QName(owner).localname == "ser":
        value = etree.Element(f"{space}v")
        value.text = text
        return value
    rich = etree.Element(f"{space}rich")
    etree.SubElement(rich, f"{_DRAWING}bodyPr")
    run = etree.SubElement(etree.SubElement(rich, f"{_DRAWING}p"), f"{_DRAWING}r")
    etree.SubElement(run, f"{_DRAWING}t").text = text
    return rich
