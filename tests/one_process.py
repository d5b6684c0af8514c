"""Which tests run in one process of pytest-xdist: those that a fixture of their module serves, so that it is made once.

xdist's own groups are a suffix of a test's name, which pytest 9.2 does not let anybody change: they are lost there without a word.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

FILE = "groups.json"
OF_ALL_MODULES = ("machine",)
"""Fixtures of modules that stand for one thing, so that the tests of all these modules run in one process: the one Windows of the tests."""


def together(served: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The group of each test that fixtures serve: tests are in one group where they share a fixture, or others join theirs."""
    first: dict[str, str] = {}
    for names in served.values():
        joined = {first.get(name, name) for name in names}
        members = {*names, *(name for name, top in first.items() if top in joined)}
        first |= dict.fromkeys(members, min(joined, default=""))
    return {test: first[names[0]] for test, names in served.items() if names}


def write_groups(served: Mapping[str, Sequence[str]], folder: Path) -> None:
    """Tell the process that hands out the tests which belong together; every process that collected them writes the same."""
    (folder / FILE).write_text(json.dumps(together(served)), "utf-8")


def scheduler(config: pytest.Config, log: Any, folder: Path) -> Any:
    """Hand whole groups to a process, and what has no group test by test."""
    from xdist.scheduler import LoadScopeScheduling

    @cache
    def groups() -> dict[str, str]:
        found: dict[str, str] = json.loads((folder / FILE).read_text("utf-8"))
        return found

    class Grouped(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return groups().get(nodeid, nodeid)

    return Grouped(config, log)
