"""Tables as people make them: merged points, 合计 below each group, points at every level, 其中 and unused rows."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.recognise.small_grid import HEAD, NATIONAL, book_of, grid_of
from xlsheets.forms.catalog import all_forms
from xlsheets.forms.placed import Evaluated
from xlsheets.recognise.load import evaluated
from xlsheets.recognise.recognise import recognise

TOP = "项目支出绩效自评表\n项目资金（万元）||年初预算数|全年预算数|全年执行数|分值|执行率|得分\n|年度资金总额|100|100|90|10||"
FIRST, SECOND = "产出指标|数量指标|走访企业数|≥40家|38家", "产出指标|数量指标|走访人数|≥40人|40人"
THIRD = "效益指标|社会效益指标|稳定率|≥95%|96%"


def read(rows: str, *merges: str) -> Evaluated:
    book = book_of(grid_of(f"{TOP}\n{rows}", *merges))
    (found,) = evaluated(book, recognise(book, [NATIONAL]))
    return found


def scores(found: Evaluated) -> list[Decimal | None]:
    return [result.score for result in found.results.indicators]


@pytest.mark.parametrize(
    ("rows", "merges"),
    [
        (f"{FIRST}|50|47\n{SECOND}||\n{THIRD}|40|40", ("F5:F6", "G5:G6")),
        (f"{FIRST}|25|47\n{SECOND}|25|\n{THIRD}|40|40", ("G5:G6",)),
        (f"{FIRST}|50|20\n{SECOND}||27\n{THIRD}|40|40", ("F5:F6",)),
    ],
)
def test_a_merged_score_or_weight_counts_once_for_all_its_rows(rows: str, merges: tuple[str, ...]) -> None:
    results = read(f"{HEAD}\n{rows}\n总分", *merges).results
    assert (results.weight_total, results.total, results.grade) == (100, 96, "优")


def test_a_merged_score_that_nobody_typed_is_judged_by_a_person() -> None:
    found = read(f"{HEAD}\n{FIRST}|25|\n{SECOND}|25|\n{THIRD}|40|40\n总分", "G5:G6")
    assert scores(found) == [None, None, 40]
    assert (found.results.weight_total, found.results.grade) == (100, None)


@pytest.mark.parametrize("last", ["\n总分|||||100|96", "\n合计|||||90|87", "", "\n注：本表由项目单位填写"])
def test_rows_of_sums_below_each_group_are_no_indicators_and_end_no_table(last: str) -> None:
    found = read(f"{HEAD}\n{FIRST}|50|47\n合计|||||50|47\n{THIRD}|40|40\n合计|||||40|40{last}")
    assert scores(found) == [47, 40]
    assert found.evaluation.total == ({"总": "96", "合": "87"}.get(last[1:2]))
    assert found.results.total == 96


@pytest.mark.parametrize("label", ["小计", "产出指标小计"])
def test_a_sub_total_in_the_name_column_is_none(label: str) -> None:
    assert scores(read(f"{HEAD}\n{FIRST}|50|47\n||{label}|||50|47\n{THIRD}|40|40\n||合计|||90|87")) == [47, 40]


@pytest.mark.parametrize("word", ["分值", "权重"])
def test_points_of_levels_are_not_those_of_the_indicator(word: str) -> None:
    head = f"一级指标|{word}|二级指标|{word}|三级指标|年度指标值|实际完成值|{word}|得分|偏差原因分析及改进措施"
    found = read(f"{head}\n产出指标|50|数量指标|50|走访企业数|≥40家|38家|30|28.5\n|||||||||\n总分")
    assert [item.weight for item in found.evaluation.indicators] == ["30"]


@pytest.mark.parametrize("values", ["/|/|/|/|/", "||||", "（请填写）|××|||", "无|无|||"])
@pytest.mark.parametrize(
    "name",
    [
        "指标1：",
        "指标1：/",
        "指标1：/ / /",
        "指标2：——",
        "……",
        "指标2：无/无/无",
        "三级指标1",
        "1.××",
        "2、",
        "（根据实际情况填写）",
    ],
)
def test_an_unused_printed_row_is_no_indicator(name: str, values: str) -> None:
    found = read(f"{HEAD}\n{FIRST}|50|47\n产出指标|质量指标|{name}|{values}\n{THIRD}|40|40\n总分")
    assert (scores(found), found.results.grade) == ([47, 40], "优")


@pytest.mark.parametrize("points", ["|", "-|-", "/|/"])
def test_a_part_without_points_is_kept_and_costs_nothing(points: str) -> None:
    found = read(f"{HEAD}\n{FIRST}|50|47\n产出指标|数量指标|其中：大企业|≥20家|18家|{points}\n{THIRD}|40|40\n总分")
    assert scores(found) == [47, None, 40]
    assert (found.results.total, found.results.grade) == (96, "优")


def test_a_part_with_points_of_its_own_is_an_indicator() -> None:
    found = read(f"{HEAD}\n{FIRST}|30|28\n产出指标|数量指标|其中：大企业|≥20家|20家|20|\n{THIRD}|40|40\n总分")
    assert scores(found) == [28, 20, 40]


@pytest.mark.parametrize("line", ["自评总分|96", "|自评总分|96"])
def test_a_total_among_the_fields_is_read(line: str) -> None:
    book = book_of(grid_of(f"项目支出绩效自评表\n{line}\n{HEAD}\n{FIRST}|50|47\n{THIRD}|40|40"))
    (found,) = evaluated(book, recognise(book, [NATIONAL]))
    assert found.evaluation.total == "96"


def test_the_sum_of_the_budget_is_no_total() -> None:
    budget = "项目资金（万元）||年初预算数|全年预算数|全年执行数|分值|执行率|得分\n|合计|100|100|90|10||"
    book = book_of(grid_of(f"项目支出绩效自评表\n{budget}\n{HEAD}\n{FIRST}|50|47\n{THIRD}|40|40"))
    (found,) = evaluated(book, recognise(book, [NATIONAL]))
    assert (found.evaluation.total, found.evaluation.budget[0].line, found.results.total) == (None, "total", 96)


@pytest.mark.parametrize("merges", [(), ("A5:A6", "B5:B6")])
def test_points_of_level_1_alone_are_not_given_to_its_first_indicator(merges: tuple[str, ...]) -> None:
    head = "一级指标|权重|二级指标|三级指标|年度指标值|实际完成值|得分|偏差原因分析"
    rows = "产出指标|50|数量指标|甲|≥40家|38家\n||质量指标|乙|≥40人|40人\n效益指标|40|社会效益|丙|≥95%|96%\n总分"
    found = read(f"{head}\n{rows}", *merges)
    assert scores(found) == [None, None, 40]
    assert (found.results.weight_total, found.results.grade) == (100, None)


def test_the_points_of_a_group_below_it_are_no_indicator() -> None:
    sums = "{}得分|||||{}|{}"
    found = read(
        f"{HEAD}\n{FIRST}|50|47\n{sums.format('产出指标', 50, 47)}\n{THIRD}|40|40\n{sums.format('效益指标', 40, 40)}\n总分|||||100|96"
    )
    assert (scores(found), found.results.weight_total, found.evaluation.total) == ([47, 40], 100, "96")


def test_a_budget_below_the_table_is_no_indicator() -> None:
    book = book_of(
        grid_of(f"项目名称|某项目\n{HEAD}\n{FIRST}|50|47\n{THIRD}|40|40\n合计|||||90|87\n{TOP.partition(chr(10))[2]}")
    )
    (found,) = evaluated(book, recognise(book, [NATIONAL]))
    assert (scores(found), found.evaluation.total) == ([47, 40], "87")
    assert [(line.line, line.executed) for line in found.evaluation.budget] == [("total", "90")]


SUMS = ["小计：", "产出小计（50分）", "产出指标汇总", "产出部分得分", "产出总分", "本组合计"]


@pytest.mark.parametrize("word", SUMS)
@pytest.mark.parametrize("line", ["{}|||||{}|{}", "|{}||||{}|{}", "||{}|||{}|{}"])
def test_a_row_with_the_points_of_those_above_it_is_their_sum_under_any_word(word: str, line: str) -> None:
    first, second = line.format(word, 50, 47), line.format(word.replace("产出", "效益"), 40, 40)
    found = read(f"{HEAD}\n{FIRST}|50|47\n{first}\n{THIRD}|40|40\n{second}\n总分|||||100|96")
    assert (scores(found), found.results.weight_total, found.results.total) == ([47, 40], 100, 96)


def test_the_points_of_a_group_above_its_rows_are_no_indicator() -> None:
    found = read(f"{HEAD}\n一、产出|||||50|47\n{FIRST}|30|28\n{SECOND}|20|19\n二、效益|||||40|40\n{THIRD}|40|40\n总分")
    assert (scores(found), found.results.weight_total) == ([28, 19, 40], 100)


@pytest.mark.parametrize(("points", "score"), [(10, 9), (50, 47), (40, 40)])
def test_a_row_of_points_that_is_no_sum_stays(points: int, score: int) -> None:
    found = read(f"{HEAD}\n{FIRST}|50|47\n|质量指标||||{points}|{score}\n{THIRD}|40|40\n总分")
    assert scores(found) == [47, score, 40]


@pytest.mark.parametrize("merge", ["C5:D5", "C5:E5"])
def test_an_indicator_whose_name_is_merged_over_its_target_keeps_its_points(merge: str) -> None:
    found = read(f"{HEAD}\n效益指标|社会效益指标|影响显著提升|||40|38\n{FIRST}|50|47\n总分", merge)
    item = found.evaluation.indicators[0]
    assert (item.name, item.target, item.actual, scores(found)) == ("影响显著提升", "", "", [38, 47])
    assert found.results.weight_total == 100


def test_the_name_beside_its_number_below_one_header() -> None:
    head = HEAD.replace("三级指标|", "三级指标||")
    found = read(f"{head}\n产出指标|数量指标|#1|走访企业数|≥40家|38家|50|47\n总分", "C4:D4")
    assert [item.name for item in found.evaluation.indicators] == ["走访企业数"]


@pytest.mark.parametrize(
    "word", ["项目绩效自评总分", "自评总得分", "最终得分", "自评综合得分", "总计得分", "项目自评得分"]
)
@pytest.mark.parametrize("line", ["{}|||||100|96", "||{}|||100|96"])
def test_totals_under_many_words(word: str, line: str) -> None:
    found = read(f"{HEAD}\n{FIRST}|50|47\n{THIRD}|40|40\n{line.format(word)}")
    assert (found.evaluation.total, scores(found)) == ("96", [47, 40])


PARTS = "||其中：大企业|≥20家|18家|30|27\n||小企业|≥20家|20家|20|20"


def test_points_of_parts_that_are_the_indicators_once_more_count_once() -> None:
    found = read(f"{HEAD}\n{FIRST}|50|47\n{PARTS}\n{THIRD}|40|40\n总分|||||100|96")
    assert (scores(found), found.results.weight_total, found.results.total) == ([47, None, None, 40], 100, 96)
    headed = read(f"{HEAD}\n产出指标|数量指标|走访企业数|||50|\n{PARTS}\n{THIRD}|40|40\n总分|||||100|96")
    assert (scores(headed), headed.results.weight_total, headed.results.grade) == ([None, 27, 20, 40], 100, "优")


FORM = f"项目支出绩效自评表\n（2024年度）\n项目名称|{{}}\n{TOP.partition(chr(10))[2]}\n{HEAD}\n{FIRST}|50|{{}}\n{THIRD}|40|40"


def beside(left: str, right: str) -> str:
    lines = zip(left.split("\n"), right.split("\n"), strict=True)
    return "\n".join(f"{one}{'|' * (8 - one.count('|'))}|{other}" for one, other in lines)


@pytest.mark.parametrize("last", ["", "\n总分|||||100|"])
def test_two_forms_below_one_another_and_side_by_side(last: str) -> None:
    one, other = FORM.format("甲", 47) + last, FORM.format("乙", 45) + last
    for sheet in (f"{one}\n\n{other}", f"{one}\n{other}", beside(one, other)):
        book = book_of(grid_of(sheet))
        found = evaluated(book, recognise(book, [NATIONAL]))
        told = [(each.evaluation.subject, each.evaluation.year, each.results.total) for each in found]
        assert told == [("甲", 2024, 96), ("乙", 2024, 94)]


def test_a_form_printed_again_on_the_next_page_is_one() -> None:
    head = f"项目支出绩效自评表\n项目名称|甲\n{HEAD}"
    book = book_of(grid_of(f"{head}\n{FIRST}|50|47\n{head}\n{THIRD}|40|40\n总分"))
    (found,) = evaluated(book, recognise(book, [NATIONAL]))
    assert scores(found) == [47, 40]


@pytest.mark.parametrize(
    "name",
    ["【填写指标】", "指标N", "指标n：", "3）", "指标1：（填写具体指标）", "注：可续行", "可自行增加行", "待补充"],
)
@pytest.mark.parametrize("points", ["|", "#0|#0"])
def test_hints_to_write_a_name_are_no_indicators(name: str, points: str) -> None:
    found = read(f"{HEAD}\n{FIRST}|50|47\n产出指标|质量指标|{name}|||{points}\n{THIRD}|40|40\n总分")
    assert (scores(found), found.results.grade) == ([47, 40], "优")


def test_a_total_right_beside_its_figure() -> None:
    found = read(f"{HEAD}\n{FIRST}|50|47\n{THIRD}|40|40\n|||||合计|96")
    assert (scores(found), found.results.total) == ([47, 40], 96)


def test_figures_of_another_list_at_the_right_cost_no_budget() -> None:
    lines = f"{TOP}\n{HEAD}\n{FIRST}|50|47\n{THIRD}|40|40\n总分".split("\n")
    right = ["支付明细", "#50|甲", "#40|乙"]
    rows = "\n".join(f"{line}{'|' * (9 - line.count('|'))}{more}" for line, more in zip(lines, right, strict=False))
    book = book_of(grid_of("\n".join((rows, *lines[3:]))))
    (found,) = evaluated(book, recognise(book, [NATIONAL]))
    assert (found.results.execution.rate, found.results.total) == (Decimal("0.9"), 96)


def test_numbered_levels_are_those_of_the_form() -> None:
    rows = f"{HEAD}\n一、{FIRST}|50|47\n二、{THIRD}|40|40\n总分"
    book = book_of(grid_of(f"项目支出绩效自评表\n{TOP.partition(chr(10))[2]}\n{rows}"))
    (found,) = recognise(book, all_forms())
    assert found.form.id == "cn-caiyu10-project"
