"""Tests that share a fixture of their module are handed to one process."""

from __future__ import annotations

import json

import one_process
import pytest
from samples import kept


def test_groups_join_where_tests_share_a_fixture() -> None:
    served = {"1": ["b"], "2": ["a"], "3": [], "4": ["a", "b"], "5": ["c"], "6": ["b"]}
    assert one_process.together(served) == {"1": "a", "2": "a", "4": "a", "5": "c", "6": "a"}


@pytest.fixture(scope="module")
def ours() -> str:
    return "ours"


@pytest.mark.parametrize("number", range(8))
def test_all_of_a_fixture_are_in_one_group(number: int, ours: str, request: pytest.FixtureRequest) -> None:
    """Told by xdist's own record of where a test runs: a second process would make the fixture again."""
    if not hasattr(request.config, "workerinput"):
        return  # one process has them all
    assert kept.FOLDER is not None
    groups = json.loads((kept.FOLDER / one_process.FILE).read_text("utf-8"))
    assert groups[request.node.nodeid].endswith("test_one_process.py:ours")
    made = kept.FOLDER / "ours"
    worker = request.config.workerinput["workerid"]
    with made.open("a", encoding="utf-8") as file:
        file.write(f"{worker}\n")
    assert set(made.read_text("utf-8").split()) == {worker}
