"""The command line as a process: what it imports, what it prints where, how it ends."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cli.cli_runner import Runner, process
from engines import unavailable

from xlsheets import __version__
from xlsheets.cli.main import COMMANDS

HEAVY = {"openpyxl", "lxml", "jinja2", "docx", "pandas", "xlwings", "numpy"}


def imported(*arguments: object) -> set[str]:
    """The heavy libraries that a command has imported when it is done."""
    code = (
        "import sys\nfrom xlsheets.cli import main\n"
        "try: status = main(sys.argv[1:])\nexcept SystemExit as stop: status = stop.code\n"
        "print(*sys.modules, file=sys.stderr)\nsys.exit(status)"
    )
    command = [sys.executable, "-c", code, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert done.returncode in (0, 1), done.stderr
    return {name for name in done.stderr.split() if name in HEAVY}


def test_help_imports_no_library() -> None:
    assert imported("--help") == set()
    for command in COMMANDS:
        assert imported(command.name, "--help") == set()


@pytest.mark.costly(0)
def test_recompute_and_check_import_lxml_alone(published: Path) -> None:
    assert imported("recompute", published, "--rescore") == {"lxml"}
    assert imported("check", published) == {"lxml"}
    assert imported("check", published, "--write", "--json") == {"lxml"}
    assert imported("read", published, "--json") == {"lxml"}


def test_forms_import_no_library() -> None:
    assert imported("forms") == set()


def test_help_is_chinese_and_names_every_command(run: Runner) -> None:
    outcome = run("--help")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.startswith("用法：xlsheets")
    for command in COMMANDS:
        assert f"\n    {command.name}" in outcome.out
        told = run(command.name, "--help")
        assert (told.status, told.err) == (0, "")
        assert not re.search(r"\b(usage|options|positional arguments|show this help)\b", told.out)


def test_the_version(run: Runner) -> None:
    assert run("--version").out.split() == ["xlsheets", __version__]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "缺少参数"),
        (("check",), "缺少参数：FILE"),
        (("nonsense",), "没有 'nonsense' 这个命令"),
        (("check", "a.xlsx", "--jsn"), "xlsheets check：不认识的参数：--jsn；用 xlsheets check --help"),
        (("forms", "show", "x", "--jsn"), "xlsheets forms show：不认识的参数：--jsn；用 xlsheets forms show --help"),
        (("new", "cn-caiyu10-project", "--year", "二〇二四"), "应为整数"),
        (("new", "cn-caiyu10-project", "--year", "24"), "四位年份"),
        (("new", "cn-caiyu10-project", "--rows", "0"), "1至50"),
        (("new", "cn-caiyu10-project", "-o"), "后面要跟一个值"),
        (("forms", "validate"), "缺少参数：FOLDER"),
        (("recompute", "a.xlsx", "b.xlsx", "-o", "c.xlsx"), "-o 请写文件夹"),
    ],
)
def test_a_wrong_call_is_told_in_one_line(run: Runner, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    assert said in run.refused(tmp_path, *arguments)


def test_a_reader_that_leaves_early_is_no_error_to_speak_of(published: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "xlsheets", "check", str(published)]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, timeout=60, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (2, b"")


def test_output_to_a_full_disk_is_told_in_one_line(published: Path) -> None:
    if not Path("/dev/full").exists():
        unavailable("this system has no /dev/full: a full disk below the standard output is not tried")
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "xlsheets", "check", str(published), "--json"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, encoding="utf-8", timeout=60, check=False)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "无法输出结果" in line


def test_an_interrupt_is_told_in_one_line(run: Runner, published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("xlsheets.recognise.load.load", interrupt)
    assert "已中断" in run.refused(published.parent, "check", published)


def test_a_slip_of_ours_shows_no_traceback_but_for_maintainers(
    run: Runner, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("xlsheets.recognise.load.load", fail)
    outcome = run("check", published)
    assert outcome.status == 2
    (line,) = outcome.err.splitlines()
    assert "内部错误（ZeroDivisionError）" in line
    monkeypatch.setenv("XLSHEETS_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        run("check", published)


def test_the_process_refuses_in_one_line(tmp_path: Path) -> None:
    done = process("check", tmp_path / "没有.xlsx")
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert "没有.xlsx：文件不存在" in line


@pytest.mark.parametrize(
    "call",
    [
        ("new", "cn-caiyu10-project"),
        ("recompute", "甲.xlsx"),
        ("report", "甲.xlsx"),
        ("collect", "甲.xlsx"),
        ("freeze", "甲.xlsx"),
        ("forms", "adopt", "甲.xlsx"),
        ("addin", "build"),
    ],
    ids=lambda call: call[0],
)
@pytest.mark.parametrize("name", ["", "  "])
def test_an_empty_name_to_write_to_is_refused(run: Runner, tmp_path: Path, call: tuple[str, ...], name: str) -> None:
    assert "-o 是空的" in run.refused(tmp_path, *call, "-o", name)
