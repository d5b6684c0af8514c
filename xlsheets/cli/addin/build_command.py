"""``xlsheets addin build``: the add-in as a file."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from xlsheets.cli.exit_status import DONE
from xlsheets.cli.file_arguments import is_folder
from xlsheets.cli.shared_arguments import written_path
from xlsheets.errors import UserError

EXAMPLE = "xlsheets addin build -o 加载项"

_ENDING = ".xlam"
_OTHERS = (".xla", ".xlsm", ".xlsx", ".xlsb", ".xls", ".xltm", ".zip")


def add_arguments(parser: ArgumentParser) -> None:
    """Give a parser the command's arguments."""
    parser.add_argument(
        "-o",
        dest="out",
        metavar="FOLDER|OUT.xlam",
        type=written_path,
        default=Path(),
        help="写到哪个文件夹（没有就建立，文件名是 xlsheets.xlam），或写成哪个文件",
    )


def run(options: Namespace) -> int:
    """Write the add-in into a folder, or as the file that is named."""
    from xlsheets.excel.addin import build_addin
    from xlsheets.excel.macro_calls import ADDIN
    from xlsheets.files.saving import make_folder, save_bytes

    out: Path = options.out
    ending = "" if is_folder(out) else out.suffix.lower()
    if ending in _OTHERS:
        raise UserError(f"{out}：加载项的扩展名应为 {_ENDING}，请改名，或写明文件夹。")
    target = out if ending == _ENDING else out / ADDIN
    data = build_addin()
    make_folder(target.parent)
    save_bytes(target, data, backup=False)
    print(f"已生成 {target}")
    if target.name != ADDIN:
        print(f"addin install 和 doctor 只认 {ADDIN}；放进 Excel 的启动文件夹时请用这个名字，也不要同时放两份。")
    return DONE
