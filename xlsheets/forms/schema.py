"""The form (自评表) as data: a stack of bands, its policy, texts and reports.

Structs as everywhere in the program: to define a dataclass takes ten times as long, and every start defines them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from msgspec import Struct, field

from xlsheets.domain.kinds.kind import Kind
from xlsheets.domain.kinds.kinds import kind_of
from xlsheets.domain.policy import Policy
from xlsheets.forms.schema_bands import (
    Block,
    BudgetBand,
    FieldCell,
    FieldsBand,
    GoalsBand,
    TextBand,
    TotalBand,
)
from xlsheets.forms.schema_data import DataBand, DataRules
from xlsheets.forms.schema_indicators import EXTRA_ROLES, NO_INDICATORS, IndicatorsBand
from xlsheets.forms.schema_reports import NO_FIGURES, FigureSpecs, ReportSpec, TextSpec

SCOPES = ("project", "special", "department", "transfer", "data")
ORIENTATIONS = ("portrait", "landscape")

SHARED_FIELDS = ("unit", "supervisor", "project_code", "fill_date")
"""Header fields that every form's facts may hold, printed or not; a form may add its own."""

Band = TextBand | FieldsBand | BudgetBand | GoalsBand | IndicatorsBand | TotalBand | DataBand


class Page(Struct, frozen=True):
    """Paper: A4 ``portrait`` or ``landscape``; column widths in characters; body font and its size in points."""

    widths: tuple[float, ...]
    orientation: str = "portrait"
    font: str = "宋体"
    size: float = 10


FORM_SHEET = "自评表"
"""What the sheet of a form is called where nothing else is said."""


