"""The benchmarks measure what there is: all that they import exists, and the smallest of them runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def run(*arguments: str) -> str:
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.costly(0)
def test_everything_that_they_import_is_there() -> None:
    assert "--write" in run("-m", "benchmarks", "--help")


def test_a_recompute_is_measured_against_a_bare_one(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from benchmarks import bare; bare.FILES = bare.ROUNDS = 1; "
    assert "bare: 2 sheets" in run("-c", code + "print(bare.against_bare(Path(sys.argv[1])))", str(tmp_path))
