"""``xlsheets check``: findings of one or thousands of workbooks."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from xlsheets.cli.exit_status import DONE, FOUND_ERRORS, UNUSABLE
from xlsheets.cli.file_arguments import (
    FEEDBACK_COPY,
    FINDINGS_COPY,
    Named,
    chosen_form,
    named_files,
    names_file,
    refuse_book_place,
    told_apart,
    told_columns,
)
from xlsheets.cli.one_file import NotDone, attempt
from xlsheets.cli.shared_arguments import ANY_FILE, add_form, add_json, add_out, named_path, written_path
from xlsheets.errors import UserError

if TYPE_CHECKING:
    from xlsheets.audit.bureau_policy import BureauPolicy
    from xlsheets.audit.finding import Finding
    from xlsheets.audit.subject import Subject
    from xlsheets.collect.findings_book import Told
    from xlsheets.files.grid import Book
    from xlsheets.forms.schema import Form
    from xlsheets.recognise.load import Loaded
    from xlsheets.recognise.table import ToldColumns

EXAMPLE = "xlsheets check 自评表.xlsx --write"


def add_arguments(parser: ArgumentParser) -> None:
    """Give a parser the command's arguments."""
    parser.add_argument(
        "files", metavar="FILE", type=named_path, nargs="+", help=f"{ANY_FILE}或文件夹（连同其中的文件夹）"
    )
    add_json(parser)
    parser.add_argument("--write", action="store_true", help="把结果写进副本的“检查结果”工作表")
    add_out(parser, "SUMMARY.xlsx", more="：检查汇总，列出每一条，按单位、按检查项计数")
    parser.add_argument(
        "--feedback", metavar="FOLDER", type=written_path, help="每个单位一份反馈（.xlsx），写到这个文件夹，可直接发回"
    )
    parser.add_argument(
        "--baseline",
        metavar="FILE",
        type=named_path,
        help="上次的结果（--json 的输出，或 -o 写的检查汇总）：那时已有的不再列出，只列新的",
    )
    parser.add_argument(
        "--policy",
        metavar="FILE",
        type=named_path,
        help="本单位的检查规定（TOML）：哪些检查升级、降级、不查，界限是多少",
    )
    add_form(parser)


class _Asked(Struct, frozen=True):
    """What is asked of every file."""

    form: Form | None
    told: ToldColumns
    policy: BureauPolicy
    writes: bool


class _Checked(Struct, frozen=True):
    """What became of one file: its findings, the copy with them or why there is none, its evaluations, and the unit that each sheet
    is of."""

    findings: list[Finding]
    copy: Path | None
    not_written: str
    subjects: list[Subject]
    units: dict[str, str]

    @property
    def unit(self) -> str:
        """The unit of what is said of no sheet: the only one."""
        return next(iter(self.units.values())) if len(set(self.units.values())) == 1 else ""


