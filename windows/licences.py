"""The licences of everything in the installation, in one file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from email.parser import HeaderParser
from pathlib import PurePosixPath

from windows.bundle import HERE

_FILE = re.compile(r"(licen[cs]e|copying|notice|copyright)", re.IGNORECASE)
_OF_OTHERS = ("LICENSE_PRO.txt",)
"""Licences of parts that are left out."""

_LINE = "=" * 78


def licences(packages: Mapping[str, Mapping[str, bytes]]) -> str:
    """Write down the licence of each package.

    Args:
        packages: for each package the files of its archive; a package without metadata is called by its name here.

    Raises:
        ValueError: a package says nowhere what its licence is.
    """
    texts = ["本文件夹中各个部分的许可条款。Licences of the parts of this installation.\n"]
    for name, files in sorted(packages.items()):
        stated = _stated(files)
        found = list(_found(name, files))
        if not found and name != "xlsheets":
            raise ValueError(f"{name}: no licence in its archive, and none in windows/licences")
        texts.append(f"{_LINE}\n{name}{f'（{stated}）' if stated else ''}\n{_LINE}\n")
        texts += found
    return "\n".join(texts)


def _stated(files: Mapping[str, bytes]) -> str:
    metadata = next((data for path, data in files.items() if path.endswith(".dist-info/METADATA")), b"")
    headers = HeaderParser().parsestr(metadata.decode("utf-8", "replace"))
    stated = headers.get("License-Expression") or headers.get("License") or ""
    return stated.strip().splitlines()[0].strip() if stated.strip() else ""


def _found(name: str, files: Mapping[str, bytes]) -> Iterator[str]:
    """Yield the texts of the licences in a package's archive, and of the one that stands here for it, each once."""
    seen = set()
    ours = HERE / "licences" / f"{name}.txt"
    named = {path: data for path, data in files.items() if _is_licence(PurePosixPath(path))}
    for path, data in [*sorted(named.items()), *([(ours.name, ours.read_bytes())] if ours.is_file() else [])]:
        text = data.decode("utf-8", "replace").replace("\r\n", "\n").strip()
        if text not in seen:
            seen.add(text)
            yield f"--- {path}\n\n{text}\n"


def _is_licence(path: PurePosixPath) -> bool:
    if path.name in _OF_OTHERS or path.suffix in (".py", ".pyc", ".pyd", ".dll"):
        return False
    return bool(_FILE.search(path.name)) or path.parent.name == "licenses"
