"""Every mistake that a form can hold, the line and the key it is told by, and words of the message."""

from __future__ import annotations

from pathlib import Path

import pytest
from forms.small_form import SMALL, line_in, spoiled, write_form
from hypothesis import given
from hypothesis import strategies as st

from xlsheets.forms.loading.load_form import validate_form
from xlsheets.forms.loading.toml_lines import key_lines, line_of
from xlsheets.forms.loading.toml_table import Problem
from xlsheets.forms.roots import forms_root

POLICY = "\n[policy]\ntotal = 100\n{}\n\n[page]"
EXECUTION = "\n[policy.execution]\n{}\n\n[page]"

# (place in the small form, what it is spoiled with, key, words of the message, the place whose line is told)
MISTAKES = [
    ('title = "小表"\n', "", "title", "缺少“title”", 'id = "small"'),
    ('title = "小表"', "title = 5", "title", "应为文字", "title = 5"),
    ('title = "小表"', 'title = " "', "title", "不能为空", "title"),
    ('title = "小表"', 'title = "小表"\ntittle = "x"', "tittle", "是不是“title”", "tittle"),
    ('title = "小表"', 'title = "小表"\nscope = "projct"', "scope", "是不是“project”", "scope"),
    ('title = "小表"', 'title = "小表"\nmoney_unit = "美元"', "money_unit", "可用：元、千元、万元、亿元", "money_unit"),
    ('title = "小表"', 'title = "小表"\nsince = 20', "since", "应在 1990 到 2100 之间", "since"),
    ('title = "小表"', 'title = "小表"\nsince = true', "since", "应为整数", "since"),
    ('title = "小表"', 'title = "小表"\nguide = ["一", 2]', "guide[2]", "应为文字", "guide"),
    ('title = "小表"', 'title = "小表"\npolicy = 1', "policy", "应为一个表", "policy"),
    ('id = "small"', 'id = "Small_表"', "id", "不合规则", "id ="),
    ('id = "small"', 'id = "other"', "id", "应与文件夹名“small”相同", "id ="),
    ("[page]\nwidths = [10, 20, 10, 10, 10, 10]\n", "", "page", "缺少 [page]", 'id = "small"'),
    ("widths = [10, 20, 10, 10, 10, 10]\n", "", "page.widths", "缺少“widths”", "[page]"),
    ("widths = [10, 20, 10, 10, 10, 10]", "widths = [10, 20, 10, 10, 10, 0]", "page.widths", "第 6 个应大于 0", "widths"),
    ("widths = [10, 20, 10, 10, 10, 10]", 'widths = [10, 20, 10, 10, 10, "9"]', "page.widths", "第 6 个", "widths"),
    ("widths = [10, 20, 10, 10, 10, 10]", "widths = []", "page.widths", "不能为空", "widths"),
    ("widths = [10, 20, 10, 10, 10, 10]", "widths = [10, 20, 10, 10, 10, 1e99]", "page.widths", "太大", "widths"),
    ("widths = [10, 20, 10, 10, 10, 10]", "widths = [10, 20, 10, 10, 10, nan]", "page.widths", "太大", "widths"),
    ("[page]", "[page]\norientation = 'up'", "page.orientation", "portrait", "orientation"),
    ("[page]", "[page]\nsize = 0", "page.size", "不能小于 1", "size"),
    # bands
    ('type = "text"', 'type = "txt"', "bands[1].type", "是不是“text”", 'type = "txt"'),
    ('type = "text"\n', "", "bands[1].type", "缺少“type”", "[[bands]]"),
    ('text = "（{year}年度）"', 'text = "{yaer}"', "bands[1].text", "{yaer}", 'text = "{yaer}"'),
    ('text = "（{year}年度）"', 'text = "（{year年度）"', "bands[1].text", "花括号没有成对", 'text = "（{year'),
    ('style = "subtitle"', 'style = "big"', "bands[1].style", "可用：title、subtitle", "style"),
    ('style = "subtitle"', 'align = "middle"', "bands[1].align", "可用：left", "align"),
    ('at = "A:E"', 'at = "A:G"', "bands[1].at", "widths 只有 6 列", 'at = "A:G"'),
    ('at = "A:E"', 'at = "E:A"', "bands[1].at", "从左到右", 'at = "E:A"'),
    ('at = "A:E"', 'at = "A-E"', "bands[1].at", "应为列号", 'at = "A-E"'),
    ('at = "A:E"', "at = 1", "bands[1].at", "应为列号", "at = 1"),
    ('at = "A:E"', 'at = "ZZZ"', "bands[1].at", "超出 100 列", 'at = "ZZZ"'),
    ('at = "A:E"\n', "", "bands[1].at", "缺少“at”", "[[bands]]"),
    # fields
    ('field = "unit"', 'field = "subject"', "bands[2].rows[2][2].field", "已在前面用过", "实施单位"),
    ('field = "unit", ', "", "bands[2].rows[2][2]", "四者之一", "实施单位"),
    ('field = "unit"', 'field = "unit", label = "x"', "bands[2].rows[2][2]", "四者之一", "实施单位"),
    ('field = "unit"', 'field = "单位"', "bands[2].rows[2][2].field", "不合规则", "实施单位"),
    ('field = "unit"', 'field = "Unit"', "bands[2].rows[2][2].field", "不合规则", "实施单位"),
    ('field = "unit"', 'budget = "spent"', "bands[2].rows[2][2].budget", "可用：initial", "实施单位"),
    ('field = "unit"', 'field = "other"', "bands", 'field = "unit"', "[[bands]]"),
    ('field = "subject"', 'field = "project"', "bands", 'field = "subject"', "[[bands]]"),
    ('{ label = "实施单位", at = "A" }', '{ label = "实施单位", at = "A:B" }', "bands[2].rows[2][2].at", "重叠", "实施单位"),
    ('{ label = "实施单位", at = "A" }', '"实施单位"', "bands[2].rows[2][1]", "应为一个表", "实施单位"),
    ('{ label = "实施单位", at = "A" }', '{ label = "实施单位", at = "A", hnt = "" }', "bands[2].rows[2][1].hnt", "hint", "实施单位"),
    ('{ label = "实施单位", at = "A" }', '{ label = "{x}", at = "A" }', "bands[2].rows[2][1].label", "占位符", "{x}"),
    ('field = "unit"', 'paragraph = "end"', "bands[2].rows[2][2].paragraph", "id = “end”", "实施单位"),
    ('field = "unit"', 'paragraph = "结论"', "bands[2].rows[2][2].paragraph", "不合规则", "实施单位"),
    ('{ field = "unit", at = "B:E" }', '{ paragraph = "a", at = "B" }, { paragraph = "a", at = "C" }',
     "bands[2].rows[2][3].paragraph", "已在前面用过", "实施单位"),
    ('field = "unit"', 'field = "unit", with_code = true', "bands[2].rows[2][2].with_code", "subject", "实施单位"),
    ('field = "unit"', 'field = "unit", choices = ["是", "是"]', "bands[2].rows[2][2].choices", "不能重复", "实施单位"),
    ('field = "unit"', 'field = "unit", choices = ["是 的"]', "bands[2].rows[2][2].choices", "不能有空格", "实施单位"),
    ('label = "实施单位"', 'label = "实施单位", choices = ["是"]', "bands[2].rows[2][1].choices", "要填的栏", "实施单位"),
    # blocks
    ('type = "fields"\n', 'type = "fields"\nblock = { text = "x", at = "A" }\n', "bands[2].rows[1][1].at", "block 重叠", "项目名称"),
    ('type = "fields"\n', 'type = "fields"\nblock = { text = "x", at = "A", bands = 9 }\n', "bands[2].block.bands", "只有 4 块", "block"),
    ('type = "fields"\n', 'type = "fields"\nblock = { at = "A" }\n', "bands[2].block.text", "缺少“text”", "block"),
    ('type = "fields"\n', 'type = "fields"\nblock = { text = "x", at = "G" }\n', "bands[2].block.at", "只有 6 列", "block"),
    # budget
    ('role = "score", header = "得分", at = "E" },\n]\nlines', 'role = "score", header = "得分", at = "E", merged = true },\n]\nlines',
     "bands[3].columns[4].merged", "reason", "merged"),
    ('role = "actual", ', 'role = "actual", merged = true, ', "bands[4].columns[3].merged", "reason", "merged"),
    ('at = "E" },\n]\nlines', 'at = "D" },\n]\nlines', "bands[3].columns[4].at", "重叠", 'header = "得分"'),
    ('label_at = "A"', 'label_at = "A:B"', "bands[3].columns[1].at", "重叠", 'role = "adjusted"'),
    ('label_at = "A"\n', "", "bands[3].label_at", "缺少“label_at”", '[[bands]]\ntype = "budget"'),
    ('label_at = "A"', 'label_at = "A"\nside = { at = "A" }', "bands[3].side.text", "缺少“text”", "side"),
    ('label_at = "A"', 'label_at = "A"\nside = { text = "x", at = "B" }', "bands[3].columns[1].at", "重叠", 'role = "adj'),
    ('role = "rate"', 'role = "executed"', "bands[3].columns[3].role", "出现了两次", 'header = "执行率"'),
    ('{ role = "executed", header = "执行数", at = "C" },\n', "", "bands[3].columns", 'role = "executed"', "columns"),
    ('sum_of = ["fiscal"]', 'sum_of = ["fical"]', "bands[3].lines[1].sum_of", "没有“fical”", "sum_of"),
    ('sum_of = ["fiscal"]', 'sum_of = ["total"]', "bands[3].lines[1].sum_of", "它就是本行", "sum_of"),
    ('id = "fiscal"', 'id = "total"', "bands[3].lines[2].id", "重复", "财政资金"),
    ('id = "total"', 'id = "sum"', "bands[3].lines", 'id = "total"', "lines"),
    ("scored = true", "scored = false", "bands[3].lines", "scored = true", "lines"),
    ("scored = true", 'scored = "true"', "bands[3].lines[1].scored", "true 或 false", "scored"),
    ('label = "其中：财政资金"', 'label = "其中：财政资金", under = "total"', "bands[3].sublabel_at", "sublabel_at", "type = \"budget\""),
    ('label = "其中：财政资金"', 'label = "财政资金", under = "fisc"', "bands[3].lines[2].under", "应紧接在“fisc”", "财政资金"),
    ('label_at = "A"', 'label_at = "A"\nsublabel_at = "B"', "bands[3].sublabel_at", "靠右的一部分", "sublabel_at"),
    ('label = "其中：财政资金"', 'label = "财政资金", sum_of = ["total"]', "bands[3].lines[1].sum_of", "绕回来", '{ id = "total"'),
    # indicators
    ('role = "target"', 'role = "taget"', "bands[4].columns[2].role", "是不是“target”", "taget"),
    ('role = "target"', 'role = "reason"', "bands[4].columns", 'role = "target"', '{ role = "name"'),
    ('header = "指标值"', 'header = ""', "bands[4].columns[2].header", "不能为空", 'header = ""'),
    ('choices = ["优", "良"]', f'choices = ["{"优" * 256}"]', "bands[4].columns[2].choices", "255", "choices"),
    ('choices = ["优", "良"]', 'choices = ["优,良"]', "bands[4].columns[2].choices", "半角逗号", "choices"),
    ('choices = ["优", "良"]', 'choices = "优"', "bands[4].columns[2].choices", "应为列表", "choices"),
    ('choices = ["优", "良"]', f'hint = "{"长" * 256}"', "bands[4].columns[2].hint", "255", "hint"),
    ('choices = ["优", "良"]', "limit = -1", "bands[4].columns[2].limit", "应在 0", "limit"),
    ("weight = 60", "weight = 50", "bands[4].groups", "等于 90，应为总分 100", "[[bands.groups]]"),
    ("weight = 60", "weight = -60", "bands[4].groups[1].weight", "不能小于 0", "weight = -60"),
    ("weight = 10 }", "weight = 15 }", "bands[4].groups[2].rows", "合计 35", "weight = 15"),
    ("weight = 10 }", "weight = 5 }", "bands[4].groups[2].rows", "合计 25", "weight = 5"),
    ("weight = 10 }", "weight = 31 }", "bands[4].groups[2].rows", "合计 51", "weight = 31"),
    ('level1 = "效益"', 'level1 = "产出"', "bands[4].groups[2].level1", "重复", 'weight = 30'),
    ('level1 = "效益"\n', "", "bands[4].groups[2].level1", "缺少“level1”", 'weight = 30'),
    ("weight = 30", 'weight = 30\nsplit = "equal"', "bands[4].groups[2].rows[1].weight", "平均分配", "weight = 10"),
    ("weight = 30", 'split = "equal"', "bands[4].groups[2].weight", "平均分配", 'level1 = "效益"'),
    ("weight = 30", 'weight = 30\nsplit = "even"', "bands[4].groups[2].split", "equal", 'split = "even"'),
    ("weight = 30", "weight = 30\nremainder = 1", "bands[4].groups[2].remainder", "平均分配", "remainder = 1"),
    ("count = 2", "count = 0", "bands[4].groups[1].rows[1].count", "应在 1", "count"),
    ("count = 2", "count = 2.5", "bands[4].groups[1].rows[1].count", "整数", "count"),
    ('name = "合格率"', 'name = "合格率", count = 2', "bands[4].groups[1].rows[2].count", "去掉 count", "合格率"),
    ('count = 2', 'completion_from = "execution"', "bands[4].groups[1].rows[1].name", "要写明名称", "completion_from"),
    ('count = 2', 'completion_from = "budget"', "bands[4].groups[1].rows[1].completion_from", "execution", "budget\" }"),
    ("rows = [{ level2 = \"社会\", weight = 10 }, { level2 = \"经济\", weight = 20 }]", "rows = []",
     "bands[4].groups[2].rows", "不能为空", "rows = []"),
    # total
    ('role = "total"', 'role = "grade"', "bands[5].rows", 'role = "total"', "合计"),
    ('role = "total"', 'text = ""', "bands[5].rows", 'role = "total"', "合计"),
    ('role = "total"', 'role = "sum"', "bands[5].rows[1][2].role", "weight_total", "合计"),
    ('text = "合计", ', "", "bands[5].rows[1][1]", "之一", 'type = "total"\nrows'),
    ('text = "合计", at = "A:D"', 'role = "total", at = "A:D"', "bands[5].rows[1][2].role", "已在前面用过", "rows = [[{ role"),
    ('at = "A:D" }, { role = "total"', 'at = "A:B" }, { role = "grade", at = "C:D" }, { role = "total"',
     "bands[5].rows[1][2].at", "“完成值”一列的下面", 'role = "grade"'),
    ('rows = [[{ text = "合计"', 'rows = [5, [{ text = "合计"', "bands[5].rows[1]", "方括号", "合计"),
    # policy
    ("\n[page]", POLICY.format("totl = 1"), "policy.totl", "是不是“total”", "totl"),
    ("\n[page]", POLICY.format("digits = 9"), "policy.digits", "应在 0 到 4", "digits"),
    ("\n[page]", POLICY.format('missed_below = "none"'), "policy.missed_below", "inverse", "missed_below"),
    ("\n[page]", POLICY.format('grades = [{ name = "优", least = 0 }, { name = "良", least = 80 }]'),
     "policy.grades[2].least", "从高到低", "grades"),
    ("\n[page]", POLICY.format('grades = [{ name = "优", least = 90 }]'), "policy.grades[1].least", "从 0 开始", "grades"),
    ("\n[page]", POLICY.format('grades = [{ name = "优", least = 190 }, { name = "差", least = 0 }]'),
     "policy.grades", "超过总分", "grades"),
    ("\n[page]", POLICY.format('grades = [{ name = "优", least = 90 }, { name = "优", least = 0 }]'),
     "policy.grades[2].name", "重复", "grades"),
    ("\n[page]", POLICY.format('buckets = [{ name = "全", least = "80%" }]'), "policy.buckets[1].least", "从 0 开始", "buckets"),
    ("\n[page]", POLICY.format('buckets = [{ name = "全", least = 80 }]'), "policy.buckets[1].least", "百分比", "buckets"),
    ("\n[page]", POLICY.format('buckets = [{ name = "全", least = "80分" }]'), "policy.buckets[1].least", "百分比", "buckets"),
    ("\n[page]", POLICY.format('bands = [{ name = "好", low = 1, high = 0 }]'), "policy.bands[1].low", "不能大于", "bands"),
    ("\n[page]", POLICY.format('bands = [{ name = "b", low = 0, high = 0.6 }, { name = "a", low = 0.6, high = 1 }]'),
     "policy.bands[2].high", "从高到低", "bands"),
    ("\n[page]", "\n[policy]\ntotal = 110\n\n[page]", "policy.total", "请写 grades", "total = 110"),
    ("\n[page]", POLICY.format("most = 90"), "policy.most", "不能小于总分 100", "most"),
    ("\n[page]", POLICY.format('caps = [{ below = "60%" }]'), "policy.caps[1].most", "缺少“most”", "caps"),
    ("\n[page]", EXECUTION.format("weight = 20"), "bands[4].groups", "等于 110", "[[bands.groups]]"),
    ("\n[page]", EXECUTION.format('denominator = "initial"'), "bands[3].columns", 'role = "initial"', "columns"),
    ("\n[page]", EXECUTION.format('denominator = "total"'), "policy.execution.denominator", "adjusted", "denominator"),
    ("\n[page]", EXECUTION.format("tiers = [{ rate = 0.5, points = 5 }, { rate = 0.8, points = 10 }]"),
     "policy.execution.tiers", "从高到低", "tiers"),
    ("\n[page]", EXECUTION.format("tiers = [{ rate = 0.5, points = 50 }]"), "policy.execution.tiers", "超过执行率的分值", "tiers"),
    ("\n[page]", '\n[policy.overshoot]\nmethod = "minus_points"\n\n[page]', "policy.overshoot.points", "扣几分", "[policy.overshoot]"),
    # texts and reports
    ("\n[page]", '\n[[texts]]\nid = "a"\ntitle = "b"\ndefault = "{z}"\n[page]', "texts[1].default", "{z}", "default"),
    ("\n[page]", '\n[[texts]]\nid = "a-b"\ntitle = "b"\n[page]', "texts[1].id", "不合规则", "a-b"),
    ("\n[page]", '\n[[texts]]\nid = "a"\ntitle = "b"\n[[texts]]\nid = "a"\ntitle = "c"\n[page]', "texts[2].id", "重复", '"c"'),
    ("\n[page]", '\n[[reports]]\nkind = "a"\ntitle = "b"\ntemplate = "c.j2"\n[page]', "reports[1].template", "没有“c.j2”", "c.j2"),
    ("\n[page]", '\n[[reports]]\nkind = "a"\ntitle = "b"\ntemplate = "../c.j2"\n[page]', "reports[1].template", "不含路径", "c.j2"),
]  # fmt: skip


