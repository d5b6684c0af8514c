"""What the installation is made of, as ``bundle.toml`` has it."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
ROOT = HERE.parent
REQUIREMENTS = HERE / "requirements.txt"


class Launcher(NamedTuple):
    """A program at the top of the installation that starts Python with a module's ``main``."""

    name: str
    base: str
    interpreter: str
    module: str


@cache
def told() -> dict[str, Any]:
    """Return ``bundle.toml`` as it stands."""
    return tomllib.loads((HERE / "bundle.toml").read_text("utf-8"))


def launchers() -> list[Launcher]:
    """Return the programs at the top."""
    return [Launcher(**each) for each in told()["launchers"]]


def stamp() -> datetime:
    """Return the moment that every file bears: midday, so that no time zone makes another day of it."""
    day: date = told()["product"]["date"]
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def is_left_out(name: str, patterns: Sequence[str]) -> bool:
    """Say whether a path (``/`` between its parts) matches one of the patterns."""
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def version() -> str:
    """Return the version of the program that stands beside this folder."""
    text = (ROOT / "xlsheets" / "__init__.py").read_text("utf-8")
    return next(line.split('"')[1] for line in text.splitlines() if line.startswith("__version__"))
