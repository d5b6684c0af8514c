"""xlwings' real COM server with our functions, under Wine: installed as an accountant does, started and called as the VBA does.

A process of its own calls (wine_client.py through the library that the VBA loads, wine_client.vbs as a late-bound client); the figures
have to be those of the plain functions here. There is no Excel: what needs its objects is tried elsewhere.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from excel import wine_setup
from excel.vba_command import command_of, library_of
from excel.wine_machine import Windows, unix_path, windows, windows_path
from samples.evaluations import evaluation
from samples.measured import FORMS as DEPARTMENT_FORMS
from samples.measured import measured_evaluation

from xlsheets.excel import udf_functions as functions
from xlsheets.excel.addin import build_addin
from xlsheets.excel.installing import read_settings
from xlsheets.forms.catalog import find_form, form_ids

UDFS = "xlsheets.excel.udfs"
FORM = "cn-caiyu10-project"
ROWS = 40
PLANTED = ("json", "xlsheets", "xlwings", "pythoncom", "tomllib", "decimal")
SERVER = '"C:\\Program Files\\Python311\\pythonw.exe" -B -P -c "import xlwings; xlwings.serve()"'
CLSID = "{506e67c3-55b5-48c3-a035-eed5deea7d6d}"
"""xlwings' own, under which its server is found when nobody gives another one."""

LATE_BOUND = (("≥95%", "90%", 20.0), ("2021年12月31日前", "2021年12月31日", 10.0), ("成效明显", "", 5.0))

Call = list[Any]


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Windows]:
    with windows(tmp_path_factory.mktemp("wine")) as started:
        yield started


@pytest.fixture(scope="module")
def installed(machine: Windows) -> tuple[Path, Path]:
    """Install the add-in there by its command; the add-in's file and the settings' one."""
    said = machine.python("-m", "xlsheets", "addin", "install").splitlines()
    assert len(said) == 3, said
    addin, settings = (unix_path("C:" + line.partition("C:")[2]) for line in said[:2])
    return addin, settings


@pytest.fixture(scope="module")
def settings(installed: tuple[Path, Path]) -> dict[str, str]:
    return read_settings(installed[1])


def columns(form_id: str) -> tuple[list[list[list[Any]]], list[list[list[Any]]]]:
    """Columns of a form's rows: target, actual, weight; operator, unit. Texts as typed, weights as numbers where they are."""
    rows = evaluation(random.Random(form_id), find_form(form_id), ROWS).indicators
    first = [[[getattr(item, role)] for item in rows] for role in ("target", "actual", "weight")]
    first[2] = [[number(weight)] for (weight,) in first[2]]
    return first, [[[getattr(item, role)] for item in rows] for role in ("operator", "unit")]


def number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def figures() -> Iterator[tuple[Call, Any]]:
    """Calls and what the plain functions answer: whole columns for every form, single cells, and every kind of cell."""

    def asked(udf: str, *arguments: Any) -> tuple[Call, Any]:
        return [udf, list(arguments)], getattr(functions, udf.removeprefix("XS_").lower())(*arguments)

    for form_id in (form_id for form_id in form_ids() if not find_form(form_id).is_data):
        first, last = columns(form_id)
        yield asked("XS_SCORE", *first, form_id, *last, "")
        yield asked("XS_BASIS", *first, form_id, *last, "")
        completions = asked("XS_COMPLETION", *first[:2], form_id, *last)
        yield completions
        yield asked("XS_BUCKET", completions[1], form_id)
        yield asked("XS_COUNT", completions[1], "80%以上", form_id)
        yield asked("XS_SHARE", completions[1], "80%以上", form_id)
        yield asked("XS_EXECUTION_RATE", 8.89, 3.49, form_id)
        yield asked("XS_EXECUTION_SCORE", 8.89, 3.49, form_id)
        yield asked("XS_TOTAL", [[50.0], [12.34], ["待填"]], 3.93, 0.3926, form_id)
        yield asked("XS_GRADE", [[89.33, 90.0, "待填"]], form_id)
    for form_id in DEPARTMENT_FORMS:
        form = find_form(form_id)
        measures = measured_evaluation(random.Random(form_id), form).measures
        names = [[rule.name] for rule in form.policy.rules.rules]
        ids, typed = [[each] for each in measures], [[number(text)] for text in measures.values()]
        yield asked("XS_RULE_SCORE", names, ids, typed, form_id)
        yield asked("XS_RULE_BASIS", names, ids, typed, form_id)
    yield asked("XS_CONVERTED", [[54.0], ["待评"], [9.6]], [[0.5], [1.0], [13.33]], FORM, 10)
    yield asked("XS_SCORE", "≥95%", "90%", 20.0, FORM, "", "", "")
    yield asked("XS_BASIS", "≥95%", "90%", 20.0, FORM, "", "", "")
    cells = [[0.98], [None], [""], ["\U00020bb7野家"], ["第一行\n第二行"], [True]]
    yield asked("XS_BASIS", cells, cells, 10.0, FORM, "", "", "")
    day = datetime(2021, 12, 31)
    (call, value) = asked("XS_BASIS", "2021年12月31日", day, 10.0, FORM, "", "", "")
    call[1][1] = {"date": day.isoformat()}
    yield call, value


