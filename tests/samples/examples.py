"""How many examples a property draws: as many as it says in a whole run, a tenth of them in the daily one (``make test-fast``)."""

from __future__ import annotations

from typing import Any

from hypothesis import settings

WHOLE, DAILY = "any machine", "daily"
_SHARE = 10
"""Of the examples of a whole run that a daily one draws one."""


def register() -> None:
    """Make the two profiles known; no example has a deadline, for how long one takes says how busy the machine is."""
    base = settings(deadline=None)
    settings.register_profile(WHOLE, parent=base)
    settings.register_profile(DAILY, parent=base, max_examples=base.max_examples // _SHARE)
    settings.load_profile(WHOLE)


def examples(number: int, **more: Any) -> settings:
    """Draw so many examples in a whole run, and fewer in a daily one.

    Args:
        number: of a whole run.
        more: other settings of hypothesis.
    """
    whole = settings.get_profile(WHOLE).max_examples
    return settings(max_examples=max(2, number * settings().max_examples // whole), **more)
