"""``xlsheets reports adopt``: into a form of one's own, from which workbook and report come at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import docx
import pytest
from cli.cli_runner import DATA, HEYUAN, Runner, process

from xlsheets.forms.loading.load_form import load_form, validate_form
from xlsheets.forms.roots import forms_root


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A form of one's own."""
    folder = tmp_path / "my-city-2025"
    shutil.copytree(forms_root() / "gd-heyuan-project", folder)
    told = (folder / "form.toml").read_text("utf-8").replace('id = "gd-heyuan-project"', 'id = "my-city-2025"')
    (folder / "form.toml").write_text(told, encoding="utf-8")
    return folder


@pytest.fixture
def outline(tmp_path: Path) -> Path:
    document = docx.Document()
    for line in ("XX项目自评报告", "一、项目概况", "（请说明。）", "二、结论", "自评得分XX分，职工XX人。"):
        document.add_paragraph(line)
    document.save(str(tmp_path / "提纲.docx"))
    return tmp_path / "提纲.docx"


@pytest.mark.costly(0)
def test_a_report_from_an_outline(run: Runner, folder: Path, outline: Path, tmp_path: Path) -> None:
    before = (folder / "form.toml").read_text("utf-8")
    done = process("reports", "adopt", outline, "-o", folder, "--title", "本市自评报告")  # a process reads a form once
    assert done.returncode == 0
    assert "2 段文字说明，有 1 处请核对" in done.stdout
    assert "  请核对：“" in done.stdout
    assert validate_form(folder) == []
    form = load_form(folder)
    assert [(each.kind, each.title) for each in form.reports][-1] == ("own", "本市自评报告")
    assert (folder / "form.toml").read_text("utf-8").startswith(before.rstrip())
    assert (folder / "form.toml.bak").read_text("utf-8") == before

    book, report = tmp_path / "表.xlsx", tmp_path / "报告.docx"
    assert run("new", folder, "--facts", facts(tmp_path), "-o", book).status == 0
    assert run("report", book, "--form", folder, "--kind", "own", "-o", report).status < 2
    assert "一、项目概况" in [each.text for each in docx.Document(str(report)).paragraphs]
    again = run("reports", "adopt", report, "-o", folder, "--kind", "again", "--like", book)
    assert again.status == 0, again
    theirs = tmp_path / "原表式.xlsx"
    assert run("new", "gd-heyuan-project", "-o", theirs).status == 0
    copied_from = run("reports", "adopt", report, "-o", folder, "--kind", "third", "--like", theirs)
    assert copied_from.status == 0, copied_from


@pytest.mark.costly(0)
def test_it_is_done_again_with_overwrite(folder: Path, outline: Path, tmp_path: Path) -> None:
    command = ("reports", "adopt", outline, "-o", folder, "--facts", facts(tmp_path))
    assert process(*command).returncode == 0
    told = (folder / "form.toml").read_text("utf-8")
    (folder / "report.own.txt.j2").write_text("# 改过", encoding="utf-8")
    assert "--overwrite" in process(*command).stderr
    assert process(*command, "--overwrite").returncode == 0
    assert (folder / "form.toml").read_text("utf-8") == told
    assert (folder / "report.own.txt.j2.bak").read_text("utf-8") == "# 改过"
    assert "自评得分" in (folder / "report.own.txt.j2").read_text("utf-8")


def facts(tmp_path: Path) -> Path:
    text = (DATA / f"{HEYUAN}.json").read_text("utf-8").replace("gd-heyuan-project", "my-city-2025")
    (tmp_path / "facts.json").write_text(text, encoding="utf-8")
    return tmp_path / "facts.json"


def test_what_is_refused(run: Runner, folder: Path, outline: Path, tmp_path: Path) -> None:
    assert "xlsheets forms adopt" in run.refused(tmp_path, "reports", "adopt", outline, "-o", tmp_path / "nobody")
    shipped = run.refused(tmp_path, "reports", "adopt", outline, "-o", "gd-heyuan-project")
    assert "自带的表式" in shipped and "复制一份" in shipped and "-o 指明" in shipped
    book = tmp_path / "别的表式.xlsx"
    assert run("new", "cn-transfer", "-o", book).status == 0
    other = run.refused(tmp_path, "reports", "adopt", outline, "-o", folder, "--like", book)
    assert "与指定的表式 my-city-2025 不同" in other and "--form" not in other
    (tmp_path / "夹.docx").mkdir()
    assert "这是文件夹" in run.refused(tmp_path, "reports", "adopt", tmp_path / "夹.docx", "-o", folder)
    (tmp_path / "旧.doc").write_bytes(b"\xd0\xcf")
    assert "另存为 .docx" in run.refused(tmp_path, "reports", "adopt", tmp_path / "旧.doc", "-o", folder)
    assert "--kind" in run.refused(tmp_path, "reports", "adopt", outline, "-o", folder, "--kind", "甲")
    assert "不会覆盖" in run.refused(tmp_path, "reports", "adopt", outline, "-o", folder, "--kind", "project")
    run.refused(tmp_path, "reports", "adopt", tmp_path / "没有.docx", "-o", folder)
    run.refused(tmp_path, "reports", "adopt", outline, "-o", folder, "--like", tmp_path / "没有.xlsx")
    both = ("--like", tmp_path / "甲.xlsx", "--facts", tmp_path / "甲.json")
    assert "只能用一个" in run.refused(tmp_path, "reports", "adopt", outline, "-o", folder, *both)
