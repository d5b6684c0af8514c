"""What a form.toml says, alone or over the form that it extends: the data, and where each piece of it is written."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from xlsheets.forms.loading.merged_toml import Said, merged, said, with_band_ids
from xlsheets.forms.loading.toml_file import parse_toml
from xlsheets.forms.loading.toml_lines import key_lines, line_of
from xlsheets.forms.loading.toml_table import Problem
from xlsheets.forms.mistakes import KeyPath, Mistakes, nearest, show_key
from xlsheets.forms.roots import FORM_FILE, FORM_ID, form_folders

EXTENDS = "extends"


class FormFile(Struct, frozen=True):
    """The data of a form.toml; ``origins`` has the file and the way in it of every piece where several files say it."""

    path: Path
    text: str
    data: dict[str, Any]
    origins: Mapping[KeyPath, tuple[Path, KeyPath]] = field(default_factory=dict)

    def origin(self, at: KeyPath) -> tuple[Path, KeyPath]:
        """Tell the file that says a piece, and the way to it there; of a missing one, those of what should hold it."""
        if not self.origins:
            return self.path, at
        known = at
        while known not in self.origins:
            known = known[:-1]
        path, there = self.origins[known]
        return path, (*there, *at[len(known) :])

    def problems(self, mistakes: Mistakes) -> list[Problem]:
        """Tell each mistake with its file, line and key, in the order of the lines."""
        lines = {self.path: key_lines(self.text)}
        found = []
        for at, message in mistakes.found:
            path, there = self.origin(at)
            if path not in lines:
                lines[path] = key_lines(parse_toml(path)[0])
            found.append(Problem(str(path), line_of(lines[path], there), show_key(there), message))
        return sorted(found, key=lambda problem: (problem.file != str(self.path), problem.line))


def read_form_file(folder: Path) -> tuple[FormFile, list[Problem]]:
    """Read the form.toml of a folder, with what it takes over from the forms that it extends.

    Returns:
        What they say; whatever is wrong with it as a file, so that nothing of it can be read.
    """
    path = folder / FORM_FILE
    text, data, unreadable = parse_toml(path)
    file = FormFile(path, text, data)
    if unreadable or EXTENDS not in data:
        return file, [unreadable] if unreadable else []
    mistakes = Mistakes()
    whole = _extended(said(data, path), folder, mistakes, [folder.resolve()])
    origins: dict[KeyPath, tuple[Path, KeyPath]] = {}
    file = FormFile(path, text, whole.plain(origins), origins)
    # A mistake in what extends the other form is one of this file, at a way of this file.
    return file, FormFile(path, text, data).problems(mistakes)


def _extended(own: Said, folder: Path, mistakes: Mistakes, above: Collection[Path]) -> Said:
    """Return what a form says over what the form says that it extends; mistakes are those of the file in ``folder``."""
    form_id = own.value.pop(EXTENDS).value
    base_folder = _base(form_id, folder, above, mistakes)
    if base_folder is None:
        return own
    path = base_folder / FORM_FILE
    _, data, unreadable = parse_toml(path)
    if unreadable:
        mistakes.add((EXTENDS,), f"“{form_id}”读不出：{unreadable}")
        return own
    base = said(data, path)
    if EXTENDS in data:
        inner = Mistakes()
        base = _extended(base, base_folder, inner, [*above, base_folder.resolve()])
        for at, message in inner.found:
            mistakes.add((EXTENDS,), f"“{form_id}”有误：{show_key(at)}：{message}")
    base.value.pop("id", None)  # the folder names the form
    return merged(with_band_ids(base), own, (), mistakes)


def _base(form_id: object, folder: Path, above: Collection[Path], mistakes: Mistakes) -> Path | None:
    """Find the form that another extends: beside it, or where forms are looked for."""
    if not isinstance(form_id, str):
        mistakes.add((EXTENDS,), "应为文字，要加双引号：所依据的表式的编号")
        return None
    there = form_folders()
    beside = folder.resolve().parent / form_id
    is_beside = FORM_ID.match(form_id) is not None and (beside / FORM_FILE).is_file()
    found = beside if is_beside else there.get(form_id)
    if found is None:
        meant = f"是不是“{near}”？" if (near := nearest(form_id, there)) else f"现有：{'、'.join(sorted(there))}"
        mistakes.add((EXTENDS,), f"没有表式“{form_id}”，{meant}")
    elif found.resolve() in above:
        mistakes.add((EXTENDS,), f"“{form_id}”又以本表式为依据，两个表式不能互相依据")
        return None
    return found
