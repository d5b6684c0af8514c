"""A level's points shared equally by its indicators: what is left over falls where the form says, in Python and in the cells."""

from __future__ import annotations

from pathlib import Path

import engines
import pytest
from msgspec.structs import replace
from samples.kept import write_workbook

from xlsheets.domain.evaluation import Evaluation, Indicator
from xlsheets.forms.catalog import find_form
from xlsheets.forms.schema import FORM_SHEET, Form
from xlsheets.forms.schema_indicators import IndicatorsBand
from xlsheets.recognise.load import load
from xlsheets.recompute.recompute import recompute


def heyuan(remainder: int) -> Form:
    form = find_form("gd-heyuan-project")
    groups = tuple(replace(group, remainder=remainder if group.split else 0) for group in form.indicators.groups)
    bands = (replace(band, groups=groups) if isinstance(band, IndicatorsBand) else band for band in form.bands)
    return replace(form, bands=tuple(bands))


@pytest.mark.parametrize(
    ("remainder", "points"),
    [
        (0, ["13.33", "13.33", "13.34"]),
        (1, ["13.34", "13.33", "13.33"]),
        (2, ["13.33", "13.34", "13.33"]),
        (9, ["13.33", "13.33", "13.34"]),
    ],
)
def test_the_remainder_falls_where_the_form_says(remainder: int, points: list[str], tmp_path: Path) -> None:
    items = [Indicator("产出", "数量指标", name, target="≥40家", actual="40家") for name in "甲乙丙"]
    form = heyuan(remainder)
    written = write_workbook(form, Evaluation(form.id, 2024, indicators=items))
    path = tmp_path / "split.xlsx"
    path.write_bytes(written.data)
    cells = [where["weight"] for where in written.found.cells.indicators]
    assert [item.weight for item in written.found.evaluation.indicators] == points
    recalculated = engines.ironcalc(path)[FORM_SHEET]
    assert [recalculated[cell] for cell in cells] == [float(each) for each in points]


def test_a_level_in_two_places_shares_its_points_once_and_prints_them_by_place(tmp_path: Path) -> None:
    order = [("产出", "甲"), ("效益", "乙"), ("产出", "丙"), ("产出", "丁"), ("效益", "戊")]
    items = [Indicator(level1, level1, name, target="≥40家", actual="40家") for level1, name in order]
    form = heyuan(0)
    written = write_workbook(form, Evaluation(form.id, 2024, indicators=items))
    path = tmp_path / "split.xlsx"
    path.write_bytes(written.data)
    cells = written.found.cells
    recalculated = engines.ironcalc(path)[FORM_SHEET]
    assert [recalculated[where["weight"]] for where in cells.indicators] == [13.33, 20, 13.33, 13.34, 20]
    headings = {
        "A10": "产出\n（13.33分）",
        "A11": "效益\n（20分）",
        "A12": "产出\n（26.67分）",
        "A14": "效益\n（20分）",
    }
    assert {cell: recalculated[cell] for cell in cells.level1_headings} == headings
    again = load(path)
    assert again.found[0].cells.level1_headings == cells.level1_headings
    assert recompute(again).changed == 0
