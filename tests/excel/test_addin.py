"""The add-in and the macro workbook, built from text: read back module for module, opened by LibreOffice, the same each time."""

from __future__ import annotations

import io
import json
import re
import tomllib
import warnings
import zipfile
from importlib.resources import files
from pathlib import Path

import pytest
from engines import convert, read_values
from lxml import etree
from samples.kept import write_workbook

from xlsheets.cli import main
from xlsheets.excel import actions, addin
from xlsheets.excel.macro_calls import parse_layout
from xlsheets.excel.xlwings_vba import xlwings_module
from xlsheets.forms.catalog import all_forms, find_form, form_labels
from xlsheets.forms.facts import evaluation_from_facts
from xlsheets.recognise.load import load

UI = "{http://schemas.microsoft.com/office/2009/07/customui}"
CALLBACKS = {"onAction": "control As IRibbonControl", "getVisible": "control As IRibbonControl, ByRef visible"}
RIBBON_RELATION = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"


@pytest.fixture(scope="module")
def xlam() -> bytes:
    return addin.build_addin()


@pytest.fixture(scope="module")
def filled() -> bytes:
    text = (files("xlsheets") / "demo_data" / "heyuan-mail-2024.json").read_text("utf-8")
    facts = json.loads(text, parse_float=str, parse_int=str)
    facts["year"] = int(facts["year"])
    form = find_form(facts["form"])
    return write_workbook(form, evaluation_from_facts(facts, form, "facts")).data


@pytest.fixture(scope="module")
def xlsm(filled: bytes) -> bytes:
    return addin.macro_workbook(filled)


@pytest.fixture
def built_before(xlam: bytes, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """The add-in that the command builds, not built again for each place."""
    monkeypatch.setattr(addin, "build_addin", lambda: xlam)
    return xlam


@pytest.mark.parametrize(
    ("named", "made"), [("X.xlam", "X.xlam"), ("新/X.XLAM", "新/X.XLAM"), ("新1.0", "新1.0/xlsheets.xlam")]
)
def test_a_file_or_a_folder_is_built_where_it_is_wanted(
    built_before: bytes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    named: str,
    made: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    for target in (named, str(tmp_path / named)):  # again over what is there
        assert main(["addin", "build", "-o", target]) == 0
        assert made.rpartition("/")[2] in capsys.readouterr().out
    assert (tmp_path / made).read_bytes() == built_before


@pytest.mark.parametrize(
    ("named", "words"), [("X.xlsm", "应为 .xlam"), ("有.txt", "同名的文件"), ("有.txt/X.xlam", "同名的文件")]
)
@pytest.mark.usefixtures("built_before")
def test_a_place_that_takes_no_add_in_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], named: str, words: str
) -> None:
    (tmp_path / "有.txt").touch()
    assert main(["addin", "build", "-o", str(tmp_path / named)]) == 2
    assert words in capsys.readouterr().err


def test_the_extra_brings_what_building_imports() -> None:
    if (project := Path(__file__).parents[2] / "pyproject.toml").is_file():
        wanted = tomllib.loads(project.read_text("utf-8"))["project"]["optional-dependencies"]["addin"]
        assert {re.split(r"[<>=]", each)[0] for each in wanted} == {"pyOpenVBA", "xlwings"}


