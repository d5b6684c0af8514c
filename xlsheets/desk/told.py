"""What the window says at the end, from how the commands ended."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from xlsheets.cli.exit_status import DONE, UNUSABLE
from xlsheets.desk.errand import Outcome

GOOD, WARNING, FAULT = "good", "warning", "fault"
_SHOWN = 8
_WIDEST = 220
"""Characters of a line; a longer one is cut in the window and whole in what unfolds."""

_HEADS = {GOOD: "{title}：做好了", WARNING: "{title}：做好了，有问题要看", FAULT: "{title}：没有做完"}


class ResultPage(Struct, frozen=True):
    """One window: how grave, its headline, its text, what unfolds, and the file and folder that its buttons open."""

    look: str
    head: str
    text: str
    more: str = ""
    result: Path | None = None
    folder: Path | None = None


def page(title: str, outcome: Outcome, chosen: Sequence[Path]) -> ResultPage:
    """Say how a verb ended.

    Args:
        title: the verb's.
        outcome: how its commands ended.
        chosen: what it was done on; its folder is left out where files are named, for the person stands in it.
    """
    look = {DONE: GOOD, UNUSABLE: FAULT}.get(outcome.status, WARNING)
    if look == FAULT and outcome.results and outcome.said:
        look = WARNING  # some files could not be used, the others were
    # What stops the work first; a fault that only goes with it last.
    said = [*outcome.faults, *outcome.said] if look == FAULT else [*outcome.said, *outcome.faults]
    lines = [_without_folders(line, chosen) for line in said]
    shown = [line if len(line) <= _WIDEST else f"{line[: _WIDEST - 1]}…" for line in lines[:_SHOWN]]
    more = "\n".join(lines) if len(lines) > _SHOWN or shown != lines else ""
    rest = [f"……共 {len(lines)} 行，其余见“详细”"] if len(lines) > _SHOWN else []
    folder = outcome.results[0].parent if outcome.results else _folder_of(chosen)
    result = outcome.results[0] if len(outcome.results) == 1 else None
    return ResultPage(look, _HEADS[look].format(title=title), "\n".join([*shown, *rest]), more, result, folder)


def _folder_of(chosen: Sequence[Path]) -> Path | None:
    if not chosen:
        return None
    return chosen[0] if chosen[0].is_dir() else chosen[0].parent


def _without_folders(line: str, chosen: Sequence[Path]) -> str:
    for folder in {path.parent for path in chosen}:
        for ending in "\\/":
            line = line.replace(str(folder).rstrip("\\/") + ending, "")
    return line
