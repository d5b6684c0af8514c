"""Links of a workbook to other workbooks, cut: the parts that hold them, and every name, rule and chart that leads through them."""

from __future__ import annotations

import re

from lxml import etree

from xlsheets.files.edit import Edit
from xlsheets.files.part_xml import remove
from xlsheets.files.parts.sheet_parts import drop_related

# In a file, "[1]Sheet1!A1" is the first linked workbook, "[0]!name" the workbook itself; Table1[2024] is a column of a table.
_THROUGH_LINK = re.compile(r"(?<![\w\]])\[[1-9]\d*\]")
_RULES = ("conditionalFormatting", "dataValidation")
_LITERAL = {"numRef": ("numCache", "numLit"), "strRef": ("strCache", "strLit")}


def cut_external_links(edit: Edit) -> None:
    """Drop the linked workbooks, and what names them: whoever opens the copy would be asked to update links that lead nowhere for him.

    Charts keep the figures that they show. Call it when cells have no formulas any more.

    Raises:
        UserError: a part that has to be changed is damaged.
    """
    package = edit.package
    if not any(relation.kind == "externalLink" for relation in package.workbook_relations):
        return
    drop_related(edit, package.workbook_part, ("externalLink",))
    book = edit.tree(package.workbook_part)
    for listed in list(book.iterfind("{*}externalReferences")):
        book.remove(listed)
    _remove_leading_out(book, "{*}definedNames/{*}definedName")
    _remove_empty(book, "{*}definedNames")
    edit.touch(package.workbook_part)
    for sheet in package.sheets:
        if sheet.kind == "worksheet":
            _cut_rules(edit, sheet.part)
    for part in list(package.archive.entries):
        if (
            "/charts/" in part.lower()
            and part.endswith(".xml")
            and _THROUGH_LINK.search(package.read(part).decode("utf-8", "replace"))
        ):
            _keep_figures(edit.tree(part))
            edit.touch(part)


def _remove_leading_out(root: etree._Element, path: str) -> bool:
    """Remove the elements of a path in which a formula leads through a link; say whether there were any."""
    out = [element for element in root.iterfind(path) if _THROUGH_LINK.search("".join(map(str, element.itertext())))]
    for element in out:
        remove(element)
    return bool(out)


def _remove_empty(root: etree._Element, path: str) -> None:
    for element in list(root.iterfind(path)):
        if not len(element):
            root.remove(element)


def _cut_rules(edit: Edit, part: str) -> None:
    """Remove a sheet's conditional formats and validations that compare with another workbook."""
    root = edit.tree(part)
    if any([_remove_leading_out(root, f".//{{*}}{rule}") for rule in _RULES]):  # noqa: C419  # each must run
        holder = root.find("{*}dataValidations")
        if holder is not None and holder.get("count"):
            holder.set("count", str(len(holder)))
        _remove_empty(root, "{*}dataValidations")
        edit.touch(part)


def _keep_figures(chart: etree._Element) -> None:
    """Turn a chart's references to another workbook into the figures that were stored with them."""
    for reference in [each for each in chart.iter() if isinstance(each.tag, str)]:
        space, _, name = reference.tag.rpartition("}")
        formula = reference.find("{*}f")
        if name not in _LITERAL or formula is None or not _THROUGH_LINK.search(formula.text or ""):
            continue
        cached, literal = _LITERAL[name]
        stored = reference.find(f"{{*}}{cached}")
        parent = reference.getparent()
        assert parent is not None
        if name == "strRef" and parent.tag == f"{space}}}tx":  # a title is one text, not a list
            text = etree.Element(f"{space}}}v")
            text.text = "" if stored is None else "".join(map(str, stored.itertext("{*}v")))
            parent.replace(reference, text)
            continue
        plain = etree.Element(f"{space}}}{literal}")
        plain.extend([] if stored is None else list(stored))
        parent.replace(reference, plain)
