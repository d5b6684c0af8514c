"""What a check looks at: one recognised evaluation with its results, and short ways to its rows, cells and texts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property

from msgspec import Struct

from xlsheets.audit.finding import Finding
from xlsheets.audit.leftovers import placeholders
from xlsheets.domain.evaluation import BudgetLine, Evaluation, Indicator
from xlsheets.domain.execution import FROM_EXECUTION
from xlsheets.domain.numbers import percent, read_figure
from xlsheets.domain.policy import Policy
from xlsheets.domain.reading import join_target
from xlsheets.domain.results import IndicatorResult, Results
from xlsheets.forms.placed import CellMap, Evaluated, Placed
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_bands import BudgetBand, FieldCell, FieldsBand, FormColumn, GoalsBand

AMOUNTS = {"initial": "年初预算数", "adjusted": "全年预算数", "executed": "执行数"}
"""Roles of a budget line's amounts, and what to call them where the form prints no header."""

_DASHES = frozenset({"—", "——", "-", "--", "－", "/", "／", "\\", "…", "……"})
_NO_REASON = frozenset({"无", "没有", "暂无", "不适用"})
_CONTACT = ("电话", "手机", "姓名", "填报人", "负责人", "联系人", "经办人")
_NEAREST = {
    "operator": ("target",),
    "unit": ("target",),
    "completion": ("actual",),
    "reason": ("score",),
    "weight": ("raw_weight",),
}
_LONGEST_RATIO = Decimal(100_000)


def is_blank(text: str | None) -> bool:
    """Tell whether a cell holds nothing, or only the dash or slash that stands for nothing."""
    return text is None or not text.strip() or text.strip() in _DASHES


def ratio_text(ratio: Decimal) -> str:
    """Print a ratio as a percentage of two decimals; absurd ones (slips of the unit) without their many digits."""
    return percent(ratio) if abs(ratio) < _LONGEST_RATIO else f"{percent(_LONGEST_RATIO, 0)}以上"


def normal(text: str) -> str:
    """Bring a name into the form in which two spellings of it compare equal: no blanks, half-width brackets and colons."""
    return "".join(text.split()).translate(str.maketrans("（）：", "():"))


def level_name(text: str) -> str:
    """Bring a level's name into one spelling: ``产出 指标`` and ``产出`` are the same group."""
    return normal(text).removesuffix("指标")


