"""What a form lays down for its indicators and no cell says."""

from __future__ import annotations

from xlsheets.domain.evaluation import Evaluation
from xlsheets.forms.hidden_points import give_hidden_points
from xlsheets.forms.levels import same_name
from xlsheets.forms.schema import Form


def apply_form(evaluation: Evaluation, form: Form) -> None:
    """Set in every indicator what its form lays down and no cell says: where its completion comes from.

    An indicator is the form's where level 2 and name are the same but for blanks.
    """
    specs = [spec for group in form.indicators.groups for spec in group.rows if spec.completion_from]
    for indicator in evaluation.indicators:
        indicator.completion_from = next(
            (
                spec.completion_from
                for spec in specs
                if same_name(spec.name, indicator.name) and same_name(spec.level2, indicator.level2)
            ),
            "",
        )
    if form.indicators.column("level1") is None:
        for indicator in evaluation.indicators:
            indicator.level1 = form.indicators.groups[0].level1
    give_hidden_points(form, evaluation.indicators)