class Form(Struct, frozen=True, dict=True):
    """A standard form of one authority and year."""

    id: str
    title: str
    folder: Path
    authority: str
    document: str
    page: Page
    bands: tuple[Band, ...]
    policy: Policy
    since: int = 0
    scope: str = "project"
    money_unit: str = "万元"
    texts: tuple[TextSpec, ...] = ()
    reports: tuple[ReportSpec, ...] = ()
    figures: FigureSpecs = NO_FIGURES
    guide: tuple[str, ...] = field(default_factory=tuple)
    blocks: tuple[Block, ...] = ()
    measures_sheet: str = "基础数据"
    data_rules: DataRules = DataRules()
    checks: Mapping[str, str] = field(default_factory=dict)
    """Code of a check → the severity that it has in this form (``error``, ``warning``, ``info``), or ``off``."""
    layout: Path | None = None
    """The workbook that the bureau issued, in which the form is filled in; None where it is drawn from the bands."""
    layout_sheet: str = ""
    """The sheet of that workbook that is the form."""
    band_rows: tuple[int, ...] = ()
    """The row in which each band begins where rows without anything stand above it; 0: right below the band before."""

    @cached_property
    def indicators(self) -> IndicatorsBand:
        """The indicator table; one without a column and a row in a form of figures alone."""
        return next((band for band in self.bands if isinstance(band, IndicatorsBand)), NO_INDICATORS)

    @property
    def is_data(self) -> bool:
        """Say whether it is a form of figures alone, without an indicator table: nothing in it has points, and no sheet 测算 follows it."""
        return self.indicators is NO_INDICATORS

    @property
    def data_bands(self) -> tuple[DataBand, ...]:
        """Its tables of figures."""
        return tuple(band for band in self.bands if isinstance(band, DataBand))

    @cached_property
    def data_texts(self) -> dict[str, str]:
        """The cells of its tables of figures in which words are typed: id → what to call it."""
        return {name: label for band in self.data_bands for name, label in band.texts()}

    @property
    def measure_ids(self) -> tuple[str, ...]:
        """Ids of all that is typed as measures: figures, and the words in tables of figures."""
        return (*(each.id for each in self.policy.rules.measures), *self.data_texts)

    @property
    def budget(self) -> BudgetBand | None:
        """The budget block, where the form prints one (some print its figures among the header fields)."""
        return next((band for band in self.bands if isinstance(band, BudgetBand)), None)

    @property
    def total_roles(self) -> tuple[str, ...]:
        """What the total rows print: of ``weight_total``, ``total`` and ``grade`` those that the form has."""
        rows = (row for band in self.bands if isinstance(band, TotalBand) for row in band.rows)
        return tuple(cell.role for row in rows for cell in row if cell.role)

    @property
    def fields(self) -> tuple[str, ...]:
        """Ids of the header fields that the form has, in printed order, without the subject."""
        return tuple(cell.field for cell in self.field_cells if cell.field and cell.field != "subject")

    @property
    def field_cells(self) -> tuple[FieldCell, ...]:
        """The cells of all bands of fields, in printed order."""
        return tuple(cell for band in self.bands if isinstance(band, FieldsBand) for row in band.rows for cell in row)

    @property
    def budget_roles(self) -> frozenset[str]:
        """Roles of the budget that have a place on the form: columns of its budget block, cells among its fields."""
        columns = {column.role for column in self.budget.columns} if self.budget else set()
        return frozenset(columns | {cell.budget for cell in self.field_cells if cell.budget})

    @property
    def printed_texts(self) -> tuple[str, ...]:
        """Ids of the typed texts that stand on the form's own sheet; the others stand on the sheet 文字说明."""
        return tuple(cell.paragraph for cell in self.field_cells if cell.paragraph)

    @property
    def other_texts(self) -> tuple[TextSpec, ...]:
        """The typed texts of the sheet 文字说明."""
        return tuple(text for text in self.texts if text.id not in self.printed_texts)

    @property
    def code_in_subject(self) -> bool:
        """Say whether the subject's cell holds the project's code too."""
        return any(cell.with_code for cell in self.field_cells)

    @property
    def check_boxes(self) -> dict[str, tuple[str, ...]]:
        """Fields that are lines of check boxes, with their choices."""
        return {cell.field: cell.choices for cell in self.field_cells if cell.choices}

    @property
    def is_department(self) -> bool:
        """Say whether the form is about a whole department, not about one of its projects."""
        return self.scope == "department"

    @property
    def prints_year(self) -> bool:
        """Say whether a line of the form names the year."""
        return any(isinstance(band, TextBand) and "{year}" in band.text for band in self.bands)

    @cached_property
    def prints_money_unit(self) -> bool:
        """Say whether the sheet says in which unit its amounts are, so that they may be in another one than the form's."""
        return self.fills_in("money_unit")

    def fills_in(self, placeholder: str) -> bool:
        """Say whether a printed text of the form leaves open what a placeholder stands for."""
        return any(f"{{{placeholder}}}" in text for text in _texts_in(self.bands))

    @property
    def blank_points(self) -> Decimal | None:
        """Points that a blank form prints as their sum: those of its groups and of the execution; None where it leaves some open."""
        weights = self.policy.level1_weights
        return sum(weights.values(), self.policy.execution.weight) if weights else None

    @property
    def printed_weights(self) -> int:
        """Number of indicators whose points the form prints."""
        return sum(spec.weight is not None for group in self.indicators.groups for spec in group.rows)

    @cached_property
    def kind(self) -> Kind:
        """How its rows earn their scores."""
        return kind_of(self.policy)

    @property
    def hides_points(self) -> bool:
        """Say whether the form has no column of points.

        A fact of the layout: forms of each kind have the column or not, and what then takes its place in cells, formulas and facts is
        the same for all of them. What a kind makes of it is ``Kind.shared_points`` and ``Kind.gives_points``.
        """
        return self.indicators.column("weight") is None

    @property
    def gives_hidden_points(self) -> bool:
        """Say whether rows have points that the form gives without printing them; one of a kind without points has no column either."""
        return self.hides_points and self.kind.has_points

    @property
    def has_completion(self) -> bool:
        """Say whether the form prints a completion column, in which a completion may be typed.

        A fact of the layout: forms of each kind have the column or not. Whether the program fills it in is the kind's to say
        (``Kind.computed_roles``).
        """
        return self.indicators.column("completion") is not None

    @property
    def combined_target(self) -> bool:
        """Say whether operator, target and unit share one cell."""
        return self.indicators.column("operator") is None and self.indicators.column("unit") is None

    @property
    def extra_roles(self) -> tuple[str, ...]:
        """Roles of the form's further typed columns, in printed order."""
        return tuple(column.role for column in self.indicators.columns if column.role in EXTRA_ROLES)


def _texts_in(value: object) -> Iterator[str]:
    """Give every text that stands in bands and their parts."""
    if isinstance(value, str):
        yield value
    parts = value if isinstance(value, tuple) else ()
    if isinstance(value, Struct):
        parts = tuple(getattr(value, name) for name in value.__struct_fields__)
    for part in parts:
        yield from _texts_in(part)
