from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from forms.small_form import SMALL, line_in, spoiled, write_form

from xlsheets.domain import policy as rules
from xlsheets.domain.policy import Policy, Threshold
from xlsheets.errors import UserError
from xlsheets.forms import schema, schema_bands, schema_data, schema_indicators, schema_reports
from xlsheets.forms.loading.load_form import load_form, validate_form
from xlsheets.forms.roots import forms_root
from xlsheets.forms.schema import ORIENTATIONS, SCOPES, SHARED_FIELDS, Form
from xlsheets.forms.schema_bands import (
    ALIGNS,
    BUDGET_ROLES,
    GOAL_ROLES,
    TEXT_STYLES,
    TOTAL_ROLES,
    FormColumn,
    Span,
    TextBand,
)
from xlsheets.forms.schema_indicators import EXTRA_ROLES, INDICATOR_ROLES
from xlsheets.forms.schema_reports import ReportSpec, TextSpec

OUR_FORMS = sorted(path.parent for path in forms_root().glob("*/form.toml"))


def load(tmp_path: Path, text: str = SMALL) -> Form:
    return load_form(write_form(tmp_path, text))


@pytest.mark.parametrize("folder", OUR_FORMS, ids=lambda folder: folder.name)
def test_a_form_that_comes_with_xlsheets_is_without_mistake(folder: Path) -> None:
    assert validate_form(folder) == []


@pytest.mark.parametrize("folder", OUR_FORMS, ids=lambda folder: folder.name)
def test_the_points_of_a_form_that_comes_with_xlsheets_add_up(folder: Path) -> None:
    form = load_form(folder)
    policy = form.policy
    if form.indicators.repeat or form.is_data:
        return  # the goals share what the execution leaves; or there are no points
    assert sum(policy.level1_weights.values()) + policy.execution.weight == policy.total


def test_the_national_form_is_read_as_it_stands() -> None:
    form = load_form(forms_root() / "cn-caiyu10-project")
    assert (form.title, form.since, form.scope, form.money_unit) == ("项目支出绩效自评表", 2020, "project", "万元")
    assert form.fields == ("supervisor", "unit")
    assert form.combined_target and not form.has_completion
    assert form.budget is not None
    assert [line.id for line in form.budget.lines] == ["total", "fiscal", "carryover", "other"]
    assert form.budget.lines[0].sum_of == ("fiscal", "carryover", "other")
    assert form.policy.level1_weights == {"产出指标": 50, "效益指标": 30, "满意度指标": 10}
    assert form.policy.overshoot.threshold == Decimal("0.3")
    assert [len(group.rows) for group in form.indicators.groups] == [8, 8, 2]


def test_heyuan_takes_one_completion_from_the_budget() -> None:
    form = load_form(forms_root() / "gd-heyuan-project")
    sources = {row.name: row.completion_from for group in form.indicators.groups for row in group.rows if row.name}
    assert sources == {"资金支出率": "execution", "监管有效性": ""}
    assert form.budget is None and form.has_completion


def test_columns_are_letters(tmp_path: Path) -> None:
    form = load(tmp_path)
    assert form.indicators.column("actual") == FormColumn("actual", "完成值", Span(3, 3))
    assert isinstance(form.bands[0], TextBand) and form.bands[0].span == Span(1, 5)


def test_lower_case_letters_are_columns_too(tmp_path: Path) -> None:
    form = load(tmp_path, spoiled('at = "A:E"', 'at = "a:e"'))
    assert isinstance(form.bands[0], TextBand) and form.bands[0].span == Span(1, 5)


def test_a_row_with_a_count_becomes_so_many_rows(tmp_path: Path) -> None:
    output = load(tmp_path).indicators.groups[0]
    assert [(row.level2, row.name) for row in output.rows] == [("数量", ""), ("数量", ""), ("质量", "合格率")]


def test_titles_stand_in_the_middle_unless_told_otherwise(tmp_path: Path) -> None:
    form = load(tmp_path)
    assert isinstance(form.bands[0], TextBand) and form.bands[0].align == "center"
    left = load(tmp_path, spoiled('style = "subtitle"', 'style = "subtitle"\nalign = "left"'))
    assert isinstance(left.bands[0], TextBand) and left.bands[0].align == "left"


def test_without_a_policy_the_national_rule_holds(tmp_path: Path) -> None:
    policy = load(tmp_path).policy
    assert policy.level1_weights == {"产出": 60, "效益": 30}
    assert policy.execution == Policy().execution
    assert policy.grades == Policy().grades


def test_a_group_without_points_takes_the_sum_of_its_rows(tmp_path: Path) -> None:
    assert load(tmp_path, spoiled("weight = 30\n", "")).policy.level1_weights["效益"] == 30


def test_without_points_anywhere_there_is_nothing_to_add_up(tmp_path: Path) -> None:
    text = spoiled("weight = 60\n", "", spoiled("weight = 30\n", ""))
    assert load(tmp_path, text).policy.level1_weights == {}


