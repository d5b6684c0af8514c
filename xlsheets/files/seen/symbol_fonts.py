"""Fonts that draw signs in the place of letters: what a person sees where ``³`` or U+F0B3 stands in Symbol, as data.

Source: the encoding vectors of the fonts Symbol (Adobe), Wingdings and Wingdings 2 (Microsoft).
"""

from __future__ import annotations

UNKNOWN = "\ufffd"
"""What is shown of a sign that no table has."""

STRANGE = "webdings"
"""A font of signs of which no table stands here."""

_SYMBOL_LETTERS = " !∀#∃%&∋()*+,-./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
_SYMBOL_SIGNS = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…|—↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑"
_SYMBOL = {
    **{0x20 + place: sign for place, sign in enumerate(_SYMBOL_LETTERS)},
    **{0xA0 + place: sign for place, sign in enumerate(_SYMBOL_SIGNS)},
    0xF1: "〉",
    0xF2: "∫",
}
_WINGDINGS = {
    0x20: " ",
    **dict.fromkeys((0x6F, 0x71, 0x72, 0xA8), "□"),
    **dict.fromkeys((0x6C, 0x9F), "●"),
    **dict.fromkeys((0x6E, 0xA7), "■"),
    0x75: "◆",
    0xDF: "←",
    0xE0: "→",
    0xE1: "↑",
    0xE2: "↓",
    0xFB: "✗",
    0xFC: "✓",
    0xFD: "☒",
    0xFE: "☑",
}
_WINGDINGS_2 = {0x20: " ", 0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x2A: "□", 0xA3: "□"}
_BY_NAME = {
    "symbol": _SYMBOL,
    "symbolmt": _SYMBOL,
    "standardsymbolsps": _SYMBOL,
    "wingdings": _WINGDINGS,
    "wingdings2": _WINGDINGS_2,
    **{name: {0x20: " "} for name in ("wingdings3", "webdings", "mtextra", "marlett", "zapfdingbats")},
}


def is_symbol_font(name: str) -> bool:
    """Say whether a font of that name draws signs of its own."""
    return _key(name) in _BY_NAME


def drawn(text: str, font: str) -> str:
    """Return what a text looks like in a font: itself in most; in a font of signs each letter what it draws, or UNKNOWN.

    A letter from the private area that programs use for such fonts (U+F000 to U+F0FF) is UNKNOWN in any other font.
    """
    table = _BY_NAME.get(_key(font))
    if table is None and not any("\uf000" <= letter <= "\uf0ff" for letter in text):
        return text
    return "".join(_drawn(letter, table) for letter in text)


def _key(name: str) -> str:
    return name.replace(" ", "").casefold()


def _drawn(letter: str, table: dict[int, str] | None) -> str:
    private = "\uf000" <= letter <= "\uf0ff"
    if table is None:
        return UNKNOWN if private else letter
    if letter in "\n\r\t" or not (
        private or letter < "\u0100"
    ):  # other letters such a font does not have: another draws them
        return letter
    return table.get(ord(letter) & 0xFF, UNKNOWN)
