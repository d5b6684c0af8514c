"""The payload as a zip and as an installer, with a file of checksums beside them."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from windows.bundle import HERE, stamp, told, version
from windows.downloads import run
from windows.payload import Files
from windows.shell import removed, written

SUMS = "SHA256SUMS"
_UNIX = 3
_MODE = 0o644


def pack(files: Files, out: Path, *, quick: bool = False) -> list[Path]:
    """Write zip, installer and checksums into a folder and return them.

    Args:
        files: the payload.
        out: a folder, made where it is missing.
        quick: an installer for tests, three times as large and made in a tenth of the time; no zip.
    """
    out.mkdir(parents=True, exist_ok=True)
    stem = f"{told()['product']['name']}-{version()}"
    made = [setup(files, out / f"{stem}-setup.exe", quick=quick)]
    if not quick:
        made.append(zipped(files, out / f"{stem}-windows.zip", stem))
    sums = out / SUMS
    sums.write_text(
        "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in made), "utf-8"
    )
    return [*made, sums]


def zipped(files: Files, path: Path, folder: str) -> Path:
    """Write the payload as a zip whose names are in one folder."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(f"{folder}/{name}", stamp().timetuple()[:6])
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, _UNIX, _MODE << 16
            archive.writestr(entry, data)
    return path


def setup(files: Files, path: Path, *, quick: bool = False) -> Path:
    """Have NSIS make the installer. Raises BuildError where it is missing or refuses."""
    product = told()["product"]
    with TemporaryDirectory() as scratch:
        content, lists = Path(scratch) / "content", Path(scratch) / "lists"
        _write(files, content)
        lists.mkdir()
        (lists / "install.nsh").write_text("\n".join([*_installed(files, content), *written()]), "utf-8")
        (lists / "uninstall.nsh").write_text("\n".join([*_removed(files), *removed()]), "utf-8")
        defined = {
            "NAME": product["name"],
            "TITLE": product["title"],
            "PUBLISHER": product["publisher"],
            "VERSION": version(),
            "NUMBERS": f"{version()}.0",
            "SIZE": str(sum(map(len, files.values())) // 1024),
            "RUNTIME": told()["python"]["folder"],
            "LICENCES": product["licences"],
            "LISTS": str(lists),
            "OUT": str(path.absolute()),
        }
        given = [f"-D{name}={value}" for name, value in defined.items()] + (["-DQUICK"] if quick else [])
        run(["makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8", *given, str(HERE / "setup.nsi")], LC_ALL="C.UTF-8")
    return path


def _write(files: Files, folder: Path) -> None:
    moment = stamp().timestamp()
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (moment, moment))  # the installer gives each file its own time


def _installed(files: Files, content: Path) -> Iterator[str]:
    """Yield the lines of the installer that bring the files, in the payload's order: a folder's own order is any."""
    folder = None
    for name in files:
        above = PurePosixPath(name).parent
        if above != folder:
            folder = above
            yield f'SetOutPath "{_in_place(str(above))}"'
        yield f'File "{content / name}"'
    yield 'SetOutPath "$INSTDIR"'


def _removed(files: Files) -> Iterator[str]:
    """Yield the lines that take away what stands beside the runtime; that one went as a whole, with what Python wrote into it."""
    runtime = told()["python"]["folder"]
    outside = [name for name in files if not name.startswith(f"{runtime}/")]
    yield from (f'Delete "{_in_place(name)}"' for name in outside)
    folders = {str(above) for name in outside for above in PurePosixPath(name).parents if str(above) != "."}
    yield from (f'RMDir "{_in_place(name)}"' for name in sorted(folders, reverse=True))


def _in_place(name: str) -> str:
    inside = "" if name == "." else "\\" + name.replace("/", "\\").replace("$", "$$")
    return f"$INSTDIR{inside}"
