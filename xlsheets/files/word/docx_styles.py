"""Fonts of a Word document's runs as far as they decide what is seen: by the paragraph's style, the run's style and the run itself."""

from __future__ import annotations

from lxml import etree
from msgspec import Struct

from xlsheets.files.seen.seen_runs import PLAIN_FONT, Font

_OFF = ("0", "false", "off")
_DEEPEST = 20  # styles that a style may be based on, one on the other


class _Marks(Struct, frozen=True):
    """What one set of run properties says; None where it says nothing."""

    name: str | None = None
    struck: bool | None = None
    twice_struck: bool | None = None
    hidden: bool | None = None
    raised: int | None = None

    def over(self, other: _Marks) -> _Marks:
        """Lay these marks over those of a style below them."""
        pairs = ((getattr(self, key), getattr(other, key)) for key in self.__struct_fields__)
        return _Marks(*(below if own is None else own for own, below in pairs))


_NOTHING = _Marks()


class WordStyles:
    """The styles of a document."""

    def __init__(self, root: etree._Element | None, w: str) -> None:
        """Take the XML of the styles, None where there are none; ``w`` is the namespace in braces."""
        self.w = w
        self._styles: dict[str, etree._Element] = {}
        self._known: dict[str, _Marks] = {}
        self._default, self._usual = _NOTHING, ""
        if root is None:
            return
        self._default = self._marks(root.find(f"{w}docDefaults/{w}rPrDefault/{w}rPr"))
        for style in root.iterchildren(f"{w}style"):
            name = style.get(f"{w}styleId", "")
            self._styles.setdefault(name, style)
            if style.get(f"{w}type") == "paragraph" and style.get(f"{w}default") not in (None, *_OFF):
                self._usual = name

    def font(self, paragraph: etree._Element, properties: etree._Element | None) -> Font:
        """Return the font of a run by its properties and those of its paragraph.

        Strike and hiding are toggled where paragraph and run have both a style with them. Source: ECMA-376 part 1, 17.7.3.
        """
        w = self.w
        name = _value(paragraph.find(f"{w}pPr/{w}pStyle"), w) or self._usual
        if not name and properties is None and self._default is _NOTHING:
            return PLAIN_FONT
        of_paragraph = self._style(name).over(self._default)
        own = self._marks(properties)
        of_run = self._style(_value(properties.find(f"{w}rStyle"), w)) if properties is not None else _NOTHING
        both = own.over(of_run.over(of_paragraph))

        def toggled(key: str) -> bool:
            direct = getattr(own, key)
            return bool(getattr(of_paragraph, key)) != bool(getattr(of_run, key)) if direct is None else bool(direct)

        struck = toggled("struck") or bool(both.twice_struck)
        return Font(both.name or "", struck, toggled("hidden"), both.raised or 0)

    def _style(self, name: str) -> _Marks:
        if name not in self._known:
            marks, at = _NOTHING, name
            for _ in range(_DEEPEST):
                style = self._styles.get(at)
                if style is None:
                    break
                marks = marks.over(self._marks(style.find(f"{self.w}rPr")))
                at = _value(style.find(f"{self.w}basedOn"), self.w)
            self._known[name] = marks
        return self._known[name]

    def _marks(self, properties: etree._Element | None) -> _Marks:
        if properties is None or not len(properties):
            return _NOTHING
        w = self.w
        fonts, aligned, moved = (properties.find(f"{w}{key}") for key in ("rFonts", "vertAlign", "position"))
        name = None if fonts is None else fonts.get(f"{w}hAnsi") or fonts.get(f"{w}ascii")
        struck, twice, hidden = (_switch(properties.find(f"{w}{key}"), w) for key in ("strike", "dstrike", "vanish"))
        raised = None if aligned is None else {"superscript": 1, "subscript": -1}.get(_value(aligned, w), 0)
        if not raised and moved is not None:
            height = _value(moved, w)
            raised = 0 if height.strip("-+0") == "" else -1 if height.startswith("-") else 1
        return _Marks(name, struck, twice, hidden, raised)


def _value(element: etree._Element | None, w: str) -> str:
    return "" if element is None else element.get(f"{w}val", "")


def _switch(element: etree._Element | None, w: str) -> bool | None:
    return None if element is None else element.get(f"{w}val") not in _OFF
