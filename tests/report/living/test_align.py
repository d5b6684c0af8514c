from __future__ import annotations

import pytest

from xlsheets.report.living.align import Node, aligned
from xlsheets.report.living.ledger import BLOCK, FIGURE, LedgerEntry


def nodes(*names: str) -> list[Node]:
    """Marks: what they are about, and behind a colon how they are worded."""
    parts = [name.partition(":") for name in names]
    return [Node(LedgerEntry(BLOCK, 0, at, about, "", frame)) for at, (about, _, frame) in enumerate(parts)]


@pytest.mark.parametrize(
    ("old", "new", "pairs"),
    [
        ("a b c", "a b c", "aa bb cc"),
        ("a b", "a x b", "aa -x bb"),
        ("a x b", "a b", "aa x- bb"),
        ("a x b", "a y b", "aa xy bb"),
        ("a x:1 b", "a y z:1 b", "aa -y xz bb"),
        ("", "a", "-a"),
    ],
)
def test_what_is_about_the_same_is_the_same(old: str, new: str, pairs: str) -> None:
    made = aligned(nodes(*old.split()), nodes(*new.split()))
    told = ["".join("-" if each is None else each.entry.what for each in (pair.old, pair.new)) for pair in made]
    assert told == pairs.split()


def test_marks_within_are_paired_too() -> None:
    def block(*within: str) -> Node:
        inner = [LedgerEntry(FIGURE, 1, at, what, "") for at, what in enumerate(within)]
        return Node(LedgerEntry(BLOCK, 0, 0, "a", "", "frame"), tuple(map(Node, inner)))

    (same,) = aligned([block("x", "y")], [block("x", "y")])
    (other,) = aligned([block("x", "y")], [block("x")])
    assert (same.has_same_frame, other.has_same_frame) == (True, False)
    assert len(other.children) == 2
