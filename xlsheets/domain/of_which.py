"""其中： in front of a name: it is a part of what stands above it."""

from __future__ import annotations

import re

_PART = re.compile(r"[\s\-—·]*其中[:：]")
_OF_WHICH = re.compile(r"[\s\-—·]*其中[:：\s]*")


def is_part(name: str) -> bool:
    """Say whether a name begins with 其中：, so that what it names is a part of what stands above it."""
    return _PART.match(name) is not None


def without_of_which(text: str) -> str:
    """Take 其中 and what stands around it off the beginning of a name: ``—其中：财政资金`` → 财政资金."""
    return _OF_WHICH.sub("", text, count=1) if _OF_WHICH.match(text) else text