@pytest.fixture(scope="module")
def answers(
    machine: Windows, settings: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> list[dict[str, Any]]:
    """One conversation with the server, begun in a folder in which somebody has left modules to be imported by mistake."""
    folder = tmp_path_factory.mktemp("planted")
    for name in PLANTED:
        (folder / f"{name}.py").write_text(f"raise SystemExit('{name} of the current folder')", "ascii")
    calls = [["CallUDF", UDFS, *call] for call, _ in figures()]
    calls += [["CallUDF", UDFS, *call] for call in FAILURES.values()]
    calls += [["Exec", action] for action in ACTIONS]
    answered = machine.call(library_of(settings), command_of(settings), calls, folder)
    assert "answers" in answered, answered
    return answered["answers"]


FAILURES: dict[str, Call] = {
    "unknown form": ["XS_SCORE", ["≥95%", "90%", 20.0, "no-such-form", "", "", ""]],
    "columns of different size": ["XS_SCORE", [[["≥95%"], ["5"]], [["90%"]] * 3, 20.0, FORM, "", "", ""]],
    "unknown bucket": ["XS_COUNT", [[[0.9], [1.0]], "没有这一档", FORM]],
    "unknown function": ["XS_NOTHING", [1.0]],
}
ACTIONS = ("import xlsheets.excel.actions; assert callable(xlsheets.excel.actions.recompute_sheet)", "1/0")


def test_the_add_in_is_installed_by_its_command(installed: tuple[Path, Path], settings: dict[str, str]) -> None:
    """The same parts as built on this machine, where xlwings is the same; settings that the VBA can read."""
    assert settings["INTERPRETER_WIN"] == wine_setup.INTERPRETER
    if version("xlwings") == settings["XLWINGS VERSION"]:
        assert parts(installed[0].read_bytes()) == parts(build_addin())


def parts(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_doctor_misses_nothing_but_excel(machine: Windows, installed: tuple[Path, Path]) -> None:
    lines = machine.python("-m", "xlsheets", "addin", "doctor").splitlines()
    assert [line for line in lines if line.startswith("[问题]")] == [
        line for line in lines if "没有找到 Microsoft Excel" in line
    ]
    assert [line for line in lines if line.startswith("[正常] xlwings64-")]


def test_the_library_of_the_vba_starts_a_server_that_gives_our_figures(answers: list[dict[str, Any]]) -> None:
    expected = list(figures())
    figures_of = answers[: len(answers) - len(FAILURES) - len(ACTIONS)]
    for (call, value), answer in zip(expected, figures_of, strict=True):
        assert answer == {"value": flat(value)}, call
    assert len({str(value) for _, value in expected}) > len(expected) // 2  # not the same 待填 everywhere


def flat(value: Any) -> Any:
    """Put an answer as the server passes it on: a single row is an array of one dimension."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


@pytest.mark.parametrize("number", range(len(FAILURES)), ids=FAILURES)
def test_a_failure_is_an_error_for_the_vba_and_no_value(answers: list[dict[str, Any]], number: int) -> None:
    answer = answers[len(answers) - len(FAILURES) - len(ACTIONS) + number]
    assert set(answer) == {"error"}
    assert "Error" in answer["error"]


def test_the_ribbons_way_to_python(answers: list[dict[str, Any]]) -> None:
    """RunPython with the server: an action's module is there, and what an action raises is an error for the VBA."""
    done, failed = answers[-len(ACTIONS) :]
    assert done == {"value": None}
    assert "ZeroDivisionError" in failed["error"]


def test_a_late_bound_client_calls_a_registered_server(machine: Windows, tmp_path: Path) -> None:
    register(machine, tmp_path)
    task, answer = tmp_path / "task.txt", tmp_path / "answer.txt"
    lines = [FORM, *(str(cell) for row in LATE_BOUND for cell in row)]
    task.write_text("".join(f"{line}\r\n" for line in lines), "utf-16", newline="")
    said = machine.run(
        "cscript", windows_path(Path(__file__).with_name("wine_client.vbs")), *map(windows_path, (task, answer))
    )
    assert answer.is_file(), said
    told = [line.split("\t") for line in answer.read_text("utf-16").splitlines()]
    wanted = [value for row in LATE_BOUND for value in (functions.score(*row, FORM), functions.basis(*row, FORM))]
    wanted += [functions.score(*row, FORM) for row in LATE_BOUND]
    unknown_form = told.pop()
    assert len(unknown_form) == 1
    assert int(unknown_form[0]) != 0
    assert [["0", "Double" if isinstance(value, float) else "String"] for value in wanted] == [
        line[:2] for line in told
    ]
    assert [float(text) if kind == "Double" else text for _, kind, text in told] == wanted


def register(machine: Windows, folder: Path) -> None:
    """Register the server as a program that COM starts by itself."""
    file = folder / "server.reg"
    command = SERVER.replace("\\", "\\\\").replace('"', '\\"')
    entries = {"XlsheetsTest\\CLSID": CLSID, f"CLSID\\{CLSID}\\LocalServer32": command}
    keys = (f'[HKEY_CLASSES_ROOT\\{key}]\r\n@="{value}"\r\n\r\n' for key, value in entries.items())
    file.write_text("REGEDIT4\r\n\r\n" + "".join(keys), "ascii", newline="")
    machine.run("regedit", windows_path(file))


def test_an_interpreter_that_is_gone_is_told_at_once(
    machine: Windows, settings: dict[str, str], tmp_path: Path
) -> None:
    """The library sees that the shell has ended; with a shell that stays (/K) it waits, and Excel with it."""
    gone = command_of({**settings, "INTERPRETER_WIN": r"C:\gone\python.exe"})
    assert "exited" in machine.call(library_of(settings), gone, [], tmp_path)["refused"]
