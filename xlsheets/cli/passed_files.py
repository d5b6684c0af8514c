"""What a command that writes passes over in a folder, and says so: files that hold tables and can only be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from xlsheets.cli.file_arguments import DOCUMENT, identity, readable_beside
from xlsheets.errors import UserError
from xlsheets.files.read_file import CONVERT, problem

_READ_ONLY = "只能读取、检查和出报告，不能写回，已略过"
_COPY_TABLE = "其中有自评表的，请把表格粘贴到 Excel 或 WPS 中存为 .xlsx 后再用"


def passed_files(arguments: Iterable[Path]) -> Iterator[str]:
    """Give a line for each file that a folder or pattern means, holds tables perhaps, and cannot be written: what it is, what to do.

    Reports that this program wrote are none: nothing is expected of them.

    Args:
        arguments: as typed; a file that is named itself is not passed over, it is refused.
    """
    arguments = list(arguments)
    seen = {identity(argument) for argument in arguments}
    for argument in arguments:
        for path in readable_beside(argument):
            if (key := identity(path)) in seen:
                continue
            seen.add(key)
            if path.suffix.lower() != DOCUMENT:
                yield problem(path, f"这种文件（{path.suffix}）{_READ_ONLY}，{CONVERT}").line
            elif not _is_report(path):
                yield problem(path, f"Word 文档{_READ_ONLY}，{_COPY_TABLE}").line


def _is_report(path: Path) -> bool:
    """Say whether a Word document is a report of ours, by the ledger in it; one that cannot be read is none."""
    from xlsheets.files.archive import ArchiveError
    from xlsheets.files.package import archive_of
    from xlsheets.files.read_file import read_file
    from xlsheets.report.living.ledger import ledger_of

    try:
        archive = archive_of(path, read_file(path))
        parts = [name for name in archive.entries if name.startswith("customXml/") and name.endswith(".xml")]
        return any(ledger_of(archive.read(name)) is not None for name in parts)
    except (UserError, ArchiveError):
        return False
