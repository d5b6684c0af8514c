"""Findings (检查结果): values that say where something is wrong, what was found, what was expected and what to do."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import asdict

from xlsheets.errors import one_line
from xlsheets.files.addresses import row_column

ERROR, WARNING, INFO = "error", "warning", "info"
SEVERITIES = {ERROR: "错误", WARNING: "警告", INFO: "提示"}
"""Severities and their printed names, the gravest first."""

_RANK = {severity: rank for rank, severity in enumerate(SEVERITIES)}
_NOWHERE = (10_000_000, 0)


class Finding(Struct, frozen=True):
    """One result of a check.

    ``cell``: the address on ``sheet``, ``""`` where the thing meant is not on the sheet at all.
    ``message``: what is wrong, without a full stop. ``found`` and ``expected``: as a person would type them, ``""`` for nothing.
    ``fix``: one sentence, what to do. ``by_recompute``: a recompute of the file is (one way of) doing it.
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

    def to_json(self) -> dict[str, str]:
        """Give the keys of the command line's contract."""
        return {key: value for key, value in asdict(self).items() if key != "by_recompute"}

    def __str__(self) -> str:
        """One line for people: ``自评表!I14 错误：等级与总分不符（现为：优；应为：良）。把等级改为“良”。〔GRADE_MISMATCH〕``"""
        return self.told_at(f"{self.sheet}!{self.cell}" if self.cell else self.sheet)

    def told_at(self, place: str, beside: str = "") -> str:
        """Return the line with another place before it; ``beside``: what else stands behind the figures."""
        parts = [f"{label}：{text}" for label, text in (("现为", self.found), ("应为", self.expected)) if text]
        figures = f"（{'；'.join(parts)}）" if parts else ""
        return one_line(
            f"{place} {SEVERITIES[self.severity]}：{self.message}{figures}{beside}。{self.fix}〔{self.code}〕"
        )


def sort_key(finding: Finding) -> tuple[tuple[int, int], int, str]:
    """Order findings of one sheet by position (row, then column), then gravity, then code; those without a cell come last."""
    position = row_column(finding.cell) if finding.cell else _NOWHERE
    return position, _RANK[finding.severity], finding.code


def findings_to_json(findings: Iterable[Finding]) -> dict[str, list[dict[str, str]]]:
    """Give the whole answer of ``check --json``."""
    return {"findings": [finding.to_json() for finding in findings]}


def count_errors(findings: Iterable[Finding]) -> int:
    """Count the findings that are grave enough for exit status 1."""
    return sum(finding.severity == ERROR for finding in findings)
