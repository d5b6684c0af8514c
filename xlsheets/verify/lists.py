"""Lists in a report: as many names as are counted, and the indicators that the workbook has as done or not done."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from xlsheets.audit.prose.told_words import any_of
from xlsheets.verify.claims import mentions
from xlsheets.verify.contradiction_words import contradiction_words
from xlsheets.verify.fault import Fault
from xlsheets.verify.known_figures import SHAPES, KnownEvaluation

_CHINESE = "一二三四五六七八九十"
_COUNT = rf"(?P<count>[0-9]{{1,3}}|[{_CHINESE[1:]}])(?P<unit>[个项家条类])"
_MARKER = re.compile(
    r"[①-⑳]|[（(][0-9一二三四五六七八九十]{1,2}[)）]|(?<![0-9.])[0-9]{1,2}[.、．](?![0-9])|[一二三四五六七八九十]是"
)
_IN_BRACKETS = re.compile(r"[（(][^（()）]*[)）]")
_LONGEST = 40
_TOLD_AS = re.compile("指标|目标")
_CHECK_LIST = "核对个数和所列的名称。"
_NEAR = 8
"""Characters between the words that say which indicators are listed and the first of their names."""


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    words = contradiction_words().list
    opening, things = any_of(words.opening), any_of(words.things)
    behind = re.compile(
        rf"{_COUNT}(?P<what>[^，。；：:、0-9]{{0,12}}?)(?:[，,]?(?P<opening>{opening})[：:]?|[：:])(?P<items>[^。：:]+)"
    )
    before = re.compile(
        rf"(?P<lead>[^，。；：:]{{0,12}})(?:{opening}|[：:])(?P<items>[^0-9，。；：:]*、[^0-9，。；：:]*?)"
        rf"(?:共计?)?{_COUNT}(?P<what>{things})?(?=[，。；）)]|\Z|{things})"
    )
    more = re.compile(rf"(?P<items>[^，。；：:]*、[^，。；：:]*?)等{_COUNT}(?P<what>{things})")
    return behind, before, more, re.compile(things)


def wrong_lists(text: str, names: Sequence[str] = ()) -> Iterator[Fault]:
    """Yield the lists of a text that have another number of names than is counted.

    Args:
        text: a paragraph without blanks.
        names: what is one name, whatever signs and words it has.
    """
    for name in names:
        text = text.replace(name, "甲" * len(name))
    behind, before, more, things = _patterns()
    words = contradiction_words().list
    for match in behind.finditer(text) if "：" in text or ":" in text or any(w in text for w in words.opening) else ():
        named = _named(match["items"])
        is_certain = match["opening"] in words.certain
        if match["opening"] and not is_certain and not things.search(match["what"]):
            continue
        least = 0 if is_certain and things.search(match["what"] + text[: match.start()]) else 1
        if len(named) > least and _differ(named, match["count"], match["items"]):
            told, listed = f"{match['count']}{match['unit']}{match['what']}", len(named) + _joined(named)
            yield Fault(told, f"写的是{match['count']}，后面列了{listed}", str(listed), _CHECK_LIST)
    for match in before.finditer(text) if "、" in text else ():
        named = _named(match["items"])
        is_of_things = match["what"] or things.search(match["lead"])
        if is_of_things and len(named) > 1 and _differ(named, match["count"], "") and not match["items"].endswith("等"):
            yield _more_before(match, named)
    for match in more.finditer(text) if "、" in text and "等" in text else ():
        named = _named(match["items"])
        if len(named) > _number(match["count"]):
            yield _more_before(match, named)


def _more_before(match: re.Match[str], named: list[str]) -> Fault:
    told = f"{match['count']}{match['unit']}{match['what'] or ''}"
    return Fault(told, f"写的是{match['count']}，前面列了{len(named)}", str(len(named)), _CHECK_LIST)


def _named(items: str) -> list[str]:
    """Take a list apart: by its markers, else by its signs; nothing where it is no list of names."""
    markers = _MARKER.findall(items)
    if len(markers) > 1:
        return list(markers)
    bare = _IN_BRACKETS.sub("", items)
    first = bare.partition("；")[0]
    if "；" in bare.strip("；") and "、" not in first:
        parts = bare.strip("；").split("；")
    else:
        head, comma, _ = first.partition("，")
        if comma and "、" not in head:
            return []
        parts = head.split("、")
    named = [each for each in (part.strip("；、，") for part in parts) if each]
    return named if all(len(each) <= _LONGEST and "，" not in each for each in named) else []


def _differ(named: list[str], count: str, items: str) -> bool:
    words = contradiction_words().list
    number = _number(count)
    if any(word in items for word in words.more):
        return bool(re.search("等(?:[，。；]|\\Z)", items)) and len(named) > number
    return not len(named) <= number <= len(named) + _joined(named)


def _joined(named: list[str]) -> int:
    """Count the names that may be two: 办公室和财务股."""
    return sum(any(word in each[1:-1] for word in contradiction_words().list.last) for each in named)


def _number(count: str) -> int:
    return _CHINESE.index(count) + 1 if count in _CHINESE else int(count)


@cache
def _listed_pattern() -> re.Pattern[str]:
    words = contradiction_words().listed
    nouns, verbs = any_of(words.nouns), f"(?:{any_of(words.verbs)})"
    which = "|".join(f"(?P<{name}>{any_of(getattr(words, name))})" for name in ("incomplete", "large", "complete"))
    return re.compile(
        rf"(?:{which})(?:{nouns}){{0,4}}(?:{verbs}{{1,2}}(?:{_COUNT}(?:{nouns}){{0,2}})?[，,]?{verbs}?"
        rf"|(?P<so_many>[0-9]{{1,2}})[个项条](?:{nouns}){{0,4}}{verbs}{{1,2}})"
    )


def wrong_indicators(text: str, known: KnownEvaluation) -> Iterator[Fault]:
    """Yield what a text lists as done or not done otherwise than the workbook.

    Args:
        text: a sentence without blanks, up to its full stop.
        known: the evaluation that it tells of.
    """
    if not known.lists:
        return
    plain = text.translate(SHAPES)
    cues = list(_listed_pattern().finditer(plain))
    for cue, following in zip(cues, [*cues[1:], None], strict=False):
        role = next(name for name in ("incomplete", "large", "complete") if cue[name])
        region = plain[cue.end() : following.start() if following else len(plain)]
        names = [each for each in mentions(region, known.names) if each.about.startswith("indicators")]
        # A list goes on behind its semicolons where it has not as many names yet as are counted: 有2个：甲（50%）；乙。
        first = [each for each in names if each.start < _clause_end(region)]
        if len(first) >= _number(cue["count"] or cue["so_many"] or "1"):
            region, names = region[: _clause_end(region)], first
        is_whole = role != "complete" or bool(cue["count"] or cue["so_many"])
        if not names or names[0].start > _NEAR + _lead_of(region) or not (is_whole or _TOLD_AS.search(cue[0])):
            continue
        yield from _against_list(role, region, [each.about for each in names], known, is_whole=is_whole)


def _clause_end(region: str) -> int:
    end = region.find("；")
    return len(region) if end < 0 else end


def _lead_of(region: str) -> int:
    """How far the names of levels reach before the first indicator's: 产出-数量指标-."""
    match = re.match(r"(?:[^、，；。]{0,12}-){0,2}", region)
    return match.end() if match else 0


_NAMES = {"incomplete": "未完成", "large": "偏差较大", "complete": "完成"}


def _against_list(
    role: str, region: str, told: list[str], known: KnownEvaluation, *, is_whole: bool
) -> Iterator[Fault]:
    right = known.lists.get(role, ())
    owners = known.owners
    expected = "、".join(owners[each] for each in right) or "无"
    others = [key for key in dict.fromkeys(told) if key not in right]
    for key in others:
        yield Fault(owners[key], f"列为{_NAMES[role]}的，自评表里不是", expected, "照自评表核对所列的指标。")
    missing = [owners[each] for each in right if each not in told]
    if (
        missing
        and not others
        and is_whole
        and "等" not in region
        and len({owners[each] for each in right}) == len(right)
    ):
        yield Fault("、".join(missing), f"{_NAMES[role]}的指标没有列全", expected, "照自评表补上。")
