"""Finds forms: those that come with xlsheets, and those of the folders that XLSHEETS_FORMS names."""

from __future__ import annotations

import difflib
import sys
from collections import Counter
from functools import cache
from pathlib import Path

from xlsheets.errors import UserError
from xlsheets.forms.loading.load_form import load_form
from xlsheets.forms.roots import FORM_FILE, FORM_ID, VARIABLE, form_folders, roots
from xlsheets.forms.schema import Form


def form_ids() -> list[str]:
    """Return the ids of all forms, sorted. No form is read: a form's id is the name of its folder."""
    return sorted(form_folders())


def find_form(id_or_folder: str) -> Form:
    """Load a form by its id or its folder; each is read once a process. No other form is read.

    A form in a folder of XLSHEETS_FORMS stands before one of the same id that comes with xlsheets.
    Raises UserError where there is none (with the ids that are near), or where the form has a mistake.
    """
    folder = _folder_of(id_or_folder)
    if folder is None:
        raise UserError(_unknown(id_or_folder))
    return _load(folder)


def form_of_file(form_id: str) -> Form | None:
    """Load the form that a workbook or one of its formulas names, None where there is none.

    Only an id counts: a file from somebody else must not name a folder, or a share of another machine, to read.
    Raises UserError where the form has a mistake.
    """
    folder = _folder_with_id(form_id)
    return None if folder is None else _load(folder)


def all_forms() -> list[Form]:
    """Load all forms, in the order of their ids; one with a mistake is passed over, and a line on the error output says so."""
    return [form for _, folder in sorted(form_folders().items()) if (form := _load_if_right(folder)) is not None]


def form_labels() -> dict[str, str]:
    """Return what a person chooses all forms by, by id: the title, with the document where forms have the same title.

    Forms with the same document as well are told apart by their ids. A form with a mistake has no label.
    """
    forms = all_forms()
    labels = {form.id: form.title for form in forms}
    for told in ("document", "id"):
        often = Counter(labels.values())
        labels |= {form.id: f"{form.title}：{getattr(form, told)}" for form in forms if often[labels[form.id]] > 1}
    return labels


@cache
def _load_if_right(folder: Path) -> Form | None:
    """Load a form, None where it has a mistake: an unfinished one must not keep all other forms from being read. Told once a process."""
    try:
        return _load(folder)
    except UserError as error:
        if sys.stderr is not None:  # a program without a console has none
            print(f"{error.lines[0]}；这个表式有误，已略过，改好后才能使用", file=sys.stderr)
        return None


@cache
def _load(folder: Path) -> Form:
    return load_form(folder)


def _folder_with_id(form_id: str) -> Path | None:
    """Find the folder that ``_folders`` gives for an id, without looking at those of other forms."""
    for root in roots() if FORM_ID.match(form_id) else ():
        if (root / form_id / FORM_FILE).is_file():
            return root / form_id
        if root.name == form_id and (root / FORM_FILE).is_file():
            return root
    return None


def _folder_of(id_or_folder: str) -> Path | None:
    known = _folder_with_id(id_or_folder)
    if known is not None:
        return known
    folder = Path(id_or_folder)
    if id_or_folder.strip() and folder.is_dir():
        return folder.resolve()
    return None


def _unknown(id_or_folder: str) -> str:
    ids = form_ids()
    near = difflib.get_close_matches(id_or_folder, ids, n=3, cutoff=0.4)
    meant = f"相近的有：{'、'.join(near)}" if near else f"现有：{'、'.join(ids)}"
    lost = [str(root) for root in roots() if not root.is_dir()]
    missing = f"；{VARIABLE} 指的文件夹不存在：{'、'.join(lost)}" if lost else ""
    return f"没有表式“{id_or_folder}”，也没有这个文件夹。{meant}{missing}。运行 xlsheets forms 可列出全部表式"
