"""Findings that were known before: read from JSON, told from new ones, file by file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from xlsheets.audit.baseline import KnownFinding, read_baseline, split_known
from xlsheets.audit.finding import Finding, findings_to_json
from xlsheets.errors import UserError

TOLD = Finding("GRADE_MISMATCH", "error", "收回/甲/自评表.xlsx", "自评表", "I14", "等级与总分不符", "优", "良", "改。")


def known(*findings: Finding) -> list[KnownFinding]:
    return [
        KnownFinding(each.file, each.sheet, each.code, each.message, each.found, each.expected) for each in findings
    ]


def new(findings: list[Finding], before: list[KnownFinding], names: dict[str, str] | None = None) -> list[Finding]:
    return split_known(findings, before, names or {})[0]


def test_what_json_told_is_known(tmp_path: Path) -> None:
    path = tmp_path / "上次.json"
    path.write_text(json.dumps(findings_to_json([TOLD]), ensure_ascii=False), encoding="utf-8-sig")
    assert read_baseline(path) == known(TOLD)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"findings": [{"code": 3}]}', "检查结果", "PK\x03\x04"])
def test_what_is_no_result_of_a_check_is_refused_in_one_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "上次.json"
    path.write_text(text)
    with pytest.raises(UserError) as raised:
        read_baseline(path)
    assert str(raised.value).startswith(f"{path}：")
    assert "\n" not in str(raised.value)


def test_only_what_says_the_same_of_the_same_sheet_is_known() -> None:
    assert new([TOLD], known(TOLD)) == []
    assert new([replace(TOLD, cell="I18")], known(TOLD)) == []  # rows were inserted above
    others = [replace(TOLD, sheet="项目二"), replace(TOLD, found="中"), replace(TOLD, code="TOTAL_NOT_BY_RULE")]
    assert new(others, known(TOLD)) == others


def test_as_many_are_known_as_were_told() -> None:
    again = replace(TOLD, cell="I20")
    assert new([TOLD, again], known(TOLD)) == [again]
    assert new([TOLD, again], known(TOLD, again)) == []


def test_files_are_the_same_where_one_way_ends_as_the_other() -> None:
    for other in (
        "甲/自评表.xlsx",
        "自评表.xlsx",
        "/data/收回/甲/自评表.xlsx",
        "D:\\收回\\甲\\自评表.xlsx",
        "./收回/甲/自评表.xlsx",
    ):
        assert new([replace(TOLD, file=other)], known(TOLD)) == [], other
    elsewhere = replace(TOLD, file="收回/乙/自评表.xlsx")
    assert new([elsewhere], known(TOLD)) == [elsewhere]
    assert new([TOLD, elsewhere], known(TOLD)) == [elsewhere]


def test_files_that_might_be_several_are_asked_again() -> None:
    both = [TOLD, replace(TOLD, file="收回/乙/自评表.xlsx")]
    assert new(both, known(replace(TOLD, file="自评表.xlsx"))) == both


def test_names_by_which_files_are_told_apart_help_where_ways_do_not() -> None:
    here = replace(TOLD, file="二稿/甲.xlsx")
    assert new([here], known(replace(TOLD, file="一稿/甲.xlsx"))) == [here]
    assert new([here], known(replace(TOLD, file="一稿/甲.xlsx")), {"二稿/甲.xlsx": "甲.xlsx"}) == []
    both = known(TOLD, replace(TOLD, file="收回/乙/自评表.xlsx"))
    assert new([TOLD], both, {TOLD.file: "自评表.xlsx"}) == []
