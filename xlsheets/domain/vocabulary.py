"""How targets and actuals are written: signs, words and suffixes, as tables (counted in published forms).

Python reads by these tables and the native formulas are generated from them, so both read alike.
Order matters: an entry is applied to what the entries before it left.
"""

from __future__ import annotations

from xlsheets.domain.status import STATUSES

CHARACTERS: tuple[tuple[str, str], ...] = (
    *((chr(0xFF10 + digit), str(digit)) for digit in range(10)),
    (" ", ""),
    ("\u3000", ""),
    ("\u00a0", ""),
    ("\n", ""),
    ("\t", ""),
    ("\r", ""),
    ("\u200b", ""),
    ("\u200e", ""),
    ("\ufeff", ""),
    (",", ""),
    ("，", ""),
    ("．", "."),
    ("％", "%"),
    ("﹪", "%"),
    ("（", "("),
    ("）", ")"),
    ("－", "-"),
    ("—", "-"),
    ("−", "-"),
    ("／", "/"),
    ("￥", ""),
    ("¥", ""),
    ("≧", "≥"),
    ("≦", "≤"),
    ("⩾", "≥"),
    ("⩽", "≤"),
    ("≽", "≥"),
    ("≼", "≤"),
    ("⪰", "≥"),
    ("⪯", "≤"),
    ("≮", "≥"),
    ("≯", "≤"),
    ("＞", ">"),
    ("＜", "<"),
    ("＝", "="),
    ("﹦", "="),
    ("═", "="),
    ("﹥", ">"),
    ("﹤", "<"),
    ("》", ">"),
    (">=", "≥"),
    ("<=", "≤"),
    ("=>", "≥"),
    ("=<", "≤"),
    ("(含)", ""),
    ("(百分比)", ""),
    ("百分比", "%"),
    ("%%", "%"),
)
"""Spellings of one sign, and characters without meaning in a figure (blanks, thousands separators)."""

OPERATOR_WORDS: tuple[tuple[str, str], ...] = (
    ("大于或等于", "≥"),
    ("大于等于", "≥"),
    ("小于或等于", "≤"),
    ("小于等于", "≤"),
    ("不少于", "≥"),
    ("不低于", "≥"),
    ("不小于", "≥"),
    ("至少", "≥"),
    ("不超过", "≤"),
    ("不高于", "≤"),
    ("不大于", "≤"),
    ("不多于", "≤"),
    ("至多", "≤"),
    ("及以上", "≥"),
    ("以上", "≥"),
    ("及以下", "≤"),
    ("以下", "≤"),
    ("以内", "≤"),
    ("小时内", "小时≤"),
    ("分钟内", "分钟≤"),
    ("天内", "天≤"),
    ("日内", "日≤"),
    ("周内", "周≤"),
    ("月内", "月≤"),
    ("年内", "年≤"),
    ("大于", ">"),
    ("高于", ">"),
    ("超过", ">"),
    ("小于", "<"),
    ("低于", "<"),
    ("少于", "<"),
    ("等于", "="),
    ("正向", "≥"),
    ("反向", "≤"),
)
"""Operators written as words, before or behind the number."""

OPERATORS = "≥≤><="
"""The signs that remain after both tables."""

SUFFIX_OPERATORS = "≥≤"
"""Signs that may stand behind the number (以上, 以内)."""

JUDGED = "定性"
"""What the operator column says where a person judges."""

FILLERS = (
    "累计完成",
    "实际完成",
    "已经完成",
    "已完成",
    "共完成",
    "完成率为",
    "完成率",
    "完成了",
    "完成",
    "已达到",
    "达到",
    "已达",
    "共计",
    "合计",
    "共",
)
"""Words before the number of an actual that add nothing to it."""

SCALES: tuple[tuple[str, int], ...] = (
    ("万亿", 1_000_000_000_000),
    ("千万", 10_000_000),
    ("百万", 1_000_000),
    ("十万", 100_000),
    ("万", 10_000),
    ("亿", 100_000_000),
    ("千", 1_000),
)
"""Multiples in front of a unit, the longer ones first: 万平方米, 亿元. Standing alone (100万) they mean money."""

MULTIPLE_SIGNS = ("万", "亿")
"""Anywhere in a unit, but behind a stroke, these say that it is counted in multiples: 余万元, 个亿; not 人/万人."""

MULTIPLE_STARTS = ("千", "百")
"""At the beginning of a unit these do so too, but for those of ``NO_MULTIPLES``."""

