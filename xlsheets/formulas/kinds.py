"""What each kind of form (``domain/kinds/kinds.py``) has on the sheets: the columns of 测算 and the computed cells of a row of 自评表."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from msgspec import Struct

from xlsheets.domain.kinds.converted import BY_COEFFICIENT, BY_SHARE
from xlsheets.domain.kinds.given import FIGURES_ONLY, GIVEN
from xlsheets.domain.kinds.measured import MEASURED, UNSCORED
from xlsheets.domain.kinds.ruled import RULED
from xlsheets.domain.status import TO_FILL, TO_JUDGE
from xlsheets.forms.schema import Form
from xlsheets.formulas import row_cells
from xlsheets.formulas.calc import calc_points
from xlsheets.formulas.calc.calc_column import CalcColumn
from xlsheets.formulas.calc.calc_columns import converted_columns, measured_columns, unscored_columns
from xlsheets.formulas.calc.calc_conversion import ByCoefficient, ByShare, Conversion, conversion_cells
from xlsheets.formulas.expressions import quoted
from xlsheets.formulas.row_cells import COMPLETION, RowCell

SpanOfColumn = Callable[[str], str]
"""Column of 测算 → the range of its rows."""


def _not_scored(span: SpanOfColumn) -> str:
    """Count the indicators without a score: 12, of them 10 with one → 2."""
    return f"COUNT({span('no')})-COUNT({span('score')})"


def _not_completed(span: SpanOfColumn) -> str:
    """Count the indicators without a completion: 12, of them 9 with one → 3."""
    return f"COUNT({span('no')})-COUNT({span('completion')})"


def _with_status(span: SpanOfColumn) -> str:
    """Count the statuses: 待填, 4.5, 待评 → 2; a line that only costs points has a score and no number."""
    return "+".join(f"COUNTIF({span('score')},{quoted(status)})" for status in (TO_FILL, TO_JUDGE))


class KindSheets(Struct, frozen=True):
    """A kind of form on the sheets.

    ``columns``: of 测算. ``cells``: computed in a row of 自评表, besides the completion, where the kind computes it and the form
    has a column for it.
    ``open_count``: formula of how many indicators are still to fill in or to judge.
    """

    columns: Callable[[Form], list[CalcColumn]]
    cells: tuple[RowCell, ...]
    open_count: Callable[[SpanOfColumn], str] = _not_scored

    def row_cells(self, form: Form) -> list[RowCell]:
        """Return the computed cells of a row, each after those that it looks at."""
        return [
            *([COMPLETION] if form.has_completion and "completion" in form.kind.computed_roles else []),
            *self.cells,
        ]


def _converted(way: Conversion) -> KindSheets:
    return KindSheets(partial(converted_columns, way), tuple(conversion_cells(way)))


SHEETS = {
    MEASURED.name: KindSheets(measured_columns, (row_cells.SCORE,)),
    UNSCORED.name: KindSheets(unscored_columns, (), _not_completed),
    GIVEN.name: KindSheets(unscored_columns, (), _not_completed),
    BY_COEFFICIENT.name: _converted(ByCoefficient()),
    BY_SHARE.name: _converted(ByShare()),
    FIGURES_ONLY.name: KindSheets(lambda _form: [], ()),
    RULED.name: KindSheets(calc_points.points_columns, (calc_points.SCORE,), _with_status),
}
"""By the name of the kind."""


def sheets_of(form: Form) -> KindSheets:
    """Return what a form's kind has on the sheets."""
    return SHEETS[form.kind.name]
