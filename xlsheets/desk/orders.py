"""What to run for a verb on chosen files, and where its result will be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from xlsheets.desk.verbs import Verb, endings
from xlsheets.errors import UserError
from xlsheets.files.read_file import WRITABLE

_WRITE = "--write"


class Order(Struct, frozen=True):
    """A command line, and the file that it leaves where all goes well; None where its results lie among many files."""

    arguments: tuple[str, ...]
    result: Path | None


def orders(verb: Verb, chosen: Sequence[Path]) -> list[Order]:
    """Return the command for what was chosen, or one for each file where the verb knows no command for many.

    Raises:
        UserError: nothing was chosen, or something on which the verb cannot be done.
    """
    if not chosen:
        raise UserError(f"没有选中文件，请在资源管理器中选中自评表，再点右键选“{verb.title}”。")
    for path in chosen:
        _refuse_unfit(verb, path)
    if len(chosen) == 1 and not chosen[0].is_dir():
        return [_of_one(verb, chosen[0])]
    return [_of_many(verb, chosen)] if verb.run_many else [_of_one(verb, path) for path in chosen]


def _refuse_unfit(verb: Verb, path: Path) -> None:
    if path.is_dir():
        if not verb.folders:
            raise UserError(f"{path}：“{verb.title}”不能用于文件夹，请选中其中的自评表。")
    elif not path.exists():
        raise UserError(f"{path}：没有这个文件，可能已经改名或移走，请刷新文件夹再试。")
    elif path.suffix.lower() not in endings():
        raise UserError(f"{path}：不是工作簿（{'、'.join(endings())}），请选中自评表。")


def _of_one(verb: Verb, path: Path) -> Order:
    report = _report_beside(path) if "{report}" in verb.run else None
    result = path.with_name(
        verb.result.format(stem=path.stem, ending=path.suffix, report=report.stem if report else "")
    )
    filled = tuple(_filled(verb.run, [path], result, report))
    if _WRITE in filled and not report and path.suffix.lower() not in WRITABLE:
        return Order(
            tuple(each for each in filled if each != _WRITE), None
        )  # a kind that is only read: the window says what was found
    return Order(filled, result)


def _report_beside(path: Path) -> Path:
    from xlsheets.excel.live_verify import reports_beside

    return reports_beside(path.parent, path.stem)[0]


def _of_many(verb: Verb, chosen: Sequence[Path]) -> Order:
    first = chosen[0]
    stem = first.name if len(chosen) == 1 else first.parent.name or first.stem
    beside = first.with_name(verb.result_many.format(stem=stem)) if verb.result_many else None
    return Order(tuple(_filled(verb.run_many, chosen, beside, None)), beside)


def _filled(words: Sequence[str], chosen: Sequence[Path], out: Path | None, report: Path | None) -> Iterator[str]:
    for word in words:
        if word == "{files}":
            yield from map(str, chosen)
        else:
            yield {"{out}": str(out), "{report}": str(report)}.get(word, word)
