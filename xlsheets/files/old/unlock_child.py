"""The process that opens an encrypted workbook: its bytes on standard input, the plain ones on standard output.

Excel encrypts some workbooks under a password that is the same everywhere and known to all ([MS-OFFCRYPTO] 2.3), and opens them
without asking. Whatever needs another password gives no bytes. A hostile file may ask for millions of rounds of a hash, so that
this process has the limits of the one that reads old files.
"""

from __future__ import annotations

import io
import sys
from importlib.util import find_spec

from xlsheets.files.limits import limit_this_process

_EXCELS_OWN = "VelvetSweatshop"


def main() -> None:
    """Decrypt within limits, and answer with the plain file, or with nothing."""
    limit_this_process()
    sys.stdout.buffer.write(unlocked(sys.stdin.buffer.read()) or b"")


def can_unlock() -> bool:
    """Say whether the library that decrypts is installed (the extra ``encrypted``)."""
    return find_spec("msoffcrypto") is not None


def unlocked(data: bytes) -> bytes | None:
    """Decrypt an .xlsx or .xls that needs no password of its own, None where it does or nothing here can decrypt it."""
    if not can_unlock():
        return None
    from msoffcrypto import OfficeFile

    plain = io.BytesIO()
    try:
        file = OfficeFile(io.BytesIO(data))
        file.load_key(password=_EXCELS_OWN)
        file.decrypt(plain)
    except Exception:  # the library lets through whatever a damaged file makes of it
        return None
    return plain.getvalue()


if __name__ == "__main__":
    main()
