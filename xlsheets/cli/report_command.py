"""``xlsheets report``: the Word report of a filled workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlsheets.cli.file_arguments import file_name, refuse_special
from xlsheets.errors import UserError

if TYPE_CHECKING:
    from xlsheets.domain.scoring import Results
    from xlsheets.report.render import RenderedReport
    from xlsheets.workbook.recognised import Recognised

DONE, FOUND_ERRORS = 0, 1
TEXT_CODES = frozenset({"TEXT_MISSING", "TEXT_TOO_LONG"})


def run(options: Any) -> int:
    """Write the report of every evaluation in the workbook; paragraphs still missing are findings."""
    from xlsheets.audit.check import run_checks
    from xlsheets.audit.subject import Subject
    from xlsheets.workbook.load import load

    if options.template is not None:
        refuse_special(options.template)
    loaded = load(options.file)
    if options.out is not None and len(loaded.found) > 1:
        sheets = "、".join(found.cells.sheet for found in loaded.found)
        raise UserError(f"{options.file}：有 {len(loaded.found)} 张自评表（{sheets}），各出一份报告，请去掉 -o。")
    status = DONE
    for found, results in zip(loaded.found, loaded.results, strict=True):
        name = options.file.stem if len(loaded.found) == 1 else f"{options.file.stem}-{file_name(found.cells.sheet)}"
        out: Path = options.out or options.file.with_name(f"{name}-报告.docx")
        report = _write(found, results, out, options)
        print(f"已生成 {out}" + (f" 和 {_pdf_of(out)}" if options.pdf else ""))
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


def _write(found: Recognised, results: Results, out: Path, options: Any) -> RenderedReport:
    """Write one report as every other file is written: whole or not at all, and what it replaces is kept once."""
    from tempfile import TemporaryDirectory

    from xlsheets.report.build import write_report
    from xlsheets.report.pdf import convert
    from xlsheets.workbook.saving import save_bytes

    if out.suffix.lower() != ".docx":
        raise UserError(f"{out}：报告的扩展名应为 .docx，请改名。")
    with TemporaryDirectory(prefix="xlsheets-", ignore_cleanup_errors=True) as folder:
        made = Path(folder, "report.docx")
        report = write_report(found.evaluation, results, found.form, made, options.kind, options.template)
        save_bytes(out, made.read_bytes(), backup=True)
    if options.pdf:
        convert(out, _pdf_of(out))
    return report


def _pdf_of(out: Path) -> Path:
    return out.with_suffix(".pdf")
