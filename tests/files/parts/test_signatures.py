"""Digital signatures: a change says so, and takes them out."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from cli.cli_runner import Runner
from files.rich_workbook import edit_zip, part

from xlsheets.cli import main

_ORIGIN = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"
_SIGNATURE = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/signature"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


@pytest.fixture
def signed(tmp_path: Path) -> Path:
    path = tmp_path / "a.xlsx"
    assert main(["new", "cn-2021-project", "-o", str(path)]) == 0
    data = path.read_bytes()
    origin = f'<Relationship Id="rIdS" Type="{_ORIGIN}" Target="_xmlsignatures/origin.sigs"/></Relationships>'
    signature = f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{_SIGNATURE}" Target="sig1.xml"/></Relationships>'
    sheet = "xl/worksheets/sheet1.xml"
    path.write_bytes(
        edit_zip(
            data,
            {
                "_rels/.rels": part(data, "_rels/.rels").replace(b"</Relationships>", origin.encode()),
                "_xmlsignatures/origin.sigs": b"",
                "_xmlsignatures/_rels/origin.sigs.rels": signature.encode(),
                "_xmlsignatures/sig1.xml": b"<Signature/>",
                sheet: part(data, sheet).replace(b"</f><v>", b"</f><v>9", 1),  # a figure that is stale
            },
        )
    )
    return path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Runner:
    return Runner(capsys)


def has_signature(path: Path) -> bool:
    with zipfile.ZipFile(path) as package:
        return any("_xmlsignatures" in name for name in package.namelist()) or b"rIdS" in package.read("_rels/.rels")


def test_a_recompute_in_place_is_refused_and_nothing_written(run: Runner, signed: Path) -> None:
    before = signed.read_bytes()
    outcome = run("recompute", signed)
    assert "数字签名" in outcome.line
    assert "--drop-signature" in outcome.line
    assert signed.read_bytes() == before


def test_asked_for_the_signature_goes_and_a_line_says_so(run: Runner, signed: Path) -> None:
    outcome = run("recompute", signed, "--drop-signature")
    assert "数字签名已去掉" in outcome.out
    assert not has_signature(signed)
    assert "数字签名" not in run("recompute", signed).out


@pytest.mark.parametrize("command", ["recompute", "freeze"])
def test_another_file_has_none(run: Runner, signed: Path, command: str) -> None:
    out = signed.with_name("b.xlsx")
    assert "数字签名已去掉" in run(command, signed, "-o", out).out
    assert not has_signature(out)
    assert has_signature(signed)


def test_the_copy_with_findings_has_none(run: Runner, signed: Path) -> None:
    run("check", signed, "--write")
    assert not has_signature(signed.with_name("a-检查结果.xlsx"))
    assert has_signature(signed)


def test_the_refusal_stops_no_other_file(run: Runner, signed: Path) -> None:
    other = signed.with_name("b.xlsx")
    main(["new", "cn-2021-project", "-o", str(other)])
    outcome = run("recompute", signed, other, "--json")
    assert outcome.status == 2
    assert str(other) in [row["file"] for row in json.loads(outcome.out[outcome.out.index("{") :])["files"]]
