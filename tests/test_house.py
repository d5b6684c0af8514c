"""The rules of the house that no linter knows: the order of the rooms, sizes, names, one rounding function, what the wheel carries."""

from __future__ import annotations

import ast
import importlib.util
import re
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from engines import unavailable
from sources import PACKAGE, ROOT, imports, modules

FLOORS = (
    {"errors"},
    {"domain"},
    {"files", "forms"},
    {"formulas", "audit", "report"},
    {"recognise", "writing"},
    {"recompute", "adopt", "collect"},
    {"excel"},
    {"cli"},
)
"""The rooms from the bottom up: a room imports from itself and from the floors below."""

ON_ONE_FLOOR = {("forms", "files")}
"""Rooms of one floor of which the first may import from the second: a form's evaluation is placed in cells of files."""

MOST_LINES, MOST_LINES_OF_A_FUNCTION, MOST_FILES = 400, 60, 25


def _room(module: str) -> str:
    """The room of a module, ``""`` for the package itself and its entry point, which stand above all."""
    room = module.removeprefix("xlsheets").lstrip(".").split(".")[0]
    return "" if room == "__main__" else room


def _floor(room: str) -> int:
    return next(place for place, rooms in enumerate(FLOORS) if room in rooms)


def _sources() -> list[Path]:
    return [path for folder in ("xlsheets", "tests", "benchmarks") for path in sorted((ROOT / folder).rglob("*.py"))]


def test_the_rooms_are_the_known_ones() -> None:
    assert {_room(module) for module in modules()} - {""} == set().union(*FLOORS)


def test_a_room_imports_only_from_rooms_below_it() -> None:
    wrong = []
    for module in modules():
        for line, name in imports(module) if (room := _room(module)) else ():
            other = _room(name) if name.startswith("xlsheets.") else ""
            if other in ("", room, "__version__") or (room, other) in ON_ONE_FLOOR:
                continue
            if _floor(other) >= _floor(room):
                wrong.append(f"{module}:{line} imports {name}")
    assert not wrong, "\n".join(wrong)


def test_every_exception_on_one_floor_is_needed() -> None:
    arrows = {(_room(module), _room(name)) for module in modules() for _, name in imports(module)}
    assert arrows >= ON_ONE_FLOOR


def test_no_module_imports_itself_over_others() -> None:
    """No circle, not even by an import within a function: what needs one another stands in one module, or a third holds it."""
    arrows = {
        module: {
            target
            for _, name in imports(module)
            for target in (name if name in modules() else name.rpartition(".")[0],)
            if target in modules() and target != module
        }
        for module in modules()
    }
    left = dict(arrows)
    while ends := [module for module, targets in left.items() if not targets & left.keys()]:
        for module in ends:
            del left[module]
    assert not left, f"in a circle, or above one: {sorted(left)}"


def test_files_and_functions_are_short() -> None:
    texts = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in _sources()}
    files = {path for path, text in texts.items() if len(text.splitlines()) > MOST_LINES}
    functions = {
        f"{path}: {node.name}"
        for path, text in texts.items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= MOST_LINES_OF_A_FUNCTION
    }
    assert not files | functions


def test_a_folder_can_be_taken_in_at_a_glance() -> None:
    counts = Counter(path.parent.relative_to(ROOT).as_posix() for path in _sources() if path.name != "__init__.py")
    assert not {folder for folder, count in counts.items() if count > MOST_FILES}


def _public(kinds: type | tuple[type, ...]) -> Iterator[tuple[str, str]]:
    """Every public name that a module defines at its top by a statement of these kinds: (name, module)."""
    for module, tree in modules().items():
        for node in tree.body:
            targets = [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [])
            names = [each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)]
            for name in names or [getattr(node, "name", "_")]:
                if isinstance(node, kinds) and not name.startswith("_"):
                    yield name, module


def test_a_public_class_or_limit_has_a_name_of_its_own() -> None:
    named = [*_public(ast.ClassDef)]
    named += [
        each
        for each in _public((ast.Assign, ast.AnnAssign))
        if each[0].startswith(("MAX_", "MOST_", "LONGEST_", "LARGEST_"))
    ]
    counts = Counter(name for name, _ in named)
    assert not [(name, module) for name, module in named if counts[name] > 1]


def test_the_tests_stand_in_the_rooms_that_they_test() -> None:
    """A test that carries a module's name stands beside that module; others are named for their subject, in a room too."""
    stems: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        stems.setdefault(path.stem, set()).add(path.relative_to(PACKAGE).parent.as_posix())
    tests = [path.relative_to(ROOT / "tests") for path in (ROOT / "tests").rglob("test_*.py")]
    inner = [
        path for path in tests if path.parent.name and path.parts[0] != "samples"
    ]  # what several rooms' tests share
    assert not [path for path in inner if not (PACKAGE / path.parent).is_dir()]
    assert {path.parts[0] for path in inner} == set().union(*FLOORS[1:])
    strayed = {path for path in inner if (rooms := stems.get(path.stem[5:])) and path.parent.as_posix() not in rooms}
    assert not strayed


def test_the_domain_knows_no_library() -> None:
    """Records are no library's business: of msgspec, what makes and copies them, and none of its encoders."""
    allowed = {*sys.stdlib_module_names, "xlsheets"}
    records = {"msgspec.Struct", "msgspec.field", "msgspec.structs.replace"}
    wrong = [
        f"{module}:{line} imports {name}"
        for module in modules()
        if _room(module) in ("domain", "errors")
        for line, name in imports(module)
        if name.split(".")[0] not in allowed and name not in records
    ]
    assert not wrong, "\n".join(wrong)


def test_nobody_uses_the_builtin_round() -> None:
    """It rounds half to even on binary floats: half-up on Decimals stands in xlsheets.domain, once."""
    wrong = [
        f"{module}:{node.lineno}"
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id == "round"
    ]
    assert not wrong, "\n".join(wrong)


_SPREADSHEET_CALL = re.compile(r"\b[A-Z]{2,}(?:_[A-Z]+)*\(")


def _without_example() -> Iterator[str]:
    """Functions of formulas/ that return text, write the call of a spreadsheet function, and show no example."""
    for module, tree in modules().items():
        for node in ast.walk(tree) if _room(module) == "formulas" else ():
            for function in node.body if isinstance(node, ast.Module | ast.ClassDef) else ():
                if isinstance(function, ast.FunctionDef) and "str" in ast.unparse(function.returns or ast.Constant("")):
                    told = ast.get_docstring(function) or ""
                    written = ast.unparse(function.body[1:] if told else function.body)
                    if _SPREADSHEET_CALL.search(written) and "→" not in told:
                        yield f"{module}: {function.name}"


def test_what_writes_a_formula_shows_an_example() -> None:
    """Its docstring says what comes of what, with an arrow between: ``≥95%`` → ≥."""
    assert not [*_without_example()]


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
    macros = [path for path in (ROOT / "macros").rglob("*") if path.suffix.lower() in (".bas", ".cls", ".frm")]
    assert not [str(path.relative_to(ROOT)) for path in macros if not path.read_bytes().isascii()]


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
    assert {path.relative_to(ROOT).as_posix() for path in PACKAGE.rglob("*.py")} <= names
