"""A rendered report: its blocks, and what is to be said of them."""

from __future__ import annotations

import re
from pathlib import Path

from msgspec import Struct, field

from xlsheets.report import markup

_TITLE_OF_A_GAP = re.compile(r"【待填：(.*)】\Z", re.DOTALL)


class RenderedReport(Struct, frozen=True):
    """A rendered report.

    `missing` lists (text id, title) of what the report shows as 【待填：title】; the id is empty where it is no typed
    paragraph. `defaulted` lists the paragraphs that show the form's own wording, `unused` those that somebody typed and the
    report, as its figures are, has no place for (the reason of a deviation where there is none); `notes` what else is to be known.
    """

    blocks: tuple[markup.MarkupBlock, ...] = ()
    missing: list[tuple[str, str]] = field(default_factory=list)
    defaulted: list[tuple[str, str]] = field(default_factory=list)
    unused: list[tuple[str, str]] = field(default_factory=list)
    notes: tuple[str, ...] = ()
    path: Path | None = None
    pdf: Path | None = None

    @property
    def to_look_at(self) -> list[str]:
        """What a person should look at though nothing is missing: words that the form lent, words that found no place."""
        lent = "、".join(title for _, title in self.defaulted)
        left = "、".join(title for _, title in self.unused)
        return [
            *self.notes,
            *([f"没有填写、报告用了表式自带文字的：{lent}，请核实"] if lent else []),
            *([f"填写了、报告按现有数据没有用到的：{left}"] if left else []),
        ]

    @property
    def text(self) -> str:
        """The report as plain text, one paragraph a line."""
        return markup.plain_text(self.blocks)


def note_gaps(report: RenderedReport, blocks: tuple[markup.MarkupBlock, ...]) -> None:
    """List every gap that the report shows, those too of figures that a template printed without naming them."""
    noted = {title for _, title in report.missing}
    for block in blocks:
        for run in (*block.lead, *block.runs):
            gap = _TITLE_OF_A_GAP.search(run.text) if run.missing else None
            if gap and gap[1] not in noted:
                noted.add(gap[1])
                report.missing.append(("", gap[1]))
