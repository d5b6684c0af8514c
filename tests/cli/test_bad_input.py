"""Input and calls that cannot be used: exit status 2, one Chinese line, stdout empty, nothing on disk changed."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
from cli.cli_runner import CHENGDE, DATA, Runner, facts_of, process, snapshot, write_facts
from cli.hostile_workbooks import HEADER, ROWS, bomb, ole_file, with_far_cell, with_part, workbook, write
from engines import unavailable
from excel.ribbon_cases import case_bytes
from other_programs import of_other_programs

from xlsheets.cli import main

FORM = "cn-caiyu10-project"

UNUSABLE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "no workbook": ("网页.xlsx", lambda: b"<html><table><tr><td>1</td></tr></table></html>", "这是网页"),
    "empty": ("空.xlsx", lambda: b"", "0 字节"),
    "truncated": ("半截.xlsx", lambda: workbook()[:-400], "不完整"),
    "cut at the start": ("后半.xlsx", lambda: workbook()[400:], "不是 Excel 工作簿"),
    "encrypted": ("加密.xlsx", lambda: ole_file("EncryptedPackage"), "打开密码"),
    "old format": ("旧.xls", lambda: ole_file("Workbook"), "另存为 .xlsx"),
    "old format under a new name": ("旧.xlsx", lambda: ole_file("Workbook"), "另存为 .xlsx"),
    "WPS": ("旧.et", lambda: ole_file("Workbook"), "另存为 .xlsx"),
    "ODS": ("表.ods", lambda: _zip({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "content.xml"),
    "Word": ("报告.docx", lambda: _document(), "Word"),
    "any zip": ("包.xlsx", lambda: _zip({"a.txt": b"a"}), "不是 Excel 工作簿"),
    "zip without a part": ("空包.xlsx", lambda: _zip({}), "压缩包是空的"),
    "owner file": ("~$表.xlsx", lambda: b"\x04user" + bytes(160), "临时文件"),
    "bomb": ("炸弹.xlsx", bomb, "压缩"),
    "far cell": ("远.xlsx", lambda: with_far_cell("XFD1048576"), "XFD1048576"),
    "no cell at all": ("址.xlsx", lambda: with_far_cell("XFE1048577"), "XFE1048577"),
    "broken XML": ("坏.xlsx", lambda: with_part(workbook(), "xl/worksheets/sheet1.xml", b"<worksheet><"), "自评表"),
    "entities": (
        "实体.xlsx",
        lambda: with_part(workbook(), "xl/workbook.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        "DTD",
    ),
    "no form": ("别的.xlsx", lambda: workbook((("姓名", "电话"), ("甲", "乙"))), "没有找到绩效自评表"),
    "two equal headers": (
        "两列.xlsx",
        lambda: workbook(((*HEADER[:6], "得分", "得分"), *ROWS)),
        "得分",
    ),
}


def _document() -> bytes:
    from docx import Document

    out = io.BytesIO()
    Document().save(out)
    return out.getvalue()


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


@pytest.mark.costly(20)
@pytest.mark.parametrize("kind", UNUSABLE)
@pytest.mark.parametrize("command", ["check", "recompute", "read", "report"])
def test_a_file_that_cannot_be_used(run: Runner, tmp_path: Path, command: str, kind: str) -> None:
    name, make, said = UNUSABLE[kind]
    path = write(tmp_path / name, make())
    line = run.refused(tmp_path, command, path)
    assert line.startswith(str(path))
    assert said in line


@pytest.mark.costly
@pytest.mark.parametrize("kind", UNUSABLE)
def test_json_stays_json(run: Runner, tmp_path: Path, kind: str) -> None:
    name, make, _ = UNUSABLE[kind]
    path = write(tmp_path / name, make())
    for command in ("check", "recompute", "read"):
        run.refused(tmp_path, command, path, "--json")


def test_the_workbook_that_these_are_made_of_is_a_good_one(run: Runner, tmp_path: Path) -> None:
    path = write(tmp_path / "好.xlsx", workbook())
    assert run("recompute", path, "--json").json["files"][0]["evaluations"][0]["total"] == "90"


def test_two_columns_of_one_name_are_told_with_their_cells(run: Runner, tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", workbook(((*HEADER[:6], "得分", "得分"), *ROWS)))
    line = run.refused(tmp_path, "check", path)
    assert "G2" in line
    assert "H2" in line


def test_words_where_numbers_belong_are_findings(run: Runner, tmp_path: Path) -> None:
    rows = [list(row) for row in ROWS]
    rows[0][5], rows[1][6] = "五十分左右", "很好"
    path = write(tmp_path / "a.xlsx", workbook((HEADER, *rows)))
    outcome = run("check", path, "--json")
    assert (outcome.status, outcome.err) == (1, "")
    found = {each["cell"]: each["found"] for each in outcome.json["findings"] if each["code"] == "NOT_A_NUMBER"}
    assert found == {"F3": "五十分左右", "G4": "很好"}
    assert run("recompute", path).status == 1
    assert run("read", path, "--json").json["evaluations"][0]["indicators"][1]["score"] == "很好"


@pytest.mark.parametrize("command", ["check", "recompute", "read", "report"])
def test_paths_that_are_no_files(run: Runner, tmp_path: Path, command: str) -> None:
    assert "文件不存在" in run.refused(tmp_path, command, tmp_path / "没有.xlsx")
    assert "文件不存在" in run.refused(tmp_path, command, tmp_path / "没有" / "a.xlsx")
    folder = tmp_path / "文件夹.xlsx"
    folder.mkdir()
    assert "文件夹" in run.refused(tmp_path, command, folder)
    for strange in ("a\nb.xlsx", "a\0b.xlsx", "长" * 300 + ".xlsx", "", "\udcff.xlsx"):
        run.refused(tmp_path, command, tmp_path / strange if strange else "")


def test_a_pattern_that_fits_nothing(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    for command in ("check", "recompute"):
        assert "没有符合" in run.refused(tmp_path, command, tmp_path / "*.xlsx")
    assert "没有工作簿" in run.refused(tmp_path, "check", tmp_path)


def test_pipes_and_devices_are_not_read(run: Runner, filled: Path, tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        unavailable("this system has no FIFOs: pipes and devices are not tried")
    pipe = tmp_path / "管道.xlsx"
    os.mkfifo(pipe)
    for command in ("check", "recompute", "read", "report"):
        for path in (pipe, Path("/dev/zero")):
            assert "不是普通文件" in run.refused(tmp_path, command, path)
    assert "不是普通文件" in run.refused(tmp_path, "new", FORM, "--facts", pipe, "-o", tmp_path / "b.xlsx")
    assert "不是普通文件" in run.refused(tmp_path, "report", filled, "--template", pipe)
    assert "不是普通文件" in run.refused(tmp_path, "recompute", filled, "-o", pipe)
    report = tmp_path / "管道.docx"
    os.mkfifo(report)
    assert "不是普通文件" in run.refused(tmp_path, "report", filled, "-o", report, "--template", _template(tmp_path))


def _template(folder: Path) -> Path:
    path = folder / "模板.j2"
    path.write_text("# {{ subject }}\n", encoding="utf-8")
    return path


def _every_writing_command(tmp_path: Path, stale: Path, report: Path) -> list[tuple[object, ...]]:
    return [
        ("recompute", stale),
        ("recompute", stale, "-o", tmp_path / "另存.xlsx"),
        ("check", stale, "--write"),
        ("report", report),
        ("new", FORM, "-o", tmp_path / "新.xlsx"),
    ]


@pytest.fixture
def books(copy: Callable[..., Path], tmp_path: Path) -> tuple[Path, Path]:
    """A workbook that a recompute changes, and one that has a report."""
    return write(tmp_path / "待算.xlsx", workbook()), copy("heyuan-mail-2024-2", "报告用.xlsx")


def _failing(number: int) -> Callable[..., NoReturn]:
    def fail(*_: object, **__: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.costly
@pytest.mark.parametrize("call", ["fsync", "open"])
@pytest.mark.parametrize(
    ("number", "said"), [(errno.ENOSPC, "磁盘已满"), (errno.EACCES, "不允许写入"), (errno.EIO, "写入失败")]
)
def test_a_disk_that_is_full_or_refuses(  # refusal is simulated, since root may write into any folder
    run: Runner, books: tuple[Path, Path], tmp_path: Path, call: str, number: int, said: str
) -> None:
    from xlsheets.files import saving

    before = snapshot(tmp_path)
    for arguments in _every_writing_command(tmp_path, *books):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(saving, "os", _Os(call, _failing(number)))
            outcome = run(*arguments)
        assert said in outcome.line
        assert outcome.out == ""
        assert snapshot(tmp_path) == before


class _Os:
    """The module ``os`` with one call that fails: that of the module under test alone, not pytest's."""

    def __init__(self, name: str, fail: Callable[..., NoReturn]) -> None:
        self.name, self.fail = name, fail

    def __getattr__(self, name: str) -> Any:
        return self.fail if name == self.name else getattr(os, name)