def problems_of(tmp_path: Path, text: str) -> list[Problem]:
    return validate_form(write_form(tmp_path, text))


@pytest.mark.parametrize(("old", "new", "key", "words", "at"), MISTAKES)
def test_a_mistake_is_told_by_line_and_key(tmp_path: Path, old: str, new: str, key: str, words: str, at: str) -> None:
    text = spoiled(old, new)
    told = [problem for problem in problems_of(tmp_path, text) if problem.key == key and words in problem.message]
    assert told, [str(problem) for problem in problems_of(tmp_path, text)]
    near = line_in(text, at)
    assert abs(told[0].line - near) <= 1, f"line {told[0].line} told, {near} meant"


def test_the_small_form_is_without_mistake(tmp_path: Path) -> None:
    assert problems_of(tmp_path, SMALL) == []


def test_all_mistakes_are_told_in_the_order_of_the_lines(tmp_path: Path) -> None:
    text = spoiled('title = "小表"', "title = 1")
    text = spoiled('role = "target"', 'role = "taget"', text)
    text = spoiled('sum_of = ["fiscal"]', 'sum_of = ["x"]', text)
    problems = problems_of(tmp_path, text)
    assert [problem.key for problem in problems] == [
        "title",
        "bands[3].lines[1].sum_of",
        "bands[4].columns[2].role",
    ]
    assert [problem.line for problem in problems] == sorted(problem.line for problem in problems)


