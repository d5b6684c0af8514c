"""One paragraph of an outline as template text: figures, names and typed pieces in the place of what was printed or left blank."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from msgspec import Struct

from xlsheets.adopt.outline.wording import BLANK, NUMBER, FigureRule, Wording
from xlsheets.domain.numbers import MONEY_UNITS, convert_money, half_up, read_figure
from xlsheets.report.context import ReportContext

_UNITS = r"亿元|万元|千元|元|分|[%％]|个|项|家|人|名|次|份|件"
_FIGURE = re.compile(rf"(?P<number>{NUMBER}|{BLANK})\s*(?P<unit>{_UNITS})")
_HOLE = re.compile("\x00([0-9]+)\x00")
TYPED = re.compile(r"【文字：([a-z][a-z0-9_]*)】")
_SHORTEST_NAME = 4
"""Of an indicator that is looked for in a sentence: shorter ones are words of any text."""
_STOP = "\x01"
"""Stands behind a phrase, which is a sentence by itself."""
_STEPS = re.compile(r"一是(【文字：[a-z0-9_]+】)(?:[；。]?[一二三四五六七八九十]+是\1)*。?")
_WE = re.compile(r"我(?:局|中心|单位|委|厅|院|校|处|办)")
_BLANK_YEAR = re.compile(r"(?:20)?[XxＸ×_＿]{2,4}(?=年)")
_SIGNS = str.maketrans("{}#@*|", "｛｝＃＠＊｜")
"""Signs that mean something in a template, as wide ones."""

Type = Callable[[str, str, str], str]
"""Makes a typed text of (id or ``""``, title or ``""``, hint) and gives its id."""


class Known(Struct, frozen=True):
    """What is known of the document: year and names that stand in it, the workbook's figures (``--like``), the form's own measures.

    ``measures``: (id, label, unit) of 基础数据.
    """

    year: str = ""
    unit: str = ""
    subject: str = ""
    money_unit: str = "万元"
    context: ReportContext | None = None
    measures: tuple[tuple[str, str, str], ...] = ()


class ToldParagraph(Struct, frozen=True):
    """A paragraph as template text. ``doubts``: what a person should look at; ``computed``: there is a figure or phrase in it."""

    template: str
    doubts: tuple[str, ...] = ()
    computed: bool = False


class Sentences:
    """Turns paragraphs into template text."""

    def __init__(self, wording: Wording, known: Known, typed: Type) -> None:
        """Take the rules, what is known, and what makes a typed text."""
        self._wording = wording
        self._known = known
        self._typed = typed

    def paragraph(self, text: str) -> ToldParagraph:
        """Tell a paragraph; a sentence with a figure that is not known becomes one that a person types."""
        work = _Work(self._wording, self._known, self._typed)
        return work.told(text)

    def names(self, text: str) -> str:
        """Tell a title or a heading: its year and names alone."""
        work = _Work(self._wording, self._known, self._typed)
        return work.filled(work.named(text))


class _Work:
    """One paragraph at work: its text with holes, and what stands in each."""

    def __init__(self, wording: Wording, known: Known, typed: Type) -> None:
        self.wording, self.known, self.typed = wording, known, typed
        self.codes: list[str] = []
        self.doubts: list[str] = []
        self.computed = False

    def told(self, text: str) -> ToldParagraph:
        text = _STEPS.sub(lambda match: self.hole(f'{{{{ say.steps(typed("{match[1][4:-1]}")) }}}}'), text)
        text = TYPED.sub(lambda match: self.hole(f'{{{{ typed("{match[1]}") }}}}'), text)
        for phrase in self.wording.phrases:
            text = re.sub(phrase.says, lambda _, put=phrase.put: self.figure(put) + _STOP, text)  # type: ignore[misc]
        text = self.named(text)
        sentences = [self._sentence(each) for each in re.split(rf"(?<=[。\n{_STOP}])", text)]
        return ToldParagraph(
            self.filled("".join(sentences).replace(_STOP, "")), tuple(dict.fromkeys(self.doubts)), self.computed
        )

    def hole(self, code: str) -> str:
        self.codes.append(code)
        return f"\x00{len(self.codes) - 1}\x00"

    def figure(self, code: str) -> str:
        self.computed = True
        return self.hole(code)

    def filled(self, text: str) -> str:
        """Return the template text: signs of the markup as wide ones, holes filled."""
        return _HOLE.sub(lambda match: self.codes[int(match[1])], text.translate(_SIGNS))

    def named(self, text: str) -> str:
        """Put the names in."""
        known = self.known
        for value, name in ((known.subject, "project"), (known.unit, "department")):
            if len(value) > 1:
                text = text.replace(value, self.hole(f"{{{{ {name} }}}}"))
        for rule in self.wording.names:
            text = re.sub(rule.says, lambda _, name=rule.name: self.hole(f"{{{{ {name} }}}}"), text)  # type: ignore[misc]
        if known.year:
            text = re.sub(rf"(?<![0-9]){known.year}\s*(?=年)", self.hole("{{ the_year }}"), text)
        text = _BLANK_YEAR.sub(self.hole("{{ the_year }}"), text)
        return _WE.sub(self.hole("{{ we }}"), text)

    def _sentence(self, text: str) -> str:
        before = text
        for lead in self.wording.leads:
            match = re.search(rf"({lead.says})([^。\x00]{{2,}}?)(?=。|\Z)", text)
            if match:
                hint = "" if re.fullmatch(BLANK, match[2]) else self._hint(match[2])
                code = self.hole(f'{{{{ typed("{self.typed(lead.id, lead.title, hint)}") }}}}')
                text = text[: match.start(2)] + code + text[match.end(2) :]
                break
        doubts = len(self.doubts)
        for fixed in self.wording.fixed:
            text = re.sub(fixed, lambda match: self.hole(match[0]), text)
        text = self._figures(text)
        for rule in self.wording.words:
            says = rf"({rule.says})(?:{rule.words}|{BLANK})"
            text = re.sub(says, lambda match, put=rule.put: match[1] + self.figure(f"{{{{ {put} }}}}"), text)  # type: ignore[misc]
        bare = _HOLE.sub("", text)
        if not re.search(rf"[0-9]|{BLANK}", bare):
            return self._with_names_told(text)
        shown = self._hint(_HOLE.sub("＿", before))
        del self.doubts[doubts:]  # a person writes the sentence, whatever its figures are
        self.doubts.append(f"“{shown}”里有认不出的数或空白，这一句改由人写")
        return self.hole(f'{{{{ typed("{self.typed("", "", shown)}") }}}}') + (
            "。" if text.rstrip().endswith("。") else ""
        )

    def _with_names_told(self, text: str) -> str:
        """Doubt a sentence that names indicators: they may be others this year."""
        context = self.known.context
        names = {item.name for item in context.indicators} if context is not None else ()
        if told := [name for name in names if len(name) >= _SHORTEST_NAME and name in text]:
            self.doubts.append(f"“{self._hint(_HOLE.sub('＿', text))}”里写着指标“{told[0]}”，今年还是不是它")
        return text

    @staticmethod
    def _hint(text: str) -> str:
        """Return words as a hint, without their figures: last year's must not be taken over."""
        return re.sub(rf"{NUMBER}|{BLANK}", "＿", text.replace(_STOP, "").strip().rstrip("。"))[:80]

    def _figures(self, text: str) -> str:
        done, at = "", 0
        for match in _FIGURE.finditer(text):
            done += text[at : match.start()]
            done += self._one(done, match["number"], match["unit"]) or match[0]
            at = match.end()
        return done + text[at:]

    def _one(self, before: str, number: str, unit: str) -> str:
        """Return the hole of a figure, ``""`` where it cannot be told what it is."""
        for key, label, printed in self.known.measures:
            if printed == unit and re.search(rf"{re.escape(label)}(?:总)?(?:为|是|共|有|共有|合计)?\Z", before):
                return self.figure(f"{{{{ say.measure(measures.{key}) }}}}")
        value = read_figure(number.replace(",", ""))
        for rule in self.wording.figures:
            match = re.search(rf"(?:{rule.says})\Z", before) if unit in rule.units else None
            if match and "group" in match.groupdict():
                return self._of_group(rule, match["group"], value, f"{number}{unit}")
            if match:
                return self._by_rule(rule, value, unit, number)
        return self._by_value(value, unit, number)

    def _by_rule(self, rule: FigureRule, value: Decimal | None, unit: str, shown: str) -> str:
        exact = [name for name in rule.names if self._is_equal(name, value, unit, exact=True)]
        equal = exact or [name for name in rule.names if self._is_equal(name, value, unit)]
        name = (equal or rule.names)[0]
        if self.known.context is not None and value is not None and not equal:
            self.doubts.append(f"原文的{shown}{unit}和工作簿的 {name} 不一致，是不是这个数")
        elif len(rule.names) > 1 and not equal:
            self.doubts.append(f"“{shown}{unit}”可能是 {'、'.join(rule.names)}，这里用了第一个")
        if unit in MONEY_UNITS and unit != self.known.money_unit:
            self.doubts.append(f"原文的单位是{unit}，报告按表里的{self.known.money_unit}写")
        return self._put(rule, name, unit)

    def _of_group(self, rule: FigureRule, name: str, value: Decimal | None, shown: str) -> str:
        """Return the hole of a level-1 group's points: no total is taken for it."""
        context = self.known.context
        scores = {group.name.removesuffix("指标"): group.score for group in context.level1} if context else {}
        if context is not None and scores.get(name) != value and value is not None:
            self.doubts.append(f"原文的{shown}和工作簿里“{name}”的得分不一致，是不是这个数")
        return self.figure(f"{{{{ {rule.put.replace('{group}', name)} }}}}")

    def _by_value(self, value: Decimal | None, unit: str, shown: str) -> str:
        """Find a figure that no words tell by its value in the workbook, where it is the only one."""
        found: dict[str, FigureRule] = {}
        for rule in self.wording.figures:
            for name in rule.names if unit in rule.units else ():
                if value is not None and self._is_equal(name, value, unit):
                    found.setdefault(name, rule)
        if len(found) != 1 or unit in ("个", "项"):
            return ""
        ((name, rule),) = found.items()
        self.doubts.append(f"“{shown}{unit}”按数值看是 {name}")
        return self._put(rule, name, unit)

    def _put(self, rule: FigureRule, name: str, unit: str) -> str:
        return self.figure(f"{{{{ {rule.put.replace('{name}', name).replace('{unit}', unit)} }}}}")

    def _is_equal(self, name: str, value: Decimal | None, unit: str, *, exact: bool = False) -> bool:
        """Say whether a figure of the workbook is what is printed, rounded as that is unless ``exact``."""
        found = figure_of(self.known.context, name)
        if found is None or value is None:
            return False
        if unit in ("%", "％"):
            found *= 100
        elif unit in MONEY_UNITS:
            found = convert_money(found, self.known.money_unit, unit)
        if exact:
            return found == value
        digits = -int(value.as_tuple().exponent)
        return half_up(found, max(digits, 0)) == value


def figure_of(context: ReportContext | None, name: str) -> Decimal | None:
    """Return a figure of the context by its name, None where there is none."""
    value: object = context
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else getattr(value, part, None)
    return value if isinstance(value, Decimal) else None
