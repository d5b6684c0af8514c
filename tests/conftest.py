"""Which tests start a program of somebody else and which run in one process; the samples of a run; the switch that writes golden texts."""

from __future__ import annotations

import gc
import shutil
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import other_programs
import programs
import pytest
from samples import kept


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden-write", action="store_true", help="write tests/formulas/golden anew from the code")


def pytest_report_header() -> str:
    return other_programs.told()


WATCH = pytest.StashKey[programs.Watch]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[WATCH] = programs.Watch()
    given = getattr(config, "workerinput", {}).get("kept")
    kept.FOLDER = Path(given or tempfile.mkdtemp(prefix="xlsheets-kept-"))
    if given is None:
        config.add_cleanup(lambda: shutil.rmtree(str(kept.FOLDER), ignore_errors=True))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a process of pytest-xdist where the samples are that all of them share."""
    node.workerinput["kept"] = str(kept.FOLDER)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        assert isinstance(item, pytest.Function)
        if programs.reaches(_called(item)):
            item.add_marker(programs.MARK)
    for item, group in _groups([item for item in items if isinstance(item, pytest.Function)]):
        item.add_marker(pytest.mark.xdist_group(group))
    if hasattr(config, "workerinput"):  # the long ones first: at the end no worker waits for another one
        items.sort(key=lambda item: not item.get_closest_marker(programs.MARK))


def pytest_collection_finish() -> None:
    """Leave what was collected out of the collection of garbage, which went through all of it again and again: a fifth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


def _fixtures(item: pytest.Function) -> list[pytest.FixtureDef[object]]:
    known = item._fixtureinfo.name2fixturedefs
    return [each for name in item.fixturenames for each in known.get(name, ())]


def _called(item: pytest.Function) -> list[object]:
    """What a test calls: itself, its fixtures, and functions among its parameters."""
    given = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return [item.function, *(fixture.func for fixture in _fixtures(item)), *given]


def _groups(items: list[pytest.Function]) -> Iterator[tuple[pytest.Function, str]]:
    """Name what has to run in one process: the tests of one module that a fixture of the module serves, for each of its parameters."""
    first: dict[str, str] = {}
    """Each fixture, and the first one of those that stand together with it."""
    served = {item: found for item in items if (found := _shared(item))}
    for names in served.values():
        known = {first.get(name, name) for name in names}
        first |= {name: min(known) for name in {*names, *(each for each, top in first.items() if top in known)}}
    for item, names in served.items():
        yield item, first[names[0]]


def _shared(item: pytest.Function) -> list[str]:
    """Fixtures of the module that a test uses, with their places."""
    module, given = item.path.relative_to(programs.TESTS).as_posix(), getattr(item, "callspec", None)
    names = {each.argname for each in _fixtures(item) if each.scope == "module"}
    return [f"{module}:{name}{given.indices.get(name, '') if given else ''}" for name in sorted(names)]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    watch = item.config.stash[WATCH]
    watch.test = "" if item.get_closest_marker(programs.MARK) else item.nodeid
    try:
        return (yield)
    finally:
        watch.test = ""
