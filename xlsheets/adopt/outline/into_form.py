"""Puts a proposed report into a form's folder: its template, and what form.toml says of it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from xlsheets.adopt.outline.propose import ProposedReport
from xlsheets.adopt.probe import probe
from xlsheets.adopt.toml_text import Toml
from xlsheets.errors import UserError
from xlsheets.files.read_file import problem
from xlsheets.files.saving import save_bytes
from xlsheets.forms.loading.load_form import FILE, validate_form
from xlsheets.forms.schema import Form


def template_name(kind: str) -> str:
    """Return the file name of a report's template."""
    return f"report.{kind}.txt.j2"


def put_into_form(report: ProposedReport, form: Form, kind: str) -> Path:
    """Write the template and append report and paragraphs to form.toml, which is kept once as .bak.

    Returns the path of the template.

    Raises:
        UserError: the form has a report of that kind or a file of that name already, or would no longer be valid; nothing is written.
    """
    target = form.folder / template_name(kind)
    if any(spec.kind == kind for spec in form.reports) or target.exists():
        raise problem(form.folder, f"已经有编号为 {kind} 的报告或 {target.name}，不会覆盖，请用 --kind 另起一个编号")
    path = form.folder / FILE
    before = path.read_bytes()
    own = before.decode("utf-8-sig").rstrip()
    text = f"{own}\n{_toml(report, kind)}"
    with tempfile.TemporaryDirectory(prefix="xlsheets-") as scratch:
        copy = Path(scratch) / form.folder.name
        shutil.copytree(form.folder, copy, copy_function=shutil.copyfile)  # a read-only form is copied writable
        (copy / FILE).write_text(text, encoding="utf-8", newline="\n")
        (copy / target.name).write_text(report.template, encoding="utf-8", newline="\n")
        wrong = validate_form(copy, probe)
    if wrong:
        raise UserError(f"{path}：加上这份报告以后表式通不过检验，没有写入：{wrong[0].key}：{wrong[0].message}")
    save_bytes(target, report.template.encode("utf-8"), backup=False)
    save_bytes(path, text.encode("utf-8"), backup=True, instead_of=before)
    return target


def _toml(report: ProposedReport, kind: str) -> str:
    out = Toml()
    for text in report.texts:
        out.blank()
        out.raw("[[texts]]")
        out.value("id", text.id)
        out.value("title", text.title)
        if text.section:
            out.value("section", text.section)
        out.raw(f"required = {str(text.required).lower()}")
        if text.hint:
            out.value("hint", text.hint)
    out.blank()
    out.raw("[[reports]]")
    out.value("kind", kind)
    out.value("title", report.title)
    out.value("template", template_name(kind))
    return out.text()
