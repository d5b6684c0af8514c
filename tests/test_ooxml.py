"""Every kind of file that we write passes the Open XML SDK's validator, for Office 2010."""

from __future__ import annotations

import zipfile
from importlib.resources import files
from pathlib import Path

import ooxml
import pytest
from samples import kept

from xlsheets.cli import main
from xlsheets.forms.catalog import form_ids

FORM = "cn-caiyu10-project"


@pytest.fixture(scope="session")
def demo() -> Path:
    made = kept.demo()
    assert made.status == 0
    return made.folder


def check(paths: list[Path]) -> None:
    told = {name: said for name, said in ooxml.findings(paths).items() if said}
    assert not told, "\n".join(f"{name}: {line}" for name, said in told.items() for line in said[:5])


def test_the_blank_workbook_of_every_form(tmp_path: Path) -> None:
    paths = [tmp_path / f"{form_id}.xlsx" for form_id in form_ids()]
    for path in paths:
        assert main(["new", path.stem, "-o", str(path)]) == 0
    check(paths)


def test_the_workbooks_of_the_demo_before_and_after_a_recompute(demo: Path, tmp_path: Path) -> None:
    """Filled by our writer and recomputed, and with the published figures typed in; then recomputed with every typed figure replaced."""
    paths = sorted(demo.glob("*.xlsx"))
    assert len(paths) >= 6
    again = [tmp_path / path.name for path in paths if "照公布数填" in path.name]
    for path in again:
        assert main(["recompute", str(demo / path.name), "-o", str(path), "--rescore"]) in (0, 1)
    assert len(again) >= 2
    check([*paths, *again])


def test_a_copy_with_findings_and_a_frozen_one(demo: Path, tmp_path: Path) -> None:
    (source,) = demo.glob("chengde*照公布数填.xlsx")
    copy = tmp_path / "自评表.xlsx"
    copy.write_bytes(source.read_bytes())
    assert main(["check", "--write", str(copy)]) in (0, 1)
    assert main(["freeze", str(copy), "-o", str(tmp_path / "定稿.xlsx")]) in (0, 1)
    paths = sorted(tmp_path.glob("*.xlsx"))
    assert len(paths) == 3
    check(paths)


def test_a_departments_workbook_and_a_collection(demo: Path, tmp_path: Path) -> None:
    """Many forms in one workbook with their summary, and the evaluations of many files side by side."""
    facts = [str(files("xlsheets") / "demo_data" / f"{case}.json") for case in ("chengde-2021", "heyuan-mail-2024")]
    department, collected = tmp_path / "部门.xlsx", tmp_path / "汇总.xlsx"
    assert main(["new", "--facts", *facts, "-o", str(department)]) == 0
    assert main(["collect", str(demo), "-o", str(collected)]) in (0, 1)
    check([department, collected])


def test_the_add_in_and_a_workbook_with_macros(tmp_path: Path) -> None:
    """The package, the ribbon and the relations of the macros."""
    assert main(["addin", "build", "-o", str(tmp_path)]) == 0
    assert main(["new", FORM, "-o", str(tmp_path / "自评表.xlsm")]) == 0
    check([tmp_path / "xlsheets.xlam", tmp_path / "自评表.xlsm"])


def test_the_reports_of_the_demo_and_the_workbooks_in_them(demo: Path, tmp_path: Path) -> None:
    """A chart of a report carries its figures as a workbook, which Word opens for editing."""
    reports = sorted(demo.glob("*.docx"))
    assert reports
    inside = []
    for report in reports:
        with zipfile.ZipFile(report) as package:
            for number, name in enumerate(name for name in package.namelist() if name.endswith(".xlsx")):
                inside.append(tmp_path / f"{report.stem}-{number}.xlsx")
                inside[-1].write_bytes(package.read(name))
    assert inside
    check([*reports, *inside])


def test_the_validator_finds_what_is_wrong(tmp_path: Path) -> None:
    """The witness can speak: a ribbon's button of a size that there is not."""
    assert main(["addin", "build", "-o", str(tmp_path)]) == 0
    broken = tmp_path / "broken.xlam"
    with zipfile.ZipFile(tmp_path / "xlsheets.xlam") as package, zipfile.ZipFile(broken, "w") as out:
        for name in package.namelist():
            out.writestr(name, package.read(name).replace(b'size="large"', b'size="huge"'))
    told = ooxml.findings([broken])
    assert all(any("size" in line for line in said) for said in told.values()), told
