"""Modules compiled beforehand, so that the first command need not do it and nothing is written into the installation later.

They hold no time: Python takes them as they are (PEP 552, unchecked). Another Python than 3.11 cannot make them; the installation is
then without, and the first command of each kind takes longer.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path, PurePosixPath

from windows.bundle import ROOT, told

_TAG = "cpython-311"


def can_compile() -> bool:
    """Say whether this Python makes modules for the one of the installation."""
    return sys.version_info[:2] == tuple(told()["python"]["version"])


def compiled(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return modules compiled, by path, of the packages that ``bundle.toml`` names. In a process of its own, whose sets have one order."""
    if not can_compile():
        return {}
    chosen = set(told()["compiled"]["packages"])
    of_chosen = {name: data for name, data in files.items() if name.removesuffix(".py").partition("/")[0] in chosen}
    sources = {name: data for name, data in of_chosen.items() if name.endswith(".py")}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for name, data in sources.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        settings = {"PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-W", "ignore", "-m", "windows.compiled", scratch]
        subprocess.run(command, env=settings, check=True)
        made = ((name, folder / _beside(name)) for name in sources)
        return {_beside(name): path.read_bytes() for name, path in made if path.is_file()}


def _beside(name: str) -> str:
    path = PurePosixPath(name)
    return str(path.parent / "__pycache__" / f"{path.stem}.{_TAG}.pyc")


def main(folder: str) -> None:
    """Compile all modules in a folder; one that is no module of this Python's is left as it is."""
    import py_compile

    root = Path(folder)
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root).as_posix()
        target = root / _beside(name)
        target.parent.mkdir(exist_ok=True)
        py_compile.compile(
            str(path), str(target), dfile=name, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
        )


if __name__ == "__main__":
    main(sys.argv[1])
