"""One TOML document over another: only what differs is written, and everything keeps the place where it was written."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from msgspec import Struct

from xlsheets.forms.mistakes import KeyPath, Mistakes, suggestion

DROP, AFTER = "drop", "after"
"""Keys of a table that extends another: leave that one out; stand behind the one of this name."""

NAMED_BY = {
    **dict.fromkeys(("bands", "texts", "measures", "lines", "tables", "charts"), ("id",)),
    "columns": ("role",),
    "groups": ("level1",),
    "reports": ("kind", "shared"),
}
"""Lists whose tables have a name: each says what differs in the one of the same name. Any other list is replaced whole."""


class Said(Struct, frozen=True):
    """A value of a TOML file: a dict or list of such, or plain; with the file and the way to it there."""

    value: Any
    file: Path
    at: KeyPath

    def plain(self, origins: dict[KeyPath, tuple[Path, KeyPath]], path: KeyPath = ()) -> Any:
        """Return the plain value, and note where each piece of it was written, by the way to it in what is returned."""
        origins[path] = self.file, self.at
        if isinstance(self.value, dict):
            return {key: each.plain(origins, (*path, key)) for key, each in self.value.items()}
        if isinstance(self.value, list):
            return [each.plain(origins, (*path, index)) for index, each in enumerate(self.value)]
        return self.value

    def text(self, *keys: str) -> str:
        """Return the text under the first of some keys that a table has; nothing where there is none."""
        found = (self.value[key].value for key in keys if key in self.value) if isinstance(self.value, dict) else ()
        return next((each for each in found if isinstance(each, str)), "")


def said(value: Any, file: Path, at: KeyPath = ()) -> Said:
    """Note of a value as tomllib reads it where each piece of it is written."""
    if isinstance(value, dict):
        value = {key: said(each, file, (*at, key)) for key, each in value.items()}
    elif isinstance(value, list):
        value = [said(each, file, (*at, index)) for index, each in enumerate(value)]
    return Said(value, file, at)


def with_band_ids(form: Said) -> Said:
    """Name the bands of a form that have no ``id``: by their type, numbered where there are several of it (``text-1``)."""
    bands = form.value.get("bands")
    if bands is None or not isinstance(bands.value, list):
        return form
    often = Counter(band.text("type") for band in bands.value)
    counted: Counter[str] = Counter()
    named = []
    for band in bands.value:
        kind = band.text("type")
        counted[kind] += 1
        name = f"{kind}-{counted[kind]}" if often[kind] > 1 else kind
        is_named = not isinstance(band.value, dict) or "id" in band.value
        named.append(
            band if is_named else Said({"id": Said(name, band.file, band.at), **band.value}, band.file, band.at)
        )
    return Said({**form.value, "bands": Said(named, bands.file, bands.at)}, form.file, form.at)


def merged(base: Said, own: Said, path: KeyPath, mistakes: Mistakes) -> Said:
    """Return a value over another one: tables key by key, lists of named tables by their names, anything else replaced.

    Args:
        base: what is extended.
        own: what differs.
        path: the way to it.
        mistakes: what is wrong in ``own``, by the way to it in its file.
    """
    if isinstance(base.value, dict) and isinstance(own.value, dict):
        whole = dict(base.value)
        for key, value in own.value.items():
            if _is_dropped(value):
                if whole.pop(key, None) is None:
                    mistakes.add(value.at, "所依据的表式里没有这一段，不必写 drop")
            else:
                whole[key] = merged(whole[key], value, (*path, key), mistakes) if key in whole else value
        return Said(whole, own.file, own.at)
    names = NAMED_BY.get(str(path[-1])) if path else None
    if names is not None and _are_named(base, names) and isinstance(own.value, list):
        return _merged_list(base, own, names, path, mistakes)
    return own


def _is_dropped(value: Said) -> bool:
    return isinstance(value.value, dict) and DROP in value.value and value.value[DROP].value is True


def _are_named(base: Said, keys: tuple[str, ...]) -> bool:
    """Say whether a list holds tables of different names."""
    if not isinstance(base.value, list):
        return False
    names = [each.text(*keys) for each in base.value]
    return all(names) and len(set(names)) == len(names)


def _merged_list(base: Said, own: Said, keys: tuple[str, ...], path: KeyPath, mistakes: Mistakes) -> Said:
    whole = {each.text(*keys): each for each in base.value}
    for entry in own.value:
        name = entry.text(*keys)
        if name not in whole and _is_change(entry, path):
            mistakes.add(entry.at, f"所依据的表式里没有 {keys[0]} = “{name}”的一项{suggestion(name, whole)}")
        elif _is_dropped(entry):
            del whole[name]
        else:
            whole = _with_entry(whole, name or f"#{len(whole)}", entry, (*path, name), mistakes)
    return Said([*whole.values()], own.file, own.at)


def _is_change(entry: Said, path: KeyPath) -> bool:
    """Say whether a table can only be meant to change one that is there: one to be left out, or a band without a type."""
    return _is_dropped(entry) or (path == ("bands",) and not entry.text("type"))


def _with_entry(whole: dict[str, Said], name: str, entry: Said, path: KeyPath, mistakes: Mistakes) -> dict[str, Said]:
    """Return a list's tables by name with one more or another one: where it was, at the end, or behind the one it names."""
    after = entry.text(AFTER)
    if after:
        entry = Said({key: each for key, each in entry.value.items() if key != AFTER}, entry.file, entry.at)
    new = merged(whole[name], entry, path, mistakes) if name in whole else entry
    if not after:
        return {**whole, name: new}
    others = {key: each for key, each in whole.items() if key != name}
    if after not in others:
        mistakes.add((*entry.at, AFTER), f"没有“{after}”，不能放在它后面{suggestion(after, others)}")
    return {
        key: each
        for known, one in others.items()
        for key, each in ((known, one), (name, new))
        if key == known or known == after
    }
