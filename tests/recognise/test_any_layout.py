"""Whatever the order of columns and wherever blank rows stand, the evaluation comes back; scraps are recognised or refused."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from recognise.small_grid import COLUMNS, FORM, HEAD, HEYUAN, NATIONAL, SPLIT, cell_of, grid_of

from xlsheets.domain.evaluation import Indicator
from xlsheets.domain.reading import join_target
from xlsheets.errors import UserError
from xlsheets.files.grid import Grid, Merge
from xlsheets.recognise.recognise import recognise_grid

words = st.text("甲乙丙丁戊己庚辛", min_size=1, max_size=6)
figures = st.decimals(0, 500, places=2).map(str)


@st.composite
def indicators(draw: st.DrawFn) -> list[Indicator]:
    items: list[Indicator] = []
    for level1 in draw(
        st.lists(st.sampled_from(["产出指标", "效益指标", "满意度指标", "成本指标"]), min_size=1, unique=True)
    ):
        for level2 in draw(st.lists(words, min_size=1, max_size=3, unique=True)):
            for _ in range(draw(st.integers(1, 3))):
                quantity = draw(st.booleans())
                operator, unit = draw(st.sampled_from([("≥", "%"), ("≤", "万元"), ("", "家"), ("=", "次")]))
                items.append(
                    Indicator(
                        level1,
                        level2,
                        draw(words),
                        operator if quantity else "",
                        draw(figures) if quantity else draw(words),
                        unit if quantity else "",
                        draw(figures) + unit,
                        weight=draw(figures),
                        score=draw(st.none() | figures),
                        reason=draw(st.just("") | words),
                    )
                )
    return items


@given(indicators(), st.permutations(list(COLUMNS)), st.data())
def test_an_evaluation_comes_back_from_any_layout(
    items: list[Indicator], order: list[str], data: st.DataObject
) -> None:
    widths = [data.draw(st.integers(1, 2)) for _ in order]
    left = data.draw(st.integers(1, 4))
    starts = {role: left + sum(widths[:place]) for place, role in enumerate(order)}
    grid, row = Grid("自评表"), data.draw(st.integers(1, 5))
    repeat = data.draw(st.sampled_from(["merged", "each", "first"]))
    for role, column in starts.items():
        grid.cells[row, column] = cell_of(COLUMNS[role] + data.draw(st.sampled_from(["", "（A）", "(分)", "\n"])))
    header, rows = row, []
    for place, item in enumerate(items):
        row += 1 + data.draw(st.sampled_from([0, 0, 0, 1, 2]))
        rows.append(row)
        texts = {role: getattr(item, role) or "" for role in order}
        texts["target"] = join_target(item.operator, item.target, item.unit)
        before = items[place - 1] if place else Indicator()
        if repeat != "each" and item.level1 == before.level1:
            texts["level1"] = ""
            texts["level2"] = "" if item.level2 == before.level2 else item.level2
        for role, text in texts.items():
            if text:
                grid.cells[row, starts[role]] = cell_of(
                    f"#{text}" if role == "weight" else text if text[0] != "=" else "=1→" + text
                )
            if widths[order.index(role)] == 2:
                grid.merges.append(Merge(row, starts[role], row, starts[role] + 1))
    total = row + 1 + data.draw(st.integers(0, 2))
    grid.cells[total, left] = cell_of("总 分")
    if repeat == "merged" and widths[order.index("level1")] == 1:
        firsts = [at for place, at in enumerate(rows) if not place or items[place].level1 != items[place - 1].level1]
        for first, following in zip(firsts, [*firsts[1:], total], strict=True):
            grid.merges.append(Merge(first, starts["level1"], following - 1, starts["level1"]))
    found = recognise_grid(grid, [FORM])
    assert found is not None
    assert found.evaluation.indicators == [replace(item, unit_beside="unit" in order) for item in items]
    assert found.cells.columns == starts
    assert (found.cells.header_row, found.cells.last_row, found.cells.indicator_rows) == (header, total - 1, rows)


scraps = st.sampled_from(
    [
        *COLUMNS.values(),
        *SPLIT.values(),
        "年初预算数",
        "执行数",
        "执行率",
        "总额",
        "总分",
        "小计",
        "自评等级",
        "预期目标",
        "实际完成情况",
        "项目名称：",
        "主管部门",
        "单位：万元",
        "（2024年度）",
        "产出指标（50分）",
        "指标1：",
        "≥95%",
        "#5",
        "=A1",
        "=A1→7",
        "—",
    ]
)


@given(
    st.dictionaries(st.tuples(st.integers(1, 12), st.integers(1, 10)), scraps, max_size=90),
    st.lists(st.tuples(st.integers(1, 12), st.integers(1, 10), st.integers(0, 4), st.integers(0, 4)), max_size=6),
    st.booleans(),
)
def test_scraps_are_recognised_or_refused(
    cells: dict[tuple[int, int], str], merges: list[tuple[int, int, int, int]], headed: bool
) -> None:
    grid = grid_of(HEAD if headed else "", at="B6")
    grid.cells.update({place: cell_of(text) for place, text in cells.items() if place[0] != 6 or not headed})
    grid.merges += [Merge(top, left, top + down, left + right) for top, left, down, right in merges]
    try:
        found = recognise_grid(grid, [FORM, NATIONAL, HEYUAN])
    except UserError as error:
        assert "\n" not in str(error)
        return
    if found is not None:
        assert len(found.evaluation.indicators) == len(found.cells.indicators) == len(found.cells.indicator_rows)
        assert {line.line for line in found.evaluation.budget} == found.cells.budget.keys()
