"""Checks of targets and actuals: both there, readable, of like units, with the right sign; overshoots."""

from __future__ import annotations

from collections.abc import Iterator

from xlsheets.audit.accepted import is_met_as_meant, is_misjudged
from xlsheets.audit.finding import ERROR, INFO, WARNING, Finding
from xlsheets.audit.registry import check
from xlsheets.audit.rows.checks_units import shown_target, target_of
from xlsheets.audit.subject import Row, Subject, is_blank, ratio_text
from xlsheets.domain.completion import are_dates, is_slip_of_unit, may_be_dates
from xlsheets.domain.numbers import percent, plain, read_number
from xlsheets.domain.reading import DAMAGED, QUANTITY, WORDING, clean
from xlsheets.domain.vocabulary import JUDGED, NAME, OPERATORS, TARGET, TEXT
from xlsheets.files.grid import UNCALCULATED
from xlsheets.files.seen.seen_runs import COVERED, NOT_SEEN, STRUCK
from xlsheets.files.seen.seen_text import with_unseen_shown
from xlsheets.forms.placed import OddFigures, Placed

_OPEN_AND_SAVE = "在 Excel 或 WPS 中打开并保存一次，让公式算出结果。"

STORE_FIX = "重新计算一次（把看到的存进单元格），或把这一格设为文本格式后照看到的重新填写。"
"""How to mend a number whose format shows more than the formulas of the workbook know."""

STORE_NUMBER_FIX = "重新计算一次（存成数），或把这一格设为常规格式后重新填写。"
"""How to mend a figure that stands as text where formulas add up."""

_LOOKS_GO = "重新计算会去掉这样的删除线、字体和数字格式"
_LOOKS_STAY = "请把单元格格式改为“常规”或“数值”（定稿只留下看到的数）"

STRUCK_FIX = "作废的清空，仍有效的去掉删除线；重新计算只在它前面写上“已划去”，各处都不算它。"
"""How to mend a figure that is struck through and that formulas still read."""

HIDDEN_FIX = "作废的清空，仍有效的把数字格式设为常规；重新计算只在它前面写上“被隐藏”，各处都不算它。"
"""The same of a text that the number format hides."""


def _typed_sign(row: Row) -> str:
    """Give the operator as a sign that a person put there on purpose; words such as 不低于 in a wording are none."""
    for typed in (row.indicator.operator, row.indicator.target.strip()[:1]):
        sign = clean(typed)
        if len(sign) == 1 and sign in OPERATORS:
            return sign
    return ""


def _is_missing(row: Row, text: str) -> bool:
    """Say whether a target or an actual is missing. 无 gives nothing to compare, yet a person who scored the row may mean it."""
    return is_blank(text, TEXT if row.typed_scores else TARGET)


@check(
    "CELL_UNCLEAR",
    severity="error",
    title="看不出单元格里写的是什么",
    meaning="有数的单元格里，存的与看到的可能不同：整格加了删除线、被数字格式隐藏、数字带上标、用符号字体画的字符、公式或图片，被合并的单元格盖住的内容，或者公式没有计算过，软件不猜，这一项待评；本软件的表里，数的单位、符号、倍数写在数字格式里（350000显示350,000元）的，公式读不到，也待评，重新计算把看到的存进单元格；已填得分的为警告。看得清、但公式读到的是另一个值的（划去的字、看不见的字符、符号字体），为提示，重新计算时把看到的存进单元格；“测算”表是旧版或缺失时，靠数字格式显示的和按文本存的数也逐格指出。得分、总分由公式算出，数字格式却显示成另一个数的（28.5显示2850%），别人的表里也指出。",
    rule="以看得见的内容为准",
)
def cell_unclear(subject: Subject) -> Iterator[Finding]:
    """What a person sees is what is compared; where that cannot be told, nobody computes."""
    places = dict(enumerate(subject.cells.indicators))
    rows = {where: row for row in reversed(subject.rows) for where in places.get(row.index, {}).values()}
    for cell, why in subject.recognised.doubts.items():
        row = rows.get(cell)
        stored, seen = subject.recognised.unseen.get(cell, ("", ""))
        yield subject.finding(
            cell,
            f"{row.label}的单元格{why}" if row else f"单元格{why}",
            found=stored,
            expected="" if why in NOT_SEEN else seen,
            fix=_fix(subject, cell, why),
            by_recompute=cell in subject.recognised.to_store and why != COVERED,
            severity=ERROR if row is None or row.result.score is None else WARNING,
        )
    yield from _seen_otherwise(subject, subject.recognised, subject.cells.sheet)
    computes = subject.recognised.computes or subject.form.is_data
    for cell, why in subject.recognised.looks.items():
        yield subject.finding(
            cell,
            f"单元格的数{why}",
            fix=f"{_LOOKS_GO if computes else _LOOKS_STAY}；这一项不算的，请删去公式或改填得分。",
            by_recompute=computes,
            severity=WARNING,
        )
    yield from _odd_measures(subject)
    yield from _read_otherwise(subject)


