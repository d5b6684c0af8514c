"""The runs of a Word paragraph as they are seen: fields by their results, signs, equations, ruby, tracked changes as accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from xlsheets.files.seen.seen_runs import EQUATION, PICTURE, UNDRAWN, Font, Run
from xlsheets.files.word.docx_styles import WordStyles

_LEFT_OUT = {"del", "moveFrom", "tbl", "instrText", "delText", "pPr", "rPr", "tcPr", "sdtPr", "rt", "rubyPr"}
_LETTERS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-", "ptab": "\t"}
_OF_RATIO = re.compile(r"\\f\s*\(\s*([0-9.]+)\s*[,，;]\s*([0-9.]+)\s*\)", re.IGNORECASE)
_SYMBOL_FIELD = re.compile(r"\s*SYMBOL\s+(0x[0-9a-f]+|[0-9]+)(?:.*\\f\s+\"?([^\"\\]+))?", re.IGNORECASE)
_MATH = "/math"
_TICKED, _UNTICKED = "☑", "□"


class ParagraphRuns:
    """Yields the runs of one paragraph after the other; a field may be left open at a paragraph's end."""

    def __init__(self, styles: WordStyles, w: str) -> None:
        """Take the document's styles and its namespace in braces."""
        self.styles, self.w = styles, w
        self._codes: list[list[str] | None] = []  # of each open field its code, None once its result has begun

    def of(self, paragraph: etree._Element) -> Iterator[Run]:
        """Yield what is seen of a paragraph."""
        yield from self._inside(paragraph, paragraph)

    @property
    def _in_code(self) -> bool:
        return any(code is not None for code in self._codes)

    def _inside(self, element: etree._Element, paragraph: etree._Element) -> Iterator[Run]:
        for child in element:
            if not isinstance(child.tag, str):
                continue
            space, _, name = child.tag.removeprefix("{").partition("}")
            if space.endswith(_MATH):
                yield from () if self._in_code else _equation(child)
            elif name == "AlternateContent":
                yield from self._alternative(child, paragraph)
            elif name == "r":
                yield from self._run(child, paragraph)
            elif name == "fldSimple":
                shown = list(self._inside(child, paragraph))
                yield from shown or _shown_by_code(child.get(f"{self.w}instr", ""))
            elif name == "sdt" and child.find(f"{self.w}sdtPr/{self.w}showingPlcHdr") is not None:
                continue  # the hint of a content control that nobody has filled in
            elif name not in _LEFT_OUT:
                yield from self._inside(child, paragraph)

    def _alternative(self, element: etree._Element, paragraph: etree._Element) -> Iterator[Run]:
        """Take what one of the alternatives shows: the first choice, or, where that is no text, the fallback."""
        for child in element.iterchildren("{*}Choice", "{*}Fallback"):
            runs = list(self._run(child, paragraph))
            if any(run.text for run in runs) or child is element[-1]:
                yield from runs
                return

    def _run(self, run: etree._Element, paragraph: etree._Element) -> Iterator[Run]:
        font = self.styles.font(paragraph, run.find(f"{self.w}rPr"))
        for child in run:
            name = etree.QName(child).localname if isinstance(child.tag, str) else ""
            if name == "fldChar":
                yield from self._field(child)
            elif name == "instrText":
                if self._codes and self._codes[-1] is not None:
                    self._codes[-1].append(child.text or "")
            elif self._in_code:
                continue
            elif name == "t":
                yield Run("".join(map(str, child.itertext())), font)
            elif name in _LETTERS:
                yield Run(_LETTERS[name], font)
            elif name in ("sym", "symEx"):
                yield _sign(child, font)
            elif name == "AlternateContent":
                yield from self._alternative(child, paragraph)
            elif name in ("drawing", "pict", "object"):
                yield from _drawing(child)
            elif name == "r":
                yield from self._run(child, paragraph)
            elif name and name not in _LEFT_OUT and name != "softHyphen":
                yield from self._inside(child, paragraph)

    def _field(self, mark: etree._Element) -> Iterator[Run]:
        """Follow the marks of a field: what stands before its separator is its code, behind it is the result."""
        kind = mark.get(f"{self.w}fldCharType")
        if kind == "begin":
            self._codes.append([])
            yield from self._form_field(mark)
        elif kind == "separate" and self._codes:
            self._codes[-1] = None
        elif kind == "end" and self._codes:
            code = self._codes.pop()
            if code is not None and not self._in_code:
                yield from _shown_by_code("".join(code))

    def _form_field(self, mark: etree._Element) -> Iterator[Run]:
        """Yield what a check box or a list of the old form fields shows, which have no result."""
        w = self.w
        box = mark.find(f"{w}ffData/{w}checkBox")
        if box is not None:
            state = box.find(f"{w}checked")
            state = box.find(f"{w}default") if state is None else state
            ticked = state is not None and state.get(f"{w}val") not in ("0", "false", "off")
            yield Run(_TICKED if ticked else _UNTICKED)
        choices = mark.find(f"{w}ffData/{w}ddList")
        if choices is not None:
            entries = [entry.get(f"{w}val", "") for entry in choices.iterchildren(f"{w}listEntry")]
            chosen = choices.find(f"{w}result")
            chosen = choices.find(f"{w}default") if chosen is None else chosen
            number = "0" if chosen is None else chosen.get(f"{w}val", "0")
            if number.isdecimal() and int(number[:6]) < len(entries):
                yield Run(entries[int(number[:6])])