NO_MULTIPLES = ("千克", "千米", "千瓦", "千伏", "千卡", "千帕", "千升", "千焦", "千赫", "百分")
"""Units that only begin like a multiple: nobody writes 480 for 480,000克 beside 500千克."""

MONEY_BASE = "元"
RATIO_UNITS: tuple[tuple[str, str], ...] = (("%", "0.01"), ("‰", "0.001"), ("比例", "1"))
RATIO_BASE = "比"
SHARE_SIGNS = ("%", "‰")
"""Signs of a share: a bare number of at most 1 beside one of them may be meant with it or without."""

DONE = "完成"
"""Behind a date it changes nothing, and a number that looks like one is one: 12.31完成."""

DATE_FILLERS = (DONE, "之前", "以前", "前", "底", "末", "份", "度", "内")
"""Words around a date that leave it the same deadline."""

MONTH_SIGN, YEAR_SIGN = "月", "年"
"""Behind a number and before more words they say that it is a time, as ``TIME_MARKS`` do: 6月初, and of a year of four digits even alone:
2024年, 2024年上半年."""

DATE_WORDS = (
    *(
        (f"{before}{number}季度", f"{kept}{month}月")
        for month, numbers in ((3, "一1"), (6, "二2"), (9, "三3"), (12, "四4"))
        for before, number, kept in (
            ("第", numbers[0], ""),
            ("", numbers[0], ""),
            ("第", numbers[1], ""),
            (YEAR_SIGN, numbers[1], YEAR_SIGN),
        )
    ),
    *(("上半年", "6月"), ("下半年", "12月"), ("月上旬", "月10日"), ("月中旬", "月20日"), ("月下旬", "月")),
)
"""Parts of a year and of a month, as the date on which they end; 4季度 alone may be four of them."""

DATE_SHAPES = ("年月日", "年月", "月日", "月", "年")
"""What is left of a date without its digits."""

TIME_MARKS = ("前", "底", "末", "旬")
"""Anywhere in the unit of a number these say that it is a time, not a quantity."""

TIME_STARTS = ("季", "点", "号", *"⁰¹²³⁴⁵⁶⁷⁸⁹")
"""At the beginning of the unit they do too (3季度), elsewhere not (40个网点, 1次/季度). A raised digit is a note's mark or a power."""

YEAR_STARTS = (YEAR_SIGN, "学年", "财年", "届")
"""Behind a number of four digits these say that it is a year: 2024学年."""

DATE_UNITS = ("年月日", "年月", "月日", "日期", "时间", "时点", "年份", "月份")
"""What a column of units says where the target is a date; 年 does so beside a year of four digits (5年 is a duration)."""

FIGURE, TARGET, NAME, NO_POINTS, REASON, TEXT = "figure", "target", "name", "no points", "reason", "text"
"""Roles of a cell that may hold nothing in so many spellings: a figure (points, score, rate, amount, measure), a target or an
actual, the name of an indicator, points of a row that has none and only costs some (扣分项), a reason, any other text."""

BLANK, DASH, STROKE, DOTS, OPEN, NONE = "blank", "dash", "stroke", "dots", "open", "none"

BLANKS = (" ", "\u3000", "\u00a0", "\n", "\r", "\t", "\u200b", "\ufeff", "\u2060")
"""Blanks, line breaks and characters that nobody sees."""

NOTHING: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    (BLANK, BLANKS, (FIGURE, TARGET, NAME, NO_POINTS, REASON, TEXT)),
    (OPEN, STATUSES, (FIGURE, TARGET, NAME, REASON, TEXT)),
    (NONE, ("不适用", "没有", "暂无", "N/A", "n/a", "无"), (FIGURE, TARGET, NAME, NO_POINTS, REASON)),
    (DASH, ("-", "－", "—", "–", "―", "─", "‐", "‑", "−", "﹣"), (FIGURE, TARGET, NAME, NO_POINTS, REASON, TEXT)),
    (STROKE, ("/", "／", "\\", "＼"), (FIGURE, TARGET, NAME, NO_POINTS, REASON, TEXT)),
    (DOTS, ("…", "⋯", ".", "．", "。", "·", "・"), (FIGURE, TARGET, NAME, REASON, TEXT)),
)
"""What counts as nothing typed: kind, spellings, and the roles of cells in which it does. The only such table.

A cell says nothing if nothing is left of it without these, however many there are: ``--``, ``— —``, ``……``. They are taken out in
this order, the longer ones first. The roles differ where people mean different things: 无 as a figure or as a reason is none, as the
answer to 存在问题 it is one; it gives a target nothing to compare with, though a person may mean it. Dots in place of points are a
template's hint to write some, a dash says that there are none to earn. 待填 and 待评 are what our own cells show, and what stays of
them in a frozen copy.
"""

