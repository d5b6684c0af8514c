"""Every computed cell of the sheet 基础数据, formula and value together: figures as they are typed, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from xlsheets.domain.evaluation import Evaluation
from xlsheets.domain.measures import EMPTY, Derived, Measure, Term
from xlsheets.domain.numbers import read_figure
from xlsheets.domain.status import to_fill
from xlsheets.files.grid import Value
from xlsheets.files.own_marks import COUNT_PREFIX
from xlsheets.formulas.expressions import figure_formula, figure_text, figure_text_value, quoted
from xlsheets.formulas.measures_cell import MeasuresCell, MeasuresFound, shown_as_cell
from xlsheets.formulas.measures_layout import TIDY, USED, MeasuresLayout
from xlsheets.formulas.rule_cells import rule_cells

SUM_DIGITS = 6
"""Decimals of a sum of typed figures: takes off the noise of floats and nothing else."""


def measures_cells(layout: MeasuresLayout, evaluation: Evaluation) -> Iterator[MeasuresCell]:
    """Return the computed cells of a sheet; a count that somebody typed over is none."""
    book = layout.form.policy.rules
    for name, cell in count_cells(layout).items():
        if not evaluation.measures.get(name, "").strip():
            yield cell
    for measure in book.measures:
        yield from _typed_cells(layout, measure)
    for derived in book.derived:
        yield _derived_cell(layout, derived)
    for rule in book.rules:
        yield from rule_cells(layout, rule)


def measures_values(layout: MeasuresLayout, evaluation: Evaluation) -> dict[str, Value]:
    """Return cell → value of every formula on the sheet of measures."""
    found = MeasuresFound.of(layout.form, evaluation)
    return {each.cell: each.value(found) for each in measures_cells(layout, evaluation)}


def count_cells(layout: MeasuresLayout) -> dict[str, MeasuresCell]:
    """Return the cells that take a measure from 汇总 until somebody types over it, by the measure's id."""
    measures = layout.form.policy.rules.measures
    return {each.id: _count_cell(layout, each) for each in measures if each.source and each.id in layout.counted}


def _count_cell(layout: MeasuresLayout, measure: Measure) -> MeasuresCell:
    def value(found: MeasuresFound) -> Value:
        counted = found.typed.get(measure.id, "")
        return Decimal(counted) if counted else ""

    return MeasuresCell(layout.cell(measure.id), lambda: count_formula(measure), value)


def count_formula(measure: Measure) -> str:
    """Take a measure from the sheet 汇总 of its workbook, nothing where that is gone: ``projects`` → ``IFERROR(xsd_n_projects,"")``."""
    return f'IFERROR({COUNT_PREFIX}{measure.source},"")'


def _typed_cells(layout: MeasuresLayout, measure: Measure) -> Iterator[MeasuresCell]:
    """Return the text of a typed figure, and the number that it says: ``12 人`` → ``12``, 12."""
    value, tidy = layout.cell(measure.id), layout.cell(measure.id, TIDY)

    def text(found: MeasuresFound) -> Value:
        typed = found.typed.get(measure.id, "")
        is_number = read_figure(typed) is not None  # so it stands in its cell
        return "" if is_number else figure_text_value(typed, measure.unit)

    yield MeasuresCell(tidy, lambda: figure_text(f'{value}&""', value, measure.unit), text)
    yield MeasuresCell(
        layout.cell(measure.id, USED),
        lambda: used_formula(value, tidy, measure.label),
        lambda found: shown_as_cell(found.figures[measure.id]),
    )


def used_formula(value: str, tidy: str, label: str) -> str:
    """Read a typed figure (a cell) or its text: 12 → 12, ``12`` → 12; ``待填：在职人员`` where there is none."""
    return f"IF(ISNUMBER({value}),{value},{figure_formula(tidy, quoted(to_fill(label).told))})"


def _derived_cell(layout: MeasuresLayout, derived: Derived) -> MeasuresCell:
    return MeasuresCell(
        layout.cell(derived.id),
        lambda: derived_formula(derived, layout.refs(), {each.id for each in layout.form.policy.rules.measures}),
        lambda found: shown_as_cell(found.figures[derived.id]),
    )


def derived_formula(derived: Derived, refs: Mapping[str, str], typed: set[str]) -> str:
    """Add up measures and divide by others, or say the first that is missing: 36 staff ÷ 35 posts → 1.0286, ÷ 0 posts → —.

    Args:
        derived: what follows.
        refs: measure id → cell with its number, or with what is missing.
        typed: ids of the measures that are typed, of whose sums the noise of floats is rounded off.
    """

    def added(terms: tuple[Term, ...]) -> str:
        signed = "".join(f"{'-' if sign < 0 else '+'}{refs[name]}" for sign, name in terms).lstrip("+")
        is_exact = len(terms) > 1 and all(name in typed for _, name in terms)
        return f"ROUND({signed},{SUM_DIGITS})" if is_exact else f"({signed})"

    over, by = added(derived.over), added(derived.by)
    formula = f"IF(ROUND({by},12)=0,{quoted(EMPTY.told)},{over}/{by})" if derived.by else over
    for _, name in reversed((*derived.over, *derived.by)):
        formula = f"IF(ISNUMBER({refs[name]}),{formula},{refs[name]})"
    return formula
