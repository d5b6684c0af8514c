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
from xlsheets.forms.loading.load_form import validate_form
from xlsheets.forms.roots import FORM_FILE
from xlsheets.forms.schema import Form


def template_name(kind: str) -> str:
    """Return the file name of a report's template."""
    return f"report.{kind}.txt.j2"


def put_into_form(report: ProposedReport, form: Form, kind: str, *, overwrite: bool = False) -> Path:
    """Write the template and append report and paragraphs to form.toml; what was there is kept once as .bak.

    ``overwrite``: a report of that kind gets the new template; what form.toml says of it stays, new paragraphs are added.

    Returns the path of the template.

    Raises:
        UserError: the form has a report of that kind or a file of that name already and ``overwrite`` is not given, or the form
            would no longer be valid; nothing is written.
    """
    had = next((spec for spec in form.reports if spec.kind == kind), None)
    is_shared = had is not None and had.folder is not None
    target = form.folder / (template_name(kind) if had is None or is_shared else had.template)
    if is_shared or ((had or target.exists()) and not overwrite):
        way = "" if is_shared else "，要用新的模板换掉它请加 --overwrite"
        raise problem(
            form.folder, f"已经有编号为 {kind} 的报告或 {target.name}，不会覆盖，请用 --kind 另起一个编号{way}"
        )
    path = form.folder / FORM_FILE
    before = path.read_bytes()
    added = _toml(report, kind, is_new=had is None)
    own = before.decode("utf-8-sig")
    text = f"{own.rstrip()}\n{added}" if added.strip() else own
    with tempfile.TemporaryDirectory(prefix="xlsheets-") as scratch:
        copy = Path(scratch) / form.folder.name
        shutil.copytree(form.folder, copy, copy_function=shutil.copyfile)  # a read-only form is copied writable
        (copy / FORM_FILE).write_text(text, encoding="utf-8", newline="\n")
        (copy / target.name).write_text(report.template, encoding="utf-8", newline="\n")
        wrong = validate_form(copy, probe)
    if wrong:
        raise UserError(f"{path}：加上这份报告以后表式通不过检验，没有写入：{wrong[0].key}：{wrong[0].message}")
    save_bytes(target, report.template.encode("utf-8"), backup=target.exists())
    if added.strip():
        save_bytes(path, text.encode("utf-8"), backup=True, instead_of=before)
    return target


def _toml(report: ProposedReport, kind: str, *, is_new: bool) -> str:
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
    if is_new:
        out.blank()
        out.raw("[[reports]]")
        out.value("kind", kind)
        out.value("title", report.title)
        out.value("template", template_name(kind))
    return out.text()
