"""What each figure of a paragraph is said to be, by the words of its sentence, never by its value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from xlsheets.audit.prose.statements import NOW, OTHER, time_of
from xlsheets.verify.claim_words import Role, claim_words
from xlsheets.verify.known_figures import SHAPES, WHOLE, KnownEvaluation, plain_words, spoken_name
from xlsheets.verify.quantities import COUNT, MONEY, PERCENT, SCORE, Quantity, quantities

_SENTENCES = re.compile(r"[^。；;！!？?]*[。；;！!？?]?")
_WHOLE_SENTENCES = re.compile(r"[^。！!？?]*[。！!？?]?")
_CLAUSE_ENDS = "，,：:()、】"
_NOT_A_LEVEL = ("自评", "评价", "目标", "管理")
"""Behind what would be the name of a level: 项目绩效 in 项目绩效自评."""

_NO_TIME = re.compile("(?:比|较|与|同)(?:上年|去年|上一年|上年度)(?:相比|同期)?(?:数)?|同比|(?:上年|去年)(?=结转|结余)")
"""What stands before a change or names money, and not before a figure of last year."""

_OF_SO_MANY = re.compile("[0-9]+[个项条](?:绩效|三级|的)*(?:指标|目标)中?(?:，|,)?有?")
_QUOTES = re.compile('[“”‘’"《》]')
_NEAR = 14
"""Characters between two figures of one thing."""

_BEFORE_SELF = re.compile(r"[，,、：:(（]?自评(?:得分)?(?:为)?\Z")


class Claim(Struct, frozen=True):
    """A figure of a text, and what it is said to be.

    ``role``, and ``about``: whose, WHOLE for the evaluation's; ``when``: of which year, NOW or LAST.
    """

    quantity: Quantity
    role: Role
    about: str
    evaluation: KnownEvaluation
    when: str = NOW


class NameMention(Struct, frozen=True):
    """Where a sentence names something that has figures."""

    start: int
    end: int
    about: str


Choose = Callable[[str], KnownEvaluation | None]
"""Gives the evaluation that a sentence tells of, None where its figures are of nothing that is known."""


def claims_of(text: str, choose: Choose, heading: str = "") -> list[Claim]:
    """Return what is said of the figures of a paragraph; a figure whose sentence does not say it is left out.

    Args:
        text: the paragraph, without blanks.
        choose: asked for each sentence in turn.
        heading: the line above, which may be the name that the paragraph tells of.
    """
    found: list[Claim] = []
    before = ""
    if heading and (known := choose(heading)) is not None:
        above = list(mentions(plain_words(heading), known.names))
        before = above[-1].about if above else ""
    for start, sentence in sentences_of(text):
        evaluation = choose(sentence)
        if evaluation is None:
            before = ""
            continue
        reader = _Sentence(sentence, start, evaluation, before)
        found += reader.claims()
        # ①预算编制规范性。得5分: a name that is a sentence by itself is what the next one tells of.
        before = reader.names[-1].about if reader.names and not reader.figures else before if reader.figures else ""
    return found


def whole_sentences_of(text: str) -> Iterator[tuple[int, str]]:
    """Yield the sentences of a paragraph up to their full stops, with their places."""
    return sentences_of(text, _WHOLE_SENTENCES)


def sentences_of(text: str, sentences: re.Pattern[str] = _SENTENCES) -> Iterator[tuple[int, str]]:
    """Yield the sentences and clauses of a paragraph with their places, signs of one meaning in one shape."""
    for match in sentences.finditer(text.translate(SHAPES)):
        if match[0]:
            yield match.start(), match[0]


class _Sentence:
    """Reads one sentence; spans of quantities are those of the paragraph."""

    def __init__(self, text: str, offset: int, evaluation: KnownEvaluation, before: str) -> None:
        self.text = text
        self.offset = offset
        self.evaluation = evaluation
        self.words = claim_words()
        self.names = list(mentions(text, evaluation.names))
        self.before = before
        self.figures = quantities(text)
        self.told: dict[int, bool] = {}
        self.whose: dict[int, str] = {}
        # 上年结转资金 is a line of the budget, and 比上年 no time: neither says of which year a figure is.
        bare = _NO_TIME.sub(_blank, text)
        for each in self.names:
            bare = f"{bare[: each.start]}{'，' * (each.end - each.start)}{bare[each.end :]}"
        self.bare = bare

    def claims(self) -> Iterator[Claim]:
        """Yield them in order."""
        for at, figure in enumerate(self.figures):
            if figure.bound:
                continue
            when = time_of(self.bare[: figure.start], figure.start, self.evaluation.year)
            found = self._claim(at, figure) if when != OTHER else None
            self.told[at] = found is not None
            if found is not None:
                self.whose[at] = found[1]
            if found is not None and not (found[1] == WHOLE and self._is_of_another(at, figure)):
                role, about = found
                yield Claim(_moved(figure, self.offset), role, about, self.evaluation, when)

    def _claim(self, at: int, figure: Quantity) -> tuple[Role, str] | None:
        start = max((each.end for each in self.figures[:at] if not each.bound), default=0)
        name = next((each for each in reversed(self.names) if each.end <= figure.start), None)
        for role, place in (*self._cues(start, figure), *self._behind(figure)):
            found = self._by_cue(role, place, at, name)
            if found is not None:
                return found
        if name is not None and name.end >= start and self._joins(self.text[name.end : figure.start]):
            return self._beside_name(at, figure, name)
        return None

    def _by_cue(self, role: Role, place: int, at: int, name: NameMention | None) -> tuple[Role, str] | None:
        figure = self.figures[at]
        if role.about == "whole":
            if self._tells_of_a_part(at, place, name):
                return None
            line = next((each for each in self.names if "budget." in each.about and each.end <= place), None)
            if line is not None:
                return role, line.about
            return (role, WHOLE) if self._tells_of_all(place, figure) else None
        if name is not None and not self._is_far(name, figure):
            return role, name.about
        return (role, self.before) if name is None and self.before else None

    def _tells_of_a_part(self, at: int, place: int, name: NameMention | None) -> bool:
        """Counts behind the name of a level (产出指标共8项), and points behind those of something named (分值13.34分，自评得分2.67分)."""
        kind = self.figures[at].kind
        if kind == COUNT:
            before = self.figures[at - 1] if at else None
            if before is not None and before.kind == COUNT and self.whose.get(at - 1) != WHOLE and not before.bound:
                return True  # 申报绩效目标6个，完成6个: of whatever the first one counts
            return any(each.about.startswith("level1") and each.end <= place for each in self.names)
        return kind == SCORE and name is not None and self.whose.get(at - 1) == name.about

    def _cues(self, start: int, figure: Quantity) -> Iterator[tuple[Role, int]]:
        """The words before a figure that say what it is, the last and longest first, where only joining words stand between."""
        found = [
            match
            for match in self.words.cues.finditer(self.text, start, figure.start)
            if self._joins(self.text[match.end() : figure.start])
        ]
        for match in reversed(found):
            for role in self.words.by_cue[match[0]]:
                if role.kind in ("", figure.kind) and (not role.units or figure.unit in role.units):
                    yield role, match.start()

    def _behind(self, figure: Quantity) -> Iterator[tuple[Role, int]]:
        """The words right behind a count that say what it is: 6项完成, 2项未完成, 8项绩效指标中."""
        match = self.words.behind.match(self.text, figure.end) if figure.kind == COUNT else None
        for role in self.words.by_word_behind[match[0]] if match else ():
            if figure.unit in role.units:
                yield role, figure.start

    def _joins(self, between: str) -> bool:
        return bool(self.words.joining.match(between))

    def _is_far(self, name: NameMention, figure: Quantity) -> bool:
        """Another thing's clause: more than a comma's clause away, with other words of its own."""
        between = self.text[name.end : figure.start]
        return len(between) > 24 or bool(self.words.other.search(between))

    def _tells_of_all(self, place: int, figure: Quantity) -> bool:
        """Say whether the clause up to a cue holds nothing that would make its figure that of a part or of a plan."""
        begin = max(self.text.rfind(sign, 0, place) for sign in _CLAUSE_ENDS) + 1
        clause = self.text[begin:place]
        for own in filter(None, (self.evaluation.subject, self.evaluation.unit, spoken_name(self.evaluation.subject))):
            clause = clause.replace(own, "")
        clause = _OF_SO_MANY.sub("", self.words.several.sub("", _QUOTES.sub("", clause)))
        if not self.words.neutral.match(clause):
            return False
        # 其中：基本支出… are parts; 共9个，其中未完成3个 are not.
        return figure.kind in (COUNT, PERCENT) or not self.words.part.search(self.text[:begin])

    def _is_of_another(self, at: int, figure: Quantity) -> bool:
        """Say whether the figures right before are of something that is not known: 风险防控项目8.72万元，实际执行8.72万元，执行率100%."""
        spoken = spoken_name(self.evaluation.subject)
        if not at or (spoken and spoken in self.text):
            return False
        one = self.figures[at - 1]
        if figure.kind == MONEY:
            is_near = figure.start - one.end <= _NEAR
            self.told[at] &= not (is_near and one.kind == MONEY and not self.told.get(at - 1, True))
            return not self.told[at]
        if figure.kind != PERCENT or at < 2:
            return False
        two = self.figures[at - 2]
        if not (one.kind == two.kind == MONEY) or self.told.get(at - 1) or self.told.get(at - 2) or not two.value:
            return False
        return figure.agrees(one.value / two.value)

    def _beside_name(self, at: int, figure: Quantity, name: NameMention) -> tuple[Role, str] | None:
        """A figure right behind a name: its points where its own score follows (份数13.34分，自评2.67分), a level's score, a value."""
        if figure.kind == SCORE:
            following = self.figures[at + 1] if at + 1 < len(self.figures) else None
            is_weight = following is not None and bool(
                _BEFORE_SELF.search(self.text[figure.end : following.start]) and following.kind == SCORE
            )
            if is_weight or ("level1" in name.about and self.text[name.end : figure.start].endswith("(")):
                return _role("weight"), name.about
            return _role("score", "weight"), name.about
        measure = self._measure_of(name.about)
        if measure is not None:
            return _role("value"), measure
        if "indicators" in name.about and not self.words.other.search(self.text[: name.start]):
            return _role("actual", "target"), name.about
        return (_role("value"), name.about) if "measures" in name.about else None

    def _measure_of(self, about: str) -> str | None:
        """The measure of the same name, where an indicator has no figure of its own: 固定资产利用率 is both."""
        known = self.evaluation
        if "indicators" not in about or any((role, about) in known.by_role for role in ("actual", "target")):
            return None
        own = known.owners.get(about)
        return next((key for key, name in known.owners.items() if name == own and "measures" in key), None)


def _role(*figures: str) -> Role:
    return next(each for each in claim_words().roles if each.figures == figures)


def mentions(text: str, names: Sequence[tuple[str, str]]) -> Iterator[NameMention]:
    """Yield where names stand, the longest first where several do, in the order of the text."""
    taken: list[NameMention] = []
    for name, about in names:
        at = text.find(name)
        while at >= 0:
            end = at + len(name)
            is_other = "level1" in about and text.startswith(_NOT_A_LEVEL, end)
            if not is_other and all(end <= each.start or at >= each.end for each in taken):
                taken.append(NameMention(at, end, about))
            at = text.find(name, end)
    yield from sorted(taken, key=lambda each: each.start)


def _blank(match: re.Match[str]) -> str:
    return "，" * len(match[0])


def _moved(figure: Quantity, by: int) -> Quantity:
    return replace(figure, start=figure.start + by, end=figure.end + by)
