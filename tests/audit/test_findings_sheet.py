"""The sheet 检查结果: what it says, where it goes, and that nothing else of the workbook changes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from files.rich_workbook import rich_workbook
from lxml import etree
from msgspec.structs import replace
from openpyxl import Workbook, load_workbook
from other_programs import of_other_programs

from xlsheets.audit import findings_styles
from xlsheets.audit.finding import Finding
from xlsheets.audit.findings_sheet import with_findings
from xlsheets.audit.findings_table import COLUMNS
from xlsheets.files.archive import Archive
from xlsheets.files.package import Package
from xlsheets.files.xlsx_reader import read_package
from xlsheets.recognise.headers import is_other_sheet

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ERROR = Finding("GRADE_MISMATCH", "error", "a.xlsx", "自评表", "I14", "等级与总分不符", "优", "良", "把等级改为“良”。")
NOWHERE = Finding("TEXT_MISSING", "warning", "a.xlsx", "文字说明", "", "缺一段", "", "", "补写。")
MAY_CHANGE = {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml", "xl/styles.xml"}


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def workbook(*names: str) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name in names or ("自评表", "文字说明"):
        book.create_sheet(name)["A1"] = name
    return saved(book)


def opened(data: bytes) -> Package:
    return Package(Path("a.xlsx"), Archive(data))


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        assert len(set(package.namelist())) == len(package.namelist())
        return {name: package.read(name) for name in package.namelist()}


def edited(data: bytes, edit: Callable[[str, bytes], tuple[str, bytes] | None]) -> bytes:
    """The package after each part went through ``edit``."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts(data).items():
            changed = edit(name, content)
            if changed is not None:
                package.writestr(*changed)
    return out.getvalue()


def changed(before: bytes, after: bytes) -> tuple[set[str], set[str]]:
    """The parts that differ, and those that are new."""
    old, new = parts(before), parts(after)
    assert set(old) <= set(new)
    return {name for name in old if old[name] != new[name]}, set(new) - set(old)


def test_findings_stand_in_a_last_sheet_with_links_to_their_cells() -> None:
    book = load_workbook(io.BytesIO(with_findings(opened(workbook()), [ERROR, NOWHERE])))
    assert book.sheetnames == ["自评表", "文字说明", "检查结果"]
    sheet = book["检查结果"]
    rows = [list(row) for row in sheet.iter_rows(min_row=3, values_only=True)]
    assert rows == [
        [*(title for title, _ in COLUMNS), None],
        [
            1,
            "错误",
            "自评表",
            "I14",
            "等级与总分不符",
            "优",
            "良",
            "把等级改为“良”。",
            "GRADE_MISMATCH",
            None,
            rows[1][10],
        ],
        [2, "警告", "文字说明", None, "缺一段", None, None, "补写。", "TEXT_MISSING", None, rows[2][10]],
    ]
    assert sheet.column_dimensions["K"].hidden
    assert [sheet[cell].hyperlink.location for cell in ("D4", "C5")] == ["'自评表'!I14", "'文字说明'!A1"]


def test_the_first_cell_keeps_recognition_away() -> None:
    sheet = read_package(opened(with_findings(opened(workbook()), [ERROR]))).grid("检查结果")
    assert sheet is not None
    assert sheet.text(1, 1) == "检查结果：错误 1 条，警告 0 条，提示 0 条"
    assert is_other_sheet(sheet.text(1, 1))


def test_no_findings_are_said_too() -> None:
    sheet = load_workbook(io.BytesIO(with_findings(opened(workbook()), [])))["检查结果"]
    assert sheet["A2"].value == "没有发现问题。"
    assert sheet.max_row == 3


def test_it_reads_and_prints_well() -> None:
    book = load_workbook(io.BytesIO(with_findings(opened(workbook()), [ERROR] * 40)))
    sheet = book["检查结果"]
    assert sheet.freeze_panes == "A4"
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.auto_filter.ref == "A3:J43"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (
        "landscape",
        9,
        0,
    )
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet["E4"].alignment.wrap_text
    assert sheet["A3"].font.b
    assert sheet["B4"].font.color.rgb == "FFC00000"
    assert sheet["E4"].border.left.style == "thin"
    assert [sheet.column_dimensions[letter].width for letter in "ABCDEFGHIJ"] == [width for _, width in COLUMNS]


def test_a_long_text_gets_a_higher_row() -> None:
    long = replace(ERROR, message="很长的说明" * 40)
    sheet = load_workbook(io.BytesIO(with_findings(opened(workbook()), [ERROR, long])))["检查结果"]
    assert sheet.row_dimensions[5].height > 5 * sheet.row_dimensions[4].height


