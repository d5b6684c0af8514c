"""What a form lays down for its indicators and no cell says."""

from __future__ import annotations

from msgspec.structs import replace

from xlsheets.domain.evaluation import Evaluation
from xlsheets.forms.hidden_points import with_hidden_points
from xlsheets.forms.levels import same_name
from xlsheets.forms.schema import Form


def with_form_given(evaluation: Evaluation, form: Form) -> Evaluation:
    """Return the evaluation with what its form lays down and no cell says: where each indicator's completion comes from,
    the level 1 that no column holds, the points that are not printed.

    An indicator is the form's where level 2 and name are the same but for blanks.
    """
    specs = [spec for group in form.indicators.groups for spec in group.rows if spec.completion_from]
    alone = form.indicators.groups[:1] if form.indicators.column("level1") is None else ()
    only_level1 = next((group.level1 for group in alone), None)
    items = []
    for item in evaluation.indicators:
        alike = (
            spec.completion_from
            for spec in specs
            if same_name(spec.name, item.name) and same_name(spec.level2, item.level2)
        )
        level1 = item.level1 if only_level1 is None else only_level1
        items.append(replace(item, completion_from=next(alike, ""), level1=level1))
    return replace(evaluation, indicators=with_hidden_points(form, items))
