"""What a check looks at: one recognised evaluation with its results, and short ways to its rows, cells and texts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property

from msgspec import Struct

from xlsheets.audit import places
from xlsheets.audit.finding import Finding
from xlsheets.audit.prose.leftovers import placeholders
from xlsheets.audit.prose.passages import Passage, passages
from xlsheets.domain.evaluation import AMOUNTS, BudgetLine, Evaluation, Indicator
from xlsheets.domain.execution import FROM_EXECUTION
from xlsheets.domain.measures import Figure, figures
from xlsheets.domain.nothing import says_nothing
from xlsheets.domain.numbers import POINTS, percent, read_figure
from xlsheets.domain.policy import Policy
from xlsheets.domain.printed_hints import is_printed_hint
from xlsheets.domain.results import IndicatorResult, Results
from xlsheets.domain.vocabulary import FIGURE, NAME, REASON, TEXT
from xlsheets.files.grid import text_kind
from xlsheets.files.seen.seen_text import seen_text
from xlsheets.forms.placed import CellMap, Evaluated, Placed
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_bands import FieldCell

_LONGEST_RATIO = Decimal(100_000)


def is_blank(text: str | None, role: str = TEXT) -> bool:
    """Tell whether a cell of a role (of ``domain.vocabulary``) holds nothing, or only what stands for nothing there: an error value
    too."""
    return text is None or says_nothing(text, role) or text_kind(text) == "e"


def ratio_text(ratio: Decimal) -> str:
    """Print a ratio as a percentage of two decimals; absurd ones (slips of the unit) without their many digits."""
    return percent(ratio) if abs(ratio) < _LONGEST_RATIO else f"{percent(_LONGEST_RATIO, 0)}以上"


def normal(text: str) -> str:
    """Bring a name into the form in which two spellings of it compare equal: no blanks, half-width brackets and colons."""
    return "".join(seen_text(text).split()).translate(str.maketrans("（）：", "():"))


def level_name(text: str) -> str:
    """Bring a level's name into one spelling: ``产出 指标`` and ``产出`` are the same group."""
    return normal(text).removesuffix("指标")


class TypedScore(Struct, frozen=True):
    """A typed score: in the column of which role, as text and as number, what the rules give there, out of how many points.

    A row has two where scores are converted (折算): out of its own points, and of the total.
    """

    role: str
    text: str
    value: Decimal
    by_rule: Decimal | None
    points: Decimal | None

    @property
    def is_outside(self) -> bool:
        """Say whether it is more than there are points, or below 0."""
        return self.points is not None and self.points >= 0 and not 0 <= self.value <= self.points


class Row(Struct, frozen=True):
    """An indicator with its result and its place."""

    subject: Subject
    index: int
    indicator: Indicator
    result: IndicatorResult

    def cell(self, role: str) -> str:
        """Return the address of a role's cell; where the form has none, of the nearest cell of the row that says the same."""
        return places.row_cell(self.subject.cells, self.index, role)

    @property
    def label(self) -> str:
        """Name the indicator in a message."""
        return places.row_label(self.indicator.name, self.index)

    @property
    def weight(self) -> Decimal | None:
        """The points as a number, None where the cell holds none."""
        return self.result.points

    @property
    def typed_score(self) -> Decimal | None:
        """The first typed score as a number, None where none is typed."""
        return next((typed.value for typed in self.typed_scores), None)

    @property
    def typed_scores(self) -> tuple[TypedScore, ...]:
        """All typed scores of the row that are numbers."""
        item, own = self.indicator, self.result.own
        by_rule = self.result.rule_score if own is None else own.converted
        scores = [("score", item.score, by_rule, self.subject.form.kind.most_points(item, self.weight))]
        if own is not None:
            scores.insert(0, ("raw_score", item.raw_score, own.rule_score, own.points))
        return tuple(
            TypedScore(role, text, value, wanted, points)
            for role, text, wanted, points in scores
            if text is not None and (value := read_figure(text, POINTS)) is not None
        )

    @property
    def points_text(self) -> str:
        """What stands in the cell of the points: the row's own ones where they are converted (折算)."""
        return str(getattr(self.indicator, self.subject.form.kind.points_role))

    @property
    def is_deduction(self) -> bool:
        """Say whether a person took points off an indicator that is met; points of a missed one are a matter of arithmetic."""
        by_rule, score = self.result.rule_score, self.result.score
        is_typed = bool(self.typed_scores)
        return (
            is_typed and by_rule is not None and score is not None and score < by_rule and self.result.completion == 1
        )

    @property
    def has_completion(self) -> bool:
        """Say whether the completion comes from elsewhere than target and actual: typed, or the execution rate."""
        return not is_blank(self.indicator.completion, FIGURE) or self.indicator.completion_from == FROM_EXECUTION

    @property
    def has_reason(self) -> bool:
        """Say whether a reason is written; 无 and the form's own hint are none."""
        return self.subject.says_something(self.indicator.reason, self.cell("reason"))

    @property
    def is_continued(self) -> bool:
        """Say whether its points stand in a cell merged with the row above: they count there, once."""
        if self.indicator.continued:
            return True
        cells = self.subject.cells.indicators
        if not 0 < self.index < len(cells):
            return False
        own, above = (cells[index].get("weight", "") for index in (self.index, self.index - 1))
        return bool(own) and own == above

    @property
    def is_touched(self) -> bool:
        """Say whether a person has filled in anything but the printed name and points."""
        item = self.indicator
        typed = (item.target, item.actual, item.score, item.raw_score, item.completion)
        return not all(is_blank(text) for text in typed)

    @property
    def has_leftover(self) -> bool:
        """Say whether target or actual still is the template's (≥**人), so that nothing else can be said of it."""
        return any(placeholders(text) for text in (self.indicator.target, self.indicator.actual))

    @property
    def is_used(self) -> bool:
        """Say whether the row counts: a name or points, or anything filled in."""
        return self.is_touched or not is_blank(self.indicator.name, NAME) or not is_blank(self.points_text, FIGURE)


