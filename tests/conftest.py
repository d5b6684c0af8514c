"""Which tests start a program of somebody else and which run in one process; the samples of a run; the switch that writes golden texts."""

from __future__ import annotations

import gc
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

import daily
import one_process
import other_programs
import programs
import pytest
from samples import kept
from samples.merged import remember_merges
from samples.packed import pack_quickly
from samples.translated import remember_translations


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden-write", action="store_true", help="write tests/formulas/golden anew from the code")
    parser.addoption(
        "--daily", action="store_true", help="fewer examples, fewer parameter sets of what costs much (tests/daily.py)"
    )


def pytest_report_header() -> str:
    return other_programs.told()


WATCH = pytest.StashKey[programs.Watch]()


def pytest_configure(config: pytest.Config) -> None:
    daily.choose_profile(daily=config.getoption("--daily"))
    config.stash[WATCH] = programs.Watch()
    remember_translations()
    remember_merges()
    pack_quickly()
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
    if config.getoption("--daily"):
        items[:], left = daily.without_costly(items)
        config.hook.pytest_deselected(items=left)
    for item in items:
        assert isinstance(item, pytest.Function)
        if programs.reaches(_called(item)):
            item.add_marker(programs.MARK)
    if hasattr(config, "workerinput"):  # the long ones first: at the end no process waits for another one
        items.sort(key=lambda item: not item.get_closest_marker(programs.MARK))
        assert kept.FOLDER is not None
        one_process.write_groups({item.nodeid: _shared(item) for item in items}, kept.FOLDER)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    assert kept.FOLDER is not None
    return one_process.scheduler(config, log, kept.FOLDER)


def pytest_collection_finish() -> None:
    """Leave what was collected out of the collection of garbage, which went through all of it again and again: a fifth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


def _fixtures(item: pytest.Function) -> list[pytest.FixtureDef[object]]:
    known = item._fixtureinfo.name2fixturedefs
    return [each for name in item.fixturenames for each in known.get(name, ())]


def _called(item: pytest.Function) -> list[object]:
    """What a test calls: itself, its fixtures, and functions among its parameters."""
    given = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return [item.function, *(fixture.func for fixture in _fixtures(item)), *given]


def _shared(item: pytest.Item) -> list[str]:
    """Fixtures of its module that a test uses, each with its parameter."""
    assert isinstance(item, pytest.Function)
    module, given = item.path.relative_to(programs.TESTS).as_posix(), getattr(item, "callspec", None)
    names = {each.argname for each in _fixtures(item) if each.scope == "module"}
    places = {name: "" if name in one_process.OF_ALL_MODULES else module for name in sorted(names)}
    return [f"{place}:{name}{given.indices.get(name, '') if given else ''}" for name, place in places.items()]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    watch = item.config.stash[WATCH]
    watch.test = "" if item.get_closest_marker(programs.MARK) else item.nodeid
    try:
        return (yield)
    finally:
        watch.test = ""
