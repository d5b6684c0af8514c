"""``xlsheets demo``: the whole way on two published evaluations, in a few seconds."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from importlib.resources import files
from pathlib import Path

from xlsheets.cli.exit_status import DONE
from xlsheets.cli.shared_arguments import written_path
from xlsheets.errors import UserError

CASES = ("heyuan-mail-2024", "chengde-2021")
EXAMPLE = "xlsheets demo"


def add_arguments(parser: ArgumentParser) -> None:
    """Give a parser the command's arguments."""
    parser.add_argument(
        "folder", metavar="DIR", type=written_path, nargs="?", default=Path("xlsheets-demo"), help="写到哪个文件夹"
    )


def run(options: Namespace) -> int:
    """Write blank, filled and recomputed workbooks, findings and a report of both cases, and say what was written and found."""
    from xlsheets.cli.demo_case import DATA, run_case

    folder: Path = options.folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise UserError(f"{folder}：不能建立这个文件夹，请换一个位置。") from None
    published = json.loads((files("xlsheets") / DATA / "published.json").read_text("utf-8"))
    for case in CASES:
        run_case(case, folder, published[case])
    return DONE
