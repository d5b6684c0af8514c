"""Puts text and runs into a report that people have edited, in the looks that they gave it."""

from __future__ import annotations

from copy import deepcopy
from itertools import count
from typing import Any

from xlsheets.files.namespaces import XML_SPACE
from xlsheets.report.living.ledger import PREFIX
from xlsheets.report.word.edited import END, ID, NAME, RUN, START, TEXT, VAL, Edited, Place, W
from xlsheets.report.word.styles import element

_PROPERTIES, _HIGHLIGHT, _BOLD = f"{W}rPr", f"{W}highlight", f"{W}b"
_STYLES = tuple(f"{W}{name}" for name in ("pStyle", "rStyle", "tblStyle"))
_ONLY_TEXT = {_PROPERTIES, TEXT, f"{W}lastRenderedPageBreak"}
_KEPT = {START, END, f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}proofErr"}


class Graft:
    """Takes pieces of a new report over into an edited one: ids are its own, styles are found by their names."""

    def __init__(self, edited: Edited, new: Edited) -> None:
        """Take both reports."""
        self.edited = edited
        taken = (int(number) for each in edited.root.iter(START) if (number := str(each.get(ID))).isdigit())
        self._ids = count(max(taken, default=0) + 1)
        names = {style: name.casefold() for style, name in _style_names(new).items()}
        ids = {name.casefold(): style for style, name in _style_names(edited).items()}
        self._styles = {style: ids[name] for style, name in names.items() if name in ids}

    def copy(self, source: Any) -> Any:
        """Return a copy for the edited report, without a tail."""
        made = deepcopy(source)
        made.tail = None
        for each in list(made.iter(*_STYLES)):
            style = self._styles.get(each.get(VAL, ""))
            if style is not None:
                each.set(VAL, style)
            elif each.getparent() is not None:
                each.getparent().remove(each)
        return made

    def renumber(self, elements: list[Any]) -> None:
        """Give the bookmarks among copied elements ids of the edited report."""
        fresh: dict[str, str] = {}
        for root in elements:
            for each in root.iter(START, END):
                number = each.get(ID, "")
                if number not in fresh:
                    fresh[number] = str(next(self._ids))
                each.set(ID, fresh[number])


def _style_names(report: Edited) -> dict[str, str]:
    found = next((each.target for each in report.related("styles")), None)
    if found is None:
        return {}
    root = report.xml(found)
    styles = ((style.get(f"{W}styleId", ""), style.find(f"{W}name")) for style in root.iter(f"{W}style"))
    return {style: name.get(VAL, "") for style, name in styles if name is not None}


def is_plain(place: Place, *, breaks: bool = False) -> bool:
    """Say whether nothing but runs of text and marks stand between two ends: it can be written anew.

    ``breaks``: breaks of lines may stand there too, as in a title.
    """
    return place.is_whole and all(
        each.tag in _KEPT or (each.tag == RUN and all(_is_text(child, breaks) for child in each))
        for each in place.inside()
        if isinstance(each.tag, str)
    )


def has_breaks(place: Place) -> bool:
    """Say whether breaks of lines stand between two ends."""
    return any(_is_break(child) for each in place.inside() if each.tag == RUN for child in each)


def _is_text(element: Any, breaks: bool) -> bool:
    return element.tag in _ONLY_TEXT or (breaks and _is_break(element))


def _is_break(element: Any) -> bool:
    return element.tag == f"{W}br" and element.get(f"{W}type") in (None, "textWrapping")


def set_text(place: Place, text: str, pattern: Any, graft: Graft) -> None:
    """Write a figure: into its first run, whose looks it keeps.

    Args:
        place: of the figure, plain.
        text: what it shows now; no text takes its runs away.
        pattern: the run of a new report that shows it, None where it shows nothing.
        graft: takes a run over where there is none.
    """
    runs = [each for each in place.inside() if each.tag == RUN and each.find(TEXT) is not None]
    for each in runs[1:] if text else runs:
        each.getparent().remove(each)
    if not text:
        return
    if runs:
        first, *rest = runs[0].findall(TEXT)
        for each in rest:
            runs[0].remove(each)
        first.text = text
        first.set(XML_SPACE, "preserve")
        _highlight_like(runs[0], pattern)
    elif pattern is not None:
        place.end.addprevious(graft.copy(pattern))


