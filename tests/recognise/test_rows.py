"""Rows of an indicator table: levels carried down, unused rows left out, typed apart from computed."""

from __future__ import annotations

import pytest
from recognise.small_grid import COLUMNS, FORM, HEAD, NATIONAL, SPLIT, cell_of, form_of, grid_of, names, read

from xlsheets.forms.placed import Evaluated
from xlsheets.recognise.recognise import recognise_grid


@pytest.mark.parametrize(
    "levels",
    [
        ("产出指标|数量指标", "|", "|质量指标", "效益指标|社会效益指标", "|"),
        (
            "产出指标|数量指标",
            "产出指标|数量指标",
            "产出指标|质量指标",
            "效益指标|社会效益指标",
            "效益指标|社会效益指标",
        ),
    ],
    ids=["first row only", "on each row"],
)
def test_level_names_are_carried_down(levels: tuple[str, ...]) -> None:
    rows = [f"{level}|指标{letter}|≥1个|1个|10|" for level, letter in zip(levels, "甲乙丙丁戊", strict=True)]
    found = read("\n".join([HEAD, *rows, "合计||||||90"]))
    assert [item[:2] for item in names(found)] == [
        ("产出指标", "数量指标"),
        ("产出指标", "数量指标"),
        ("产出指标", "质量指标"),
        ("效益指标", "社会效益指标"),
        ("效益指标", "社会效益指标"),
    ]


def test_level2_is_not_carried_over_a_change_of_level1() -> None:
    found = read(f"{HEAD}\n产出指标|数量指标|甲|1|1|10\n效益指标||乙|1|1|10\n合计")
    assert names(found)[1] == ("效益指标", "", "乙")


def test_a_group_whose_name_went_with_its_first_row() -> None:
    rows = f"{HEAD}\n|成本指标|甲|1|1|10\n||乙|1|1|10\n||丙|1|1|10\n|服务对象满意度指标|丁|1|1|10\n合计"
    found = read(rows, "A2:A3", "A4:A5", form=NATIONAL)
    assert [item.level1 for item in found.evaluation.indicators] == ["产出指标"] * 2 + ["满意度指标"] * 2
    assert found.evaluation.indicators[2].level2 == ""
    assert found.cells.headings == {"产出指标": "A2", "满意度指标": "A4"}


def test_merged_levels_with_blank_and_inserted_rows() -> None:
    rows = f"{HEAD}\n产出指标|数量指标|甲|1|1|10\n\n||乙|1|1|10\n||丙|1|1|10\n\n合计"
    found = read(rows, "A2:A4", "B2:B4")
    assert [item[:2] for item in names(found)] == [("产出指标", "数量指标")] * 3
    assert (found.cells.first_row, found.cells.last_row) == (2, 6)
    assert [cells["level1"] for cells in found.cells.indicators] == ["A2", "A2", "A5"]


def test_unused_rows() -> None:
    found = read(
        f"{HEAD}\n产出指标|数量指标|指标1：|||10\n||指标2：|≥95%||10\n|||||5\n|||5个|5个|5|5\n||||||3\n||丙|||\n|||≥**人||5\n合计"
    )
    assert [item.name for item in found.evaluation.indicators] == ["指标2：", "", "", "丙"]
    assert [text for _, text in found.residue] == ["指标1：", "指标2：", "≥**人"]
    assert found.evaluation.indicators[2].score == "3", "a typed score is never lost"


def test_points_of_a_cell_merged_over_two_rows_count_once() -> None:
    found = read(f"{HEAD}\n产出指标|数量指标|甲|1个|1个|10|10\n||乙|2个|2个||\n合计", "F2:F3", "G2:G3")
    assert [(item.weight, item.score) for item in found.evaluation.indicators] == [("10", "10"), ("", None)]
    assert found.cells.indicators[1]["weight"] == "F2"


def test_separate_operator_and_unit_columns_stay_as_typed() -> None:
    head = "|".join(SPLIT.values())
    found = read(
        f"{head}\n产出指标|数量指标|甲|≥|#95|%|#0.97|10|\n||乙|定性|好||好|10|\n合计", form=form_of(columns=SPLIT)
    )
    first, second = found.evaluation.indicators
    assert (first.operator, first.target, first.unit, first.actual) == ("≥", "95", "%", "0.97")
    assert (second.operator, second.target, second.unit) == ("定性", "好", "")


def test_computed_and_typed_completions() -> None:
    columns = {**COLUMNS, "completion": "完成率"}
    rows = f"{HEAD}|完成率\n产出指标|数量|甲|||10|||#20.01%\n||乙|||10|||#100%\n||丙|||10|||=XS_COMPLETION(1)→1\n||丁|||10|||55%\n合计"
    found = read(rows, form=form_of(columns=columns))
    assert [item.completion for item in found.evaluation.indicators] == ["20.01%", "100.00%", None, "55%"]
    assert found.typed_over == {"I2", "I3", "I5"}


def test_any_formula_is_computed_and_an_error_value_is_nothing_typed() -> None:
    grid = grid_of(f"{HEAD}\n产出指标|数量|甲|5|5|10|=IF(1,2,3)→2\n||乙|5|5|10|#5\n合计|||||20|=SUM(G2:G3)→7")
    grid.cells[3, 7] = cell_of("#5").__class__("e", "#NAME?")
    found = recognise_grid(grid, [FORM])
    assert found is not None
    assert [item.score for item in found.evaluation.indicators] == [None, None]
    assert found.evaluation.total is None
    assert found.typed_over == {"F4"}


def test_headings_never_calculated_still_have_their_names() -> None:
    rows = f'{HEAD}\n="产出指标（"&ROUND(SUM(F2:F2),2)&"分）"|数量指标|甲|1|1|10\n合计'
    found = read(rows)
    assert names(found) == [("产出指标", "数量指标", "甲")]
    assert found.printed_points == {}


def test_printed_points_of_a_computed_heading_are_not_typed() -> None:
    found = read(f'{HEAD}\n="产出指标（"&F2&"分）"→产出指标（10分）|数量指标|甲|1|1|10\n合计')
    assert (names(found)[0][0], found.printed_points) == ("产出指标", {})


@pytest.mark.parametrize(
    ("header", "target", "actual", "completion"),
    [
        ("实际完成值（万元）", "≥40万元", "38", "0.95"),
        ("实际完成值(万元)", "≥40万元", "380000元", "0.95"),
        ("实际完成值（元）", "≥40万元", "380000", "None"),
        ("实际完成值（B）", "≥40万元", "38", "None"),
        ("实际完成值", "≥40万元", "38", "None"),
    ],
)
def test_a_unit_in_the_header_is_told(header: str, target: str, actual: str, completion: str) -> None:
    found = read(f"{HEAD.replace('实际完成值', header)}\n产出指标|数量指标|投入|{target}|{actual}|10|\n合计")
    (result,) = Evaluated.of(found).results.indicators
    assert str(result.completion) == completion


def test_what_a_row_says_decides_whether_a_unit_is_told() -> None:
    head = "|".join(SPLIT.values())
    split = read(f"{head}\n产出指标|数量指标|投入|≥|40|万元|38|10|\n合计", form=form_of(columns=SPLIT))
    assert str(Evaluated.of(split).results.indicators[0].completion) == "0.95"
