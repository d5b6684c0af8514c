"""The parts of the installation for Windows, without downloads: launchers, licences, modules, what the installer writes and removes."""

from __future__ import annotations

import importlib.util
import io
import marshal
import sys
import zipfile
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from windows import bundle, compiled, packing
from windows.launchers import launcher_bytes
from windows.licences import licences

CONSOLE = bundle.launchers()[0]
METADATA = b"Metadata-Version: 2.1\nName: some\nLicense: MIT\n"
FILES = {
    "runtime/python.exe": b"MZ",
    "runtime/Lib/site-packages/some/__init__.py": b"",
    "xlsheets.exe": b"MZ",
    "手册/图 一.png": b"\x89PNG",
    "手册/手册.html": b"",
    "许可证.txt": b"",
}


def test_a_launcher_names_its_interpreter_and_carries_what_python_runs() -> None:
    made = launcher_bytes(CONSOLE, b"MZ program")
    program, _, rest = made.partition(b"#!")
    line, _, packed = rest.partition(b"\r\n")
    assert program == b"MZ program"
    assert line == b"<launcher_dir>\\runtime\\python.exe"
    text = zipfile.ZipFile(io.BytesIO(packed)).read("__main__.py").decode()
    assert "from xlsheets.cli.main import main" in text
    assert 'if __name__ == "__main__":' in text  # processes that --jobs starts import it


def test_every_launcher_runs_a_module_that_has_a_main() -> None:
    for each in bundle.launchers():
        assert importlib.util.find_spec(each.module)
        assert callable(importlib.import_module(each.module).main)


def test_licences_stand_once_and_without_those_of_parts_left_out() -> None:
    archive = {
        "some-1.dist-info/METADATA": METADATA,
        "some-1.dist-info/licenses/LICENSE": b"Do as you like.",
        "some/LICENSE.txt": b"Do as you like.\r\n",
        "some/LICENSE_PRO.txt": b"Pay.",
        "some/license.py": b"import that",
    }
    text = licences({"some": archive})
    assert text.count("Do as you like.") == 1
    assert "some（MIT）" in text
    assert "Pay." not in text
    assert "import that" not in text


def test_a_package_without_a_licence_stops_the_build() -> None:
    with pytest.raises(ValueError, match="some: no licence"):
        licences({"some": {"some-1.dist-info/METADATA": METADATA}})


def test_compiled_modules_are_the_same_each_time_and_take_no_look_at_their_source() -> None:
    sources = {
        "xlsheets/__init__.py": b"",
        "xlsheets/a.py": b"WORDS = 'x' in {'a', 'b', 'c', 'd'}\n",
        "pandas/b.py": b"",
    }
    made = compiled.compiled(sources)
    if not compiled.can_compile():
        assert made == {}
        return
    assert made == compiled.compiled(sources)
    assert set(made) == {f"xlsheets/__pycache__/{name}.cpython-311.pyc" for name in ("__init__", "a")}
    data = made["xlsheets/__pycache__/a.cpython-311.pyc"]
    assert data[4:8] == b"\x01\x00\x00\x00"  # by its hash, unchecked
    assert marshal.loads(data[16:]).co_filename == "xlsheets/a.py"


def test_the_zip_is_the_same_each_time(tmp_path: Path) -> None:
    first, second = (packing.zipped(FILES, tmp_path / name, "xlsheets-1") for name in ("a.zip", "b.zip"))
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert archive.namelist() == [f"xlsheets-1/{name}" for name in FILES]
        assert {entry.date_time[:3] for entry in archive.infolist()} == {bundle.stamp().timetuple()[:3]}


def test_the_uninstaller_removes_no_folder_with_something_left_in_it() -> None:
    """But for the runtime, which is ours as a whole: people put their workbooks anywhere."""
    lines = list(packing._removed(FILES))
    assert 'Delete "$INSTDIR\\手册\\图 一.png"' in lines
    assert 'RMDir "$INSTDIR\\手册"' in lines
    assert not [line for line in lines if "runtime" in line or "/r" in line]
    script = (bundle.HERE / "setup.nsi").read_text("utf-8")
    assert [line.strip() for line in script.splitlines() if "RMDir /r" in line] == [
        'RMDir /r "$INSTDIR\\${RUNTIME}-old"'
    ]


def test_the_installer_brings_every_file_into_its_folder(tmp_path: Path) -> None:
    lines = list(packing._installed(FILES, tmp_path))
    place = lines.index(f'File "{tmp_path / "手册/图 一.png"}"')
    assert lines[place - 1] == 'SetOutPath "$INSTDIR\\手册"'
    assert sum(line.startswith("File") for line in lines) == len(FILES)
    assert lines[-1] == 'SetOutPath "$INSTDIR"'  # shortcuts start there, not in the last folder


def test_everything_is_pinned_by_its_hash() -> None:
    lines = [line for line in bundle.REQUIREMENTS.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert all("==" in line and line.count("--hash=sha256:") == 1 for line in lines)
    names = {line.partition("==")[0].lower().replace("_", "-") for line in lines}
    assert "numpy==2.1" in "".join(lines), "above it Wine 8 aborts, and the tests with it"
    assert not {"pip", "setuptools"} & names


def test_the_bundled_packages_are_those_that_the_program_asks_for() -> None:
    extras = ("", "addin", "encrypted", "word")
    asked = [Requirement(line) for line in requires("xlsheets") or ()]
    lines = bundle.REQUIREMENTS.read_text("utf-8").splitlines()
    pinned = {_plain(name): rest.split()[0] for name, _, rest in (line.partition("==") for line in lines) if rest}
    for each in asked:
        if any(_holds(each, extra) for extra in extras):
            assert each.specifier.contains(pinned[_plain(each.name)]), each


def _holds(asked: Requirement, extra: str) -> bool:
    return asked.marker is None or asked.marker.evaluate({"extra": extra, "sys_platform": "win32"})


def _plain(name: str) -> str:
    return name.lower().replace("_", "-")


def test_the_version_is_the_programs() -> None:
    import xlsheets

    assert bundle.version() == xlsheets.__version__
    assert tuple(bundle.told()["python"]["version"]) == (3, 11), sys.version