def test_texts_are_never_formulas_and_stay_as_they_are() -> None:
    texts = ("=1+1", "_x000D_", " a\n b", "+86")
    strange = replace(ERROR, message=texts[0], found=texts[1], expected=texts[2], fix=texts[3])
    data = with_findings(opened(workbook()), [strange])
    grid = read_package(opened(data)).grid("检查结果")
    assert grid is not None
    assert tuple(grid.text(4, column) for column in range(5, 9)) == texts
    assert all(cell.formula is None for cell in grid.cells.values())


def test_what_xml_cannot_hold_is_left_out_and_what_is_endless_is_cut() -> None:
    data = with_findings(opened(workbook()), [replace(ERROR, message="a\x07b\x00\ud800", found="_x000D_" * 9000)])
    grid = read_package(opened(data)).grid("检查结果")
    assert grid is not None
    assert grid.text(4, 5) == "ab"
    assert len(grid.text(4, 6)) < 32_767


def test_a_sheet_name_with_a_quote_is_linked() -> None:
    data = with_findings(opened(workbook("甲's 表")), [replace(ERROR, sheet="甲's 表")])
    assert load_workbook(io.BytesIO(data))["检查结果"]["D4"].hyperlink.location == "'甲''s 表'!I14"


def test_only_four_parts_change_and_one_is_new() -> None:
    before = workbook()
    differing, new = changed(before, with_findings(opened(before), [ERROR]))
    assert differing == MAY_CHANGE
    assert new == {"xl/worksheets/sheet3.xml"}


def test_styles_keep_their_numbers_and_are_not_added_twice() -> None:
    def formats(data: bytes) -> list[bytes]:
        root = etree.fromstring(parts(data)["xl/styles.xml"])
        found = root.find(f"{MAIN}cellXfs")
        assert found is not None
        assert found.get("count") == str(len(found))
        return [etree.tostring(each, method="c14n") for each in found]

    before = workbook()
    once = with_findings(opened(before), [ERROR])
    assert formats(once)[: len(formats(before))] == formats(before)
    assert formats(with_findings(opened(once), [ERROR])) == formats(once)


def test_our_own_sheet_is_replaced() -> None:
    once = with_findings(opened(workbook()), [ERROR, NOWHERE])
    twice = with_findings(opened(once), [NOWHERE])
    differing, new = changed(once, twice)
    assert "xl/worksheets/sheet3.xml" in differing
    assert not new
    book = load_workbook(io.BytesIO(twice))
    assert book.sheetnames == ["自评表", "文字说明", "检查结果"]
    assert book["检查结果"].max_row == 4
    assert book["检查结果"].auto_filter.ref == "A3:J4"
    assert book["检查结果"].print_title_rows == "$3:$3"


def test_our_own_sheet_is_replaced_after_another_program_saved_it() -> None:
    """Moved, hidden, its texts shared, its comments in parts of their own."""
    from openpyxl.comments import Comment

    book = load_workbook(io.BytesIO(with_findings(opened(workbook()), [ERROR])))
    book.move_sheet("检查结果", -2)
    book["检查结果"].sheet_state = "hidden"
    book["检查结果"]["E4"].comment = Comment("已改", "经办")
    before = saved(book)
    again = load_workbook(io.BytesIO(with_findings(opened(before), [NOWHERE])))
    assert again.sheetnames == ["检查结果", "自评表", "文字说明"]
    sheet = again["检查结果"]
    assert (sheet.sheet_state, sheet["I4"].value, sheet["E4"].comment) == ("visible", "TEXT_MISSING", None)
    assert again["自评表"]["A1"].value == "自评表"


def test_the_file_opens_on_it_and_no_other_sheet_is_selected() -> None:
    book = load_workbook(io.BytesIO(with_findings(opened(workbook()), [ERROR])))
    assert book.active is not None
    assert book.active.title == "检查结果"
    assert [name for name in book.sheetnames if book[name].sheet_view.tabSelected] == ["检查结果"]


def test_a_table_of_an_earlier_version_is_replaced() -> None:
    book = load_workbook(io.BytesIO(with_findings(opened(workbook()), [ERROR])))
    for column, text in enumerate(
        ("序号", "级别", "位置", "代码", "问题", "现为", "应为", "怎样改", None, None), start=1
    ):
        book["检查结果"].cell(3, column).value = text
    again = load_workbook(io.BytesIO(with_findings(opened(saved(book)), [NOWHERE])))
    assert again.sheetnames == ["自评表", "文字说明", "检查结果"]


def test_a_sheet_of_that_name_that_is_not_ours_stays() -> None:
    before = workbook("自评表", "检查结果", "检查结果2")
    after = with_findings(opened(before), [ERROR])
    book = load_workbook(io.BytesIO(after))
    assert book.sheetnames == ["自评表", "检查结果", "检查结果2", "检查结果3"]
    assert changed(before, after)[0] == MAY_CHANGE
    again = with_findings(opened(after), [])
    assert load_workbook(io.BytesIO(again)).sheetnames == book.sheetnames


