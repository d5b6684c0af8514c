"""The window's ways, with a recorder in the window's place: what is shown, what runs, what is offered to open."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from samples.kept import demo

from xlsheets.desk import main as desk
from xlsheets.desk.task_dialog import CANCEL, ERROR, FIRST_BUTTON, INFORMATION, OK, WARNING, Dialog, NoDialogError, show
from xlsheets.desk.verbs import start_entries, verbs


class Recorder:
    """Stands for the window: keeps what is shown, waits where a bar runs, and answers with the buttons given."""

    def __init__(self, *answers: tuple[int, int]) -> None:
        self.shown: list[Dialog] = []
        self.progress: list[str] = []
        self._answers = list(answers)

    def __call__(self, dialog: Dialog) -> tuple[int, int]:
        if dialog.ticks is not None:
            while (text := dialog.ticks()) is not None:
                self.progress.append(text)
            return CANCEL, 0
        self.shown.append(dialog)
        return self._answers.pop(0) if self._answers else (CANCEL, 0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    there = tmp_path / "收 回"
    there.mkdir()
    shutil.copy(demo().folder / "chengde-2021-2自评表.xlsx", there / "甲.xlsx")
    shutil.copy(demo().folder / "chengde-2021-4照公布数填.xlsx", there / "乙.xlsx")
    return there


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    paths: list[Path] = []
    monkeypatch.setattr(desk, "_open", paths.append)
    return paths


def done(*arguments: str | Path, answers: Sequence[tuple[int, int]] = ()) -> tuple[int, Dialog]:
    recorder = Recorder(*answers)
    status = desk.main([*map(str, arguments)], recorder)
    return status, recorder.shown[-1]


WRITTEN = {
    "recompute": ("甲.xlsx", "甲.xlsx：无须更新"),
    "check": ("乙-检查结果.xlsx", "乙.xlsx：错误 4"),
    "report": ("甲-报告.docx", "已生成 甲-报告.docx"),
    "freeze": ("甲-定稿.xlsx", "已定稿 甲-定稿.xlsx"),
    "collect": ("甲-汇总.xlsx", "已汇集 甲-汇总.xlsx"),
}


@pytest.mark.parametrize("verb", WRITTEN)
def test_a_verb_on_one_file_leaves_its_result_and_offers_to_open_it(
    verb: str, folder: Path, opened: list[Path]
) -> None:
    name, said = WRITTEN[verb]
    _, shown = done(verb, folder / f"{name[0]}.xlsx", answers=[(FIRST_BUTTON, 0)])
    assert opened == [folder / name]
    assert (folder / name).is_file()
    assert said in shown.text, shown
    assert list(shown.buttons) == ["打开结果", "打开文件夹"]
    assert str(folder) not in shown.text  # the person stands in it


def test_a_report_is_read_against_its_workbook(folder: Path, opened: list[Path]) -> None:
    done("report", folder / "甲.xlsx")
    status, shown = done("verify", folder / "甲.xlsx", answers=[(FIRST_BUTTON, 0)])
    assert (status, shown.icon) == (0, INFORMATION)
    assert "没有发现问题" in shown.text
    assert opened == [folder / "甲-报告-核对.docx"]


def test_a_workbook_without_report_is_told(folder: Path) -> None:
    status, shown = done("verify", folder / "甲.xlsx")
    assert (status, shown.icon) == (2, ERROR)
    assert "没有 Word 报告" in shown.text


def test_findings_are_a_warning_and_no_failure(folder: Path) -> None:
    status, shown = done("check", folder / "乙.xlsx")
    assert (status, shown.icon) == (1, WARNING)
    assert shown.head == "检查：做好了，有问题要看"


@pytest.mark.parametrize(
    ("verb", "result"), [("check", "收 回-检查汇总.xlsx"), ("freeze", "收 回-定稿"), ("collect", "收 回-汇总.xlsx")]
)
def test_a_folder_leaves_one_result_beside_it(verb: str, result: str, folder: Path, opened: list[Path]) -> None:
    done(verb, folder, answers=[(FIRST_BUTTON, 0)])
    assert opened == [folder.with_name(result)]
    assert opened[0].exists()


def test_several_files_leave_one_result_named_for_their_folder(folder: Path, opened: list[Path]) -> None:
    done("collect", folder / "甲.xlsx", folder / "乙.xlsx", answers=[(FIRST_BUTTON, 0)])
    assert opened == [folder / "收 回-汇总.xlsx"]


def test_a_folder_of_results_opens_as_a_folder(folder: Path, opened: list[Path]) -> None:
    _, shown = done("report", folder, answers=[(FIRST_BUTTON, 0)])
    assert list(shown.buttons) == ["打开文件夹"]
    assert opened == [folder]
    assert {path.name for path in folder.glob("*.docx")} == {"甲-报告.docx", "乙-报告.docx"}


def test_of_several_files_the_unusable_one_is_told_and_the_others_are_done(folder: Path) -> None:
    (folder / "丙.xlsx").write_bytes(b"no workbook")
    _, shown = done("collect", folder)
    assert shown.icon != INFORMATION
    assert "丙.xlsx" in shown.text + shown.more


@pytest.mark.parametrize("owner", ["~$甲.xlsx", ".~甲.xlsx"])
def test_an_open_file_is_named_with_its_program(owner: str, folder: Path) -> None:
    (folder / owner).touch()
    done("freeze", folder / "甲.xlsx")
    (folder / owner.replace("甲", "甲-定稿")).touch()
    status, shown = done("freeze", folder / "甲.xlsx")
    assert (status, shown.icon) == (2, ERROR)
    assert "WPS 中打开，请关闭后再试" in shown.text
    assert "\n" not in shown.text


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "右键菜单"),
        (["nothing"], "右键菜单"),
        (["check"], "没有选中文件"),
        (["check", "没有.xlsx"], "没有这个文件"),
        (["check", __file__], "不是工作簿"),
        (["verify", str(Path(__file__).parent)], "不能用于文件夹"),
    ],
)
def test_a_wrong_choice_is_one_line(arguments: list[str], told: str) -> None:
    status, shown = done(*arguments)
    assert (status, shown.icon) == (2, ERROR)
    assert told in shown.text
    assert "\n" not in shown.text


def test_a_new_form_is_chosen_from_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: list[Path]) -> None:
    monkeypatch.setattr("pathlib.Path.home", lambda: tmp_path)
    recorder = Recorder((OK, 1), (FIRST_BUTTON, 0))
    assert desk.main(["new"], recorder) == 0
    assert len(recorder.shown[0].choices) > 5
    assert [path.parent for path in opened] == [tmp_path]
    assert opened[0].stem in recorder.shown[0].choices[1]


def test_nothing_is_made_where_the_choice_is_cancelled() -> None:
    recorder = Recorder()
    assert desk.main(["new"], recorder) == 0
    assert len(recorder.shown) == 1


def test_a_slip_of_ours_is_told_and_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))

    def slip(*_: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(desk, "_do", slip)
    status, shown = done("check", "甲.xlsx")
    assert status == 2
    assert "程序内部错误（ZeroDivisionError）" in shown.text


def test_where_there_is_no_such_window_a_plain_line_does(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NoDialogError):
        show(Dialog("", "", ""))
    assert desk.main(["check"]) == 2
    assert "没有选中文件" in capsys.readouterr().err


def test_the_entries_and_verbs_are_told_apart() -> None:
    assert not verbs().keys() & start_entries().keys()
