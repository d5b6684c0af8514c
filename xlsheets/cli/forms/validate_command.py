"""``xlsheets forms validate``: everything that is wrong in a form folder."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from itertools import chain

from xlsheets.cli.exit_status import DONE, FOUND_ERRORS
from xlsheets.cli.shared_arguments import add_json, named_path
from xlsheets.errors import UserError
from xlsheets.forms.loading.load_form import validate_form
from xlsheets.forms.roots import FORM_FILE

EXAMPLE = "xlsheets forms validate my-city-2025"


def add_arguments(parser: ArgumentParser) -> None:
    """Give a parser the command's arguments."""
    add_json(parser, again=True)
    parser.add_argument("folder", metavar="FOLDER", type=named_path, help="含 form.toml 的文件夹")


def run(options: Namespace) -> int:
    """Print every mistake with its line and key; the exit status is 1 where there is one."""
    if not (options.folder / FORM_FILE).is_file():
        raise UserError(f"{options.folder}：没有这个文件夹，或其中没有 {FORM_FILE}，请检查路径。")
    from xlsheets.adopt.probe import probe
    from xlsheets.audit.bureau_policy import unknown_checks
    from xlsheets.audit.check import CODES

    problems = validate_form(options.folder, lambda form: chain(unknown_checks(form.checks, CODES), probe(form)))
    if options.json:
        keys = ("file", "line", "key", "message")
        rows = [{key: getattr(problem, key) for key in keys} for problem in problems]
        print(json.dumps({"problems": rows}, ensure_ascii=False, indent=1, default=str))
    else:
        for problem in problems:
            print(problem)
        if not problems:
            print(f"{options.folder}：表式没有错误。")
    return FOUND_ERRORS if problems else DONE