class Passage(Struct, frozen=True):
    """A text a person wrote: where it stands, what the form calls it, its limit in characters (0 for none).

    ``kind``: ``subject``, ``field``, ``budget``, ``goal_expected``, ``goal_actual``, ``text``, or a role of an indicator.
    ``id``: the field's or text's id. ``contact``: the cell is meant for a person's name or telephone number.
    """

    sheet: str
    cell: str
    label: str
    text: str
    kind: str
    id: str = ""
    limit: int = 0
    contact: bool = False


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
        cells = self.subject.cells.indicators
        places = cells[self.index] if self.index < len(cells) else {}
        nearest = (role, *_NEAREST.get(role, ()), "name", "weight", "score", *places)
        return next((places[each] for each in nearest if each in places), "")

    @property
    def label(self) -> str:
        """Name the indicator in a message."""
        name = " ".join(self.indicator.name.split())
        return f"“{name}”" if name else f"第{self.index + 1}项指标"

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
        places = [("score", item.score, by_rule, self.weight)]
        if own is not None:
            places.insert(0, ("raw_score", item.raw_score, own.rule_score, own.points))
        return tuple(
            TypedScore(role, text, value, wanted, points)
            for role, text, wanted, points in places
            if text is not None and (value := read_figure(text, "分")) is not None
        )

    @property
    def points_text(self) -> str:
        """What stands in the cell of the points: the row's own ones where they are converted (折算)."""
        return self.indicator.raw_weight if self.subject.policy.conversion else self.indicator.weight

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
        return not is_blank(self.indicator.completion) or self.indicator.completion_from == FROM_EXECUTION

    @property
    def has_reason(self) -> bool:
        """Say whether a reason is written; 无 and the form's own hint are none."""
        return self.subject.says_something(self.indicator.reason, self.cell("reason"))

    @property
    def is_continued(self) -> bool:
        """Say whether its points stand in a cell merged with the row above: they count there, once."""
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
        return self.is_touched or not is_blank(self.indicator.name) or not is_blank(self.points_text)


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
        pairs = zip(self.evaluation.indicators, self.results.indicators, strict=True)
        rows = (Row(self, index, item, result) for index, (item, result) in enumerate(pairs))
        return tuple(row for row in rows if row.is_used)

    @cached_property
    def is_untouched(self) -> bool:
        """Say whether the form is still blank: no indicator, no amount and no measure is filled in."""
        amounts = [getattr(line, role) for line in self.evaluation.budget for role in AMOUNTS]
        figures = [*amounts, *self.evaluation.measures.values()]
        return not any(row.is_touched for row in self.rows) and all(is_blank(figure) for figure in figures)

    @property
    def is_open(self) -> bool:
        """Say whether a score is still missing, so that no total can be final."""
        return self.results.grade is None

    def has_column(self, role: str) -> bool:
        """Say whether the form's indicator table has a column of that role."""
        return self.form.indicators.column(role) is not None

    def has_budget_column(self, role: str) -> bool:
        """Say whether the form's budget block has a column of that role."""
        return any(column.role == role for column in self._budget_columns)

    def says_something(self, text: str | None, cell: str) -> bool:
        """Say whether a reason is really given in that cell, and not 无, a dash or the hint the form printed there."""
        return not is_blank(text) and (text or "").strip() not in _NO_REASON and cell not in self.residue_cells

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
    ) -> Finding:
        """Make a finding on this sheet; the check's own code and severity are filled in when it is registered."""
        place = sheet or self.cells.sheet
        return Finding("", severity, self.file, place, cell, message, found.strip(), expected, fix)

    def budget_cell(self, line: BudgetLine | None, role: str) -> str:
        """Return the address of a budget line's role, or of the nearest cell of that line."""
        places = self.cells.budget.get(line.line if line else "total", {})
        nearest = (role, "executed", "adjusted", "initial", *places)
        return next((places[each] for each in nearest if each in places), "")

    def budget_name(self, role: str) -> str:
        """Name a budget role as this form prints it."""
        printed = "".join(
            [column.header for column in self._budget_columns if column.role == role][:1]
            or [label for cell, label in self.field_cells if cell.budget == role][:1]
        )
        return printed.split("（")[0] or AMOUNTS.get(role, "")

    @property
    def _budget_columns(self) -> tuple[FormColumn, ...]:
        return next((band.columns for band in self.form.bands if isinstance(band, BudgetBand)), ())

    @cached_property
    def field_cells(self) -> tuple[tuple[FieldCell, str], ...]:
        """Cells of the header to fill in, each with the label printed before it."""
        found: list[tuple[FieldCell, str]] = []
        for band in self.form.bands:
            for row in band.rows if isinstance(band, FieldsBand) else ():
                label = ""
                for cell in row:
                    if cell.field or cell.budget:
                        found.append((cell, label))
                    else:
                        label = cell.label.replace("{money_unit}", self.form.money_unit)
        return tuple(found)

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Every text a person wrote, in the order of the sheet, the texts of 文字说明 last."""
        parts = (self._field_passages, self._budget_passages, self._goal_passages, self._row_passages, self._texts)
        return tuple(each for part in parts for each in part() if each.text.strip())

    def _field_passages(self) -> Iterator[Passage]:
        for cell, label in self.field_cells:
            if cell.field:
                is_subject = cell.field == "subject"
                text = self.evaluation.subject if is_subject else self.evaluation.fields.get(cell.field, "")
                kind = "subject" if is_subject else "field"
                contact = any(word in label for word in _CONTACT)
                place = self.cells.fields.get(cell.field, "")
                yield Passage(self.cells.sheet, place, label, text, kind, cell.field, cell.limit, contact)

    def _budget_passages(self) -> Iterator[Passage]:
        limits = [column.limit for column in self._budget_columns if column.role == "reason"]
        limits += [cell.limit for cell, _ in self.field_cells if cell.budget == "reason"]
        label = self.budget_name("reason") or "原因"
        for line in self.evaluation.budget:
            place = self.budget_cell(line, "reason")
            if place not in self.residue_cells:
                yield Passage(self.cells.sheet, place, label, line.reason, "budget", line.line, max(limits, default=0))

    def _goal_passages(self) -> Iterator[Passage]:
        band = next((band for band in self.form.bands if isinstance(band, GoalsBand)), None)
        for index, goal in enumerate(self.evaluation.goals):
            places = self.cells.goals[index] if index < len(self.cells.goals) else {}
            if self.form.indicators.repeat:
                for role, text in (("expected", goal.expected), ("actual", goal.actual)):
                    yield Passage(
                        self.cells.sheet, places.get(role, ""), f"年度绩效目标{index + 1}", text, f"goal_{role}"
                    )
            for column in band.columns if band else ():
                text = goal.expected if column.role == "expected" else goal.actual
                place, kind = places.get(column.role, ""), f"goal_{column.role}"
                yield Passage(self.cells.sheet, place, column.header, text, kind, limit=column.limit)

    def _row_passages(self) -> Iterator[Passage]:
        for row in self.rows:
            item = row.indicator
            target = join_target(item.operator, item.target, item.unit) if self.form.combined_target else item.target
            texts = {"name": item.name, "target": target, "actual": item.actual, "reason": item.reason, **item.extra}
            for column in self.form.indicators.columns:
                place = row.cell(column.role)
                if column.role in texts and place not in self.residue_cells:
                    text, label = texts[column.role], f"{row.label}的{column.header}"
                    yield Passage(self.cells.sheet, place, label, text, column.role, limit=column.limit)

    def _texts(self) -> Iterator[Passage]:
        for spec in self.form.texts:
            text, (sheet, place) = self.evaluation.texts.get(spec.id, ""), self.cells.text_place(spec.id)
            yield Passage(sheet, place, spec.title, text, "text", spec.id, spec.limit)
