"""What the installer writes into Windows, from the verbs: every ending, every verb, and everything goes again."""

from __future__ import annotations

import re

from windows import shell
from xlsheets.desk.verbs import endings, start_entries, verbs

WRITTEN = "\n".join(shell.written())
REMOVED = "\n".join(shell.removed())


def test_every_ending_and_the_folders_have_the_menu() -> None:
    for ending in endings():
        assert rf"SystemFileAssociations\{ending}\shell\xlsheets' 'ExtendedSubCommandsKey' 'xlsheets.files'" in WRITTEN
    assert r"Directory\shell\xlsheets' 'ExtendedSubCommandsKey' 'xlsheets.folders'" in WRITTEN


def test_every_verb_is_in_the_menu_and_in_send_to() -> None:
    for verb in verbs().values():
        assert f"""'"$INSTDIR\\xlsheets-desk.exe" {verb.id} "%1"'""" in WRITTEN
        assert rf"'$SENDTO\绩效自评-{verb.title}.lnk' '$INSTDIR\xlsheets-desk.exe' '{verb.id}'" in WRITTEN
        assert (f"{verb.id}\\command" in _of_folders()) == verb.folders


def _of_folders() -> str:
    return "\n".join(line for line in WRITTEN.splitlines() if "xlsheets.folders" in line)


def test_every_entry_is_in_the_start_menu() -> None:
    for entry in start_entries().values():
        assert rf"'${{MENU}}\{entry.title}.lnk' '$INSTDIR\xlsheets-desk.exe' '{entry.id}'" in WRITTEN


def test_everything_that_is_written_goes() -> None:
    keys = re.findall(r"WriteRegStr HKCU '([^']+)'", WRITTEN)
    gone = re.findall(r"DeleteRegKey HKCU '([^']+)'", REMOVED)
    assert keys
    assert not [key for key in keys if not any(key == each or key.startswith(f"{each}\\") for each in gone)]
    assert not [each for each in gone if "xlsheets" not in each.rpartition("\\")[2]]  # never a key of Windows' own
    links = re.findall(r"CreateShortCut '([^']+)'", WRITTEN)
    assert links == re.findall(r"Delete \"([^\"]+)\"", REMOVED)
    assert all(line.startswith("DeleteRegKey HKCU") for line in REMOVED.splitlines() if "RegKey" in line)


def test_no_line_breaks_the_script() -> None:
    """Words stand between single quotes, and $ begins a name."""
    for verb in (*verbs().values(), *start_entries().values()):
        assert not re.search(r"['$`\"]", verb.title + verb.id)