def test_each_mistake_is_told_once(tmp_path: Path) -> None:
    text = spoiled('label_at = "A"', 'label_at = "A"\nside = 5')
    assert [problem.key for problem in problems_of(tmp_path, text)] == ["bands[3].side"]


def test_a_year_that_is_no_number_has_no_range(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, spoiled('title = "小表"', 'title = "小表"\nsince = "新"'))
    assert [problem.message for problem in problems] == ["应为整数（不加引号）"]


def test_a_typed_paragraph_that_nobody_declared_is_told_with_its_template(tmp_path: Path) -> None:
    report = '\n[[texts]]\nid = "goal"\ntitle = "b"\n\n[[reports]]\nkind = "a"\ntitle = "b"\ntemplate = "c.j2"\n[page]'
    folder = write_form(tmp_path, spoiled("\n[page]", report))
    template = '{{ typed("goal") }}{{ optional("gaol") }}{{ say.steps_of("more") }}{# typed("not") #}'
    (folder / "c.j2").write_text(template, encoding="utf-8")
    told = [problem.message for problem in validate_form(folder)]
    assert told == [
        "c.j2 里用到的文字说明“gaol”没有在 [[texts]] 里定义，是不是“goal”？请补上或改正",
        "c.j2 里用到的文字说明“more”没有在 [[texts]] 里定义，请补上或改正",
    ]


