"""Evaluations that stand in no workbook."""

from __future__ import annotations

from xlsheets.domain.evaluation import Evaluation
from xlsheets.forms.placed import CellMap, Evaluated, Placed
from xlsheets.forms.schema import Form


def found_of(evaluation: Evaluation, form: Form) -> Evaluated:
    """An evaluation as if it had been found on a sheet without cells."""
    return Evaluated.of(Placed(form, evaluation, CellMap("自评表")))
