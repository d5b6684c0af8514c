"""The program's own sources, parsed once, for the tests that hold the house to its rules."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "xlsheets"


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the package by its dotted name."""
    paths = {path.relative_to(ROOT).with_suffix("").parts: path for path in sorted(PACKAGE.rglob("*.py"))}
    return {
        ".".join(parts).removesuffix(".__init__"): ast.parse(path.read_text(encoding="utf-8"))
        for parts, path in paths.items()
    }


def imports(module: str) -> list[tuple[int, str]]:
    """Every import of a module, at any depth and under TYPE_CHECKING too: (line, ``xlsheets.domain.numbers.plain``)."""
    return [(line, name) for line, name, _ in imports_as(module)]


def imports_as(module: str) -> list[tuple[int, str, str]]:
    """The same with the name that each import has in the module."""
    found = []
    for node in ast.walk(modules()[module]):
        if isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module}:{node.lineno}: imports are written from xlsheets on"
        found += _named(node)
    return found


def imports_of(node: ast.AST) -> list[tuple[int, str]]:
    """What one statement imports, as ``imports`` tells it."""
    return [(line, name) for line, name, _ in _named(node)]


def _named(node: ast.AST) -> list[tuple[int, str, str]]:
    if isinstance(node, ast.Import):
        return [(node.lineno, alias.name, alias.asname or alias.name) for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [(node.lineno, f"{node.module}.{alias.name}", alias.asname or alias.name) for alias in node.names]
    return []
