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


def test_rows_of_a_table_within_a_cell_stand_in_its_row_unless_it_is_narrow(tmp_path: Path) -> None:
    def outer(inner: str) -> str:
        return table(row(f"<w:tc><w:p><w:r><w:t>外</w:t></w:r></w:p>{inner}<w:p/></w:tc>"))

    wide = outer(table(row(cell("内"), cell("乙"), cell("丙"))))
    (spliced,) = grids_of(wide, tmp_path / "表.docx")
    assert texts(spliced) == {(1, 1): "外", (2, 1): "内", (2, 2): "乙", (2, 3): "丙"}
    (narrow,) = grids_of(outer(table(row(cell("内"), cell("乙")))), tmp_path / "表.docx")
    assert texts(narrow) == {(1, 1): "外\n内\n乙"}


def test_a_row_that_begins_further_right(tmp_path: Path) -> None:
    late = f"<w:tr><w:trPr><w:gridBefore w:val='2'/></w:trPr>{cell('晚')}</w:tr>"
    (grid,) = grids_of(table(row(cell("甲"), cell("乙"), cell("丙")), late), tmp_path / "表.docx")
    assert grid.text(2, 3) == "晚"


def gridded(*rows: str, widths: tuple[int, ...]) -> str:
    columns = "".join(f"<w:gridCol w:w='{width}'/>" for width in widths)
    return f"<w:tbl><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


def wide(text: str) -> str:
    return cell(text, "<w:gridSpan w:val='2'/>")


def test_a_row_whose_border_was_dragged_keeps_its_columns(tmp_path: Path) -> None:
    body = gridded(
        row(cell("名称"), wide("指标值"), cell("完成值"), cell("得分")),
        row(cell("甲"), wide("1"), cell("2"), cell("3")),
        row(wide("乙"), cell("4"), cell("5"), cell("6")),  # its first border went far to the right
        row(cell("总分"), cell("", "<w:gridSpan w:val='3'/>"), cell("9")),
        widths=(1000, 1000, 500, 1000, 1000),
    )
    (grid,) = grids_of(body, tmp_path / "表.docx")
    columns = [[text for (_, column), text in texts(grid).items() if column == wanted] for wanted in (1, 2, 4, 5)]
    assert columns == [
        ["名称", "甲", "乙", "总分"],
        ["指标值", "1", "4"],
        ["完成值", "2", "5"],
        ["得分", "3", "6", "9"],
    ]


def test_a_border_off_by_a_little_means_the_same_column(tmp_path: Path) -> None:
    body = gridded(
        row(cell("名称"), wide("指标值"), cell("得分")),
        row(cell("甲"), wide("1"), cell("3")),
        row(wide("两格"), wide("2")),
        "<w:tr><w:trPr><w:wBefore w:w='1010'/></w:trPr>" + wide("晚") + cell("4") + "</w:tr>",
        widths=(1000, 200, 1000, 1000),
    )
    (grid,) = grids_of(body, tmp_path / "表.docx")
    assert (grid.text(3, 1), grid.text(3, 2), grid.text(4, 2), grid.text(4, 4)) == ("两格", "2", "晚", "4")


HEAD = row(cell("名称"), cell("指标值"), cell("得分"))
ONE, TWO = row(cell("甲"), cell("1"), cell("2")), row(cell("乙"), cell("3"), cell("4"))


@pytest.mark.parametrize(
    "between", ["", "<w:p/>", line("（续表）"), line("续上页"), "<w:p><w:r><w:br w:type='page'/></w:r></w:p>"]
)
@pytest.mark.parametrize("repeated", ["", HEAD])
def test_a_table_in_two_parts_is_one(tmp_path: Path, between: str, repeated: str) -> None:
    (grid,) = grids_of(table(HEAD, ONE) + between + table(repeated, TWO) + between + table(ONE), tmp_path / "表.docx")
    assert [grid.text(each, 1) for each in range(1, 5)] == ["名称", "甲", "乙", "甲"]


def test_a_merged_cell_that_a_page_break_cut_is_one(tmp_path: Path) -> None:
    first = table(HEAD, row(cell("产出", START), cell("1"), cell("2")), row(cell("", ON), cell("3"), cell("4")))
    second = table(HEAD, row(cell("", START), cell("5"), cell("6")), row(cell("", ON), cell("7"), cell("8")))
    (grid,) = grids_of(first + "<w:p/>" + second, tmp_path / "表.docx")
    assert grid.merges == [Merge(2, 1, 5, 1)]


@pytest.mark.parametrize(
    "second",
    [
        line("另一张表") + table(TWO),
        table(TWO, HEAD, ONE),
        table(row(cell("甲"), cell("乙"))),
        gridded(HEAD, TWO, widths=(100, 5000, 100)),
    ],
)
def test_another_table_is_another(tmp_path: Path, second: str) -> None:
    first = gridded(HEAD, ONE, widths=(1000, 1000, 1000)) if "gridCol" in second else table(HEAD, ONE)
    assert len(grids_of(first + second, tmp_path / "表.docx")) == 2


def test_rows_and_tables_in_controls_and_alternatives(tmp_path: Path) -> None:
    control = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>"
    either = (
        "<mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
        f"<mc:Choice Requires='x'>{TWO}</mc:Choice><mc:Fallback>{TWO}</mc:Fallback></mc:AlternateContent>"
    )
    (grid,) = grids_of(control.format(table(HEAD, control.format(ONE), either)), tmp_path / "表.docx")
    assert [grid.text(each, 1) for each in (1, 2, 3, 4)] == ["名称", "甲", "乙", ""]


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
        ("<w:altChunk/>", "altChunk"),
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
