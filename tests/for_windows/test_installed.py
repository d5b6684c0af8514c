"""The installed program under Wine: in a folder with Chinese and blanks, for a Chinese user on a Western code page.

It gives the same results as here, and leaves nothing behind.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from excel.wine_machine import Windows, unix_path, windows, windows_path
from for_windows.installed_program import (
    OWN_FOLDER,
    USER,
    Installation,
    install,
    installed_for_a_while,
    screen,
    uninstall,
)
from samples.evaluations import complete_evaluation
from samples.kept import write_workbook

from windows.bundle import told
from xlsheets.desk.task_dialog import CANCEL
from xlsheets.desk.verbs import menu, start_entries, verbs
from xlsheets.forms.catalog import find_form, form_ids

SAMPLE = ("cn-caiyu10-project", "sc-whole-2024")
BOOK = "自评 表.xlsx"
OF_THE_CLOCK = "docProps/core.xml"
"""The part that says when a workbook was written."""

UNINSTALL = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\xlsheets"


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Windows]:
    with screen() as display, windows(tmp_path_factory.mktemp("wine"), USER, display) as started:
        yield started


@pytest.fixture(scope="module")
def installed(machine: Windows) -> Iterator[Installation]:
    with installed_for_a_while(machine) as there:
        yield there


def commands(form_id: str) -> list[list[str]]:
    """The whole way of one workbook."""
    calls = [
        ["new", form_id, "-o", "空 白.xlsx"],
        ["recompute", BOOK, "--rescore"],
        ["check", BOOK, "--write"],
        ["report", BOOK, "-o", "报 告.docx"],
        ["freeze", BOOK, "-o", "定 稿.xlsx"],
    ]
    return [*calls, ["collect", BOOK, "-o", "汇 集.xlsx"]]


def contents(folder: Path) -> dict[str, object]:
    """Every file of a folder, packages by their parts."""
    return {path.name: _parts(path) if zipfile.is_zipfile(path) else path.read_bytes() for path in folder.iterdir()}


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist() if name != OF_THE_CLOCK}


def same_on_both(form_id: str, installed: Installation, folder: Path) -> None:
    """Go the whole way there and here, and compare what is said and written."""
    form = find_form(form_id)
    book = write_workbook(form, complete_evaluation(random.Random(form_id), form, 6)).data
    there, here = folder / "那 边", folder / "这 边"
    for each in (there, here):
        each.mkdir()
        (each / BOOK).write_bytes(book)
    for call in commands(form_id):
        command = [sys.executable, "-m", "xlsheets", *call]
        done = subprocess.run(
            command, cwd=here, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        assert installed.run(*call, folder=there) == done.stdout.decode("utf-8"), call
        assert done.returncode in (0, 1), done.stdout
    assert contents(there) == contents(here)
    assert len(contents(here)) > len(commands(form_id))


@pytest.mark.parametrize("form_id", SAMPLE)
def test_the_same_results_as_here(form_id: str, installed: Installation, tmp_path: Path) -> None:
    same_on_both(form_id, installed, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("form_id", [form_id for form_id in form_ids() if form_id not in SAMPLE])
def test_the_same_results_as_here_for_every_form(form_id: str, installed: Installation, tmp_path: Path) -> None:
    same_on_both(form_id, installed, tmp_path)


READER = Path(__file__).with_name("window_reader.py")


def chosen(installed: Installation, verb: str, file: Path, word: str, button: int = CANCEL) -> list[str]:
    """Choose a verb on a file as the Explorer does; its exit status, and what its last window says."""
    place = [*verbs()].index(verb) + 1
    key, answer = rf"Software\Classes\xlsheets.files\shell\{place:02}{verb}\command", file.with_name("window.txt")
    call = [key, windows_path(file), menu(), word, windows_path(answer), str(button)]
    said = installed.machine.run(rf"{installed.folder}\runtime\python.exe", windows_path(READER), *call)
    assert answer.is_file(), said
    words = answer.read_text("utf-8").splitlines()
    answer.unlink()
    return words


def test_a_verb_of_the_right_click_tells_its_result_in_a_window(installed: Installation, tmp_path: Path) -> None:
    file = tmp_path / "100% 的 'A' & B^.xlsx"
    form = find_form(SAMPLE[0])
    file.write_bytes(write_workbook(form, complete_evaluation(random.Random(1), form, 6)).data)
    status, *words = chosen(installed, "freeze", file, "已定稿")
    assert status in ("0", "1"), words
    assert file.with_name(f"{file.stem}-定稿.xlsx").is_file()
    assert {"打开结果", "打开文件夹", "关闭"} <= set(words)


def test_a_file_that_is_open_is_named_in_one_line(installed: Installation, tmp_path: Path) -> None:
    file = tmp_path / "表.xlsx"
    file.write_bytes(write_workbook(find_form(SAMPLE[0])).data)
    for name in (f"~${file.name}", f"~${file.stem}-定稿.xlsx"):
        (tmp_path / name).touch()
    (tmp_path / f"{file.stem}-定稿.xlsx").touch()
    status, *words = chosen(installed, "freeze", file, "没有做完")
    assert status == "2", words
    assert any("正在 Excel 或 WPS 中打开，请关闭后再试" in each for each in words), words


def test_the_links_are_there(installed: Installation) -> None:
    roaming = unix_path(rf"C:\users\{USER}\AppData\Roaming\Microsoft\Windows")
    for verb in verbs().values():
        assert (roaming / "SendTo" / f"{menu()}-{verb.title}.lnk").is_file()
    for entry in start_entries().values():
        (_,) = roaming.glob(f"Start Menu/Programs/*/{entry.title}.lnk")


def test_modules_beside_the_workbook_are_not_imported(installed: Installation, tmp_path: Path) -> None:
    for name in ("xlsheets", "json", "lxml", "sitecustomize", "encodings"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('planted')", "ascii")
    assert installed.run("--version", folder=tmp_path).startswith("xlsheets ")


def test_what_was_left_out_is_not_there(installed: Installation) -> None:
    packages = installed.here / told()["python"]["packages"]
    assert not (packages / "xlwings" / "pro").exists()
    assert not list(packages.rglob("tests"))
    licences = (installed.here / told()["product"]["licences"]).read_text("utf-8-sig")
    for name in ("Python", "numpy", "docxtpl", "xlwings", "pywin32"):
        assert f"\n{name}（" in licences or f"\n{name}\n" in licences, name


def test_uninstalling_leaves_what_the_user_put_there(machine: Windows) -> None:
    """In the folder of its own choice, below that of a user with a Chinese name."""
    machine.run("reg", "delete", UNINSTALL, "/f")  # that of the tests above, in whose folder another version would go
    shutil.rmtree(unix_path(OWN_FOLDER), ignore_errors=True)  # what a run that failed left there
    excel = unix_path(rf"C:\users\{USER}\AppData\Roaming\Microsoft\Excel\XLSTART")
    excel.mkdir(parents=True, exist_ok=True)  # Excel's own
    before = everything()
    there = install(machine)
    assert told()["product"]["title"].partition(" ")[0] in machine.run("reg", "query", UNINSTALL)
    mine = there.here / "我的表.xlsx"
    there.run("new", SAMPLE[0], "-o", str(mine.name), folder=there.here)
    said = there.run("addin", "install", folder=there.here)
    assert mine.is_file()
    assert list(excel.iterdir()), said
    assert (unix_path(rf"C:\users\{USER}") / ".xlsheets" / "xlsheets.conf").is_file(), said
    uninstall(there)
    left = everything() - before
    assert mine in left
    assert not [each for each in left if each != mine and each not in mine.parents]
    assert "DisplayName" not in machine.run("reg", "query", UNINSTALL)
    mine.unlink()
    assert there.folder == OWN_FOLDER


def everything() -> set[Path]:
    """Files and folders of the user, but for what programs leave in a folder for passing things."""
    root = unix_path(rf"C:\users\{USER}")
    return {
        Path(above) / name
        for above, folders, files in os.walk(root)
        for name in (*folders, *files)
        if "Temp" not in above
    }
