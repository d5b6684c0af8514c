"""What the documents and docstrings name is there: files and folders, functions in them, rooms, targets of make."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_house import FLOORS

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "xlsheets"
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "ARCHITECTURE.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in DOCUMENTS}
ROOMS = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
TOPS = {"xlsheets", "tests", "docs", "macros", "workbook_templates", "benchmarks", "windows", ".ci"}
AT_THE_TOP = r"[A-Z]+\.md|Makefile|pyproject\.toml"
each_document = pytest.mark.parametrize("name", TEXTS)


def in_code(text: str) -> Iterator[str]:
    """What stands in single backticks, outside the blocks that show what is typed."""
    yield from re.findall(r"(?<!`)`([^`\n]+)`(?!`)", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE))


def named_paths(text: str) -> Iterator[tuple[str, str]]:
    """Paths in code, from the top or from a room: ``audit/check.py``; with the function behind it, ``audit/check.py: run_checks``."""
    for span in in_code(text):
        if match := re.fullmatch(rf"(\.?[a-z_]+/[\w./*<>-]*|{AT_THE_TOP})(?:: ([\w.]+))?", span):
            path, function = match.group(1), match.group(2) or ""
            if "/" not in path or path.split("/")[0] in TOPS | ROOMS:
                yield path, function


def found(path: str) -> list[Path]:
    """The files that a path stands for; a name in <…> and a star stand for any."""
    pattern = re.sub("<[^>]+>", "*", path).rstrip("/")
    base = PACKAGE if path.split("/")[0] in ROOMS - TOPS else ROOT
    return sorted(base.glob(pattern))


def definitions(path: Path) -> set[str]:
    """Functions, classes, constants of a module, and the members of its classes as Class.member."""
    return set(_defined(ast.parse(path.read_text(encoding="utf-8")).body))


def _defined(body: list[ast.stmt], before: str = "") -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield before + node.name
        if isinstance(node, ast.ClassDef):
            yield from _defined(node.body, f"{before}{node.name}.")
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        for target in (name for each in targets for name in ast.walk(each)):
            if isinstance(target, ast.Name):
                yield before + target.id


@each_document
def test_every_path_in_the_documents_is_there(name: str) -> None:
    assert not [path for path, _ in named_paths(TEXTS[name]) if not found(path)]


@each_document
def test_every_function_in_the_documents_is_there(name: str) -> None:
    named = [(path, function) for path, function in named_paths(TEXTS[name]) if function]
    modules = {path: found(path) for path, _ in named}
    assert not [f"{path}: {what}" for path, what in named if what not in definitions(modules[path][0])]


@each_document
def test_every_link_in_the_documents_leads_somewhere(name: str) -> None:
    targets = [target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", TEXTS[name])]
    here = (ROOT / name).parent
    assert not [target for target in targets if target and "://" not in target and not (here / target).exists()]


@each_document
def test_every_module_named_with_points_is_there(name: str) -> None:
    dotted = [span.replace(".", "/") for span in in_code(TEXTS[name]) if re.fullmatch(r"xlsheets(\.[a-z_]+)+", span)]
    dotted = [each for each in dotted if each.split("/")[1] in ROOMS]
    assert not [each for each in dotted if not (ROOT / f"{each}.py").exists() and not (ROOT / each).is_dir()]


def test_every_module_that_a_docstring_or_comment_names_is_there() -> None:
    named = re.compile(rf"\b(?:{'|'.join(ROOMS)})/[\w/]+\.py")
    texts = {path: path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
    assert not [
        f"{path.name}: {what}" for path, text in texts.items() for what in named.findall(text) if not found(what)
    ]


@each_document
def test_every_target_of_make_is_there(name: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    asked = re.findall(r"(?:^|`)make ([a-z-]+)", TEXTS[name], re.MULTILINE)
    assert not [target for target in asked if not re.search(rf"^{target}:", makefile, re.MULTILINE)]


@pytest.mark.parametrize("name", ["README.md", "ARCHITECTURE.md"])
def test_the_rooms_stand_floor_by_floor(name: str) -> None:
    told = re.findall(r"^\| (?:\d \| )?\[?`xlsheets/(\w+)/`", TEXTS[name], re.MULTILINE)
    floors = [next(place for place, rooms in enumerate(FLOORS) if room in rooms) for room in told]
    assert floors == sorted(floors) and set(told) == ROOMS
