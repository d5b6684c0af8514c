"""The computed cells of a rule over measures on the sheet 基础数据: points of its parts, the score, and the line that says how."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from msgspec import Struct

from xlsheets.domain.measure_rules import NO_SIBLINGS, OPEN_SIBLINGS, Rule
from xlsheets.domain.measures import EMPTY
from xlsheets.domain.numbers import ZERO, plain
from xlsheets.domain.rule_results import RuleResult, counted_points
from xlsheets.domain.status import TO_FILL, TO_JUDGE, Missing
from xlsheets.files.addresses import fixed_address
from xlsheets.files.grid import Value
from xlsheets.formulas.calc.calc_column import or_status
from xlsheets.formulas.calc.calc_refs import TIE
from xlsheets.formulas.expressions import quoted, shown_number
from xlsheets.formulas.measures_cell import MeasuresCell, shown_as_cell
from xlsheets.formulas.measures_layout import AVAILABLE, COUNTED, NOTE, OPEN, RAW, SIBLINGS, VALUE, MeasuresLayout
from xlsheets.formulas.rule_formulas import PartFormulas, joined, shown_amount


class RuleRow(Struct, frozen=True):
    """The row of a rule on the sheet, by the references of its cells."""

    layout: MeasuresLayout
    rule: Rule

    def cell(
        self, column: str, formula: Callable[[RuleRow], str], value: Callable[[Rule, RuleResult], Value]
    ) -> MeasuresCell:
        """Make one of its computed cells."""
        return MeasuresCell(
            self[column], lambda: formula(self), lambda found: value(self.rule, found.results[self.rule.key])
        )

    def __getitem__(self, column: str) -> str:
        """Return the cell of a column in this row: ``row[VALUE]`` → ``E40``."""
        return self.layout.cell(self.rule.key, column)

    def part(self, place: int) -> PartFormulas:
        """Return the formulas of a part."""
        book = self.layout.form.policy.rules
        return PartFormulas(self.rule.parts[place], self.layout.refs(), book.labels(), book.units())

    @property
    def parts(self) -> list[str]:
        """Cells of its parts."""
        return self.layout.part_cells(self.rule)

    @property
    def raw(self) -> str:
        """Cell of the score of its own."""
        return fixed_address(self[RAW])

    @property
    def digits(self) -> int:
        """Decimals of a score."""
        return self.layout.form.policy.digits

    def siblings(self, column: str) -> str:
        """Sum a column over the computed rules under the same level-1 heading: ``G`` → ``SUMIF($H$35:$H$60,"投入",$G$35:$G$60)``."""
        first, last = self.layout.rule_header + 1, self.layout.last_row
        heads, summed = (f"${letters}${first}:${letters}${last}" for letters in (SIBLINGS, column))
        return f"SUMIF({heads},{quoted(self.rule.level1)},{summed})"


def rule_cells(layout: MeasuresLayout, rule: Rule) -> Iterator[MeasuresCell]:
    """Return the computed cells of a rule's row, each after those that it looks at."""
    row = RuleRow(layout, rule)
    for place in range(len(rule.parts)):
        yield _part_cell(row, place)
    if len(rule.parts) > 1:
        yield row.cell(COUNTED, counted_formula, counted_value)
    yield row.cell(RAW, raw_formula, lambda _, result: shown_as_cell(result.raw))
    if rule.weight is not None and not rule.judged:
        yield row.cell(AVAILABLE, available_formula, available_value)
        yield row.cell(OPEN, open_formula, open_value)
    yield row.cell(VALUE, score_formula, score_value)
    yield row.cell(NOTE, basis_formula, lambda _, result: result.basis)


def _part_cell(row: RuleRow, place: int) -> MeasuresCell:
    return MeasuresCell(
        row.parts[place],
        lambda: row.part(place).points(),
        lambda found: shown_as_cell(found.results[row.rule.key].parts[place]),
    )


def counted_formula(row: RuleRow) -> str:
    """Add up the points of the parts that have a figure: 6 and 5 with one, 2 without → 11."""
    pairs = zip(row.parts, row.rule.parts, strict=True)
    return "+".join(f"IF(ISNUMBER({cell}),{plain(part.points)},0)" for cell, part in pairs)


def counted_value(rule: Rule, result: RuleResult) -> Value:
    """Return what ``counted_formula`` gives."""
    return counted_points(rule, result.parts)


def raw_formula(row: RuleRow) -> str:
    """Score a rule by its own parts, those without a denominator left out, rounded once: 5 of 6, — of 2, weight 8 → 6.67;
    or say what is missing."""
    cells, rule, digits = row.parts, row.rule, row.digits
    first = cells[0]
    if rule.weight is None:
        return f"IF(ISNUMBER({first}),-ROUND({TIE}-{first},{digits}),{first})"
    if len(cells) == 1:
        return f"IF(ISNUMBER({first}),ROUND({first}+{TIE},{digits}),{first})"
    weight, counted = plain(rule.weight), row[COUNTED]
    points = f"SUM({','.join(cells)})*{weight}/{counted}"
    formula = f"IF({counted}=0,{quoted(EMPTY.told)},ROUND(MAX(0,MIN({weight},{points}))+{TIE},{digits}))"
    for cell in reversed(cells):
        formula = f"IF(ISNUMBER({cell})+EXACT({cell},{quoted(EMPTY.told)})>0,{formula},{cell})"
    return formula