class _Run(Struct):
    """What all files came to."""

    checked: dict[Path, _Checked] = field(default_factory=dict)
    unread: list[tuple[str, str]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    passed: int = 0
    not_written: int = 0

    def unit(self, finding: Finding) -> str:
        """Say which unit a finding is about."""
        of_file = self.checked.get(Path(finding.file))
        return of_file.units.get(finding.sheet, of_file.unit) if of_file else ""

    @property
    def units(self) -> set[str]:
        """The names of the units."""
        return {unit for each in self.checked.values() for unit in each.units.values() if unit}


def run(options: Namespace) -> int:
    """Check every file, those of a folder too; one that cannot be used gets its line on stderr, and the others go on."""
    from xlsheets.audit.baseline import read_baseline, split_known
    from xlsheets.audit.bureau_policy import NO_POLICY, read_bureau_policy
    from xlsheets.audit.check import CODES, findings_across
    from xlsheets.audit.finding import count_errors, findings_to_json

    _refuse_places(options)
    known = read_baseline(options.baseline) if options.baseline else []
    policy = read_bureau_policy(options.policy, CODES) if options.policy else NO_POLICY
    asked = _Asked(chosen_form(options), told_columns(options), policy, options.write)
    named = [each for each in named_files(options.files) if not _is_own(each, options.out)]
    shown = told_apart([each for each in named if isinstance(each.path, Path)], len(options.files))
    names = {str(path): name for path, name in shown.items()}
    done = _Run()
    before: list[Finding] = []

    def split(findings: Sequence[Finding]) -> list[Finding]:
        new, old = split_known(findings, known, names) if known else ([*findings], [])
        before.extend(old)
        done.findings.extend(new)
        return new

    for path, made in _all_checked([each.path for each in named], asked):
        if isinstance(made, NotDone):
            print(made.line, file=sys.stderr)
            done.findings += made.findings
            done.passed += made.passed
            if not made.passed:
                done.unread.append((names.get(made.file, made.file), made.line.removeprefix(f"{made.file}：")))
            continue
        done.checked[Path(str(path))] = made
        if made.not_written:
            print(made.not_written, file=sys.stderr)
            done.not_written += 1
        new = split(made.findings)
        if not options.json:
            _print(path, new, len(made.findings) - len(new), made.copy)
    across = split(findings_across(_by_unit(done), policy))
    if across and not options.json:
        _print_across(across)
    written = _write_lists(options, done, before, names)
    if options.json:
        import json  # 1 % of a start, and mostly not asked for

        print(json.dumps(findings_to_json(done.findings), ensure_ascii=False, indent=1))
    else:
        if len(done.checked) + len(done.unread) > 1:
            print(_closing(done, len(before)))
        print("".join(f"{line}\n" for line in written), end="")
    if done.unread or done.not_written or (done.passed and not done.checked):
        return UNUSABLE
    return FOUND_ERRORS if count_errors(done.findings) else DONE


def _refuse_places(options: Namespace) -> None:
    """Refuse places that cannot be written before thousands of files are read. Raises UserError."""
    if options.out:
        refuse_book_place(options.out)
    if options.feedback and names_file(options.feedback):
        raise UserError(f"{options.feedback}：每个单位一份反馈，--feedback 请写文件夹。")


def _is_own(named: Named, out: Path | None) -> bool:
    """Say whether a file is the summary of an earlier run."""
    return isinstance(named.path, Path) and out is not None and named.path.resolve() == out.resolve()


def _all_checked(
    paths: Sequence[Path | UserError], asked: _Asked
) -> Iterator[tuple[Path | UserError, _Checked | NotDone]]:
    """Check the files, in several processes where that pays."""
    work = partial(_attempted, asked=asked)
    if not any(isinstance(path, Path) for path in paths[1:]):
        yield from ((path, work(path)) for path in paths)
        return
    from xlsheets.collect.gather import in_processes

    files = [path for path in paths if isinstance(path, Path)]
    made = in_processes(files, work, _crashed)
    for path in paths:
        yield path, next(made) if isinstance(path, Path) else work(path)


def _attempted(path: Path | UserError, asked: _Asked) -> _Checked | NotDone:
    return attempt(path, partial(_checked, asked=asked))


def _crashed(path: Path) -> NotDone:
    from xlsheets.collect.gather import crash

    return NotDone(str(path), crash(path))


def _checked(path: Path, asked: _Asked) -> _Checked:
    from xlsheets.audit.check import check_book
    from xlsheets.audit.subject import Subject
    from xlsheets.recognise.load import load

    loaded = load(path, asked.form, asked.told)
    findings = check_book(
        loaded.found,
        loaded.unread,
        loaded.book,
        str(path),
        copies=_copies(path),
        read_only=loaded.opened is None,
        policy=asked.policy,
    )
    not_written = _why_not(loaded) if asked.writes else ""
    return _Checked(
        findings,
        _write_copy(loaded, findings) if asked.writes and not not_written else None,
        not_written,
        [Subject(each, str(path)) for each in loaded.found],
        {each.cells.sheet: each.evaluation.fields.get("unit", "").strip() for each in loaded.found},
    )


def _copies(path: Path) -> list[Book]:
    """Read the copy of an earlier ``--write`` beside the file: what was verified stands there."""
    copy = path.with_name(f"{path.stem}{FINDINGS_COPY}{path.suffix}")
    if path.stem.endswith(FINDINGS_COPY) or not copy.is_file():
        return []
    from xlsheets.files.open_book import open_book

    try:
        return [open_book(copy)[0]]
    except UserError:  # somebody else's, or damaged: it says nothing of this file
        return []


def _by_unit(done: _Run) -> dict[str, list[Subject]]:
    by_unit: dict[str, list[Subject]] = {}
    for each in done.checked.values():
        for subject in each.subjects:
            by_unit.setdefault(each.units[subject.cells.sheet], []).append(subject)
    return by_unit


def _write_lists(options: Namespace, done: _Run, before: Sequence[Finding], names: dict[str, str]) -> list[str]:
    """Write the summary and the feedback that are asked for; say so."""
    if not options.out and not options.feedback:
        return []
    from xlsheets.collect.findings_book import CheckedFiles, Told, write_summary_of_findings
    from xlsheets.files.saving import save_bytes

    def told(findings: Sequence[Finding]) -> list[Told]:
        return [Told(each, done.unit(each), names.get(each.file, Path(each.file).name)) for each in findings]

    lines = []
    if options.out:
        units = {names[str(path)]: list(each.units.values()) for path, each in done.checked.items()}
        save_bytes(
            options.out,
            write_summary_of_findings(CheckedFiles(told(done.findings), told(before), units, done.unread)),
            backup=True,
        )
        lines.append(f"已写入检查汇总 {options.out}")
    if options.feedback:
        lines.append(_write_feedback(options.feedback, told(done.findings)))
    return lines


def _write_feedback(folder: Path, told: Sequence[Told]) -> str:
    """Write a file for each unit that has something to do."""
    from xlsheets.collect.findings_book import NOT_NAMED, write_feedback
    from xlsheets.files.saving import file_name, make_folder, save_bytes

    by_unit: dict[str, list[Told]] = {}
    for each in told:
        by_unit.setdefault(each.unit, []).append(each)
    by_unit = {unit: of_it for unit, of_it in by_unit.items() if any(each.finding.is_open for each in of_it)}
    make_folder(folder)
    taken: set[str] = set()
    for unit, of_it in by_unit.items():
        stem = base = file_name(unit or NOT_NAMED)
        number = 1
        while stem.casefold() in taken:  # two names that differ only in what a file's name cannot have
            number += 1
            stem = f"{base}{number}"
        taken.add(stem.casefold())
        save_bytes(folder / f"{stem}{FEEDBACK_COPY}.xlsx", write_feedback(unit, of_it), backup=True, derived=True)
    return f"已写入反馈 {len(by_unit)} 份，在 {folder}" if by_unit else "没有要反馈的问题，没有写反馈"


def _why_not(loaded: Loaded) -> str:
    """Say why no copy of a file can be written (.xls, .ods, .docx): what was found in it is told all the same."""
    if loaded.opened is not None:
        return ""
    try:
        loaded.package  # noqa: B018 - raises
    except UserError as error:
        return error.line
    raise AssertionError


def _write_copy(loaded: Loaded, findings: list[Finding]) -> Path:
    from xlsheets.audit.findings_sheet import with_findings
    from xlsheets.files.edit import Edit
    from xlsheets.files.saving import save_bytes
    from xlsheets.recompute.row_fit import fit_rows

    path = loaded.path
    # A copy of ours that is checked again gets its sheet renewed. Somebody may have worked in it, hence the backup.
    copy = path if path.stem.endswith(FINDINGS_COPY) else path.with_name(f"{path.stem}{FINDINGS_COPY}{path.suffix}")
    again = copy == path
    read = loaded.package.archive.data if again else None
    edit = Edit(loaded.package)
    fit_rows(edit, loaded.book, loaded.found)
    save_bytes(
        copy,
        with_findings(loaded.package, findings, edit, loaded.book),
        backup=True,
        derived=not again,
        instead_of=read,
    )
    return copy


def _closing(done: _Run, before: int) -> str:
    """The last line over many files."""
    without = f"，{len(done.unread)} 个没有读取" if done.unread else ""
    from_units = f"，涉及 {len(done.units)} 个单位" if done.units else ""
    files = len(done.checked) + len(done.unread)
    return f"共 {files} 个文件{without}{from_units}：{_counts(done.findings)}{_known(before)}"


def _known(before: int) -> str:
    return f"；另有 {before} 条上次已有，没有列出" if before else ""


def _counts(findings: Sequence[Finding]) -> str:
    from xlsheets.audit.finding import counts_of

    return "，".join(f"{name} {number}" for name, number in counts_of(findings).items())


def _print_across(findings: Sequence[Finding]) -> None:
    print(f"几个文件之间：{_counts(findings)}")
    for finding in findings:
        print(f"  {finding.file} {finding}")


def _print(path: Path | UserError, findings: Sequence[Finding], before: int, copy: Path | None) -> None:
    nothing = "没有新的问题" if before else "没有发现问题"
    summary = _counts(findings) if findings else nothing
    print(f"{path}：{summary}{_known(before)}" + (f"；已写入 {copy}" if copy else ""))
    for finding in findings:
        print(f"  {finding}")