@pytest.mark.parametrize(("owner", "program"), [("~${}", "Excel"), (".~lock.{}#", "LibreOffice")])
def test_a_file_that_is_open(run: Runner, tmp_path: Path, owner: str, program: str) -> None:
    path = write(tmp_path / "待算.xlsx", workbook())
    (tmp_path / owner.format(path.name)).write_bytes(b"")
    assert f"正在 {program}" in run.refused(tmp_path, "recompute", path)
    assert run("recompute", path, "-o", tmp_path / "b.xlsx").status == 0
    assert run("check", path).status in (0, 1)


def test_a_file_that_is_read_only(run: Runner, tmp_path: Path) -> None:
    path = write(tmp_path / "待算.xlsx", workbook())
    path.chmod(0o444)
    assert "只读" in run.refused(tmp_path, "recompute", path)


def test_outputs_that_cannot_be(run: Runner, tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", workbook())
    (tmp_path / "夹.xlsx").mkdir()
    for command in (("recompute", path), ("new", FORM)):
        assert "文件夹不存在" in run.refused(tmp_path, *command, "-o", tmp_path / "没有" / "b.xlsx")
        assert "扩展名" in run.refused(tmp_path, *command, "-o", tmp_path / "b.csv")
    assert "文件夹不存在" in run.refused(tmp_path, "recompute", path, "-o", path / "b.xlsx")
    assert "这是文件夹" in run.refused(tmp_path, "recompute", path, "-o", tmp_path / "夹.xlsx")
    assert "太长" in run.refused(tmp_path, "recompute", path, "-o", tmp_path / ("长" * 300 + ".xlsx"))
    run.refused(tmp_path, "recompute", path, "-o", tmp_path / "a\0.xlsx")
    assert "扩展名" in run.refused(tmp_path, "recompute", path, "-o", tmp_path / "b.xlsm")
    assert "有几个文件要重新计算" in run.refused(tmp_path, "recompute", path, path.with_name("c.xlsx"), "-o", "b.xlsx")


BAD_FACTS: dict[str, tuple[Callable[[], bytes], str]] = {
    "cut": (lambda: _facts()[:-30], "第"),
    "comma": (lambda: b'{"form": "x",}', "第 1 行"),
    "list": (lambda: b"[]", "最外层"),
    "empty": (lambda: b"", "第 1 行"),
    "GBK": (lambda: json.dumps(facts_of(CHENGDE), ensure_ascii=False).encode("gbk"), "UTF-8"),
    "UTF-16 without mark": (lambda: _facts().decode().encode("utf-16-le"), "JSON"),
    "unknown key": (lambda: _facts(subjcet="x"), "subjcet"),
    "unknown field": (lambda: _facts(fields={"unti": "x"}), "unti"),
    "unknown line": (lambda: _facts(budget=[{"line": "totl"}]), "totl"),
    "other form": (lambda: _facts(form="gd-heyuan-project"), "gd-heyuan-project"),
    "wrong type": (lambda: _facts(indicators={"name": "x"}), "indicators"),
    "not finite": (lambda: b'{"year": NaN}', "year："),
    "key twice": (lambda: b'{"year": 2021, "year": 2022}', "两次"),
    "year": (lambda: _facts(year="二〇二一"), "year"),
    "control character": (lambda: _facts(subject="a\x07b"), "控制字符"),
    "deep": (lambda: b"[" * 100_000, "嵌套太深"),
    "long": (lambda: _facts(subject="长" * 40_000), "32767"),
    "workbook": (workbook, "UTF-8"),
}


def _facts(**changes: object) -> bytes:
    return json.dumps(facts_of(CHENGDE) | changes, ensure_ascii=False).encode()


@pytest.mark.parametrize("kind", BAD_FACTS)
def test_facts_that_cannot_be_used(run: Runner, tmp_path: Path, kind: str) -> None:
    make, said = BAD_FACTS[kind]
    path = write(tmp_path / "facts.json", make())
    line = run.refused(tmp_path, "new", FORM, "--facts", path, "-o", tmp_path / "b.xlsx")
    assert line.startswith(str(path))
    assert said in line


def test_facts_that_are_not_there(run: Runner, tmp_path: Path) -> None:
    for path in (tmp_path / "没有.json", tmp_path):
        assert str(path) in run.refused(tmp_path, "new", FORM, "--facts", path, "-o", tmp_path / "b.xlsx")


def test_the_mark_that_windows_puts_before_utf8_is_accepted(run: Runner, tmp_path: Path) -> None:
    path = write(tmp_path / "facts.json", b"\xef\xbb\xbf" + _facts())
    assert run("new", FORM, "--facts", path, "-o", tmp_path / "b.xlsx").status == 0


def test_a_form_that_is_not_known(run: Runner, tmp_path: Path) -> None:
    facts = write_facts(tmp_path / "facts.json", facts_of(CHENGDE) | {"form": "xx-none"})
    assert "xx-none" in run.refused(tmp_path, "new", "xx-none", "--facts", facts, "-o", tmp_path / "b.xlsx")
    assert "form.toml" in run.refused(tmp_path, "new", tmp_path, "-o", tmp_path / "b.xlsx")


def test_a_sheet_name_that_climbs_makes_no_path(run: Runner, copy: Callable[..., Path], tmp_path: Path) -> None:
    """A sheet's name becomes part of a report's name; another program may have put anything in it."""
    book = copy("heyuan-mail-2024-1", "两张.xlsx")
    with zipfile.ZipFile(book) as package:
        workbook_xml = package.read("xl/workbook.xml")
        sheet = package.read("xl/worksheets/sheet1.xml")
        rels = package.read("xl/_rels/workbook.xml.rels")
    data = with_part(book.read_bytes(), "xl/worksheets/sheet99.xml", sheet)
    named = b'<sheet xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    named += b'name="../../x" sheetId="99" r:id="rId99"/></sheets>'
    data = with_part(data, "xl/workbook.xml", workbook_xml.replace(b"</sheets>", named))
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    related = b'<Relationship Id="rId99" Type="' + kind + b'" Target="worksheets/sheet99.xml"/></Relationships>'
    data = with_part(data, "xl/_rels/workbook.xml.rels", rels.replace(b"</Relationships>", related))
    write(book, data)
    outcome = run("report", book)
    assert (outcome.status in (0, 1), outcome.err) == (True, "")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "两张-.._.._x-报告.docx",
        "两张-自评表-报告.docx",
        "两张.xlsx",
    ]


