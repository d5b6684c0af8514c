"""The manual in the installation: every page and picture that it leads to is in it, and it needs no network."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from windows.manual import html_of, manual

FILES = manual()
PAGES = {name: data.decode("utf-8") for name, data in FILES.items() if name.endswith(".html")}


def test_the_first_page_has_the_guides_words_and_pictures() -> None:
    first = PAGES["使用手册/使用手册.html"]
    assert "<title>使用手册</title>" in first
    assert "<table>" in first
    assert 'src="images/findings.png"' in first
    assert FILES["使用手册/images/findings.png"].startswith(b"\x89PNG")


def test_every_link_and_picture_is_there_and_nothing_is_fetched() -> None:
    for name, page in PAGES.items():
        for target in re.findall(r'(?:href|src)="([^"#]*)', page):
            if "://" not in target and target:
                assert str(PurePosixPath(name).parent / target) in FILES, (name, target)
        assert not re.findall(r"(?:src|stylesheet)[^>]*://", page)
        assert "<script" not in page


def test_a_link_out_of_the_manual_is_plain_text_and_typed_html_too() -> None:
    page = html_of("# 题\n见[甲](a.md)、[乙](b.md#c)、[丙](https://example.invalid/)。<b>\n", {"a.md": "甲.html"})
    assert '见<a href="%E7%94%B2.html">甲</a>' in page or '见<a href="甲.html">甲</a>' in page
    assert "、乙、" in page
    assert 'href="https://example.invalid/"' in page
    assert "&lt;b&gt;" in page
