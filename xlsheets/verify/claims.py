"""What each figure of a paragraph is said to be, by the words of its sentence, never by its value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from xlsheets.verify.claim_words import Role, claim_words
from xlsheets.verify.known_figures import SHAPES, WHOLE, KnownEvaluation, plain_words
from xlsheets.verify.quantities import SCORE, Quantity, quantities

_SENTENCES = re.compile(r"[^。；;！!？?]*[。；;！!？?]?")
_CLAUSE_ENDS = "，,：:()、"
_NOT_A_LEVEL = ("自评", "评价", "目标", "管理")
"""Behind what would be the name of a level: 项目绩效 in 项目绩效自评."""

_BEFORE_SELF = re.compile(r"[，,、：:(（]?自评(?:得分)?(?:为)?\Z")


class Claim(Struct, frozen=True):
    """A figure of a text, and what it is said to be: ``role``, and ``about``: whose, WHOLE for the evaluation's."""

    quantity: Quantity
    role: Role
    about: str
    evaluation: KnownEvaluation


class NameMention(Struct, frozen=True):
    """Where a sentence names something that has figures."""

    start: int
    end: int
    about: str


def claims_of(text: str, choose: Callable[[str], KnownEvaluation], heading: str = "") -> list[Claim]:
    """Return what is said of the figures of a paragraph; a figure whose sentence does not say it is left out.

    Args:
        text: the paragraph, without blanks.
        choose: gives the evaluation that a sentence tells of.
        heading: the line above, which may be the name that the paragraph tells of.
    """
    plain = text.translate(SHAPES)
    found: list[Claim] = []
    above = list(_mentions(plain_words(heading), choose(heading).names))
    before = above[-1].about if above else ""
    for sentence in _SENTENCES.finditer(plain):
        if sentence[0]:
            reader = _Sentence(sentence[0], sentence.start(), choose(sentence[0]), before)
            found += reader.claims()
            # ①预算编制规范性。得5分: a name that is a sentence by itself is what the next one tells of.
            before = reader.names[-1].about if reader.names and not reader.figures else before if reader.figures else ""
    return found


class _Sentence:
    """Reads one sentence; spans of quantities are those of the paragraph."""

    def __init__(self, text: str, offset: int, evaluation: KnownEvaluation, before: str) -> None:
        self.text = text
        self.offset = offset
        self.evaluation = evaluation
        self.words = claim_words()
        self.names = list(_mentions(text, evaluation.names))
        self.before = before
        self.figures = quantities(text)

    def claims(self) -> Iterator[Claim]:
        """Yield them in order."""
        for at, figure in enumerate(self.figures):
            if figure.bound:
                continue
            found = self._claim(at, figure)
            if found is not None:
                role, about = found
                moved = _moved(figure, self.offset)
                yield Claim(moved, role, about, self.evaluation)

    def _claim(self, at: int, figure: Quantity) -> tuple[Role, str] | None:
        start = max((each.end for each in self.figures[:at] if not each.bound), default=0)
        name = next((each for each in reversed(self.names) if each.end <= figure.start), None)
        for role, place in self._cues(start, figure):
            found = self._by_cue(role, place, figure, name)
            if found is not None:
                return found
        if name is not None and name.end >= start and self._joins(self.text[name.end : figure.start]):
            return self._beside_name(at, figure, name)
        return None

    def _by_cue(self, role: Role, place: int, figure: Quantity, name: NameMention | None) -> tuple[Role, str] | None:
        if role.about == "whole":
            line = next((each for each in self.names if "budget." in each.about and each.end <= place), None)
            if line is not None:
                return role, line.about
            return (role, WHOLE) if self._tells_of_all(place) else None
        if name is not None and not self._is_far(name, figure):
            return role, name.about
        return (role, self.before) if name is None and self.before else None

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

    def _joins(self, between: str) -> bool:
        return bool(self.words.joining.match(between))

    def _is_far(self, name: NameMention, figure: Quantity) -> bool:
        """Another thing's clause: more than a comma's clause away, with other words of its own."""
        between = self.text[name.end : figure.start]
        return len(between) > 24 or bool(self.words.other.search(between))

    def _tells_of_all(self, place: int) -> bool:
        """Say whether the clause up to a cue holds nothing that would make its figure that of a part or of another time."""
        begin = max(self.text.rfind(sign, 0, place) for sign in _CLAUSE_ENDS) + 1
        clause = self.text[begin:place]
        subject = plain_words(self.evaluation.context.subject)
        unit = plain_words(self.evaluation.context.unit)
        for own in filter(None, (subject, unit)):
            clause = clause.replace(own, "")
        earlier = self.text[max(0, begin - 16) : begin]
        return bool(self.words.neutral.match(clause)) and not self.words.other.search(earlier)

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
        if "indicators" in name.about and not self.words.other.search(self.text[: name.start]):
            return _role("actual", "target"), name.about
        return (_role("value"), name.about) if "measures" in name.about else None


def _role(*figures: str) -> Role:
    return next(each for each in claim_words().roles if each.figures == figures)


def _mentions(text: str, names: Sequence[tuple[str, str]]) -> Iterator[NameMention]:
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


def _moved(figure: Quantity, by: int) -> Quantity:
    return replace(figure, start=figure.start + by, end=figure.end + by)
