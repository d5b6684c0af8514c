"""The accountant's guide says what the ribbon has and what the program prints."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from xlsheets.forms.catalog import all_forms

ROOT = Path(__file__).resolve().parent.parent
GUIDE = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
TRIAL = (ROOT / "docs" / "first-trial.md").read_text(encoding="utf-8")
SOURCES = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "xlsheets").rglob("*.py")))

sys.path.append(str(ROOT / "docs"))
import ribbon_picture  # noqa: E402

TAB, GROUPS = ribbon_picture.read_tab()
CONTROLS = [control for group in GROUPS for control in group.controls]


def test_the_picture_of_the_ribbon_is_that_of_its_xml() -> None:
    drawn = ribbon_picture.draw(TAB, GROUPS)
    assert ribbon_picture.PICTURE.read_text(encoding="utf-8") == drawn, "run: python docs/ribbon_picture.py"
    assert all(f">{text.label}<" in drawn for text in (*GROUPS, *CONTROLS)) and f">{TAB}<" in drawn
    assert {control.image for control in CONTROLS} <= set(ribbon_picture.MARKS)


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.label)
def test_the_guide_tells_of_every_button_and_its_key(control: ribbon_picture.Control) -> None:
    assert f"| **{control.label}** | {control.key} |" in GUIDE
    assert control.label in TRIAL and control.image in TRIAL


def test_the_guide_names_the_forms_that_have_a_report() -> None:
    row = next(line for line in GUIDE.splitlines() if line.startswith("| **生成报告** |"))
    assert set(re.findall("《(.+?)》", row)) == {form.title for form in all_forms() if form.reports}


def test_messages_in_the_guide_are_those_of_the_program() -> None:
    """In the table of messages, whatever stands between the parts that a file or figure fills must stand in the source."""
    quoted = re.findall(r"^\| `([^`]+)` \|", GUIDE.partition("## 常见问题")[2], re.MULTILINE)
    assert len(quoted) > 10
    plain = re.sub(r'"\n\s*f?"', "", SOURCES)  # texts written over several lines
    lost = [part for message in quoted for part in re.split("…|(?<=），)", message) if part not in plain]
    assert not lost


def test_links_and_pictures_of_the_guide_are_there() -> None:
    for text in (GUIDE, TRIAL):
        targets = [target.partition("#")[0] for target in re.findall(r"\]\(([^)]+)\)", text)]
        assert not [target for target in targets if target and not (ROOT / "docs" / target).exists()]