def without(band_type: str) -> str:
    bands = SMALL.split("[[bands]]\n")
    return "[[bands]]\n".join(band for band in bands if not band.startswith(f'type = "{band_type}"'))


def twice(band_type: str) -> str:
    bands = SMALL.split("[[bands]]\n")
    (band,) = (band for band in bands if band.startswith(f'type = "{band_type}"'))
    return SMALL + "\n[[bands]]\n" + band


@pytest.mark.parametrize("band_type", ["indicators", "total"])
def test_a_form_without_its_table_or_total(tmp_path: Path, band_type: str) -> None:
    messages = [problem.message for problem in problems_of(tmp_path, without(band_type))]
    assert any(f'缺少 type = "{band_type}"' in message for message in messages)


@pytest.mark.parametrize("band_type", ["indicators", "total", "budget"])
def test_a_band_that_may_stand_once(tmp_path: Path, band_type: str) -> None:
    messages = [problem.message for problem in problems_of(tmp_path, twice(band_type))]
    assert any(f'type = "{band_type}" 只能有一块' in message for message in messages)


def test_a_scored_execution_rate_needs_its_amounts(tmp_path: Path) -> None:
    messages = [problem.message for problem in problems_of(tmp_path, without("budget"))]
    assert any("没有填预算数和执行数的地方" in message for message in messages)


