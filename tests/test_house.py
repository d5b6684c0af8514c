"""The rules of the house that no linter knows: the order of the rooms, sizes, names, one rounding function, what the wheel carries."""

from __future__ import annotations

import ast
import importlib.util
import re
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from engines import unavailable
from sources import PACKAGE, ROOT, imports, imports_of, modules

FLOORS = (
    {"errors"},
    {"domain"},
    {"files", "forms"},
    {"formulas", "audit", "report"},
    {"recognise", "writing"},
    {"recompute", "adopt", "collect", "verify", "issue"},
    {"excel"},
    {"cli"},
    {"desk"},
)
"""The rooms from the bottom up: a room imports from itself and from the floors below."""

ON_ONE_FLOOR = {("forms", "files")}
"""Rooms of one floor of which the first may import from the second: a form's evaluation is placed in cells of files."""

MOST_LINES, MOST_LINES_OF_A_FUNCTION, MOST_FILES = 400, 59, 25


def _room(module: str) -> str:
    """The room of a module, ``""`` for the package itself and its entry point, which stand above all."""
    room = module.removeprefix("xlsheets").lstrip(".").split(".")[0]
    return "" if room == "__main__" else room


def _floor(room: str) -> int:
    return next(place for place, rooms in enumerate(FLOORS) if room in rooms)


def _sources() -> list[Path]:
    folders = ("xlsheets", "tests", "benchmarks", "windows")
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def test_the_rooms_are_the_known_ones() -> None:
    assert {_room(module) for module in modules()} - {""} == set().union(*FLOORS)


def test_a_room_imports_only_from_rooms_below_it() -> None:
    wrong = []
    for module in modules():
        for line, name in imports(module) if (room := _room(module)) else ():
            other = _room(name) if name.startswith("xlsheets.") else ""
            if other in ("", room, "__version__") or (room, other) in ON_ONE_FLOOR:
                continue
            if _floor(other) >= _floor(room):
                wrong.append(f"{module}:{line} imports {name}")
    assert not wrong, "\n".join(wrong)


def test_every_exception_on_one_floor_is_needed() -> None:
    arrows = {(_room(module), _room(name)) for module in modules() for _, name in imports(module)}
    assert arrows >= ON_ONE_FLOOR


def test_no_module_imports_itself_over_others() -> None:
    """No circle, not even by an import within a function: what needs one another stands in one module, or a third holds it."""
    arrows = {
        module: {
            target
            for _, name in imports(module)
            for target in (name if name in modules() else name.rpartition(".")[0],)
            if target in modules() and target != module
        }
        for module in modules()
    }
    left = dict(arrows)
    while ends := [module for module, targets in left.items() if not targets & left.keys()]:
        for module in ends:
            del left[module]
    assert not left, f"in a circle, or above one: {sorted(left)}"


def test_files_and_functions_are_short() -> None:
    texts = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in _sources()}
    files = {path for path, text in texts.items() if len(text.splitlines()) > MOST_LINES}
    functions = {
        f"{path}: {node.name}"
        for path, text in texts.items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > MOST_LINES_OF_A_FUNCTION
    }
    assert not files | functions


def test_a_folder_can_be_taken_in_at_a_glance() -> None:
    counts = Counter(path.parent.relative_to(ROOT).as_posix() for path in _sources() if path.name != "__init__.py")
    assert not {folder for folder, count in counts.items() if count > MOST_FILES}


def _public(kinds: type | tuple[type, ...]) -> Iterator[tuple[str, str]]:
    """Every public name that a module defines at its top by a statement of these kinds: (name, module)."""
    for module, tree in modules().items():
        for node in tree.body:
            targets = [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [])
            names = [each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)]
            for name in names or [getattr(node, "name", "_")]:
                if isinstance(node, kinds) and not name.startswith("_"):
                    yield name, module


def test_a_public_class_type_or_limit_has_a_name_of_its_own() -> None:
    named = [*_public(ast.ClassDef)]
    named += [
        each
        for each in _public((ast.Assign, ast.AnnAssign))
        if each[0].startswith(("MAX_", "MOST_", "LONGEST_", "LARGEST_")) or not each[0].isupper()
    ]
    counts = Counter(name for name, _ in named)
    assert not [(name, module) for name, module in named if counts[name] > 1]