def write_anew(place: Place, new: Place, graft: Graft) -> None:
    """Put what a new report shows between two ends in the place of what stands there, in the looks of its longest run."""
    old_runs = [each for each in place.inside() if each.tag == RUN]
    looks = max(old_runs, key=lambda run: len("".join(run.itertext(TEXT))), default=None)
    ours = {each.get(ID) for each in place.inside() if str(each.get(NAME, "")).startswith(PREFIX)}
    foreign_end = None
    for each in list(place.inside()):
        if each.tag == RUN or _is_ours(each, ours):
            each.getparent().remove(each)
        elif foreign_end is None and each.tag not in (START, f"{W}commentRangeStart"):
            foreign_end = each
    made = [graft.copy(each) for each in new.inside()]
    graft.renumber(made)
    target = place.end if foreign_end is None else foreign_end
    for each in made:
        if each.tag == RUN and looks is not None:
            _look_like(each, looks, old_runs)
        target.addprevious(each)


def _is_ours(element: Any, numbers: set[str]) -> bool:
    return element.tag in (START, END) and element.get(ID) in numbers


def _look_like(run: Any, looks: Any, others: list[Any]) -> None:
    """Give a new run the looks of an old one, of the same character style if there is one; bold and yellow stay its own."""
    properties = run.find(_PROPERTIES)
    style = None if properties is None else properties.find(f"{W}rStyle")
    if style is not None:
        alike = (each.find(f"{_PROPERTIES}/{W}rStyle") for each in others)
        same = next((each for each in alike if each is not None and each.get(VAL) == style.get(VAL)), None)
        if same is None:
            return
        looks = same.getparent().getparent()
    taken = looks.find(_PROPERTIES)
    if taken is None:
        return
    made = deepcopy(taken)
    made.tail = None
    _keep_own(made, properties)
    if properties is not None:
        run.replace(properties, made)
    else:
        run.insert(0, made)


def _keep_own(made: Any, properties: Any) -> None:
    bold = None if properties is None else properties.find(_BOLD)
    if bold is not None and made.find(_BOLD) is None:
        made.insert(_behind_fonts(made), deepcopy(bold))
    _set_highlight(made, properties)


def _behind_fonts(properties: Any) -> int:
    return sum(child.tag in (f"{W}rStyle", f"{W}rFonts") for child in properties)


def _highlight_like(run: Any, pattern: Any) -> None:
    properties = run.find(_PROPERTIES)
    if properties is not None and pattern is not None:
        _set_highlight(properties, pattern.find(_PROPERTIES))


def looks_of(properties: Any, *, bold: bool, missing: bool) -> Any:
    """Return a copy of a run's properties (None for none) that are bold, or yellow for a gap."""
    made = element("w:rPr") if properties is None else deepcopy(properties)
    if bold and made.find(_BOLD) is None:
        made.insert(_behind_fonts(made), element("w:b"))
    if missing and made.find(_HIGHLIGHT) is None:
        made.insert(sum(child.tag in _BEFORE_HIGHLIGHT for child in made), element("w:highlight", val="yellow"))
    return made


def text_run(text: str, properties: Any) -> Any:
    """Return a run."""
    made = element("w:r")
    made.append(properties)
    held = element("w:t", text)
    held.set(XML_SPACE, "preserve")
    made.append(held)
    return made


_BEFORE_HIGHLIGHT = {
    f"{W}{name}"
    for name in (
        *("rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline", "shadow"),
        *("emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden", "color", "spacing", "w", "kern"),
        *("position", "sz", "szCs"),
    )
}


def _set_highlight(properties: Any, like: Any) -> None:
    """A gap is yellow: it stops being so when it is filled, and begins when there is none."""
    wanted = None if like is None else like.find(_HIGHLIGHT)
    found = properties.find(_HIGHLIGHT)
    if found is not None and wanted is None and found.get(VAL) == "yellow":
        properties.remove(found)
    elif found is None and wanted is not None:
        properties.insert(sum(child.tag in _BEFORE_HIGHLIGHT for child in properties), deepcopy(wanted))