def test_amounts_among_the_fields_are_amounts(tmp_path: Path) -> None:
    row = '\n    [{ budget = "adjusted", at = "A" }, { budget = "executed", at = "B" }],\n    [{ label = "项目名称"'
    assert problems_of(tmp_path, spoiled('\n    [{ label = "项目名称"', row, without("budget"))) == []


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('id = "small"\ntitle\n', 2, "缺少等号"),
        ('id = "small"\ntitle = 小表\n', 2, "值不合写法"),
        ('id = "small"\nid = "small"\n', 2, "同一个键写了两次"),
        ("[page]\n[page]\n", 2, "同一个表写了两次"),
        ('a = { b = 1, b = 2 }\n', 1, "花括号里同一个键写了两次"),
        ("a = [1, 2\nb = 3\n", 2, "方括号没有闭合"),
        ("a = { b = 1\n}\n", 1, "花括号没有闭合"),
        ('id = "small\n', 1, "引号没有闭合"),
        ("[page\n", 1, "方括号没有闭合"),
        ('a = "x" b = 1\n', 1, "一行只能写一个键"),
        ("。 = 1\n", 1, "键名用英文"),
        ("a = ", 1, "值不合写法"),
        ("[。]\n", 1, "键名用英文"),
        ('a = "C:\\windows"', 1, "反斜杠"),
        ("a = 2024-02-30", 1, "没有这个日期"),
        ("a = 1 # \x00", 1, "控制字符"),
    ],
)  # fmt: skip
def test_a_mistake_of_syntax_has_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    (problem,) = problems_of(tmp_path, text)
    assert problem.line == line and words in problem.message


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a = 1e99999999999999999999", "a = " + "9" * 5000])
def test_what_no_parser_takes_is_one_problem(tmp_path: Path, text: str) -> None:
    (problem,) = problems_of(tmp_path, text)
    assert problem.line == 1


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    folder = write_form(tmp_path)
    (folder / "form.toml").write_bytes('id = "small"\ntitle = "小表"\n'.encode("gb18030"))
    (problem,) = validate_form(folder)
    assert problem.line == 2 and "UTF-8" in problem.message


