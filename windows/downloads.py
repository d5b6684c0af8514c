"""Fetches what the installation carries, by the hashes of ``requirements.txt``, and makes the program's own wheel."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from windows.bundle import REQUIREMENTS, ROOT, told

_TARGET = ("--platform", "win_amd64", "--implementation", "cp")


class BuildError(Exception):
    """Something that the build needs failed; the text says what, with the last words of the program that did."""


def run(command: list[str], **settings: str) -> str:
    """Run a program to its end and return what it said. Raises BuildError where it fails or is missing."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **settings},
        )
    except OSError as error:
        raise BuildError(f"{command[0]}: {error.strerror}") from error
    said = done.stdout.decode("utf-8", "replace")
    if done.returncode:
        raise BuildError(f"{' '.join(command[:4])} …: {said.strip()[-1500:]}")
    return said


def fetch(folder: Path) -> Path:
    """Return a folder with everything that ``requirements.txt`` names; what was fetched for another list goes."""
    kept = folder / "downloads"
    mark = kept / "list"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if mark.is_file() and mark.read_text("ascii") == wanted:
        return kept
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir(parents=True)
    python = ".".join(map(str, told()["python"]["version"]))
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += [*_TARGET, "--python-version", python, "--require-hashes", "--requirement", str(REQUIREMENTS)]
    run([*command, "--dest", str(kept)])
    mark.write_text(wanted, "ascii")
    return kept


def own_wheel(folder: Path) -> Path:
    """Make the wheel of the program beside this folder, as any package builder does."""
    shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-m", "pip", "wheel", str(ROOT), "--no-deps", "--quiet", "--disable-pip-version-check"]
    if importlib.util.find_spec("hatchling"):  # no download where the build backend is at hand
        command.append("--no-build-isolation")
    run([*command, "--wheel-dir", str(folder)])
    (wheel,) = folder.glob("*.whl")
    return wheel
