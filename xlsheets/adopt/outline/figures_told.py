"""Which declared table or chart of reports an outline shows: by its headers, by its caption."""

from __future__ import annotations

import re

from xlsheets.adopt.outline.outline_lines import OutlineLine
from xlsheets.forms.schema_reports import FigureSpecs, TableSpec

_CAPTION = re.compile(r"[表图]\s*[0-9]+\s*[　:：.、]?\s*(.*)")
_SHOWN = 40


def is_caption(text: str) -> bool:
    """Say whether a line is the caption of a table or a chart: 表1　…."""
    return bool(_CAPTION.fullmatch(text))


class FiguresTold:
    """The tables and charts that a template may show."""

    def __init__(self, specs: FigureSpecs, money_unit: str) -> None:
        """Take the declared ones; ``money_unit`` stands in their headers."""
        self._specs = specs
        self._money_unit = money_unit

    def table(self, table: OutlineLine, caption: str) -> tuple[str, str]:
        """Return the directive for a table, ``""`` for none, and a doubt, ``""`` for none."""
        heads = [each for each in (table.rows[0] if table.rows else ()) if each]
        fitting = [spec for spec in self._specs.tables.values() if self._fits(spec, heads)]
        match = _CAPTION.fullmatch(caption)
        named = [spec for spec in fitting if match and self._bare(spec.caption) == self._bare(match[1])]
        if named or len(fitting) == 1:
            return f"@table {(named or fitting)[0].id}", ""
        shown = "、".join(heads)[:_SHOWN]
        if fitting:
            also = "、".join(spec.id for spec in fitting)
            return f"@table {fitting[0].id}", f"列为“{shown}”的表可能是 {also}，这里用了第一个"
        return "", f"此处有一张表（列：{shown}），没有声明过同样列名的表，可在 form.toml 的 [[tables]] 里声明"

    def chart(self, caption: str) -> tuple[str, str]:
        """Return the directive for a chart, ``""`` for none, and a doubt, ``""`` for none."""
        match = _CAPTION.fullmatch(caption)
        title = self._bare(match[1]) if match else ""
        for spec in self._specs.charts.values():
            if title and self._bare(spec.caption) == title:
                return f"@chart {spec.id}", ""
        return (
            "",
            f"此处有一张图（{caption[:_SHOWN] or '没有图题'}），没有声明过同样图题的图，可在 form.toml 的 [[charts]] 里声明",
        )

    def _fits(self, spec: TableSpec, heads: list[str]) -> bool:
        every = [self._bare(each.header) for each in spec.columns]
        needed = {self._bare(each.header) for each in spec.columns if not each.optional}
        shown = [self._bare(each) for each in heads]
        return bool(shown) and needed <= set(shown) and [each for each in every if each in shown] == shown

    def _bare(self, text: str) -> str:
        """Return a header or caption without spaces and without its unit."""
        text = text.replace("{money_unit}", self._money_unit)
        return re.sub(r"\s|[（(](?:金额)?单位[:：][^）)]*[）)]", "", text)