NAMED_FOR_A_SUBJECT = {
    "audit/checks_never_raise": "a property of all checks",
    "audit/checks_on_published_cases": "all checks on whole evaluations",
    "audit/measured": "what is measured of all checks",
    "cli/bad_file_among_many": "one property of every command that takes many files",
    "cli/bad_input": "one property of every command",
    "cli/foreign_files": "the commands, one after another, on files of others",
    "cli/forms_commands": "the commands of cli/forms/ share their forms",
    "cli/published_cases": "the commands, one after another, on whole evaluations",
    "cli/unknown_forms": "the commands, one after another, on tables in no known form",
    "domain/deadlines": "completion.py on dates, however they are written",
    "domain/multiples": "completion.py on units of which one side has none",
    "domain/scale_of_points": "scoring.py on points that do not add up to the total of the grades",
    "domain/target_cells": "a property of reading.py: one cell or three",
    "excel/libreoffice_live": "the whole add-in in a foreign program",
    "excel/live_rules": "the functions of department forms in a foreign program",
    "excel/wine_server": "the whole add-in in a foreign program",
    "files/in_the_wild": "one property of reader, patcher and package",
    "files/seen_as_shown": "one property of every reader",
    "forms/loading/validate_form": "every mistake, whichever module of the folder tells it",
    "formulas/examples": "the examples in the docstrings of all rules",
    "formulas/golden": "all formulas of a form as a text",
    "formulas/native": "all formulas of 测算 in foreign programs",
    "formulas/native_deadlines": "the pairs of domain/deadlines and domain/multiples in foreign programs",
    "formulas/nothing_typed": "domain, formulas, functions and headless agree",
    "recognise/any_layout": "a property of recognition: any order of columns",
    "recognise/corpus": "real files of other programs",
    "recognise/doubts": "from the cell's doubt to the finding",
    "recognise/foreign_tables": "a property of recognition: the tables of others",
    "recognise/mutants": "whatever is read of changed tables of somebody else",
    "recognise/own/emptied_labels": "labels that a person emptied, over all forms",
    "recognise/recognise_workbooks": "a property of recognition: our own workbooks, changed",
    "recognise/tables_as_made": "tables of others, built small",
    "recognise/unread_sheets": "from the sheet that cannot be told to the command",
    "recognise/words_as_made": "words of others, built small",
    "recompute/odd_measures": "figures of 基础数据 that show something else than they hold, by every way",
    "recompute/blank_headings": "level headings emptied and rows moved, by the first recompute and the second",
    "recompute/computed_looks": "computed cells that are struck through or look like another figure",
    "recompute/counted_cells": "points and amounts that show something else than they hold, by every way",
    "recompute/date_cells": "date cells, live and headless",
    "recompute/fixed_point": "recompute over damaged workbooks, and what live cells say afterwards",
    "recompute/freeze_alive": "a frozen copy of everything that can live in a workbook at once",
    "recompute/foreign_workbooks": "recompute where no formula is ours",
    "recompute/mended_parts": "what was deleted from a workbook of ours comes back",
    "recompute/live_rows": "rows moved in a foreign program",
    "recompute/missing_columns": "one property of every command that writes",
    "recompute/number_formats": "cells, headless, recompute and the frozen copy agree",
    "recompute/recompute_lossless": "a property of what recompute writes",
    "recompute/recompute_rows": "recompute after rows have moved",
    "recompute/typed_over_ours": "cells, headless and recompute agree whatever people do to a sheet",
    "report/every_report": "a property of all templates",
    "report/dependence": "a property of all templates",
    "report/heyuan": "a form's template, word for word",
    "report/measures_only": "a kind of form, the whole way",
    "report/kinds": "the templates, with figures of published evaluations",
    "report/own_outlines": "outlines of a bureau of its own, which are folders of docs/outlines",
    "report/phrases": "the phrase book, which is a template",
    "report/published_reports": "figures of published reports in ours",
    "report/update_files": "update.py on files that other programs saved, and on what is no report",
    "writing/every_form": "what holds for every form",
    "writing/own_forms": "what holds for forms of nobody",
    "writing/printed_sheets": "one property of all sheets: nothing is cut off",
    "writing/round_trip": "writing and recognition agree",
}
"""Tests that carry no module's name, with the reason."""


