"""``reports example``: a Word template to begin with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cli.cli_runner import Runner


def test_the_example_is_written_once_and_makes_a_report(run: Runner, copy: Callable[..., Path], tmp_path: Path) -> None:
    template, out = tmp_path / "我的模板.docx", tmp_path / "报告.docx"
    assert run("reports", "example", "-o", template).status == 0
    assert "没有覆盖" in run("reports", "example", "-o", template).line
    assert ".docx" in run("reports", "example", "-o", tmp_path / "模板.dotx").line
    assert run("report", copy("heyuan-mail-2024-2"), "--template", template, "-o", out).status == 0
    assert out.is_file()
