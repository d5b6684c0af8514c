"""The installation for Windows as a user has it, under Wine: made here, installed by its installer into an awkward folder."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engines import need, unavailable
from excel import wine_setup
from excel.wine_machine import SECONDS, Windows, unix_path
from msgspec import Struct
from programs import starts_a_program
from sources import ROOT

from windows import build, bundle
from windows.downloads import BuildError

USER = "张会计"
FOLDER = r"C:\我的 软件\绩效 自评"
OWN_FOLDER = rf"C:\users\{USER}\AppData\Local\Programs\xlsheets"
_MADE = ROOT / "build" / "windows" / "tested"
_SOURCES = ("windows", "xlsheets", "workbook_templates", "macros", "docs")


class Installation(Struct, frozen=True):
    """An installed program on a machine."""

    machine: Windows
    folder: str

    def run(self, *arguments: str, folder: Path) -> str:
        """Run ``xlsheets`` in a folder of this machine."""
        return self.machine.run(rf"{self.folder}\xlsheets.exe", *arguments, folder=folder)

    @property
    def here(self) -> Path:
        """The installed folder, as this machine sees it."""
        return unix_path(self.folder)


def installer() -> Path:
    """Return the installer, made anew where anything that goes into it has changed."""
    mark, wanted = _MADE / "made-of", _fingerprint()
    if not mark.is_file() or mark.read_text("ascii") != wanted:
        if shutil.which("makensis") is None:
            unavailable(
                "makensis is not installed (Debian package: nsis); `make test` or .ci/system-packages installs it"
            )
        shutil.rmtree(_MADE, ignore_errors=True)
        try:
            build.build(build.CACHE, _MADE, quick=True)
        except BuildError as error:
            unavailable(f"the installation for Windows could not be made: {error}")
        mark.write_text(wanted, "ascii")
    return _MADE / f"xlsheets-{bundle.version()}-setup.exe"


def _fingerprint() -> str:
    listed = subprocess.run(["git", "ls-files", "-z", *_SOURCES], cwd=ROOT, capture_output=True, check=True)
    told = hashlib.sha256()
    for name in sorted(filter(None, listed.stdout.decode("utf-8").split("\0"))):
        told.update(name.encode() + b"\0" + (ROOT / name).read_bytes() if (ROOT / name).is_file() else b"")
    return told.hexdigest()


def install(machine: Windows, folder: str = "") -> Installation:
    """Install it silently, into the folder of its own choice or another; NSIS takes that unquoted, as the last arguments."""
    copy = wine_setup.PREFIX / "drive_c" / "setup.exe"
    shutil.copy(installer(), copy)
    said = machine.run(r"C:\setup.exe", "/S", *(f"/D={folder}".split(" ") if folder else ()))
    copy.unlink()
    installed = Installation(machine, folder or OWN_FOLDER)
    assert (installed.here / "xlsheets.exe").is_file(), said
    return installed


def uninstall(installed: Installation) -> None:
    """Remove it silently. The uninstaller goes on as a copy of itself after the first one's end: wait for that."""
    installed.machine.run(rf"{installed.folder}\uninstall.exe", "/S")
    until = time.monotonic() + SECONDS
    while (installed.here / "uninstall.exe").exists() and time.monotonic() < until:
        time.sleep(0.1)
    assert not (installed.here / "uninstall.exe").exists(), "the program is still there"


@contextmanager
def installed_for_a_while(machine: Windows) -> Iterator[Installation]:
    """Install it, and take away whatever is left at the end."""
    shutil.rmtree(unix_path(FOLDER), ignore_errors=True)
    try:
        yield install(machine, FOLDER)
    finally:
        shutil.rmtree(unix_path(FOLDER).parent, ignore_errors=True)


@contextmanager
@starts_a_program
def screen() -> Iterator[str]:
    """Start a virtual screen and give its name; it takes the first number that is free."""
    command = [need("Xvfb"), "-displayfd", "1", "-screen", "0", "1000x700x24", "-nolisten", "tcp"]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            assert process.stdout is not None
            yield f":{process.stdout.readline().decode('ascii').strip()}"
        finally:
            process.terminate()
