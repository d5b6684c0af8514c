"""Installing the add-in and examining the machine, with folders and a registry of the tests' own."""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from xlsheets.cli import main
from xlsheets.errors import UserError
from xlsheets.excel import doctor, installing
from xlsheets.excel.addin import build_addin
from xlsheets.excel.doctor import BAD, GOOD, NOTE, OFFICES, Line, Registry, examine
from xlsheets.excel.installing import install, read_settings, start_folder
from xlsheets.excel.macro_calls import ADDIN
from xlsheets.excel.pip_command import pip_command
from xlsheets.recognise.load import load

EXCEL = (r"HKCR", r"CLSID\{00024500-0000-0000-C000-000000000046}\LocalServer32", "")
POLICY = ("HKCU", r"Software\Policies\Microsoft\Office\16.0\Excel\Security", "VBAWarnings")
OWN = ("HKCU", r"Software\Microsoft\Office\16.0\Excel\Security", "VBAWarnings")
PLATFORM = ("HKLM", r"SOFTWARE\Microsoft\Office\ClickToRun\Configuration", "Platform")
BUILD = ("HKLM", r"SOFTWARE\Microsoft\Office\ClickToRun\Configuration", "VersionToReport")
CURRENT = ("HKCR", r"Excel.Application\CurVer", "")
SOUND: dict[tuple[str, str, str], object] = {
    EXCEL: r"C:\Office16\EXCEL.EXE /automation",
    CURRENT: "Excel.Application.16",
    BUILD: "16.0.17928.20114",
    PLATFORM: "x64",
}
PLACES = ("HKCU", r"Software\Microsoft\Office\16.0\Excel\Security\Trusted Locations", "AllLocationsDisabled")
PLACES_POLICY = ("HKCU", PLACES[1].replace("Software", r"Software\Policies"), "AllLocationsDisabled")
MIX = ("HKCU", PLACES_POLICY[1].replace("Excel", "Common"), "Allow User Locations")


@pytest.fixture
def user(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "Roaming").mkdir()
    return {"APPDATA": str(tmp_path / "Roaming"), "USERPROFILE": str(tmp_path)}


def registry(**changes: object) -> Registry:
    entries = {**SOUND, **{globals()[name]: value for name, value in changes.items()}}
    return lambda hive, key, name: entries.get((hive, key, name))


def problems(user: dict[str, str], **changes: object) -> list[str]:
    lines = examine(user, "win32", registry(**changes))
    # The library beside Python is a matter of the machine that runs the tests.
    return [line.text for line in lines if line.state == BAD and ".dll" not in line.text]


def test_an_interpreter_that_the_code_page_cannot_write_goes_by_its_short_name(
    user: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Chinese user on a Windows in another language: VBA reads the settings in that one's code page."""
    monkeypatch.setattr(installing, "_encoding", lambda: "cp1252")
    monkeypatch.setattr(sys, "executable", "C:\\Users\\张会计\\python.exe")
    monkeypatch.setattr(installing, "short_path", lambda _: "C:\\Users\\ZHANG~1\\python.exe")
    _, settings = install(user)
    assert read_settings(settings)["INTERPRETER_WIN"] == "C:\\Users\\ZHANG~1\\python.exe"


def test_one_without_a_short_name_is_told_and_nothing_is_installed(
    user: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installing, "_encoding", lambda: "cp1252")
    monkeypatch.setattr(sys, "executable", "C:\\Users\\张会计\\python.exe")
    monkeypatch.setattr(installing, "short_path", lambda path: path)
    with pytest.raises(UserError, match="只有英文字母的文件夹"):
        install(user)
    assert not (start_folder(user) / ADDIN).exists()


def test_the_add_in_and_its_settings_are_put_in_their_places(user: dict[str, str]) -> None:
    addin, settings = install(user)
    assert addin == start_folder(user) / ADDIN
    assert addin.read_bytes() == build_addin()
    values = read_settings(settings)
    assert values["INTERPRETER_WIN"] == sys.executable
    assert values["USE UDF SERVER"] == "True"
    assert values["UDF MODULES"] == "xlsheets.excel.udfs"
    assert not problems(user)
    install(user)  # again, over the old one
    assert not problems(user)


def test_an_environment_without_the_user_is_refused() -> None:
    with pytest.raises(UserError, match="APPDATA"):
        install({})


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"EXCEL": None}, "没有找到 Microsoft Excel"),
        ({"EXCEL": r"C:\Kingsoft\et.exe"}, "被别的程序接管"),
        ({"POLICY": 4}, "单位的策略禁用了全部宏"),
        ({"OWN": 4}, "信任中心设置"),
        ({"PLACES": 1}, "取消“禁用所有受信任位置”"),
        ({"PLACES_POLICY": 1}, "单位的策略停用了受信任位置"),
        ({"PLACES": 1, "PLACES_POLICY": 1}, "单位的策略停用了受信任位置"),
        ({"MIX": 0}, "单位的策略停用了受信任位置"),
    ],
)
def test_the_doctor_says_what_is_wrong_and_what_to_do(
    user: dict[str, str], changes: dict[str, object], says: str
) -> None:
    install(user)
    (line,) = problems(user, **changes)
    assert says in line
    assert "请" in line