def modules_in(data: bytes, name: str) -> dict[str, str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it asks its parser for something under an old name
        from oletools.olevba import VBA_Parser

        parser = VBA_Parser(name, data=data)
    found = {module: code for _, _, module, code in parser.extract_macros()}
    parser.close()
    return {module: code.replace("\r\n", "\n") for module, code in found.items()}


def code_of(text: str) -> str:
    """A module's text without its attributes, which are not part of the code shown."""
    return "\n".join(line for line in text.split("\n") if not line.startswith("Attribute ")).strip()


@pytest.mark.parametrize("kind", ["xlam", "xlsm"])
def test_olevba_reads_every_module_back(kind: str, request: pytest.FixtureRequest) -> None:
    found = modules_in(request.getfixturevalue(kind), f"x.{kind}")
    expected = addin.modules()
    assert {"XlSheets", "xlwings"} <= set(expected)
    for name, source in expected.items():
        assert code_of(found[f"{name}.bas"]) == code_of(source), name
    documents = {name for name, code in found.items() if not code_of(code)}
    assert {f"{name}.bas" for name in expected} | documents == set(found)


@pytest.mark.parametrize("kind", ["xlam", "xlsm"])
def test_package_ribbon_and_content_types_fit(kind: str, request: pytest.FixtureRequest) -> None:
    with zipfile.ZipFile(io.BytesIO(request.getfixturevalue(kind))) as package:
        assert package.testzip() is None
        types = etree.fromstring(package.read("[Content_Types].xml"))
        relations = etree.fromstring(package.read("_rels/.rels"))
        book_relations = etree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
        names = set(package.namelist())
    by_part = {each.get("PartName"): each.get("ContentType") for each in types}
    main = "application/vnd.ms-excel.addin" if kind == "xlam" else "application/vnd.ms-excel.sheet"
    assert by_part["/xl/workbook.xml"] == f"{main}.macroEnabled.main+xml"
    defaults = {each.get("Extension"): each.get("ContentType") for each in types}
    project = by_part.get("/xl/vbaProject.bin") or defaults["bin"]
    assert project == "application/vnd.ms-office.vbaProject"
    assert [each.get("Target") for each in relations if each.get("Type") == RIBBON_RELATION] == [addin.RIBBON]
    assert addin.RIBBON in names
    assert [
        each.get("Target").rpartition("/")[2] for each in book_relations if each.get("Type").endswith("/vbaProject")
    ]


def test_every_callback_has_its_sub_and_every_action_its_function() -> None:
    source = addin.modules()["XlSheets"]
    root = etree.fromstring(addin.ribbon().encode())
    wanted = {
        (element.get(attribute), attribute)
        for element in root.iter(f"{UI}*")
        for attribute in element.attrib
        if attribute == "onAction" or attribute.startswith("get")
    }
    assert wanted
    for name, attribute in wanted:
        assert f"\nPublic Sub {name}({CALLBACKS[attribute]})\n" in source, name
    for name in re.findall(r'XsRun "(\w+)\(', source):
        assert callable(getattr(actions, name)), name
    declared = set(re.findall(r"\nPublic Sub (\w+)\(control As IRibbonControl", source))
    assert declared == {name for name, _ in wanted}


def test_the_ribbon_offers_every_form_and_explains_every_button() -> None:
    root = etree.fromstring(addin.ribbon().encode())
    menu = root.find(f".//{UI}menu")
    assert [button.get("tag") for button in menu] == [form.id for form in all_forms()]
    labels = [button.get("label") for button in menu]
    assert labels == list(form_labels().values())
    assert len(set(labels)) == len(labels)
    buttons = [*root.iterfind(f".//{UI}group/{UI}button"), menu]
    keys = [button.get("keytip") for button in buttons]
    assert len(set(keys)) == len(keys)
    for button in buttons:
        assert all(button.get(each) for each in ("label", "screentip", "supertip", "imageMso", "keytip"))
    ids = [element.get("id") for element in root.iter(f"{UI}*") if element.get("id")]
    assert len(set(ids)) == len(ids)


def test_the_same_input_gives_the_same_bytes(xlam: bytes, xlsm: bytes, filled: bytes) -> None:
    assert addin.build_addin() == xlam
    assert addin.macro_workbook(filled) == xlsm


def test_nobody_is_named_in_the_add_in(xlam: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(xlam)) as package:
        core = package.read("docProps/core.xml").decode()
    assert "<dc:creator>xlsheets</dc:creator>" in core
    assert "lastModifiedBy" not in core


def test_the_project_has_no_cache_of_another_version(xlam: bytes) -> None:
    from pyopenvba.cfb import CFB

    with zipfile.ZipFile(io.BytesIO(xlam)) as package:
        project = CFB.from_bytes(package.read("xl/vbaProject.bin"))
    assert project.get_stream_in_storage("VBA", "_VBA_PROJECT") == bytes.fromhex("CC61FFFF000000")


def test_the_module_of_xlwings_takes_no_settings_from_workbooks_and_nothing_of_pro() -> None:
    source = xlwings_module()
    assert "Redistribution and use in source and binary forms" in source
    assert "xlwings.pro" not in source
    body = re.search(r"^Function GetConfig\(.*?^End Function", source, re.MULTILINE | re.DOTALL)
    assert body is not None
    assert "GetConfigFromSheet" not in body[0]
    assert "GetDirectoryConfigFilePath" not in body[0]
    assert 'Const PROJECT_NAME As String = "xlsheets"' in source
    # Nor does Python import from the folder that Excel is in, nor does a workbook's name reach the command line.
    assert source.count('prepare_sys_path(\\""" & PYTHONPATH') == source.count(" -B -P -c ") == 2
    assert source.count('        PYTHONPATH = "false;;;;;"\n') == 3
    assert 'ConsoleSwitch & " /C " & Chr(34) & Chr(34) & PYTHON_WIN' in source  # a shell that does not outlive Python
    before = Path(str(files("xlwings") / "xlwings_custom_addin.bas")).read_text("utf-8")
    for opens, closes in ((r"If\b.*\bThen$", "End If"), (r"For\b", "Next"), (r"Function\b", "End Function")):
        counts = [
            len(re.findall(rf"^ *(?:Public |Private )?{opens}", _code(text), re.MULTILINE))
            - len(re.findall(rf"^ *{closes}\b", _code(text), re.MULTILINE))
            for text in (before, source)
        ]
        assert counts[0] == counts[1], f"the cuts leave half a block: {closes}"


def _code(source: str) -> str:
    """Code without comments, and of what is compiled conditionally the first branch."""
    source = re.sub(r"^ *#Else(If)?\b.*?^ *#End If", "", source, flags=re.MULTILINE | re.DOTALL)
    lines = (line.split(" '")[0].rstrip() for line in source.splitlines())
    return "\n".join(line for line in lines if not line.lstrip().startswith(("'", "#")))


def test_the_macro_workbook_is_recognised_with_the_same_figures(tmp_path: Path, xlsm: bytes, filled: bytes) -> None:
    macro, plain = tmp_path / "自评表.xlsm", tmp_path / "自评表.xlsx"
    macro.write_bytes(xlsm)
    plain.write_bytes(filled)
    assert load(macro).found == load(plain).found
    assert load(macro).found[0].cells == load(plain).found[0].cells


def test_libreoffice_opens_both(tmp_path: Path, xlam: bytes, xlsm: bytes, filled: bytes) -> None:
    paths = []
    for name, data in (("a.xlsm", xlsm), ("b.xlsx", filled), ("c.xlsm", as_workbook(xlam))):
        paths.append(tmp_path / name)
        paths[-1].write_bytes(data)
    macro, plain, add_in = (
        read_values(path) for path in convert(paths, "xlsx:Calc MS Excel 2007 XML", tmp_path / "out")
    )
    assert macro == plain
    assert len(add_in) == 1


def as_workbook(xlam: bytes) -> bytes:
    """The add-in as a workbook: LibreOffice has no type for add-ins."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlam)) as package, zipfile.ZipFile(buffer, "w") as out:
        for name in package.namelist():
            out.writestr(name, package.read(name).replace(b"excel.addin.macroEnabled", b"excel.sheet.macroEnabled"))
    return buffer.getvalue()


def test_a_layout_that_is_none_is_an_error() -> None:
    with pytest.raises(ValueError, match="what"):
        parse_layout("what\tis\tthis")