def test_the_tests_mirror_the_rooms() -> None:
    """A test stands in its room's folder and carries the name of a module there, or is listed above with its subject."""
    tests = [path.relative_to(ROOT / "tests") for path in (ROOT / "tests").rglob("test_*.py")]
    names = {path.with_name(path.stem.removeprefix("test_")) for path in tests if path.parts[0] in set().union(*FLOORS)}
    outside = {path.parent.as_posix() for path in tests} - {path.parent.as_posix() for path in names}
    # the whole program, what the tests of several rooms share, the installation for Windows
    assert outside <= {".", "samples", "for_windows"}
    assert {path.parts[0] for path in names} == set().union(*FLOORS[1:])
    assert not [path for path in names if not (PACKAGE / path.parent).is_dir()]
    subjects = {path.as_posix() for path in names if not (PACKAGE / path).with_suffix(".py").is_file()}
    assert sorted(subjects) == sorted(NAMED_FOR_A_SUBJECT)


COLLECTORS = {
    "adopt.sheet.ProposedBand": "what is found of a band, line after line",
    "adopt.sheet.ProposedCell": "grows over blank cells beside it",
    "adopt.table._Group": "what is found of a group, row after row",
    "cli.check_command._Run": "what all files come to, one after the other",
    "cli.progress.ProgressLine": "counts what is done",
    "collect.gather.Progress": "counts what is read",
    "excel.session.Work": "an action at work, with the copy that it kept",
    "files.grid.Grid": "filled cell by cell by its reader",
    "files.old.xls_shapes._Styles": "filled record by record",
    "files.word.docx_layout.Layout": "a table goes on over a page break",
    "files.word.docx_reader._Open": "a merge as far as it is known",
    "forms.mistakes.Mistakes": "the mistakes found so far",
    "formulas.summary_rows._Row": "one row, cell after cell",
    "issue.name_list._Entry": "a project of a list, row after row",
    "issue.facts_rows.FactsRows": "what is read of a table, section after section",
    "recognise.headers.Words": "words added one after the other",
    "recognise.tables.table_end._Labels": "rows of sums, from the top down",
    "recompute.recompute._Changes": "what is to be written, sheet after sheet",
}
"""Records that are filled as the work goes on; every other one is a value and frozen."""


def test_a_record_that_travels_is_frozen() -> None:
    """Values in, values out: who wants another evaluation makes one with msgspec.structs.replace."""
    open_ones = {
        f"{module.removeprefix('xlsheets.')}.{node.name}"
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id == "Struct" for base in node.bases)
        if not any(each.arg == "frozen" for each in node.keywords)
    }
    assert sorted(open_ones) == sorted(COLLECTORS)


def test_the_domain_knows_no_library() -> None:
    """Records are no library's business: of msgspec, what makes and copies them, and none of its encoders."""
    allowed = {*sys.stdlib_module_names, "xlsheets"}
    records = {"msgspec.Struct", "msgspec.field", "msgspec.structs.replace"}
    wrong = [
        f"{module}:{line} imports {name}"
        for module in modules()
        if _room(module) in ("domain", "errors")
        for line, name in imports(module)
        if name.split(".")[0] not in allowed and name not in records
    ]
    assert not wrong, "\n".join(wrong)


DOORS = ("cli", "excel", "desk")
"""Rooms that import a library, or what a command needs, when it is asked for: each start runs one command."""

IMPORTED_LATE = {
    "pandas": "325 ms, for tables over many files",
    "openpyxl": "205 ms, for formulas that another program shares",
    "docxtpl": "an extra, for templates of one's own in Word",
    "jinja2": "34 ms, for reports",
    "msoffcrypto": "28 ms, for files with a password, in a process of their own",
    "python_calamine": "1 ms of a compiled library, which fails to load in ways of its own; in the same process",
    "resource": "not there on Windows",
    "logging": "4 ms, more than all checks of a file; only for a check that fails",
    "xlsheets.files.old.old_files": "14 ms with subprocess and json, for files of old programs",
    "xlsheets.files.old.ods_reader": "16 ms with lxml, which an .xls does not need",
    "xlsheets.files.old.windows_job": "13 ms with ctypes; Windows only",
    "xlsheets.files.word.docx_reader": "10 ms, for Word documents",
    "xlsheets.writing.calc_book": "222 ms with openpyxl, for a sheet 测算 that is missing",
    "xlsheets.writing.guide_sheet": "openpyxl, for plain copies",
    "xlsheets.writing.styles": "167 ms with openpyxl, for plain copies",
}
"""What a function may import, with milliseconds beyond what its module has imported anyway, and for whom."""


