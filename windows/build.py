"""From the downloads to the packed installation."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from windows.bundle import ROOT
from windows.compiled import can_compile
from windows.downloads import fetch, own_wheel
from windows.packing import pack
from windows.payload import Files, payload

CACHE = ROOT / "build" / "windows"


def build(cache: Path, out: Path, *, quick: bool = False) -> list[Path]:
    """Make the installation and return the files. Raises BuildError where a step fails."""
    return pack(parts(cache), out, quick=quick)


def parts(cache: Path) -> Files:
    """Return the files of the installation; downloads are kept in ``cache``."""
    if not can_compile():
        print(
            "This Python cannot compile modules for the one inside: the first commands will take longer.",
            file=sys.stderr,
        )
    downloads = fetch(cache)
    with TemporaryDirectory() as scratch:
        return payload(downloads, own_wheel(Path(scratch)))
