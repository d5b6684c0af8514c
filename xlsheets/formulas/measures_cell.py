"""A computed cell of the sheet 基础数据, and what its value is taken from."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from xlsheets.domain.evaluation import Evaluation
from xlsheets.domain.measures import Figure, figures
from xlsheets.domain.numbers import decimal_of
from xlsheets.domain.rule_results import RuleResult, rule_results
from xlsheets.domain.status import Missing
from xlsheets.files.grid import Value
from xlsheets.forms.schema import Form
from xlsheets.formulas.computed_cell import ComputedCell


class MeasuresFound(Struct, frozen=True):
    """Measures as typed or counted and what each comes to, by id; the results of the rules, by key."""

    typed: Mapping[str, str]
    figures: Mapping[str, Figure]
    results: Mapping[str, RuleResult]

    @classmethod
    def of(cls, form: Form, evaluation: Evaluation) -> MeasuresFound:
        """Compute the measures and rules of a form."""
        book, typed = form.policy.rules, evaluation.known_measures
        found = figures(book.measures, book.derived, typed)
        return cls(typed, found, rule_results(book, typed, form.policy.digits))


MeasuresCell = ComputedCell[MeasuresFound]


def shown_as_cell(figure: Figure | Decimal) -> Value:
    """Write a figure as a cell holds it, a ratio with more digits than a spreadsheet has; or say what is missing."""
    if isinstance(figure, Missing):
        return figure.told
    return decimal_of(figure).normalize() if isinstance(figure, Fraction) else figure
