"""Proposes a report template from a Word outline or last year's report; what is unsure is marked in it, and listed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from msgspec import Struct

from xlsheets.adopt.outline.figures_told import FiguresTold, is_caption
from xlsheets.adopt.outline.outline_lines import Outline, OutlineLine, read_outline
from xlsheets.adopt.outline.sentences import TYPED, Known, Sentences
from xlsheets.adopt.outline.typed_texts import TypedTexts
from xlsheets.adopt.outline.wording import BLANK, NUMBER, Wording, wording
from xlsheets.domain.measures import Derived, Measure
from xlsheets.forms.loading.shared_reports import reports_of, shared_figures
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_reports import TextSpec
from xlsheets.report import markup
from xlsheets.report.context import ReportContext
from xlsheets.report.outline import NOTHING_TO_TELL
from xlsheets.report.word import styles

_DATE = re.compile(
    r"(?:[0-9XxＸ×_＿]{2,4}|\s*)年\s*(?:[0-9XxＸ×_＿]{1,2}|\s*)月\s*(?:[0-9XxＸ×_＿]{1,2}|\s*)日|【待填：填报日期】"
)
_PRELUDE = (
    '{% set the_year = need(year, "年度") %}',
    '{% set project = need(subject, "项目名称") %}',
    '{% set department = need(unit, "单位名称") %}',
)
_OF_STYLE = {
    styles.ATTACHMENT: "attachment",
    styles.CENTER: "center",
    styles.ADDRESSEE: "addressee",
    styles.ENCLOSURE: "enclosure",
    styles.COVER: "field",
}
_TITLE_ENDS = r".*(?:报告|说明|总结|情况)(?:[（(].*[）)])?"
_ATTACHMENT = re.compile(r"附[件表]\s*[0-9一二三四五六七八九十]*\s*[:：]?")
_NUMBERED = re.compile(r"[0-9]{1,2}[.．、]【文字：([a-z][a-z0-9_]*)】。?")
"""A line of a typed paragraph that the report numbers line by line."""
_LABELLED = re.compile(r"[^\s:：]{2,8}[:：][ 　]*[^\s:：]*")
"""A label with what stands behind it; a line may have several."""
_LONGEST_NAME, _LONGEST_LABEL, _COVER_LINES = 40, 16, 30
_SUBTITLE = re.compile(r"[（(].*[）)]")
_MISSING = re.compile(r"【待填：([^】]*)】。?")
_TYPED_ALONE = re.compile(r"【文字：([a-z][a-z0-9_]*)】。?")


class ProposedReport(Struct, frozen=True):
    """A report template with its name; ``texts``: the typed paragraphs that the form lacks; ``doubts``: what a person should look at."""

    template: str
    title: str
    texts: tuple[TextSpec, ...]
    doubts: tuple[str, ...]


def propose_report(path: Path, form: Form, context: ReportContext | None = None) -> ProposedReport:
    """Propose a template.

    Args:
        path: the outline, or last year's report (.docx).
        form: the form that it is for; its own paragraphs are taken where their titles are the same.
        context: the figures of the workbook that the report was written from, where there is one.

    Raises:
        UserError: the document cannot be read.
    """
    return _Proposal(read_outline(path), form, context, path.name).made()


def _of_line(text: str) -> str:
    """Return the id of the typed paragraph that a line is one of, ``""`` for another line."""
    match = _TYPED_ALONE.fullmatch(text) or _NUMBERED.fullmatch(text)
    return match[1] if match else ""


def _numbered(typed_id: str) -> str:
    """Return what prints the lines of a typed paragraph with their numbers."""
    lines = f'{{% for line in typed("{typed_id}")|lines %}}\n{{{{ loop.index }}}}.{{{{ line }}}}。\n\n{{% endfor %}}'
    return f'{{% if has("{typed_id}") %}}\n{lines}\n{{% else %}}\n{{{{ typed("{typed_id}") }}}}\n\n{{% endif %}}'


def _known(outline: Outline, form: Form, context: ReportContext | None) -> Known:
    every: tuple[Measure | Derived, ...] = (*form.policy.rules.measures, *form.policy.rules.derived)
    measures = sorted(((each.id, each.label, each.unit) for each in every), key=lambda each: -len(each[1]))
    years = re.findall(r"(20[0-9]{2})\s*年", "".join(line.text for line in outline.lines[:12]))
    of_book = str(context.year) if context is not None and context.year else ""
    printed = _printed_names(outline)
    year = outline.year or (years[0] if years else "") or of_book
    unit = context.unit if context is not None else outline.unit or printed.get("department", "")
    subject = context.subject if context is not None else outline.subject or printed.get("project", "")
    money = context.money_unit if context is not None else form.money_unit
    return Known(year, unit, subject, money, context, tuple(measures))


def _printed_names(outline: Outline) -> dict[str, str]:
    """Return the names that a document says of itself: behind the labels of its cover, in brackets below its title."""
    rules, found = wording(), dict[str, str]()
    for before, line in pairwise((OutlineLine("blank"), *outline.lines[:_COVER_LINES])):
        label, colon, name = line.text.replace(":", "：").partition("：")
        name = re.sub(r"^\s*[（(](?:公章|盖章)[）)]|\s", "", name)
        put = rules.label(label) if colon and len(label) <= _LONGEST_LABEL else ""
        if _SUBTITLE.fullmatch(line.text) and re.fullmatch(_TITLE_ENDS, before.text, re.DOTALL):
            put, name = "project", line.text[1:-1]
        if put in ("department", "project") and len(name) > 1 and not re.search(BLANK, name):
            found.setdefault(put, name)
    return found


class _Proposal:
    def __init__(self, outline: Outline, form: Form, context: ReportContext | None, name: str) -> None:
        self.outline, self.name = outline, name
        self.wording: Wording = wording()
        marked = (typed_id for line in outline.lines for typed_id in TYPED.findall(f"{line.lead}{line.text}"))
        self.texts = TypedTexts(form.texts, self.wording, marked)
        self.known = _known(outline, form, context)
        self.sentences = Sentences(self.wording, self.known, self.texts.take)
        self.figures = FiguresTold(form.figures.before(shared_figures()), self.known.money_unit)
        self.keeps = outline.is_ours or any(
            self._leaves_room(line.text) for line in outline.lines if not self._label(line.text)
        )
        self.shared = {text.id: text for spec in reports_of(form) for text in spec.texts}
        self.doubts: list[str] = []
        self.title = ""
        self.in_body = self.has_cover = False

    def made(self) -> ProposedReport:
        head = f"{{# 由 {self.name.translate(str.maketrans('{}#%', '____'))} 建立。写“请核对”的地方请逐条核对。 #}}"
        blocks = "\n\n".join(each for each in self._blocks() if each)
        template = "\n".join((head, *_PRELUDE, "", blocks, ""))
        return ProposedReport(template, self.title, tuple(self.texts.made), tuple(dict.fromkeys(self.doubts)))

    def _leaves_room(self, text: str) -> bool:
        return bool(re.search(BLANK, text)) or self.wording.is_instruction(text)

    def _doubt(self, text: str) -> str:
        """Mark a doubt: in the template, and in the list."""
        bare = text.translate(str.maketrans("{}#%", "｛｝＃％"))
        self.doubts.append(bare)
        return f"{{# 请核对：{bare} #}}"

    def _blocks(self) -> Iterator[str]:
        lines = list(self.outline.lines)
        at = blanks = 0
        last_typed = ""
        while at < len(lines):
            line, following = lines[at], lines[at + 1] if at + 1 < len(lines) else OutlineLine("break")
            at += 1
            if line.kind == "blank":
                blanks += 1
                continue
            if blanks and not self.in_body:
                yield f"@blank {min(blanks, 20)}"
            blanks = 0
            if line.kind == "text" and following.kind == "table" and is_caption(line.text):
                yield self._figure(self.figures.table(following, line.text))
                at += 1
            elif line.kind == "table":
                yield self._figure(self.figures.table(line, ""))
            elif line.kind == "chart":
                has_caption = following.kind == "text" and is_caption(following.text)
                yield self._figure(self.figures.chart(following.text if has_caption else ""))
                at += has_caption
            elif line.kind in ("break", "landscape", "portrait"):
                is_cover = line.kind == "break" and not self.in_body and self.title
                yield "@body" if is_cover else f"@{'pagebreak' if line.kind == 'break' else line.kind}"
                self.in_body = self.in_body or bool(is_cover)
            elif line.kind == "text" and (contacts := self._closes(lines, at - 1)) is not None:
                yield self._signature(line)
                yield from map(self._contact, contacts)
                at += len(contacts) + 1
            elif line.kind == "heading":
                then = next((each for each in range(at, len(lines)) if lines[each].kind != "blank"), len(lines))
                ends = then == len(lines) or self._ends(lines, then)
                yield self._heading(line, OutlineLine("break") if ends else lines[then])
            elif (typed := _of_line(line.text)) != last_typed or not typed:
                yield from self._text(line)
            last_typed = _of_line(line.text)

    def _figure(self, told: tuple[str, str]) -> str:
        """Put a declared table or chart in its place, else a paragraph that a person writes: its section is not empty."""
        directive, doubt = told
        if not directive:
            hint = re.sub(NUMBER, "＿", doubt.partition("，")[0])
            directive = f'{{{{ typed("{self.texts.take("", "", hint, required=False)}") }}}}'
        return "\n".join(filter(None, (self._doubt(doubt) if doubt else "", directive)))

    def _closes(self, lines: list[OutlineLine], at: int) -> list[OutlineLine] | None:
        """Give the lines of contact between who signs, in the line ``at``, and the date; None where nobody signs there."""
        line, end = lines[at], at + 1
        while end < len(lines) and lines[end].kind == "text" and self._is_contact(lines[end].text):
            end += 1
        if end == len(lines) or lines[end].kind != "text" or not _DATE.fullmatch(lines[end].text.strip()):
            return None
        is_name = (
            len(line.text) <= _LONGEST_NAME and not re.search("[:：]|。$", line.text) and not _DATE.search(line.text)
        )
        return lines[at + 1 : end] if is_name else None

    def _ends(self, lines: list[OutlineLine], at: int) -> bool:
        """Say whether a line belongs to no section: a signature, an attachment."""
        if at >= len(lines) or lines[at].kind != "text":
            return False
        return self._closes(lines, at) is not None or bool(_ATTACHMENT.fullmatch(lines[at].text))

    def _is_contact(self, text: str) -> bool:
        """Say whether a line tells who filled in and how to reach them, and nothing else."""
        told = _LABELLED.findall(text)
        return (
            bool(told) and not _LABELLED.sub("", text).strip() and all("fields." in self._label(each) for each in told)
        )

    def _contact(self, line: OutlineLine) -> str:
        """Tell a line of contact without last year's name and number."""
        told = (each.replace(":", "：").partition("：")[0] for each in _LABELLED.findall(line.text))
        return "　".join(f"{label}：{{{{ {self._label(f'{label}：')} }}}}" for label in told)

    def _names(self, text: str) -> str:
        """Tell a title or a line with its names; figures that stay in it are a doubt."""
        told = self.sentences.names(re.sub(r"(?<=[一-鿿])[ 　]+(?=[一-鿿])", "", text))
        if re.search(r"[0-9]{2}", re.sub(r"\{\{.*?\}\}", "", told)):
            return f"{told}{self._doubt('“' + re.sub(NUMBER, '＿', text)[:40] + '”里有没有换掉的数')}"
        return told

    def _title_lines(self, text: str) -> list[str]:
        """Return the lines of a title, in one where a line's end goes through a name: the program breaks long titles by itself."""
        lines = text.split("\n")
        whole = "".join(lines)
        in_parts = sum(self.sentences.names(each).count("{{") for each in lines)
        return [whole] if self.sentences.names(whole).count("{{") > in_parts else lines

    def _signature(self, line: OutlineLine) -> str:
        unit = self.sentences.names(line.text)
        if "{{" not in unit:
            unit = "{{ department }}"
        return f'@signature {unit}||{{{{ need(fill_date, "填报日期") }}}}'

    def _heading(self, line: OutlineLine, following: OutlineLine) -> str:
        self.in_body = True
        marks = "#" * (line.level + 1)
        title = line.lead or line.text
        told = self._names(title)
        self.texts.heading(line.level, title)
        self._declare(line.text)
        if line.lead:
            return f"{marks} {told}||{self._paragraph(line.text)}"
        is_last = following.kind in ("heading", "break") and (
            following.kind == "break" or following.level <= line.level
        )
        if is_last and not self.outline.is_ours:
            return f'{marks} {told}\n\n{{{{ typed("{self.texts.take("", "", "")}") }}}}'
        return f"{marks} {told}"

    def _text(self, line: OutlineLine) -> Iterator[str]:
        text, style = line.text, line.style
        self._declare(text)
        is_title = bool(re.fullmatch(_TITLE_ENDS, text, re.DOTALL)) and not self.in_body
        if _ATTACHMENT.fullmatch(text):
            yield f"@attachment {text.rstrip(':：')}"
        elif _DATE.fullmatch(text.strip()) and self.in_body:
            yield '@right {{ need(fill_date, "填报日期") }}'
        elif self._is_contact(text) and self.in_body:
            yield self._contact(line)
        elif _NUMBERED.fullmatch(text):
            yield _numbered(_of_line(text))
        elif style == styles.TITLE or (is_title and (not self.title or self.has_cover)):
            if self.title and self.has_cover:  # behind the cover the title stands again
                yield "@body"
                self.in_body = True
            told = [self._names(each) for each in self._title_lines(text)]
            self.title = self.title or re.sub(r"\{\{ the_year \}\}年度?|\{\{.*?\}\}|[（(].*[）)]", "", "".join(told))
            yield "# " + "||".join(told)
        elif style == styles.SUBTITLE or (self.title and not self.in_body and _SUBTITLE.fullmatch(text)):
            yield f"@subtitle {self._names(text)}"
        elif style == styles.COVER or (not self.in_body and self._label(text)):
            self.has_cover = True
            yield from self._field(text)
        elif not self.in_body and re.fullmatch(r"[^，。；]{2,24}[:：]", text):
            yield f"@addressee {self._names(text)}"
        elif style in _OF_STYLE or line.align in ("center", "right"):
            yield f"@{_OF_STYLE.get(style, line.align)} {self._names(text)}"
        elif re.fullmatch(r"第[一二三四五六七八九十]+部分.*", text):
            yield f"@part {self._names(text)}"
        else:
            yield self._paragraph(text)

    def _declare(self, text: str) -> None:
        """Declare the typed paragraphs of a line that the form lacks."""
        for typed_id in TYPED.findall(text):
            self.texts.declared(typed_id, self.shared.get(typed_id))

    def _label(self, text: str) -> str:
        label, colon, _ = text.replace(":", "：").partition("：")
        return self.wording.label(label) if colon and len(label) <= _LONGEST_LABEL else ""

    def _field(self, text: str) -> Iterator[str]:
        label, _, _ = text.replace(":", "：").partition("：")
        stamp = "（公章）" if "公章" in text else ""
        put = self._label(text)
        label = re.sub(r"[（(](?:公章|盖章)[）)]", "", label)
        if not put:
            yield self._doubt(f"“{label}”填什么，工作簿里没有认出来")
        yield f"@field {label}：{stamp}" + (f"{{{{ {put} }}}}" if put else "")

    def _paragraph(self, text: str) -> str:
        if text == NOTHING_TO_TELL:
            return f'{{{{ optional("{self.texts.take("", "", "没有的不填，报告写“无。”", required=False)}") }}}}'
        missing, typed = _MISSING.fullmatch(text), _TYPED_ALONE.fullmatch(text)
        if typed:
            return f'{{{{ typed("{typed[1]}") }}}}'
        if missing:
            return f'{{{{ typed("{self.texts.take("", missing[1], "")}") }}}}'
        if self.wording.is_instruction(text):
            return f'{{{{ typed("{self.texts.take("", "", text.strip("（）()【】[]。；"))}") }}}}'
        told = self.sentences.paragraph(text)
        if not (self.keeps or told.computed or told.doubts or "{{ typed(" in told.template):
            return f'{{{{ typed("{self.texts.take("", "", "")}") }}}}'
        template = re.sub(r'\A(\{\{ typed\("\w+"\) \}\})。\Z', r"\1", told.template)
        return "\n".join((*map(self._doubt, told.doubts), template.replace(markup.LINE, "\n\n")))