def _seen_otherwise(subject: Subject, odd: Placed | OddFigures, sheet: str) -> Iterator[Finding]:
    """Name the cells in which formulas read another text than a person, and nobody is in doubt."""
    for cell, (stored, seen) in odd.unseen.items():
        if cell not in odd.doubts:
            yield subject.finding(
                cell,
                "单元格看到的与公式读到的不同：有划去的字、看不见的字符、数字格式添改的文字，或用符号字体写的符号",
                found=with_unseen_shown(stored),
                expected=seen,
                fix="软件按看到的算；公式按存的算，用本软件的表请重新计算一次（把看到的文字存进单元格）。",
                by_recompute=True,
                severity=INFO,
                sheet=sheet,
            )


def _odd_measures(subject: Subject) -> Iterator[Finding]:
    """Name the figures of 基础数据 that show something else than they hold."""
    odd, sheet = subject.recognised.odd_measures, subject.cells.measures_sheet
    rules = subject.policy.rules
    labels = {subject.measure_cell(each): f"“{label}”的单元格" for each, label in rules.labels().items()}
    for cell, why in (odd.doubts | odd.looks).items():
        stored, seen = odd.unseen.get(cell, ("", ""))
        is_look = cell in odd.looks
        yield subject.finding(
            cell,
            f"{labels.get(cell, '单元格')}{why}",
            found=stored,
            expected=seen,
            fix=f"{_LOOKS_GO}。" if is_look else "这个数暂不计入；改为数字，或重新计算（把看到的存进单元格），再核对。",
            by_recompute=True,
            severity=WARNING if is_look else ERROR,
            sheet=sheet,
        )
    yield from _seen_otherwise(subject, odd, sheet)


def _open_in_excel(subject: Subject) -> Iterator[Finding]:
    """Name the plain numbers in a format of their own (``0``): other programs tell what it shows, of Excel's formulas only a recompute."""
    found = subject.recognised
    for cell, seen in found.to_store.items():
        if (
            cell not in found.doubts
            and cell not in found.unseen
            and isinstance(seen, str)
            and read_number(seen) is not None
        ):
            yield subject.finding(
                cell,
                "单元格的数设了数字格式，看到的就是这个数，但 Excel 里的公式认不准，这一项会显示待评",
                expected=seen,
                fix="重新计算一次（把看到的存进单元格），或把这一格设为常规格式。",
                by_recompute=True,
                severity=INFO,
            )


def _read_otherwise(subject: Subject) -> Iterator[Finding]:
    """Name the cells that only formulas of this version read as they are seen, where 测算 is of another one or lost."""
    found = subject.recognised
    if not (found.old_calc or found.lacks_calc):
        yield from _open_in_excel(subject)
        return
    for cell, seen in found.to_store.items():
        if cell not in found.doubts and cell not in found.unseen:
            as_text = "按文本存的，表中公式可能不计"
            as_number = "靠数字格式显示单位或百分号，表中公式可能读成另一个数"
            number = f"单元格的数是{as_number if isinstance(seen, str) else as_text}"
            has_figure = not isinstance(seen, str) or any(map(str.isdigit, seen))
            yield subject.finding(
                cell,
                number if has_figure else "表中公式读到的文字与看到的不同",
                expected=seen if isinstance(seen, str) else plain(seen),
                fix=STORE_FIX if isinstance(seen, str) else STORE_NUMBER_FIX,
                by_recompute=True,
                severity=WARNING,
            )


def _fix(subject: Subject, cell: str, why: str) -> str:
    stored = subject.recognised.to_store.get(cell)
    if why == COVERED:
        return "取消这里的合并，看清盖住的内容，不要的清空。"
    if stored is not None and why in NOT_SEEN:
        return STRUCK_FIX if why == STRUCK else HIDDEN_FIX
    if stored is not None:
        return STORE_FIX if isinstance(stored, str) else STORE_NUMBER_FIX
    return _OPEN_AND_SAVE if why == UNCALCULATED else "把这一格清空后，重新填写为普通格式的文字或数。"


