"""The computed cells of a row of the indicator table: formula and value together, by what a kind of form has of them."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from xlsheets.domain.execution import FROM_EXECUTION
from xlsheets.domain.results import IndicatorResult
from xlsheets.domain.status import TO_JUDGE
from xlsheets.files.addresses import column_letters
from xlsheets.files.grid import Value
from xlsheets.forms.placed import CellMap
from xlsheets.forms.schema import Form
from xlsheets.formulas.budget_cells import total_rate
from xlsheets.formulas.calc.calc_column import or_status
from xlsheets.formulas.calc.calc_completion import completion_value
from xlsheets.formulas.calc.calc_keys import completion_arguments, key_expression, score_arguments
from xlsheets.formulas.calc.calc_refs import KEY_DIGITS
from xlsheets.formulas.calc.reading_numbers import SHOWN_ROLES
from xlsheets.formulas.expressions import number_text, quoted


class FormRow:
    """A row of the indicator table, by the references of its cells; ``prefix`` is that of the sheet's defined names."""

    def __init__(self, form: Form, cells: CellMap, row: int, prefix: str) -> None:
        """Refer to a row; its key is what its figures depend on."""
        self.form, self.cells, self.row, self.prefix = form, cells, row, prefix
        self.key = key_expression(form, self.text, total_rate(form, cells) or quoted(""))

    def cell(self, role: str) -> str:
        """Reference of a role's cell: ``$F16``."""
        return f"${column_letters(self.cells.columns[role])}{self.row}"

    def text(self, role: str) -> str:
        """Text of a role's cell as a key has it."""
        return number_text(self.cell(role), KEY_DIGITS[role]) if role in KEY_DIGITS else self.cell(role)

    @property
    def score_key(self) -> str:
        """What a score depends on: the key, and the completion where one may be typed."""
        return f'{self.key}&"|"&{self.text("completion")}' if self.form.has_completion else self.key

    def followed(self, column: str, key_column: str, own_key: str) -> str:
        """Take a figure from the row's place in 测算: 7.84 → 7.84; where that follows another row, so that the keys differ → 待评."""
        index = f"ROW()-ROW({self.prefix}head)"
        same = f"EXACT(INDEX({self.prefix}{key_column},{index}),{own_key})"
        return f'IFERROR(IF({same},INDEX({self.prefix}{column},{index}),"{TO_JUDGE}"),"{TO_JUDGE}")'

    def scored(self, column: str) -> str:
        """Take a score from 测算."""
        return self.followed(column, "key_score" if self.form.has_completion else "key", self.score_key)

    def asked(self, call: str, native: str) -> str:
        """Ask the function where the row says what it needs: ≥95% → ``call``, nothing typed → ``native``;
        else only 测算 knows what the row is, or what the format of a number shows."""
        rows = (spec for group in self.form.indicators.groups for spec in group.rows)
        linked = [spec.name for spec in rows if spec.completion_from == FROM_EXECUTION]
        unsaid = "+".join(
            [
                f"(LEN({self.cell('target')}&{self.cell('actual')})=0)",
                *(f"ISNUMBER({self.cell(role)})" for role in SHOWN_ROLES),
                *(f"({self.cell('name')}={quoted(name)})" for name in linked),
            ]
        )
        return f"IFERROR(IF({unsaid}>0,NA(),{call}),{native})"


class RowCell(Struct, frozen=True):
    """A computed cell of a row: the role of its column, its formula by the cells of the row, what that gives by the row's result."""

    role: str
    formula: Callable[[FormRow], str]
    value: Callable[[IndicatorResult], Value]


def rule_value(result: IndicatorResult) -> Value:
    """Return a score by rule, or 待填, 待评 where there is none; nothing for a row that shares the points of the one above."""
    return or_status(result.rule_score, result.rule_status)


def _completion_formula(row: FormRow) -> str:
    """Ask for the completion, else follow 测算: ≥95%, 93.1% → 0.98."""
    call = f"XS_COMPLETION({completion_arguments(row.form, row.cell)})"
    return row.asked(call, row.followed("by_rule", "key", row.key))


def _score_formula(row: FormRow) -> str:
    """Ask for the score, else follow 测算: ≥95%, 93.1%, 8 points → 7.84."""
    if "weight" not in row.cells.columns:  # only 测算 knows the points
        return row.scored("rule")
    return row.asked(f"XS_SCORE({score_arguments(row.form, row.cell)})", row.scored("rule"))


COMPLETION = RowCell("completion", _completion_formula, lambda result: completion_value(result.by_rule))
SCORE = RowCell("score", _score_formula, rule_value)
