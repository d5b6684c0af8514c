"""Forms of nobody: written for the tests, each a folder of ``tests/forms`` with a form.toml and nothing else; and variants of them."""

from __future__ import annotations

import re
from pathlib import Path

from xlsheets.forms.loading.load_form import load_form
from xlsheets.forms.schema import Form

OWN_FORMS = Path(__file__).parents[1] / "forms"


def source_of(name: str) -> str:
    """The form.toml of a form of the tests."""
    return (OWN_FORMS / name / "form.toml").read_text(encoding="utf-8")


def form_of(folder: Path, text: str) -> Form:
    """Write a form's folder below another one, and load it."""
    place = folder / re.findall(r'^id = "(.+)"', text, re.MULTILINE)[0]
    place.mkdir(parents=True, exist_ok=True)
    (place / "form.toml").write_text(text, encoding="utf-8")
    return load_form(place)


def by_share(text: str) -> str:
    """Turn the form with a column of coefficients into one that converts by the points of its levels."""
    lines = [line for line in text.splitlines() if 'role = "coefficient"' not in line]
    return re.sub(r", coefficient = [0-9.]+", "", "\n".join(lines)).replace("converted-points", "shared-points")
