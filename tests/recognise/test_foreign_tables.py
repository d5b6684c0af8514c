"""The tables of the sources, typed by somebody else in whatever program, are recognised: every indicator, every figure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from engines import convert
from recognise.foreign_tables import DEPARTMENTS, TABLES, department_rows, printed, printed_department, save_xlsx
from recognise.small_grid import COLUMNS, SPLIT, form_of

from xlsheets.domain.numbers import read_figure, read_ratio
from xlsheets.domain.reading import split_target
from xlsheets.files.open_book import open_book
from xlsheets.forms.catalog import all_forms
from xlsheets.forms.levels import split_level1, tidy_name
from xlsheets.forms.placed import Placed
from xlsheets.forms.schema import Form
from xlsheets.recognise.recognise import recognise
from xlsheets.recognise.table import ToldColumns

LINES = {
    "年度资金总额": "total", "总额": "total", "其中：当年财政拨款": "fiscal", "其中：财政资金": "fiscal", "上年结转资金": "carryover",
    "财政专户管理资金": "special_account", "单位资金": "unit_funds", "其他资金": "other",
}  # fmt: skip


@cache
def forms() -> tuple[Form, ...]:
    """The forms there are; a stand-in for one of the sources' forms that is not among them."""
    known = {form.id: form for form in all_forms()}
    titles = {case["form"]: case["title"].partition("（")[0] for case in TABLES.values()}
    missing = [form_of(name, SPLIT, title=title) for name, title in titles.items() if name not in known]
    return (*known.values(), *missing)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    """Every table as .xlsx, .xls, .ods and .docx."""
    folder = tmp_path_factory.mktemp("foreign")
    tables = {**{name: printed(name) for name in TABLES}, **{name: printed_department(name) for name in DEPARTMENTS}}
    made = {(name, "xlsx"): save_xlsx(folder / f"{name}.xlsx", table) for name, table in tables.items()}
    for kind in ("xls", "ods"):
        results = convert([made[name, "xlsx"] for name in tables], kind, folder / kind)
        made |= {(name, kind): path for name, path in zip(tables, results, strict=True)}
    return made | {(name, "docx"): table.save_docx(folder / f"{name}.docx") for name, table in tables.items()}


def figure(text: str | None) -> Decimal | str | None:
    """A figure whatever way it is written: 1,160.00 and 1160, 39.25% and 0.3925."""
    if not text:
        return text
    ratio = read_ratio(text) if "%" in text else None
    number = ratio if ratio is not None else read_figure(text)
    return text if number is None else number.normalize()


def assert_complete(name: str, found: Placed) -> None:
    case, evaluation = TABLES[name], found.evaluation
    assert (found.form.id, evaluation.year, evaluation.subject) == (case["form"], case["year"], case["subject"])
    assert evaluation.fields["unit"] == case["unit"]
    assert [item.name for item in evaluation.indicators] == [item["name"] for item in case["indicators"]]
    combined = found.form.combined_target
    for item, printed_item in zip(evaluation.indicators, case["indicators"], strict=True):
        assert item.level1 == split_level1(printed_item["level1"])[0]
        assert item.level2 == tidy_name(printed_item["level2"])
        parts = tuple(printed_item.get(key, "") for key in ("operator", "target", "unit"))
        if combined and any(map(str.isdigit, "".join(parts))):
            parts = split_target("".join(parts))
        elif combined:
            parts = ("", "".join(parts), "")
        assert (item.operator, figure(item.target), item.unit) == (parts[0], figure(parts[1]), parts[2])
        for role in ("actual", "weight", "score", "completion"):
            assert figure(getattr(item, role) or "") == figure(printed_item.get(role, "")), (item.name, role)
    lines = {line.line: line for line in evaluation.budget}
    for row in case["budget"]:
        for role in ("initial", "adjusted", "executed", "rate") if row["name"] in LINES else ():
            assert figure(getattr(lines[LINES[row["name"]]], role) or "") == figure(row.get(role, "")), (row, role)
    assert figure(evaluation.total) == figure(case["total"])
    assert "weight_total" in found.cells.totals


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "docx"])
@pytest.mark.parametrize("name", TABLES)
def test_a_published_table_is_recognised_completely(name: str, kind: str, files: dict[tuple[str, str], Path]) -> None:
    (found,) = recognise(open_book(files[name, kind])[0], forms())
    assert_complete(name, found)


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "docx"])
@pytest.mark.parametrize("name", DEPARTMENTS)
def test_the_table_of_a_whole_department(name: str, kind: str, files: dict[tuple[str, str], Path]) -> None:
    (found,) = recognise(open_book(files[name, kind])[0], forms())
    case, evaluation = DEPARTMENTS[name], found.evaluation
    year = 2024 if "2024" in case["title"] else 2023
    assert (found.form.id, evaluation.year, evaluation.subject) == (case["form"], year, "某局")
    assert evaluation.fields["unit"] == "某中心"
    rows = department_rows(name)
    read = [(each.level1, each.level2, each.name, each.weight, each.score or "") for each in evaluation.indicators]
    wanted = [[row[key] for key in ("level1", "level2", "name", "weight", "score")] for row in rows]
    assert read == [(split_level1(one)[0], split_level1(two)[0], *others) for one, two, *others in wanted]
    reasons = [each.reason for each in evaluation.indicators]
    assert [bool(text) for text in reasons] == [row["score"] not in ("", row["weight"]) for row in rows]
    printed_roles = {column.role for column in found.form.indicators.columns}
    assert found.cells.columns.keys() == printed_roles and not found.cells.unused
    assert evaluation.total == case["total"] and "weight_total" in found.cells.totals
    assert evaluation.grade == ("优" if "grade" in found.cells.totals else None)
    assert ("grade" in found.cells.totals) == (case["form"] == "gd-wuhua-whole")
    points = {split_level1(row["level1"])[0]: row["level1"] for row in rows}
    assert found.printed_points == {level: text[-4:-2] for level, text in points.items() if text.endswith("分）")}


