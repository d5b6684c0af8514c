"""Word templates as offices make them, and what comes of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from report.conftest import heyuan_form, mail_evaluation
from samples.without_cells import found_of

from xlsheets.domain.evaluation import Evaluation
from xlsheets.report.build import write_report
from xlsheets.report.rendered import RenderedReport


def template(folder: Path, *paragraphs: str, edit: Callable[[Document], Any] | None = None) -> Path:
    """A template with such paragraphs."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if edit is not None:
        edit(document)
    path = folder / "模板.docx"
    document.save(str(path))
    return path


def with_table(*rows: tuple[str, ...]) -> Callable[[Document], None]:
    """Add a table of such rows."""

    def edit(document: Document) -> None:
        table = document.add_table(len(rows), max(map(len, rows)))
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=False):
                cell.text = text

    return edit


def in_pieces(text: str, looks: str = "") -> Any:
    """A paragraph that Word cut into runs of two characters, each with a mark of its spelling check behind it."""
    runs = "".join(
        f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{text[at : at + 2]}</w:t></w:r><w:proofErr w:type="spellStart"/>'
        for at in range(0, len(text), 2)
    )
    return parse_xml(f"<w:p {nsdecls('w')}>{runs}</w:p>")


def add(element: Any) -> Callable[[Document], None]:
    """Put an element at the end of the text."""
    return lambda document: document.element.body.insert_element_before(element, "w:sectPr")


def text_box(text: str) -> Any:
    """A paragraph with a text box of old Word, and what an older one shows instead of one of today's."""
    box = f"<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>"
    return parse_xml(
        f'<w:p {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:r><w:pict><v:shape id="s1" style="width:90pt;height:30pt">'
        f"<v:textbox>{box}</v:textbox></v:shape></w:pict></w:r><w:r><w:t>框在前面</w:t></w:r></w:p>"
    )


def report(path: Path, evaluation: Evaluation | None = None) -> tuple[RenderedReport, Document]:
    """The report that a template gives, and its document."""
    found = found_of(evaluation or mail_evaluation(), heyuan_form())
    out = path.with_name("报告.docx")
    told = write_report(found, out, template=path)
    return told, docx.Document(str(out))


def lines(document: Document) -> list[str]:
    """The texts of its paragraphs, those of tables and boxes too."""
    paragraphs = document.element.body.iter(qn("w:p"))
    return [text for each in paragraphs if (text := "".join(t.text or "" for t in each.iter(qn("w:t"))))]


def repacked(path: Path, change: Callable[[str, bytes], bytes | None], extra: dict[str, bytes] | None = None) -> Path:
    """Rewrite a package part by part; None leaves one out."""
    data = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(data, "w") as new:
        for name in old.namelist():
            held = change(name, old.read(name))
            if held is not None:
                new.writestr(name, held)
        for name, held in (extra or {}).items():
            new.writestr(name, held)
    path.write_bytes(data.getvalue())
    return path
