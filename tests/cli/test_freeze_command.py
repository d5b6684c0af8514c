"""``xlsheets freeze``."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from xlsheets.cli import main
from xlsheets.files.xlsx_reader import read_book


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "空白.xlsx"
    assert main(["new", "cn-caiyu10-project", "-o", str(path)]) == 0
    return path


def test_writes_a_copy_without_formulas(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, before = book.with_name("定稿.xlsx"), book.read_bytes()
    status = main(["freeze", str(book), "-o", str(out)])
    assert status in (0, 1)
    assert f"已定稿 {out}" in capsys.readouterr().out
    assert not [cell for grid in read_book(out).grids for cell in grid.cells.values() if cell.formula is not None]
    assert book.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "says"),
    [("空白.xlsx", "不能盖掉原文件"), ("定稿.xlsm", "扩展名应为 .xlsx"), ("定稿.pdf", "扩展名应为 .xlsx")],
)
def test_refuses_a_wrong_place(book: Path, name: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = book.read_bytes()
    assert main(["freeze", str(book), "-o", str(book.with_name(name))]) == 2
    captured = capsys.readouterr()
    assert says in captured.err
    assert len(captured.err.splitlines()) == 1
    assert book.read_bytes() == before


def test_a_folder_is_frozen_into_a_folder_with_its_folders(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "收回"
    for unit in ("甲单位", "乙单位"):
        (source / unit).mkdir(parents=True)
        (source / unit / "自评表.xlsx").write_bytes(book.read_bytes())
    (source / "坏.xlsx").write_bytes(b"PK")
    capsys.readouterr()
    assert main(["freeze", str(source), "-o", str(tmp_path / "报送")]) == 2
    captured = capsys.readouterr()
    assert [line.partition("：")[0] for line in captured.err.splitlines()] == [str(source / "坏.xlsx")]
    made = sorted(str(path.relative_to(tmp_path / "报送")) for path in (tmp_path / "报送").rglob("*.xlsx"))
    assert made == [str(Path("乙单位", "自评表-定稿.xlsx")), str(Path("甲单位", "自评表-定稿.xlsx"))]


def test_several_files_need_a_folder(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = book.with_name("另一份.xlsx")
    other.write_bytes(book.read_bytes())
    capsys.readouterr()
    assert main(["freeze", str(book), str(other), "-o", str(book.with_name("定稿.xlsx"))]) == 2
    assert "-o 请写文件夹" in capsys.readouterr().err


@pytest.mark.parametrize("form_state", ["visible", "hidden"])
def test_a_plain_copy_leaves_other_sheets_out_and_names_them(
    book: Path, form_state: str, capsys: pytest.CaptureFixture[str]
) -> None:
    filled = openpyxl.load_workbook(book)
    filled.properties.description = "C:\\Users\\科室"
    filled.create_sheet("附表")
    filled.create_sheet("底稿").sheet_state = "hidden"
    filled["自评表"].sheet_state = form_state
    filled.active = filled["附表"]
    filled.save(book)
    out = book.with_name("定稿.xlsx")
    capsys.readouterr()
    assert main(["freeze", str(book), "-o", str(out), "--plain"]) in (0, 1)
    assert "；没有带上其他工作表：附表、底稿（隐藏）" in capsys.readouterr().out
    copy = openpyxl.load_workbook(out)
    assert [(sheet.title, sheet.sheet_state) for sheet in copy] == [("自评表", "visible")]
    assert copy.properties.description is None