def test_a_huge_file(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, "#" * 1_000_001)
    assert "太大" in problem.message


def test_an_empty_file_tells_what_a_form_needs(tmp_path: Path) -> None:
    keys = {problem.key for problem in problems_of(tmp_path, "")}
    assert {"id", "title", "page", "bands"} <= keys


def test_lines_of_keys_however_they_are_written() -> None:
    text = '''\
a = 1 # [x]
"b c" = """
[[no]]
"""
d.e = 'x = 1'

[t] # table
list = [
    { k = "}", l = [1,
        2] }, # k = 5

    { k = '#' },
]
[[u]]
[[u.v]]
w = 2021-01-01
[[u]]
[[u.v]]
[[u.v]]
w = [[{ x = 1 }, { x = 2 }]]
'''
    lines = key_lines(text)
    expected = {
        ("a",): 1,
        ("b c",): 2,
        ("d", "e"): 5,
        ("t",): 7,
        ("t", "list"): 8,
        ("t", "list", 0, "k"): 9,
        ("t", "list", 0, "l", 1): 10,
        ("t", "list", 1, "k"): 12,
        ("u",): 14,
        ("u", 0, "v", 0, "w"): 16,
        ("u", 1): 17,
        ("u", 1, "v", 0): 18,
        ("u", 1, "v", 1, "w"): 20,
        ("u", 1, "v", 1, "w", 0, 1, "x"): 20,
    }
    assert {path: lines.get(path) for path in expected} == expected
    assert line_of(lines, ("t", "list", 1, "missing")) == 12
    assert line_of(lines, ("nowhere",)) == 1


