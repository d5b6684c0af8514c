"""Blanks of one form for many units: the first is written, the others are that one with their names put into its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape

from msgspec import Struct
from msgspec.structs import replace

from xlsheets.domain.evaluation import Evaluation
from xlsheets.files.archive import Archive
from xlsheets.files.page.text_heights import text_height
from xlsheets.forms.project_code import PROJECT_CODE, is_code, join_code
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_bands import FieldsBand, Span
from xlsheets.issue.blank_amounts import Amounts, amounts_of, marked, numbers_of, shape_of
from xlsheets.writing.workbook import write_workbook

_RARE = 0x3400
"""Characters from here on stand in the place of names while a blank is prepared: no form prints them."""

_CODE_MARK = "9Z8Y7X6W5V4U3T2S1R0Q" * 2
"""Begins what stands in the place of a project's code, where that shares a cell with the name: it must look like a code."""

_LONGEST_NAME = 200
_SUBJECT = "subject"

Shape = tuple[tuple[str, tuple[float, ...]], ...]
"""Each name that is filled in, with the heights that it needs in its cells."""


class _Template(Struct, frozen=True):
    """A blank with marks in the place of names: the file, its parts that hold marks, the mark of each name."""

    archive: Archive
    parts: Mapping[str, str]
    marks: Mapping[str, str]
    numbers: Mapping[tuple[str, str], str]
    """The XML of the value of each amount, by line and role."""


class Blanks(Struct, frozen=True):
    """Writes the blanks of one form and year; keeps what is prepared by the shape of the names."""

    form: Form
    _prepared: dict[tuple[object, ...], _Template]

    @classmethod
    def of(cls, form: Form) -> Blanks:
        """Begin with nothing prepared."""
        return cls(form, {})

    def write(self, evaluation: Evaluation) -> bytes:
        """Return the workbook of an evaluation: part by part what ``write_workbook`` writes.

        What holds more than names and approved amounts (executed ones, indicators, texts), or a name that the form treats as more
        than a text, is written as a whole.
        """
        names = self._names(evaluation)
        amounts = amounts_of(evaluation.budget, self.form)
        bare = replace(evaluation, subject="", fields={}, budget=[])
        empty = Evaluation(bare.form, year=bare.year, money_unit=bare.money_unit)
        if amounts is None or bare != empty or not names or any(not _is_plain(text) for text in names.values()):
            return write_workbook(self.form, evaluation).data
        code = names.get(PROJECT_CODE, "")
        shape = tuple((name, self._heights(name, text, code)) for name, text in names.items())
        key = (evaluation.year, evaluation.money_unit, shape, *shape_of(amounts, self.form))
        fixed = {name: text for name, text in evaluation.fields.items() if name not in names}
        template = self._prepared.get((*key, *sorted(fixed.items())))
        if template is None:
            template = self._prepare(evaluation, shape, fixed, amounts)
            self._prepared[*key, *sorted(fixed.items())] = template
        return _filled(template, names, numbers_of(amounts, self.form))

    def _names(self, evaluation: Evaluation) -> dict[str, str]:
        """Return what is a mere text: the subject and the fields without choices; dates and empty ones belong to the shape."""
        if self.form.fills_in(_SUBJECT):
            return {}
        fixed = {*self.form.check_boxes, "fill_date"}
        fields = {name: text for name, text in evaluation.fields.items() if text and name not in fixed}
        return {**({_SUBJECT: evaluation.subject} if evaluation.subject else {}), **fields}

    def _heights(self, name: str, text: str, code: str) -> tuple[float, ...]:
        """Heights that a name needs in its cells; of a code that shares the cell of the name its length."""
        if name == PROJECT_CODE and self._shares_cell(text):
            return (len(text),)
        widths, size = self.form.page.widths, self.form.page.size
        shared = join_code(code, "") if self._shares_cell(code) else ""
        return tuple(
            text_height(before + text, sum(widths[span.left - 1 : span.right]), size)
            for span, before in _cells(self.form, name, shared)
        )

    def _shares_cell(self, code: str) -> bool:
        return self.form.code_in_subject and is_code(code)

    def _prepare(self, evaluation: Evaluation, shape: Shape, fixed: Mapping[str, str], amounts: Amounts) -> _Template:
        code = evaluation.fields.get(PROJECT_CODE, "")
        marks = {name: self._mark(place, name, heights, code) for place, (name, heights) in enumerate(shape)}
        fields = {**{name: marks[name] for name in marks if name != _SUBJECT}, **fixed}
        order = {name: fields[name] for name in evaluation.fields if name in fields}
        budget, put = marked(evaluation.budget, amounts, self.form)
        numbers = numbers_of(put, self.form)
        made = replace(evaluation, subject=marks.get(_SUBJECT, ""), fields=order, budget=budget)
        data = write_workbook(self.form, made).data
        archive = Archive(data)
        texts = {name: content.decode("utf-8") for name, content in archive.contents().items() if name.endswith(".xml")}
        parts = {
            name: text
            for name, text in texts.items()
            if any(mark in text for mark in (*marks.values(), *numbers.values()))
        }
        return _Template(archive, parts, marks, numbers)

    def _mark(self, place: int, name: str, heights: tuple[float, ...], code: str) -> str:
        """Make a mark that needs the same heights as a name; as long as it may be, so that no other mark is part of it."""
        if name == PROJECT_CODE and self._shares_cell(code):
            return _CODE_MARK[: len(code)]
        sign = chr(_RARE + place)
        return next(
            (
                mark
                for length in range(_LONGEST_NAME, 0, -1)
                if self._heights(name, mark := sign * length, code) == heights
            ),
            sign,
        )


def _filled(template: _Template, names: Mapping[str, str], numbers: Mapping[tuple[str, str], str]) -> bytes:
    put = {mark: escape(names[name], quote=False) for name, mark in template.marks.items()}
    put |= {mark: numbers[key] for key, mark in template.numbers.items()}
    if not put:
        return template.archive.data
    # In one pass: what is put in is never taken for a mark.
    marks = re.compile("|".join(map(re.escape, sorted(put, key=len, reverse=True))))
    parts = {part: marks.sub(lambda match: put[match[0]], text) for part, text in template.parts.items()}
    return template.archive.rewrite({part: text.encode("utf-8") for part, text in parts.items()})


def _is_plain(text: str) -> bool:
    """Say whether a text is written as it stands: on one line, without blanks around it or characters that are cleaned away."""
    return text == text.strip() and text.isprintable() and len(text) <= _LONGEST_NAME


def _cells(form: Form, name: str, code: str) -> Iterator[tuple[Span, str]]:
    """Give the cells in which a name stands, with what is printed before it; ``code``: what shares the cell of the name."""
    for band in form.bands:
        if isinstance(band, FieldsBand):
            cells = (cell for row in band.rows for cell in row if cell.field == name)
            yield from ((cell.span, code if cell.with_code else "") for cell in cells)
