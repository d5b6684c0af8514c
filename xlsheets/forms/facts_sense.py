"""What cannot be meant in facts that a person wrote: figures that are none, points out of range, dates that there are not, a row
twice or without a name, a level that no form has, a comparison that is none, values without a target."""

from __future__ import annotations

import re
import unicodedata

from xlsheets.domain.dates import no_such_day
from xlsheets.domain.evaluation import AMOUNT_NAMES, AMOUNTS, BudgetLine, Evaluation, Indicator
from xlsheets.domain.nothing import is_open, says_nothing
from xlsheets.domain.numbers import POINTS, ZERO, plain, read_figure, read_ratio
from xlsheets.domain.reading import clean, read_actual, read_target
from xlsheets.domain.vocabulary import JUDGED, NAME, OPERATORS, TARGET
from xlsheets.files.grid import text_kind
from xlsheets.forms.form_given import with_form_given
from xlsheets.forms.levels import tidy_name
from xlsheets.forms.mistakes import KeyPath, Mistakes, suggestion
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_indicators import FIGURE_ROLES

MOST_POINTS = 1000
"""Points of a row at most: forms share out 100, with rows before a conversion up to some hundred."""

USUAL_LEVELS = ("成本指标", "产出指标", "效益指标", "满意度指标")
"""Level-1 groups of 财预〔2020〕10号 and 财预〔2021〕101号: units use them beyond those that their form prints; the checks tell of it."""

_LEVEL = "指标"
_ERROR_VALUE = "“{}”是公式出错时显示的错误值，不是内容，请填写数字或文字，或留空"
_DIGIT = re.compile(r"\d")
_FIGURE = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?\Z")
"""Nothing but a number; one with an exponent or of more digits than any sum has cannot be read."""

_ARROWS = ("=>", "=<")
"""What a slip of the hand makes of ≥ and ≤; a form that is handed in does not print it."""

_SHOWN = 20
"""Characters of a wrong value that its line shows."""


def judge(evaluation: Evaluation, form: Form, path: KeyPath, mistakes: Mistakes) -> None:
    """Note what nobody can mean.

    What stands so on somebody's sheet goes back as it is, and the checks tell of it there: call it for what a person typed as facts.

    Args:
        evaluation: as the facts have it, row by row.
        form: the form that it is for.
        path: the way to the facts.
        mistakes: takes what is found.
    """
    filled = evaluation.fields.get("fill_date", "").strip()
    if filled and (not _DIGIT.search(filled) or no_such_day(filled)):
        mistakes.add((*path, "fields", "fill_date"), f"“{filled[:_SHOWN]}”不是日期，请改成 2022-03-07 这样")
    for place, line in enumerate(evaluation.budget):
        _judge_line(line, (*path, "budget", place), mistakes)
    for measure in form.policy.rules.measures:
        text = evaluation.measures.get(measure.id, "")
        if text.strip() and read_figure(text, measure.unit) is None and not _is_empty(text):
            what = f"“{measure.label}”应为数字，现为“{text[:_SHOWN]}”，请改正或留空"
            mistakes.add((*path, "measures", measure.id), what)
    _judge_total(evaluation, path, mistakes)
    _judge_rows(evaluation, form, path, mistakes)
    for place, item in enumerate(with_form_given(evaluation, form).indicators):
        _judge_row(item, form, (*path, "indicators", place), mistakes)


def _judge_line(line: BudgetLine, where: KeyPath, mistakes: Mistakes) -> None:
    """Note amounts, a rate or a score of a budget line that are no figures."""
    for role in AMOUNTS:
        text = getattr(line, role)
        if text_kind(text) == "e":
            mistakes.add((*where, role), _ERROR_VALUE.format(text.strip()))
        elif read_figure(text) is None and not _is_empty(text):
            unit = "；只写数字，单位写在 money_unit" if _DIGIT.search(text) else ""
            what = f"{AMOUNT_NAMES[role]}应为数字，现为“{text[:_SHOWN]}”，请改正或留空"
            mistakes.add((*where, role), f"{what}{unit}")
    _judge_ratio(line.rate, "执行率", (*where, "rate"), mistakes)
    if _is_no_figure(line.score or ""):
        mistakes.add((*where, "score"), f"得分应为数字，现为“{(line.score or '')[:_SHOWN]}”，请改正或写 null")


def _judge_ratio(text: str | None, what: str, where: KeyPath, mistakes: Mistakes) -> None:
    """Note a typed ratio that is none."""
    if text is not None and read_ratio(text) is None and not _is_empty(text):
        mistakes.add(where, f"{what}应写成 95% 或 0.95 这样，现为“{text[:_SHOWN]}”，请改正或写 null")


def _judge_total(evaluation: Evaluation, path: KeyPath, mistakes: Mistakes) -> None:
    text = evaluation.total or ""
    points = read_figure(text, POINTS)
    if _is_no_figure(text):
        mistakes.add((*path, "total"), f"总分应为数字，现为“{text[:_SHOWN]}”，请改正或写 null")
    elif points is not None and not 0 <= points <= MOST_POINTS:
        mistakes.add((*path, "total"), f"总分应在 0 到 {MOST_POINTS} 之间，现为 {text[:_SHOWN]}，请改正")


