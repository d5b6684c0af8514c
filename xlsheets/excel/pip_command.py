"""The command that puts a package beside this program: the one line to copy, whichever shell and however many Pythons there are."""

from __future__ import annotations

import shlex
import subprocess
import sys


def pip_command(*arguments: str, system: str = sys.platform) -> str:
    """Return the command for `pip install` with these arguments.

    It names the running Python: `pip` or `py` may be another one's. Windows' cmd knows no single quotes, so there are none.
    """
    command = [sys.executable, "-m", "pip", "install", *arguments]
    return subprocess.list2cmdline(command) if system == "win32" else shlex.join(command)
