"""Checks of the levels: the names of level 1 and level 2 are there, spelt as the form has them, and stand in their groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xlsheets.audit.finding import INFO, Finding
from xlsheets.audit.registry import check
from xlsheets.audit.subject import Subject, is_blank, level_name, normal

_SHORTEST = 2
"""A name of fewer signs, without 指标, is like too many others."""


@check(
    "LEVEL1_MISMATCH",
    severity="warning",
    title="一级指标缺失或写错",
    meaning="一级指标空着，或者与表式的一级指标只差一个字，疑是写错；写错的不归入原来那一级计算小计。",
    rule="财预〔2020〕10号 附件1（一级指标）",
)
def level1_mismatch(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 annex 1: the level-1 names are laid down."""
    known = {level_name(group.level1): group.level1 for group in subject.form.indicators.groups}
    for name, cell in _first_cells(subject, "level1").items():
        if is_blank(name):
            yield subject.finding(cell, "一级指标空着", expected="一级指标", fix="填写一级指标。")
        elif cell in subject.recognised.printed.blank_levels:
            yield subject.finding(
                cell, f"一级指标空着，按下面的二级指标读作“{name}”", expected=name, fix=f"填写“{name}”。"
            )
        elif (right := _near(name, known)) and level_name(name) not in known:
            yield subject.finding(
                cell, f"一级指标疑是“{right}”之误", found=name, expected=right, fix=f"改为“{right}”。"
            )


@check(
    "LEVEL2_MISMATCH",
    severity="warning",
    title="二级指标缺失、写错或放错",
    meaning="二级指标与表式的只差一个字，疑是写错；或者放在别的一级指标下面；空着的、按上一行读的为提示。表式以外另设的二级指标不算。",
    rule="财预〔2020〕10号 附件1（二级指标）",
)
def level2_mismatch(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 annex 1: the level-2 names belong to their groups; a bureau may add some of its own."""
    groups = subject.form.indicators.groups
    own = {level_name(group.level1): {level_name(spec.level2) for spec in group.rows} for group in groups}
    known = {level_name(spec.level2): spec.level2 for group in groups for spec in group.rows if spec.level2}
    seen: set[str] = set()
    for row in subject.rows if known else ():
        cell, name, above = row.cell("level2"), row.indicator.level2, row.indicator.level1
        if not subject.has_column("level2") or cell in seen:
            continue
        seen.add(cell)
        if is_blank(name):
            yield subject.finding(cell, f"{row.label}没有二级指标", expected="二级指标", fix="填写二级指标。")
        elif cell in subject.recognised.printed.blank_levels:
            yield subject.finding(
                cell,
                f"{row.label}的二级指标空着，按上一行的“{name}”读",
                expected="二级指标",
                fix="填写二级指标，与上一行相同的可以合并。",
                severity=INFO,
            )
        elif level_name(name) not in known:
            right = _near(name, known)
            if right:
                yield subject.finding(
                    cell, f"二级指标疑是“{right}”之误", found=name, expected=right, fix=f"改为“{right}”。"
                )
        elif (below := own.get(level_name(above))) is not None and level_name(name) not in below:
            places = [group.level1 for group in groups if level_name(name) in own[level_name(group.level1)]]
            yield subject.finding(
                cell,
                f"“{name}”不是{above}的二级指标，表式把它放在{'、'.join(dict.fromkeys(places))}下",
                found=name,
                expected="、".join(spec.level2 for group in groups if group.level1 == above for spec in group.rows),
                fix="核对这项指标属于哪一级，改正二级指标，或把这一行移过去。",
            )


def _first_cells(subject: Subject, role: str) -> dict[str, str]:
    """Give the first cell of each name of a level."""
    cells: dict[str, str] = {}
    for row in subject.rows if subject.has_column(role) else ():
        cells.setdefault(getattr(row.indicator, role), row.cell(role))
    return cells


def _near(name: str, known: Mapping[str, str]) -> str:
    """Give the one name that a slip of one sign has made this one of, ``""`` where there is none or more than one."""
    short = level_name(name)
    near = [
        right
        for key, right in known.items()
        if (len(key) >= _SHORTEST and _is_slip(short, key)) or _is_slip(short, normal(right))  # 质量指示
    ]
    return near[0] if len(near) == 1 else ""


def _is_slip(name: str, right: str) -> bool:
    """Say whether a name differs from another one in one sign: another one, one too many or one too few."""
    if len(name) == len(right):
        return sum(one != other for one, other in zip(name, right, strict=True)) == 1
    longer, shorter = sorted((name, right), key=len, reverse=True)
    return len(longer) - len(shorter) == 1 and any(
        longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer))
    )
