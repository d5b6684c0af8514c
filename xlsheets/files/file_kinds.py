"""What a file is that is no workbook and no document of ours to read: told by its first bytes or by the parts of its zip."""

from __future__ import annotations

import re
import struct
from collections.abc import Collection

from xlsheets.files.read_file import CONVERT

_HEAD = 4096  # bytes that tell what a file is
_END = struct.Struct("<4s4H2LH")
"""Where the list of a zip's entries ends: how long that is, and where it begins."""
_OFFICE_ZIPS = (b"[Content_Types].xml", b"mimetypeapplication/vnd.oasis")
_COPY_BY_HAND = "里面的表格要照着填进 Excel 或 WPS 的工作簿才能用，最好向填报单位要原来的工作簿"
_UNPACK = "请先解压，再指定其中的 .xlsx 文件"

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", f"这是 PDF，{_COPY_BY_HAND}"),
    (b"\x89PNG", f"这是图片，{_COPY_BY_HAND}"),
    (b"\xff\xd8\xff", f"这是图片，{_COPY_BY_HAND}"),
    (b"GIF8", f"这是图片，{_COPY_BY_HAND}"),
    (b"II*\0", f"这是图片，{_COPY_BY_HAND}"),
    (b"MM\0*", f"这是图片，{_COPY_BY_HAND}"),
    (b"BM", f"这是图片，{_COPY_BY_HAND}"),
    (b"RIFF", f"这是图片或音像文件，{_COPY_BY_HAND}"),
    (b"Rar!", f"这是 RAR 压缩包，{_UNPACK}"),
    (b"7z\xbc\xaf", f"这是 7z 压缩包，{_UNPACK}"),
    (b"\x1f\x8b", f"这是 GZ 压缩包，{_UNPACK}"),
    (b"{\\rtf", "这是 RTF 文档，请在 Word 或 WPS 中打开，另存为 .docx 后再用"),
    (b"L\0\0\0\x01\x14\x02\0", "这是快捷方式，不是文件本身，请指定它指向的文件"),
)
"""How a file begins → what it is and what to do."""

_TEXTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"\A(?:MIME-Version:|Content-Type:\s*multipart/)", re.IGNORECASE),
        f"这是单文件网页（MHTML），{CONVERT}",
    ),
    (
        re.compile(r"progid=\"Word\.Document\""),
        "这是 Word 2003 的 XML 文档，请在 Word 或 WPS 中打开，另存为 .docx 后再用",
    ),
    (
        re.compile(r"urn:schemas-microsoft-com:office:spreadsheet\"|progid=\"Excel"),
        f"这是 Excel 2003 的 XML 表格，{CONVERT}",
    ),
    (
        re.compile(r"<(?:!doctype html|html|head|body|table|meta)\b", re.IGNORECASE),
        f"这是网页（有的系统导出的就是网页），{CONVERT}",
    ),
    (re.compile(r"\A\s*<"), f"这是 XML 文件，不是 Excel 工作簿，{CONVERT}"),
    (re.compile(r"\A[^\n]*\t"), f"这是用制表符分隔的文本，{CONVERT}"),
    (re.compile(r"\A[^\n]*,"), f"这是用逗号分隔的文本（CSV），{CONVERT}"),
)
"""What stands at the beginning of a text → what it is and what to do; the first that fits."""

_PARTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"(?:\A|/)(?:Index/.*\.iwa|Index\.zip)\Z"),
        "这是苹果 Numbers 一类的文件，请在 Numbers 中打开，导出为 .xlsx 后再用",
    ),
    (re.compile(r"\AOFD\.xml\Z", re.IGNORECASE), f"这是 OFD 版式文件，{_COPY_BY_HAND}"),
    (re.compile(r"\.fdseq\Z"), f"这是 XPS 版式文件，{_COPY_BY_HAND}"),
    (re.compile(r"\.(?:xlsx|xlsm|xls|et|ods|docx)\Z", re.IGNORECASE), f"这是压缩包，里面有表格文件，{_UNPACK}"),
)
"""A name in a zip → what it is and what to do; the first that fits."""


def what_it_is(data: bytes) -> str:
    """Say what a file is that is neither a zip nor an OLE compound file, and what to do."""
    for start, told in _STARTS:
        if data.startswith(start):
            return told
    before = _bytes_before_zip(data)
    if before > 0 and any(mark in data for mark in _OFFICE_ZIPS):
        return f"文件开头多出 {before} 个别的字节，后面才是表格文件（多半是下载或导出时混进去的），请重新下载或重新导出"
    text = _as_text(data[:_HEAD])
    if text is None:
        return f"不是 Excel 工作簿（可能已损坏，或是别的程序的文件改了扩展名），{CONVERT}"
    found = next((told for mark, told in _TEXTS if mark.search(text)), None)
    return found or "这是文本文件，不是 Excel 工作簿，里面有表格的请粘贴到 Excel 或 WPS 中存为 .xlsx 后再用"


def _bytes_before_zip(data: bytes) -> int:
    """Return how many bytes stand before a zip, by where its list of entries says that it begins; 0 where there is none."""
    at = data.rfind(b"PK\5\6")
    if at < 0 or at + _END.size > len(data):
        return 0
    *_, size, offset, _ = _END.unpack_from(data, at)
    before = int(at - size - offset)
    return before if before > 0 and data[before : before + 4] == b"PK\3\4" else 0


def what_zip_it_is(names: Collection[str]) -> str | None:
    """Say what a zip is by the names in it, and what to do; None for an office document."""
    if "[Content_Types].xml" in names and not any(name.endswith(".fdseq") for name in names):
        return None  # an office document that lost its main part
    found = next((told for mark, told in _PARTS if any(mark.search(name) for name in names)), None)
    return found or f"这是压缩包，不是 Excel 工作簿，{_UNPACK}"


def _as_text(data: bytes) -> str | None:
    """Read the beginning of a file as a text; None where it is none."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data[: len(data) // 2 * 2].decode("utf-16", "replace")
    if any(byte < 9 or 13 < byte < 32 for byte in data):
        return None
    for code in ("utf-8-sig", "gb18030"):
        for cut in range(4):  # the last character may be cut in two
            try:
                return data[: len(data) - cut].decode(code)
            except UnicodeDecodeError:
                continue
    return None
