"""Writes the sheets 文字说明 (typed paragraphs of the report) and 填报说明 (how to fill in)."""

from __future__ import annotations

from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from xlsheets.domain.evaluation import Evaluation
from xlsheets.domain.numbers import percent, plain
from xlsheets.files.page.text_heights import text_height
from xlsheets.forms.schema import Form
from xlsheets.writing import styles
from xlsheets.writing.form_colours import tint_empty
from xlsheets.writing.form_validations import text_rule
from xlsheets.writing.text_fit import write_value

TEXTS_TITLE, GUIDE_TITLE = "文字说明", "填报说明"
TEXT_HEADERS = ("标识", "章节", "标题", "正文", "字数上限", "已写字数")
TEXTS_FIRST_ROW = 4
BODY_WIDTH, GUIDE_WIDTH = 66, 76
WIDTHS = {"A": 4, "B": 14, "C": 18, "D": BODY_WIDTH, "E": 8, "F": 8}


def write_texts_sheet(sheet: Worksheet, form: Form, evaluation: Evaluation) -> tuple[dict[str, str], dict[str, str]]:
    """Write one row a paragraph. Returns text id → cell of its text, and cell → formula of the character counts."""
    sheet["A1"] = TEXTS_TITLE
    sheet["A1"].font = Font(name="黑体", size=14, bold=True)
    figures = f"“{form.measures_sheet}”" if form.is_data else "自评表"
    sheet["A2"] = (
        f"在“正文”一栏填写报告所需的文字，一格一段，需要分段时按 Alt+Enter；数字由报告自动取自{figures}，不必在此重复。"
    )
    sheet["A2"].font = Font(size=9, color="FF595959")
    sheet.merge_cells("A1:F1")
    sheet.merge_cells("A2:F2")
    for index, header in enumerate(TEXT_HEADERS, 1):
        cell = sheet.cell(TEXTS_FIRST_ROW - 1, index, header)
        cell.style = styles.LABEL
    places: dict[str, str] = {}
    formulas: dict[str, str] = {}
    for row, text in enumerate(form.other_texts, TEXTS_FIRST_ROW):
        typed = evaluation.texts.get(text.id, "")
        title = text.title if text.required else f"{text.title}（可不填）"
        for column, value in enumerate((text.id, text.section, title, typed, text.limit or "不限"), 1):
            cell = sheet.cell(row, column)
            write_value(cell, value)
            cell.style = styles.TEXT if column == 4 else styles.PLAIN
        sheet.cell(row, 6).style = styles.COMPUTED
        formulas[f"F{row}"] = f"LEN(D{row})"
        sheet.cell(row, 6, f"=LEN(D{row})")
        places[text.id] = f"D{row}"
        body = text_height(typed or text.hint, BODY_WIDTH, form.page.size) + 4
        beside = [text_height(label, WIDTHS[at], form.page.size) for at, label in (("B", text.section), ("C", title))]
        sheet.row_dimensions[row].height = max(48.0, body, *beside)
        rule = text_rule(text.title, text.hint, text.limit)
        if rule is not None:
            sheet.add_data_validation(rule)
            rule.add(f"D{row}")
    tint_empty(sheet, [f"D{TEXTS_FIRST_ROW}:D{TEXTS_FIRST_ROW + len(form.other_texts) - 1}"])
    for letters, width in WIDTHS.items():
        sheet.column_dimensions[letters].width = width
    sheet.column_dimensions["A"].hidden = True
    sheet.freeze_panes = f"D{TEXTS_FIRST_ROW}"
    sheet.sheet_view.showGridLines = False
    _portrait(sheet)
    sheet.page_setup.orientation = "landscape"
    sheet.print_title_rows = f"{TEXTS_FIRST_ROW - 1}:{TEXTS_FIRST_ROW - 1}"
    return places, formulas


