"""Where things stand on the sheet of measures (基础数据), with every formula of it: typed figures, what follows, points by rule."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from msgspec import Struct, field

from xlsheets.domain.measure_rules import NO_SIBLINGS, OPEN_SIBLINGS, Part, Rule
from xlsheets.domain.measures import EMPTY, Derived, Measure
from xlsheets.domain.numbers import ZERO, plain
from xlsheets.domain.status import TO_FILL, TO_JUDGE, to_fill
from xlsheets.files.addresses import column_letters
from xlsheets.files.own_marks import COUNT_PREFIX
from xlsheets.forms.schema import Form
from xlsheets.formulas.calc.calc_refs import TIE
from xlsheets.formulas.expressions import figure_formula, figure_text, quoted, shown_number
from xlsheets.formulas.rule_formulas import PartFormulas, joined, shown_amount

TITLE = "基础数据"
KEY, GROUP, LABEL, UNIT, VALUE, NOTE = "A", "B", "C", "D", "E", "F"
USED, TIDY = "G", "H"
"""Helper columns of a typed measure: the number used, and its text without unit where a text stands there."""

RAW, SIBLINGS, AVAILABLE, OPEN, COUNTED = "G", "H", "I", "J", "K"
"""Helper columns of a rule: score of its own, heading that it shares points under, points that count, 1 where open, points of the parts."""

FIRST_PART = 12
INPUT_HEADERS = ("标识", "类别", "数据项", "单位", "数值", "填写说明")
DERIVED_HEADERS = ("标识", "类别", "推算的比率", "单位", "数值", "算法")
RULE_HEADERS = ("标识", "一级指标", "计分项目", "满分", "应得分", "计分依据")
SUM_DIGITS = 6
"""Decimals of a sum of typed figures: takes off the noise of floats and nothing else."""


def count_formula(measure: Measure) -> str:
    """Take a measure from the sheet 汇总 of its workbook; nothing where that is gone."""
    return f'IFERROR({COUNT_PREFIX}{measure.source},"")'


class MeasuresLayout(Struct):
    """The sheet of measures of one form: ``rows``: id of a measure, or key of a rule → row.

    ``counted``: measures that the projects of the workbook give; their figures are formulas.
    """

    form: Form
    sheet: str
    rows: dict[str, int] = field(default_factory=dict)
    counted: Collection[str] = ()
    input_header: int = 4
    rule_header: int = 0
    last_row: int = 0

    @classmethod
    def of(cls, form: Form, sheet: str, counted: Collection[str] = ()) -> MeasuresLayout:
        """Lay out the sheet as it is written."""
        layout, book = cls(form, sheet, counted=counted), form.policy.rules
        row = layout.input_header
        for measure in book.measures:
            layout.rows[measure.id] = row = row + 1
        row += 2
        for derived in book.derived:
            layout.rows[derived.id] = row = row + 1
        layout.rule_header = row = row + 2
        for rule in book.rules:
            layout.rows[rule.key] = row = row + 1
        layout.last_row = row
        return layout

    @property
    def most_parts(self) -> int:
        """Parts of the rule that has most."""
        return max((len(rule.parts) for rule in self.form.policy.rules.rules), default=0)

    @property
    def last_input(self) -> int:
        """Row of the last typed measure."""
        return max((self.rows[measure.id] for measure in self.form.policy.rules.measures), default=self.input_header)

    def cell(self, name: str, column: str = VALUE) -> str:
        """Cell of a measure or rule; its value where no column is named."""
        return f"{column}{self.rows[name]}"

    def parts_of(self, rule: Rule) -> list[str]:
        """Cells of a rule's parts."""
        row = self.rows[rule.key]
        return [f"{column_letters(FIRST_PART + place)}{row}" for place in range(len(rule.parts))]

    def names(self, prefix: str) -> dict[str, str]:
        """Defined names: over the blocks for the sheets 自评表 and 测算, and one a measure for people."""
        sheet = "'" + self.sheet.replace("'", "''") + "'!"
        book = self.form.policy.rules

        def span(column: str, first: int, last: int) -> str:
            return f"{sheet}${column}${first}:${column}${last}"

        names = {f"{prefix}m_{each.id}": f"{sheet}${VALUE}${self.rows[each.id]}" for each in book.measures}
        names |= {f"{prefix}m_{each.id}": f"{sheet}${VALUE}${self.rows[each.id]}" for each in book.derived}
        blocks = {"ids": KEY, "values": VALUE}
        names |= {
            f"{prefix}{key}": span(column, self.input_header, self.last_input + 1) for key, column in blocks.items()
        }
        blocks = {"rule_key": KEY, "rule_score": VALUE, "rule_basis": NOTE}
        return names | {
            f"{prefix}{key}": span(column, self.rule_header, self.last_row + 1) for key, column in blocks.items()
        }

    def formulas(self) -> dict[str, str]:
        """Return cell → formula (without ``=``) of the whole sheet."""
        book = self.form.policy.rules
        found: dict[str, str] = {}
        for measure in book.measures:
            found.update(self._measure(measure))
        for derived in book.derived:
            found[self.cell(derived.id)] = self._derived(derived)
        for rule in book.rules:
            found.update(self._rule(rule))
        return found

    def refs(self) -> dict[str, str]:
        """Cells in which measures hold their number, or what is missing: id → cell."""
        book = self.form.policy.rules
        used = {measure.id: f"${USED}${self.rows[measure.id]}" for measure in book.measures}
        return used | {derived.id: f"${VALUE}${self.rows[derived.id]}" for derived in book.derived}

    def _measure(self, measure: Measure) -> Iterator[tuple[str, str]]:
        value, tidy = self.cell(measure.id), self.cell(measure.id, TIDY)
        if measure.id in self.counted:
            yield value, count_formula(measure)
        yield tidy, figure_text(f'{value}&""', value, measure.unit)
        yield (
            self.cell(measure.id, USED),
            f"IF(ISNUMBER({value}),{value},{figure_formula(tidy, quoted(to_fill(measure.label)))})",
        )

    def _derived(self, derived: Derived) -> str:
        refs, typed = self.refs(), {measure.id for measure in self.form.policy.rules.measures}
        sums = []
        for terms in (derived.over, derived.by):
            added = "".join(f"{'-' if sign < 0 else '+'}{refs[name]}" for sign, name in terms).lstrip("+")
            exact = all(name in typed for _, name in terms)
            sums.append(f"ROUND({added},{SUM_DIGITS})" if exact and len(terms) > 1 else f"({added})")
        over, by = sums
        formula = f"IF(ROUND({by},12)=0,{quoted(EMPTY)},{over}/{by})" if derived.by else over
        for _, name in reversed((*derived.over, *derived.by)):
            formula = f"IF(ISNUMBER({refs[name]}),{formula},{refs[name]})"
        return formula

    def _part(self, part: Part) -> PartFormulas:
        book = self.form.policy.rules
        return PartFormulas(part, self.refs(), book.labels(), book.units())

    def _rule(self, rule: Rule) -> Iterator[tuple[str, str]]:
        digits, cells = self.form.policy.digits, self.parts_of(rule)
        score, raw = self.cell(rule.key), f"${RAW}${self.rows[rule.key]}"
        for cell, part in zip(cells, rule.parts, strict=True):
            yield cell, self._part(part).points()
        counted = self.cell(rule.key, COUNTED)
        if rule.weight is None:
            alone = f"IF(ISNUMBER({cells[0]}),-ROUND({TIE}-{cells[0]},{digits}),{cells[0]})"
        elif len(cells) == 1:
            alone = f"IF(ISNUMBER({cells[0]}),ROUND({cells[0]}+{TIE},{digits}),{cells[0]})"
        else:
            weight, listed = plain(rule.weight), ",".join(cells)
            yield (
                counted,
                "+".join(
                    f"IF(ISNUMBER({cell}),{plain(part.points)},0)" for cell, part in zip(cells, rule.parts, strict=True)
                ),
            )
            points = f"SUM({listed})*{weight}/{counted}"
            alone = f"IF({counted}=0,{quoted(EMPTY)},ROUND(MAX(0,MIN({weight},{points}))+{TIE},{digits}))"
            for cell in reversed(cells):
                alone = f"IF(ISNUMBER({cell})+EXACT({cell},{quoted(EMPTY)})>0,{alone},{cell})"
        yield self.cell(rule.key, RAW), alone
        plain_score = f"IF(ISNUMBER({raw}),{raw},LEFT({raw},2))"
        told = f"IF(ISNUMBER({raw}),{self._told(rule, score)},{raw})"
        if rule.weight is not None and not rule.judged:
            yield self.cell(rule.key, AVAILABLE), f"IF(ISNUMBER({raw}),{plain(rule.weight)},0)"
            yield self.cell(rule.key, OPEN), f"IF(ISNUMBER({raw})+EXACT({raw},{quoted(EMPTY)})>0,0,1)"
        if any(part.empty == "redistribute" for part in rule.parts) and rule.weight is not None:
            plain_score, told = self._with_siblings(rule, plain_score, told, score)
        yield score, plain_score
        yield self.cell(rule.key, NOTE), told

    def _with_siblings(self, rule: Rule, alone: str, told: str, score: str) -> tuple[str, str]:
        """Let an indicator that does not apply take the rate of the others under its level-1 heading."""
        assert rule.weight is not None
        raw, weight, digits = f"${RAW}${self.rows[rule.key]}", plain(rule.weight), self.form.policy.digits

        def summed(column: str) -> str:
            first, last = self.rule_header + 1, self.last_row
            heads = f"${SIBLINGS}${first}:${SIBLINGS}${last}"
            return f"SUMIF({heads},{quoted(rule.level1)},${column}${first}:${column}${last})"

        rate = f"ROUND({weight}*{summed(RAW)}/{summed(AVAILABLE)}+{TIE},{digits})"
        open_or_none = f"IF({summed(OPEN)}>0,{{}},IF({summed(AVAILABLE)}=0,{{}},{{}}))"
        scores, weights = shown_amount(summed(RAW)), shown_amount(summed(AVAILABLE))
        line = joined(
            quoted(f"分母为0，{weight} × "),
            scores,
            quoted(" ÷ "),
            weights,
            quoted("（同级其他指标）= "),
            shown_number(score),
        )
        instead = open_or_none.format(quoted(TO_FILL), quoted(TO_JUDGE), rate)
        said = open_or_none.format(quoted(OPEN_SIBLINGS), quoted(NO_SIBLINGS), line)
        empty = f"EXACT({raw},{quoted(EMPTY)})"
        return f"IF({empty},{instead},{alone})", f"IF({empty},{said},{told})"

    def _told(self, rule: Rule, score: str) -> str:
        """Say how a score came about, as ``_Teller`` of domain/rule_results.py does."""
        cells = self.parts_of(rule)
        if len(cells) == 1:
            return joined(self._part(rule.parts[0]).told(), shown_number(score))
        pieces: list[str] = []
        for place, (cell, part) in enumerate(zip(cells, rule.parts, strict=True)):
            pieces.append(quoted(f"{' + ' if place else ''}{part.label} "))
            pieces.append(f'IF(ISNUMBER({cell}),{shown_amount(cell)},"不计")')
        counted, weight = self.cell(rule.key, COUNTED), plain(rule.weight or ZERO)
        whole = f"ROUND({counted}-{weight},8)=0"
        return joined(
            f'IF({whole},"","（")',
            *pieces,
            f'IF({whole},"",{joined(quoted(f"）× {weight} ÷ "), shown_amount(counted))})',
            quoted(" = "),
            shown_number(score),
        )


def counted_measures(form: Form, counts: dict[str, int]) -> dict[str, str]:
    """Return measure id → count, of those that a form takes from the projects."""
    return {each.id: str(counts[each.source]) for each in form.policy.rules.measures if each.source}
