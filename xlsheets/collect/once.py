"""What is counted once of evaluations that stand several times, and the lines that tell a person of them and of what lacks its pair."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from msgspec import Struct

from xlsheets.collect.file_names import copy_marks, listed
from xlsheets.collect.records import Record
from xlsheets.collect.sheet_names import TWICE_SHEET, UNPAIRED_SHEET
from xlsheets.collect.years import Comparison
from xlsheets.forms.same_name import plain_name

MOST_LINES = 20
"""Lines of one kind on the command line; the sheets have all."""


class Repeated(Struct, frozen=True):
    """Evaluations of one year that seem to be one project's.

    ``what``: what they have in common. ``left_out``: place in ``members`` of one that is not counted → place of the one that is.
    """

    what: str
    members: list[Record]
    left_out: dict[int, int]


def repeated(groups: Sequence[tuple[str, list[Record]]]) -> list[Repeated]:
    """Tell which evaluations of each group are the same project's for certain: form and name are the same, and no unit contradicts.

    The first one counts whose file is not named a copy (项目2-副本). Under one code two different names may be two projects: both
    count, and a person has to look.
    """
    gone: set[int] = set()
    made = []
    for what, members in groups:
        first: dict[tuple[str, str], list[int]] = defaultdict(list)
        left_out: dict[int, int] = {}
        marks = [copy_marks(record.shown_file) for record in members]
        for place in sorted(range(len(members)), key=marks.__getitem__):
            record = members[place]
            if id(record) in gone:
                continue
            alike = first[record.form, plain_name(record.subject)]
            same = next((other for other in alike if _units_agree(members[other], record)), None)
            if same is None:
                alike.append(place)
            else:
                left_out[place] = same
                gone.add(id(record))
        made.append(Repeated(what, members, left_out))
    return made


def _units_agree(one: Record, other: Record) -> bool:
    return len({plain_name(one.unit), plain_name(other.unit)} - {""}) < 2


def counted_once(records: Sequence[Record], groups: Sequence[Repeated]) -> list[Record]:
    """Return the evaluations that totals are made of."""
    gone = {id(group.members[place]) for group in groups for place in group.left_out}
    return [record for record in records if id(record) not in gone]


def notices(
    counted: Sequence[Record],
    groups: Sequence[Repeated],
    comparisons: Sequence[Comparison],
) -> list[str]:
    """Write the lines for the command line: what stands twice, projects of one year only, units that lack a form.

    Args:
        counted: the evaluations that are counted.
        groups: those that stand several times.
        comparisons: years side by side.
    """
    lines = []
    for kind, sheet in ((list(_twice(groups)), TWICE_SHEET), (list(_unpaired(comparisons)), UNPAIRED_SHEET)):
        lines += kind[:MOST_LINES]
        if len(kind) > MOST_LINES:
            lines.append(f"还有 {len(kind) - MOST_LINES} 处没有列出，见工作表“{sheet}”")
    return lines + list(_lacking_forms(counted))


def _twice(groups: Sequence[Repeated]) -> Iterator[str]:
    for group in groups:
        first = group.members[0]
        named = f"{first.year}年{_named(first)}" if first.year else _named(first)
        places = listed([_place(record) for record in group.members])
        counted = [record for place, record in enumerate(group.members) if place not in group.left_out]
        if not group.left_out:
            yield f"疑似重复：{named}等{group.what}：{places}，都已计入，请核对"
            continue
        different = any(
            group.members[one].content != group.members[other].content for one, other in group.left_out.items()
        )
        check = "；几份的内容不同，请核对该用哪一份" if different else ""
        yield f"重复：{named}：{places}，只计 {listed([_place(record) for record in counted])}{check}"


def _unpaired(comparisons: Sequence[Comparison]) -> Iterator[str]:
    for comparison in comparisons:
        before, after = comparison.years
        for year, other, records in ((before, after, comparison.only_before), (after, before, comparison.only_after)):
            if records:
                named = listed([_named(record) for record in records])
                yield f"缺少对应：{len(records)} 份自评只有{year}年、没有{other}年：{named}"
        if comparison.ambiguous:
            named = listed([_named(records[0]) for _, records in comparison.ambiguous])
            yield f"缺少对应：{before}年与{after}年有 {len(comparison.ambiguous)} 组分不清哪份对哪份：{named}，请补上项目代码"


def _lacking_forms(counted: Sequence[Record]) -> Iterator[str]:
    """Name the units that have a department's form without a project's, or the other way round, where some unit has both."""
    kinds: dict[tuple[int | None, str], set[bool]] = defaultdict(set)
    for record in counted:
        if record.unit:
            kinds[record.year, plain_name(record.unit)].add(record.is_department)
    names = {plain_name(record.unit): record.unit for record in counted}
    for year in sorted({year for year, _ in kinds}, key=lambda each: each or 0):
        own = {unit: found for (of, unit), found in kinds.items() if of == year}
        if not any(len(found) > 1 for found in own.values()):  # nobody hands in both
            continue
        told = f"{year}年" if year else ""
        for has, has_not, kind in (
            ("部门整体的自评表", "项目的自评表", True),
            ("项目的自评表", "部门整体的自评表", False),
        ):
            lacking = [names[unit] for unit, found in own.items() if found == {kind}]
            if lacking:
                yield f"缺少对应：{told}{len(lacking)} 个单位有{has}，没有{has_not}：{listed(lacking)}"


def _named(record: Record) -> str:
    """Name an evaluation by project and unit, else by its file."""
    name = f"“{record.subject}”" if record.subject else record.code and f"代码“{record.code}”"
    is_told = not record.unit or plain_name(record.unit) == plain_name(record.subject)  # of a department's form
    return name if name and is_told else f"{name}（{record.unit}）" if name else _place(record)


def _place(record: Record) -> str:
    return record.place.removesuffix("（自评表）")