STRUCK_MARK, HIDDEN_MARK, UNSURE_MARK = "已划去的", "被隐藏的", "待核的"
"""What a recompute puts before a figure that nobody sees, or that nobody can tell: 已划去的完成值：100%. No way of reading counts it."""

MARKED_SCORE = "的得分："
"""Stands in every score that was marked so: a row that is open, as 待评 is."""

OPEN_PLACES = "*＊×XxＸ"
"""Two of these in a row are what a template leaves open: ``≥**人``, ``XX%``."""

UNNAMED = "（未命名）"
"""What stands in place of a name that is missing."""

NUMBERED_HINT = "指标"
NUMBERING = (*"0123456789", "：", ":", "、")
LEFT_OF_UNUSED_NAMES = (
    "",
    *("三级", "名称", "内容", "具体", "三级名称", "三级内容", "具体内容", "具体名称"),
    *"０１２３４５６７８９",
    *(f"{tens}{one}" for tens in "１２" for one in "０１２３４５６７８９"),
    *"一二三四五六七八九十",
    *(f"十{one}" for one in "一二三四五六七八九"),
    *"①②③④⑤⑥⑦⑧⑨⑩",
    *("（）", "()"),
)
"""What is left of a name as forms print it in unused rows, without what says nothing, ``NUMBERED_HINT`` and ``NUMBERING``: 指标1：,
指标 2:, 指标……, 指标1：/ / /, 指标2：无/无/无, 三级指标1, 1."""

BRACKET_HINTS = ("填写", "请填写", "（填写", "（请填写", "根据实际情况")
"""How a name begins that is only the hint to write one, in brackets to its end or in none: （填写具体内容）."""

VALUE_HINTS = (
    *(
        "请填",
        "请写",
        "请输",
        "请在",
        "请按",
        "请说",
        "请注",
        "请如",
        "请根",
        "请结",
        "(请",
        "(填",
        "(如",
        "如未",
        "如有",
    ),
    *(
        "填写说",
        "填写完",
        "填写指",
        "填写实",
        "填写内",
        "填写具",
        "填写数",
        "填写本",
        "填报说",
        "此处",
        "此栏",
        "本栏",
        "必填",
        "选填",
        "(必",
        "(选",
        "(例",
        "例如",
        "例:",
        "例：",
        "如:",
        "如：",
        "注:",
        "注：",
        "说明:",
        "说明：",
    ),
)
"""How a target or an actual begins, once its signs are of one spelling, that is only a form's hint to write one."""

EXECUTION_NAMES = (
    *(f"{of}{what}" for of in ("预算", "资金", "经费", "支出") for what in ("执行率", "执行进度", "执行情况", "执行")),
    *(f"{of}{what}" for of in ("预算资金", "财政资金") for what in ("执行率", "支出率")),
    *("预算支出率", "资金支出率", "资金支出进度", "预算支出进度", "预算完成率", "预算支出完成率", "执行率", "支出率"),
)
"""How an indicator, or a level above it, is called that is the budget execution rate itself."""

EXECUTION_STARTS = (
    *("全年", "年度", "本年", "当年", "本年度", "项目", "部门", "单位", "整体", "总体", "整体支出", "项目支出"),
    *("部门整体", "财政", "年初", "调整后"),
)
"""What may stand before such a name and leaves it the same; 三公经费 does not."""

MET_WORDS = (
    "达成预期指标",
    "达成年度指标",
    "达成预期目标",
    "达到预期指标",
    "达到预期目标",
    "达到预期",
    "达成目标",
    "达成指标",
    "达成",
    "达标",
    "全部完成",
    "按时完成",
    "按期完成",
    "已完成",
    "完成",
)
"""Actuals that say of a quality or a date that it is met."""

SCALE_TARGETS = (("优良中低差", "优"), ("优良中差", "优"), ("好中差", "好"))
"""A whole scale printed as target, and the actual that meets it."""

SMALLER_IS_BETTER = ("成本", "差错", "投诉", "逾期", "控制数", "控制率", "变动率", "变化率", "事故", "违规", "信访")
"""Words in an indicator's names by which a target without sign is most likely meant as ≤."""
