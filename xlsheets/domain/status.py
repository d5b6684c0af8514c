"""What stands in the place of a figure that nothing gives yet, and what is said of it."""

from __future__ import annotations

TO_FILL, TO_JUDGE = "待填", "待评"
"""To be filled in; to be judged by a person."""

STATUSES = (TO_FILL, TO_JUDGE)


def to_fill(what: str) -> str:
    """Say what is still to be filled in: ``待填：分值``."""
    return f"{TO_FILL}：{what}"


def to_judge(why: str) -> str:
    """Say why a person has to judge, or what: ``待评：由评价人评分``."""
    return f"{TO_JUDGE}：{why}"


def status_of(told: str) -> str:
    """Return the status that a line begins with, ``""`` for any other line."""
    return next((status for status in STATUSES if told.startswith(status)), "")
