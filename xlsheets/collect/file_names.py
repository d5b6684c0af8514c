"""What the names of files tell: which of two is the copy, and which report goes with which workbook."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from xlsheets.forms.same_name import plain_name

COPY_WORDS = ("副本", "复件", "复制", "拷贝", "备份", "copy", "backup", "duplicate")
"""What programs and people put to the name of a copy: 项目2 - 副本, 复件 项目2, Copy of 项目2, and a folder 备份."""

_NUMBERED_COPY = re.compile(r"[(（][0-9]{1,2}[)）]\s*\Z")
"""So end files that were downloaded or pasted again: 项目2 (1)."""

REPORTS = (".docx", ".doc", ".wps", ".pdf")
_REPORT_WORD = "报告"
_OTHER_PAPERS = re.compile("表|通知|办法|证明|发票|合同|清单")
"""So are papers called that are no reports, but for 表1报告 and the like."""

_NO_NAME = re.compile("自评|绩效|评价|报告|表|定稿|盖章|扫描|最终|终稿")
"""Words of such names that tell no project and no unit apart."""

MOST_NAMED = 5
"""Names in one line on the command line."""


def listed(names: Sequence[str]) -> str:
    """List the first few of some names."""
    return "、".join(islice(names, MOST_NAMED)) + (f"等 {len(names)} 个" if len(names) > MOST_NAMED else "")


def copy_marks(name: str) -> int:
    """Count what says that a file is a copy: words in its name and its folders', a number in brackets at the end.

    A word of the project's own name is in the original's too, so that the one with fewer marks is the original.

    Args:
        name: the file with its folders below those that all files lie in.
    """
    *folders, last = Path(name).parts
    stem = Path(last).stem
    text = unicodedata.normalize("NFKC", "/".join((*folders, stem))).casefold()
    return sum(text.count(word) for word in COPY_WORDS) + bool(_NUMBERED_COPY.search(stem))


def unpaired_reports(workbooks: Mapping[Path, Sequence[str]], below: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Find workbooks beside which no report lies, and reports beside which no workbook does; nothing where nobody handed in a report.

    A report goes with the workbook of its folder whose name, or whose project's, is in its own; with the only one in any case.

    Args:
        workbooks: the files with evaluations, each with the names of its projects.
        below: folders that were named, in which reports may lie alone.

    Returns:
        The workbooks, and the reports.
    """
    folders: dict[Path, list[Path]] = defaultdict(list)
    for path in workbooks:
        folders[path.parent].append(path)
    reports = {folder: [each for each in _documents(folder, "*") if each not in workbooks] for folder in folders}
    alone = {each for folder in below for each in _documents(folder, "**/*") if each.parent not in folders}
    lacking, left = [], sorted(each for each in alone if _REPORT_WORD in each.stem)
    for folder, books in folders.items():
        unused = {*reports[folder]}
        for book in books:
            own = {each for each in reports[folder] if len(books) == 1 or _is_of(each, book, workbooks[book])}
            lacking += [] if own else [book]
            unused -= own
        left += sorted(each for each in unused if _REPORT_WORD in each.stem)
    has_reports = left or len(lacking) < len(workbooks)
    return (lacking, left) if has_reports else ([], [])


def _documents(folder: Path, pattern: str) -> Iterator[Path]:
    """Give those that may be reports, of what lies in a folder that can be looked into."""
    try:
        for path in folder.glob(pattern):
            is_report = _REPORT_WORD in path.stem or not _OTHER_PAPERS.search(path.stem)
            if is_report and path.suffix.lower() in REPORTS and not path.name.startswith(("~$", ".")):
                yield path
    except OSError:
        return


def _is_of(report: Path, book: Path, subjects: Sequence[str]) -> bool:
    name, own = (_NO_NAME.sub("", plain_name(each.stem)) for each in (report, book))
    wanted = [own, *(_NO_NAME.sub("", plain_name(subject)) for subject in subjects)]
    return name == own or any(_holds(name, each) for each in wanted) or _holds(own, name)


def _holds(text: str, name: str) -> bool:
    """Say whether a name stands in a text; 项目1 is not in 项目11."""
    return bool(name) and re.search(rf"(?<![0-9]){re.escape(name)}(?![0-9])", text) is not None
