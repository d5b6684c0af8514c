"""Marks what a template says under a condition or in a loop, and under which: done to its syntax tree, so that no text changes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from xlsheets.report.living.keyed import CLOSE, OPEN_CONDITION, opened

if TYPE_CHECKING:
    from jinja2 import nodes

PARTS = "\t"
"""Between the slot of a condition (its first test, which names the place in the template) and the test that holds."""

_WORD = re.compile(r"\w")
_SIGNS = {"eq": "==", "ne": "!=", "gt": ">", "gteq": ">=", "lt": "<", "lteq": "<=", "in": "in", "notin": "not in"}


def mark_conditions(template: nodes.Template) -> nodes.Template:
    """Wrap the branches of conditions, the loops and the wordings by a condition in marks."""
    _mark_below(template)
    return template


def _mark_below(node: Any) -> None:
    from jinja2 import nodes

    for name in node.fields:
        value = getattr(node, name)
        if not isinstance(value, list) or name == "elif_":
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, nodes.Node):
                    _mark_below(each)
            continue
        made: list[Any] = []
        for each in value:
            if isinstance(each, nodes.Node):
                _mark_below(each)
            if isinstance(each, nodes.If):
                _mark_branches(each)
            if isinstance(each, nodes.For) and _prints(each.body):
                loop = f"for {told(each.target)} in {told(each.iter)}"
                made += _wrapped([each], loop, loop)
            elif isinstance(node, nodes.Output) and _is_wording(each):
                test = told(each.test)
                holds, fails = (
                    _const(opened(OPEN_CONDITION, f"{test}{PARTS}{held}")) for held in (test, f"not ({test})")
                )
                made += [nodes.CondExpr(each.test, holds, fails), each, _data(CLOSE)]
            else:
                made.append(each)
        setattr(node, name, made)


def _mark_branches(node: nodes.If) -> None:
    """What formats a value alone, with no word in any branch, is no sentence under a condition."""
    branches = [node, *node.elif_]
    bodies = [*(each.body for each in branches), node.else_]
    if not any(map(_speaks, bodies)) and (node.else_ or node.elif_ or not _prints(node.body)):
        return
    slot = told(node.test)
    for each in branches:
        each.body = _wrapped(each.body, slot, told(each.test))
    if node.else_:
        node.else_ = _wrapped(node.else_, slot, f"not ({' or '.join(told(each.test) for each in branches)})")


def _wrapped(body: list[Any], slot: str, test: str) -> list[Any]:
    from jinja2 import nodes

    return [nodes.Output([_data(opened(OPEN_CONDITION, f"{slot}{PARTS}{test}"))]), *body, nodes.Output([_data(CLOSE)])]


def _data(text: str) -> Any:
    from jinja2 import nodes

    return nodes.TemplateData(text)


def _const(text: str) -> Any:
    from jinja2 import nodes

    return nodes.Const(text)


def _speaks(body: list[nodes.Node]) -> bool:
    """Say whether the template itself says a word there."""
    from jinja2 import nodes

    return any(
        _WORD.search(data.data) for each in body for data in (each, *each.find_all(nodes.TemplateData))
        if isinstance(data, nodes.TemplateData)
    )  # fmt: skip


def _prints(body: list[nodes.Node]) -> bool:
    from jinja2 import nodes

    return any(
        not isinstance(printed, nodes.TemplateData) or printed.data.strip()
        for each in body
        for output in (each, *each.find_all(nodes.Output))
        if isinstance(output, nodes.Output)
        for printed in output.nodes
    )


def _is_wording(node: Any) -> bool:
    """A word or another, by a condition: ``{{ "增加" if rose else "减少" }}``."""
    from jinja2 import nodes

    return isinstance(node, nodes.CondExpr) and any(
        isinstance(const.value, str) and _WORD.search(const.value)
        for side in (node.expr1, node.expr2)
        if side is not None
        for const in (side, *side.find_all(nodes.Const))
        if isinstance(const, nodes.Const)
    )


def told(node: Any) -> str:
    """Return an expression as a template writes it, near enough to be read: ``incomplete|length == 1``."""
    from jinja2 import nodes

    def arguments(call: Any) -> str:
        named = [f"{each.key}={told(each.value)}" for each in call.kwargs]
        return ", ".join([*map(told, call.args), *named])

    match node:
        case nodes.Name():
            return str(node.name)
        case nodes.Const():
            return f'"{node.value}"' if isinstance(node.value, str) else str(node.value).lower()
        case nodes.Getattr():
            return f"{told(node.node)}.{node.attr}"
        case nodes.Getitem():
            return f"{told(node.node)}[{told(node.arg)}]"
        case nodes.Filter():
            return f"{told(node.node)}|{node.name}" + (f"({arguments(node)})" if node.args or node.kwargs else "")
        case nodes.Test():
            return f"{told(node.node)} is {node.name}" + (f"({arguments(node)})" if node.args else "")
        case nodes.Call():
            return f"{told(node.node)}({arguments(node)})"
        case nodes.Compare():
            return told(node.expr) + "".join(f" {_SIGNS.get(each.op, each.op)} {told(each.expr)}" for each in node.ops)
        case nodes.And() | nodes.Or():
            return f"{told(node.left)} {type(node).__name__.lower()} {told(node.right)}"
        case nodes.Not():
            return f"not {told(node.node)}"
        case nodes.Neg():
            return f"-{told(node.node)}"
        case nodes.Tuple() | nodes.List():
            return ", ".join(map(told, node.items))
        case nodes.Concat():
            return " ~ ".join(map(told, node.nodes))
        case _:
            return "…"
