"""Names of the XML vocabularies that parts of workbooks and documents are written in; those of the strict edition end in STRICT."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MAIN_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OFFICE_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
"""Of the attributes that name a relationship, and the beginning of the kinds of relationship."""

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
"""Of parts that hold a package together: begins the names of its relationships and content types."""

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

ODS_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
ODS_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"

XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
"""The attribute that says whether blanks of a text are meant."""


def space_of(root: etree._Element) -> str:
    """Return the namespace of an element as the names of its children begin: ``{http://…}``."""
    return root.tag.partition("}")[0] + "}"
