"""What cannot be meant in facts that a person wrote: figures that are none, points out of range, dates that there are not, a row twice."""

from __future__ import annotations

import re
from datetime import date

from xlsheets.domain.dates import date_parts, date_text
from xlsheets.domain.evaluation import AMOUNT_NAMES, AMOUNTS, Evaluation
from xlsheets.domain.nothing import is_open, says_nothing
from xlsheets.domain.numbers import POINTS, read_figure
from xlsheets.files.grid import text_kind
from xlsheets.forms.levels import tidy_name
from xlsheets.forms.mistakes import KeyPath, Mistakes

MOST_POINTS = 1000
"""Points of a row at most: forms share out 100, with rows before a conversion up to some hundred."""

_ERROR_VALUE = "“{}”是公式出错时显示的错误值，不是内容，请填写数字或文字，或留空"
_DIGIT = re.compile(r"\d")
_FIGURE = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?\Z")
"""Nothing but a number; one with an exponent or of more digits than any sum has cannot be read."""

_WHOLE_DATE = re.compile(r"(?:[0-9]{4}年)?[0-9]{1,2}月(?:[0-9]{1,2}日)?\Z")


def judge(evaluation: Evaluation, path: KeyPath, mistakes: Mistakes) -> None:
    """Note what nobody can mean.

    What stands so on somebody's sheet goes back as it is, and the checks tell of it there: call it for what a person typed as facts.

    Args:
        evaluation: as the facts have it, row by row.
        path: the way to the facts.
        mistakes: takes what is found.
    """
    filled = evaluation.fields.get("fill_date", "").strip()
    if filled and not _is_date(filled):
        mistakes.add((*path, "fields", "fill_date"), f"“{filled[:20]}”不是日期，请改成 2022-03-07 这样")
    for place, line in enumerate(evaluation.budget):
        for role in AMOUNTS:
            text = getattr(line, role)
            if text_kind(text) == "e":
                mistakes.add((*path, "budget", place, role), _ERROR_VALUE.format(text.strip()))
            elif _is_no_figure(text):
                what = f"{AMOUNT_NAMES[role]}应为数字，现为“{text[:20]}”，请改正或留空"
                mistakes.add((*path, "budget", place, role), what)
    _judge_rows(evaluation, path, mistakes)


def _judge_rows(evaluation: Evaluation, path: KeyPath, mistakes: Mistakes) -> None:
    seen: dict[tuple[object, ...], int] = {}
    for place, item in enumerate(evaluation.indicators):
        where = (*path, "indicators", place)
        for role, what in (
            ("weight", "分值"),
            ("raw_weight", "折算前的分值"),
            ("score", "得分"),
            ("raw_score", "折算前的得分"),
        ):
            text = getattr(item, role) or ""
            points = read_figure(text, POINTS)
            if _is_no_figure(text):
                mistakes.add((*where, role), f"{what}应为数字，现为“{text[:20]}”，请改正或留空")
            elif role.endswith("weight") and points is not None and not 0 <= points <= MOST_POINTS:
                mistakes.add((*where, role), f"{what}应在 0 到 {MOST_POINTS} 之间，现为 {text[:20]}，请改正")
        for role in ("name", "target", "actual", "reason"):
            if text_kind(text := getattr(item, role)) == "e":
                mistakes.add((*where, role), _ERROR_VALUE.format(text.strip()))
        # Two rows of one name may be wanted: another year, another place. With one target too they are one.
        names = (item.level1, item.level2, item.name, item.operator, item.target, item.unit)
        key = (item.goal, *map(tidy_name, names))
        if item.name.strip() and key in seen:
            mistakes.add(
                (*where, "name"),
                f"指标“{item.name[:20]}”与 indicators[{seen[key] + 1}] 的名称和指标值都相同，请去掉一个或改名",
            )
        seen.setdefault(key, place)


def _is_no_figure(text: str) -> bool:
    if _FIGURE.match(text.strip()):
        return read_figure(text) is None
    return bool(text.strip()) and not _DIGIT.search(text) and not says_nothing(text) and not is_open(text)


def _is_date(text: str) -> bool:
    """Say whether a text is a date, or words around one; a day that no month has is none."""
    if not _DIGIT.search(text):
        return False
    written = date_text("".join(text.split()))
    if not _WHOLE_DATE.match(written):
        return True  # 2022年3月上旬, 二〇二二年3月
    year, month, day = date_parts(written)
    try:
        date(year or 2000, month, day if "日" in written else 1)
    except ValueError:
        return False
    return True
