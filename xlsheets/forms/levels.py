"""Names of levels, indicators and budget lines as they are printed, and what they are compared by."""

from __future__ import annotations

import re
from functools import lru_cache

_BLANK_BESIDE_CHINESE = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")
_BLANKS = re.compile(r"\s+")
# Before matching: classes of Chinese signs take ten times as long to compile.
_HALF_WIDTH = str.maketrans("（【）】％：", "(())%:")
_POINTS = re.compile(
    r"(?P<name>.*?)\s*(?:\(\s*(?:(?:共|计|共计|满分|分值|权重|折算):?\s*)?(?P<inside>[0-9]+(?:\.[0-9]+)?)\s*(?:分|%)?\s*\)"
    r"|(?<![0-9.])(?P<bare>[0-9]+(?:\.[0-9]+)?)\s*分)\Z",
    re.DOTALL,
)
_NO_POINTS = re.compile(r"\(\s*\??\s*分?\s*\)\Z")

_PART = re.compile(r"[\s\-—·]*(?:[(（]?[0-9一二三四五六七八九十]{1,2}[)）、.．]\s*)?其\s*中")
_OF_WHICH = re.compile(r"[\s\-—·]*其中[:：\s]*")


def tidy_name(text: str) -> str:
    """Take out the blanks that a narrow cell or a scan left in a Chinese name: ``经济效益 指标`` → ``经济效益指标``."""
    return _BLANK_BESIDE_CHINESE.sub("", _BLANKS.sub(" ", text)).strip()


def split_level1(text: str) -> tuple[str, str]:
    """Split a level-1 heading into its name and the points printed with it (``""`` for none).

    ``产出指标（50分）``, ``产出指标（折算50分）`` and ``产出指标 50 分`` → ``("产出指标", "50")``. A heading of points alone stays whole.
    """
    tidy = tidy_name(text)
    match = _POINTS.match(tidy.translate(_HALF_WIDTH))
    if not match or not match["name"]:
        return tidy, ""
    return tidy[: match.end("name")], match["inside"] or match["bare"]


@lru_cache(maxsize=1024)
def split_heading(text: str) -> tuple[str, str]:
    """Split a level-1 heading as ``split_level1`` does; of one whose formula knows no points, or was not calculated, （?分） goes too."""
    name, points = split_level1(text)
    match = _NO_POINTS.search(name.translate(_HALF_WIDTH))
    return name if match is None else name[: match.start()], points


def same_name(one: str, other: str) -> bool:
    """Say whether two names are the same but for blanks."""
    return _BLANKS.sub("", one) == _BLANKS.sub("", other)


def is_part(name: str) -> bool:
    """Say whether a name begins with 其中, so that what it names is a part of what stands above it."""
    return _PART.match(name) is not None


def without_of_which(text: str) -> str:
    """Take 其中 and what stands around it off the beginning of a name: ``—其中：财政资金`` → 财政资金."""
    return text[match.end() :] if (match := _OF_WHICH.match(text)) else text
