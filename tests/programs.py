"""Which tests start a program of somebody else (LibreOffice, Gnumeric, Wine, the validator): no test has to say so.

The functions that give such a program are named by ``starts_a_program``. A test has the mark ``programs`` where it, its fixtures or
whatever they call of the tests' own functions can reach one of them (``reaches``). A test without the mark that starts
one all the same ends with an error (``Watch``), so that `make test-fast` is without them, and no mark can be forgotten.
"""

from __future__ import annotations

import inspect
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache, wraps
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, TypeVar

TESTS = Path(__file__).parent
MARK = "programs"
NAMES = ("soffice", "ssconvert", "wine", "wineserver", "wineboot", "makensis", "Xvfb", "pdftotext", "pdfinfo")
VALIDATOR = "ooxml-validator"

Given = TypeVar("Given", bound=Callable[..., Any])
_DOORS: set[CodeType] = set()


def starts_a_program(function: Given) -> Given:
    """Name a function as one that a test asks for a program."""
    _DOORS.add(inspect.unwrap(function).__code__)
    return function


def reaches(functions: Iterable[object]) -> bool:
    """Say whether one of the functions can come to one that gives a program, by all that their code names."""
    waiting = [each for function in functions for each in _functions(function)]
    seen = set(waiting)
    while waiting:
        function = waiting.pop()
        if function.__code__ in _DOORS:
            return True
        new = _called(function) - seen
        seen |= new
        waiting += new
    return False


@cache
def _called(function: FunctionType) -> frozenset[FunctionType]:
    """Functions of the tests that a function names: as globals, out of modules and tables, or taken along in a closure."""
    names = set(_names(function.__code__))
    named = [function.__globals__[name] for name in names if name in function.__globals__]
    named += [sys.modules[name] for name in names if name in sys.modules]  # imported inside
    for module in [
        each for each in named if isinstance(each, ModuleType) and _is_ours(getattr(each, "__file__", None))
    ]:
        named += [vars(module)[name] for name in names if name in vars(module)]
    named += list(_taken_along(function))
    return frozenset(each for value in named for each in _functions(value))


def _taken_along(function: FunctionType) -> Iterator[object]:
    for cell in function.__closure__ or ():
        with suppress(ValueError):  # not filled yet
            yield cell.cell_contents


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner)


def _functions(value: object) -> Iterator[FunctionType]:
    """Functions of the tests in a value: itself, what it wraps, a class's methods, a table's entries."""
    inner = getattr(value, "__wrapped__", None) or getattr(getattr(value, "hypothesis", None), "inner_test", None)
    if isinstance(value, FunctionType) and _is_ours(value.__code__.co_filename):
        yield value
    if inner is not None and not isinstance(value, type | ModuleType):
        yield from _functions(inner)
    elif isinstance(value, type) and _is_ours(getattr(sys.modules.get(value.__module__), "__file__", None)):
        for member in vars(value).values():
            yield from _functions(getattr(member, "__func__", getattr(member, "fget", member)))
    elif isinstance(value, Mapping):
        for entry in value.values():
            yield from _functions(entry)
    elif isinstance(value, list | tuple | set | frozenset):
        for entry in value:
            yield from _functions(entry)


@cache
def _is_ours(file: str | None) -> bool:
    return file is not None and Path(file).is_relative_to(TESTS)


class Watch:
    """Refuses a program of somebody else to a test that has no mark for it.

    By the one door through which processes are started: an audit hook hears of millions of other things, a fiftieth of a run.
    """

    def __init__(self) -> None:
        self.test = ""
        """The test that runs and may start none, "" where one may."""
        self._paths = {path for name in NAMES if (path := shutil.which(name))}
        start = subprocess.Popen.__init__

        @wraps(start)
        def watched(process: subprocess.Popen[Any], program: Any, *rest: Any, **more: Any) -> None:
            self._told(more.get("executable") or (program if isinstance(program, str | bytes | Path) else program[0]))
            start(process, program, *rest, **more)

        subprocess.Popen.__init__ = watched  # type: ignore[method-assign]

    def _told(self, started: object) -> None:
        program = os.fsdecode(started) if isinstance(started, bytes) else str(started)
        if self.test and (program in NAMES or program in self._paths or Path(program).name == VALIDATOR):
            raise AssertionError(f"{self.test} starts {program} and has no mark: see tests/programs.py")
