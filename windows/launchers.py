"""The programs that people start: real ones, since a batch file splits paths with blanks and Chinese.

They are those that pip puts before every Python command (distlib, PSF licence): a small program that reads the line behind its own
bytes, ``#!<launcher_dir>\\…``, starts that Python with itself as an argument, and a zip behind the line that Python runs.
"""

from __future__ import annotations

import io
import zipfile

from windows.bundle import Launcher, stamp, told

_MAIN = """\
import sys

from {module} import main

if __name__ == "__main__":
    sys.exit(main())
"""


def launcher_bytes(launcher: Launcher, base: bytes) -> bytes:
    """Return the program: ``base``, the line that names the interpreter, and what Python is to run."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        entry = zipfile.ZipInfo("__main__.py", stamp().timetuple()[:6])
        archive.writestr(entry, _MAIN.format(module=launcher.module))
    line = f"#!<launcher_dir>\\{told()['python']['folder']}\\{launcher.interpreter}\r\n"
    return base + line.encode("ascii") + packed.getvalue()