@given(st.text(max_size=60))
def test_lines_are_sought_in_any_text_without_raising(text: str) -> None:
    key_lines(text)


@given(st.integers(0, len(SMALL) - 1), st.sampled_from(["", '"', "[", "]", "{", "}", "=", "\n", "1", "x", "#", ","]))
def test_a_form_with_any_slip_of_the_pen_is_told_not_raised(
    tmp_path_factory: pytest.TempPathFactory, at: int, slip: str
) -> None:
    folder = write_form(tmp_path_factory.getbasetemp(), SMALL[:at] + slip + SMALL[at + 1 :])
    for problem in validate_form(folder):
        assert problem.message and 1 <= problem.line <= SMALL.count("\n") + 3


HUBEI = (forms_root() / "hb-project" / "form.toml").read_text(encoding="utf-8")
SCORE = '    { role = "score", header = "得分", at = "G" },\n'


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ("年度绩效目标{goal}", "年度绩效目标", "bands[4].side", "{goal}"),
        ("count = 2", "count = 7", "bands[4].repeat.count", "不能超过 most"),
        ("count = 2", "cont = 2", "bands[4].repeat.cont", "是不是“count”"),
        (SCORE, "", "bands[4].columns", "要有一级指标和得分两列"),
        (SCORE, SCORE.replace("score", "weight"), "bands[4].columns", "不能有分值一列"),
        ("[bands.repeat]", 'heading = "{level1}{points}"\n\n[bands.repeat]', "bands[4].heading", "写在 side"),
        ('{ text = "总分", at = "A:F" }', '{ role = "weight_total", at = "A:F" }', "bands[5].rows", "weight_total"),
        ("[bands.repeat]\ncount = 2\n", "", "bands[4].side.text", "{goal}"),
    ],
)
def test_a_table_for_each_goal_is_checked(tmp_path: Path, old: str, new: str, key: str, words: str) -> None:
    folder = write_form(tmp_path, spoiled(old, new, HUBEI), "hb-project")
    problems = {problem.key: problem.message for problem in validate_form(folder)}
    assert words in problems.get(key, ""), problems
