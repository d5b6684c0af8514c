"""A running Windows of the tests' own (wine_setup.py): programs started in it, their words, files handed in and out."""

from __future__ import annotations

import json
import os
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import Any

from engines import unavailable
from excel import wine_setup
from programs import starts_a_program

CLIENT = Path(__file__).with_name("wine_client.py")
SECONDS = 240.0  # a program of Windows takes a few; on a loaded machine many times that


class Windows:
    """Runs programs under Wine."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        self._folder = folder
        self._settings = settings
        self._count = 0

    def run(self, *command: str, folder: Path | None = None) -> str:
        """Run a program to its end, in a folder of its own choice, and return what it said, whatever its exit status.

        Its output goes through a pipe: Python for Windows does not start with a file there. Wine's own services hold the pipe
        open after the program's end, so that its end counts and not the pipe's.
        """
        read_end, write_end = os.pipe()
        with FileIO(read_end) as pipe:
            try:
                process = subprocess.Popen(
                    ["wine", *command],
                    stdin=subprocess.PIPE,
                    stdout=write_end,
                    stderr=write_end,
                    env=self._settings,
                    cwd=folder,
                )
            finally:
                os.close(write_end)
            os.set_blocking(read_end, False)
            with process:
                said = b"".join(_words(process, pipe))
        return said.decode("utf-8", "replace").replace("\r\n", "\n")

    def python(self, *arguments: str, folder: Path | None = None) -> str:
        """Run Python for Windows."""
        return self.run(wine_setup.INTERPRETER, "-X", "utf8", *arguments, folder=folder)

    def call(self, library: str, command: str, calls: list[list[Any]], folder: Path) -> dict[str, Any]:
        """Have a process of its own, started in a folder, start the server as the VBA does, make the calls, and end the server."""
        self._count += 1
        task, answer = (self._folder / f"{kind}{self._count}.json" for kind in ("task", "answer"))
        task.write_text(json.dumps({"library": library, "command": command, "calls": calls}), "utf-8")
        said = self.python(*map(windows_path, (CLIENT, task, answer)), folder=folder)
        assert answer.is_file(), said
        answered: dict[str, Any] = json.loads(answer.read_text("utf-8"))
        return answered


def _settings(user: str, screen: str) -> dict[str, str]:
    told = {"USER": user, "DISPLAY": screen}
    return {**wine_setup.environment(), **{name: value for name, value in told.items() if value}}


def _words(process: subprocess.Popen[bytes], pipe: FileIO) -> Iterator[bytes]:
    """Yield what a program says until it ends. Raises TimeoutExpired for one that does not."""
    until = time.monotonic() + SECONDS
    ended = False
    while not ended:
        ended = process.poll() is not None  # before the last look: what it said is then in the pipe
        select.select([pipe], [], [], 0.05)
        while words := pipe.read(65536):
            yield words
        if time.monotonic() > until:
            process.kill()
            raise subprocess.TimeoutExpired(process.args, SECONDS)


def windows_path(path: Path) -> str:
    """Name a file of this machine as Wine does."""
    return "Z:" + str(path.absolute()).replace("/", "\\")


def unix_path(path: str) -> Path:
    """Find a file of the Windows' drive C on this machine."""
    drive, _, rest = path.partition(":\\")
    assert drive == "C", path
    return wine_setup.PREFIX.joinpath("drive_c", *rest.split("\\"))


@contextmanager
@starts_a_program
def windows(folder: Path, user: str = "", screen: str = "") -> Iterator[Windows]:
    """Start the Windows of the tests, and end it with all that runs in it; where there is none, the test fails or is skipped.

    Args:
        folder: for files that are handed in and out.
        user: whose Windows it is, by the name of the folder under C:\\users; this machine's user's where none is named.
        screen: the X display of its windows; without one there are none.
    """
    reason = wine_setup.why_not_ready()
    if reason:
        unavailable(reason)
    import fcntl  # Windows has none, and no Wine

    nothing, settings = subprocess.DEVNULL, _settings(user, screen)

    def served(*command: str, check: bool = True) -> None:
        subprocess.run(
            command, env=settings, stdin=nothing, stdout=nothing, stderr=nothing, timeout=SECONDS, check=check
        )

    with (wine_setup.FOLDER / "in-use").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of two runs at once the second one waits
        served("wineserver", "--kill", check=False)  # one that an aborted run left
        served("wineserver", "--wait", check=False)
        served("wineserver", "--persistent")  # one server for all programs: otherwise each would boot Windows
        served("wineboot")
        try:
            yield Windows(folder, settings)
        finally:
            served("wineserver", "--kill", check=False)
