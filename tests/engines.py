"""Four independent spreadsheet programs as oracles: each opens a workbook and recalculates all of it, with no add-in.

The native half of our formulas has to give the right figure where no Python is at hand. Nothing but a real calculation
engine can tell, and each has its own faults, so the tests ask several. An engine takes .xlsx files and gives back,
per sheet, the plain stored values: numbers stay numbers (a date is its serial), a text formula that gives nothing is
"", an error is its code ("#NAME?"), an empty cell is absent.

The readers look at the file's XML rather than through openpyxl, which turns numbers under a date format into datetimes
and "" into None: the very differences the tests are about.
"""

from __future__ import annotations

import atexit
import io
import os
import posixpath
import re
import shutil
import signal
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NoReturn

import pytest
from lxml import etree
from programs import starts_a_program

Value = float | str | bool | None
Sheets = dict[str, dict[str, Value]]

LOCALES = ("en-US", "zh-CN")
# Against programs that hang, not against slow machines: other tests run beside, and a first start writes a whole profile.
START_SECONDS = 240.0
SECONDS_A_FILE = 30.0

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

_PACKAGES = {
    "soffice": "libreoffice-calc libreoffice-writer",
    "ssconvert": "gnumeric",
    "pdftoppm": "poppler-utils",
    "pdftotext": "poppler-utils",
    "makensis": "nsis",
    "Xvfb": "xvfb",
}

# Recalculate on load whatever the file says: otherwise LibreOffice trusts the cached values and is no oracle.
# The locale decides what VALUE("2021年12月31日") is, so it is an argument and not an accident of the machine.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">\
<value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">\
<value>{locale}</value></prop></item>
</oor:items>
"""


class EngineError(Exception):
    """An engine could not open or compute a file: its own last words are in the text."""


@starts_a_program
def need(program: str) -> str:
    """Path of an outside program; a test that misses it is ended (``unavailable``)."""
    path = shutil.which(program)
    if path is None:
        package = _PACKAGES.get(program, program)
        hint = "`make test` or .ci/system-packages installs it"
        unavailable(f"{program} is not installed (Debian package: {package}); {hint}")
    return path


def unavailable(message: str) -> NoReturn:
    """End a test for which something outside is missing: it fails where CI is set and is skipped, with the reason, elsewhere.

    The only place that skips for a missing program, so that no check can go missing quietly in CI.
    """
    if os.environ.get("CI"):
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


@starts_a_program
@cache
def python_with_uno() -> str:
    """Path of a Python that can talk to LibreOffice; a test that misses it is ended (``unavailable``)."""
    for name in ("/usr/bin/python3", shutil.which("python3") or "", shutil.which("python") or ""):
        if name and subprocess.run([name, "-c", "import uno"], capture_output=True, check=False).returncode == 0:
            return name
    unavailable("no Python can import uno (Debian package: python3-uno); .ci/system-packages installs it")


def libreoffice(paths: Sequence[Path], locale: str = "en-US", timeout: float | None = None) -> list[Sheets]:
    """Recalculate the files in one LibreOffice process of that locale, with a profile of its own."""
    with tempfile.TemporaryDirectory(prefix="xlsheets-lo-") as folder:
        results = convert(paths, "xlsx:Calc MS Excel 2007 XML", Path(folder), locale=locale, timeout=timeout)
        return [read_values(result) for result in results]


def convert(
    paths: Sequence[Path], target: str, folder: Path, locale: str = "en-US", timeout: float | None = None
) -> list[Path]:
    """Files that LibreOffice makes of `paths` in `folder` ("xlsx", "pdf", "pdf:writer_pdf_Export", …), in order."""
    soffice = need("soffice")
    if not paths:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="xlsheets-profile-") as scratch:
        profile, sources = new_profile(Path(scratch), locale), Path(scratch) / "in"
        sources.mkdir()
        # Numbered copies: two files of one name in two folders would overwrite each other's result.
        copies = [sources / f"{number:05d}{path.suffix}" for number, path in enumerate(paths)]
        for path, copy in zip(paths, copies, strict=True):
            shutil.copyfile(path, copy)
        command = [soffice, "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"]
        command += [f"-env:UserInstallation={profile.as_uri()}", "--convert-to", target, "--outdir", str(folder)]
        words = _run(command + [str(copy) for copy in copies], timeout or START_SECONDS + SECONDS_A_FILE * len(paths))
        results = [folder / f"{copy.stem}.{target.partition(':')[0]}" for copy in copies]
        for path, result in zip(paths, results, strict=True):
            if not result.is_file():
                raise EngineError(f"LibreOffice made nothing of {path.name}: {words}")
        _keep_profile(profile, locale)
    return results


_USED_PROFILES: dict[str, Path] = {}


def new_profile(folder: Path, locale: str = "en-US") -> Path:
    """A profile of its own for one start, in `folder`: a copy of one that was started with before, which saves a quarter of a start."""
    profile = folder / "profile"
    if locale in _USED_PROFILES:
        return Path(shutil.copytree(_USED_PROFILES[locale], profile))
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE.format(locale=locale), encoding="utf-8")
    return profile


def _keep_profile(profile: Path, locale: str) -> None:
    """Keep the profile of a start that went well, for as long as the tests run."""
    if locale not in _USED_PROFILES:
        folder = Path(tempfile.mkdtemp(prefix="xlsheets-profile-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        _USED_PROFILES[locale] = Path(shutil.copytree(profile, folder / "profile"))


def gnumeric(path: Path, timeout: float = START_SECONDS) -> Sheets:
    """Recalculate one file with Gnumeric's ssconvert."""
    ssconvert = need("ssconvert")
    with tempfile.TemporaryDirectory(prefix="xlsheets-gnumeric-") as folder:
        result = Path(folder) / "out.xlsx"
        command = [ssconvert, "--recalc", "--export-type=Gnumeric_Excel:xlsx2", str(path.absolute()), str(result)]
        words = _run(command, timeout, HOME=folder, XDG_CONFIG_HOME=folder)
        if not result.is_file():
            raise EngineError(f"Gnumeric made nothing of {path.name}: {words}")
        return read_values(result)