def test_the_process_shows_no_traceback(tmp_path: Path) -> None:
    """The same through a process, on the code pages that make trouble."""
    for encoding in ("gbk", "ascii"):
        path = write(tmp_path / "炸弹.xlsx", bomb())
        env = {**os.environ, "PYTHONIOENCODING": encoding, "LC_ALL": "C"}
        done = process("recompute", path, text=False, env=env)
        assert (done.returncode, done.stdout) == (2, b"")
        assert len(done.stderr.splitlines()) == 1
        assert "压缩炸弹" in done.stderr.decode("gbk" if encoding == "gbk" else "utf-8")


def test_files_of_any_program_that_are_broken_or_hostile(run: Runner, tmp_path: Path) -> None:
    for source in of_other_programs("hostile"):
        path = Path(shutil.copyfile(source, tmp_path / source.name))
        for command in ("check", "recompute"):
            assert run.refused(tmp_path, command, path).startswith(str(path))


def test_the_facts_here_are_good_ones(run: Runner, tmp_path: Path) -> None:
    assert DATA.is_dir()
    path = write(tmp_path / "facts.json", _facts())
    assert run("new", FORM, "--facts", path, "-o", tmp_path / "b.xlsx").status == 0


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (["recompute", "in", "-o", "out"], "out/a.xlsx"),
        (["freeze", "in", "-o", "out"], "out/a-定稿.xlsx"),
        (["report", "in", "-o", "out", "--overwrite"], "out/a-报告.docx"),
        (["check", "in", "--feedback", "out"], "out/承德县社会保险事业管理局-检查反馈.xlsx"),
    ],
    ids=lambda each: each if isinstance(each, str) else each[0],
)
def test_a_link_under_a_name_that_a_command_makes_up_is_not_followed(
    command: list[str], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.name == "nt":
        unavailable("Windows asks for a privilege to make links")
    monkeypatch.chdir(tmp_path)
    for folder in ("in", "out"):
        (tmp_path / folder).mkdir()
    (tmp_path / "in" / "a.xlsx").write_bytes(case_bytes("chengde-2021"))
    (tmp_path / "别人的").write_text("重要", encoding="utf-8")
    (tmp_path / name).symlink_to(tmp_path / "别人的")
    assert main(command) == 2
    assert (tmp_path / "别人的").read_text(encoding="utf-8") == "重要"