@check(
    "TARGET_MISSING",
    severity="warning",
    title="年度指标值未填",
    meaning="指标没有年度指标值，完成率无从计算；已经填了得分的按错误处理。",
    rule="财预〔2020〕10号 附件1",
)
def target_missing(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 annex 1: every indicator states its annual target."""
    for row in subject.rows if subject.has_column("target") else ():
        item = row.indicator
        named = not is_blank(item.name, NAME)
        if not _is_missing(row, item.target) or "target" in item.doubts or row.has_completion or not named:
            continue
        scored = bool(row.typed_score)
        if _is_missing(row, item.actual) and scored:
            continue  # ACTUAL_MISSING: a score out of nothing
        both = _is_missing(row, item.actual) and subject.has_column("actual")
        yield subject.finding(
            row.cell("target"),
            f"{row.label}没有年度指标值" + ("，也没有实际完成值" if both else ""),
            expected="年度指标值",
            fix="按年初批复的绩效目标填写指标值，例如“≥95%”。",
            severity=ERROR if scored else "",
        )


@check(
    "ACTUAL_MISSING",
    severity="error",
    title="实际完成值未填",
    meaning="完成值空着却有得分（错误）；还没有填完成值和得分的是警告，一张表全未填时只报一次。",
    rule="财预〔2020〕10号 第十五条（以完成值与指标值比较计分）",
)
def actual_missing(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 art. 15: scores compare actual with target; without an actual there is nothing to score."""
    rows = [
        row
        for row in (subject.rows if subject.has_column("actual") else ())
        if _is_missing(row, row.indicator.actual) and "actual" not in row.indicator.doubts
        if not row.has_completion and not is_blank(row.indicator.name, NAME)
    ]
    waiting = [row for row in rows if row.typed_score is None and not _is_missing(row, row.indicator.target)]
    if len(waiting) == len(subject.rows) and len(waiting) > 1:
        yield subject.finding(
            waiting[0].cell("actual"),
            f"{len(waiting)}项指标的实际完成值都还没有填",
            fix="逐项填写实际完成值，单位与指标值一致。",
            severity=WARNING,
        )
        return
    for row in rows:
        if row.typed_score:
            yield subject.finding(
                row.cell("actual"),
                f"{row.label}没有实际完成值，却得{plain(row.typed_score)}分",
                expected="实际完成值",
                fix="补填实际完成值，没有完成的得分改为0并说明原因。",
            )
        elif row in waiting:
            yield subject.finding(
                row.cell("actual"),
                f"{row.label}的实际完成值还没有填",
                expected="实际完成值",
                fix="填写实际完成值，单位与指标值一致。",
                severity=WARNING,
            )


@check(
    "ACTUAL_LIKE_TARGET",
    severity="warning",
    title="实际完成值写成了指标值",
    meaning="完成值带“≥”“≤”或“以上”“以内”一类字样，只重复了目标，没有写出实际数。",
    rule="财预〔2020〕10号 附件1；评审通行要求",
)
def actual_like_target(subject: Subject) -> Iterator[Finding]:
    """Reviewers' rule: an actual is a figure, not the target once more (≥3)."""
    for row in subject.rows:
        reading = row.result.actual
        if reading.operator and reading.number is not None:
            yield subject.finding(
                row.cell("actual"),
                f"{row.label}的实际完成值不是确数",
                found=row.indicator.actual,
                expected=f"{reading.digits}{reading.unit}" if target_of(row).number != reading.number else "实际数",
                fix="写出实际完成的数，不带符号。",
            )


@check(
    "OPERATOR_MISSING",
    severity="info",
    title="指标值缺少符号",
    meaning="定量指标没有写“≥”“＝”“≤”，按“≥”计算；成本、差错一类指标因此被算成未完成的，逐格警告。",
    rule="财预〔2021〕101号（指标值的设定）；四川省自评表“指标性质”栏",
)
def operator_missing(subject: Subject) -> Iterator[Finding]:
    """财预〔2021〕101号: a quantitative target states its sign; without one it is taken as ≥."""
    rows = [
        row
        for row in subject.rows
        if target_of(row).kind == QUANTITY and not target_of(row).operator and not target_of(row).judged
        if not are_dates(target_of(row), row.result.actual) and not may_be_dates(target_of(row), row.result.actual)
    ]
    misjudged = [row for row in rows if is_misjudged(row) and not is_met_as_meant(row)]
    for row in misjudged:
        yield subject.finding(
            row.cell("operator"),
            f"{row.label}的指标值没有符号，按“≥”算成了未完成",
            found=shown_target(row),
            expected=f"≤{shown_target(row)}",
            fix="越小越好的指标在指标值前写“≤”。",
            severity=WARNING,
        )
    plain_rows = [row for row in rows if row not in misjudged]
    if plain_rows:
        cells = [row.cell("operator") for row in plain_rows]
        where = f"（{'、'.join(dict.fromkeys(filter(None, cells)))}）" if len(cells) > 1 else ""
        yield subject.finding(
            cells[0],
            f"{len(plain_rows)}项定量指标的指标值没有符号{where}",
            found="、".join(shown_target(row) for row in plain_rows),
            expected="、".join(f"＝{shown_target(row)}" for row in plain_rows),
            fix="在指标值前写明“≥”“＝”或“≤”。",
        )


@check(
    "OPERATOR_TARGET_MISMATCH",
    severity="error",
    title="符号与指标值不配",
    meaning="写了“≥”“＝”“≤”而指标值是文字（错误），或者写“定性”而指标值是数（警告）。",
    rule="四川省自评表“指标性质”栏；财预〔2021〕101号",
)
def operator_target_mismatch(subject: Subject) -> Iterator[Finding]:
    """Sichuan's form: 指标性质 is a comparison for a number and 定性 for a wording."""
    for row in subject.rows:
        target, sign = target_of(row), _typed_sign(row)
        typed = row.indicator.operator.strip()
        if target.judged and target.kind == QUANTITY:
            yield subject.finding(
                row.cell("operator"),
                f"{row.label}写“定性”，指标值却是数",
                found=f"{JUDGED} {row.indicator.target}{row.indicator.unit}",
                expected=f"＝ {row.indicator.target}{row.indicator.unit}",
                fix="改为“≥”“＝”或“≤”，或者把指标值改为文字。",
                severity=WARNING,
            )
        elif sign and target.kind == WORDING and not row.has_leftover:
            has_figure = any(character.isdigit() for character in row.indicator.target)
            wording = row.indicator.target.strip() if typed else row.indicator.target.strip()[1:].strip()
            yield subject.finding(
                row.cell("operator"),
                f"{row.label}写了符号“{typed or row.indicator.target.strip()[0]}”，指标值却"
                + ("不止一个数" if has_figure else "是文字"),
                found=f"{typed} {row.indicator.target}",
                expected="一个数"
                if has_figure
                else f"{JUDGED} {wording}"
                if subject.has_column("operator")
                else wording,
                fix="指标值只写一个数和单位。" if has_figure else "文字目标不写比较符号，由评价人评分。",
                severity=WARNING if has_figure else "",
            )


@check(
    "TARGET_UNREADABLE",
    severity="warning",
    title="指标值疑似扫描误读",
    meaning="指标值像“290%”这样，多半是把“≥90%”的“≥”认成了“2”。这样的指标值不参加计算。",
    rule="通行做法（扫描件常见错误）",
)
def target_unreadable(subject: Subject) -> Iterator[Finding]:
    """Seen in published scans: ≥90% read as 290%."""
    for row in subject.rows:
        if target_of(row).kind == DAMAGED:
            digits = target_of(row).digits
            yield subject.finding(
                row.cell("target"),
                f"{row.label}的指标值疑似扫描误读",
                found=shown_target(row),
                expected=f"≥{digits[1:]}%",
                fix="对照原件核对指标值。",
            )


@check(
    "DEVIATION_30",
    severity="info",
    title="完成值超出指标值较多",
    meaning="“≥”“＝”一类指标的完成值超出指标值达到表式规定的界限（一般为30%）而没有写原因。优于“≤”目标的、目标为0的不算。",
    rule="财预〔2020〕10号 第十五条（完成值高于指标值较多的，要分析原因）",
)
def deviation_30(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 art. 15: where the actual far exceeds the target the reason is analysed; the form says from where on."""
    rule = subject.policy.overshoot
    for row in subject.rows if rule.method != "none" else ():
        excess = row.result.deviation
        if excess is None or excess < rule.threshold or row.has_reason:
            continue
        if is_slip_of_unit(target_of(row), row.result.actual):
            continue
        limit = percent(rule.threshold, strip=True)
        yield subject.finding(
            row.cell("actual"),
            f"{row.label}的完成值超出指标值{ratio_text(excess)}，达到{limit}的界限",
            found=f"{shown_target(row)} / {row.indicator.actual.strip()}",
            fix="在偏差原因栏说明原因，指标值定得过低的下年调整。",
            severity="" if rule.method == "flag" else WARNING,
        )
