"""The report of a form beside its open workbook: a new one, or the one that lies there refreshed, as the user wants."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xlsheets.audit.check import check_all
from xlsheets.audit.finding import count_errors
from xlsheets.errors import UserError
from xlsheets.excel import session
from xlsheets.report.build import write_report
from xlsheets.report.rendered import RenderedReport
from xlsheets.report.update import update_report

if TYPE_CHECKING:
    import xlwings

    from xlsheets.forms.placed import Evaluated

SHOWN = 12
"""Lines of what an update changed that a message can hold."""


def report_beside(app: xlwings.App, found: Evaluated, beside: Sequence[Evaluated], out: Path) -> list[str]:
    """Write or refresh a report; give the lines for the user.

    Args:
        app: asks the user, where a report lies there already; that is never written over.
        found: the evaluation that the report is on.
        beside: all evaluations of the workbook.
        out: where reports of this evaluation go; beside one that is there a new one gets a number.
    """
    question = f"{out.name} 已经有了。\n是：更新里面的数和句子，改过的都留着。\n否：另外生成一份。"
    refused = ""
    if out.exists() and session.wants(app, question):
        try:
            return _updated(found, beside, out)
        except UserError as error:
            refused = f"没有更新：{error.line}"
    free = session.free_name(out)
    made = write_report(found, free, beside=beside)
    return [*([refused] if refused else []), f"已生成 {free}", *_to_look_at(made, found)]


def _updated(found: Evaluated, beside: Sequence[Evaluated], out: Path) -> list[str]:
    updated = update_report(found, out, beside=beside)
    lines = list(updated.changes.lines())
    more = [f"……共 {len(lines)} 条"] if len(lines) > SHOWN else []
    kept = f"，原来的留成 {out.name}.bak" if updated.changes.any else ""
    done = f"已更新 {out}{kept}" if updated.changes.any else f"{out} 和工作簿一致，没有要更新的"
    return [done, *lines[:SHOWN], *more, *_to_look_at(updated.told, found)]


def _to_look_at(report: RenderedReport, found: Evaluated) -> list[str]:
    missing = "、".join(title for _, title in report.missing)
    errors = count_errors(check_all([found], "")) if found.form.id else 0
    still = [f"检查仍有 {errors} 项错误，改正以后报告里的数可能不同"] if errors else []
    return [*([f"其中待填：{missing}"] if missing else []), *report.to_look_at, *still]
