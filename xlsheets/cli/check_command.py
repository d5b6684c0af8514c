"""``xlsheets check``: findings of one or thousands of workbooks."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from xlsheets.cli.exit_status import DONE, FOUND_ERRORS, UNUSABLE
from xlsheets.cli.file_arguments import FINDINGS_COPY, chosen_form, told_columns, workbooks
from xlsheets.cli.one_file import NotDone, attempt
from xlsheets.cli.shared_arguments import ANY_FILE, add_form, add_json, named_path

if TYPE_CHECKING:
    from xlsheets.audit.finding import Finding
    from xlsheets.errors import UserError
    from xlsheets.recognise.load import Loaded

EXAMPLE = "xlsheets check 自评表.xlsx --write"


def add_arguments(parser: ArgumentParser) -> None:
    """Give a parser the command's arguments."""
    parser.add_argument(
        "files", metavar="FILE", type=named_path, nargs="+", help=f"{ANY_FILE}或文件夹（连同其中的文件夹）"
    )
    add_json(parser)
    parser.add_argument("--write", action="store_true", help="把结果写进副本的“检查结果”工作表")
    parser.add_argument(
        "--policy",
        metavar="FILE",
        type=named_path,
        help="本单位的检查规定（TOML）：哪些检查升级、降级、不查，界限是多少",
    )
    add_form(parser)


def run(options: Namespace) -> int:
    """Check every file, those of a folder too; one that cannot be used gets its line on stderr, and the others go on."""
    from xlsheets.audit.bureau_policy import NO_POLICY, read_bureau_policy
    from xlsheets.audit.check import CODES, check_all, findings_across, unread_sheets
    from xlsheets.audit.finding import count_errors, findings_to_json
    from xlsheets.audit.subject import Subject
    from xlsheets.recognise.load import load

    form, told = chosen_form(options), told_columns(options)
    policy = read_bureau_policy(options.policy, CODES) if options.policy else NO_POLICY
    by_unit: dict[str, list[Subject]] = {}

    def checked(path: Path) -> tuple[list[Finding], Path | None, set[str]]:
        loaded = load(path, form, told)
        findings = check_all(loaded.found, str(path), read_only=loaded.opened is None, policy=policy)
        findings += unread_sheets(loaded.unread, str(path))
        names = {unit for each in loaded.found if (unit := each.evaluation.fields.get("unit", "").strip())}
        for each in loaded.found:
            by_unit.setdefault(each.evaluation.fields.get("unit", "").strip(), []).append(Subject(each, str(path)))
        return findings, _write_copy(loaded, findings) if options.write else None, names

    everything: list[Finding] = []
    units: set[str] = set()
    read = unusable = passed = 0
    for path in workbooks(options.files):
        made = attempt(path, checked)
        if isinstance(made, NotDone):
            print(made.line, file=sys.stderr)
            everything += made.findings
            passed += made.passed
            unusable += not made.passed
            continue
        read += 1
        findings, copy, names = made
        units |= names
        everything += findings
        if not options.json:
            _print(path, findings, copy)
    across = findings_across(by_unit, policy)
    everything += across
    if across and not options.json:
        _print_across(across)
    if options.json:
        import json  # 1 % of a start, and mostly not asked for

        print(json.dumps(findings_to_json(everything), ensure_ascii=False, indent=1))
    elif read + unusable > 1:
        print(_closing(everything, read, unusable, len(units)))
    if unusable or (passed and not read):
        return UNUSABLE
    return FOUND_ERRORS if count_errors(everything) else DONE


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
    save_bytes(copy, with_findings(loaded.package, findings, edit), backup=True, derived=not again, instead_of=read)
    return copy


def _closing(findings: list[Finding], read: int, unusable: int, units: int) -> str:
    """The last line over many files."""
    without = f"，{unusable} 个没有读取" if unusable else ""
    from_units = f"，涉及 {units} 个单位" if units else ""
    return f"共 {read + unusable} 个文件{without}{from_units}：{_counts(findings)}"


def _counts(findings: list[Finding]) -> str:
    counted = {
        severity: sum(finding.severity == severity for finding in findings) for severity in ("error", "warning", "info")
    }
    return f"错误 {counted['error']}，警告 {counted['warning']}，提示 {counted['info']}"


def _print_across(findings: list[Finding]) -> None:
    print(f"几个文件之间：{_counts(findings)}")
    for finding in findings:
        print(f"  {finding.file} {finding}")


def _print(path: Path | UserError, findings: list[Finding], copy: Path | None) -> None:
    summary = _counts(findings) if findings else "没有发现问题"
    print(f"{path}：{summary}" + (f"；已写入 {copy}" if copy else ""))
    for finding in findings:
        print(f"  {finding}")
