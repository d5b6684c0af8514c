"""``xlsheets new``: a blank workbook of a form, a filled one, or a department's with many forms and 汇总."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from xlsheets.cli.exit_status import DONE
from xlsheets.cli.shared_arguments import add_out, named_path
from xlsheets.domain.evaluation import Evaluation
from xlsheets.errors import UserError
from xlsheets.files.read_file import WRITABLE
from xlsheets.forms.catalog import find_form, form_ids
from xlsheets.forms.schema import Form

if TYPE_CHECKING:
    from xlsheets.cli.facts_files import Facts

MOST_BLANK_ROWS, MOST_FORMS = 50, 100


EXAMPLE = "xlsheets new cn-caiyu10-project --year 2025 -o 自评表.xlsx"


def add_arguments(parser: ArgumentParser) -> None:
    """Give a parser the command's arguments."""
    parser.add_argument(
        "form", metavar="FORM", nargs="?", help="表式编号或文件夹，用 xlsheets forms 查看；有 --facts 时可不写"
    )
    add_out(parser, "OUT.xlsx|.xlsm", more="；.xlsm 自带功能区和宏")
    parser.add_argument(
        "--facts",
        metavar="FACTS.json|.xlsx|.csv",
        type=named_path,
        nargs="+",
        action="extend",
        help="预填的内容：填报数据表（由 xlsheets forms facts 生成，.xlsx、.csv 等），或 read --json 的结果；"
        "给几份就在一个工作簿里生成几张自评表，加上汇总",
    )
    parser.add_argument(
        "--from",
        dest="last",
        metavar="LAST.xlsx",
        type=named_path,
        help="由上年的表生成今年的空白表：名称、代码、指标、分值、指标值照上年，完成值、得分、原因等空着；"
        "今年换了表式的，同时写明今年的表式",
    )
    parser.add_argument(
        "--batch",
        metavar="LIST.xlsx",
        type=named_path,
        help="由名单成批生成，一行一个项目或单位，-o 写文件夹；列按表头认：项目名称、项目代码、单位、主管部门、年初预算数、指标等",
    )
    parser.add_argument("--year", metavar="Y", type=int, help="年度")
    parser.add_argument("--rows", metavar="N", type=int, help="空白表每个二级指标留几行")


def run(options: Namespace) -> int:
    """Write a blank or pre-filled workbook."""
    from xlsheets.files.saving import save_bytes

    _check(options)
    form, paths = _form_and_facts(options)
    if options.batch is not None:
        return _issue(options.batch, form, options)
    if options.last is not None:
        filled = _carried_over(options.last, form, options.year)
    else:
        facts = _read(paths, form, options.year) if paths else []
        filled = [(each.form, each.evaluation) for each in facts]
    if form is None and not filled:
        raise UserError("请指明表式（用 xlsheets forms 查看）或用 --facts、--from 给出内容。")
    title = (form or filled[0][0]).title
    out: Path = options.out or Path(f"{_name(title, filled)}.xlsx")
    if options.last is not None and out.exists() and out.samefile(options.last):
        raise UserError(f"{out}：这就是上年的表，会被今年的空白表盖掉，请用 -o 写明另一个文件名。")
    if out.suffix.lower() not in WRITABLE:
        raise UserError(f"{out}：输出文件的扩展名应为 .xlsx，要自带宏则为 .xlsm，请改名。")
    data = _written(form, filled, options)
    if out.suffix.lower() == ".xlsm":
        from xlsheets.excel.addin import macro_workbook

        data = macro_workbook(data)
    save_bytes(out, data, backup=True, derived=options.out is None)
    print(f"已生成 {out}（{title if len(filled) < 2 else f'{len(filled)} 张自评表和汇总'}）")
    return DONE


def _name(title: str, filled: list[tuple[Form, Evaluation]]) -> str:
    """Name the file where nobody does: by the project, by their number, by the form."""
    from xlsheets.files.saving import file_name

    if len(filled) > 1:
        return f"绩效自评（{len(filled)}个项目）"
    return file_name(filled[0][1].subject) if filled else title


