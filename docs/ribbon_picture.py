"""Draws the ribbon tab 绩效自评 as an SVG from ``macros/customUI14.xml`` itself, so that the guide's picture cannot differ from it.

``python docs/ribbon_picture.py`` writes docs/images/ribbon.svg; `make pictures` does too.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "macros" / "customUI14.xml"
PICTURE = ROOT / "docs" / "images" / "ribbon.svg"

SPACE = "{http://schemas.microsoft.com/office/2009/07/customui}"
CONTROLS = ("button", "menu")
OTHER_TABS = (("文件", "开始", "插入", "页面布局", "公式", "数据", "审阅", "视图"), ("帮助",))
"""Excel's own tabs before and after ours."""

MARKS = {
    "FileNew": "＋",
    "CalculateSheet": "＝",
    "CalculateNow": "∑",
    "PivotTableInsert": "▦",
    "ErrorChecking": "✓",
    "ReviewPreviousComment": "▲",
    "ReviewNextComment": "▼",
    "AcceptInvitation": "☑",
    "FileSaveAsWordDocx": "W",
    "ReviewCompareTwoVersions": "≈",
    "FileSaveAs": "↓",
    "Help": "？",
    "Info": "i",
}
"""A sign for each built-in icon; Excel draws its own, which a picture of ours may not copy."""

FONT = "'Microsoft YaHei','Noto Sans CJK SC','PingFang SC',sans-serif"
TEXT, EDGE = 13, 12
LARGE, SMALL, SIGN = 92, 26, 34  # heights: a large control, a small one, a large one's sign
TOP = 46  # below the tabs
IN_COLUMN = 3  # small controls stand three in a column
GREEN, INK, GREY, LINE = "#217346", "#262626", "#767676", "#d0d0d0"


@dataclass(frozen=True, slots=True)
class Control:
    """A button or menu: its label, Excel's name of its icon, whether it is large, whether it opens a menu, its key tip."""

    label: str
    image: str
    large: bool
    menu: bool
    key: str


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the tab with its controls, from left to right."""

    label: str
    controls: tuple[Control, ...]


def read_tab(source: Path = SOURCE) -> tuple[str, tuple[Group, ...]]:
    """Return the tab's label and its groups."""
    tab = ElementTree.parse(source).getroot().find(f".//{SPACE}tab")
    assert tab is not None and tab.attrib["insertAfterMso"] == "TabView"
    return tab.attrib["label"], tuple(_group(group) for group in tab.iterfind(f"{SPACE}group"))


def _group(group: ElementTree.Element) -> Group:
    controls = []
    for each in group:
        kind = each.tag.removeprefix(SPACE)
        assert kind in CONTROLS, f"a control that the picture does not know: {kind}"
        found = each.attrib
        large = found.get("size") == "large"
        controls.append(Control(found["label"], found["imageMso"], large, kind == "menu", found["keytip"]))
    return Group(group.attrib["label"], tuple(controls))


def draw(tab: str, groups: tuple[Group, ...]) -> str:
    """Return the tab as an SVG."""
    shapes: list[str] = []
    left = EDGE
    for name in (*OTHER_TABS[0], tab, *OTHER_TABS[1]):
        width = len(name) * (TEXT + 1) + 20
        own = name == tab
        shapes.append(_text(left + width / 2, 24, name, GREEN if own else INK, bold=own))
        if own:
            shapes.append(f'<rect x="{left + 8}" y="32" width="{width - 16}" height="3" fill="{GREEN}"/>')
        left += width
    widest = left
    bottom = TOP + LARGE + 8
    left = EDGE
    for group in groups:
        drawn, width = _drawn_group(group, left)
        shapes += drawn
        shapes.append(_text(left + width / 2, bottom + 14, group.label, GREY, size=TEXT - 1))
        left += width + 8
        shapes.append(f'<line x1="{left}" y1="{TOP}" x2="{left}" y2="{bottom + 16}" stroke="{LINE}"/>')
        left += 8
    width, height = max(widest, left) + EDGE, bottom + 26
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="{FONT}">',
            f'<rect width="{width}" height="{height}" fill="#f3f2f1"/>',
            f'<rect y="38" width="{width}" height="{height - 38}" fill="#ffffff" stroke="{LINE}"/>',
            *shapes,
            "</svg>",
            "",
        ]
    )


def _drawn_group(group: Group, left: int) -> tuple[list[str], int]:
    """Draw one group's controls; return the shapes and their width."""
    shapes: list[str] = []
    start, below = left, 0
    column = 0
    for control in group.controls:
        width = max(len(control.label) * (TEXT + 1) + 12, 56)
        if control.large:
            left, column, below = left + column, 0, 0
            middle = left + width / 2
            shapes += _sign(control, middle - SIGN / 2, TOP + 6, SIGN)
            shapes.append(_text(middle, TOP + 62, control.label, INK))
            if control.menu:
                shapes.append(_arrow(middle, TOP + 72))
            left += width
            continue
        if below == IN_COLUMN:
            left, column, below = left + column, 0, 0
        top = TOP + 6 + below * (SMALL + 2)
        shapes += _sign(control, left + 4, top, 18)
        shapes.append(_text(left + 28, top + 14, control.label, INK, anchor="start"))
        if control.menu:
            shapes.append(_arrow(left + 36 + len(control.label) * TEXT, top + 7))
        column, below = max(column, width + 26), below + 1
    return shapes, left + column - start


def _sign(control: Control, left: float, top: float, size: int) -> list[str]:
    mark = MARKS.get(control.image, "")
    box = f'<rect x="{left:g}" y="{top:g}" width="{size}" height="{size}" rx="4" fill="#e8f2ec" stroke="{GREEN}"/>'
    return [box, _text(left + size / 2, top + size * 0.7, mark, GREEN, size=size // 2 + 3, bold=True)]


def _arrow(left: float, top: float) -> str:
    return f'<path d="M{left - 4:g} {top:g}h8l-4 5z" fill="{INK}"/>'


def _text(
    left: float, base: float, text: str, colour: str, *, size: int = TEXT, bold: bool = False, anchor: str = "middle"
) -> str:
    weight = ' font-weight="bold"' if bold else ""
    place = f'x="{left:g}" y="{base:g}" text-anchor="{anchor}"'
    return f'<text {place} font-size="{size}" fill="{colour}"{weight}>{escape(text)}</text>'


def main() -> None:
    """Write the picture."""
    PICTURE.write_text(draw(*read_tab()), encoding="utf-8")


if __name__ == "__main__":
    main()
