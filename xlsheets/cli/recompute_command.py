"""``xlsheets recompute``: scores, rates, buckets, totals and grades computed again and written back."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlsheets.cli.exit_status import DONE, FOUND_ERRORS, UNUSABLE
from xlsheets.cli.file_arguments import (
    chosen_form,
    identity,
    is_folder,
    kept_apart,
    named_files,
    names_file,
    told_columns,
)
from xlsheets.cli.one_file import NotDone, attempt
from xlsheets.cli.passed_files import passed_files
from xlsheets.cli.shared_arguments import WRITTEN_FILE, add_form, add_json, named_path, written_path
from xlsheets.domain.numbers import plain
from xlsheets.domain.status import TO_JUDGE
from xlsheets.errors import UserError

if TYPE_CHECKING:
    from decimal import Decimal

    from xlsheets.audit.finding import Finding
    from xlsheets.forms.placed import Evaluated
    from xlsheets.forms.schema import Form
    from xlsheets.recognise.load import Loaded
    from xlsheets.recognise.table import ToldColumns
    from xlsheets.recompute.recompute import Recomputed

FIGURE_CODES = frozenset(
    {
        "CELL_ERROR",
        "SCORE_NOT_BY_RULE",
        "SCORE_ABOVE_WEIGHT",
        "RATIO_MISMATCH",
        "BUDGET_SCORE_MISMATCH",
        "TOTAL_IMPOSSIBLE",
        "TOTAL_NOT_BY_RULE",
        "SUM_MISMATCH",
        "GRADE_MISMATCH",
        "WEIGHT_AS_SHARE",
        "WEIGHT_TOTAL_MISMATCH",
        "NOT_A_NUMBER",
        "FORMULA_NOT_CALCULATED",
    }
)
"""Findings about typed figures, which recompute keeps and reports."""

_SHOWN = 10

EXAMPLE = "xlsheets recompute 自评表.xlsx"


def add_arguments(parser: ArgumentParser) -> None:
    """Give a parser the command's arguments."""
    parser.add_argument(
        "files", metavar="FILE", type=named_path, nargs="+", help=f"{WRITTEN_FILE}或文件夹（连同其中的文件夹）"
    )
    parser.add_argument(
        "-o",
        dest="out",
        metavar="OUT",
        type=written_path,
        help="写到另一个文件；给了几个文件或文件夹时，写到这个文件夹",
    )
    parser.add_argument(
        "--drop-signature", action="store_true", help="就地重算带数字签名的工作簿：改动后签名不再有效，去掉签名"
    )
    parser.add_argument("--rescore", action="store_true", help="人工填写的得分、比率、总分、等级也按规则重算")
    add_json(parser)
    add_form(parser)


def run(options: Namespace) -> int:
    """Recompute workbooks in place, or into another file or folder. Typed figures stay, and where they differ a finding is printed."""
    named = kept_apart(list(named_files(options.files, written=True)))
    several = len(named) > 1 or is_folder(options.files[0])
    if options.out is not None and several and names_file(options.out):
        raise UserError(f"{options.out}：有几个文件要重新计算，-o 请写文件夹，或者去掉 -o 就地重算。")
    form, told = chosen_form(options), told_columns(options)

    def recompute_at(inside: Path, path: Path) -> tuple[dict[str, Any], list[str]]:
        out = path if options.out is None else options.out / inside if several else options.out
        return _recompute_one(path, out, options, form, told)

    rows: list[dict[str, Any]] = []
    status = DONE
    passed = 0
    for each in named:
        made = attempt(each.path, partial(recompute_at, each.inside))
        if isinstance(made, NotDone):
            print(made.line, file=sys.stderr)
            if made.internal:
                rows.append(_row(made.file, findings=made.findings))
            passed += made.passed
            status = status if made.passed else UNUSABLE
            continue
        row, lines = made
        if not options.json:
            print("\n".join(lines))
        rows.append(row)
        if status == DONE and any(finding["severity"] == "error" for finding in row["findings"]):
            status = FOUND_ERRORS
    for line in passed_files(options.files):
        print(line, file=sys.stderr)
    if options.json:
        import json

        print(json.dumps({"files": rows}, ensure_ascii=False, indent=1))
    return UNUSABLE if passed and passed == len(named) else status


