"""The rules of the house that no linter knows: the order of the rooms, one rounding function, what the wheel carries."""

from __future__ import annotations

import ast
import importlib.util
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from engines import unavailable

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "xlsheets"

# From the bottom up: a room may import from itself and from those before it, never from one after it.
ROOMS = (
    "errors",
    "domain",
    "files",
    "forms",
    "formulas",
    "audit",
    "report",
    "recognise",
    "writing",
    "recompute",
    "adopt",
    "collect",
    "excel",
    "cli",
)
MOST_LINES = 600


@cache
def _modules() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


def _dotted(path: Path) -> list[str]:
    """The package a module's relative imports start from: ["xlsheets", "domain"] for domain/numbers.py."""
    return ["xlsheets", *path.relative_to(PACKAGE).parent.parts]


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imports(path: Path, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every import of a module, at any depth and under TYPE_CHECKING too, as (line, absolute dotted name)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = _dotted(path)
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def test_the_rooms_are_the_known_ones() -> None:
    rooms = {_room(path) for path in _modules()} - {"__init__", "__main__"}
    assert rooms <= set(ROOMS), f"rooms without a place in the order: {sorted(rooms - set(ROOMS))}"


def test_a_room_imports_only_from_rooms_below_it() -> None:
    wrong = []
    for path, tree in _modules().items():
        room = _room(path)
        if room in ("__init__", "__main__"):  # the package itself holds nothing, its entry point stands above all
            continue
        for line, name in _imports(path, tree):
            parts = name.split(".")
            if parts[0] == "xlsheets" and parts[1] in ROOMS and ROOMS.index(parts[1]) > ROOMS.index(room):
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {name}")
    assert not wrong, "\n".join(wrong)


def test_the_domain_knows_no_library() -> None:
    """Records are no library's business: of msgspec, what makes and copies them, and none of its encoders."""
    allowed = {*sys.stdlib_module_names, "xlsheets"}
    records = {"msgspec.Struct", "msgspec.field", "msgspec.structs.replace"}
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path, tree in _modules().items()
        if _room(path) in ("domain", "errors")
        for line, name in _imports(path, tree)
        if name.split(".")[0] not in allowed and name not in records
    ]
    assert not wrong, "\n".join(wrong)


def test_no_module_is_too_long() -> None:
    lengths = {path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines()) for path in _modules()}
    assert not {str(path): count for path, count in lengths.items() if count > MOST_LINES}


def test_nobody_uses_the_builtin_round() -> None:
    """It rounds half to even on binary floats: half-up on Decimals stands in xlsheets.domain, once."""
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in _modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id == "round"
    ]
    assert not wrong, "\n".join(wrong)


def test_no_file_is_called_utils() -> None:
    folders = [PACKAGE, ROOT / "tests", ROOT / "benchmarks"]
    files = [path for folder in folders for path in folder.rglob("*") if path.stem.lower() in ("util", "utils")]
    assert not files, "a module is named for what it holds"


def test_nothing_made_stands_in_the_repository() -> None:
    """A link called build that is committed takes the place of the folder with the tests' programs wherever it is pulled."""
    if shutil.which("git") is None:
        unavailable("git is not installed")
    command = ["git", "ls-files", "build", "dist", "demo", ".venv"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert not listed.stdout


def test_vba_modules_are_ascii() -> None:
    """VBA source is kept in the code page of the machine: anything beyond ASCII turns to mojibake on another one."""
    modules = [path for path in (ROOT / "macros").rglob("*") if path.suffix.lower() in (".bas", ".cls", ".frm")]
    assert not [str(path.relative_to(ROOT)) for path in modules if not path.read_bytes().isascii()]


def test_the_wheel_carries_the_forms(tmp_path: Path) -> None:
    """An installed xlsheets has the same forms as the checkout; nothing else of the repository rides along."""
    command = [sys.executable, "-m", "pip", "wheel", str(ROOT), "--no-deps", "--quiet", "--wheel-dir", str(tmp_path)]
    command += ["--disable-pip-version-check"]
    if importlib.util.find_spec("hatchling"):  # no download where the build backend is at hand
        command += ["--no-build-isolation"]
    built = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = tmp_path.glob("xlsheets-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())

    templates = ROOT / "workbook_templates"
    forms = {path.relative_to(templates).as_posix() for path in templates.rglob("*") if path.is_file()}
    missing = {name for name in forms if f"xlsheets/workbook_templates/{name}" not in names}
    assert not missing
    assert any(name.endswith("/form.toml") for name in forms), "there is no form at all"
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"xlsheets"}
    modules = {f"xlsheets/{path.relative_to(PACKAGE).as_posix()}" for path in _modules()}
    assert modules <= names