def available_formula(row: RuleRow) -> str:
    """Count the points of a rule that has a score of its own: 4.5 of 5 → 5, ``待填：在职人员`` → 0."""
    assert row.rule.weight is not None
    return f"IF(ISNUMBER({row.raw}),{plain(row.rule.weight)},0)"


def available_value(rule: Rule, result: RuleResult) -> Value:
    """Return what ``available_formula`` gives."""
    return rule.weight if isinstance(result.raw, Decimal) else ZERO


def open_formula(row: RuleRow) -> str:
    """Say (1 or 0) whether something is still missing for a score of the rule's own: ``待填：在职人员`` → 1, 4.5 → 0, — → 0."""
    return f"IF(ISNUMBER({row.raw})+EXACT({row.raw},{quoted(EMPTY.told)})>0,0,1)"


def open_value(_: Rule, result: RuleResult) -> Value:
    """Return what ``open_formula`` gives."""
    return Decimal(isinstance(result.raw, Missing) and result.raw != EMPTY)


def score_formula(row: RuleRow) -> str:
    """Show the score: 4.5 → 4.5, ``待填：在职人员`` → 待填; what is redistributed takes the rate of the others under its heading."""
    own = f"IF(ISNUMBER({row.raw}),{row.raw},LEFT({row.raw},{len(TO_FILL)}))"
    return _unless_empty(row, own, quoted(TO_FILL), quoted(TO_JUDGE), _sibling_score(row))


def score_value(_: Rule, result: RuleResult) -> Value:
    """Return what ``score_formula`` gives."""
    return or_status(result.score, result.status)


def basis_formula(row: RuleRow) -> str:
    """Say how the score came about, as ``RuleResult.basis`` does: 5 points, 80% → ``5 × 80.00% = 4``."""
    own = f"IF(ISNUMBER({row.raw}),{_told(row)},{row.raw})"
    return _unless_empty(row, own, quoted(OPEN_SIBLINGS.told), quoted(NO_SIBLINGS.told), _told_of_siblings(row))


def _unless_empty(row: RuleRow, own: str, still_open: str, none: str, instead: str) -> str:
    """Say something else where an indicator does not apply: others are still open → ``still_open``, there are no others → ``none``,
    their rate stands in → ``instead``."""
    if row.rule.weight is None or not any(part.empty == "redistribute" for part in row.rule.parts):
        return own
    given = f"IF({row.siblings(OPEN)}>0,{still_open},IF({row.siblings(AVAILABLE)}=0,{none},{instead}))"
    return f"IF(EXACT({row.raw},{quoted(EMPTY.told)}),{given},{own})"


def _sibling_score(row: RuleRow) -> str:
    """Take the rate of the other indicators: weight 5, 18 of 20 → 4.5."""
    weight = plain(row.rule.weight or ZERO)
    return f"ROUND({weight}*{row.siblings(RAW)}/{row.siblings(AVAILABLE)}+{TIE},{row.digits})"


def _told_of_siblings(row: RuleRow) -> str:
    """Say that a rate of others stands in: weight 5, 18 of 20 → ``分母为0，5 × 18 ÷ 20（同级其他指标）= 4.5``."""
    return joined(
        quoted(f"分母为0，{plain(row.rule.weight or ZERO)} × "),
        shown_amount(row.siblings(RAW)),
        quoted(" ÷ "),
        shown_amount(row.siblings(AVAILABLE)),
        quoted("（同级其他指标）= "),
        shown_number(row[VALUE]),
    )


def _told(row: RuleRow) -> str:
    """Say how a score came about, as ``_Teller`` of domain/rule_results.py does: 6 and 3.5 → ``数量 6 + 质量 3.5 = 9.5``."""
    cells, score = row.parts, shown_number(row[VALUE])
    if len(cells) == 1:
        return joined(row.part(0).told(), score)
    pieces: list[str] = []
    for place, (cell, part) in enumerate(zip(cells, row.rule.parts, strict=True)):
        pieces.append(quoted(f"{' + ' if place else ''}{part.label} "))
        pieces.append(f'IF(ISNUMBER({cell}),{shown_amount(cell)},"不计")')
    counted, weight = row[COUNTED], plain(row.rule.weight or ZERO)
    whole = f"ROUND({counted}-{weight},8)=0"
    return joined(
        f'IF({whole},"","（")',
        *pieces,
        f'IF({whole},"",{joined(quoted(f"）× {weight} ÷ "), shown_amount(counted))})',
        quoted(" = "),
        score,
    )
