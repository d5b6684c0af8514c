"""The reports beside an open workbook, read against its forms: what does not hold, as comments in copies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xlsheets.errors import UserError
from xlsheets.excel import session
from xlsheets.files.saving import save_bytes
from xlsheets.verify.comments import COMMENTED
from xlsheets.verify.verify_report import Verified, verify_report

if TYPE_CHECKING:
    from xlsheets.forms.placed import Evaluated

_SHOWN = 8
"""Lines of what does not hold that a message can hold."""

_REPORT, _MARKER = "-报告", "~$"


def verify_beside(every: Sequence[Evaluated], folder: Path, stem: str) -> list[str]:
    """Read the reports beside a workbook; give the lines for the user.

    Args:
        every: the evaluations of the workbook.
        folder: where it lies.
        stem: its name without ending.

    Raises:
        UserError: no report lies there, or none can be read.
    """
    lines: list[str] = []
    for path in reports_beside(folder, stem):
        lines += _told(path, verify_report(path, every))
    return lines


def reports_beside(folder: Path, stem: str) -> list[Path]:
    """Return the reports of a workbook: those named for it, else the only document beside it."""
    every = sorted(path for path in folder.glob("*.docx") if not path.name.startswith(_MARKER))
    documents = [path for path in every if not path.stem.endswith(COMMENTED)]
    named = [path for path in documents if path.stem.startswith(stem) and _REPORT in path.stem]
    if named or len(documents) == 1:
        return named or documents
    what = "有几份 Word 文档，分不清哪份是报告" if documents else "没有 Word 报告"
    raise UserError(f"{folder}：{what}，请把报告放在工作簿旁边，文件名写成“{stem}{_REPORT}.docx”。")


def _told(path: Path, verified: Verified) -> Iterator[str]:
    if not verified.remarks:
        yield f"{path.name}：没有发现问题（{verified.marked} 处按登记核对，{verified.compared} 个数按句子核对）。"
        return
    copy = session.free_name(path.with_name(f"{path.stem}{COMMENTED}.docx"))
    save_bytes(copy, verified.with_comments(), backup=False)
    yield f"{path.name}：{len(verified.remarks)} 处要核对，已作为批注写进 {copy.name}，原报告未动。"
    yield from (str(each) for each in verified.remarks[:_SHOWN])
    if len(verified.remarks) > _SHOWN:
        yield f"……共 {len(verified.remarks)} 处"
