"""A formula of any length as lines to read: broken at the commas of its calls, nested SUBSTITUTEs told in a row."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

WIDTH = 110
LEGEND = (
    "SUBSTITUTES(A1,x,y,z,w) stands for SUBSTITUTE(SUBSTITUTE(A1,x,y),z,w),",
    "BARE(A1) for A1 without blanks: SUBSTITUTES(A1,{blanks})",
)
_BLANKS = ('" "', '""', '"　"', '""', '"\u00a0"', '""', "CHAR(10)", '""')
_PIECES = re.compile(r'"(?:[^"]|"")*"|\'(?:[^\']|\'\')*\'|[(),]|[^"\'(),]+')


class Call(Struct):
    """What stands in parentheses: its arguments, ``name`` before them (empty for mere parentheses)."""

    name: str
    arguments: list[Expression]

    def __str__(self) -> str:
        return f"{self.name}({','.join(_text(each) for each in self.arguments)})"


Expression = list[str | Call]


def legend() -> list[str]:
    return [line.format(blanks=",".join(_BLANKS)) for line in LEGEND]


def wrapped(formula: str) -> list[str]:
    """Break a formula (without its ``=``); a call that fits into a line stays in one."""
    pieces = _PIECES.findall(formula)
    assert "".join(pieces) == formula, formula
    lines = _lines(_expression(iter(pieces)), 2)
    return [f"  ={lines[0].lstrip()}", *lines[1:]]


def _expression(pieces: Iterator[str]) -> Expression:
    """Read a whole formula."""
    (only,) = _arguments(pieces)
    return only


def _arguments(pieces: Iterator[str]) -> list[Expression]:
    """Read up to the parenthesis that closes the call, or to the end."""
    found: list[Expression] = [[]]
    for piece in pieces:
        if piece == ")":
            break
        if piece == ",":
            found.append([])
        elif piece == "(":
            before = found[-1].pop() if found[-1] and isinstance(found[-1][-1], str) else ""
            assert isinstance(before, str)
            rest, name = _name(before)
            found[-1] += [rest] if rest else []
            found[-1].append(_short(Call(name, _arguments(pieces))))
        else:
            found[-1].append(piece)
    return found


def _name(text: str) -> tuple[str, str]:
    """Part a text before a parenthesis into what stands before the function's name, and the name."""
    match = re.search(r"[A-Z_.a-z0-9]*$", text)
    assert match
    return text[: match.start()], match.group()


def _short(call: Call) -> Call:
    """Tell a chain of SUBSTITUTEs as one call."""
    if call.name != "SUBSTITUTE":
        return call
    first = call.arguments[0]
    inner = first[0] if len(first) == 1 and isinstance(first[0], Call) else None
    if inner is None or inner.name not in ("SUBSTITUTE", "SUBSTITUTES", "BARE"):
        return call
    flat = Call("SUBSTITUTES", [*(inner.arguments if inner.name != "BARE" else [[inner]]), *call.arguments[1:]])
    bare = tuple(_text(each) for each in flat.arguments[1:]) == _BLANKS
    return Call("BARE", flat.arguments[:1]) if bare else flat


def _text(expression: Expression) -> str:
    return "".join(map(str, expression))


def _lines(expression: Expression, indent: int) -> list[str]:
    lines, line = list[str](), " " * indent
    for item in expression:
        if isinstance(item, str) or len(line) + len(str(item)) <= WIDTH:
            line += str(item)
        else:
            lines += [f"{line}{item.name}(", *_argument_lines(item.arguments, indent + 2)]
            line = " " * indent + ")"
    return [*lines, line]


def _argument_lines(arguments: list[Expression], indent: int) -> list[str]:
    """Short arguments share a line, one that is broken has lines of its own."""
    lines, shared = list[str](), False
    for number, argument in enumerate(arguments, 1):
        own = _lines(argument, indent)
        own[-1] += "," if number < len(arguments) else ""
        if shared and len(own) == 1 and len(lines[-1]) + len(own[0].lstrip()) <= WIDTH:
            lines[-1] += own[0].lstrip()
        else:
            lines += own
        shared = len(own) == 1
    return lines
