"""A frozen copy of a workbook with everything alive in it at once, opened part by part: nothing living, nothing else lost, no danglers."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from pathlib import Path

import engines
import ooxml
import pytest
from lxml import etree
from recompute.alive_workbook import BOOK, LIVING, SHEET, STAYING, alive_workbook

from xlsheets.recognise.load import load
from xlsheets.recompute.freeze import freeze

_ID = re.compile(r'[\s:](?:id|embed|link|pict|relid)="(rId\w+)"')


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return alive_workbook(tmp_path_factory.mktemp("alive"))


@pytest.fixture(scope="module", params=[False, True], ids=["frozen", "plain"])
def frozen(request: pytest.FixtureRequest, source: Path) -> Path:
    out = source.with_name(f"定稿{request.param}.xlsx")
    out.write_bytes(freeze(load(source), plain=request.param))
    return out


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as package:
        return {name: package.read(name) for name in package.namelist()}


def text_of(name: str, data: bytes) -> str:
    return f"{name}\n{data.decode('utf-8', 'replace')}"


def test_all_of_it_lives_in_the_source(source: Path) -> None:
    every = "\n".join(text_of(name, data) for name, data in parts(source).items())
    assert [word for word in (*LIVING, *STAYING) if word not in every] == []


def test_no_part_holds_a_word_of_the_living(frozen: Path) -> None:
    every = {name: text_of(name, data) for name, data in parts(frozen).items()}
    left = [(word, name) for word in LIVING for name, text in every.items() if word.lower() in text.lower()]
    empty = [(word, name) for word, name in left if word == "macro" and re.findall(r'macro="[^"]', every[name]) == []]
    assert [each for each in left if each not in empty] == []


def test_all_the_rest_is_there(source: Path, frozen: Path) -> None:
    every = "\n".join(text_of(name, data) for name, data in parts(frozen).items())
    of_helpers = {"xl/charts/chart1.xml", "甲,乙"} if "True" in frozen.name else set()
    assert [word for word in STAYING if word not in every and word not in of_helpers] == []
    for name in ("xl/media/image9.png", "xl/media/image8.png", "xl/theme/theme1.xml", "xl/threadedComments/t9.xml"):
        assert parts(frozen)[name] == parts(source)[name]


def test_no_relationship_and_no_content_type_dangles(frozen: Path) -> None:
    there = parts(frozen)
    types = etree.fromstring(there["[Content_Types].xml"])
    endings = {each.get("Extension", "").lower() for each in types.iterfind("{*}Default")}
    listed = {each.get("PartName", "").lstrip("/") for each in types.iterfind("{*}Override")}
    assert listed <= there.keys()
    assert [name for name in there if name not in listed and name.rpartition(".")[2].lower() not in endings] == []
    reached = {"[Content_Types].xml"}
    for name in [name for name in there if name.endswith(".rels")]:
        folder, base = posixpath.split(name)
        owner = posixpath.join(posixpath.dirname(folder), base.removesuffix(".rels"))
        relations = etree.fromstring(there[name])
        assert owner == "" or owner in there, name
        reached.add(name)
        for each in relations:
            if each.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", posixpath.dirname(owner), each.get("Target", "")))
                assert target.lstrip("/") in there, (name, target)
                reached.add(target.lstrip("/"))
        used = set(_ID.findall(there[owner].decode("utf-8", "replace"))) if owner else set()
        assert used <= {each.get("Id") for each in relations}, name
    assert there.keys() - reached == set()


def test_names_links_and_rules_lead_to_sheets_that_are_there(frozen: Path) -> None:
    book, sheet = (etree.fromstring(parts(frozen)[name]) for name in (BOOK, SHEET))
    sheets = [each.get("name") for each in book.iterfind("{*}sheets/{*}sheet")]
    names = {each.get("name"): each.text or "" for each in book.iterfind("{*}definedNames/{*}definedName")}
    assert "留下的" in names and not {"决算数", "两倍决算", "旧底稿", "行情", "跑", "取色"} & names.keys()
    assert {text.partition("!")[0].strip("'") for text in names.values()} <= {*sheets}
    assert [each.get("ref") for each in sheet.iterfind("{*}hyperlinks/{*}hyperlink")] == ["A204"]
    assert sheet.find("{*}sheetData//{*}c[@r='A200']/{*}v").text == "12.5"  # type: ignore[union-attr]


def test_the_copy_is_what_excel_takes_without_a_repair(frozen: Path) -> None:
    assert ooxml.findings([frozen]) == {frozen.name: []}


def test_the_copy_opens_and_shows_the_same_figures(source: Path, frozen: Path) -> None:
    want = load(source).found[0]
    assert load(frozen).found[0].results.total == want.results.total
    (shown,) = engines.libreoffice([frozen])
    assert shown["自评表"][want.cells.totals["total"]] == pytest.approx(float(want.results.total))
    stored = engines.read_values(frozen)["自评表"]
    del stored["B200"]  # a picture, which WPS alone shows
    assert {cell: value for cell, value in stored.items() if shown["自评表"].get(cell) != pytest.approx(value)} == {}
