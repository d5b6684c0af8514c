"""Nothing dead, nothing twice: every name of a module is used, what vulture is told to leave is there, no body of a function stands twice.

vulture knows names, not modules: a function that nobody calls is alive to it where another one of that name is called.
"""

from __future__ import annotations

import ast
import tomllib
from collections import Counter
from collections.abc import Iterator

import pytest
from sources import ROOT, imports_as, modules
from vulture import Vulture

CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["vulture"]
SHORTEST_BODY = 40
"""Characters of a body from which on two that are the same are one too many."""

MADE_BY_NAME = {"add_arguments", "run", "EXAMPLE", "__all__"}
"""What the modules of commands have for whoever imports them by name; what a package shows."""

ACTIONS = "xlsheets.excel.actions"
"""Its functions are called by the ribbon's VBA (tests/excel/test_addin.py holds the two together)."""


@pytest.mark.costly(0)
def test_everything_that_vulture_is_told_to_leave_is_there() -> None:
    vulture = Vulture(ignore_decorators=CONFIG["ignore_decorators"])
    vulture.scavenge([str(ROOT / path) for path in CONFIG["paths"]])
    found = {item.name for item in vulture.get_unused_code()}
    needless = sorted(set(CONFIG["ignore_names"]) - found)
    assert not needless


def _definitions(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            if not node.decorator_list:  # a registry, Excel or the like has it from there
                yield node.name, node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                yield from ((each.id, node) for each in ast.walk(target) if isinstance(each, ast.Name))


def _taken_from_others() -> set[str]:
    """Every name that a module takes from another one: imported, or by the module's own name."""
    taken: set[str] = set()
    for module, tree in modules().items():
        known = {}
        for _, name, as_name in imports_as(module):
            taken.add(name)
            if name in modules():
                known[as_name] = name
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in known:
                taken.add(f"{known[node.value.id]}.{node.attr}")
    return taken


def _loads(tree: ast.AST) -> Counter[str]:
    return Counter(node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))


@pytest.mark.costly(0)
def test_every_name_of_a_module_is_used_by_somebody() -> None:
    taken = _taken_from_others()
    allowed = MADE_BY_NAME | set(CONFIG["ignore_names"])
    unused = []
    for module, tree in modules().items():
        used = _loads(tree)
        for name, definition in _definitions(tree):
            within = used[name] > _loads(definition)[name]  # by more than itself
            if not within and f"{module}.{name}" not in taken and name not in allowed and module != ACTIONS:
                unused.append(f"{module}.{name}")
    assert not unused


@pytest.mark.costly(0)
def test_no_function_stands_twice() -> None:
    bodies: dict[str, list[str]] = {}
    for module, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                told = ast.unparse(node.body[1:] if ast.get_docstring(node) is not None else node.body)
                bodies.setdefault(told, []).append(f"{module}.{node.name}")
    assert not [names for told, names in bodies.items() if len(told) >= SHORTEST_BODY and len(names) > 1]