def _issue(path: Path, form: Form | None, options: Namespace) -> int:
    """Write a workbook for each project or unit of a list, and the list of what was issued."""
    from xlsheets.cli.file_arguments import refuse_special
    from xlsheets.issue.batch import ISSUED_LIST, batch_of, check_batch, issue, unused_lines

    chosen, folder = check_batch(form, options.out)
    refuse_special(path)
    batch = batch_of(path, chosen, options.year)
    for _ in issue(batch, folder):
        pass
    for line in unused_lines(path, batch):
        print(line, file=sys.stderr)
    print(f"已在 {folder} 生成 {len(batch.issued)} 份{chosen.title}，清单见 {folder / ISSUED_LIST}")
    return DONE


def _carried_over(path: Path, form: Form | None, year: int | None) -> list[tuple[Form, Evaluation]]:
    """Read last year's forms as this year's; what has no place any more is told."""
    from xlsheets.cli.file_arguments import refuse_special
    from xlsheets.issue.last_year import carried_over

    refuse_special(path)
    made = carried_over(path, form, year)
    for note in (note for each in made for note in each.notes):
        print(note, file=sys.stderr)
    return [(each.form, each.evaluation) for each in made]


def _check(options: Namespace) -> None:
    given = {"--facts": options.facts, "--from": options.last, "--batch": options.batch}
    used = [name for name, value in given.items() if value is not None]
    if len(used) > 1:
        raise UserError(f"{'、'.join(used)} 不能同时用，请只留一个。")
    if options.rows is not None and not 1 <= options.rows <= MOST_BLANK_ROWS:
        raise UserError(f"--rows 应为1至{MOST_BLANK_ROWS}的整数，现为 {options.rows}，请改正。")
    if options.year is not None and not 1990 <= options.year <= 2100:
        raise UserError(f"--year 应为四位年份，现为 {options.year}，请改正。")


def _form_and_facts(options: Namespace) -> tuple[Form | None, list[Path]]:
    """Tell the form from the facts: behind ``--facts`` the last word may still be the form."""
    facts: list[Path] = list(options.facts or ())
    named: str | None = options.form
    if named is None and len(facts) > 1 and str(facts[-1]) in form_ids() and not facts[-1].exists():
        named = str(facts.pop())
    return (find_form(named) if named is not None else None), facts


def _read(paths: list[Path], form: Form | None, year: int | None) -> list[Facts]:
    """Read the facts, and refuse more than a workbook takes, and two of one project: nobody could tell their rows in 汇总 apart."""
    from xlsheets.cli.facts_files import read_facts_files

    facts = read_facts_files(paths, form, year)
    if len(facts) > MOST_FORMS:
        raise UserError(f"一个工作簿最多放 {MOST_FORMS} 张自评表，现有 {len(facts)} 份，请分成几个工作簿。")
    seen: dict[tuple[object, ...], str] = {}
    for each in facts:
        evaluation = each.evaluation
        subject = "".join(evaluation.subject.split())
        key = (each.form.id, evaluation.year, subject, evaluation.fields.get("project_code", "").strip())
        if subject and key in seen:
            raise UserError(
                f"{each.where}：项目“{evaluation.subject}”与 {seen[key]} 重复，请去掉一份，或用 project_code 写明各自的项目代码。"
            )
        seen[key] = each.where
    return facts


def _written(form: Form | None, filled: list[tuple[Form, Evaluation]], options: Namespace) -> bytes:
    if len(filled) > 1:
        from xlsheets.writing.department import write_department

        return write_department(filled).data
    from xlsheets.writing.workbook import write_workbook

    chosen, evaluation = filled[0] if filled else (form, None)
    assert chosen is not None
    return write_workbook(chosen, evaluation, year=options.year, rows=options.rows).data