def test_only_what_is_heavy_is_imported_late() -> None:
    late = {
        name: f"{module}:{line}"
        for module, tree in modules().items()
        if _room(module) not in DOORS
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for line, name in (each for node in ast.walk(function) for each in imports_of(node))
    }
    allowed = {name: [each for each in IMPORTED_LATE if f"{name}.".startswith(f"{each}.")] for name in late}
    assert not [f"{late[name]} imports {name}" for name, found in allowed.items() if not found]
    assert {each for found in allowed.values() for each in found} == set(IMPORTED_LATE)


def test_nobody_uses_the_builtin_round() -> None:
    """It rounds half to even on binary floats: half-up on Decimals stands in xlsheets.domain, once."""
    wrong = [
        f"{module}:{node.lineno}"
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id == "round"
    ]
    assert not wrong, "\n".join(wrong)


_SPREADSHEET_CALL = re.compile(r"\b[A-Z]{2,}(?:_[A-Z]+)*\(")


def _without_example() -> Iterator[str]:
    """Functions of formulas/ that return text, write the call of a spreadsheet function, and show no example."""
    for module, tree in modules().items():
        for node in ast.walk(tree) if _room(module) == "formulas" else ():
            for function in node.body if isinstance(node, ast.Module | ast.ClassDef) else ():
                if isinstance(function, ast.FunctionDef) and "str" in ast.unparse(function.returns or ast.Constant("")):
                    told = ast.get_docstring(function) or ""
                    written = ast.unparse(function.body[1:] if told else function.body)
                    if _SPREADSHEET_CALL.search(written) and "→" not in told:
                        yield f"{module}: {function.name}"


def test_what_writes_a_formula_shows_an_example() -> None:
    """Its docstring says what comes of what, with an arrow between: ``≥95%`` → ≥."""
    assert not [*_without_example()]


def test_no_file_is_called_utils() -> None:
    folders = [PACKAGE, ROOT / "tests", ROOT / "benchmarks"]
    files = [path for folder in folders for path in folder.rglob("*") if path.stem.lower() in ("util", "utils")]
    assert not files, "a module is named for what it holds"


def test_nothing_made_stands_in_the_repository() -> None:
    """A link called build that is committed takes the place of the folder with the tests' programs wherever it is pulled."""
    if shutil.which("git") is None:
        unavailable("git is not installed")
    command = ["git", "ls-files", "build", "dist", "demo", ".venv"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert not listed.stdout


def test_vba_modules_are_ascii() -> None:
    """VBA source is kept in the code page of the machine: anything beyond ASCII turns to mojibake on another one."""
    macros = [path for path in (ROOT / "macros").rglob("*") if path.suffix.lower() in (".bas", ".cls", ".frm")]
    assert not [str(path.relative_to(ROOT)) for path in macros if not path.read_bytes().isascii()]


@pytest.mark.costly(0)
def test_the_wheel_carries_the_forms(tmp_path: Path) -> None:
    """An installed xlsheets has the same forms as the checkout; nothing else of the repository rides along."""
    command = [sys.executable, "-m", "pip", "wheel", str(ROOT), "--no-deps", "--quiet", "--wheel-dir", str(tmp_path)]
    command += ["--disable-pip-version-check"]
    if importlib.util.find_spec("hatchling"):  # no download where the build backend is at hand
        command += ["--no-build-isolation"]
    built = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = tmp_path.glob("xlsheets-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())

    templates = ROOT / "workbook_templates"
    forms = {path.relative_to(templates).as_posix() for path in templates.rglob("*") if path.is_file()}
    missing = {name for name in forms if f"xlsheets/workbook_templates/{name}" not in names}
    assert not missing
    assert any(name.endswith("/form.toml") for name in forms), "there is no form at all"
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"xlsheets"}
    assert {path.relative_to(ROOT).as_posix() for path in PACKAGE.rglob("*.py")} <= names
