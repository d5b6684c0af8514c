"""Breaks the lines of a title where no word is broken (GB/T 9704: 词意完整), into lines of about equal length."""

from __future__ import annotations

import re
from functools import cache
from math import ceil, inf

from msgspec.structs import replace

from xlsheets.files.page.text_heights import display_width
from xlsheets.report.living.placed_marks import MarkSpan
from xlsheets.report.markup import LINE, MarkupBlock, MarkupRun

_WORDS = re.compile(
    "绩效|自评|评价|报告|项目|支出|收入|整体|部门|单位|专项|资金|预算|决算|公开|说明|情况|年度|财政|转移|支付|社会|保险|社保|养老|基金|管理局?"
    "|服务|中心|事业|经费|补助|补贴|津贴|工作|邮寄费?|关系|个人|权益|记录|参保人|人员|居民|城乡|城镇|职工|医疗|卫生|健康|教育|建设|工程|改造"
    "|提升|设备|设施|购置|采购|运行|运转|维护|维修|信息化?|系统|平台|公共|农村|农业|农民|乡村|振兴|水利|交通|道路|环境|生态|保护|治理|安全"
    "|文化|体育|旅游|发展|改革|委员会|人民|政府|办公室|街道|社区|学校|医院|大学|学院|小学|中学|幼儿园|区级|市级|县级|省级|中央|地方|配套"
    "|困难|群众|救助|就业|创业|培训|人才|引进|科技|技术|创新|奖励|扶持|企业|产业|基础|试点|推广|宣传|监督|检查|应急|消防|灾害|救灾|防治"
    "|残疾人|老年人?|儿童|妇女|退役|军人|优抚|生活|住房|公积金|土地|规划|测绘|林业|草原|粮食|储备|市场|监管|质量|统计|普查|档案|数据|网络"
    "|执法|司法|法律|法院|检察院|公安|审计|税务|人力|资源|革命|初期|建国|离休|干部|退休|遗孀|人大|政协|纪委|组织部|宣传部|缴费|代缴|发放"
    "|[0-9A-Za-z.%—-]+(?:年度?|月|日|号|个|万元|元)?|《[^》]*》|“[^”]*”|（[^）]*）|〔[^〕]*〕"
)
_BEHIND, _BEFORE = "，、：；”》）〕及和与的等年", "《“（〔"
_BROKEN, _UNKNOWN, _ODD, _JOINT, _RAGGED = 100, 6, 4, 2, 1


def in_lines(block: MarkupBlock, most: float) -> MarkupBlock:
    """Return a title whose lines are no wider than ``most`` characters, as far as their words allow it."""
    text = "".join(run.text for run in block.runs)
    places: list[int] = []
    start = 0
    for line in text.split(LINE):
        places += (start + at for at in line_breaks(line, most))
        start += len(line) + 1
    for place in reversed(places):
        block = _broken(block, place)
    return block


def line_breaks(line: str, most: float) -> tuple[int, ...]:
    """Return the places at which a line is broken, none for one that is no wider than ``most`` characters."""
    width = display_width(line) / 2
    if width <= most:
        return ()
    costs = _costs(line)
    even = width / ceil(width / most)

    @cache
    def best(start: int) -> tuple[float, tuple[int, ...]]:
        """The cost of the rest from a place on, and where it is broken."""
        rest = display_width(line[start:]) / 2
        found: tuple[float, tuple[int, ...]] = (_RAGGED * abs(rest - even) if rest <= most else inf, ())
        for end in range(start + 1, len(line)):
            piece = display_width(line[start:end]) / 2
            if piece > most:
                break
            cost, further = best(end)
            cost += costs[end] + _RAGGED * abs(piece - even)
            found = min(found, (cost, (end, *further)))
        return found

    return best(0)[1]


def _costs(line: str) -> list[int]:
    """What it costs to break before each character: within a word most, where words meet least."""
    costs = [_UNKNOWN] * (len(line) + 1)
    last = 0
    for word in (*_WORDS.finditer(line), None):
        begin, end = (word.start(), word.end()) if word else (len(line), len(line))
        for at in range(last + 1, begin):  # most words have two characters
            costs[at] = _UNKNOWN + _ODD * ((at - last) % 2)
        costs[begin] = _JOINT
        costs[begin + 1 : end] = [_BROKEN] * (end - begin - 1)
        costs[end] = _JOINT
        last = end
    for at in range(1, len(line)):
        if line[at] in _BEHIND[:8] or line[at - 1] in _BEFORE:
            costs[at] = _BROKEN
        elif costs[at] < _BROKEN and (line[at - 1] in _BEHIND or line[at] in _BEFORE):
            costs[at] = 0
    return costs


def _broken(block: MarkupBlock, place: int) -> MarkupBlock:
    """Put a line break before a character."""
    runs: list[MarkupRun] = []
    at = 0
    for run in block.runs:
        inside = place - at
        text = f"{run.text[:inside]}{LINE}{run.text[inside:]}" if 0 < inside <= len(run.text) else run.text
        runs.append(replace(run, text=text))
        at += len(run.text)
    return replace(block, runs=tuple(runs), marks=tuple(_behind(mark, place) for mark in block.marks))


def _behind(mark: MarkSpan, place: int) -> MarkSpan:
    return replace(mark, start=mark.start + (mark.start >= place), end=mark.end + (mark.end > place))
