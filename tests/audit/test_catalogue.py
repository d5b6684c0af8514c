from __future__ import annotations

from pathlib import Path

from xlsheets.audit.catalogue import THEMES, catalogue_markdown
from xlsheets.audit.check import CHECKS, CHECKS_TOGETHER

ROOT = Path(__file__).resolve().parents[2]
TESTS = Path(__file__).parent

EVERY = (*CHECKS, *CHECKS_TOGETHER)


def test_the_document_agrees_with_the_code() -> None:
    """To renew it: python -m xlsheets.audit.catalogue > docs/checks.md"""
    assert (ROOT / "docs" / "checks.md").read_text(encoding="utf-8") == catalogue_markdown()


def test_every_theme_has_its_heading_once() -> None:
    assert {each.theme for each in EVERY} == set(THEMES)
    assert list(dict.fromkeys(each.theme for each in EVERY)) == list(THEMES)
    assert catalogue_markdown().count("\n## ") == len(THEMES) + 1


def test_every_code_has_a_test() -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in TESTS.rglob("test_checks_*.py"))
    missing = [each.code for each in EVERY if f'"{each.code}"' not in tests]
    assert not missing
