"""A person's Word file as template or reference: named as what it is, and without what does not belong into a report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree
from msgspec import Struct

from xlsheets.errors import UserError
from xlsheets.files.archive import Archive, ArchiveError
from xlsheets.files.file_kinds import what_it_is
from xlsheets.files.namespaces import OFFICE, WORD
from xlsheets.files.package import CONTENT_TYPES, is_word
from xlsheets.files.part_xml import XmlError, parse_xml, serialise
from xlsheets.files.read_file import OLE, is_encrypted, problem, read_file
from xlsheets.files.relations import main_part, relations_in, relations_part, root_tag
from xlsheets.report.word.edited import SIDE_STORIES
from xlsheets.report.word_template.accepted import accept_changes
from xlsheets.report.word_template.places import DOCUMENT, Story

W = f"{{{WORD}}}"
_SAVE = "请用 Word 或 WPS 打开，另存为“Word 文档（.docx）”再用"
_OTHER_NAMES = {
    ".dotx": "Word 模板（.dotx）",
    ".dotm": "带宏的 Word 模板（.dotm）",
    ".docm": "带宏的 Word 文档（.docm）",
    ".doc": "旧格式的 Word 文档（.doc）",
    ".dot": "旧格式的 Word 模板（.dot）",
    ".wps": "WPS 文字的旧格式（.wps）",
    ".wpt": "WPS 文字的旧模板（.wpt）",
    ".odt": "OpenDocument 文档（.odt）",
    ".rtf": "RTF 文档",
}
_OTHER_TYPES = {
    b"wordprocessingml.template.main+xml": _OTHER_NAMES[".dotx"],
    b"ms-word.template.macroEnabledTemplate.main+xml": _OTHER_NAMES[".dotm"],
    b"ms-word.document.macroEnabled.main+xml": _OTHER_NAMES[".docm"],
}
_SETTINGS_OF_OTHERS = ("attachedTemplate", "linkStyles", "mailMerge", "documentProtection", "writeProtection")
"""A report does not hang on another file, fetch records from elsewhere, or keep people from editing it."""
_SOURCES_OF_OTHERS = ("attachedTemplate", "mailMergeSource", "mailMergeHeaderSource")
_NAMES = {"first": "首页", "even": "偶数页"}


class WordFile(Struct, frozen=True):
    """A .docx of a person. ``stories``: the document and what else holds text; ``parts``: the other parts that were put right."""

    path: Path
    archive: Archive
    stories: tuple[Story, ...]
    parts: dict[str, bytes]
    had_changes: bool

    @property
    def document(self) -> Story:
        """The document itself."""
        return self.stories[0]

    def package(self) -> bytes:
        """Return the .docx as its stories are now."""
        stories = {each.part: serialise(each.root, self.archive.read(each.part)) for each in self.stories}
        return self.archive.rewrite({**self.parts, **stories})


def refuse_other_word(path: Path) -> None:
    """Raise UserError for a file that by its name is of another kind of Word document."""
    suffix = path.suffix.lower()
    kind = _OTHER_NAMES.get(suffix)
    if kind and path.is_file() and _is_docx(path):
        raise problem(path, f"报告模板其实是“Word 文档（.docx）”，只是扩展名写成了 {suffix}，请把扩展名改为 .docx 再用")
    if kind:
        raise problem(path, f"报告模板是{kind}，{_SAVE}")


def _is_docx(path: Path) -> bool:
    """Say whether a file is what the name .docx stands for, whatever it is called."""
    try:
        archive = Archive(read_file(path))
        return b"wordprocessingml.document.main+xml" in archive.read(archive.find(CONTENT_TYPES) or CONTENT_TYPES)
    except (ArchiveError, KeyError, UserError):
        return False


def open_word_file(path: Path) -> WordFile:
    """Open a template or a reference.

    Tracked changes are accepted; protection, an attached template and sources of a mail merge are taken off, and so are
    relationships to parts that are not there. Raises UserError where it is no .docx that can be read.
    """
    if path.is_dir():
        raise problem(path, "报告模板是文件夹，请指定其中的 .docx")
    data = read_file(path)
    archive = _archive(path, data)
    part = main_part(archive, _related(path, archive, ""))
    if part is None or not is_word(root_tag(_read(path, archive, part)).removeprefix("{").partition("}")[0]):
        raise problem(path, f"报告模板不是 Word 文档，{_SAVE}")
    if not root_tag(_read(path, archive, part)).startswith(W):
        raise problem(path, f"报告模板是“Strict Open XML 文档”，{_SAVE}")
    types = _read(path, archive, archive.find(CONTENT_TYPES) or CONTENT_TYPES)
    for mark, kind in _OTHER_TYPES.items():
        if mark in types:
            raise problem(path, f"报告模板其实是{kind}，只是改了扩展名，{_SAVE}")
    root = _xml(path, archive, part)
    stories = [Story(part, DOCUMENT, root), *_other_stories(path, archive, part, root)]
    changed = [accept_changes(each.root) for each in stories]
    return WordFile(path, archive, tuple(stories), _put_right(path, archive, part), any(changed))


def _archive(path: Path, data: bytes) -> Archive:
    if data.startswith(OLE):
        if is_encrypted(data):
            raise problem(path, "报告模板设了打开密码，请在 Word 中取消密码（文件—信息—保护文档）后再用")
        raise problem(path, f"报告模板是旧格式的 Word 文档（.doc、.wps），只是改了扩展名，{_SAVE}")
    if not data.startswith(b"PK"):
        kind = what_it_is(data).partition("，")[0]
        raise problem(
            path,
            f"报告模板不是 Word 文档（{kind}），{_SAVE}" if "Excel" not in kind else f"报告模板不是 Word 文档，{_SAVE}",
        )
    try:
        archive = Archive(data)
        if archive.find("mimetype") and b"opendocument" in archive.read("mimetype")[:100]:
            raise problem(path, f"报告模板是{_OTHER_NAMES['.odt']}，{_SAVE}")
    except ArchiveError as error:
        raise problem(path, str(error)) from None
    return archive


def _read(path: Path, archive: Archive, part: str) -> bytes:
    try:
        return archive.read(archive.find(part) or part)
    except (ArchiveError, KeyError):
        raise problem(path, f"报告模板缺少部件 {part}，或者已经损坏，请在 Word 中打开修复后另存") from None


def _xml(path: Path, archive: Archive, part: str) -> Any:
    try:
        return parse_xml(_read(path, archive, part))
    except XmlError as error:
        raise problem(path, f"部件 {part} {error}") from None


def _related(path: Path, archive: Archive, part: str) -> list[Any]:
    name = archive.find(relations_part(archive, part))
    return relations_in(_xml(path, archive, name), part, archive) if name else []


def _other_stories(path: Path, archive: Archive, document: str, root: Any) -> Iterator[Story]:
    """Give headers, footers, footnotes and endnotes with what Word calls them."""
    names = _names_of_headers(root)
    seen: set[str] = set()
    for each in _related(path, archive, document):
        found = archive.find(each.target) if each.kind in SIDE_STORIES else None
        if found and found not in seen:
            seen.add(found)
            usual = {"header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注"}[each.kind]
            yield Story(found, names.get(each.id, usual), _xml(path, archive, found))


def _names_of_headers(root: Any) -> dict[str, str]:
    """Return what Word calls each header and footer, by the id of its relationship: 第2节首页页眉."""
    sections = list(root.iter(f"{W}sectPr"))
    names: dict[str, str] = {}
    for number, section in enumerate(sections, 1):
        for each in section.iterchildren(f"{W}headerReference", f"{W}footerReference"):
            what = "页眉" if each.tag.endswith("headerReference") else "页脚"
            of = f"第{number}节" if len(sections) > 1 else ""
            names.setdefault(each.get(f"{{{OFFICE}}}id", ""), f"{of}{_NAMES.get(each.get(f'{W}type', ''), '')}{what}")
    return names


def _put_right(path: Path, archive: Archive, document: str) -> dict[str, bytes]:
    """Return the parts that a report takes over in another state than they are in."""
    changed: dict[str, bytes] = {}
    for name in archive.entries:
        if name.endswith(".rels"):
            data = _read(path, archive, name)
            if cleaned := _without_loose_ends(_xml(path, archive, name), data, _part_of(name), archive):
                changed[name] = cleaned
    for each in _related(path, archive, document):
        found = archive.find(each.target) if each.kind == "settings" else None
        if found:
            data = _read(path, archive, found)
            root = parse_xml(data, keep_all=True)
            of_others = [each for name in _SETTINGS_OF_OTHERS for each in root.iterchildren(f"{W}{name}")]
            for child in of_others:
                root.remove(child)
            if of_others:
                changed[found] = serialise(root, data)
    return changed


def _part_of(relations: str) -> str:
    folder, _, name = relations.rpartition("_rels/")
    return f"{folder}{name.removesuffix('.rels')}"


def _without_loose_ends(root: etree._Element, data: bytes, part: str, archive: Archive) -> bytes | None:
    """Drop relationships to sources of others, and to parts that are not there."""
    there = {each.id for each in relations_in(root, part, archive) if archive.find(each.target)}
    loose = [
        each
        for each in root.iterchildren("{*}Relationship")
        if (
            each.get("Type", "").rpartition("/")[2] in _SOURCES_OF_OTHERS
            if each.get("TargetMode") == "External"
            else each.get("Id", "") not in there
        )
    ]
    for each in loose:
        root.remove(each)
    return serialise(root, data) if loose else None
