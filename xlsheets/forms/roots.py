"""Where forms and what their reports share are looked for: the folders of XLSHEETS_FORMS, then what comes with xlsheets."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path

FORM_FILE = "form.toml"
FORM_ID = re.compile(r"[a-z0-9][a-z0-9-]*\Z")

VARIABLE = "XLSHEETS_FORMS"
"""Environment variable with further folders, separated as in PATH: folders of forms, or a form's own folder."""

SHARED_REPORTS = "reports"
"""Folder beside the forms: what their reports share, and the reports that serve several forms."""


@cache
def forms_root() -> Path:
    """Return the folder of the forms that come with xlsheets: in the installed package, or in the checkout."""
    package = Path(__file__).resolve().parent.parent
    packaged = package / "workbook_templates"
    return packaged if packaged.is_dir() else package.parent / "workbook_templates"


def roots() -> list[Path]:
    """Return the folders in which forms stand; what is found in an earlier one goes before the same in a later one."""
    extra = [Path(entry).resolve() for entry in os.environ.get(VARIABLE, "").split(os.pathsep) if entry.strip()]
    return [*extra, forms_root()]


def form_folders() -> dict[str, Path]:
    """Return the folders of all forms by their ids, which are the folders' names; the first folder with an id counts."""
    folders: dict[str, Path] = {}
    for root in roots():
        if (root / FORM_FILE).is_file():
            folders.setdefault(root.name, root)
        elif root.is_dir():
            for entry in sorted(root.iterdir()):
                if FORM_ID.match(entry.name) and (entry / FORM_FILE).is_file():
                    folders.setdefault(entry.name, entry)
    return folders


def report_file(name: str) -> Path:
    """Return a file that reports of several forms share, by its path below the folder ``reports``.

    Raises FileNotFoundError where there is none of that name.
    """
    found = next((path for root in roots() if (path := root / SHARED_REPORTS / name).is_file()), None)
    if found is None:
        raise FileNotFoundError(name)
    return found