def test_names_of_other_sheets_stay() -> None:
    book = load_workbook(io.BytesIO(workbook()))
    book["自评表"].print_title_rows = "1:2"
    book["自评表"].print_area = "A1:K30"
    again = load_workbook(io.BytesIO(with_findings(opened(saved(book)), [ERROR])))
    assert again["自评表"].print_title_rows == "$1:$2"
    assert "$A$1:$K$30" in again["自评表"].print_area


def test_part_names_and_ids_that_are_taken_are_not_used_again() -> None:
    """Sheet 3 is an orphan, the relationship's id is in another case, and a sheet has the highest number there is."""

    def edit(name: str, content: bytes) -> tuple[str, bytes]:
        if name == "[Content_Types].xml":
            orphan = b'<Override PartName="/xl/worksheets/Sheet4.xml" ContentType="application/xml"/></Types>'
            return name, content.replace(b"</Types>", orphan)
        if name == "xl/_rels/workbook.xml.rels":
            return name, content.replace(b'"rId1"', b'"RID1"')
        if name == "xl/workbook.xml":
            return name, content.replace(b'"rId1"', b'"RID1"').replace(b'sheetId="2"', b'sheetId="65534"')
        return name, content

    before = edited(workbook(), edit)
    before = edited(before, lambda name, content: (name, content))
    out = io.BytesIO(before)
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("xl/worksheets/sheet3.xml", b"<orphan/>")
    after = with_findings(opened(out.getvalue()), [ERROR])
    assert changed(out.getvalue(), after)[1] == {"xl/worksheets/sheet5.xml"}
    root = etree.fromstring(parts(after)["xl/workbook.xml"])
    ids = [sheet.get("sheetId") for sheet in root.iter(f"{MAIN}sheet")]
    assert ids == ["1", "65534", "2"]
    relations = [each.get("Id", "").casefold() for each in etree.fromstring(parts(after)["xl/_rels/workbook.xml.rels"])]
    assert len(set(relations)) == len(relations)


def test_absolute_targets_macros_and_a_zip_comment_are_no_matter() -> None:
    def edit(name: str, content: bytes) -> tuple[str, bytes]:
        if name.endswith("workbook.xml.rels"):
            return name, content.replace(b'Target="worksheets/', b'Target="/xl/worksheets/')
        if name == "[Content_Types].xml":
            return name, content.replace(
                b"openxmlformats-officedocument.spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml"
            )
        return name, content

    out = io.BytesIO(edited(workbook(), edit))
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("xl/vbaProject.bin", bytes(range(256)))
        package.comment = b"comment"
    after = with_findings(opened(out.getvalue()), [ERROR])
    assert parts(after)["xl/vbaProject.bin"] == bytes(range(256))
    with zipfile.ZipFile(io.BytesIO(after)) as package:
        assert package.comment == b"comment"
    assert load_workbook(io.BytesIO(after)).sheetnames[-1] == "检查结果"


def test_a_workbook_without_styles_gets_a_plain_sheet() -> None:
    def edit(name: str, content: bytes) -> tuple[str, bytes] | None:
        if name == "xl/styles.xml":
            return None
        if name.endswith("workbook.xml.rels"):
            root = etree.fromstring(content)
            for each in list(root):
                if each.get("Type", "").endswith("/styles"):
                    root.remove(each)
            return name, etree.tostring(root)
        return name, content

    data = with_findings(opened(edited(workbook(), edit)), [ERROR])
    assert b' s="' not in parts(data)["xl/worksheets/sheet3.xml"]
    grid = read_package(opened(data)).grid("检查结果")
    assert grid is not None
    assert grid.text(4, 9) == "GRADE_MISMATCH"


def test_styles_that_are_full_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings_styles, "MOST_FORMATS", 5)
    before = workbook()
    assert changed(before, with_findings(opened(before), [ERROR]))[0] == MAY_CHANGE - {"xl/styles.xml"}


def test_the_same_findings_give_the_same_bytes() -> None:
    before = workbook()
    assert with_findings(opened(before), [ERROR]) == with_findings(opened(before), [ERROR])


def test_files_of_any_program_keep_every_other_part(tmp_path: Path) -> None:
    for path in (rich_workbook(tmp_path), *of_other_programs("rich")):
        package = Package(path, Archive(path.read_bytes()))
        finding = replace(ERROR, sheet=package.sheets[0].name)
        after = with_findings(package, [finding])
        differing, new = changed(package.archive.data, after)
        selected = {name for name in differing if "sheets/" in name}
        assert len(differing - selected) in (3, 4), path
        for name in selected:  # the mark of the sheet that was open goes, and nothing else
            old, now = (parts(data)[name] for data in (package.archive.data, after))
            assert re.sub(rb'\s+tabSelected="(?:1|true)"', b"", old) == now, (path, name)
        assert len(new) == 1, path
        again = Package(path, Archive(after))
        assert again.sheets[-1].name.startswith("检查结果")
        assert len(changed(after, with_findings(again, [finding, finding]))[1]) == 0, path
