"""``python -m windows``: the installation for Windows as an installer and as a zip."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from windows.build import CACHE, build
from windows.bundle import ROOT
from windows.downloads import BuildError


def main() -> int:
    """Build, and say what was made; a step that fails is one line."""
    parser = argparse.ArgumentParser(prog="python -m windows", description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="folder of the results")
    parser.add_argument("--cache", type=Path, default=CACHE, help="folder in which downloads are kept")
    parser.add_argument("--quick", action="store_true", help="an installer alone, packed loosely: for tests")
    options = parser.parse_args()
    try:
        made = build(options.cache, options.out, quick=options.quick)
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    for path in made:
        print(f"{path} {path.stat().st_size:,}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