def write_guide_sheet(sheet: Worksheet, *forms: Form) -> None:
    """Write how to fill in each of these forms: the general lines, the form's own, and its rules in words."""
    sheet["A1"] = GUIDE_TITLE
    sheet["A1"].font = Font(name="黑体", size=14, bold=True)
    alone = len(forms) == 1
    lines = [line for form in forms for line in [*([] if alone else [f"【{form.title}】"]), *guide_lines(form)]]
    for row, line in enumerate(lines, 3):
        cell = sheet.cell(row, 1, line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        bold = line.startswith("【") or line[1:2] == "、"
        cell.font = Font(name=forms[0].page.font, size=11, bold=bold)
        sheet.row_dimensions[row].height = text_height(line, GUIDE_WIDTH, 11)
    sheet.column_dimensions["A"].width = GUIDE_WIDTH
    sheet.sheet_view.showGridLines = False
    _portrait(sheet)
    sheet.page_setup.fitToHeight = 1 if alone else 0


def guide_lines(form: Form) -> list[str]:
    """Lines of the sheet 填报说明; the rules are told from the form's policy, so that they cannot differ from what is computed."""
    sections = _of_data(form) if form.is_data else _of_indicators(form)
    lines = [
        line
        for title, told in sections.items()
        for line in (title, *(f"{number}. {each}" for number, each in enumerate(told, 1)))
    ]
    source = "，".join(part for part in (form.authority, form.document) if part)
    return [*lines, *([f"表式依据：{source}。"] if source else []), *form.guide]


def _of_data(form: Form) -> dict[str, list[str]]:
    """What holds for a form that has figures alone: nothing in it is scored."""
    return {
        "一、怎样填": [
            "浅黄色单元格还要您填写，填好后变白；合计、比率自动计算，不要改动。",
            f"“{form.measures_sheet}”表照账表填写，没有发生的填0；显示“待填”的还缺数据。",
            "另填一个单位、一个年度的，新建工作簿，不要复制工作表。",
        ],
        "二、填完之后": ["检查全表，按提示修改。", _last_step(form, "本表")],
    }


def _of_indicators(form: Form) -> dict[str, list[str]]:
    return {
        "一、怎样填": _how_to_fill(form),
        "二、怎样计分" if form.kind.has_points else "二、怎样计算": _how_it_scores(form),
        "三、要写说明的情形": _what_to_explain(form),
        "四、填完之后": [
            "看测算表：待填、待评应为0"
            + (f"，分值合计应为{plain(form.policy.total)}。" if form.kind.has_points else "。"),
            "检查全表，按提示修改。",
            _last_step(form, "自评表"),
        ],
    }


def _last_step(form: Form, sheet: str) -> str:
    return f"生成报告，打印或上报{sheet}。" if form.reports else f"打印或上报{sheet}。"


def _how_to_fill(form: Form) -> list[str]:
    told = ["浅黄色单元格还要您填写，填好后变白；原因说明栏不着色，需要时填写。得分、执行率、合计自动计算。"]
    if form.policy.rules.measures:
        told.append(f"“{form.measures_sheet}”表照账表填写，没有发生的填0；比率和得分自动算出，带入自评表。")
    if not form.kind.is_measured:
        told.append("显示“待评”的由评价人评分，请直接在得分栏填写分数；显示“待填”的还缺数据。")
    else:
        told += [
            "年度指标值把符号、数字和单位写全，如“≥95%”“40家”“≤10万元”；完成值用同样的单位，百分比要带“%”。",
            *(_computed_scores(form) if form.kind.has_points else _computed_completions(form)),
        ]
    told.append("复制整张自评表另填一个项目的，复制出的表要重新计算一次；最好为每个项目新建工作簿。")
    kept = ["直接填写的得分会保留，测算表同时列出按规则应得的分数和差异。"] if form.kind.has_points else []
    return [*told, *kept]


def _computed_scores(form: Form) -> list[str]:
    column = form.indicators.column(form.kind.score_role)
    where = column.header if column and form.kind.score_role != "score" else "得分"
    return [
        "需要增加指标时，在两行指标之间插入整行，再把上一行的得分公式向下复制；不要在合计行紧上方插入。多余的空行可以整行删除。",
        f"公式能够判断的得分自动算出；显示“待评”的是定性指标或无法比较的指标，请直接在{where}栏填写分数；显示“待填”的还缺内容。",
    ]


def _computed_completions(form: Form) -> list[str]:
    typed = "，可以直接填写完成率" if form.has_completion else ""
    return [
        "需要增加指标时，在两行指标之间插入整行。多余的空行可以整行删除。",
        f"完成率自动算出；显示“待评”的是定性指标或无法比较的指标{typed}；显示“待填”的还缺内容。",
    ]


def _conversion_told(form: Form) -> list[str]:
    """Tell how a score becomes points of the total, in the words of the form's own headers."""
    names = {column.role: column.header for column in form.indicators.columns}
    if form.kind.takes_coefficient:
        return [f"{names['score']}＝{names['raw_score']}×{names['coefficient']}。"]
    levels = "，".join(f"{name}{plain(points)}分" for name, points in form.policy.level1_weights.items())
    return [
        f"{names['score']}＝{names['raw_score']}÷{names['raw_weight']}×折算后的分值；"
        f"各级折算后的分值（{levels}）按{names['raw_weight']}的比例分给各项指标，尾数归最后一项。"
    ]


def _how_it_scores(form: Form) -> list[str]:
    policy, execution = form.policy, form.policy.execution
    if not form.kind.is_measured:
        column = form.indicators.column("rule_text")
        noted = f"“{column.header}”栏" if column else "表式"
        told = [f"各项指标照{noted}的规则计分，得分不超过分值；算式在测算表的“计分依据”一栏。"]
        if any(group.deducts for group in form.indicators.groups):
            told.append("没有分值的是扣分项，没有发生的得0分，发生的得分为负数。")
    elif not form.kind.has_points:
        told = [
            "本表不计分，只算完成率。达到指标值为100%；未达到的，正向指标（≥、＞、＝）为 完成值÷指标值。",
            {
                "inverse": "反向指标（≤、＜）未控制在指标值以内的，为 指标值÷完成值。",
                "zero": "反向指标（≤、＜）未控制在指标值以内的，为0。",
                "linear": "反向指标（≤、＜）超出指标值的，按超出的比例减少。",
            }[policy.missed_below],
            "日期按期限比较，按期完成为100%；定性指标与指标值一致的为100%。",
        ]
    elif form.kind.how_it_scores:
        told = [form.kind.how_it_scores]
    else:
        told = [
            "达到指标值得满分；未达到的，正向指标（≥、＞、＝）按 完成值÷指标值 计分，得分不超过分值。",
            {
                "inverse": "反向指标（≤、＜）未控制在指标值以内的，按 指标值÷完成值 计分。",
                "zero": "反向指标（≤、＜）未控制在指标值以内的，不得分。",
                "linear": "反向指标（≤、＜）超出指标值的，按超出的比例扣分。",
            }[policy.missed_below],
            "日期按期限比较，按期完成得满分；定性指标与指标值一致的得满分，其余由评价人按档次评分："
            + "，".join(f"{band.name}{plain(band.low * 100)}%–{plain(band.high * 100)}%" for band in policy.bands)
            + "。",
            *(_conversion_told(form) if form.kind.own_roles else ()),
        ]
    if form.budget_roles:
        below = {"adjusted": "调整后（全年、下达）预算数", "initial": "年初预算数"}[execution.denominator]
        points = f"，得分＝{plain(execution.weight)}×执行率" if execution.weight and not execution.tiers else ""
        told.append(f"预算执行率＝全年执行数÷{below}{points}。")
    if not form.kind.has_points:
        return told
    limits = [
        *([] if policy.most is None else [f"总分最高{plain(policy.most)}分"]),
        *(f"预算执行率低于{percent(cap.below, strip=True)}的，总分最高{plain(cap.most)}分" for cap in policy.caps),
    ]
    return [
        *told,
        *(["；".join(limits) + "。"] if limits else []),
        f"所有得分四舍五入保留{policy.digits}位小数。等级："
        + "，".join(f"{grade.name}（{plain(grade.least)}分及以上）" for grade in policy.grades[:-1])
        + f"，其余为{policy.grades[-1].name}。",
    ]


def _what_to_explain(form: Form) -> list[str]:
    policy, judged = form.policy, not form.kind.is_measured
    lowered = "，以及得分低于分值的指标" if form.kind.has_points else ""
    told = ["得分低于分值的指标，以及扣分项。" if judged else f"完成率不到100%的指标{lowered}。"]
    if form.budget_roles:
        adjusted = "，或者年中预算有调整" if {"initial", "adjusted"} <= form.budget_roles else ""
        told.append(f"预算执行率低于{percent(policy.execution.explain_below, strip=True)}{adjusted}。")
    if not judged:
        told.append(
            f"完成值超过指标值{percent(policy.overshoot.threshold, strip=True)}以上的，核对指标值是否定得偏低。"
        )
    return told


def _portrait(sheet: Worksheet) -> None:
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
