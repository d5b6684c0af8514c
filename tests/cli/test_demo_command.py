"""``demo``: the whole way on two published evaluations; what it writes is there, what it finds is known."""

from __future__ import annotations

import re
from pathlib import Path

from cli.cli_runner import Outcome, Runner


def test_it_runs_and_everything_that_it_names_is_there(demo: tuple[Path, Outcome]) -> None:
    folder, outcome = demo
    assert (outcome.status, outcome.err) == (0, "")
    named = {Path(path) for path in re.findall(rf"{re.escape(str(folder))}[^\s：，]+", outcome.out)}
    assert named == set(folder.iterdir())
    assert all(path.stat().st_size for path in named)
    assert {path.suffix for path in named} == {".xlsx", ".txt", ".docx"}


def test_the_totals_and_grades(demo: tuple[Path, Outcome], run: Runner) -> None:
    folder, outcome = demo
    assert "总分89.33，等级良" in outcome.out
    assert "总分93.93，等级优" in outcome.out
    for beginning, total, grade in (("heyuan", "89.33", "良"), ("chengde", "93.93", "优")):
        (filled,) = folder.glob(f"{beginning}*-2自评表.xlsx")
        results = run("read", filled, "--json").json["evaluations"][0]["results"]
        assert (results["total"], results["grade"]) == (total, grade)


def test_the_slips_of_the_published_figures_are_found(demo: tuple[Path, Outcome]) -> None:
    said = demo[1].out
    for code, right in (
        ("RATIO_MISMATCH", "应为：39.26%"),
        ("BUDGET_SCORE_MISMATCH", "应为：3.93"),
        ("TOTAL_NOT_BY_RULE", "应为：93.93"),
        ("GRADE_MISMATCH", "应为：良"),
    ):
        (line,) = [line for line in said.splitlines() if code in line]
        assert right in line


def test_the_findings_in_the_files_are_those_of_check(demo: tuple[Path, Outcome], run: Runner) -> None:
    folder, _ = demo
    for text in folder.glob("*-5公布*.txt"):
        (typed,) = folder.glob(f"{text.name.partition('-5公布')[0]}-4照*.xlsx")
        lines = [line.strip() for line in run("check", typed).out.splitlines()[1:]]
        assert text.read_text("utf-8").splitlines() == lines


def test_the_report_says_the_total(demo: tuple[Path, Outcome]) -> None:
    from docx import Document

    (report,) = demo[0].glob("heyuan*.docx")
    assert any("89.33" in paragraph.text for paragraph in Document(str(report)).paragraphs)


def test_a_folder_that_cannot_be_is_refused(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "文件").write_bytes(b"")
    assert "文件夹" in run.refused(tmp_path, "demo", tmp_path / "文件")
    assert "文件夹" in run.refused(tmp_path, "demo", tmp_path / "文件" / "下面")
