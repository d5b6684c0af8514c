"""What the names of files tell of reports and workbooks."""

from __future__ import annotations

from pathlib import Path

from xlsheets.collect.file_names import unpaired_reports


def unpaired(folder: Path, *files: str, subjects: dict[str, str] | None = None) -> tuple[list[str], list[str]]:
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    books = {folder / name: [(subjects or {}).get(name, "")] for name in files if name.endswith(".xlsx")}
    lacking, alone = unpaired_reports(books, [folder])
    return tuple([path.relative_to(folder).as_posix() for path in paths] for paths in (lacking, alone))  # type: ignore[return-value]


def test_nobody_hands_in_reports(tmp_path: Path) -> None:
    assert unpaired(tmp_path, "甲/自评表.xlsx", "乙/自评表.xlsx", "乙/通知.docx", "丙/资料.pdf") == ([], [])


def test_a_report_lies_in_the_folder_of_its_unit(tmp_path: Path) -> None:
    there = (
        "甲/自评表.xlsx",
        "甲/自评报告.docx",
        "乙/自评表.xlsx",
        "乙/自评表.docx",
        "丙/关于自评的报告.docx",
        "丁/表.xlsx",
        "丁/总结.pdf",
    )
    assert unpaired(tmp_path, *there) == (["乙/自评表.xlsx"], ["丙/关于自评的报告.docx"])


def test_of_several_in_a_folder_the_name_tells(tmp_path: Path) -> None:
    there = (
        "1.培训费-自评表.xlsx",
        "1.培训费-自评报告.docx",
        "2.xlsx",
        "印刷费绩效自评报告.docx",
        "3.xlsx",
        "总报告.docx",
        "~$3.docx",
    )
    assert unpaired(tmp_path / "数", "项目1.xlsx", "项目11.xlsx", "项目11-报告.docx") == (["项目1.xlsx"], [])
    assert unpaired(tmp_path / "名", *there, subjects={"2.xlsx": "2024年印刷费"}) == (["3.xlsx"], ["总报告.docx"])
