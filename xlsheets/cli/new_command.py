"""``xlsheets new``: a blank workbook of a form, a filled one, or a department's with many forms and 汇总."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from msgspec.structs import replace

from xlsheets.cli.exit_status import DONE
from xlsheets.cli.file_arguments import SUFFIXES, refuse_special
from xlsheets.cli.shared_arguments import add_out
from xlsheets.domain.evaluation import Evaluation
from xlsheets.errors import UserError
from xlsheets.forms.catalog import find_form, form_ids
from xlsheets.forms.schema import Form

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
        metavar="FACTS.json",
        type=Path,
        nargs="+",
        action="extend",
        help="预填的内容；给几份就在一个工作簿里生成几张自评表，加上汇总",
    )
    parser.add_argument("--year", metavar="Y", type=int, help="年度")
    parser.add_argument("--rows", metavar="N", type=int, help="空白表每个二级指标留几行")


def run(options: Namespace) -> int:
    """Write a blank or pre-filled workbook."""
    from xlsheets.files.saving import save_bytes

    _check(options)
    form, facts = _form_and_facts(options)
    filled = [_read(path, form, options.year) for path in facts]
    if form is None and not filled:
        raise UserError("请指明表式（用 xlsheets forms 查看）或用 --facts 给出内容。")
    _refuse_twice(facts, filled)
    title = (form or filled[0][0]).title
    out: Path = options.out or Path(f"{_name(title, filled)}.xlsx")
    if out.suffix.lower() not in SUFFIXES:
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


def _check(options: Namespace) -> None:
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
    if len(facts) > MOST_FORMS:
        raise UserError(f"一个工作簿最多放 {MOST_FORMS} 张自评表，现有 {len(facts)} 份，请分成几个工作簿。")
    return (find_form(named) if named is not None else None), facts


def _read(path: Path, form: Form | None, year: int | None) -> tuple[Form, Evaluation]:
    from xlsheets.forms.facts import evaluation_from_facts
    from xlsheets.forms.facts_json import read_facts

    refuse_special(path)
    data = read_facts(path)
    if form is None:
        named = data.get("form")
        if named is None and "evaluations" in data:
            raise UserError(
                f"{path}：这是 xlsheets read --json 的全部结果，请把 evaluations 里的每一项各存成一个文件再用。"
            )
        if not isinstance(named, str) or not named:
            raise UserError(f"{path}：form 没有写表式编号，请补上，或在命令里指明表式。")
        if named not in form_ids():
            raise UserError(f"{path}：form：没有表式“{named}”，请改正，用 xlsheets forms 可查看有哪些表式。")
        form = find_form(named)
    evaluation = evaluation_from_facts(data, form, str(path))
    return form, replace(evaluation, year=year or evaluation.year)


def _refuse_twice(facts: list[Path], filled: list[tuple[Form, Evaluation]]) -> None:
    """Refuse two evaluations of one project: nobody could tell their rows in 汇总 apart."""
    seen: dict[tuple[object, ...], Path] = {}
    for path, (form, evaluation) in zip(facts, filled, strict=True):
        subject = "".join(evaluation.subject.split())
        key = (form.id, evaluation.year, subject, evaluation.fields.get("project_code", "").strip())
        if subject and key in seen:
            raise UserError(
                f"{path}：项目“{evaluation.subject}”与 {seen[key]} 重复，请去掉一份，或用 project_code 写明各自的项目代码。"
            )
        seen[key] = path


def _written(form: Form | None, filled: list[tuple[Form, Evaluation]], options: Namespace) -> bytes:
    if len(filled) > 1:
        from xlsheets.writing.department import write_department

        return write_department(filled).data
    from xlsheets.writing.workbook import write_workbook

    chosen, evaluation = filled[0] if filled else (form, None)
    assert chosen is not None
    return write_workbook(chosen, evaluation, year=options.year, rows=options.rows).data