@pytest.mark.parametrize("office", OFFICES)
def test_the_doctor_reads_the_settings_of_the_excel_that_is_there(user: dict[str, str], office: str) -> None:
    install(user)

    def asked(**changes: object) -> list[Line]:
        entries = {**SOUND, **{globals()[name]: value for name, value in changes.items()}}
        entries |= {EXCEL: None, BUILD: None, PLATFORM: None}  # installed by the old installer, of 32 bits
        entries[EXCEL[0], rf"WOW6432Node\{EXCEL[1]}", ""] = r"C:\Program Files (x86)\EXCEL.EXE"
        entries = {(hive, key.replace("16.0", office), name): value for (hive, key, name), value in entries.items()}
        entries[CURRENT] = f"Excel.Application.{office[:2]}"
        lines = examine(user, "win32", lambda hive, key, name: entries.get((hive, key, name)))
        return [line for line in lines if ".dll" not in line.text]

    texts = [line.text for line in asked() if line.state == GOOD]
    assert any(text.startswith(f"Excel {office}（32 位）") for text in texts)
    assert sum(f"看了 Office {office} 的个人设置和单位策略" in text for text in texts) == 2
    for change in ({"POLICY": 4}, {"OWN": 4}, {"PLACES": 1}, {"PLACES_POLICY": 1}, {"MIX": 0}):
        assert [line.state for line in asked(**change)].count(BAD) == 1


@pytest.mark.parametrize("current", [None, "Excel.Application.12", "KET.Application.9"])
def test_the_doctor_calls_nothing_sound_that_it_could_not_look_at(user: dict[str, str], current: str | None) -> None:
    install(user)
    unknown = {"CURRENT": current, "BUILD": None, "PLATFORM": None}
    notes = [line.text for line in examine(user, "win32", registry(**unknown)) if line.state == NOTE]
    assert any("版本没有查到（位数没有查到）" in note for note in notes)
    assert sum("看了 Office 16.0、15.0、14.0 的" in note for note in notes) == 2
    assert not problems(user, **unknown)
    assert len(problems(user, **unknown, POLICY=4)) == 1


def test_a_policy_goes_before_the_own_setting(user: dict[str, str]) -> None:
    install(user)
    assert not problems(user, POLICY=2, OWN=4, PLACES=1, PLACES_POLICY=0, MIX=1)


def test_the_doctor_notices_what_is_not_installed_or_old(user: dict[str, str]) -> None:
    assert any(ADDIN in line for line in problems(user))
    assert any("没有设置文件" in line for line in problems(user))
    _, settings = install(user)
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace(sys.executable, "/没有/python.exe"), encoding="utf-8")
    assert any("不存在" in line for line in problems(user))
    version = read_settings(settings)["XLWINGS VERSION"]
    settings.write_text(text.replace(version, "0.1.0"), encoding="utf-8")
    assert any("0.1.0" in line for line in problems(user))


@pytest.mark.parametrize("missing", ["xlwings", "pyOpenVBA"])
def test_the_command_for_a_missing_package_is_one_that_windows_takes(
    user: dict[str, str], missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def version(package: str) -> str:
        if package == missing:
            raise PackageNotFoundError
        return "1.0"

    monkeypatch.setattr(doctor, "version", version)
    monkeypatch.setattr(sys, "executable", r"C:\Program Files\Python312\python.exe")
    (line,) = [line.text for line in examine(user, "win32", registry()) if f"没有安装 {missing}" in line.text]
    assert f'请运行 "{sys.executable}" -m pip install {missing} 。' in line
    assert "'" not in pip_command("--force-reinstall", "xlwings==0.37.8", system="win32")


def test_the_add_in_without_its_maker_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyopenvba", None)
    with pytest.raises(UserError) as refused:
        build_addin()
    assert f"请运行 {pip_command('pyOpenVBA')} 后再试" in str(refused.value)


@pytest.mark.parametrize("system", ["linux", "darwin"])
def test_elsewhere_the_doctor_says_what_applies(system: str) -> None:
    lines = examine({}, system)
    assert lines[-1].state == NOTE
    assert "addin build" in lines[-1].text
    assert {line.state for line in lines} == {GOOD, NOTE}


def test_the_command_line_builds_and_examines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["addin", "build", "-o", str(tmp_path / "加载项")]) == 0
    assert (tmp_path / "加载项" / ADDIN).read_bytes() == build_addin()
    capsys.readouterr()
    assert main(["addin", "doctor"]) in (0, 1)
    assert all(line.startswith(("[正常] ", "[问题] ", "[说明] ")) for line in capsys.readouterr().out.splitlines())
    if sys.platform != "win32":
        assert main(["addin", "install"]) == 2


def test_new_writes_a_workbook_with_macros(tmp_path: Path) -> None:
    out = tmp_path / "自评.xlsm"
    assert main(["new", "cn-caiyu10-project", "-o", str(out)]) == 0
    assert load(out).found[0].form.id == "cn-caiyu10-project"
    assert main(["freeze", str(out), "-o", str(tmp_path / "定稿.xlsx")]) in (0, 1)
    assert main(["recompute", str(out)]) in (0, 1)
