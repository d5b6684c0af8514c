"""``xlsheets report``: the Word report of a filled workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from xlsheets.errors import UserError

DONE, FOUND_ERRORS = 0, 1
TEXT_CODES = frozenset({"TEXT_MISSING", "TEXT_TOO_LONG"})


def run(options: Any) -> int:
    """Write the report of every evaluation in the workbook; paragraphs still missing are findings."""
    from xlsheets.audit.check import run_checks
    from xlsheets.audit.subject import Subject
    from xlsheets.report.build import write_report
    from xlsheets.workbook.load import load
    from xlsheets.workbook.saving import save_bytes

    loaded = load(options.file)
    if options.out is not None and len(loaded.found) > 1:
        sheets = "、".join(found.cells.sheet for found in loaded.found)
        raise UserError(f"{options.file}：有 {len(loaded.found)} 张自评表（{sheets}），各出一份报告，请去掉 -o。")
    status = DONE
    for found, results in zip(loaded.found, loaded.results, strict=True):
        name = options.file.stem if len(loaded.found) == 1 else f"{options.file.stem}-{found.cells.sheet}"
        out: Path = options.out or options.file.with_name(f"{name}-报告.docx")
        old = _to_keep(out)
        report = write_report(found.evaluation, results, found.form, out, options.kind, options.template, options.pdf)
        if old is not None:
            save_bytes(out.with_name(f"{out.name}.bak"), old, backup=False)
        print(f"已生成 {report.path}" + (f" 和 {report.pdf}" if report.pdf else ""))
        findings = [
            finding for finding in run_checks(Subject(found, results, str(options.file))) if finding.code in TEXT_CODES
        ]
        for finding in findings:
            print(f"  {finding}")
        named = {title for _, title in report.missing if not any(title in finding.message for finding in findings)}
        for title in sorted(named):
            print(f"  报告中标为待填：{title}")
        if any(finding.severity == "error" for finding in findings):
            status = FOUND_ERRORS
    return status


def _to_keep(out: Path) -> bytes | None:
    """Read the report that a new one will replace, unless an older one is kept already: somebody may have edited it."""
    try:
        return out.read_bytes() if out.is_file() and not out.with_name(f"{out.name}.bak").exists() else None
    except (OSError, ValueError):  # writing it will say what is the matter
        return None
