from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from forms.small_form import SMALL, spoiled, write_form

from xlsheets.errors import UserError
from xlsheets.forms import catalog
from xlsheets.forms.catalog import all_forms, find_form, form_ids, form_labels
from xlsheets.forms.roots import forms_root

OURS = sorted(path.parent.name for path in forms_root().glob("*/form.toml"))


@pytest.fixture(autouse=True)
def no_further_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(catalog.VARIABLE, raising=False)


def test_the_forms_that_come_with_xlsheets() -> None:
    assert {"cn-caiyu10-project", "gd-heyuan-project"} <= set(OURS)
    assert form_ids() == OURS
    assert [form.id for form in all_forms()] == OURS


@pytest.mark.parametrize("form_id", OURS)
def test_a_form_is_found_by_its_id_and_by_its_folder(form_id: str) -> None:
    assert find_form(form_id).id == form_id
    assert find_form(str(forms_root() / form_id)) is find_form(form_id)


def test_a_relative_folder_is_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_form(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert find_form("small").id == "small"
    assert find_form("./small").id == "small"
    monkeypatch.chdir(tmp_path / "small")
    assert find_form(".").id == "small"


def test_further_folders_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    write_form(one)
    own = write_form(other, spoiled('id = "small"', 'id = "own"'), "own")
    monkeypatch.setenv(catalog.VARIABLE, os.pathsep.join([str(one), str(own), "", str(tmp_path / "lost")]))
    assert set(form_ids()) == {*OURS, "small", "own"}
    assert find_form("small").folder.parent == one.resolve()
    assert find_form("own").id == "own"
    assert len(all_forms()) == len(OURS) + 2
    with pytest.raises(UserError, match=r"XLSHEETS_FORMS 指的文件夹不存在：.*lost"):
        find_form("smalll")


def test_forms_of_one_title_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    titles = [form.title for form in all_forms()]
    labels = form_labels()
    assert list(labels) == OURS
    assert len(set(labels.values())) == len(OURS)
    assert all(
        (label == form.title) == (titles.count(form.title) == 1)
        for form, label in zip(all_forms(), labels.values(), strict=True)
    )
    for form_id in ("small", "own"):
        write_form(tmp_path, spoiled('id = "small"', f'id = "{form_id}"'), form_id)
    monkeypatch.setenv(catalog.VARIABLE, str(tmp_path))
    assert form_labels()["own"] != form_labels()["small"]
    assert form_labels()["own"].startswith(find_form("own").title)
    assert form_labels()["own"].endswith("：own")


def test_a_bureau_may_replace_a_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = spoiled('id = "small"', 'id = "cn-caiyu10-project"')
    write_form(tmp_path, text, "cn-caiyu10-project")
    monkeypatch.setenv(catalog.VARIABLE, str(tmp_path))
    assert find_form("cn-caiyu10-project").title == "小表"
    assert form_ids() == OURS


def test_an_unknown_form_is_told_with_what_is_near() -> None:
    with pytest.raises(UserError) as error:
        find_form("cn-caiyu-projct")
    assert "cn-caiyu10-project" in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize("what", ["", " ", "没有", "../..", "/nowhere/at/all", "a/b", "\x00"])
def test_nonsense_is_no_form(what: str) -> None:
    with pytest.raises(UserError):
        find_form(what)


def test_a_form_with_a_mistake_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_form(tmp_path)
    write_form(tmp_path, "this is no form", "broken")
    monkeypatch.setenv(catalog.VARIABLE, str(tmp_path))
    assert find_form("small").id == "small"
    assert "broken" in form_ids()
    assert [form.id for form in all_forms()] == sorted([*OURS, "small"]) == list(form_labels())
    (line,) = capsys.readouterr().err.splitlines()
    assert "broken" in line and "已略过" in line
    with pytest.raises(UserError, match="broken"):
        find_form("broken")


def test_a_form_is_read_once(tmp_path: Path) -> None:
    folder = write_form(tmp_path)
    first = find_form(str(folder))
    (folder / "form.toml").write_text(SMALL.replace("小表", "大表"), encoding="utf-8")
    assert find_form(str(folder)) is first


def test_looking_for_forms_loads_no_library() -> None:
    code = (
        "import sys; from xlsheets.forms.catalog import find_form; find_form('cn-caiyu10-project'); "
        "print(*[name for name in ('pandas', 'openpyxl', 'lxml', 'docx', 'jinja2') if name in sys.modules])"
    )
    root = str(Path(catalog.__file__).resolve().parents[2])
    environment = {**os.environ, "PYTHONPATH": root}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == ""
