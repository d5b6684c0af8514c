"""A changed cell changes the sentences that depend on it and no other: in every report of every form, whichever cell it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from daily import examples
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from report.test_every_report import REPORTS
from samples.changed import with_row
from samples.without_cells import found_of

from xlsheets.domain.evaluation import BudgetLine, Evaluation, Goal, Indicator
from xlsheets.forms.catalog import find_form
from xlsheets.forms.loading.shared_reports import shared_figures
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_reports import ReportSpec
from xlsheets.report.build import projects_of, report_spec, template_path
from xlsheets.report.build_context import build_context, typed_texts
from xlsheets.report.context import typed_key
from xlsheets.report.figures.declared import table_of
from xlsheets.report.listing import listed_names
from xlsheets.report.living.conditions import PARTS
from xlsheets.report.living.keyed import ALSO
from xlsheets.report.markup import MarkupBlock
from xlsheets.report.render import render_file

CELLS = {
    "actual": ["0", "88", "100%", "", "完成"],
    "reason": ["", "人少"],
    "name": ["别名"],
    "target": ["10", "200"],
}
WORDS_OF_CONDITIONS = {"and", "or", "not", "is", "none", "in", "if", "loop", "shows", "has"}
LINES = ("total", "fiscal", "carryover", "other")
ROWS = (
    ("产出指标", "数量指标", "培训人数", "≥", "100", "人", "120", "30"),
    ("产出指标", "质量指标", "合格率", "≥", "90", "%", "45%", "30"),
    ("效益指标", "社会效益指标", "就业人数", "≥", "50", "人", "35", "20"),
    ("满意度指标", "服务对象满意度指标", "满意率", "≥", "90", "%", "95%", "10"),
)
AMOUNTS = st.sampled_from(["0", "1", "50.5", "99.99", "100", "3000"])
WORDS = st.sampled_from(["甲", "新的一段话", "一段。\n两段", "无"])


@cache
def full(form_id: str) -> Evaluation:
    """An evaluation in which every cell that takes something holds something."""
    form = find_form(form_id)
    rows = [Indicator(*row[:7], weight=row[7], reason="天气不好") for row in ROWS]
    texts = {text.id: f"写了{text.title}" for text in form.texts}
    lines = [BudgetLine(line, line, "100", "90", "80", "拨款晚") for line in LINES]
    fields = dict.fromkeys(form.fields, "某") | {"unit": "某局", "fill_date": "2025-04-22"}
    measures = {measure.id: "3" for measure in form.policy.rules.measures}
    return Evaluation(
        form_id,
        2024,
        "某项目",
        fields,
        form.money_unit,
        budget=lines,
        goals=[Goal("办成", "办了")],
        indicators=rows,
        measures=measures,
        texts=texts,
    )


def changed(evaluation: Evaluation, form: Form, draw: st.DrawFn) -> tuple[Evaluation, str]:
    """Change one cell; give the name of what stands in it."""
    kinds = ["field", "budget", "goal", "row"] + ["measure"] * bool(evaluation.measures) + ["text"] * bool(form.texts)
    match draw(st.sampled_from(kinds)):
        case "field":
            name = draw(st.sampled_from(sorted(evaluation.fields)))
            value = draw(st.sampled_from(["乙局", "", "2025-05-06"]))
            return replace(evaluation, fields={**evaluation.fields, name: value}), f"fields.{name}"
        case "budget":
            budget = list(evaluation.budget)
            at, role = draw(st.integers(0, len(budget) - 1)), draw(st.sampled_from(["initial", "adjusted", "executed"]))
            budget[at] = replace(budget[at], **{role: draw(AMOUNTS)})
            return replace(evaluation, budget=budget), f"budget.{budget[at].line}.{role}"
        case "goal":
            role = draw(st.sampled_from(["expected", "actual"]))
            return replace(evaluation, goals=[replace(evaluation.goals[0], **{role: draw(WORDS)})]), f"goals[0].{role}"
        case "row":
            at, role = draw(st.integers(0, len(ROWS) - 1)), draw(st.sampled_from(sorted(CELLS)))
            return with_row(evaluation, at, **{role: draw(st.sampled_from(CELLS[role]))}), f"indicators[{at}].{role}"
        case "measure":
            name = draw(st.sampled_from(sorted(evaluation.measures)))
            measures = {**evaluation.measures, name: draw(AMOUNTS)}
            return replace(evaluation, measures=measures), f"measures.{name}.value"
        case _:
            name = draw(st.sampled_from(sorted(evaluation.texts)))
            return replace(evaluation, texts={**evaluation.texts, name: draw(WORDS)}), typed_key(name)


class Made:
    """A report with what it is made of."""

    def __init__(self, evaluation: Evaluation, spec: ReportSpec) -> None:
        form = find_form(evaluation.form)
        found = found_of(evaluation, form)
        self.context = build_context(found, projects_of([found]) if spec.over_projects else [], spec.percent)
        self.figures = form.figures.before(shared_figures())
        texts = typed_texts(evaluation, form, spec)
        self.blocks = render_file(template_path(form, spec), self.context, texts, self.figures).blocks
        listed = {each.name: each.value for each in listed_names(found, [found])}
        self.values = {re.sub(r'typed\("(.*)"\)', r"typed(\1)", name): value for name, value in listed.items()}


class Told:
    """A sentence, or a cell of a table: its text, the keys of the figures in it, the conditions that it stands under."""

    def __init__(self, text: str, keys: set[str], conditions: set[str]) -> None:
        self.text, self.keys, self.conditions = text, keys, conditions


def sentences(made: Made) -> Iterator[Told]:
    for block in made.blocks:
        if block.kind == "table":
            table = table_of(made.figures.tables[block.argument], made.context)
            for key, row in zip(table.keys, table.rows, strict=True):
                for column, text in zip(table.columns, row, strict=True):
                    yield Told(
                        text, {f"{key}.{column.name}", key}, {f"for row in {made.figures.tables[block.argument].rows}"}
                    )
        else:
            yield from of_block(block)


def of_block(block: MarkupBlock) -> Iterator[Told]:
    text = "".join(run.text for run in (*block.lead, *block.runs))
    ends = [match.end() for match in re.finditer("[。；：，]", text)]
    for start, end in zip([0, *ends], [*ends, len(text)], strict=True):
        held = [span for span in block.marks if span.start < end and span.end > start]
        conditions = {span.head for span in held if span.is_condition} | set(block.within)
        keys = {key for span in held if not span.is_condition for key in span.head.split(ALSO)}
        yield Told(text[start:end], keys, {part for each in conditions for part in each.split(PARTS)})


def roots(condition: str) -> set[str]:
    """The names that a condition begins with; a typed text that it asks for by its key."""
    typed = {f"typed({key})" for key in re.findall(r'(?:has|typed)\("(\w+)"', condition)}
    bare = re.sub(r'"[^"]*"|\|\w+|^for .*? in ', " ", condition)
    return typed | set(re.findall(r"(?<![.\w])[a-z_]\w*", bare))


def root_of(name: str) -> str:
    return name if "(" in name else re.split(r"[.\[]", name)[0]


def known(key: str, values: dict[str, str]) -> str:
    """The name under which a record is listed that stands in several places of the context."""
    ends = [match.start() for match in re.finditer(r"[.\[]", key)]
    for end in ends:
        if (other := values.get(key[:end], "")).startswith("= "):
            return known(other[2:] + key[end:], values)
    return "execution" if key.startswith("execution.") else key


def explained(told: Told, names: set[str], old: dict[str, str]) -> bool:
    """Say whether one of the changed names is in a sentence, or in a condition of it (a template's own names may be any)."""
    held = {known(key, old) for key in told.keys}
    if any(name == key or name.startswith((f"{key}.", f"{key}[")) for name in names for key in held):
        return True
    asked = set().union(*map(roots, told.conditions))
    own = {each for each in asked if "(" not in each} - WORDS_OF_CONDITIONS - set(map(root_of, old))
    return bool(own or asked & set(map(root_of, names)))


@examples(60)
@given(st.data())
def test_a_cell_changes_the_sentences_that_depend_on_it_alone(data: st.DataObject) -> None:
    form_id, kind = data.draw(st.sampled_from(REPORTS))
    form = find_form(form_id)
    spec = report_spec(form, kind)
    after, cell = changed(full(form_id), form, data.draw)
    old, new = Made(full(form_id), spec), Made(after, spec)
    names = {name for name in old.values | new.values if old.values.get(name) != new.values.get(name)}
    assert names <= {cell} or cell in names
    # A gap has no name, and another name may take its place: a department without one is called by its subject.
    vanished = any(not each.values.get(name) for name in names for each in (old, new))
    texts = [{told.text for told in sentences(made)} for made in (old, new)]
    for made, others in ((old, texts[1]), (new, texts[0])):
        for told in sentences(made):
            if told.text not in others and not (vanished and ("" in told.keys or made is new)):
                assert explained(told, names, old.values), (form_id, kind, cell, told.text, told.keys, told.conditions)
