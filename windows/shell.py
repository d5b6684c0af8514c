"""What the installer writes into Windows for the right click, Send-To and the start menu, made from ``xlsheets/desk/verbs.toml``.

One menu each for files and for folders stands in the registry once, by the name that every ending's entry points to
(ExtendedSubCommandsKey); the entries hang on the ending itself (SystemFileAssociations), so that they are there whichever program
opens the file, Excel or WPS. Everything is of the user's own part of the registry.
"""

from __future__ import annotations

from collections.abc import Iterator

from windows.bundle import told
from xlsheets.desk.verbs import Verb, endings, menu, start_entries, verbs

DESK = "xlsheets-desk.exe"
_CLASSES = r"Software\Classes"


def written() -> Iterator[str]:
    """Yield the lines of the installer's script."""
    yield from _menu(_name("files"), list(verbs().values()))
    yield from _menu(_name("folders"), [each for each in verbs().values() if each.folders])
    for place, name in _places():
        yield _value(place, "MUIVerb", menu())
        yield _value(place, "ExtendedSubCommandsKey", name)
    for each in verbs().values():
        yield _link(rf"$SENDTO\{_link_name(each)}", f"{each.id}")
    yield r'CreateDirectory "${MENU}"'
    for entry in start_entries().values():
        yield _link(rf"${{MENU}}\{entry.title}.lnk", entry.id)
    yield rf"CreateShortCut '${{MENU}}\{_manual()}.lnk' '$INSTDIR\{_manual()}\{_manual()}.html'"
    yield 'System::Call "shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)"'  # the Explorer reads it anew


def removed() -> Iterator[str]:
    """Yield the lines of the uninstaller's script."""
    for name in ("files", "folders"):
        yield _gone(rf"{_CLASSES}\{_name(name)}")
    yield from (_gone(place) for place, _ in _places())
    yield from (rf'Delete "$SENDTO\{_link_name(each)}"' for each in verbs().values())
    yield from (rf'Delete "${{MENU}}\{entry.title}.lnk"' for entry in start_entries().values())
    yield rf'Delete "${{MENU}}\{_manual()}.lnk"'
    yield r'RMDir "${MENU}"'


def _manual() -> str:
    return str(told()["product"]["manual"])


def _name(kind: str) -> str:
    return f"{told()['product']['name']}.{kind}"


def _places() -> Iterator[tuple[str, str]]:
    """Yield the key of each entry in the Explorer's menus, and the menu that it opens."""
    product = told()["product"]["name"]
    for ending in endings():
        yield rf"{_CLASSES}\SystemFileAssociations\{ending}\shell\{product}", _name("files")
    yield rf"{_CLASSES}\Directory\shell\{product}", _name("folders")


def _menu(name: str, offered: list[Verb]) -> Iterator[str]:
    for number, verb in enumerate(offered, 1):  # the Explorer takes them by the order of their keys
        key = rf"{_CLASSES}\{name}\shell\{number:02}{verb.id}"
        yield _value(key, "MUIVerb", verb.title)
        yield _value(rf"{key}\command", "", rf'"$INSTDIR\{DESK}" {verb.id} "%1"')


def _value(key: str, name: str, text: str) -> str:
    return f"WriteRegStr HKCU '{key}' '{name}' '{text}'"


def _gone(key: str) -> str:
    return f"DeleteRegKey HKCU '{key}'"


def _link_name(verb: Verb) -> str:
    return f"{menu()}-{verb.title}.lnk"


def _link(path: str, arguments: str) -> str:
    return f"CreateShortCut '{path}' '$INSTDIR\\{DESK}' '{arguments}'"
