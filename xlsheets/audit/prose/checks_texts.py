"""Checks of every text a person wrote: required ones there, within limits, no template remains, no personal data, proper form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlsheets.audit.finding import INFO, Finding
from xlsheets.audit.prose.leftovers import personal_numbers, placeholders
from xlsheets.audit.prose.passages import Passage
from xlsheets.audit.registry import check
from xlsheets.audit.subject import Subject, is_blank
from xlsheets.domain.nothing import is_row_hint
from xlsheets.forms.schema_bands import GoalsBand

_NUMBERED_NAME = r"\A\s*+指标\s*+[0-9０-９一二三四五六七八九十]+\s*+[：:]"
_TEMPLATED = r"\{\{|\{%"
_DOCUMENT_NUMBER = (
    r"[\[【（(［〔]\s*+((?:19|20)[0-9]{2})\s*+年?\s*+[\]】）)］〕]\s*+"
    r"(第?)\s*+([0-9]{1,4})\s*+[）)]?\s*+号(?![楼线院机地仓馆])"
)
_HALF_WIDTH_ORDINAL = r"\([一二三四五六七八九十]{1,3}\)"
_REPEATED = r"(?![一每])([\u4e00-\u9fff]{2,8})\1"
_PERHAPS_REPEATED = r"([^\W\d_a-zA-Z]{2,8})\1"
"""Looks first, in vain in most texts: the class of all Chinese characters takes 2 ms to compile, this wider one next to nothing."""

_MASK = "×××"
_WRONG_SIGN = r"\A\s*([《》])\s*(?=[0-9０-９])"
_LONE_SIGN = r"》(?=[0-9０-９])"
_DOUBLED_VERBS = ("研究", "讨论", "商量", "考虑", "逐条", "逐项", "层层", "反复", "一一", "点点", "常常")
"""Words that Chinese doubles: 研究研究 is no slip."""

_SHORT_OF_TIME = r"[每各][月季年周旬]按(?=对|向|给|为)"
_TRADITIONAL = dict(
    zip(
        "財務經費資產項國學會議動員開關門體質標準萬億貧賬險護導實際執業員負責應當進該論證據說請問題結餘額預決審計場設備維",
        "财务经费资产项国学会议动员开关门体质标准万亿贫账险护导实际执业员负责应当进该论证据说请问题结余额预决审计场设备维",
        strict=True,
    )
)
"""Traditional signs that a converted text leaves behind, and what is written here."""

_ARABIC_PAUSE, _ARABIC_POINT = r"(?:\A|[。；：:\n])[1-9][0-9]?、", r"(?:\A|[。；：:\n])[1-9][0-9]?[.．](?![0-9])"
_CHINESE_LATER = r"(?:\A|[。；\n])[二三四五六七八九]、"
_WHERE_INCOMPLETE = ("problems", "improvements", "measures")
"""Texts that a report cannot do without once an indicator is not complete."""

_PROSE = ("reason", "goal_expected", "goal_actual", "text", "budget")


def _typed(subject: Subject) -> Iterator[Passage]:
    """Give the texts that a person typed out; one that still holds fields of a report template is none."""
    return (passage for passage in subject.passages if not re.search(_TEMPLATED, passage.text))


@check(
    "TEXT_TOO_LONG",
    severity="warning",
    title="文字超过字数限制",
    meaning="一格文字的字数（不计空白）超过表式规定的上限。",
    rule="各表式的字数限制（如四川省：原因100字，评价结论、存在问题、改进措施各200字）",
)
def text_too_long(subject: Subject) -> Iterator[Finding]:
    """Limits printed in the forms (Sichuan: 原因 ≤100字, 评价结论 ≤200字); blanks do not count."""
    for passage in subject.passages:
        count = len("".join(passage.text.split()))
        if passage.limit and count > passage.limit:
            yield subject.finding(
                passage.cell,
                f"{passage.label}有{count}字，超过{passage.limit}字的限制",
                found=f"{count}字",
                expected=f"{passage.limit}字以内",
                fix=f"压缩{count - passage.limit}字以上。",
                sheet=passage.sheet,
            )


@check(
    "TEXT_MISSING",
    severity="warning",
    title="报告段落未写",
    meaning="《文字说明》中必填的段落空着，报告会缺这一段；全空时只报一次。",
    rule="财预〔2020〕10号 附件3（报告提纲）",
)
def text_missing(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 annex 3: the sections of the report; the form says which are required."""
    if not subject.cells.texts and not subject.cells.printed_texts:
        return  # a bureau's own file has no such sheet
    is_short = subject.results.incomplete > 0
    required = [spec for spec in subject.form.texts if spec.required or (is_short and spec.id in _WHERE_INCOMPLETE)]
    empty = [spec for spec in required if is_blank(subject.evaluation.texts.get(spec.id))]
    if len(empty) == len(required) and len(empty) > 1:
        message = f"{len(empty)}个必填段落都还没有写"
        fix = "逐段写好后再生成报告。" if subject.form.reports else "逐段写好。"
        sheet, place = subject.cells.text_place(empty[0].id)
        yield subject.finding(place, message, fix=fix, sheet=sheet)
        return
    for spec in empty:
        sheet, place = subject.cells.text_place(spec.id)
        yield subject.finding(
            place,
            f"“{spec.title}”没有写",
            expected=spec.title,
            fix="写好这一段，报告要用。" if subject.form.reports else "写好这一段。",
            sheet=sheet,
        )


