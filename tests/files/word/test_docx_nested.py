"""A Word form as people leave it (cut in parts, nested, boxed, dragged) reads as the same form in one piece."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from files.word.test_docx_reader import START, cell, grids_of, line, row, table

from xlsheets.errors import UserError
from xlsheets.files.open_book import open_book
from xlsheets.recognise.load import load

WIDTHS = (900, 1200, 1500, 1100, 1100, 700, 800, 1500)
_ON = "<w:vMerge/>"


def spans(*texts: str, at: Sequence[int]) -> str:
    """A row of cells that begin in these columns, the last one ending with the table; ``↓`` goes on, ``↧`` begins a merged cell."""
    ends = (*at[1:], len(WIDTHS))
    made = []
    for text, left, right in zip(texts, at, ends, strict=True):
        merge = _ON if text == "↓" else START if text.startswith("↧") else ""
        made.append(cell(text.strip("↓↧"), f"<w:gridSpan w:val='{right - left}'/>{merge}"))
    return row(*made)


EVERY = range(8)
TOP = [
    spans("项目名称", "甲项目", at=(0, 2)),
    spans("主管部门", "乙局", "实施单位", "丙所", at=(0, 2, 4, 6)),
    spans(
        "↧项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", at=(0, 1, 3, 4, 5, 6, 7)
    ),
    spans("↓", "年度资金总额", "8", "8", "4", "10", "50%", at=(0, 1, 3, 4, 5, 6, 7)),
    spans("↧年度总体目标", "预期目标", "实际完成情况", at=(0, 1, 4)),
    spans("↓", "做完", "做完了", at=(0, 1, 4)),
]
HEAD = spans("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析", at=EVERY)
ROWS = [
    spans("↧产出指标", "数量指标", "走访企业数", "≥40家", "38家", "50", "47.5", "企业搬走", at=EVERY),
    spans("↓", "时效指标", "办结天数", "≤30天", "30天", "30", "30", "", at=EVERY),
    spans("满意度指标", "服务对象满意度指标", "满意度", "≥95%", "96%", "10", "10", "", at=EVERY),
    spans("总分", "100", "92.5", "", at=(0, 5, 6, 7)),
]
FORM = [*TOP, HEAD, *ROWS]
TITLE = line("项目支出绩效自评表") + line("（2021年度）")


def cut(rows: Sequence[str], first: int = 0) -> str:
    grid = "".join(f"<w:gridCol w:w='{width}'/>" for width in WIDTHS)
    return f"<w:tbl><w:tblGrid>{grid}</w:tblGrid>{''.join(rows[first:])}</w:tbl>"


def read(body: str, folder: Path) -> tuple[object, ...]:
    """What is read of a document: its one form's words, figures and typed scores."""
    grids_of(body, folder / "表.docx")
    (found,) = load(folder / "表.docx").found
    evaluation = found.evaluation
    return evaluation.subject, evaluation.fields, evaluation.budget, evaluation.goals, evaluation.indicators


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[object, ...]:
    return read(TITLE + cut(FORM), tmp_path_factory.mktemp("whole"))


BETWEEN = [
    "", "<w:p/>", line("— 2 —"), line("第2页 共3页"), line("项目支出绩效自评表（续）"), line("单位：万元"),
]  # fmt: skip


@pytest.mark.parametrize("between", BETWEEN)
def test_a_form_cut_before_any_row_is_one(tmp_path: Path, between: str, whole: tuple[object, ...]) -> None:
    for place in range(1, len(FORM)):
        repeated = [HEAD] if place > len(TOP) + 1 else []
        assert read(TITLE + cut(FORM[:place]) + between + cut([*repeated, *FORM[place:]]), tmp_path) == whole, place


