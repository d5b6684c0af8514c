"""The oracles themselves: they compute, they recompute what is stored, and a missing one cannot go unnoticed."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import engines
import openpyxl
import pytest
from engines import ENGINES, EngineError, Sheets

Engine = Callable[[Path], Sheets]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One of each kind of value, on a sheet with a Chinese name; every formula carries a cached value that is wrong."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "自评表"
    formulas = {
        "A1": "=1+1",
        "A2": "=XS_SCORE(A1)",
        "A3": "=IFERROR(XS_SCORE(A1),5)",
        "A4": '="完成"&A1',
        "A5": '=IF(A1=2,"","x")',
        "A6": "=A1=2",
        "A7": "='测算 2'!A1*2",
        "A8": "=1/0",
    }
    for address, formula in formulas.items():
        sheet[address] = formula
    sheet["B1"] = 44561
    sheet["B1"].number_format = "yyyy-mm-dd"
    sheet["B2"] = "≥95%"
    workbook.create_sheet("测算 2")["A1"] = 0.5
    path = tmp_path_factory.mktemp("engines") / "自评 book.xlsx"
    workbook.save(path)
    _store_99_in_every_formula(path)
    return path


def _store_99_in_every_formula(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            if name.startswith("xl/worksheets/"):
                assert b"<v />" in data or b"<v></v>" in data or b"<f>" not in data
                data = data.replace(b"<v />", b"<v>99</v>").replace(b"<v></v>", b"<v>99</v>")
            package.writestr(name, data)


def test_the_stored_values_are_read_as_they_stand(book: Path) -> None:
    values = engines.read_values(book)
    assert values["自评表"]["A1"] == 99.0
    assert values["自评表"]["B1"] == 44561.0
    assert values["自评表"]["B2"] == "≥95%"
    assert "B3" not in values["自评表"]


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES.keys())
def test_an_engine_recomputes_everything(engine: Engine, book: Path) -> None:
    values = engine(book)
    assert list(values) == ["自评表", "测算 2"]
    sheet = values["自评表"]
    assert sheet["A1"] == 2.0
    assert sheet["A2"] == "#NAME?"
    assert sheet["A3"] == 5.0
    assert sheet["A4"] == "完成2"
    assert sheet["A5"] == ""
    assert sheet["A6"] is True
    assert sheet["A7"] == 1.0
    assert sheet["A8"] == "#DIV/0!"
    assert sheet["B1"] == 44561.0
    assert sheet["B2"] == "≥95%"


def test_libreoffice_takes_many_files_and_both_locales(tmp_path: Path) -> None:
    paths = []
    for number, text in enumerate(("2021年12月31日", "12.5")):
        workbook = openpyxl.Workbook()
        workbook.active.append([text, '=IFERROR(VALUE(A1),"文字")'])
        paths.append(tmp_path / str(number) / "same name.xlsx")
        paths[-1].parent.mkdir()
        workbook.save(paths[-1])
    english, chinese = (engines.libreoffice(paths, locale) for locale in engines.LOCALES)
    assert [sheets["Sheet"]["B1"] for sheets in english] == ["文字", 12.5]
    assert [sheets["Sheet"]["B1"] for sheets in chinese] == [44561.0, 12.5]


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES.keys())
def test_a_broken_file_is_an_error_that_names_it(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"PK\x03\x04 no package")
    with pytest.raises(EngineError, match=r"broken\.xlsx"):
        engine(path)


def test_an_engine_that_hangs_is_ended() -> None:
    with pytest.raises(EngineError, match=r"did not end within 0\.2 s"):
        engines._run([sys.executable, "-c", "import time; time.sleep(60)"], timeout=0.2)


def test_a_missing_program_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no-such-program is not installed"):
        engines.need("no-such-program")


def test_a_missing_program_is_a_named_skip_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(pytest.skip.Exception, match=r"ssconvert is not installed \(Debian package: gnumeric\)"):
        engines.need("ssconvert")
