"""Blanks for all of a list: a workbook a project or unit, names that are safe and unique, and the list of what was issued."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from openpyxl.packaging.custom import StringProperty

from xlsheets.domain.evaluation import Evaluation
from xlsheets.errors import UserError
from xlsheets.files.grid import Value
from xlsheets.files.own_marks import COLLECTED_PROPERTY, OF_ISSUE
from xlsheets.files.read_file import problem, shown_path
from xlsheets.files.saving import file_name, make_folder, save_bytes
from xlsheets.forms.schema import Form
from xlsheets.issue.blanks import Blanks
from xlsheets.issue.name_list import read_name_list
from xlsheets.writing.cached_values import with_values
from xlsheets.writing.table_sheet import BELOW_CAPTION, FileLink, TableColumn, finish_table, write_caption, write_rows
from xlsheets.writing.workbook import new_book

ISSUED_LIST = "发放清单.xlsx"
"""Name of the list of what was issued, in the folder of the blanks."""

_SHEET = "发放清单"
_COLUMNS = (
    TableColumn("序号", 6),
    TableColumn("单位", 24, left=True),
    TableColumn("主管部门", 20, left=True),
    TableColumn("项目名称", 36, left=True),
    TableColumn("项目代码", 22, left=True),
    TableColumn("年度", 8),
    TableColumn("表式", 22),
    TableColumn("文件", 44, left=True),
)
_SHOWN = 3


class Issued(Struct, frozen=True):
    """A workbook that was issued: its file's name and what is in it."""

    file: str
    evaluation: Evaluation


class Batch(Struct, frozen=True):
    """What is to be issued, and the headers of the list that mean nothing for the form, each with its cell."""

    form: Form
    issued: list[Issued]
    unused: list[tuple[str, str]]


def batch_of(path: Path, form: Form, year: int | None) -> Batch:
    """Read a list and choose the names of the files. Raises UserError with every mistake of the list, by cell."""
    found = read_name_list(path, form, year)
    evaluations = [each.evaluation for each in found.named]
    names = _file_names(evaluations, form)
    return Batch(form, [Issued(*pair) for pair in zip(names, evaluations, strict=True)], found.unused)


def issue(batch: Batch, folder: Path) -> Iterator[str]:
    """Write the blanks and, last, the list of them; give the name of each file once it is there.

    Raises:
        UserError: a file of such a name is there already (it may be filled in), or the folder takes none.
    """
    there = [name for name in (*(each.file for each in batch.issued), ISSUED_LIST) if os.path.lexists(folder / name)]
    if there:
        names = "、".join(there[:_SHOWN]) + ("等" if len(there) > _SHOWN else "")
        raise problem(folder, f"里面已有同名文件 {names}，可能已经填过，不会覆盖，请换一个文件夹或先移走")
    make_folder(folder)
    blanks = Blanks.of(batch.form)
    for each in batch.issued:
        save_bytes(folder / each.file, blanks.write(each.evaluation), backup=False)
        yield each.file
    save_bytes(folder / ISSUED_LIST, _list(batch), backup=False)
    yield ISSUED_LIST


def _file_names(evaluations: Sequence[Evaluation], form: Form) -> list[str]:
    """Name the files by the projects (units of a department's form); equal names get the code, the unit, at last a number."""
    taken = {ISSUED_LIST.casefold()}
    names: list[str] = []
    for made in evaluations:
        unit, code = made.fields.get("unit", "").strip(), made.fields.get("project_code", "").strip()
        own = unit if form.is_department and unit else made.subject.strip() or unit
        beside = [text for text in (code, unit) if text and text != own]
        wanted = [own, *(f"{own}（{text}）" for text in beside)]
        free = (name for text in wanted if (name := f"{file_name(text)}.xlsx").casefold() not in taken)
        numbered = (
            name
            for number in range(2, len(evaluations) + 2)
            if (name := f"{file_name(own)[:60]}（{number}）.xlsx").casefold() not in taken
        )
        chosen = next(free, None) or next(numbered)
        taken.add(chosen.casefold())
        names.append(chosen)
    return names


def _list(batch: Batch) -> bytes:
    book = new_book(_SHEET)
    sheet = book.create_sheet(_SHEET)
    write_caption(
        sheet, f"{_SHEET}：{batch.form.title}", f"共发放 {len(batch.issued)} 份；文件名可以点开。", len(_COLUMNS)
    )
    rows: Iterator[list[Value | FileLink]] = (
        [
            str(number),
            each.evaluation.fields.get("unit", ""),
            each.evaluation.fields.get("supervisor", ""),
            each.evaluation.subject,
            each.evaluation.fields.get("project_code", ""),
            str(each.evaluation.year or ""),
            batch.form.id,
            FileLink(each.file, each.file),
        ]
        for number, each in enumerate(batch.issued, 1)
    )
    last = write_rows(sheet, BELOW_CAPTION, _COLUMNS, rows)
    finish_table(sheet, _COLUMNS, BELOW_CAPTION, last)
    book.custom_doc_props.append(StringProperty(name=COLLECTED_PROPERTY, value=OF_ISSUE))
    return with_values(book, {})


def unused_lines(path: Path, batch: Batch) -> list[str]:
    """Tell the columns of a list that were not used."""
    return [f"{shown_path(path)}：{cell}：“{header[:20]}”一列没有用到" for cell, header in batch.unused]


def check_batch(form: Form | None, folder: Path | None) -> tuple[Form, Path]:
    """Return form and folder of a batch. Raises UserError where one is not told, or the folder is a file."""
    if form is None:
        raise UserError(
            "--batch 要写明表式，用 xlsheets forms 可查看，例如：xlsheets new cn-caiyu10-project --batch 名单.xlsx -o 发放"
        )
    if folder is None:
        raise UserError("--batch 要用 -o 写明放到哪个文件夹，例如：-o 发放")
    if folder.exists() and not folder.is_dir():
        raise problem(folder, "是文件，不是文件夹，--batch 的 -o 应为文件夹")
    return form, folder
