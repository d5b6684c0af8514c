from __future__ import annotations

import re
from pathlib import Path

import pytest

from xlsheets.cli.main import COMMANDS, parser
from xlsheets.cli.manual import commands_markdown, examples

ROOT = Path(__file__).resolve().parents[2]


def test_the_document_agrees_with_the_parsers() -> None:
    """To renew it: python -m xlsheets.cli.manual > docs/commands.md"""
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == commands_markdown()


def test_every_command_has_its_heading_once() -> None:
    headings = [line for line in commands_markdown().splitlines() if line.startswith("##")]
    told = [f"## xlsheets {command.name}" for command in COMMANDS]
    assert [heading for heading in headings if heading.startswith("## ")] == told
    assert len(set(headings)) == len(headings)


def _told() -> list[str]:
    """The examples of the commands, and the calls that the guide lists."""
    guide = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    return [*examples(), *re.findall(r"^xlsheets \S.*?(?=\s{2}|$)", guide, re.MULTILINE)]


@pytest.mark.parametrize("example", _told())
def test_every_example_is_a_call_that_can_be_made(example: str) -> None:
    program, *words = example.split()
    assert program == "xlsheets"
    assert callable(parser().parse_args(words).run)
