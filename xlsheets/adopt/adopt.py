"""Proposes a form (form.toml) from a bureau's own blank workbook: its bands, columns by role, groups; doubts as comments."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

from xlsheets.adopt.budget import budget_band, with_further_lines
from xlsheets.adopt.sheet import Adopted, ProposedBand, ProposedCell, quoted
from xlsheets.adopt.table import end_rows, indicators_band, no_total_band, total_band
from xlsheets.adopt.toml_text import Toml, spans
from xlsheets.domain.nothing import is_residue
from xlsheets.domain.numbers import plain, read_figure
from xlsheets.files.grid import Grid
from xlsheets.files.open_book import open_book
from xlsheets.files.package import Package
from xlsheets.files.read_file import problem
from xlsheets.forms.catalog import all_forms
from xlsheets.forms.check_boxes import choices_in
from xlsheets.forms.levels import tidy_name
from xlsheets.recognise.budget import read_budget
from xlsheets.recognise.goals import read_goals
from xlsheets.recognise.headers import LONGEST, tidy, vocabulary
from xlsheets.recognise.sheet_view import SheetView
from xlsheets.recognise.table import find_headers, header_cells
from xlsheets.recognise.tables.table_end import extent

_PADDING = Decimal("0.7")  # what Excel's column width counts beyond the characters
_YEAR = re.compile(r"(?:(?:19|20)[0-9]{2}|\A|\s{2,}|_{2,}|X{2,}|×{2,})\s*年度", re.IGNORECASE)
_SCOPES = {"整体": "department", "转移支付": "transfer", "专项资金": "special"}
_PARAGRAPHS = {
    "评价结论": "conclusion",
    "自评结论": "conclusion",
    "存在问题": "problems",
    "改进措施": "measures",
    "原因分析": "deviation_reason",
}
_DEFAULT_WIDTH = Decimal(10)


def adopt(path: Path, form_id: str, layout: str = "") -> str:
    """Write the text of a form.toml for the form on a workbook's first sheet with an indicator table.

    Args:
        path: a blank workbook of a bureau.
        form_id: id of the new form.
        layout: what the workbook is called in the form's folder where the form is to be filled in in it; ``""``: it is drawn from bands.

    Raises:
        UserError: the file cannot be read, or holds no indicator table.
    """
    book, package = open_book(path)
    words = vocabulary(all_forms())
    for grid in book.grids:
        view = SheetView(grid, str(path))
        headers = find_headers(view, words.indicators)
        if headers:
            sheet = _Form(view, extent(view, headers[0], headers[1:], words), words)
            return sheet.toml(form_id, path.name, layout, *_page(package, grid, sheet.width))
    for name, text in book.unreadable.items():
        raise problem(path, f"工作表“{name}”：{text}")
    raise problem(path, "没有找到指标表的表头（三级指标、年度指标值、实际完成值、分值、得分等列名），无法据此建立表式")


class _Form(Adopted):
    """The sheet with its bands, as text."""

    def toml(self, form_id: str, source: str, layout: str, widths: list[str], orientation: str) -> str:
        """Write the whole file."""
        bands = self._bands()
        blocks = self._blocks(bands)
        out = Toml()
        out.comment(
            f"由 {source} 的工作表“{self.view.grid.sheet}”建立，请逐条核对，再用 xlsheets forms validate 检验。"
        )
        out.value("id", form_id)
        if layout:
            out.value("layout", layout)
            out.value("layout_sheet", self.view.grid.sheet)
        out.value("title", re.sub(r"[（(]?\{year\}年度[）)]?", "", self.title) or source)
        out.comment("请填写：哪个部门、哪个文件定的表")
        out.value("authority", "")
        out.value("document", "")
        scope = next((scope for word, scope in _SCOPES.items() if word in self.title), "")
        if scope:
            out.comment("请核对：按表名定的种类")
            out.value("scope", scope)
        if self.money_unit:
            out.value("money_unit", self.money_unit)
        out.table("page")
        out.value("orientation", orientation)
        out.raw(f"widths = [{', '.join(widths)}]")
        out.table("policy.execution")
        if self.execution is None:
            out.comment("请核对：表上没有印预算执行率的分值，这里按不另设分")
        out.raw(f"weight = {plain(self.execution or Decimal(0))}")
        amounts = [line for band in bands if band.kind in ("budget", "fields") for line in band.lines]
        if any('"initial"' in line for line in amounts) and not any('"adjusted"' in line for line in amounts):
            out.comment("请核对：表上没有全年（调整后）预算数，执行率除以年初预算数")
            out.value("denominator", "initial")
        below = 1
        for band in bands:
            out.blank()
            for doubt in band.doubts:
                out.comment(f"请核对（第 {band.first} 行起）：{doubt}")
            out.raw("[[bands]]")
            out.value("type", band.kind)
            if layout and band.first > below:
                out.raw(f"row = {band.first}")
            below = band.last + 1
            for line in (*blocks.get(band.first, ()), *band.lines, *band.tail):
                out.raw(line)
        for text in self.texts:
            out.blank()
            out.raw(text)
        return out.text()

    def _bands(self) -> list[ProposedBand]:
        budget = with_further_lines(self, read_budget(self.view, self.words, self.table.rows))
        goal_rows = read_goals(self.view, self.words, set(self.table.rows) | set(budget.rows)).rows
        bands: list[ProposedBand] = []
        made: set[str] = set()
        last = max([self.view.grid.last_row, *(merge.bottom for merge in self.view.grid.merges)])
        ends = end_rows(self)
        row = 1
        while row <= last:
            first = row
            inside = self.goals is not None and self.goals.first <= row
            if (inside or row in self.table.rows) and row <= self.table.last_row:
                bands.append(indicators_band(self))
                row = self.table.last_row
            elif row in ends:
                bands.append(total_band(self, ends))
                row = ends[-1]
            elif row in budget.rows:
                bands.append(budget_band(self, budget))
                row = budget.rows[-1]
            elif row in goal_rows or (goal_rows and row == goal_rows[0] + 1):
                if "goals" not in made:
                    made.add("goals")
                    bands.append(self._goals(goal_rows[0], max(goal_rows[-1], goal_rows[0] + 1)))
                row = max(goal_rows[-1], goal_rows[0] + 1)
            elif row in self.view.rows:
                self._plain(bands, row)
            row = max(row, first) + 1
        if "score" in self.columns and not any(band.kind == "total" for band in bands):
            at = next(place for place, band in enumerate(bands) if band.kind == "indicators")
            bands.insert(at + 1, no_total_band(self))
        self._needed(bands)
        return bands

    def _plain(self, bands: list[ProposedBand], row: int) -> None:
        """Make a printed line or a row of fields."""
        cells = self.own(row)
        filled = [cell for cell in cells if cell.text]
        labelled = [cell for cell in cells if cell.text and len(tidy(cell.text)) <= LONGEST]
        alone = len(filled) == 1 and (filled[0].right - filled[0].left + 1 >= self.width // 2 or len(cells) == 1)
        known = filled and self.words.labels.meaning(filled[0].text) is not None
        if not filled:
            return
        if (alone and not known) or len(labelled) < len(filled):
            bands.append(self._text(row, filled[0], below=row > self.table.last_row))
            return
        band = ProposedBand("fields", row, row)
        cell_text = self._fields(band, cells, below=row > self.table.last_row)
        previous = bands[-1] if bands else None
        if previous is not None and previous.kind == "fields" and previous.last == row - 1:
            previous.last = row
            previous.lines.insert(-1, f"    [{cell_text}],")
            previous.doubts += band.doubts
        else:
            band.lines = ["rows = [", f"    [{cell_text}],", "]"]
            bands.append(band)

    def _text(self, row: int, cell: ProposedCell, *, below: bool) -> ProposedBand:
        text = _YEAR.sub("{year}年度", cell.text.replace("{", "｛").replace("}", "｝"))
        bare = tidy(text)
        if below:
            style = "note"
        elif bare.startswith(("附件", "附表", "报表编号")):
            style = "attachment"
        elif not self.title and re.sub(r"\([^()]*\)\Z", "", bare).endswith("表"):
            style, self.title = "title", tidy_name(text)
        else:
            style = "subtitle" if "{year}" in text else "note"
        band = ProposedBand("text", row, row, [f"text = {quoted(text)}", f'style = "{style}"', f'at = "{cell.at}"'])
        if "：" in cell.text and not below and style == "note":
            band.doubts.append("一格里写着标签和内容，如要填写，请改成 fields")
        return band

    def _fields(self, band: ProposedBand, cells: list[ProposedCell], *, below: bool) -> str:
        parts: list[str] = []
        meaning = label = ""
        for cell in cells:
            known = meaning.startswith(("field.", "budget."))
            listed = choices_in(cell.text)
            value = bool(label) and (
                bool(listed) or is_residue(cell.text) or (known and self.words.labels.meaning(cell.text) is None)
            )
            if cell.text and not cell.computed and not value:
                label = tidy(cell.text)
                meaning = self.words.labels.meaning(cell.text) or ""
                parts.append(f'{{ label = {quoted(self.unit(cell.text))}, at = "{cell.at}" }}')
            elif label:
                choices = f", choices = [{', '.join(map(quoted, listed))}]" if listed else ""
                parts.append(f'{{ {self._filled_in(band, label, meaning, below)}, at = "{cell.at}"{choices} }}')
                label = meaning = ""
        return ", ".join(parts)

    def _filled_in(self, band: ProposedBand, label: str, meaning: str, below: bool) -> str:
        kind, _, key = meaning.partition(".")
        if kind == "budget":
            return f'budget = "{key}"'
        known = next((name for word, name in _PARAGRAPHS.items() if word in label), "")
        if below and known and known not in self.paragraphs:
            self.paragraphs.add(known)
            self.texts.append(f'[[texts]]\nid = "{known}"\ntitle = {quoted(label)}')
            return f'paragraph = "{known}"'
        if kind != "field" or key in self.fields:
            key = next(f"field_{number}" for number in range(1, 200) if f"field_{number}" not in self.fields)
            band.doubts.append(f"“{label}”是什么内容认不出，暂记作 {key}，请改成合适的编号")
        self.fields.add(key)
        return f'field = "{key}"'

    def _goals(self, first: int, last: int) -> ProposedBand:
        band = ProposedBand("goals", first, last)
        cells = {
            role: cell
            for cell in header_cells(self.view, first)
            if (role := self.words.goals.meaning(cell.text)) and cell.row == first
        }
        self.side(band, first, min(cell.left for cell in cells.values()))
        if last > first + 1:
            band.lines.append(f"rows = {last - first}")
        band.lines += ["columns = [", *(self.column(role, cell) for role, cell in cells.items()), "]"]
        return band

    def _needed(self, bands: list[ProposedBand]) -> None:
        """Say what every form needs and this one does not seem to have."""
        for key, name in (("subject", "项目名称"), ("unit", "实施单位或填报单位")):
            if key not in self.fields:
                bands[0].doubts.append(f'没有认出“{name}”，每个表式都要有一格 field = "{key}"，请在 fields 里补上')

    def _blocks(self, bands: list[ProposedBand]) -> dict[int, list[str]]:
        """Find the labels merged beside several bands, by the first row of the first of them."""
        blocks: dict[int, list[str]] = {}
        for merge in self.view.grid.merges:
            inside = [band for band in bands if merge.top <= band.first and band.last <= merge.bottom]
            text = self.view.spot(merge.top, merge.left).label
            if text and inside and inside[0].first == merge.top and merge.bottom > inside[0].last and len(inside) > 1:
                at = spans(merge.left, merge.right)
                line = f'block = {{ text = {quoted(text)}, at = "{at}", bands = {len(inside)} }}'
                blocks[merge.top] = [line]
        return blocks


def _page(package: Package | None, grid: Grid, columns: int) -> tuple[list[str], str]:
    """Read column widths, in characters, and the orientation of the paper."""
    widths = [_DEFAULT_WIDTH] * columns
    orientation = "portrait"
    sheet = package.sheet(grid.sheet) if package else None
    if package is None or sheet is None:
        return [plain(width) for width in widths], orientation
    root = package.xml(sheet.part)
    namespace = root.tag.partition("}")[0] + "}"
    for element in root.iterfind(f"{namespace}cols/{namespace}col"):
        first, last = (read_figure(element.get(key, "")) or Decimal(0) for key in ("min", "max"))
        width = read_figure(element.get("width", ""))
        for column in range(int(first), min(int(last), columns) + 1):
            if column and width:
                widths[column - 1] = max(width - _PADDING, Decimal(1)).quantize(Decimal("0.1"))
    setup = root.find(f"{namespace}pageSetup")
    if setup is not None and setup.get("orientation") == "landscape":
        orientation = "landscape"
    return [plain(width) for width in widths], orientation
