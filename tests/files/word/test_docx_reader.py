"""Tables of a Word document as grids: merges across and down, lines above, tables within cells; hostile ones refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from docx import Document

from xlsheets.errors import UserError
from xlsheets.files.grid import Grid, Merge
from xlsheets.files.open_book import open_book

SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def grids_of(body: str, path: Path) -> list[Grid]:
    """The grids of a document with this body, ``w:`` left out of its tags' declaration."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", f'<w:document xmlns:w="{SPACE}"><w:body>{body}</w:body></w:document>')
    path.write_bytes(out.getvalue())
    book, package_to_write = open_book(path)
    assert package_to_write is None
    return book.grids


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(cells)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def line(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


START, ON = "<w:vMerge w:val='restart'/>", "<w:vMerge/>"


def texts(grid: Grid) -> dict[tuple[int, int], str]:
    return {place: each.text for place, each in grid.cells.items()}


def test_merges_across_and_down(tmp_path: Path) -> None:
    body = table(
        row(cell("甲", "<w:gridSpan w:val='2'/>"), cell("乙", START)),
        row(cell("丙", START), cell("丁"), cell("", ON)),
        row(cell("", ON), cell("戊"), cell("己", START)),
        row(cell("庚"), cell("辛"), cell("", ON)),
    )
    (grid,) = grids_of(body, tmp_path / "表.docx")
    assert texts(grid) == {
        (1, 1): "甲", (1, 3): "乙", (2, 1): "丙", (2, 2): "丁", (3, 2): "戊", (3, 3): "己", (4, 1): "庚", (4, 2): "辛",
    }  # fmt: skip
    assert set(grid.merges) == {Merge(1, 1, 1, 2), Merge(1, 3, 2, 3), Merge(2, 1, 3, 1), Merge(3, 3, 4, 3)}


def test_lines_above_belong_to_the_table_below_them(tmp_path: Path) -> None:
    wide = row(cell("甲"), cell("乙"))
    body = line("附件1") + line("自评表") + table(wide) + line("第二张") + "<w:p/>" + table(wide)
    first, second = grids_of(body, tmp_path / "表.docx")
    assert (first.sheet, second.sheet) == ("表格1", "表格2")
    assert texts(first) == {(1, 1): "附件1", (2, 1): "自评表", (3, 1): "甲", (3, 2): "乙"}
    assert texts(second) == {(1, 1): "第二张", (2, 1): "甲", (2, 2): "乙"}
    assert first.merges == [Merge(1, 1, 1, 2), Merge(2, 1, 2, 2)]


def test_paragraphs_breaks_and_content_controls(tmp_path: Path) -> None:
    inner = "<w:sdt><w:sdtContent><w:r><w:t>控件</w:t></w:r></w:sdtContent></w:sdt>"
    broken = "<w:r><w:t>一</w:t><w:br/><w:t>二</w:t></w:r><w:del><w:r><w:delText>删</w:delText></w:r></w:del>"
    both = f"<w:tc><w:p>{broken}</w:p><w:p>{inner}</w:p><w:p/></w:tc>"
    body = table(row(both, f"<w:sdt><w:sdtContent>{cell('整格')}</w:sdtContent></w:sdt>"))
    (grid,) = grids_of(body, tmp_path / "表.docx")
    assert texts(grid) == {(1, 1): "一\n二\n控件", (1, 2): "整格"}


def test_a_table_within_a_cell_is_a_sheet_of_its_own_unless_it_is_narrow(tmp_path: Path) -> None:
    def outer(inner: str) -> str:
        return table(row(f"<w:tc><w:p><w:r><w:t>外</w:t></w:r></w:p>{inner}<w:p/></w:tc>"))

    wide = outer(table(row(cell("内"), cell("乙"), cell("丙"))))
    assert [texts(grid) for grid in grids_of(wide, tmp_path / "表.docx")] == [
        {(1, 1): "外"},
        {(1, 1): "内", (1, 2): "乙", (1, 3): "丙"},
    ]
    (narrow,) = grids_of(outer(table(row(cell("内"), cell("乙")))), tmp_path / "表.docx")
    assert texts(narrow) == {(1, 1): "外\n内\n乙"}


def test_a_row_that_begins_further_right(tmp_path: Path) -> None:
    late = f"<w:tr><w:trPr><w:gridBefore w:val='2'/></w:trPr>{cell('晚')}</w:tr>"
    (grid,) = grids_of(table(row(cell("甲"), cell("乙"), cell("丙")), late), tmp_path / "表.docx")
    assert grid.text(2, 3) == "晚"


def test_what_python_docx_writes(tmp_path: Path) -> None:
    document = Document()
    made = document.add_table(3, 3)
    made.cell(0, 0).merge(made.cell(1, 1)).text = "合并"
    made.cell(2, 2).text = "98%"
    document.save(str(tmp_path / "表.docx"))
    grid = open_book(tmp_path / "表.docx")[0].grids[0]
    assert (grid.merges, grid.text(1, 1), grid.text(3, 3)) == ([Merge(1, 1, 2, 2)], "合并", "98%")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (line("只有文字"), "没有表格"),
        (table(row(cell("宽", "<w:gridSpan w:val='99999'/>"))), "列多得不正常"),
        ("<w:tbl>", "损坏"),
        (table(row(cell("甲"))) * 501, "超过 500 张"),
        ("<w:p>" * 300 + "</w:p>" * 300, "损坏"),
    ],
)
def test_a_document_that_cannot_be_used(body: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=reason) as refused:
        grids_of(body, tmp_path / "坏.docx")
    assert "\n" not in str(refused.value)
