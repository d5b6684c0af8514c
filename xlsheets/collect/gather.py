"""Reads many files, in several processes where that pays, and tells how far it is."""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from typing import TypeVar

from msgspec import Struct, field

from xlsheets.collect.records import FileRead, read_file
from xlsheets.forms.schema import Form
from xlsheets.recognise.table import NOTHING_TOLD, ToldColumns

FEW_FILES = 40
"""So many files are read faster than several processes are started."""

MOST_PROCESSES = 8
_AHEAD = 4  # files under way for each process: results do not pile up
_SECONDS_BETWEEN = 2.0
_Made = TypeVar("_Made")
_CRASHED = "{}：读取时程序意外中止，文件可能已损坏或带有恶意内容，请单独打开核实"


class Progress(Struct):
    """Says on stderr how many of ``total`` files are read, for many files only, and not more often than every two seconds."""

    total: int
    done: int = 0
    _next: float = field(default_factory=lambda: time.monotonic() + _SECONDS_BETWEEN)

    def step(self) -> None:
        """Count one file."""
        self.done += 1
        if self.total >= FEW_FILES and time.monotonic() >= self._next and sys.stderr is not None:
            self._next = time.monotonic() + _SECONDS_BETWEEN
            print(f"已读取 {self.done}/{self.total} 个文件……", file=sys.stderr, flush=True)


def read_files(
    paths: Sequence[Path],
    form: Form | None = None,
    told: ToldColumns = NOTHING_TOLD,
    processes: int | None = None,
) -> Iterator[FileRead]:
    """Read files and give what each holds, in their order.

    Args:
        paths: the files.
        form: the form that all are in, where a person says so.
        told: what a person says of their columns.
        processes: how many processes to read in; as many as the machine has, up to eight, without it.
    """
    return in_processes(paths, partial(read_file, form=form, told=told), _crashed, processes)


def _crashed(path: Path) -> FileRead:
    return FileRead(str(path), problem=crash(path))


def crash(path: Path) -> str:
    """Say that reading a file ended its process, and what to do."""
    return _CRASHED.format(path)


def in_processes(
    paths: Sequence[Path],
    work: Callable[[Path], _Made],
    crashed: Callable[[Path], _Made],
    processes: int | None = None,
) -> Iterator[_Made]:
    """Do the work on each file and give what it made, in their order; in several processes where that pays.

    Args:
        paths: the files.
        work: what is done with one; it and what it makes go from process to process.
        crashed: what is made of one that ended the process.
        processes: how many processes to work in; as many as the machine has, up to eight, without it.
    """
    progress = Progress(len(paths))
    wanted = processes or min(MOST_PROCESSES, os.cpu_count() or 1)
    many = len(paths) >= FEW_FILES or processes
    for made in _spread(paths, work, crashed, wanted) if wanted > 1 and many else map(work, paths):
        progress.step()
        yield made


def _spread(
    paths: Sequence[Path], work: Callable[[Path], _Made], crashed: Callable[[Path], _Made], processes: int
) -> Iterator[_Made]:
    waiting: deque[tuple[Path, Future[_Made]]] = deque()
    pool = ProcessPoolExecutor(processes)
    rest = iter(paths)
    try:
        while True:
            while len(waiting) < processes * _AHEAD and (path := next(rest, None)) is not None:
                try:
                    waiting.append((path, pool.submit(work, path)))
                except BrokenProcessPool:
                    waiting.append((path, _refused()))
            if not waiting:
                return
            path, future = waiting.popleft()
            try:
                yield future.result()
            except BrokenProcessPool:
                # Nobody knows which file it was: each of those under way gets a process of its own.
                broken = [path, *(each for each, _ in waiting)]
                waiting.clear()
                pool.shutdown(wait=False, cancel_futures=True)
                yield from (_alone(each, work, crashed) for each in broken)
                pool = ProcessPoolExecutor(processes)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _refused() -> Future[_Made]:
    future: Future[_Made] = Future()
    future.set_exception(BrokenProcessPool())
    return future


def _alone(path: Path, work: Callable[[Path], _Made], crashed: Callable[[Path], _Made]) -> _Made:
    with ProcessPoolExecutor(1) as pool:
        try:
            return pool.submit(work, path).result()
        except BrokenProcessPool:
            return crashed(path)
