"""Last year's forms as this year's blanks: names, codes, indicators, points and targets as they were typed; what was achieved is empty."""

from __future__ import annotations

import re
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from xlsheets.domain.evaluation import Evaluation, Goal, Indicator
from xlsheets.domain.nothing import says_nothing
from xlsheets.domain.vocabulary import NAME
from xlsheets.errors import UserError
from xlsheets.files.read_file import shown_path
from xlsheets.forms.facts import facts_for_form, facts_from_evaluation
from xlsheets.forms.mistakes import KeyPath, show_key
from xlsheets.forms.placed import Placed
from xlsheets.forms.schema import Form
from xlsheets.recognise.load import load

_OF_THE_TARGET = ("basis", "source")
"""Further columns that say where a target comes from: they hold as long as it does."""

_LAST_YEAR = "last_year"
_OF_THIS_YEAR = ("fill_date",)
_ADVICE = re.compile(r"，(?:请|或)[^，]*")


class CarriedOver(Struct, frozen=True):
    """This year's blank from last year's form; ``notes``: a line for each thing that the new form has no place for."""

    form: Form
    evaluation: Evaluation
    notes: list[str]
    where: str


def carried_over(path: Path, form: Form | None, year: int | None) -> list[CarriedOver]:
    """Make this year's blanks of the forms in last year's file.

    Args:
        path: last year's file, ours or anybody's.
        form: this year's form, for those of its scope; each keeps its own without it.
        year: this year; the one after last year's without it.

    Raises:
        UserError: the file cannot be used, or its form is none that is known and nobody says this year's.
    """
    loaded = load(path, unknown=True)
    notes = [f"{shown_path(path)}：工作表“{each.sheet}”：{each.text}" for each in loaded.unread]
    made: list[CarriedOver] = []
    for found in loaded.found:
        where = f"{shown_path(path)}（工作表“{found.cells.sheet}”）"
        chosen = found.form if form is None or (found.form.id and found.form.scope != form.scope) else form
        if not chosen.id:
            raise UserError(f"{where}：认不出是哪种表式，请在命令里写明今年的表式，用 xlsheets forms 可查看")
        made.append(_carried(found, chosen, year, where))
    if made:
        made[0] = replace(made[0], notes=[*notes, *made[0].notes])
    return made


def _carried(found: Placed, form: Form, year: int | None, where: str) -> CarriedOver:
    last = found.evaluation
    emptied = replace(
        last,
        form=form.id,
        year=year or (last.year + 1 if last.year is not None else None),
        fields={name: text for name, text in last.fields.items() if name not in _OF_THIS_YEAR},
        money_unit=last.money_unit if form.prints_money_unit else form.money_unit,
        budget=[],
        goals=[Goal(goal.expected) for goal in last.goals],
        indicators=[_emptied(item, form) for item in last.indicators if not says_nothing(item.name, NAME)],
        measures={},
        texts={},
        total=None,
        grade=None,
    )
    data = facts_from_evaluation(emptied)
    evaluation, lost = facts_for_form({key: value for key, value in data.items() if key != "form"}, form)
    named = [place for place, item in enumerate(last.indicators) if not says_nothing(item.name, NAME)]
    notes = [
        f"{where}：{_place(found, path, named)}：{_ADVICE.sub('', message)}，没有带过来" for path, message in lost.found
    ]
    bare = sum(not item.level1.strip() for item in evaluation.indicators)
    if bare and form.indicators.column("level1") is not None:
        notes.append(f"{where}：上年的表里有 {bare} 个指标没有一级指标，请在今年的表里补上")
    return CarriedOver(form, evaluation, notes, where)


def _emptied(item: Indicator, form: Form) -> Indicator:
    """Return an indicator as it was approved; what was achieved last year stays only in a column that asks for it."""
    kept = {role: text for role, text in item.extra.items() if role in _OF_THE_TARGET and role in form.extra_roles}
    if _LAST_YEAR in form.extra_roles and item.actual:
        kept[_LAST_YEAR] = item.actual
    return Indicator(
        level1=item.level1,
        level2=item.level2,
        name=item.name,
        operator=item.operator,
        target=item.target,
        unit=item.unit,
        weight=item.weight,
        goal=item.goal,
        raw_weight=item.raw_weight,
        coefficient=item.coefficient,
        extra=kept,
    )


def _place(found: Placed, path: KeyPath, named: list[int]) -> str:
    """Name the cell of last year's sheet that a key of the new facts came from; the key where it has none."""
    if path[:1] == ("indicators",) and len(path) == 3 and isinstance(path[1], int):
        cell = found.cells.indicators[named[path[1]]].get(str(path[2]), "")
        return cell or show_key(path)
    if path[:1] == ("fields",):
        return found.cells.fields.get(str(path[-1]), "") or show_key(path)
    return show_key(path)
