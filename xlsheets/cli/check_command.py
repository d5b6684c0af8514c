"""``xlsheets check``: findings of one or thousands of workbooks."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from xlsheets.cli.exit_status import DONE, FOUND_ERRORS, UNUSABLE
from xlsheets.cli.file_arguments import FINDINGS_COPY, chosen_form, told_columns, workbooks
from xlsheets.cli.one_file import NotDone, attempt
from xlsheets.cli.shared_arguments import ANY_FILE, add_form, add_json

if TYPE_CHECKING:
    from xlsheets.audit.finding import Finding
    from xlsheets.errors import UserError
    from xlsheets.recognise.load import Loaded

EXAMPLE = "xlsheets check 自评表.xlsx --write"


def add_arguments(parser: ArgumentParser) -> None:
    """Give a parser the command's arguments."""
    parser.add_argument("files", metavar="FILE", type=Path, nargs="+", help=f"{ANY_FILE}或文件夹")
    add_json(parser)
    parser.add_argument("--write", action="store_true", help="把结果写进副本的“检查结果”工作表")
    add_form(parser)


def run(options: Namespace) -> int:
    """Check every file, those of a folder too; one that cannot be used gets its line on stderr, and the others go on."""
    from xlsheets.audit.check import check_all, unread_sheets
    from xlsheets.audit.finding import count_errors, findings_to_json
    from xlsheets.recognise.load import load

    form, told = chosen_form(options), told_columns(options)

    def checked(path: Path) -> tuple[list[Finding], Path | None]:
        loaded = load(path, form, told)
        findings = check_all(loaded.found, str(path)) + unread_sheets(loaded.unread, str(path))
        return findings, _write_copy(loaded, findings) if options.write else None

    everything: list[Finding] = []
    unusable = False
    for path in workbooks(options.files, folders=True):
        made = attempt(path, checked)
        if isinstance(made, NotDone):
            print(made.line, file=sys.stderr)
            everything += made.findings
            unusable = True
            continue
        findings, copy = made
        everything += findings
        if not options.json:
            _print(path, findings, copy)
    if options.json:
        import json  # 1 % of a start, and mostly not asked for

        print(json.dumps(findings_to_json(everything), ensure_ascii=False, indent=1))
    if unusable:
        return UNUSABLE
    return FOUND_ERRORS if count_errors(everything) else DONE


def _write_copy(loaded: Loaded, findings: list[Finding]) -> Path:
    from xlsheets.audit.findings_sheet import with_findings
    from xlsheets.files.saving import save_bytes

    path = loaded.path
    # A copy of ours that is checked again gets its sheet renewed. Somebody may have worked in it, hence the backup.
    copy = path if path.stem.endswith(FINDINGS_COPY) else path.with_name(f"{path.stem}{FINDINGS_COPY}{path.suffix}")
    again = copy == path
    read = loaded.package.archive.data if again else None
    save_bytes(copy, with_findings(loaded.package, findings), backup=True, derived=not again, instead_of=read)
    return copy


def _print(path: Path | UserError, findings: list[Finding], copy: Path | None) -> None:
    counts = {
        severity: sum(finding.severity == severity for finding in findings) for severity in ("error", "warning", "info")
    }
    summary = f"错误 {counts['error']}，警告 {counts['warning']}，提示 {counts['info']}" if findings else "没有发现问题"
    print(f"{path}：{summary}" + (f"；已写入 {copy}" if copy else ""))
    for finding in findings:
        print(f"  {finding}")
