"""Turn a .docx into a .pdf with an installed LibreOffice, in a profile of its own, within a time limit."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from xlsheets.errors import UserError
from xlsheets.files.archive import Archive, ArchiveError
from xlsheets.files.saving import save_bytes
from xlsheets.report.living.ledger import PREFIX
from xlsheets.report.word.contents import with_page_references_alone

TIME_LIMIT = 120
"""Seconds; a first start with a fresh profile takes 5 to 15."""

TIME_OF_ONE = 15
AT_ONCE = 25
"""Reports in a run: a person sees how far it is, and one that hangs takes no more with it."""

_DOCUMENT = "word/document.xml"
_MARK = re.compile(rb"<w:bookmark(?:Start|End)\b[^>]*/>")
_NAME_OF_MARK = re.compile(rb'\bw:name="' + PREFIX.encode())
_ID_OF_MARK = re.compile(rb'\bw:id="([^"]*)"')
_NAMES = ("soffice", "libreoffice")
_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
)


def find_office() -> Path | None:
    """Return LibreOffice's program: on the PATH, else where its installers put it."""
    for name in _NAMES:
        if found := shutil.which(name):
            return Path(found)
    windows = [
        Path(folder, "LibreOffice", "program", "soffice.exe")
        for key in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
        if (folder := os.environ.get(key))
    ]
    return next((place for place in (*windows, *map(Path, _PLACES)) if place.is_file()), None)


def convert(docx: Path, out: Path | None = None, time_limit: float = TIME_LIMIT) -> Path:
    """Write the PDF of a .docx, beside it unless `out` says where; UserError where LibreOffice is missing or fails."""
    ((_, made),) = convert_all([docx], out, time_limit)
    if isinstance(made, UserError):
        raise made
    return made


def convert_all(
    documents: Sequence[Path], out: Path | None = None, time_limit: float = TIME_LIMIT
) -> Iterator[tuple[Path, Path | UserError]]:
    """Write the PDF of each .docx beside it, several in one run of LibreOffice, whose start takes longer than a report.

    Args:
        documents: the reports.
        out: where to write the PDF of a single one.
        time_limit: of a run, in seconds; each report but the first has `TIME_OF_ONE` besides.

    Yields:
        Each report with its PDF, or with why there is none.
    """
    program = find_office()
    if program is None:
        raise UserError("没有找到 LibreOffice，无法生成 PDF：请安装 LibreOffice，或用 Word、WPS 打开报告后另存为 PDF。")
    for start in range(0, len(documents), AT_ONCE):
        yield from _converted(program, documents[start : start + AT_ONCE], out, time_limit)


def _converted(
    program: Path, documents: Sequence[Path], out: Path | None, time_limit: float
) -> Iterator[tuple[Path, Path | UserError]]:
    with tempfile.TemporaryDirectory(prefix="xlsheets-", ignore_cleanup_errors=True) as folder:
        # ASCII names in a folder of our own: names, open documents and rights of the user's folder do not matter.
        sources = [Path(folder, f"report{number}.docx") for number in range(len(documents))]
        for docx, source in zip(documents, sources, strict=True):
            source.write_bytes(_to_print(docx.read_bytes()))
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        options = ["--headless", "--norestore", "--convert-to", "pdf", "--outdir", folder]
        failure: UserError | None = None
        try:
            _run(
                [str(program), profile, *options, *map(str, sources)],
                time_limit + TIME_OF_ONE * (len(documents) - 1),
            )
        except UserError as error:
            failure = error
        for docx, source in zip(documents, sources, strict=True):
            made = source.with_suffix(".pdf")
            if made.is_file() and made.stat().st_size:
                target = out or docx.with_suffix(".pdf")
                save_bytes(target, made.read_bytes(), backup=False, derived=True)
                yield docx, target
            else:
                told = f"LibreOffice 未能把 {docx.name} 转换为 PDF，请用 Word 或 WPS 打开该文件后另存为 PDF。"
                yield docx, failure or UserError(told)


def _to_print(data: bytes) -> bytes:
    """Return a .docx as LibreOffice is to print it: its contents list counted, without our marks; as it is where it is not ours."""
    try:
        archive = Archive(data)
        document = archive.read(_DOCUMENT)
    except (ArchiveError, KeyError):
        return data
    changed = _without_marks(with_page_references_alone(document))
    return data if changed == document else archive.rewrite({_DOCUMENT: changed})


def _without_marks(document: bytes) -> bytes:
    """Take the hidden bookmarks off: LibreOffice begins an empty line with those that end behind a full line."""
    ours: set[bytes] = set()

    def kept(tag: re.Match[bytes]) -> bytes:
        name, number = (each.search(tag[0]) for each in (_NAME_OF_MARK, _ID_OF_MARK))
        if number is not None and name is not None:
            ours.add(number[1])
        return b"" if number is not None and number[1] in ours else tag[0]

    return _MARK.sub(kept, document)


def _run(command: list[str], time_limit: float) -> None:
    """Run LibreOffice; at the time limit end it with the processes that it started."""
    posix = sys.platform != "win32"
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=posix,
        )
    except OSError:
        raise UserError("LibreOffice 无法启动，请检查安装，或用 Word、WPS 另存为 PDF。") from None
    with process:
        try:
            process.wait(time_limit)
        except subprocess.TimeoutExpired:
            _end(process)
            raise UserError(
                f"LibreOffice 超过 {time_limit:g} 秒没有完成转换，请稍后重试，或用 Word、WPS 另存为 PDF。"
            ) from None
        except BaseException:
            _end(process)
            raise


def _end(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