def _recompute_one(
    path: Path, out: Path, options: Namespace, form: Form | None, told: ToldColumns
) -> tuple[dict[str, Any], list[str]]:
    """Recompute one file; give its row of the JSON, and the lines for people."""
    from xlsheets.audit.check import check_all, unread_sheets
    from xlsheets.audit.verified import with_words
    from xlsheets.files.own_marks import SUMMARY_NAME
    from xlsheets.recognise.load import load
    from xlsheets.recompute.recompute import recompute

    loaded = load(path, form, told)
    made = recompute(loaded, rescore=options.rescore)
    if out.suffix.lower() != path.suffix.lower():
        raise UserError(f"{out}：输出文件的扩展名应与原文件相同（{path.suffix}），请改名。")
    differs = made.data != loaded.package.archive.data
    unsigned = _save(loaded, made.data, out, options) if differs or out != path else ""
    found = check_all(made.found, str(path), codes=FIGURE_CODES) + unread_sheets(loaded.unread, str(path))
    findings = with_words(found, loaded.book)
    evaluations = [
        {
            "sheet": found.cells.sheet,
            "total": None if (total := _total(found)) is None else plain(total),
            "grade": found.results.grade,
        }
        for found in made.found
    ]
    totals = "；".join(
        f"{found.cells.sheet} "
        + (f"总分{results.told_total} {results.grade or TO_JUDGE}" if found.form.kind.has_points else "不计分")
        for found in made.found
        for results in [found.results]
    )
    lines = [
        f"{out}：{_done(made, differs)}；{totals}{unsigned}",
        *(f"  {line}" for found in loaded.found if (line := _stored_line(found))),
        *(f"  {finding}" for finding in findings),
    ]
    if loaded.unread and SUMMARY_NAME in loaded.book.names:
        lines.append("  汇总没有更新：有的表没有读取。")
    if made.summary is not None and made.summary.added:
        lines.append(f"  汇总增加了：{'、'.join(made.summary.added)}。")
    if made.summary is not None and made.summary.missing:
        way = "请把汇总表下方的内容移开后再重新计算，或在 Excel 里点功能区“汇总”重新生成"
        lines.append(f"  汇总里没有：{'、'.join(made.summary.missing)}。{way}。")
    return _row(str(path), str(out), made.changed, evaluations, findings), lines


def _done(made: Recomputed, differs: bool) -> str:
    """Say what was written; a form of figures alone has neither a 自评表 nor a 测算."""
    is_data = bool(made.found) and all(found.form.is_data for found in made.found)
    if made.changed:
        return f"更新{'' if is_data else '自评表'} {made.changed} 个单元格"
    if differs:
        return "更新公式显示的值" if is_data else "更新测算表"
    return "无须更新"


def _total(found: Evaluated) -> Decimal | None:
    """Return the total of a form that has points, where its scores can be."""
    return found.results.shown_total if found.form.kind.has_points else None


def _save(loaded: Loaded, data: bytes, out: Path, options: Namespace) -> str:
    """Put the new workbook in its place; return what is to be said of a signature that went. Raises UserError where one would."""
    from xlsheets.files.parts.signatures import is_signed
    from xlsheets.files.read_file import problem
    from xlsheets.files.saving import make_folder, save_bytes

    path, before = loaded.path, loaded.package.archive.data
    in_place = identity(out) == identity(path)
    goes = data != before and is_signed(loaded.package)
    if goes and in_place and not options.drop_signature:
        way = "请用 -o 另存为不带签名的一份，确要就地改动则加 --drop-signature"
        raise problem(path, f"带有数字签名，重新计算会使签名失效，没有写入，{way}")
    is_derived = out not in (path, options.out)
    if is_derived:
        make_folder(out.parent)
    save_bytes(out, data, backup=True, derived=is_derived, instead_of=before if in_place else None)
    return "；原有的数字签名已去掉，需要时请重新签名" if goes else ""


def _stored_line(found: Evaluated) -> str:
    """Say which cells got what is seen in them, or a number in place of a figure that stood there as text; nothing where none did."""
    stored = [f"{cell} {value if isinstance(value, str) else plain(value)}" for cell, value in found.to_store.items()]
    more = f" 等 {len(stored)} 处" if len(stored) > _SHOWN else ""
    return f"{found.cells.sheet} 已把看到的存进单元格：{'、'.join(stored[:_SHOWN])}{more}。" if stored else ""


def _row(
    file: str,
    out: str = "",
    changed: int = 0,
    evaluations: list[dict[str, Any]] | None = None,
    findings: Iterable[Finding] = (),
) -> dict[str, Any]:
    """Make what the JSON says of a file; one that could not be dealt with has findings alone."""
    return {
        "file": file,
        "out": out,
        "changed": changed,
        "evaluations": evaluations or [],
        "findings": [finding.to_json() for finding in findings],
    }
