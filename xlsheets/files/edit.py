"""Changes to a package, gathered part by part and written once: the zip is opened once and packed once, whoever changes it."""

from __future__ import annotations

from lxml import etree

from xlsheets.files.package import Package
from xlsheets.files.part_xml import serialise
from xlsheets.files.plain_sheet import PlainSheet


class Edit:
    """What is to become of a package. The package itself stays as it was.

    ``keeps_declarations``: print what is touched from now on under the XML declaration that it had, and not under one of ours.
    ``new_sheets``: name → part of the worksheets added, which ``package.sheets`` does not list.
    """

    def __init__(self, package: Package, *, keeps_declarations: bool = True) -> None:
        """Begin with no change."""
        self.package = package
        self.keeps_declarations = keeps_declarations
        self._trees: dict[str, tuple[bytes, etree._Element]] = {}
        self._touched: dict[str, bool] = {}
        self._contents: dict[str, bytes] = {}
        self._added: dict[str, bytes] = {}
        self._dropped: set[str] = set()
        self.new_sheets: dict[str, str] = {}

    def tree(self, part: str) -> etree._Element:
        """Return a part's XML as it is by now, to be changed in place; ``touch`` says that it was.

        Raises:
            UserError: the part is missing or damaged.
        """
        if part not in self._trees:
            given = self._contents.get(part, self._added.get(part))
            self._trees[part] = (
                self.package.editable(part)
                if given is None
                else (given, self.package.parse(part, given, keep_all=True))
            )
        return self._trees[part][1]

    def look(self, part: str) -> etree._Element | None:
        """Return a worksheet's XML as it is by now, for looking only: it stays untouched. None of one with long empty stretches."""
        if self.is_untouched(part):
            return self.package.looked_at(part)
        is_patched_around = part not in self._trees and self.package.condensed_sheet(part) is not None
        return None if is_patched_around else self.tree(part)

    def touch(self, part: str) -> None:
        """Have a part's tree printed: it was changed."""
        self._touched[part] = self.keeps_declarations

    def put(self, part: str, content: bytes) -> None:
        """Give a part another content, whatever was changed in it before."""
        self._trees.pop(part, None)
        self._touched.pop(part, None)
        self._contents[part] = content

    def is_untouched(self, part: str) -> bool:
        """Say whether nobody has asked for a part's tree or given it another content."""
        return part not in self._trees and part not in self._contents

    def plain_sheet(self, part: str) -> PlainSheet | None:
        """Return a worksheet as it is by now where it is plain bytes; None of any other, and once somebody has asked for its tree."""
        plain = None if part in self._trees else self.package.plain_sheet(part)
        return plain.changed(self._contents[part]) if plain is not None and part in self._contents else plain

    def add(self, part: str, content: bytes) -> None:
        """Put a new part at the end of the package."""
        self._added[part] = content

    @property
    def replaces_relations(self) -> bool:
        """Say whether a part of the package leads to other parts by now, of which ``package.relations`` knows nothing."""
        return any(self.package.find(part) for part in self._added)

    def drop(self, part: str) -> None:
        """Leave a part out."""
        self._dropped.add(part)

    @property
    def parts(self) -> list[str]:
        """Names of the parts that the package has once it is written."""
        return [name for name in (*self.package.archive.entries, *self._added) if name not in self._dropped]

    def written(self) -> bytes:
        """Return the changed package; packed bytes of unchanged parts are copied as they are."""
        for part, keeps_declaration in self._touched.items():
            source, root = self._trees[part]
            holder = self._added if part in self._added else self._contents
            holder[part] = serialise(root, source if keeps_declaration else None)
        return self.package.archive.rewrite(self._contents, self._dropped, self._added)
