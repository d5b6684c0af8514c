"""基础数据 filled in anyhow, gaps, texts and huge figures too: five programs give what the rules give, cell by cell."""

from __future__ import annotations

import random
import re
import tempfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import engines
import pytest
from daily import examples
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from samples.measured import FORMS, ODD_FIGURES, ROUND_FIGURES

from xlsheets.domain.evaluation import Evaluation
from xlsheets.domain.rule_results import RuleResult, rule_results
from xlsheets.files.grid import Value
from xlsheets.forms.catalog import find_form
from xlsheets.forms.schema import Form
from xlsheets.formulas.measures_cells import measures_values
from xlsheets.formulas.measures_layout import NOTE, MeasuresLayout
from xlsheets.writing import styles
from xlsheets.writing.cached_values import with_values
from xlsheets.writing.measures_sheet import write_measures_sheet
from xlsheets.writing.workbook import new_book

Filling = dict[str, str]
NEGATIVE = ("-1", "-0.01", "-12.5", "-100000")
EXTREME = ("999999999999", "100000000000.01", "0.000001", "0.01", "99999999.99", "1E5")
TEXTS = (
    *(text for text in ODD_FIGURES if text),
    "（5）",
    "—",
    "3/4",
    "12月",
    "=1+1",
    "#N/A",
    " 7 ",
    "1，000",
    "-",
    "十",
)
LOADED_OTHERWISE = {"formualizer": ("#N/A", "1E5", "5.")}
"""Texts that a program's loader turns into an error or a number before any formula runs."""

TOLERANCE = 1e-9


def filling(rng: random.Random, form: Form) -> Filling:
    """Figures of every kind; some fillings have few gaps, so that all rules come to a score, others many."""
    wild, whole = rng.choice((0.0, 0.02, 0.1, 0.4)), rng.random() < 0.4
    drawn = {}
    for measure in form.policy.rules.measures:
        if rng.random() < wild:
            drawn[measure.id] = rng.choice((*NEGATIVE, *EXTREME, *TEXTS, "", "", "0"))
        elif whole:
            drawn[measure.id] = str(rng.choice((0, 0, 1, 2, 3, 5, 7, 8, 10, 12)))
        else:
            drawn[measure.id] = rng.choice(
                (*ROUND_FIGURES, f"{rng.uniform(0.01, 200):.2f}", f"{rng.uniform(90, 110):.4f}")
            )
    return drawn


def fillings(form: Form) -> st.SearchStrategy[Filling]:
    figure = st.one_of(
        st.sampled_from((*ROUND_FIGURES, *NEGATIVE, *EXTREME, *TEXTS, "")),
        st.decimals(-1000, 100_000_000, places=2).map(str),
        st.integers(0, 20).map(str),
    )
    return st.fixed_dictionaries({measure.id: figure for measure in form.policy.rules.measures})


