"""The kinds of form that there are. A new kind is a class of its own module and a line here."""

from __future__ import annotations

from collections.abc import Collection

from xlsheets.domain.kinds.converted import BY_COEFFICIENT, BY_SHARE
from xlsheets.domain.kinds.given import FIGURES_ONLY, GIVEN
from xlsheets.domain.kinds.kind import Kind
from xlsheets.domain.kinds.measured import MEASURED, UNSCORED
from xlsheets.domain.kinds.ruled import RULED
from xlsheets.domain.policy import Policy

KINDS: tuple[Kind, ...] = (BY_COEFFICIENT, BY_SHARE, RULED, UNSCORED, MEASURED, GIVEN, FIGURES_ONLY)
"""In the order in which a form's columns are held against them."""

_BY_NAME = {kind.name: kind for kind in KINDS}


def kind_of(policy: Policy) -> Kind:
    """Return the kind of form that a policy is for."""
    return _BY_NAME[policy.kind]


def kind_of_columns(roles: Collection[str]) -> Kind:
    """Choose the kind of a form by the roles of its indicator columns; MEASURED where none fits."""
    return next((kind for kind in KINDS if kind.fits(roles)), MEASURED)
