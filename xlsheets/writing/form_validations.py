"""What the cells of a form's sheet admit and say when they are selected: drop-down lists, limits, prompts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from xlsheets.domain.evaluation import AMOUNTS
from xlsheets.domain.numbers import plain
from xlsheets.forms.check_boxes import boxes
from xlsheets.forms.placed import CellMap
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_bands import GoalsBand
from xlsheets.forms.schema_indicators import CONVERSION_ROLES, FIGURE_ROLES

LONGEST_TITLE, LONGEST_PROMPT = 32, 255
"""Characters of an input message's title and of its text, or of a drop-down list: Excel's limits."""


def add_validations(sheet: Worksheet, form: Form, cells: CellMap) -> None:
    """Add the validations of every cell that is filled in."""
    for rule, where in (*_indicator_rules(form, cells), *_cell_rules(form, cells), *_amount_rules(cells)):
        sheet.add_data_validation(rule)
        rule.add(where)


def _indicator_rules(form: Form, cells: CellMap) -> Iterator[tuple[DataValidation, str]]:
    for column in form.indicators.columns:
        letters = get_column_letter(cells.columns[column.role])
        rows = f"{letters}{cells.first_row}:{letters}{cells.last_row}"
        if column.role in FIGURE_ROLES:
            yield _number_rule(f"{column.header}应为不小于0的数字。", "0", "1E+6"), rows
        elif column.choices or (column.role not in ("weight", "score", *CONVERSION_ROLES)):
            rule = text_rule(column.header, column.hint, column.limit, column.choices)
            if rule is not None:
                yield rule, rows
        elif column.role == "coefficient":
            yield _number_rule("折算系数应为不小于0的数字或百分数。", "0", "1E+6"), rows
        elif column.role == "raw_weight":
            yield _number_rule("分值应为不小于0的数字。", "0", "1E+6"), rows
        elif column.role == "weight":
            most = plain(form.policy.total)
            yield _number_rule(f"分值应为0至{most}之间的数字。", "0", most), rows
        else:
            most = plain(form.policy.total)
            points = "raw_weight" if column.role == "raw_score" else "weight"
            if points in cells.columns:
                most = f"{get_column_letter(cells.columns[points])}{cells.first_row}"
            on_top = [each for each in form.indicators.columns if each.role in form.kind.bonus_roles]
            most += "".join(f"+N({get_column_letter(cells.columns[each.role])}{cells.first_row})" for each in on_top)
            most_told = "本行分值" + "".join(f"与{each.header}之和" for each in on_top)
            yield _number_rule(f"得分应为0至{most_told}之间的数字。", "0", most), rows


def _cell_rules(form: Form, cells: CellMap) -> Iterator[tuple[DataValidation, str]]:
    """Rules of the single cells: header fields, typed texts, reasons of the budget, goals."""
    texts = {text.id: text for text in form.texts}
    wanted: list[tuple[DataValidation | None, str]] = []
    label = ""
    for cell in form.field_cells:
        label = cell.label or label
        if cell.field:
            lines = tuple(boxes(cell.choices, choice) for choice in cell.choices)
            fits = len(",".join(lines)) <= LONGEST_PROMPT and not any("," in line for line in lines)
            rule = text_rule(label, cell.hint, cell.limit, lines if fits else ())
            wanted.append((rule, cells.fields.get(cell.field, "")))
        elif cell.budget == "reason":
            wanted.append((text_rule(label, cell.hint, cell.limit), cells.budget.get("total", {}).get("reason", "")))
        elif cell.paragraph:
            text = texts[cell.paragraph]
            wanted.append((text_rule(text.title, text.hint, text.limit), cells.printed_texts[cell.paragraph]))
    for column in form.budget.columns if form.budget else ():
        places = dict.fromkeys(line.get("reason", "") for line in cells.budget.values() if column.role == "reason")
        wanted += [(text_rule(column.header, column.hint, column.limit), where) for where in places]
    for band in form.bands:
        for column in band.columns if isinstance(band, GoalsBand) else ():
            for goal in cells.goals:
                wanted.append((text_rule(column.header, column.hint, column.limit), goal.get(column.role, "")))
    return ((rule, where) for rule, where in wanted if rule is not None and where)


def _amount_rules(cells: CellMap) -> Iterator[tuple[DataValidation, str]]:
    for line in cells.budget.values():
        for role, where in line.items():
            if role in AMOUNTS:
                yield _number_rule("金额应为数字，单位见表头，不要带单位。", "-1E+12", "1E+12"), where


def text_rule(title: str, hint: str, limit: int, choices: tuple[str, ...] = ()) -> DataValidation | None:
    """Make the rule of a text: a drop-down list, a warning where it is too long, a message when the cell is selected; or none."""
    prompt = _prompt("".join(title.split()), hint)
    if choices:
        return DataValidation(type="list", formula1='"' + ",".join(choices) + '"', allow_blank=True, **prompt)
    if limit:
        return DataValidation(
            type="textLength",
            operator="lessThanOrEqual",
            formula1=str(limit),
            errorStyle="warning",
            errorTitle="字数超过上限",
            error=f"不超过{limit}字。",
            showErrorMessage=True,
            **prompt,
        )
    return DataValidation(type=None, **prompt) if prompt else None


def figure_rule(title: str, hint: str, *, of: str = "", signed: bool, more: str = "") -> DataValidation:
    """Make the rule of a figure of 基础数据 or of a table of figures, with a message when the cell is selected where there is a hint.

    Args:
        title: heads the message.
        hint: the message, ``""`` for none.
        of: the figure's name, which begins what is said of a wrong one.
        signed: it may be below 0.
        more: what is said of a wrong one at the end.
    """
    wrong = f"{of}应为数字{'' if signed else '，不能小于0'}，不要带单位{more}。"
    return _number_rule(wrong, "-1E+15" if signed else "0", "1E+15", _prompt(title, hint))


def _prompt(title: str, hint: str) -> dict[str, object]:
    """Say what stands beside a selected cell; nothing without a hint."""
    shown = {"promptTitle": title[:LONGEST_TITLE], "prompt": hint[:LONGEST_PROMPT], "showInputMessage": True}
    return shown if hint else {}


def _number_rule(message: str, least: str, most: str, prompt: Mapping[str, object] | None = None) -> DataValidation:
    return DataValidation(
        type="decimal",
        operator="between",
        formula1=least,
        formula2=most,
        allow_blank=True,
        errorStyle="warning",
        errorTitle="请核对",
        error=message,
        showErrorMessage=True,
        **(prompt or {}),
    )
