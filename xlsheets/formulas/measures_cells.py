"""Every computed cell of the sheet 基础数据, formula and value together: figures as they are typed, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from xlsheets.domain.evaluation import Evaluation
from xlsheets.domain.measures import EMPTY, IN_TABLE, Derived, Measure, Term
from xlsheets.domain.numbers import read_figure
from xlsheets.domain.status import Missing
from xlsheets.files.grid import Value
from xlsheets.files.own_marks import COUNT_PREFIX
from xlsheets.formulas.data_layout import DataLayout
from xlsheets.formulas.expressions import figure_formula, figure_text, figure_text_value, quoted
from xlsheets.formulas.measures_cell import MeasuresCell, MeasuresFound, shown_as_cell
from xlsheets.formulas.measures_layout import TIDY, USED, MeasuresLayout
from xlsheets.formulas.rule_cells import rule_cells

AnyLayout = MeasuresLayout | DataLayout
"""Where measures stand: in a list on a sheet of their own, or in tables."""

SUM_DIGITS = 6
"""Decimals of a sum of typed figures: takes off the noise of floats and nothing else."""


def measures_cells(layout: AnyLayout, evaluation: Evaluation) -> Iterator[MeasuresCell]:
    """Return the computed cells of a sheet; a count that somebody typed over is none."""
    book = layout.form.policy.rules
    for name, cell in count_cells(layout).items():
        if not evaluation.measures.get(name, "").strip():
            yield cell
    for measure in book.measures:
        yield from _typed_cells(layout, measure)
    for derived in book.derived:
        yield table_cell(layout, derived) if isinstance(layout, DataLayout) else _derived_cell(layout, derived)
    if isinstance(layout, MeasuresLayout):
        for rule in book.rules:
            yield from rule_cells(layout, rule)


def measures_values(layout: AnyLayout, evaluation: Evaluation) -> dict[str, Value]:
    """Return cell → value of every formula on the sheet of measures."""
    found = MeasuresFound.of(layout.form, evaluation)
    return {each.cell: each.value(found) for each in measures_cells(layout, evaluation)}


def count_cells(layout: AnyLayout) -> dict[str, MeasuresCell]:
    """Return the cells that take a measure from 汇总 until somebody types over it, by the measure's id."""
    measures = layout.form.policy.rules.measures
    return {each.id: _count_cell(layout, each) for each in measures if each.source and each.id in layout.counted}


def _count_cell(layout: AnyLayout, measure: Measure) -> MeasuresCell:
    def value(found: MeasuresFound) -> Value:
        counted = found.typed.get(measure.id, "")
        return Decimal(counted) if counted else ""

    return MeasuresCell(layout.cell(measure.id), lambda: count_formula(measure), value)


def count_formula(measure: Measure) -> str:
    """Take a measure from the sheet 汇总 of its workbook, nothing where that is gone: ``projects`` → ``IFERROR(xsd_n_projects,"")``."""
    return f'IFERROR({COUNT_PREFIX}{measure.source},"")'


def _typed_cells(layout: AnyLayout, measure: Measure) -> Iterator[MeasuresCell]:
    """Return the text of a typed figure, and the number that it says: ``12 人`` → ``12``, 12."""
    value, tidy = layout.cell(measure.id), layout.cell(measure.id, TIDY)

    def text(found: MeasuresFound) -> Value:
        typed = found.typed.get(measure.id, "")
        is_number = read_figure(typed) is not None  # so it stands in its cell
        return "" if is_number else figure_text_value(typed, measure.unit)

    yield MeasuresCell(tidy, lambda: figure_text(f'{value}&""', value, measure.unit), text)

    def used() -> str:
        formula = used_formula(value, tidy, measure.missing)
        return _where_opened(layout, (measure.id, *measure.opens), "0", formula) if measure.opens else formula

    yield MeasuresCell(layout.cell(measure.id, USED), used, lambda found: shown_as_cell(found.figures[measure.id]))


def used_formula(value: str, tidy: str, missing: Missing) -> str:
    """Read a typed figure (a cell) or its text: 12 → 12, ``12`` → 12; ``待填：在职人员`` where there is none."""
    return f"IF(ISNUMBER({value}),{value},{figure_formula(tidy, quoted(missing.told))})"


def _where_opened(layout: AnyLayout, names: Sequence[str], otherwise: str, formula: str) -> str:
    """Compute in a row of a list only where something is typed in these cells of it: 抚恤, 7.34 → 7.34, blank ones → ``otherwise``."""
    cells = "&".join(layout.cell(name) for name in names)
    return f"IF(LEN(TRIM({cells}))=0,{otherwise},{formula})"


def table_cell(layout: DataLayout, derived: Derived) -> MeasuresCell:
    """Return the computed cell of a table that adds up other figures, or divides them."""

    def formula() -> str:
        computed = table_formula(derived, layout.refs())
        return _where_opened(layout, derived.opens, '""', computed) if derived.opens else computed

    return MeasuresCell(layout.cell(derived.id), formula, lambda found: shown_as_cell(found.figures[derived.id]))


def table_formula(derived: Derived, refs: Mapping[str, str]) -> str:
    """Add up figures of tables and divide by others: 8 − 10, ÷ 10 → -0.2, ÷ 0 → —; 待填 where one is missing.

    The names of rows and columns say what is missing, so that many figures can be counted in one formula.
    """

    def added(terms: tuple[Term, ...]) -> str:
        signed = "".join(f"{'-' if sign < 0 else '+'}{refs[name]}" for sign, name in terms).lstrip("+")
        return f"ROUND({signed},{SUM_DIGITS})"

    over, by = added(derived.over), added(derived.by) if derived.by else ""
    names = dict.fromkeys(refs[name] for _, name in (*derived.over, *derived.by))
    there = f"COUNT({','.join(names)})={len(names)}"
    formula = f"IF({by}=0,{quoted(EMPTY.told)},{over}/{by})" if by else over
    return f"IF({there},{formula},{quoted((derived.missing or IN_TABLE).told)})"


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