@check(
    "GOAL_MISSING",
    severity="warning",
    title="年度目标或完成情况未填",
    meaning="年度总体目标的预期目标或者实际完成情况空着。",
    rule="财预〔2020〕10号 附件1",
)
def goal_missing(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 annex 1: the annual goal and how far it was reached stand above the indicators."""
    band = next((band for band in subject.form.bands if isinstance(band, GoalsBand)), None)
    repeat = subject.form.indicators.repeat is not None
    headers = {column.role: column.header for column in band.columns} if band else {}
    headers = {"expected": "年度绩效目标", "actual": "目标的完成情况"} if repeat else headers
    for index, places in enumerate(subject.cells.goals if headers else ()):
        goal = subject.evaluation.goals[index] if index < len(subject.evaluation.goals) else None
        texts = {"expected": goal.expected, "actual": goal.actual} if goal else {}
        empty = [role for role in headers if role in places and is_blank(texts.get(role))]
        if not empty or (index and len(empty) == len(headers)):
            continue  # a second goal that is not used
        names = "和".join(headers[role] for role in empty)
        yield subject.finding(places[empty[0]], f"{names}没有填", expected=names, fix=f"填写{names}。")


@check(
    "TEMPLATE_LEFTOVER",
    severity="error",
    title="模板字样没有替换",
    meaning="还留着“XX”“××”“**人”“（具体工作）”“范本”、下划线一类占位字样；名称前的“指标1：”和未用的提示文字为提示。",
    rule="评审通行要求",
)
def template_leftover(subject: Subject) -> Iterator[Finding]:
    """Reviewers' rule: what the template meant to be replaced is replaced."""
    seen: set[tuple[str, str]] = set()
    for passage in _typed(subject):
        marks = placeholders(passage.text)
        if marks and not passage.contact:
            seen.add((passage.sheet, passage.cell))
            yield subject.finding(
                passage.cell,
                f"{passage.label}里还有模板字样",
                found="、".join(marks),
                expected="实际内容",
                fix="把这些字样换成实际内容。",
                sheet=passage.sheet,
            )
        elif passage.kind == "name" and re.match(_NUMBERED_NAME, passage.text):
            shown = re.sub(_NUMBERED_NAME, "", passage.text).strip()
            yield subject.finding(
                passage.cell,
                "三级指标名称前还有模板字样",
                found=passage.text,
                expected=shown or "三级指标名称",
                fix="删去名称前的序号字样。",
                severity=INFO,
            )
    lines = (*subject.cells.budget.values(), *subject.cells.indicators)
    reasons = {places["reason"] for places in lines if "reason" in places}
    for cell, text in subject.recognised.residue:
        # Hints printed where the reason belongs are part of the form; REASON_MISSING speaks if a reason is due.
        if (subject.cells.sheet, cell) in seen or cell in reasons or is_row_hint(text):
            continue
        if _MASK in text and not placeholders(text):
            continue  # a person's name, masked
        yield subject.finding(
            cell,
            "还有模板字样",
            found=text[:40],
            fix="换成实际内容，不用的清空。",
            severity="" if placeholders(text) else INFO,
        )


@check(
    "PERSONAL_INFO",
    severity="warning",
    title="含有个人信息",
    meaning="文字里有手机号、身份证号或银行卡号。自评表和报告要公开，公开前须脱敏。检查结果里只显示头尾。",
    rule="《个人信息保护法》；《政府信息公开条例》第十五条",
)
def personal_info(subject: Subject) -> Iterator[Finding]:
    """个人信息保护法; 政府信息公开条例 art. 15: the forms are published, so telephone, identity and card numbers are masked first."""
    for passage in subject.passages:
        if passage.contact:
            continue  # the form asks for the filler's telephone number
        numbers = personal_numbers(passage.text)
        if numbers:
            kinds = "、".join(dict.fromkeys(kind for kind, _ in numbers))
            yield subject.finding(
                passage.cell,
                f"{passage.label}含有{kinds}",
                found="、".join(masked for _, masked in numbers),
                expected="×××",
                fix="公开前删去或者隐去这些号码。",
                sheet=passage.sheet,
            )


@check(
    "FORMAT",
    severity="warning",
    title="书写格式不规范",
    meaning="文号的年份没有用六角括号“〔〕”；层次序号用了半角括号的为提示。",
    rule="GB/T 9704—2012《党政机关公文格式》7.2.5（发文字号）",
)
def official_format(subject: Subject) -> Iterator[Finding]:
    """GB/T 9704—2012, 7.2.5: the year of a document number stands in 〔〕."""
    for passage in _typed(subject):
        numbers = re.finditer(_DOCUMENT_NUMBER, passage.text) if "号" in passage.text else ()
        pairs = {match[0]: f"〔{match[1]}〕{match[2]}{match[3]}号" for match in numbers}
        wrong = {found: right for found, right in pairs.items() if "".join(found.split()) != right}
        if wrong:
            yield subject.finding(
                passage.cell,
                f"{passage.label}里的文号格式不规范",
                found="、".join(wrong),
                expected="、".join(dict.fromkeys(wrong.values())),
                fix="文号的年份用六角括号“〔〕”括起。",
                sheet=passage.sheet,
            )
        mixed = _mixed_ordinals(passage.text)
        if mixed:
            yield subject.finding(
                passage.cell,
                f"{passage.label}里的层次序号混用",
                found="、".join(mixed),
                expected="一、（一）1.（1）",
                fix="同一层次用同一种序号，按“一、”“（一）”“1.”“（1）”排列。",
                severity=INFO,
                sheet=passage.sheet,
            )
        ordinals = list(dict.fromkeys(re.findall(_HALF_WIDTH_ORDINAL, passage.text)))
        if ordinals:
            yield subject.finding(
                passage.cell,
                f"{passage.label}里的层次序号用了半角括号",
                found="、".join(ordinals),
                expected="、".join(f"（{ordinal[1:-1]}）" for ordinal in ordinals),
                fix="层次序号一律用全角括号。",
                severity=INFO,
                sheet=passage.sheet,
            )


def _mixed_ordinals(text: str) -> list[str]:
    """Give ordinals of one level that are written in two ways: 1、 and 2., or 2、 and then 三、 without 一、."""
    if "、" not in text:
        return []
    arabic = re.findall(_ARABIC_PAUSE, text)
    others = re.findall(_ARABIC_POINT, text) or (re.findall(_CHINESE_LATER, text) if "一、" not in text else [])
    return [arabic[0].lstrip("。；：:\n"), others[0].lstrip("。；：:\n")] if arabic and others else []


@check(
    "TYPO",
    severity="info",
    title="疑似笔误",
    meaning="词语重复（“预算预算”），繁体字，漏字（“每月按对”），或者用书名号“》”代替大于号。",
    rule="评审通行要求",
)
def typo(subject: Subject) -> Iterator[Finding]:
    """Seen in published reports: words written twice, 》 for ＞."""
    for passage in _typed(subject):
        repeated = re.finditer(_REPEATED, passage.text) if re.search(_PERHAPS_REPEATED, passage.text) else ()
        words = [
            word
            for word in dict.fromkeys(match[1] for match in repeated)
            if word not in _DOUBLED_VERBS and "每" not in word
        ]
        if words and passage.kind in _PROSE:
            yield subject.finding(
                passage.cell,
                f"{passage.label}里词语重复",
                found="、".join(word * 2 for word in words),
                expected="、".join(words),
                fix="核对后删去重复的词。",
                sheet=passage.sheet,
            )
        yield from _slips(subject, passage)
        sign = re.match(_WRONG_SIGN, passage.text)
        if sign and passage.kind in ("target", "actual"):
            right = {"》": "＞", "《": "＜"}[sign[1]]
            yield subject.finding(
                passage.cell,
                f"{passage.label}用书名号代替了比较符号",
                found=passage.text,
                expected=passage.text.replace(sign[1], right, 1),
                fix=f"把“{sign[1]}”改为“{right}”。",
            )


def _slips(subject: Subject, passage: Passage) -> Iterator[Finding]:
    """Find traditional signs, a word cut short, and 》 for ＞ within a text."""
    text = passage.text
    if passage.kind not in _PROSE:
        return
    found = [(sign, _TRADITIONAL[sign]) for sign in dict.fromkeys(text) if sign in _TRADITIONAL]
    found = [(sign, right) for sign, right in found if sign != right]
    slips = [(sign, right, "繁体字") for sign, right in found]
    slips += [(f"{match[0]}…", f"{match[0]}时…", "漏字") for match in re.finditer(_SHORT_OF_TIME, text)]
    lone = [match for match in re.finditer(_LONE_SIGN, text) if "《" not in text[: match.start()]]
    slips += [(text[max(0, each.start() - 4) : each.end() + 4], "＞", "书名号代替大于号") for each in lone]
    for wrong, right, what in slips:
        yield subject.finding(
            passage.cell,
            f"{passage.label}里疑有{what}",
            found=wrong,
            expected=right,
            fix="核对后改正。",
            sheet=passage.sheet,
        )
