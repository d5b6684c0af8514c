"""A test that starts a program of somebody else is marked by itself, and one without the mark can start none."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import engines
import programs
import pytest
from engines import ENGINES


def asks_at_last() -> object:
    return [each.__name__ for each in (engines.gnumeric,)]


class Asks:
    @property
    def office(self) -> object:
        return ENGINES["libreoffice-en"]


@pytest.fixture
def asked() -> Callable[..., object]:
    return asks_at_last


@pytest.mark.parametrize("function", [lambda: asks_at_last(), lambda: Asks(), lambda: ENGINES, engines.need])
def test_what_can_come_to_a_program_is_known(function: Callable[..., object]) -> None:
    assert programs.reaches([function])


@pytest.mark.parametrize("function", [lambda: engines.ironcalc, lambda: engines.read_values, engines.unavailable])
def test_what_cannot_is_known_too(function: Callable[..., object], request: pytest.FixtureRequest) -> None:
    assert not programs.reaches([function])
    assert request.node.get_closest_marker(programs.MARK) is None


def test_a_fixture_counts(asked: object, request: pytest.FixtureRequest) -> None:
    assert request.node.get_closest_marker(programs.MARK)


@pytest.mark.parametrize("program", programs.NAMES)
def test_without_the_mark_none_is_started(program: str, request: pytest.FixtureRequest) -> None:
    assert request.node.get_closest_marker(programs.MARK) is None
    with pytest.raises(AssertionError, match="has no mark"):
        subprocess.run([program], check=False)
