"""The verbs of a right click and the entries of the start menu, as ``verbs.toml`` has them."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct


class Verb(Struct, frozen=True):
    """One thing that can be done with chosen files; the words are those of ``verbs.toml``."""

    id: str
    title: str
    run: tuple[str, ...]
    result: str
    run_many: tuple[str, ...] = ()
    result_many: str = ""
    folders: bool = False


class StartEntry(Struct, frozen=True):
    """One entry of the start menu; ``run``: its command, none where a window asks for more first."""

    id: str
    title: str
    run: tuple[str, ...] = ()


def menu() -> str:
    """Return the name of the menu, which titles the windows too."""
    return str(_told()["menu"])


def endings() -> tuple[str, ...]:
    """Return the endings of the files on which the verbs are offered."""
    return tuple(_told()["endings"])


@cache
def verbs() -> dict[str, Verb]:
    """Return the verbs by their ids, in the order in which they are offered."""
    return {each["id"]: Verb(**_with_tuples(each)) for each in _told()["verbs"]}


@cache
def start_entries() -> dict[str, StartEntry]:
    """Return the entries of the start menu by their ids."""
    return {each["id"]: StartEntry(**_with_tuples(each)) for each in _told()["start"]}


@cache
def _told() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("verbs.toml").read_text("utf-8"))


def _with_tuples(told: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