def test_several_forms_one_under_another(tmp_path: Path) -> None:
    names = ["suining-hardship-allowance", "chengde-2021", "heyuan-mail-2024", "suining-widow-allowance"]
    path = save_xlsx(tmp_path / "合.xlsx", *map(printed, names))
    found = recognise(open_book(path)[0], forms())
    assert len(found) == len(names)
    for name, each in zip(names, found, strict=True):
        assert_complete(name, each)
    assert len({each.cells.indicators[0]["name"] for each in found}) == len(names)


def test_figures_typed_as_texts(tmp_path: Path) -> None:
    for name in TABLES:
        (found,) = recognise(open_book(save_xlsx(tmp_path / "文.xlsx", printed(name), figures=False))[0], forms())
        assert_complete(name, found)


def odd(tmp_path: Path, *lines: Sequence[str]) -> Path:
    """A sheet of plain lines."""
    from recognise.foreign_tables import Printed

    table = Printed()
    for line in lines:
        table.line(*line)
    return save_xlsx(tmp_path / "怪.xlsx", table)


FORM = form_of(columns=COLUMNS)
ROWS = (
    ("产出指标", "数量指标", "参保人数", "≥95%", "96%", "60", "60", ""),
    ("效益指标", "社会效益指标", "满意率", "≥90%", "92%", "40", "40", ""),
)
HEADS = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")


def test_a_total_above_the_table(tmp_path: Path) -> None:
    path = odd(tmp_path, ("项目自评表", ""), ("项目名称", "某项目", "自评总分", "100"), HEADS, *ROWS)
    (found,) = recognise(open_book(path)[0], [FORM])
    assert (found.evaluation.total, found.cells.totals) == ("100", {"total": "D2"})


def test_a_total_at_the_right_of_the_table(tmp_path: Path) -> None:
    path = odd(tmp_path, (*HEADS, "总分"), (*ROWS[0], "100"), ROWS[1])
    (found,) = recognise(open_book(path)[0], [FORM])
    assert (found.evaluation.total, found.cells.totals) == ("100", {"total": "I2"})


def test_unmerged_level_cells_and_two_header_rows(tmp_path: Path) -> None:
    first = ("一级指标", "二级指标", "三级指标", "年度指标值", "", "", "实际完成值", "分值", "得分")
    second = ("", "", "", "符号", "值", "单位", "", "", "")
    rows = (
        ("产出指标", "数量指标", "参保人数", "≥", "95", "%", "96%", "30", "30"),
        ("", "", "覆盖率", "≥", "90", "%", "92%", "30", "30"),
        ("效益指标", "社会效益指标", "满意率", "≥", "90", "%", "92%", "40", "40"),
        ("得分合计", "", "", "", "", "", "", "100", "100"),
    )
    (found,) = recognise(open_book(odd(tmp_path, first, second, *rows))[0], [form_of(columns=SPLIT)])
    items = found.evaluation.indicators
    assert [(item.level1, item.name, item.operator, item.target) for item in items] == [
        ("产出指标", "参保人数", "≥", "95"), ("产出指标", "覆盖率", "≥", "90"), ("效益指标", "满意率", "≥", "90"),
    ]  # fmt: skip
    assert found.evaluation.total == "100"


STRANGE = ("大类", "小类", "考核点", "要求", "做到", "占比", "打分", "说法")


def test_columns_that_a_person_tells(tmp_path: Path) -> None:
    path = odd(tmp_path, ("项目自评表", "", ""), STRANGE, *ROWS)
    roles = dict(enumerate(COLUMNS, 1))
    for told in (ToldColumns(roles), ToldColumns(roles, 2)):
        (found,) = recognise(open_book(path)[0], [FORM], told)
        assert [item.score for item in found.evaluation.indicators] == ["60", "40"]
        assert found.cells.headers["target"] == ("D2", "要求")


def test_what_is_told_goes_before_the_words(tmp_path: Path) -> None:
    path = odd(tmp_path, (*HEADS[:4], "年度目标值", *HEADS[4:]), *((*row[:4], "80%", *row[4:]) for row in ROWS))
    (found,) = recognise(open_book(path)[0], [FORM], ToldColumns({5: "target"}))
    assert found.evaluation.indicators[0].target == "80"
    (found,) = recognise(open_book(path)[0], [FORM], ToldColumns({5: "ignored"}))
    assert found.evaluation.indicators[0].target == "95"
