"""Real files of other programs, where they lie beside the checkout: extras that no test rests on."""

from __future__ import annotations

from pathlib import Path

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
KINDS = ("rich", "hostile", "legacy")


def of_other_programs(kind: str) -> list[Path]:
    """The files of one of KINDS, none where the corpus is not here."""
    return sorted(path for path in (CORPUS / kind).glob("*.*") if path.is_file())


def told() -> str:
    """One line on what a run tries of them."""
    counted = [f"{len(of_other_programs(kind))} {kind}" for kind in KINDS]
    if CORPUS.is_dir():
        return f"files of other programs: {', '.join(counted)}"
    return "files of other programs: NOT HERE, left out; our own rich and hostile workbooks are tried alone"
