"""Findings (检查结果): values that say where something is wrong, what was found, what was expected and what to do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import asdict

from xlsheets.errors import one_line
from xlsheets.files.addresses import row_column

ERROR, WARNING, INFO = "error", "warning", "info"
SEVERITIES = {ERROR: "错误", WARNING: "警告", INFO: "提示"}
"""Severities and their printed names, the gravest first."""

VERIFIED = "已核实"
"""What findings are called that a person has looked into and found right as it is."""

NOT_YET = frozenset({"否", "未", "未核实", "待核实", "没有", "×", "x", "X", "-", "—", "/", "?", "？"})
"""Words in the column 已核实 by which nobody has verified anything."""

_PLACES = re.compile(r"\$?\b[A-Z]{1,3}\$?[0-9]{1,7}\b|第\s*[0-9]+\s*[行列个项条处]|\s+", re.ASCII)
"""What a message says of places, which change where a row is inserted above; and blanks."""

_RANK = {severity: rank for rank, severity in enumerate(SEVERITIES)}
_NOWHERE = (10_000_000, 0)


class Finding(Struct, frozen=True):
    """One result of a check.

    ``cell``: the address on ``sheet``, ``""`` where the thing meant is not on the sheet at all.
    ``message``: what is wrong, without a full stop. ``found`` and ``expected``: as a person would type them, ``""`` for nothing.
    ``fix``: one sentence, what to do. ``by_recompute``: a recompute of the file is (one way of) doing it.
    ``verified``: the word of a person why it is right as it is (已核实), ``""`` where nobody has said so.
    """

    code: str
    severity: str
    file: str
    sheet: str
    cell: str
    message: str
    found: str
    expected: str
    fix: str
    by_recompute: bool = False
    verified: str = ""

    @property
    def is_open(self) -> bool:
        """Say whether somebody still has to do something about it."""
        return not verifies(self.verified)

    @property
    def identity(self) -> str:
        """What it says, whatever file, sheet and row it stands in: its code, its words and figures, without any place."""
        return "\n".join(
            (self.code, *(_PLACES.sub("", text) for text in (self.message, self.found, self.expected))),
        )

    def to_json(self) -> dict[str, str]:
        """Give the keys of the command line's contract; ``verified`` stands in what a person has verified alone."""
        left_out = {"by_recompute", "verified"} if self.is_open else {"by_recompute"}
        return {key: value for key, value in asdict(self).items() if key not in left_out}

    def __str__(self) -> str:
        """One line for people: ``自评表!I14 错误：等级与总分不符（现为：优；应为：良）。把等级改为“良”。〔GRADE_MISMATCH〕``"""
        return self.told_at(f"{self.sheet}!{self.cell}" if self.cell else self.sheet)

    def told_at(self, place: str, beside: str = "") -> str:
        """Return the line with another place before it; ``beside``: what else stands behind the figures."""
        parts = [f"{label}：{text}" for label, text in (("现为", self.found), ("应为", self.expected)) if text]
        figures = f"（{'；'.join(parts)}）" if parts else ""
        done = self.fix if self.is_open else f"{VERIFIED}：{self.verified.strip().rstrip('。')}。"
        return one_line(f"{place} {SEVERITIES[self.severity]}：{self.message}{figures}{beside}。{done}〔{self.code}〕")


def verifies(word: str) -> bool:
    """Say whether what a person wrote beside a finding says that it is right as it is."""
    return bool(word.strip()) and word.strip() not in NOT_YET


def sort_key(finding: Finding) -> tuple[tuple[int, int], int, str]:
    """Order findings of one sheet by position (row, then column), then gravity, then code; those without a cell come last."""
    position = row_column(finding.cell) if finding.cell else _NOWHERE
    return position, _RANK[finding.severity], finding.code


def findings_to_json(findings: Iterable[Finding]) -> dict[str, list[dict[str, str]]]:
    """Give the whole answer of ``check --json``."""
    return {"findings": [finding.to_json() for finding in findings]}


def count_errors(findings: Iterable[Finding]) -> int:
    """Count the findings that are grave enough for exit status 1; what is verified is none of them."""
    return sum(finding.severity == ERROR and finding.is_open for finding in findings)


def counts_of(findings: Iterable[Finding]) -> dict[str, int]:
    """Count findings by the printed name of their severity, the gravest first; those that are verified stand last, where there are some."""
    counted = Counter(SEVERITIES[each.severity] if each.is_open else VERIFIED for each in findings)
    names = [*SEVERITIES.values(), *([VERIFIED] if counted[VERIFIED] else [])]
    return {name: counted[name] for name in names}


SHOWN_CELLS = 8
"""Cells that a message names at most."""


def listed_cells(cells: Sequence[str]) -> str:
    """List cells in a message, the first of many: C3、C4等."""
    return "、".join(cells[:SHOWN_CELLS]) + ("等" if len(cells) > SHOWN_CELLS else "")
