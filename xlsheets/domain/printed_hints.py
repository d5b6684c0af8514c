"""Hints that forms and the systems behind them print into cells for a reason, a target or an actual, told from what a person writes.

No list of wordings would be enough: each bureau words its own. A hint tells somebody to write (需说明原因, 请填写, 100字以内), and
nearly all of it are the words of such instructions, in whatever order; a reason has words of its own, however few. So a text is a
hint if it commands and hardly anything is left of it without these words, or if it only repeats the header of its column.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

COMMANDS = (
    "(?:(?<![申邀聘提])请|(?<![供适相响对反效])应|(?<![急必])需|须|(?<![主重需必只摘])要|予以|加以|作出|做出|单独|逐|分别|一并|如实)"
    "[^|]{0,8}?(?:说明|写明|注明|列明|列示|解释|填|写|分析|简述|描述|阐述)",
    "(?:(?<![申邀聘提])请|应当|必须)(?:提供|附|输入|在此|将|按|结合|对|就|根据|逐|详|如实)",
    "字(?:以内|之内|内|左右|以上)|(?:不超过?|不少于|不多于|限定?|控制在)[|]?字",
    "(?:此处|此栏|本栏|该栏|本列|本格|此格|点击|不得为空|不能为空|必填|选填|如实填|请填|不填)",
    "填[写报列入]?[|]?无(?![\u4e00-\u9fff])",
)
"""Patterns of what tells somebody to write. Figures and punctuation are strokes there: 不超过100字 is 不超过|字."""

SUGGESTIONS = (
    "(?:^|[|])(?:填|写|说明|简述|简要|分析|阐述|描述|示例|样例|例如|输入)",
    "说明(?:原因|理由|情况|未|具体|偏差|主要|超|调整)|分析(?:原因|偏差|未)|提出(?:改进|整改)|简要(?:说明|分析)|另附|可附|可填",
)
"""Patterns that do so too, but that may stand in a reason: 已在总结中说明原因."""

WORDS = """
预算执行率 预算执行数 预算执行进度 执行率 执行数 执行进度 支出率 支出进度 调整后预算数 年初预算数 全年预算数
全年执行数 预算数 调整预算 预算调整 预算 调整后 调整前 调整 调增 调减 追加 追减 增减 调剂 变动 其他资金 财政资金
单位资金 自有资金 自筹资金 资金 社会投入 社会资本 银行贷款 贷款 配套 结转 结余 三级指标 二级指标 绩效指标 定量指标
定性指标 年度指标值 指标值 目标值 指标 绩效目标 年度目标 目标 绩效 实际完成值 全年完成值 完成值 实际值 完成率
完成情况 完成 达成 达到 达标 实现 预期 计划 年度 全年 偏差率 偏离度 偏差 差异 偏离 较大 过大 较多 超额 超出
超过 不足 低于 高于 小于 大于 等于 得分 扣分 失分 满分 分值 分数 权重 自评 评分 评价 年中 年初 年末 当年
本年 上年 项目 部门 单位 内容 数据 具体 主要 相关 有关 实际 真实 客观 准确 完整 简洁 明了 语言 文字 原因分析
原因 理由 分析 改进措施 整改措施 纠偏措施 措施 改进 整改 纠偏 建议 说明 情况 备注 描述 存在的问题 存在问题 问题
依据 佐证材料 佐证 材料 证明 资料 附件 格式 范围 符号 数字 百分比 未达到 未达标 未完成 未达 未能 未按 没有 未
尚未 无法 不得 不能 不可 不要 不用 不必 无需 不 如果 如有 如未 如无 如 若有 若未 若无 若 凡 对于 对 针对
关于 以上 以下 以内 以外 之外 发生 出现 存在 产生 涉及 包括 包含 是指 指 含 即 为 是 有 无 与 和 及 或
并 且 等 需要 需 应当 应该 应 须 必须 请 要 可以 可 均 都 则 时 的 地 得 了 在 按 按照 根据 单独 分别
逐项 逐条 逐一 各项 各 每项 每 全部 所有 其中 其他 其它 如下 下列 上述 该 此 本 不超过 不少于 不低于 不高于
控制 限 字数 字 左右 要求 规定 一致 相符 公式 计算 除以 比例 填报说明 填表说明 填写说明 填表 单元格 表格 栏目
栏 列 项 表 格 空 注 例 示范 样式 参考 进行 拟 采取 提出 落实 责任 时间 期限 下一步 今后 后续 总结 概括
反映 体现 结合 围绕 重点 突出 填报 填写 填列 填入 填 写明 注明 列明 列示 解释 清楚 写 输入 点击 选填 必填
附 简要 简述 阐述 造成 导致 作 做 出 给 予 以 将 把 被 从 到 至 由 其 所 者 后 前 中 上 下 内 外 再
也
"""
"""Words of which instructions are made; a reason has others."""

HEADER_TAILS = ("原因", "理由", "措施", "分析", "说明", "备注", "情况", "建议")
"""How the header of a column for reasons ends, where it stands in the cell itself: 偏差原因分析及改进措施."""

FIRST_PERSON = "我"
"""Who writes about himself is no form: 我局将对未完成的目标分析原因."""

OUTLINE = r"(?:(?:[（(]?[0-9一二三四五六七八九十]{1,3}[)）.．、]\s*)+(?:[…⋯]+|[.]{3,}|_{2,})\s*[;；。]?\s*)+"
"""Numbers with nothing behind them yet: 1.… 2.…"""

LEAST_SHARE, LEAST_SHARE_SUGGESTED = 0.6, 0.85
"""Share of a hint's characters that are in words of instructions, where it commands and where it only suggests."""


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Compile the tables on their first use: what is no word, the words, what commands, what suggests."""
    known = "|".join(map(re.escape, sorted(WORDS.split(), key=len, reverse=True)))
    return tuple(map(re.compile, ("[^\u4e00-\u9fff]+", known, "|".join(COMMANDS), "|".join(SUGGESTIONS))))


@lru_cache(maxsize=8192)
def is_printed_hint(text: str) -> bool:
    """Say whether a text is a hint that a form printed there, and not what a person wrote in its place."""
    if not text:
        return False
    if re.fullmatch(OUTLINE, text.strip()):
        return True
    sentences = [each for each in re.split(r"[。；;！!\n]", text) if each.strip()]
    if len(sentences) > 1 and not all(_is_hint(each) or _is_covered(each) for each in sentences):
        return False  # somebody wrote a reason behind the hint
    return _is_hint(text)


def _is_covered(text: str) -> bool:
    """Say whether a sentence is made of words of instructions, even where it commands nothing: 其他资金包括银行贷款."""
    no_words, known, *_ = _patterns()
    bare = no_words.sub("", text)
    return len(known.sub("", bare)) <= len(bare) * (1 - LEAST_SHARE)


def _is_hint(text: str) -> bool:
    no_words, known, commands, suggestions = _patterns()
    told = no_words.sub("|", text)
    bare = told.replace("|", "")
    if not bare or FIRST_PERSON in bare:
        return False
    share = 1 - len(known.sub("", bare)) / len(bare)
    if commands.search(told):
        return share >= LEAST_SHARE
    if suggestions.search(told):
        return share >= LEAST_SHARE_SUGGESTED
    return share == 1 and bare.endswith(HEADER_TAILS)


def reason_given(text: str) -> str:
    """Return a reason, nothing where only a hint stands in its place."""
    return "" if is_printed_hint(text) else text