def ironcalc(path: Path) -> Sheets:
    """Recalculate one file with IronCalc (in this process)."""
    import ironcalc as engine

    with _naming("IronCalc", path):
        model = engine.load_from_xlsx(str(path), "en", "UTC", "en")
        model.evaluate()
        names = [sheet["name"] for sheet in model.get_worksheets_properties()]
        sheets: Sheets = {name: {} for name in names}
        for sheet, row, column in model.get_all_cells():
            value = model.get_cell_value(sheet, row, column)
            if value is not None:
                sheets[names[sheet]][f"{engine.column_name_from_number(column)}{row}"] = value
    return sheets


def formualizer(path: Path) -> Sheets:
    """Recalculate one file with formualizer (in this process)."""
    import formualizer as engine

    with tempfile.TemporaryDirectory(prefix="xlsheets-formualizer-") as folder:
        result = Path(folder) / "out.xlsx"
        with _naming("formualizer", path):
            engine.recalculate_file(str(path), str(result))
        return read_values(result)


# By name and one file at a time, for a test that is parametrised over them.
ENGINES: dict[str, Callable[[Path], Sheets]] = {
    "libreoffice-en": lambda path: libreoffice([path], "en-US")[0],
    "libreoffice-zh": lambda path: libreoffice([path], "zh-CN")[0],
    "gnumeric": gnumeric,
    "ironcalc": ironcalc,
    "formualizer": formualizer,
}


def read_values(path: Path | io.BytesIO) -> Sheets:
    """Stored values of an .xlsx as they stand in the file, formulas' cached results included; nothing is computed."""
    with zipfile.ZipFile(path) as package:
        strings = _shared_strings(package)
        return {name: dict(_cells(package.read(part), strings)) for name, part in sheet_parts(package)}


def _cells(xml: bytes, strings: Sequence[str]) -> Iterator[tuple[str, Value]]:
    for cell in etree.fromstring(xml).iter(f"{_MAIN}c"):
        kind, stored = cell.get("t", "n"), cell.find(f"{_MAIN}v")
        if kind == "inlineStr":
            yield cell.get("r"), _text(cell.find(f"{_MAIN}is"))
        elif stored is None:
            continue
        elif kind == "s":
            yield cell.get("r"), strings[int(stored.text)]
        elif kind == "b":
            yield cell.get("r"), stored.text.strip() in ("1", "true")
        elif kind in ("str", "e", "d"):
            yield cell.get("r"), _unescape(stored.text or "")
        elif stored.text:
            yield cell.get("r"), float(stored.text)


def sheet_parts(package: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    relations = etree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target") for relation in relations}
    for sheet in etree.fromstring(package.read("xl/workbook.xml")).iter(f"{_MAIN}sheet"):
        yield sheet.get("name"), posixpath.normpath(posixpath.join("/xl", targets[sheet.get(_REL_ID)])).lstrip("/")


def _shared_strings(package: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in package.namelist():
        return []
    root = etree.fromstring(package.read("xl/sharedStrings.xml"))
    return [_text(item) for item in root.iter(f"{_MAIN}si")]


def _text(item: etree._Element | None) -> str:
    """Text of a string item without its phonetic guides."""
    if item is None:
        return ""
    runs = (run.text or "" for run in item.iter(f"{_MAIN}t") if run.getparent().tag != f"{_MAIN}rPh")
    return _unescape("".join(runs))


def _unescape(text: str) -> str:
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)


@contextmanager
def _naming(engine: str, path: Path) -> Iterator[None]:
    """Turn whatever a compiled engine throws, its panics (no Exception) included, into an error that names the file."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        raise EngineError(f"{engine} could not compute {path.name}: {error}") from error


def _run(command: Sequence[str], timeout: float, **environment: str) -> str:
    """Run a program to its end or, with all its children, to the time limit; what it said is the answer."""
    settings: Mapping[str, str] = {**os.environ, "LC_ALL": "C.UTF-8", **environment}
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=settings,
        start_new_session=True,  # soffice is a script with children: only the whole group ends it
    )
    try:
        said, _ = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired as error:
        raise EngineError(f"{Path(command[0]).name} did not end within {timeout:g} s") from error
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    return said.decode("utf-8", "replace").strip()[-2000:]
