"""Which mark of a new report is which of the old one: by what they are about, in their order, at each depth."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from msgspec import Struct

from xlsheets.report.living.ledger import LedgerEntry


class Node(Struct, frozen=True):
    """A mark with those within it."""

    entry: LedgerEntry
    children: tuple[Node, ...] = ()

    def all(self) -> Iterator[Node]:
        """Give it and all below it, in the order of the report."""
        yield self
        for each in self.children:
            yield from each.all()


class MarkPair(Struct, frozen=True):
    """A mark of the old report and the one of the new that takes its place; None where there is none."""

    old: Node | None
    new: Node | None
    children: tuple[MarkPair, ...] = ()

    @property
    def has_same_frame(self) -> bool:
        """Whether only what stands in the marks within it may have changed, and every one of them is still there."""
        return (
            self.old is not None
            and self.new is not None
            and self.old.entry.frame == self.new.entry.frame
            and all(each.old is not None and each.new is not None for each in self.children)
        )


def trees(entries: Iterable[LedgerEntry]) -> tuple[Node, ...]:
    """Put the entries of a ledger into one another, by their depths."""
    held = list(entries)

    def below(at: int, depth: int) -> tuple[list[Node], int]:
        made: list[Node] = []
        while at < len(held) and held[at].depth >= depth:
            children, after = below(at + 1, held[at].depth + 1)
            made.append(Node(held[at], tuple(children)))
            at = after
        return made, at

    return tuple(below(0, 0)[0])


def aligned(old: Sequence[Node], new: Sequence[Node]) -> tuple[MarkPair, ...]:
    """Pair the marks of two reports, in the order of the new one; what is gone stands where it was."""
    return tuple(_aligned(old, new, [_about, _frame, _kind]))


def _about(node: Node) -> tuple[str, str]:
    return node.entry.kind, node.entry.what


def _frame(node: Node) -> tuple[str, str]:
    return node.entry.kind, node.entry.frame or node.entry.what


def _kind(node: Node) -> tuple[str, str]:
    return node.entry.kind, ""


def _aligned(
    old: Sequence[Node], new: Sequence[Node], by: Sequence[Callable[[Node], tuple[str, str]]]
) -> Iterator[MarkPair]:
    """What is about the same is the same; between those, what is worded the same; between those, what is alone of its kind."""
    if not old or not new or not by or (by[0] is _kind and len(old) != len(new)):
        yield from (MarkPair(each, None) for each in old)
        yield from (MarkPair(None, each) for each in new)
        return
    matcher = SequenceMatcher(None, [by[0](each) for each in old], [by[0](each) for each in new], autojunk=False)
    at_old = at_new = 0
    for block in matcher.get_matching_blocks():
        yield from _aligned(old[at_old : block.a], new[at_new : block.b], by[1:])
        at_old, at_new = block.a + block.size, block.b + block.size
        for one, other in zip(old[block.a : at_old], new[block.b : at_new], strict=True):
            yield MarkPair(one, other, aligned(one.children, other.children))
