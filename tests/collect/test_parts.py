"""What one total is made of: no year twice, and no money of a project again in its department's."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
from collect.test_years import record
from msgspec.structs import replace

from xlsheets.collect.book import write_collected
from xlsheets.collect.collected import Collected
from xlsheets.collect.parts import parts_of

PROJECT, LATER = record(2023, "甲", unit="X局"), record(2024, "甲", unit="X局")
WHOLE = replace(
    record(2024, "X局", unit="X局"), form="whole", is_department=True, amounts=(None, Decimal(90), Decimal(70))
)


def test_projects_and_departments_of_a_year_stand_apart() -> None:
    parts = [(part.named("汇总"), part.title) for part in parts_of([PROJECT, WHOLE, LATER])]
    assert parts == [("汇总", "2024年度"), ("部门整体汇总", "2024年度部门整体"), ("汇总2023", "2023年度")]


def test_departments_alone_stand_in_the_usual_sheets() -> None:
    assert [(part.named("汇总"), part.title) for part in parts_of([WHOLE])] == [("汇总", "")]


def test_a_total_counts_no_money_twice_and_says_where_the_rest_stands() -> None:
    book = openpyxl.load_workbook(
        BytesIO(write_collected(Collected.of([WHOLE, LATER]), [], Path("汇总.xlsx"))), data_only=True
    )
    for name, total, says in (
        ("汇总", 10, "部门整体的自评见“部门整体汇总”，金额包含所属项目的，不重复计入"),
        ("部门整体汇总", 90, "部门的金额包含所属项目的金额，与“汇总”的合计不能相加"),
    ):
        sheet = book[name]
        texts = {str(cell.value): cell for row in sheet.iter_rows(max_row=6) for cell in row if cell.value is not None}
        sums = sheet.cell(texts["合计"].row, texts["全年预算数"].column).value
        assert sums == total and says in str(sheet["A2"].value)
    assert [sheet.title for sheet in book][:9] == [
        *("汇总", "汇总图", "分类汇总", "分类汇总图"),
        *("部门整体汇总", "部门整体汇总图", "部门整体分类汇总", "部门整体分类汇总图"),
        "指标明细",
    ]
