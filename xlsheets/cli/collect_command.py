"""``xlsheets collect``: the evaluations of many files in one workbook."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xlsheets.cli.exit_status import DONE, UNUSABLE
from xlsheets.cli.file_arguments import (
    Named,
    chosen_form,
    is_folder,
    named_files,
    refuse_book_place,
    told_apart,
    told_columns,
)
from xlsheets.cli.shared_arguments import ANY_FILE, add_form, add_out, named_path
from xlsheets.errors import UserError

if TYPE_CHECKING:
    from xlsheets.collect.collected import Collected

EXAMPLE = "xlsheets collect 收回的自评表 -o 汇集.xlsx"


def add_arguments(parser: ArgumentParser) -> None:
    """Give a parser the command's arguments."""
    parser.add_argument(
        "files", metavar="DIR|FILE", type=named_path, nargs="+", help=f"{ANY_FILE}或文件夹（连同其中的文件夹）"
    )
    add_out(parser, "OUT.xlsx", required=True)
    add_form(parser)


def run(options: Namespace) -> int:
    """Read all files, write the workbook; each file that could not be read gets its line on stderr and on a sheet."""
    from msgspec.structs import replace

    from xlsheets.collect.collected import Collected
    from xlsheets.collect.gather import read_files
    from xlsheets.collect.records import Record

    out: Path = options.out
    refuse_book_place(out)
    form, told = chosen_form(options), told_columns(options)
    unread: list[tuple[str, str]] = []
    named = []
    for each in named_files(options.files):
        if isinstance(each.path, UserError):
            unread.append((str(each.argument), each.path.line))
        elif each.path.resolve() != out.resolve():  # of an earlier run
            named.append(each)
    shown = told_apart(named, len(options.files))
    paths = list(shown)
    records: list[Record] = []
    passed: list[str] = []
    for read in read_files(paths, form, told):
        records += [replace(record, shown=shown[Path(record.file)]) for record in read.records]
        if read.passed:
            passed.append(read.problem)
        elif read.problem:
            unread.append((read.path, read.problem))
    collected = Collected.of(records)
    if not collected.records:
        raise _nothing(collected, len(paths), [*(line for _, line in unread), *passed])
    _write(collected, unread, out)
    for problem in (*(line for _, line in unread), *passed):
        print(problem, file=sys.stderr)
    print(_closing(collected, len(paths) - len(passed), len(unread), out))
    _print_notices(collected, named)
    return UNUSABLE if unread else DONE


def _nothing(collected: Collected, files: int, unread: list[str]) -> UserError:
    where = f"{files} 个文件里" if files else ""
    if collected.unknown:
        first = f"{len(collected.unknown)} 张表的表式未知，例如 {collected.unknown[0].place}"
        return UserError(
            f"{where}没有能汇总的自评表：{first}，请用 --form 指明表式，或用 xlsheets forms adopt 新建表式"
        )
    why = f"，例如 {unread[0]}" if unread else "，请检查路径"
    return UserError(f"{where}没有读到自评表，没有生成汇总{why}")


def _closing(collected: Collected, files: int, unread: int, out: Path) -> str:
    from xlsheets.collect.sheet_names import UNKNOWN_SHEET, UNREAD_SHEET

    years = sorted({record.year for record in collected.counted if record.year})
    compared = f"，{'、'.join(map(str, years))}年对比" if len(years) > 1 else ""
    twice = len(collected.records) - len(collected.counted)
    repeated = f"（其中 {twice} 张重复，没有计入）" if twice else ""
    unknown = (
        f"，另有 {len(collected.unknown)} 张表式未知，没有计入（见“{UNKNOWN_SHEET}”）" if collected.unknown else ""
    )
    missed = f"，{unread} 个没有读到（见“{UNREAD_SHEET}”）" if unread else ""
    return f"已汇集 {out}：{files} 个文件，{len(collected.records)} 张自评表{repeated}{compared}{unknown}{missed}"


def _print_notices(collected: Collected, named: Sequence[Named]) -> None:
    from xlsheets.collect.once import notices

    for line in (
        *notices(collected.counted, collected.repeated, collected.comparisons),
        *_lacking_reports(collected, named),
    ):
        print(f"  {line}")


def _lacking_reports(collected: Collected, named: Sequence[Named]) -> Iterator[str]:
    """Tell of workbooks without a report beside them and of reports without a workbook, where reports were handed in."""
    from xlsheets.collect.file_names import listed, unpaired_reports

    shown = {Path(record.file): record.shown_file for record in collected.counted}
    subjects: dict[Path, list[str]] = {path: [] for path in shown}
    for record in collected.counted:
        subjects[Path(record.file)].append(record.subject)
    folders = {each.argument for each in named if is_folder(each.argument)}
    lacking, alone = unpaired_reports(subjects, folders)
    if lacking:
        names = listed([shown[path] for path in lacking])
        yield f"缺少对应：{len(lacking)} 个工作簿旁边没有自评报告（.docx）：{names}，没有写的可用 xlsheets report 生成"
    if alone:
        bases = {path: next((base for base in folders if base in path.parents), path.parent) for path in alone}
        names = listed([path.relative_to(bases[path]).as_posix() for path in alone])
        yield f"缺少对应：{len(alone)} 份自评报告旁边没有读到自评表：{names}，请向填报单位要自评表的工作簿"


def _write(collected: Collected, unread: list[tuple[str, str]], out: Path) -> None:
    from xlsheets.collect.book import write_collected
    from xlsheets.files.saving import save_bytes

    save_bytes(out, write_collected(collected, unread, out), backup=True)
