"""What depends on a form alone is made once a form: many files are in the same few forms."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from xlsheets.forms.schema import Form

_Made = TypeVar("_Made")


def once_a_form(make: Callable[[Form], _Made]) -> Callable[[Form], _Made]:
    """Keep what a function makes of a form in the form itself, which is no key of a cache: it holds a dict."""
    key = f"{make.__module__}.{make.__qualname__}"

    @wraps(make)
    def kept(form: Form) -> _Made:
        known = form.__dict__
        if key not in known:
            known[key] = make(form)
        made: _Made = known[key]
        return made

    return kept