def test_a_whole_policy(tmp_path: Path) -> None:
    policy = """
[policy]
digits = 1
missed_below = "zero"
caps = [{ below = "60%", most = 80 }]
grades = [{ name = "合格", least = 60 }, { name = "不合格", least = 0 }]
buckets = [{ name = "完成", least = "100%" }, { name = "未完成", least = 0 }]
bands = [
    { name = "好", low = "80%", high = "100%" },
    { name = "差", low = 0, high = 0.6, words = ["未达成"] },
]

[policy.overshoot]
method = "minus_points"
threshold = "50%"
points = 1.5

[policy.execution]
denominator = "adjusted"
zero_denominator = "full"
explain_below = "90%"
tiers = [{ rate = "95%", points = 10 }, { rate = "80%", points = 6 }, { rate = 0, points = 0 }]

"""
    read = load(tmp_path, spoiled("\n[page]", policy + "[page]")).policy
    assert read.grades == (Threshold("合格", Decimal(60)), Threshold("不合格", Decimal(0)))
    assert read.buckets[0] == Threshold("完成", Decimal(1))
    assert read.bands[1].words == ("未达成",) and read.bands[1].high == Decimal("0.6")
    assert read.caps[0].below == Decimal("0.6") and read.caps[0].most == 80
    assert read.execution.tiers == ((Decimal("0.95"), 10), (Decimal("0.8"), 6), (Decimal(0), 0))
    assert read.execution.explain_below == Decimal("0.9")
    assert (read.overshoot.points, read.missed_below, read.digits) == (Decimal("1.5"), "zero", 1)


def test_texts_reports_and_the_guide(tmp_path: Path) -> None:
    more = """
guide = ["先填表头。", "再填指标。"]

[[texts]]
id = "use_of_funds"
title = "资金用途"
limit = 300
required = false
default = "{year}年无"

[[reports]]
kind = "project"
title = "自评报告"
template = "report.txt.j2"
"""
    form = load(tmp_path, spoiled("\n[page]", more + "\n[page]"))
    assert form.guide == ("先填表头。", "再填指标。")
    assert form.texts == (TextSpec("use_of_funds", "资金用途", limit=300, required=False, default="{year}年无"),)
    assert form.reports == (ReportSpec("project", "自评报告", "report.txt.j2"),)


def test_a_file_from_notepad_is_read(tmp_path: Path) -> None:
    folder = write_form(tmp_path)
    (folder / "form.toml").write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert load_form(folder).id == "small"


def test_the_first_mistake_is_one_line_with_file_line_and_key(tmp_path: Path) -> None:
    text = spoiled('role = "target"', 'role = "taget"')
    folder = write_form(tmp_path, text)
    with pytest.raises(UserError) as error:
        load_form(folder)
    told = str(error.value)
    assert "\n" not in told
    assert told.startswith(f"{folder / 'form.toml'}:{line_in(text, 'taget')}：bands[4].columns[2].role：")
    assert "“target”" in told


def test_a_folder_without_a_form(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="读不到这个文件"):
        load_form(tmp_path)


def test_a_missing_template_does_not_keep_anybody_from_the_workbook(tmp_path: Path) -> None:
    more = '\n[[reports]]\nkind = "a"\ntitle = "b"\ntemplate = "c.j2"\n'
    assert load(tmp_path, SMALL + more).reports


# --- the format's description ---

DESCRIPTION = Path(__file__).resolve().parents[3] / "docs" / "form-format.md"


def test_the_example_of_the_description_is_a_form(tmp_path: Path) -> None:
    text = DESCRIPTION.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    folder = write_form(tmp_path, text, "my-city-project")
    assert validate_form(folder) == []
    assert load_form(folder).policy.level1_weights == {"产出指标": 60, "效益指标": 30}


@pytest.mark.parametrize(
    "names",
    [
        SCOPES,
        INDICATOR_ROLES,
        EXTRA_ROLES,
        BUDGET_ROLES,
        GOAL_ROLES,
        TOTAL_ROLES,
        TEXT_STYLES,
        ALIGNS,
        ORIENTATIONS,
        SHARED_FIELDS,
        rules.MISSED_BELOW,
        rules.OVERSHOOT,
        rules.ZERO_DENOMINATOR,
        rules.DENOMINATORS,
    ],
)
def test_every_word_of_the_format_is_described(names: tuple[str, ...]) -> None:
    described = DESCRIPTION.read_text(encoding="utf-8")
    assert not [name for name in names if f"`{name}`" not in described]


def test_every_key_of_the_format_is_described() -> None:
    described = DESCRIPTION.read_text(encoding="utf-8")
    records = [
        record
        for module in (schema, schema_bands, schema_data, schema_indicators, schema_reports)
        for record in vars(module).values()
    ]
    keys = {key for record in records for key in getattr(record, "__struct_fields__", ())}
    in_code_only = {
        "folder",
        "band_rows",
        "span",
        "left",
        "right",
        "label_span",
        "sublabel_span",
        "level1_weights",
        "first",
        "blocks",
        "conversion",
        "scored",
        "shown_as",
        "shown_with",
        "is_text",
        "in_table",
        "opens",
        "data_rules",
    }
    assert not [key for key in sorted(keys - in_code_only) if not re.search(rf"[`.\[]{key}\b", described)]
