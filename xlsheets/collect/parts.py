"""What one total may be made of: the evaluations of one year, projects or whole departments. A department's money holds its projects'."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from xlsheets.collect.records import Record
from xlsheets.formulas.summary_layout import SUMMARY_SHEET

_DEPARTMENTS = "部门整体"


class AddedUp(Struct, frozen=True):
    """Evaluations that are added up: ``records`` of a ``year`` and a kind, and ``every`` one of that kind in any year.

    ``kind``: begins the names of the sheets, empty for projects and where there is one kind only. ``is_newest``: its year is the
    last one; ``many_years``: it is not the only one.
    """

    kind: str
    year: int | None
    records: list[Record]
    every: list[Record]
    is_newest: bool
    many_years: bool

    def named(self, sheet: str) -> str:
        """Name a sheet of this part: 汇总, 部门整体汇总, 汇总2023."""
        return f"{self.kind}{sheet}{'' if self.is_newest else self.year or '（无年度）'}"

    @property
    def year_name(self) -> str:
        """The year as a title has it."""
        return f"{self.year}年度" if self.year else "未填年度"

    @property
    def title(self) -> str:
        """What stands before the title of its sheet."""
        return f"{self.year_name if self.many_years else ''}{self.kind}"


def parts_of(records: Sequence[Record]) -> list[AddedUp]:
    """Part evaluations, the newest year first, and in a year its projects before its departments."""
    years = sorted({record.year for record in records}, key=lambda year: year or 0, reverse=True)
    kinds = {kind: [record for record in records if record.is_department == kind] for kind in (False, True)}
    both = all(kinds.values())
    parts = []
    for year in years:
        for is_department, every in kinds.items():
            own = [record for record in every if record.year == year]
            if own:
                kind = _DEPARTMENTS if both and is_department else ""
                parts.append(AddedUp(kind, year, own, every, year == years[0], len(years) > 1))
    return parts


def told_apart(part: AddedUp, parts: Sequence[AddedUp]) -> str:
    """Say under the title of 汇总 what its totals leave out, and where that stands."""
    told = ""
    years = [other.named(SUMMARY_SHEET) for other in parts if other.kind == part.kind and other.year != part.year]
    if years:
        told = f"只有{part.year_name}的自评，其他年度见{_quoted(years)}，各年度不相加。"
    kinds = [other.named(SUMMARY_SHEET) for other in parts if other.kind != part.kind and other.year == part.year]
    if kinds and part.kind:
        told += f"部门的金额包含所属项目的金额，与{_quoted(kinds)}的合计不能相加。"
    elif kinds:
        told += f"部门整体的自评见{_quoted(kinds)}，金额包含所属项目的，不重复计入。"
    return told


def _quoted(names: Sequence[str]) -> str:
    return "、".join(f"“{name}”" for name in names)
