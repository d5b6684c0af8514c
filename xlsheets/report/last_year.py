"""Which evaluation of last year's file a report compares with: by project code, else by name; nothing is guessed in silence."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from xlsheets.forms.placed import Evaluated
from xlsheets.forms.same_name import plain_name

_SHOWN = 5


class Earlier(Struct, frozen=True):
    """An evaluation of a file that a person named as last year's."""

    file: str
    found: Evaluated


class LastYear(Struct, frozen=True):
    """Last year's evaluation, None where it could not be told for certain, its file, and what a person should know of the choice."""

    found: Evaluated | None = None
    file: str = ""
    note: str = ""


NO_LAST_YEAR = LastYear()


def last_year_of(found: Evaluated, earlier: Sequence[Earlier]) -> LastYear:
    """Choose the evaluation that a report on ``found`` compares with.

    A department is compared with a department, a project with a project, of the latest year before its own. The code decides, then
    the name together with the unit, then the name alone where no unit contradicts.

    Args:
        found: the evaluation that the report is on.
        earlier: the evaluations of the files that a person named as last year's.
    """
    alike = [each for each in earlier if each.found.form.is_department == found.form.is_department]
    alike = [each for each in alike if _is_earlier(each.found, found)]
    latest = max((each.found.evaluation.year or 0 for each in alike), default=0)
    alike = [each for each in alike if (each.found.evaluation.year or 0) == latest]
    if not alike:
        return LastYear(note=_none(found, earlier))
    for key in (_code, _name_and_unit, _name):
        same = [each for each in alike if key(found) and key(each.found) == key(found)]
        same = [each for each in same if key is _code or _units_agree(each.found, found)]
        if len(same) == 1:
            return LastYear(same[0].found, same[0].file, _gap(found, same[0].found))
        if same:
            return LastYear(note=f"上年表中有 {len(same)} 份{_named(found)}，分不清是哪一份，没有同上年比较")
    if others := [each for each in alike if _name(found) and _name(each.found) == _name(found)]:
        return LastYear(note=_of_others(found, others))
    names = "、".join(_named(each.found) for each in alike[:_SHOWN]) + ("等" if len(alike) > _SHOWN else "")
    return LastYear(note=f"上年表中没有{_named(found)}（有{names}），没有同上年比较")


def _is_earlier(each: Evaluated, found: Evaluated) -> bool:
    before, now = each.evaluation.year, found.evaluation.year
    return before is None or now is None or before < now


def _units_agree(one: Evaluated, other: Evaluated) -> bool:
    """Say whether no unit contradicts: one that a form does not name contradicts nothing."""
    return len({_unit(one), _unit(other)} - {""}) < 2


def _none(found: Evaluated, earlier: Sequence[Earlier]) -> str:
    years = sorted({year for each in earlier if (year := each.found.evaluation.year) is not None})
    told = f"（读到的是{'、'.join(f'{year}年' for year in years)}的）" if years else ""
    what = "部门整体的自评表" if found.form.is_department else "项目的自评表"
    return f"上年表中没有{found.evaluation.year or '今'}年以前{what}{told}，没有同上年比较"


def _of_others(found: Evaluated, others: Sequence[Earlier]) -> str:
    """Say that last year's evaluations of the name are another unit's: perhaps the unit has another name since."""
    units = "、".join(dict.fromkeys(each.found.evaluation.fields.get("unit", "") for each in others))
    unit = found.evaluation.fields.get("unit", "")
    return (
        f"上年表中的{_named(found)}是“{units}”的，今年的单位是“{unit}”，没有同上年比较；"
        "是同一个单位改了名的，请把上年表（或它的副本）里的单位名称改成今年的再比较"
    )


def _gap(found: Evaluated, last: Evaluated) -> str:
    """Say that the years do not follow one another."""
    before, now = last.evaluation.year, found.evaluation.year
    return (
        "" if before is None or now is None or before == now - 1 else f"上年表是{before}年的，报告写成同{before}年比较"
    )


def _code(each: Evaluated) -> str:
    return each.evaluation.fields.get("project_code", "").strip()


def _name(each: Evaluated) -> str:
    """The project's name; a department without one is named by its unit."""
    return plain_name(each.evaluation.subject) or (_unit(each) if each.form.is_department else "")


def _name_and_unit(each: Evaluated) -> tuple[str, str] | None:
    name, unit = _name(each), _unit(each)
    return (name, unit) if name and unit else None


def _unit(each: Evaluated) -> str:
    return plain_name(each.evaluation.fields.get("unit", ""))


def _named(each: Evaluated) -> str:
    return f"“{each.evaluation.subject or each.evaluation.fields.get('unit', '') or each.cells.sheet}”"
