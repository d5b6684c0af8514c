"""The manual that is read without a network: the guide and the pages it leads to, from ``docs/``, as HTML with their pictures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from pathlib import PurePosixPath

from markdown_it import MarkdownIt
from markdown_it.token import Token

from windows.bundle import ROOT, told

FIRST = "guide.md"
_DOCS = ROOT / "docs"
_PAGE = """\
<!DOCTYPE html>
<html lang="zh-CN">
<head><meta charset="utf-8"><title>{title}</title><style>{style}</style></head>
<body>
{body}
</body>
</html>
"""
_STYLE = (
    "body{font:16px/1.7 'Microsoft YaHei','Noto Sans CJK SC',sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#222}"
    "img{max-width:100%;border:1px solid #ccc}table{border-collapse:collapse;margin:1em 0}"
    "td,th{border:1px solid #bbb;padding:.3em .6em;vertical-align:top;text-align:left}th{background:#eee}"
    "pre,code{font-family:Consolas,'Noto Sans Mono CJK SC',monospace;background:#f4f4f4}pre{padding:.6em;overflow:auto}"
)


def manual() -> dict[str, bytes]:
    """Return the pages and pictures by their path in the installation; the first page has the folder's name."""
    guide = (_DOCS / FIRST).read_text("utf-8")
    linked = re.findall(r"\]\(([\w-]+\.md)(?:#[^)]*)?\)", guide)
    names = {FIRST: f"{_folder()}.html"} | {
        name: f"{PurePosixPath(name).stem}.html" for name in linked if name != FIRST
    }
    files: dict[str, bytes] = {}
    for name, page in names.items():
        text = (_DOCS / name).read_text("utf-8")
        files[f"{_folder()}/{page}"] = html_of(text, names).encode("utf-8")
        for picture in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text):
            files[f"{_folder()}/{picture}"] = (_DOCS / picture).read_bytes()
    return files


def html_of(text: str, names: Mapping[str, str]) -> str:
    """Make a page of a text in Markdown.

    Args:
        text: Markdown; what stands in it as HTML is shown as it is typed.
        names: the pages of the manual by the documents they are made of; a link to another document is plain text.
    """
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(text)
    for token in tokens:
        token.children = _linked(token.children, names) if token.children else token.children
    first = re.search(r"^# (.+)$", text, re.MULTILINE)
    body = parser.renderer.render(tokens, parser.options, {})
    return _PAGE.format(title=escape(first[1] if first else ""), style=_STYLE, body=body)


def _linked(tokens: list[Token], names: Mapping[str, str]) -> list[Token]:
    """Return tokens whose links lead to pages of the manual, or out into the world; the others go."""
    kept, dropped = [], False
    for token in tokens:
        if token.type == "link_open":
            document, _, place = str(token.attrs["href"]).partition("#")
            dropped = "://" not in document and document not in names
            if document in names:
                token.attrs["href"] = names[document] + (f"#{place}" if place else "")
        if not (dropped and token.type in ("link_open", "link_close")):
            kept.append(token)
        if token.type == "link_close":
            dropped = False
    return kept


def _folder() -> str:
    return str(told()["product"]["manual"])
