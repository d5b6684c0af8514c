"""What two spellings of one name have in common: units and projects of two files, or of two years, are told to be the same by it."""

from __future__ import annotations

import re
import unicodedata

_YEARS = re.compile(r"(?:19|20)[0-9]{2}(?:年度|年)?")
_NOISE = re.compile(r"[\W_]+")


def plain_name(text: str) -> str:
    """Reduce a name to what two years have in common: no width, case, blanks, punctuation, no year (``2024年``)."""
    narrow = unicodedata.normalize("NFKC", text).casefold()
    return _NOISE.sub("", _YEARS.sub("", narrow)) or _NOISE.sub("", narrow)
