from __future__ import annotations

import pytest
from audit.audit_factory import only, row, satisfaction, subject
from audit.prose.told import TEXTS, only_finding, said


@pytest.mark.parametrize("variant", ["转移或权益有邮寄份数", "转移或权益邮件份数", "转移或权益寄份数"])
def test_name_variant(variant: str) -> None:
    item = row(name="转移或权益邮寄份数")
    bad = only(subject(item, satisfaction(), of=TEXTS, texts={"summary": f"{variant}偏低"}), "NAME_VARIANT")
    assert (bad.found, bad.expected) == (variant, "转移或权益邮寄份数")


def test_one_kind_of_spending_has_one_name() -> None:
    bad = only_finding("社会保障和就业（类）支出3万元；社会保障和就业支出（类）支出5万元", "NAME_VARIANT")
    assert bad.expected == "社会保障和就业支出（类）"
    assert said("卫生健康支出（类）3万元；住房保障支出（类）5万元") == []


def test_term_variant() -> None:
    bad = only_finding("我区按期完成。我市严格执行规定", "TERM_VARIANT")
    assert (bad.found, bad.expected, bad.severity) == ("我市", "我区", "info")
    assert said("我市、我区两级配套到位。我区按期完成") == []
