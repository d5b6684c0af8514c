"""``forms``: the list, one form, and what is wrong in a form's folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cli.cli_runner import Runner, process
from openpyxl import Workbook
from samples.issued_blanks import SHEET, issued
from samples.kept import opened
from samples.own_forms import OWN_FORMS

from xlsheets.forms.catalog import find_form, form_ids
from xlsheets.forms.loading.load_form import load_form
from xlsheets.forms.roots import forms_root

SHIPPED = "cn-caiyu10-project"
FIGURES = "sc-final-accounts-2024"


def test_forms_lists_every_form(run: Runner) -> None:
    outcome = run("forms")
    assert (outcome.status, outcome.err) == (0, "")
    assert [line.split()[0] for line in outcome.out.splitlines()] == form_ids()


def test_forms_as_json(run: Runner) -> None:
    answer = run("forms", "--json").json
    assert list(answer) == ["forms"]
    assert [form["id"] for form in answer["forms"]] == form_ids()
    assert list(answer["forms"][0]) == ["id", "title", "authority", "document", "since", "scope", "reports"]


@pytest.mark.parametrize("form", form_ids())
def test_show_tells_a_form(run: Runner, form: str) -> None:
    outcome = run("forms", "show", form)
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.startswith(form)
    assert "：\n" not in outcome.out, "a line with nothing in it"
    assert ("\n指标栏：" in outcome.out, "\n完成档次：" in outcome.out) == (form != FIGURES, form != FIGURES)
    assert run("forms", "show", forms_root() / form).out == outcome.out


def test_show_tells_tables_and_relations_of_a_form_of_figures_alone(run: Runner) -> None:
    lines = run("forms", "show", FIGURES).out.splitlines()
    assert not [line for line in lines if line.startswith(("指标栏", "等级", "完成档次"))]
    assert len([line for line in lines if line.startswith("数据表 ")]) == len(find_form(FIGURES).data_bands)
    assert "数据表 “三公”经费有关数量：本年数、上年数（可不填）；行：因公出国（境）团组、" in "\n".join(lines)
    assert "数据表 绩效自评结果：项目（或部门整体）名称、绩效自评综述、自评得分；行：自行填写的15行" in lines
    (relations,) = (line for line in lines if line.startswith("表内、表间关系："))
    assert relations.count("：收入总计应等于支出总计；") == relations.count("收入总计应等于支出总计") == 1
    assert "；支出决算不应大于全年预算（不符只提醒）；" in relations


def test_show_tells_no_grade_of_a_form_without_points(run: Runner) -> None:
    told = run("forms", "show", OWN_FORMS / "completion-only").out
    assert "\n完成档次：" in told
    assert "\n等级：" not in told


@pytest.mark.costly
@pytest.mark.parametrize("form", form_ids())
def test_validate_finds_nothing_in_the_forms_that_come_along(run: Runner, form: str) -> None:
    outcome = run("forms", "validate", forms_root() / form)
    assert (outcome.status, outcome.err) == (0, "")
    assert "没有错误" in outcome.out


def test_validate_names_line_and_key(run: Runner, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(forms_root() / SHIPPED, tmp_path / SHIPPED))
    toml = folder / "form.toml"
    lines = toml.read_text("utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("title"))
    lines[at] = lines[at].replace("title", "titel", 1)
    toml.write_text("\n".join(lines), encoding="utf-8")
    outcome = run("forms", "validate", folder)
    assert (outcome.status, outcome.err) == (1, "")
    assert "titel" in outcome.out
    for arguments in (("forms", "--json", "validate", folder), ("forms", "validate", folder, "--json")):
        answer = run(*arguments)
        assert answer.status == 1
        (problem, *_) = [each for each in answer.json["problems"] if each["key"] == "titel"]
        assert list(problem) == ["file", "line", "key", "message"]
        assert problem["line"] == at + 1


def test_validate_of_what_is_no_form(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "form.toml").write_bytes(b"\xff\xfe= [")
    for folder in (tmp_path, tmp_path / "没有"):
        outcome = run("forms", "validate", folder)
        assert outcome.status in (1, 2)
        assert len((outcome.out + outcome.err).splitlines()) == 1


def test_an_unknown_form_is_refused_with_those_that_are_near(run: Runner, tmp_path: Path) -> None:
    assert SHIPPED in run.refused(tmp_path, "forms", "show", "cn-caiyu10-projekt")
    assert "没有表式" in run.refused(tmp_path, "new", "没有这个表式", "-o", tmp_path / "a.xlsx")


def test_a_folder_of_ones_own_is_a_form(run: Runner, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(forms_root() / SHIPPED, tmp_path / "own-form"))
    toml = folder / "form.toml"
    toml.write_text(toml.read_text("utf-8").replace(SHIPPED, "own-form"), encoding="utf-8")
    assert run("new", folder, "-o", tmp_path / "a.xlsx").status == 0
    assert (tmp_path / "a.xlsx").is_file()


def test_the_process_lists_forms_too() -> None:
    done = process("forms")
    assert (done.returncode, done.stderr) == (0, "")
    assert SHIPPED in done.stdout


def test_a_form_is_adopted_once(run: Runner, tmp_path: Path) -> None:
    blank = tmp_path / "空白.xlsx"
    run("new", "gd-heyuan-project", "-o", blank)
    folder = tmp_path / "heyuan-next"
    done = run("forms", "adopt", blank, "-o", folder)
    assert (done.status, done.err) == (0, "")
    assert "请核对" in done.out
    assert run("forms", "validate", folder).status == 0
    assert "依据：（表式没有写明）" in run("forms", "show", folder).out
    assert "不会覆盖" in run.refused(tmp_path, "forms", "adopt", blank, "-o", folder)


def test_the_adopted_workbook_is_the_layout(run: Runner, tmp_path: Path) -> None:
    blank, folder = tmp_path / "印发.xlsx", tmp_path / "my-city"
    blank.write_bytes(issued(find_form(SHIPPED)))
    run("forms", "adopt", blank, "-o", folder)
    assert (folder / "form.xlsx").read_bytes() == blank.read_bytes()
    form = load_form(folder)
    assert (form.layout, form.layout_sheet) == (folder / "form.xlsx", SHEET)
    assert run("forms", "validate", folder).status == 0


def test_a_workbook_that_cannot_be_the_layout_is_drawn_and_that_is_told(run: Runner, tmp_path: Path) -> None:
    blank, legacy, folder = tmp_path / "印发.xlsx", tmp_path / "印发.xlsm", tmp_path / "my-city"
    book = opened(issued(find_form(SHIPPED)))
    book[SHEET].merge_cells("F14:F15")
    book.save(blank)
    legacy.write_bytes(issued(find_form(SHIPPED)))
    for source, name, words in ((blank, "one", "没有以原表为版式，因为版式 F15"), (legacy, "two", "原件不是 .xlsx")):
        run("forms", "adopt", source, "-o", folder.with_name(name))
        assert words in (folder.with_name(name) / "form.toml").read_text(encoding="utf-8").splitlines()[0]
        assert sorted(each.name for each in folder.with_name(name).iterdir()) == ["form.toml"]


@pytest.mark.parametrize("name", ["大写A", "UPPER", "没有/x", "a b"])
def test_adopting_into_a_bad_place(run: Runner, tmp_path: Path, name: str) -> None:
    blank = tmp_path / "空白.xlsx"
    run("new", "gd-heyuan-project", "-o", blank)
    run.refused(tmp_path, "forms", "adopt", blank, "-o", tmp_path / name)
    run.refused(tmp_path, "forms", "adopt", tmp_path / "没有.xlsx", "-o", tmp_path / "x")


def test_adopting_a_filled_sheet_whose_points_are_not_100_is_no_success(run: Runner, tmp_path: Path) -> None:
    sheet = tmp_path / "填好的表.xlsx"
    rows = ["项目名称|某项目", "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分"]
    rows += [f"产出指标|数量指标|{name}|≥40家|38家|70|66" for name in ("甲", "乙")]
    book = Workbook()
    for row in rows:
        book.active.append(row.split("|"))  # type: ignore[union-attr]
    book.save(sheet)
    done = run("forms", "adopt", sheet, "-o", tmp_path / "filled")
    assert done.status == 1 and "还不能用" in done.out and "140" in done.out


def test_the_table_of_facts_of_a_form_makes_a_workbook(run: Runner, tmp_path: Path) -> None:
    table, out = tmp_path / "填报数据.xlsx", tmp_path / "自评表.xlsx"
    assert f"已生成 {table}" in run("forms", "facts", SHIPPED, "-o", table).out
    assert run("new", "--facts", table, "-o", out).status == 0
    (found,) = run("read", out, "--json").json["evaluations"]
    assert (found["form"], found["subject"], found["indicators"]) == (SHIPPED, "", [])
    assert "扩展名应为 .xlsx" in run.refused(tmp_path, "forms", "facts", SHIPPED, "-o", tmp_path / "a.csv")


def test_a_table_of_facts_that_cannot_be_read_is_one_line(run: Runner, tmp_path: Path) -> None:
    for name, data in (
        ("坏.xlsx", b"x"),
        ("空.csv", b""),
        ("字.csv", b"\xff\x00\x01"),
        ("引.csv", '"甲,乙\n'.encode()),
    ):
        (tmp_path / name).write_bytes(data)
        assert run.refused(tmp_path, "new", SHIPPED, "--facts", tmp_path / name, "-o", tmp_path / "a.xlsx")
    assert "文件不存在" in run.refused(tmp_path, "new", "--facts", tmp_path / "无.csv", "-o", tmp_path / "a.xlsx")
