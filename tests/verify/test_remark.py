"""The codes of the proof-reader, as the manual has them."""

from __future__ import annotations

from sources import ROOT

from xlsheets.audit.finding import SEVERITIES
from xlsheets.verify.remark import CODES


def test_the_manual_lists_every_code() -> None:
    guide = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    for code, (severity, title, meaning) in CODES.items():
        assert f"| `{code}` | {SEVERITIES[severity]} | {title} | {meaning} |" in guide