def _judge_row(item: Indicator, form: Form, where: KeyPath, mistakes: Mistakes) -> None:
    """Note a row that has values but no name, a level 1 that there is not, more points than the row has."""
    levels = [group.level1 for group in form.indicators.groups]
    if not item.level1.strip() and item.name.strip():
        mistakes.add((*where, "level1"), f"没有写这一行属于哪个一级指标，请写上：{'、'.join(levels)}")
    elif item.level1 and _level(item.level1) not in map(_level, (*levels, *USUAL_LEVELS)):
        what = f"没有一级指标“{item.level1[:_SHOWN]}”{suggestion(item.level1, levels)}，请改正"
        mistakes.add((*where, "level1"), what)
    typed = (item.target, item.actual, item.score or "", item.raw_score or "", item.completion or "")
    if says_nothing(item.name, NAME) and not all(says_nothing(text, TARGET) for text in typed):
        mistakes.add((*where, "name"), "这一行有内容，没有三级指标名称，请写上名称，不用的行请去掉")
    if form.indicators.column("target") is not None:
        _judge_target(item, where, mistakes)
    own = read_figure(item.weight, POINTS) if item.weight.strip() else item.implied_weight
    for role, what, points in (
        ("score", "得分", form.kind.most_points(item, own)),
        ("raw_score", "折算前的得分", read_figure(item.raw_weight, POINTS)),
    ):
        text = item.typed(role)
        score = read_figure(text, POINTS)
        if score is not None and points is not None and points >= ZERO and not ZERO <= score <= points:
            mistakes.add((*where, role), f"{what}应在 0 到 {plain(points)}（分值）之间，现为 {text[:_SHOWN]}，请改正")


def _judge_target(item: Indicator, where: KeyPath, mistakes: Mistakes) -> None:
    """Note a comparison that is none or contradicts the target's own, and a row with all but a target to compare with."""
    typed = unicodedata.normalize("NFKC", "".join(item.operator.split()))
    sign = clean(typed)
    judged = typed == JUDGED
    if typed and not judged and (typed in _ARROWS or len(sign) != 1 or sign not in OPERATORS):
        meant = f"“{sign}”" if len(sign) == 1 and sign in OPERATORS else f"≥、≤、＞、＜、＝ 或 {JUDGED}"
        mistakes.add((*where, "operator"), f"“{item.operator[:_SHOWN]}”不是比较符号，请改为{meant}")
    elif (own := read_target(item.target).operator) and sign and not judged and own != sign:
        what = f"指标值“{item.target[:_SHOWN]}”自带的比较符号与 operator 的“{item.operator[:_SHOWN]}”不同，请去掉一处"
        mistakes.add((*where, "target"), what)
    given = item.completion_from or item.completion is not None or item.score is not None
    if says_nothing(item.target, TARGET) and not given and (item.actual.strip() or (typed and not judged)):
        mistakes.add((*where, "target"), "没有写年度指标值，完成值无从比较，请写上，或在 score 里写得分")


def _level(name: str) -> str:
    """Bring a level's name into one spelling: 产出 and 产出指标 are the same."""
    return "".join(name.split()).removesuffix(_LEVEL)


def _judge_rows(evaluation: Evaluation, form: Form, path: KeyPath, mistakes: Mistakes) -> None:
    seen: dict[tuple[object, ...], int] = {}
    further = [(column.role, column.header) for column in form.indicators.columns if column.role in FIGURE_ROLES]
    for place, item in enumerate(evaluation.indicators):
        where = (*path, "indicators", place)
        for role, what in (
            ("weight", "分值"),
            ("raw_weight", "折算前的分值"),
            ("score", "得分"),
            ("raw_score", "折算前的得分"),
            ("coefficient", "折算系数"),
            *further,
        ):
            text = item.typed(role)
            points = read_figure(text, POINTS)
            if _is_no_figure(text):
                mistakes.add((*where, role), f"{what}应为数字，现为“{text[:_SHOWN]}”，请改正或留空")
            elif (
                (role.endswith("weight") or role in FIGURE_ROLES)
                and points is not None
                and not 0 <= points <= MOST_POINTS
            ):
                mistakes.add((*where, role), f"{what}应在 0 到 {MOST_POINTS} 之间，现为 {text[:_SHOWN]}，请改正")
        _judge_ratio(item.completion, "完成率", (*where, "completion"), mistakes)
        for role in ("name", "target", "actual", "reason"):
            if text_kind(text := getattr(item, role)) == "e":
                mistakes.add((*where, role), _ERROR_VALUE.format(text.strip()))
        for role, reading in (
            ("target", read_target(item.target, item.operator, item.unit)),
            ("actual", read_actual(item.actual)),
        ):
            if reading.is_no_such_day:
                mistakes.add((*where, role), f"没有“{reading.wording[:_SHOWN]}”这一天，请核对日期")
        # Two rows of one name may be wanted: another year, another place. With one target too they are one.
        names = (item.level1, item.level2, item.name, item.operator, item.target, item.unit)
        key = (item.goal, *map(tidy_name, names))
        if item.name.strip() and key in seen:
            mistakes.add(
                (*where, "name"),
                f"指标“{item.name[:_SHOWN]}”与 indicators[{seen[key] + 1}] 的名称和指标值都相同，请去掉一个或改名",
            )
        seen.setdefault(key, place)


def _is_no_figure(text: str) -> bool:
    if _FIGURE.match(text.strip()):
        return read_figure(text) is None
    return not _DIGIT.search(text) and not _is_empty(text)


def _is_empty(text: str) -> bool:
    return not text.strip() or says_nothing(text) or is_open(text)
