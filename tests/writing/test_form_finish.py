"""The forms as LibreOffice prints them: the size of the letters in points, nothing cut off, no field of signs for a number."""

from __future__ import annotations

import random
import re
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import engines
import pytest
from msgspec.structs import replace
from samples.evaluations import complete_evaluation
from samples.kept import opened, write_workbook

from xlsheets.domain.evaluation import Evaluation, Goal
from xlsheets.forms.catalog import all_forms
from xlsheets.forms.schema import Form

LONG = "参保人个人权益记录及社会保险关系转移接续邮寄服务及档案数字化管理专项工作经费，受上级资金下达时间较晚影响。"
_WORD = re.compile(
    r'<page width="([\d.]+)" height="([\d.]+)"|<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>'
)


class Word(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float
    text: str

    @property
    def size(self) -> float | None:
        """Points: a Chinese letter is as wide as its font is high."""
        return (self.right - self.left) / len(self.text) if re.fullmatch("[一-鿿]{2,}", self.text) else None

    def covers(self, other: Word) -> bool:
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > 2 and down > 0.45 * min(self.bottom - self.top, other.bottom - other.top)


def pages(pdf: Path) -> tuple[list[list[Word]], list[list[Word]]]:
    """The words of the pages of a form's own sheet, which comes first, and of its 测算; the sheets begin with their titles."""
    command = [engines.need("pdftotext"), "-bbox", str(pdf), "-"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    found: list[list[Word]] = []
    for match in _WORD.finditer(text):
        if match[1]:
            found.append([])
        else:
            found[-1].append(Word(*map(float, match.groups()[2:6]), match[7]))
    titles = ("绩效自评测算", "基础数据", "文字说明", "填报说明")
    starts = [(place, words[0].text) for place, words in enumerate(found) if words and words[0].text in titles]
    calc = [
        (place, after) for (place, title), (after, _) in pairwise([*starts, (len(found), "")]) if title == titles[0]
    ]
    return found[: starts[0][0]], [page for first, after in calc for page in found[first:after]]


def longest(form: Form) -> Evaluation:
    """Something long in every cell that takes words."""
    whole = complete_evaluation(random.Random(7), form, 6)
    fields = {
        name: text if name in form.check_boxes or name == "project_code" else LONG
        for name, text in whole.fields.items()
    }
    reason = LONG if form.indicators.column("reason") else ""
    items = [
        replace(
            item,
            name=item.name if item.completion_from or not form.kind.is_measured else LONG[:38] + str(number),
            reason=reason,
        )
        for number, item in enumerate(whole.indicators)
    ]
    goals = [Goal(LONG * 4, LONG * 4) for _ in whole.goals]
    texts = dict.fromkeys(whole.texts, LONG * 3)
    return replace(whole, year=2024, subject=LONG, fields=fields, indicators=items, goals=goals, texts=texts)


@pytest.fixture(scope="module")
def every_page(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[list[list[Word]], list[list[Word]]]]:
    """Form and filling → the words of its pages and of those of 测算; all in one start of LibreOffice."""
    folder = tmp_path_factory.mktemp("printed")
    files = []
    for form in all_forms():
        for name, evaluation in (("blank", None), ("longest", longest(form))):
            files.append(folder / f"{form.id}-{name}.xlsx")
            files[-1].write_bytes(write_workbook(form, evaluation, year=2024).data)
    made = engines.convert(files, "pdf", folder / "pdf")
    return {file.stem: pages(pdf) for file, pdf in zip(files, made, strict=True)}


@pytest.fixture(scope="module")
def printed(every_page: dict[str, tuple[list[list[Word]], list[list[Word]]]]) -> dict[str, list[list[Word]]]:
    return {name: form for name, (form, _) in every_page.items()}


@pytest.mark.parametrize("filling", ["blank", "longest"])
def test_calculations_are_printed_at_eight_points_and_not_cut_off(
    filling: str, every_page: dict[str, tuple[list[list[Word]], list[list[Word]]]]
) -> None:
    for form in all_forms():
        _, calc = every_page[f"{form.id}-{filling}"]
        assert bool(calc) is not form.is_data
        for page in calc[1:]:  # on the first one are charts
            assert min(word.size for word in page if word.size) >= 7.85, form.id
            assert not [
                (one.text, other.text) for at, one in enumerate(page) for other in page[at + 1 :] if one.covers(other)
            ]


@pytest.mark.costly(0)
def test_no_page_repeats_a_header_above_nothing() -> None:
    for form in all_forms():
        if form.is_data:
            continue
        written = write_workbook(form, longest(form))
        ends = [each.id for each in opened(written.data).worksheets[0].row_breaks.brk]
        assert ends and max(ends) < written.found.cells.last_row, form.id


@pytest.mark.parametrize("filling", ["blank", "longest"])
def test_letters_are_as_large_as_the_authority_prints_them(filling: str, printed: dict[str, list[list[Word]]]) -> None:
    for form in all_forms():
        sizes = [word.size for page in printed[f"{form.id}-{filling}"] for word in page if word.size]
        usual = sorted(sizes)[len(sizes) // 2]
        assert 9 <= usual <= 10.6, f"{form.id}: {usual}"


@pytest.mark.parametrize("filling", ["blank", "longest"])
def test_no_text_runs_over_another_or_is_cut_off(filling: str, printed: dict[str, list[list[Word]]]) -> None:
    for form in all_forms():
        for page in printed[f"{form.id}-{filling}"]:
            over = [
                (one.text, other.text) for at, one in enumerate(page) for other in page[at + 1 :] if one.covers(other)
            ]
            assert not over, f"{form.id}: {over[:3]}"
            assert not [word for word in page if "###" in word.text], form.id


def test_a_blank_form_of_one_page_stays_on_one(printed: dict[str, list[list[Word]]]) -> None:
    one = {"cn-2021-project", "cn-caiyu10-project", "cn-transfer", "gd-heyuan-project"}
    assert {form for form in one if len(printed[f"{form}-blank"]) == 1} == one
