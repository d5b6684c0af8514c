"""``xlsheets addin build``: the add-in as a file."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from xlsheets.cli.exit_status import DONE
from xlsheets.errors import UserError

EXAMPLE = "xlsheets addin build -o 加载项"


def add_arguments(parser: ArgumentParser) -> None:
    """Give a parser the command's arguments."""
    parser.add_argument("-o", dest="out", metavar="FOLDER", type=Path, default=Path(), help="写到哪个文件夹")


def run(options: Namespace) -> int:
    """Write the add-in into a folder."""
    from xlsheets.excel.addin import build_addin
    from xlsheets.excel.macro_calls import ADDIN
    from xlsheets.files.saving import save_bytes

    out: Path = options.out
    if out.suffix.lower() == ".xlam":
        raise UserError(f"{out}：-o 应是文件夹，加载项的文件名总是 {ADDIN}，请改正。")
    data = build_addin()
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise UserError(f"{out}：不能建立这个文件夹，请换一个位置。") from None
    save_bytes(out / ADDIN, data, backup=False)
    print(f"已生成 {out / ADDIN}")
    return DONE
