"""Hints that forms print into cells, told from reasons that people write; both ways, in wordings that no table holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from xlsheets.domain.printed_hints import is_printed_hint, reason_given

HINTS = [
    "无偏差的填“无”",
    "如无偏差填无",
    "1.… 2.…",
    "（1）……；（2）……",
    "1.预算执行率＝预算执行数÷调整后预算数，未达到90%的说明原因，不超过100字；2.年中追加或调减预算的，单独说明理由；3.其他资金包括社会投入资金、银行贷款。",
    "执行率低于90%的，请说明原因（限100字）",
    "预算执行率小于90%或年中有调整的须说明理由，字数控制在100字以内。",
    "如未完成请说明原因",
    "如未完成，请说明原因及改进措施",
    "（请填写原因）",
    "请填写未完成原因",
    "填写偏差原因",
    "此栏填写未完成原因及拟采取的措施",
    "未完成的指标应分析偏差原因并提出改进措施",
    "偏差原因分析及改进措施",
    "未完成原因分析",
    "未完成原因和改进措施",
    "原因",
    "说明",
    "备注",
    "未完成原因及拟采取的改进措施",
    "偏差率超过30%的须说明原因",
    "得分低于分值的，应逐项说明原因",
    "请在此处填写",
    "（必填）",
    "选填，100字以内",
    "注：未达到年度目标值的请简要说明原因",
    "填写说明：1.定量指标未完成的，说明原因；2.超额完成30%以上的，分析偏差原因。",
    "若有偏差，请简述原因（不超过200字）",
    "指标未完成或超额完成较多的，在本栏说明原因",
    "请输入偏差原因",
    "1.执行率未达90%需写明原因；2.发生预算追加、调减的应分别说明；3.其他资金是指自筹资金、银行贷款等。",
    "说明未完成目标的原因和下一步改进措施",
    "各指标完成情况与年度指标值有偏差的，请逐条说明",
    "对未完成绩效目标及偏离目标较大的指标分析原因，并提出整改措施",
    "请填写实际完成值",
    "填写指标值，如：≥95%",
    "（填写完成情况）",
    "执行率不足100%的请注明原因",
    "年中预算有调整的应当说明调整理由",
    "请根据实际情况填写",
    "偏离度30%以上（含）的，应当说明具体原因，限200字",
    "如实填写未完成原因，不得为空",
    "（如有偏差请说明）",
    "调整预算的需要单独说明原因，100字内",
    "支出进度未达到要求的，说明主要原因及整改措施",
    "年中追加或调减预算的单位，请逐笔列出调整依据",
    "支出率不到80%须由项目负责人作出解释说明",
    "未达标指标，请主管科室写清楚原因",
    "执行率低于90%的，请各主管局说明原因",
    "全年执行数与预算数差异较大的，应在此列示原因",
    "若完成值与指标值不一致，简要说明差异原因（80字内）",
    "凡有扣分的指标均需逐一解释",
    "请结合项目实际，从政策、管理、人员等方面分析未完成的原因",
    "调整预算须注明文号",
    "造成偏差的原因请说明",
    "未完成绩效目标的原因及下一步工作打算（必填）",
    "提示：执行率=执行数/预算数×100%，低于90%应说明",
    "说明：本栏填写预算调整原因，没有调整的不填",
    "目标值与完成值偏差超过±20%时须填",
    "（没有完成的请写明原因）",
    "反映项目未完成的主要原因，限150字",
    "1、执行率90%以下说明原因；2、预算有追加（减）的说明理由",
    "请简要描述未达成目标的原因及改进计划",
    "如存在未完成或偏离较大情况，请逐项说明原因和改进措施",
    "偏差原因及改进措施",
    "存在问题及原因分析",
    "自评扣分原因",
    "预算调整原因说明",
    "未完成原因分析与改进措施",
    "请填报：未完成的具体原因",
    "差异说明（100字以内）",
]

REASONS = [
    "年中追加抚恤金",
    "年中追加预算",
    "预算调整",
    "年初预算不足，年中追加",
    "上级资金年末下达，未能支付",
    "项目未完成",
    "资金未到位",
    "疫情影响",
    "按实际需求调减预算",
    "参保人数减少",
    "人员变动",
    "政策调整",
    "指标值设定偏低",
    "年初指标值填报偏低",
    "因指标值填写错误，实际已完成",
    "目标值设置过低，下年调整",
    "合同约定质保金次年支付",
    "项目跨年实施，结余资金结转下年，已在年度总结中说明原因",
    "财政未拨款",
    "当年未发生",
    "实际需求减少",
    "退休人员增加",
    "招标节约资金",
    "已说明",
    "详见报告",
    "1.5",
    "1.企业搬迁… 2.…",
    "无偏差，系统里填无法保存",
    "无偏差",
    "无",
    "下年加强预算编制，提高执行率",
    "预算编制不够准确",
    "年中退休人员死亡，按规定调减",
    "厉行节约",
    "工期延误",
    "项目进度缓慢，未达到付款条件",
    "系统升级，填报时间推迟",
    "问卷填写不完整，满意度偏低",
    "培训人数不足，未按计划完成",
    "群众满意度有待提高",
    "年末财政收回指标",
    "厂家未按时供货",
    "单位人员调整，项目未按计划实施",
    "汛期停工",
    "年中新增人员追加经费",
    "加强管理，提高资金使用效率",
    "申请材料填写有误被退回",
    "预算执行数小于预算数",
    "我局将对未完成的目标分析原因，提出整改措施",
    "年初未安排预算，年中追加",
    "按实际完成情况支付",
    "项目资金结转",
    "上年结转资金在本年支付",
    "项目结余",
    "计划调整",
    "未达到预期目标",
    "完成情况较好",
    "部分项目未实施",
    "财政资金未下达",
    "预算调减",
    "因预算调整",
    "单位资金不足",
    "数据填报有偏差",
    "指标值填报不准确",
    "填报口径不一致",
    "填写不规范",
    "未填报",
    "自评得分按完成比例扣减",
    "按比例扣分",
    "系统填报时选择了错误的单位",
    "根据实际工作需要调整预算",
    "项目资金未按计划支付",
    "年初目标值较低",
    "单位未按要求提供资料，暂缓支付",
    "按文件要求调减",
    "资金已按要求全部支付",
    "验收后支付尾款",
    "部分资料未提交，未能支付",
    "说明：该项目为跨年项目，资金于次年支付",
    "根据财政要求压减一般性支出",
    "应急支出增加",
    "个别单位未按要求报送",
    "因机构改革，项目由其他单位实施",
    "请示未获批复，项目未开展",
    "需分两年实施",
    "应付未付款项较多",
    "必须待竣工验收后付款",
    "要求供应商整改，未支付",
    "单独核算，未纳入",
    "需在次年支付质保金，不需说明",
    "我局将加强管理，提出整改措施并落实",
    "分析原因：项目前期准备不充分，改进措施：提前开展前期工作",
    "主要原因是项目招投标时间较长；改进措施：提前谋划",
    "改进措施：加快支付进度",
    "原因：年中追加",
    "因人员调整未能完成，下一步改进",
    "年中预算调整，追加人员经费",
    "财政统一调减预算",
    "按要求上缴结余资金",
    "指标设置不合理，下年度改进",
    "预算编制不准确",
    "目标设置过高",
]


@pytest.mark.parametrize("text", HINTS)
def test_a_hint_is_told_whatever_its_wording(text: str) -> None:
    assert is_printed_hint(text)
    assert reason_given(text) == ""


@pytest.mark.parametrize("text", REASONS)
def test_a_reason_stays_one_however_short(text: str) -> None:
    assert not is_printed_hint(text)
    assert reason_given(text) == text


def test_a_wording_nobody_listed_is_told_by_its_likeness() -> None:
    turned = ["".join(reversed(text.split("，"))) for text in HINTS]
    assert all(map(is_printed_hint, turned))
    numbered = [f"{number}、{text}；" for number, text in enumerate(HINTS)]
    assert all(map(is_printed_hint, numbered))
    assert not any(is_printed_hint(f"{number}、{text}；") for number, text in enumerate(REASONS))


@pytest.mark.parametrize("hint", [text for text in HINTS if len(text) > 20])
@pytest.mark.parametrize("reason", ["年中追加抚恤金。", "因参保人数减少，财政统一收回", "汛期停工，年底未能验收"])
def test_a_reason_behind_a_hint_that_was_left_there_is_one(hint: str, reason: str) -> None:
    assert not is_printed_hint(f"{hint}\n{reason}")
    assert not is_printed_hint(f"{reason}；{hint}")


def published_reasons(kept: Any) -> Iterator[str]:
    """Every reason of the published evaluations that came with the program."""
    if isinstance(kept, dict):
        for key, value in kept.items():
            if key == "reason" and isinstance(value, str) and value.strip():
                yield value
            yield from published_reasons(value)
    elif isinstance(kept, list):
        for value in kept:
            yield from published_reasons(value)


def test_no_published_reason_is_taken_for_a_hint() -> None:
    root = Path(__file__).resolve().parent.parent.parent
    files = [*(root / "tests" / "data").glob("*.json"), *(root / "xlsheets" / "demo_data").glob("*.json")]
    reasons = {text for path in files for text in published_reasons(json.loads(path.read_text("utf-8")))}
    assert reasons
    assert not [text for text in reasons if is_printed_hint(text)]