def _sign(element: etree._Element, font: Font) -> Run:
    """Read ``w:sym``: a sign by the number that it has in a font."""
    values = {etree.QName(key).localname: str(value) for key, value in element.attrib.items()}
    try:
        sign = chr(int(values.get("char", ""), 16))
    except (ValueError, OverflowError):
        return Run("", font, UNDRAWN)
    return Run(sign, font._replace(name=values.get("font", "")))


def _shown_by_code(code: str) -> Iterator[Run]:
    """Yield what a field without a stored result shows: a sign, a ratio; what it says of others is not known."""
    sign = _SYMBOL_FIELD.match(code)
    if sign:
        number = int(sign[1], 0)
        yield Run(chr(number), Font((sign[2] or "").strip())) if number < 0x10000 else Run("", doubt=UNDRAWN)
    elif code.strip()[:2].upper() == "EQ":
        ratio = _OF_RATIO.search(code)
        alone = ratio is not None and not code.replace(ratio[0], "").strip()[2:].strip()
        yield Run(f" {ratio[1]}/{ratio[2]} ") if ratio and alone else Run("", doubt=EQUATION)


def _drawing(element: etree._Element) -> Iterator[Run]:
    """Yield the doubt about a cell with a picture, an embedded equation or a text box within its line; shapes that float are none of it."""
    names = {etree.QName(each).localname for each in element.iter("{*}*")}
    if "txbxContent" in names or ("anchor" not in names and names & {"inline", "OLEObject", "imagedata"}):
        yield Run("", doubt=PICTURE)


def _equation(element: etree._Element, raised: int = 0) -> Iterator[Run]:
    """Yield an equation as a line: ratios with a stroke, powers raised; of what has no such line, that it cannot be read."""
    children = [child for child in element if isinstance(child.tag, str)]
    parts = {etree.QName(child).localname: child for child in children}
    name = etree.QName(element).localname
    font = Font(raised=raised)
    if name == "t":
        yield Run("".join(map(str, element.itertext())), font)
    elif name == "f":
        top, bottom = (_line(parts[key]) if key in parts else "" for key in ("num", "den"))
        plain = not any(
            each.get(f"{{{etree.QName(element).namespace}}}val") == "noBar" for each in element.iter("{*}type")
        )
        yield Run(f" {top}/{bottom} ", font, "" if plain and top and bottom else EQUATION)
    elif name in ("sSup", "sSub"):
        yield from _equation(parts["e"], raised) if "e" in parts else ()
        yield from (run for key, by in (("sup", 1), ("sub", -1)) if key in parts for run in _equation(parts[key], by))
    elif name in ("rad", "nary", "eqArr", "m", "limLow", "limUpp", "sPre", "sSubSup", "acc", "bar", "groupChr"):
        yield Run(_line(element), font, EQUATION)
    elif name == "d":
        yield Run("(", font)
        yield from (run for child in children for run in _equation(child, raised))
        yield Run(")", font)
    elif not name.endswith("Pr") and name not in _LEFT_OUT:
        yield from (run for child in children for run in _equation(child, raised))


def _line(element: etree._Element) -> str:
    return "".join("".join(map(str, text.itertext())) for text in element.iter("{*}t")).strip()
