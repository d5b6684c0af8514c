"""What the XML of a chart says that it shows: the names and figures that Word draws without asking the workbook behind it."""

from __future__ import annotations

from typing import Any

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def cached_text(element: Any) -> str:
    """Return the words of a title or of one point; none of an element that is not there."""
    return "" if element is None else "".join(each.text or "" for each in element.iter(f"{CHART}v"))


def cached_points(element: Any) -> dict[int, str]:
    """Return the categories or values of a series by their numbers; a point without a number that is one is not drawn."""
    if element is None:
        return {}
    numbered = ((each.get("idx", "0"), each) for each in element.iter(f"{CHART}pt"))
    return {int(number): cached_text(each) for number, each in numbered if number.isdecimal()}