def boxed(text: str) -> str:
    shape = f"<w:drawing><w:x><w:txbxContent>{text}</w:txbxContent></w:x></w:drawing>"
    return (
        "<w:p><w:r><mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
        f"<mc:Choice>{shape}</mc:Choice><mc:Fallback><w:pict>{shape}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )


def within(rows: Sequence[str], label: str = "") -> str:
    """A row of the form with a table of these rows in its last cell."""
    beside = cell(label) if label else ""
    inner = f"<w:tc><w:tcPr><w:gridSpan w:val='{len(WIDTHS) - bool(label)}'/></w:tcPr>{cut(rows)}<w:p/></w:tc>"
    return row(beside + inner)


@pytest.mark.parametrize(
    "body",
    [
        TITLE + boxed(cut(FORM)),
        boxed(TITLE + cut(FORM)),
        TITLE + cut(FORM[:8]) + boxed(cut(FORM[8:])),
        table(row(f"<w:tc>{TITLE}{cut(FORM)}<w:p/></w:tc>")),
        TITLE + table(row(f"<w:tc>{table(row(f'<w:tc>{cut(FORM)}<w:p/></w:tc>'))}</w:tc>")),
        TITLE + cut([*TOP, within([HEAD, *ROWS])]),
        TITLE + cut([*TOP, within([HEAD, *ROWS], "绩效指标")]),
        TITLE + cut([*TOP[:2], within(TOP[2:4]), *TOP[4:], HEAD, *ROWS]),
        TITLE + cut([*TOP[:2], within(TOP[2:]), within([HEAD, *ROWS])]),
    ],
)
def test_a_form_in_boxes_and_cells_is_one(tmp_path: Path, body: str, whole: tuple[object, ...]) -> None:
    assert read(body, tmp_path) == whole


@pytest.mark.parametrize("place", [0, len(TOP), len(TOP) + 1])
def test_the_upper_part_in_a_page_header_is_read(tmp_path: Path, place: int, whole: tuple[object, ...]) -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/header"
    grids_of(
        TITLE + cut(FORM, place) if place else line("见页眉") + table(row(cell("甲"), cell("乙"))), tmp_path / "表.docx"
    )
    top = cut(FORM[: place or len(FORM)])
    with zipfile.ZipFile(tmp_path / "表.docx", "a") as package:
        space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        package.writestr("word/header1.xml", f"<w:hdr xmlns:w='{space}'>{top}</w:hdr>")
        package.writestr(
            "word/_rels/document.xml.rels",
            "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
            f"<Relationship Id='h' Type='{kind}' Target='header1.xml'/></Relationships>",
        )
    (found,) = load(tmp_path / "表.docx").found
    assert (found.evaluation.subject, found.evaluation.indicators) == (whole[0], whole[-1])


def test_a_form_that_begins_anew_is_another(tmp_path: Path) -> None:
    grids_of(TITLE + cut(FORM) + cut([*TOP, *ROWS]) + TITLE + cut(FORM), tmp_path / "表.docx")
    assert [grid.sheet for grid in open_book(tmp_path / "表.docx")[0].grids] == ["表格1", "表格2", "表格3"]


def test_the_title_once_more_with_a_header_of_its_own_is_another_form(tmp_path: Path) -> None:
    assert len(grids_of(TITLE + cut(FORM) + TITLE + cut(FORM, 6), tmp_path / "表.docx")) == 2
    assert len(grids_of(TITLE + cut(FORM[:8]) + TITLE + cut(FORM, 8), tmp_path / "表.docx")) == 1


def test_a_row_dragged_away_from_the_one_beside_it(tmp_path: Path, whole: tuple[object, ...]) -> None:
    dragged = spans("↧年度总体目标", "预期目标", "实际完成情况", at=(0, 1, 5))
    assert read(TITLE + cut([*TOP[:4], dragged, *TOP[5:], HEAD, *ROWS]), tmp_path) == whole


def test_columns_by_the_widths_of_cells_alone(tmp_path: Path, whole: tuple[object, ...]) -> None:
    def width(found: re.Match[str]) -> str:
        return f"<w:tcW w:w='{found[1]}' w:type='dxa'/>"

    rows = []
    for text in FORM:
        at = 0
        parts = re.split(r"<w:gridSpan w:val='([0-9]+)'/>", text)
        made = parts[0]
        for span, rest in zip(parts[1::2], parts[2::2], strict=True):
            made += f"<w:tcW w:w='{sum(WIDTHS[at : at + int(span)])}' w:type='dxa'/>{rest}"
            at += int(span)
        rows.append(made)
    assert read(TITLE + cut(rows), tmp_path) == whole


def test_merged_cells_without_a_beginning_keep_their_texts(tmp_path: Path) -> None:
    body = table(row(cell("甲", _ON), cell("1")), row(cell("", _ON), cell("2")), row(cell("乙", _ON), cell("3")))
    (grid,) = grids_of(body, tmp_path / "表.docx")
    assert (grid.text(1, 1), grid.text(3, 1), len(grid.merges)) == ("甲", "乙", 1)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (TITLE + "<w:altChunk/>", r"嵌入了另一个文件（altChunk）"),
        (TITLE + "<w:p><w:subDoc/></w:p>", "子文档"),
        ("<w:p><w:r><w:object><w:OLEObject ProgID='Excel.Sheet.12'/></w:object></w:r></w:p>", "嵌入的 Excel 对象"),
        ("<w:p><w:r><w:drawing/></w:r></w:p>", "只有图片"),
    ],
)
def test_content_that_is_no_table_is_named(tmp_path: Path, body: str, reason: str) -> None:
    with pytest.raises(UserError, match=reason):
        grids_of(body, tmp_path / "表.docx")


def test_a_form_beside_content_of_another_file_is_read_and_told(tmp_path: Path) -> None:
    grids_of(TITLE + cut(FORM) + "<w:altChunk/>", tmp_path / "表.docx")
    loaded = load(tmp_path / "表.docx")
    assert list(loaded.book.unreadable) == ["嵌入内容1"]