class Sheets:
    """A workbook of so many sheets 基础数据, each with a filling, and what the rules give for each of them."""

    def __init__(self, folder: Path, form: Form, drawn: Sequence[Filling]) -> None:
        book = new_book(form.title)
        styles.add_styles(book, form.page)
        self.form, self.drawn = form, drawn
        self.layouts: list[MeasuresLayout] = []
        self.values: dict[str, dict[str, Value]] = {}
        for number, typed in enumerate(drawn):
            layout = MeasuresLayout.of(form, f"数据{number}")
            evaluation = Evaluation(form.id, measures=typed)
            write_measures_sheet(book.create_sheet(layout.sheet), layout, form, evaluation)
            self.layouts.append(layout)
            self.values[layout.sheet] = measures_values(layout, evaluation)
        self.path = folder / "基础数据.xlsx"
        self.path.write_bytes(with_values(book, self.values))

    def differences(self, program: str, got: engines.Sheets) -> Iterator[str]:
        """Every formula's cell against the cached value, and each rule's score and line against the rules themselves."""
        digits = self.form.policy.digits
        for layout, typed in zip(self.layouts, self.drawn, strict=True):
            if {*LOADED_OTHERWISE.get(program, ())} & {*typed.values()}:
                continue
            sheet = got[layout.sheet]
            told = f"{program} {self.form.id} {layout.sheet}"
            for cell, wanted in self.values[layout.sheet].items():
                if not is_same(wanted, sheet.get(cell)):
                    yield f"{told}: {cell} {wanted!r} != {sheet.get(cell)!r}"
            results = rule_results(self.form.policy.rules, typed, digits)
            for rule in self.form.policy.rules.rules:
                yield from self._rule(
                    told, results[rule.key], sheet, layout.cell(rule.key), layout.cell(rule.key, NOTE)
                )

    def _rule(
        self, told: str, result: RuleResult, sheet: dict[str, engines.Value], score: str, basis: str
    ) -> Iterator[str]:
        wanted = result.basis[:2] if result.score is None else result.score
        for cell, value in ((score, wanted), (basis, result.basis)):
            if not is_same(value, sheet.get(cell)):
                yield f"{told}: {cell} {value!r} != {sheet.get(cell)!r}"


_TOO_LONG = re.compile(r"[0-9]{12,}(?:\.[0-9]+)?")


def is_same(wanted: Value, got: engines.Value) -> bool:
    """Say whether two values are one; a ratio above a billion is told to the twelve digits that all programs agree on."""
    if isinstance(wanted, str) and isinstance(got, str):
        wanted, got = (_TOO_LONG.sub(lambda digits: f"{float(digits[0]):.11e}", text) for text in (wanted, got))
    if isinstance(wanted, Decimal) and isinstance(got, int | float) and not isinstance(got, bool):
        return abs(float(wanted) - got) <= TOLERANCE * max(1.0, abs(float(wanted)))
    return (wanted or "") == (got or "") if not isinstance(wanted, Decimal) else False


def in_every_program(sheets: Sheets) -> list[str]:
    """What the programs compute otherwise, or nothing."""
    found = []
    computed = {
        "IronCalc": engines.ironcalc,
        "Gnumeric": engines.gnumeric,
        "formualizer": engines.formualizer,
        "LibreOffice": lambda path: engines.libreoffice([path])[0],
    }
    for program, engine in computed.items():
        found += list(sheets.differences(program, engine(sheets.path)))
    return found


def report(lines: Sequence[str]) -> str:
    return f"{len(lines)} differences\n" + "\n".join(lines[:10])


def drawn(form: Form, seeds: range) -> list[Filling]:
    return [filling(random.Random(f"{form.id} {seed}"), form) for seed in seeds]


@pytest.mark.parametrize("form_id", FORMS)
def test_a_sample_in_every_program(form_id: str, tmp_path: Path) -> None:
    form = find_form(form_id)
    empty = dict.fromkeys((measure.id for measure in form.policy.rules.measures), "")
    lines = in_every_program(Sheets(tmp_path, form, [{}, dict.fromkeys(empty, "0"), *drawn(form, range(12))]))
    assert not lines, report(lines)


@pytest.mark.parametrize("form_id", FORMS)
def test_any_filling_in_one_program(form_id: str) -> None:
    form = find_form(form_id)

    @given(fillings(form))
    @examples(12, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example])
    def holds(typed: Filling) -> None:
        with tempfile.TemporaryDirectory() as folder:
            sheets = Sheets(Path(folder), form, [typed])
            lines = list(sheets.differences("IronCalc", engines.ironcalc(sheets.path)))
            assert not lines, report(lines)

    holds()


@pytest.mark.long
@pytest.mark.parametrize("form_id", FORMS)
def test_five_hundred_fillings(form_id: str, tmp_path: Path) -> None:
    form = find_form(form_id)
    for first in range(100, 620, 40):
        lines = in_every_program(Sheets(tmp_path, form, drawn(form, range(first, first + 40))))
        assert not lines, report(lines)