class Subject(Struct, frozen=True, dict=True):
    """One evaluation under examination."""

    recognised: Evaluated
    file: str = ""

    @classmethod
    def of(cls, recognised: Placed, file: str = "") -> Subject:
        """Compute the results by the form's policy and bundle everything."""
        return cls(Evaluated.of(recognised), file)

    @property
    def results(self) -> Results:
        """What the rules give for it."""
        return self.recognised.results

    @property
    def form(self) -> Form:
        """The form the evaluation is in."""
        return self.recognised.form

    @property
    def policy(self) -> Policy:
        """The form's scoring policy."""
        return self.recognised.form.policy

    @property
    def evaluation(self) -> Evaluation:
        """What a person typed."""
        return self.recognised.evaluation

    @property
    def cells(self) -> CellMap:
        """Where it stands."""
        return self.recognised.cells

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The indicator rows that count."""
        pairs = enumerate(self.results.beside(self.evaluation.indicators))
        rows = (Row(self, index, item, result) for index, (item, result) in pairs)
        return tuple(row for row in rows if row.is_used)

    @cached_property
    def is_untouched(self) -> bool:
        """Say whether the form is still blank: no indicator, no amount and no measure is filled in."""
        amounts = [getattr(line, role) for line in self.evaluation.budget for role in AMOUNTS]
        typed = [*amounts, *self.evaluation.measures.values()]
        return not any(row.is_touched for row in self.rows) and all(is_blank(figure, FIGURE) for figure in typed)

    @cached_property
    def figures(self) -> Mapping[str, Figure]:
        """What the measures come to, those of tables of figures too: id → exact value, or why there is none."""
        rules = self.policy.rules
        return figures(rules.measures, rules.derived, self.evaluation.known_measures)

    def measure_cell(self, measure: str) -> str:
        """Return the address of a measure on the sheet of measures, ``""`` where it has none."""
        return self.cells.measures.get(measure, "")

    @property
    def is_open(self) -> bool:
        """Say whether a score is still missing, so that no total can be final."""
        return self.results.grade is None

    def has_column(self, role: str) -> bool:
        """Say whether the form's indicator table has a column of that role."""
        return self.form.indicators.column(role) is not None

    def has_budget_column(self, role: str) -> bool:
        """Say whether the form's budget block has a column of that role."""
        return any(column.role == role for column in places.budget_columns(self.form))

    def says_something(self, text: str | None, cell: str) -> bool:
        """Say whether a reason is really given in that cell, and not 无, a dash or the hint the form printed there."""
        return not is_blank(text, REASON) and cell not in self.residue_cells and not is_printed_hint(text or "")

    @cached_property
    def residue_cells(self) -> frozenset[str]:
        """Addresses that hold only what the template printed there."""
        return frozenset(cell for cell, _ in self.recognised.residue)

    def finding(
        self,
        cell: str,
        message: str,
        *,
        found: str = "",
        expected: str = "",
        fix: str,
        severity: str = "",
        sheet: str = "",
        by_recompute: bool = False,
    ) -> Finding:
        """Make a finding on this sheet; the check's own code and severity are filled in when it is registered."""
        place = sheet or self.cells.sheet
        return Finding("", severity, self.file, place, cell, message, found.strip(), expected, fix, by_recompute)

    def budget_cell(self, line: BudgetLine | None, role: str) -> str:
        """Return the address of a budget line's role, or of the nearest cell of that line."""
        return places.budget_cell(self.cells, line, role)

    def budget_name(self, role: str) -> str:
        """Name a budget role as this form prints it."""
        return places.budget_name(self.form, role)

    @cached_property
    def field_cells(self) -> tuple[tuple[FieldCell, str], ...]:
        """Cells of the header to fill in, each with the label printed before it."""
        return tuple(places.field_cells(self.form))

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Every text a person wrote, in the order of the sheet, the texts of 文字说明 last."""
        return passages(self.recognised, [row.index for row in self.rows])
