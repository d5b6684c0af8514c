"""Loads a form folder: form.toml into the schema's structs, or everything that is wrong in it, by line and key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from xlsheets.domain.numbers import MONEY_UNITS
from xlsheets.errors import UserError
from xlsheets.forms.loading.form_checks import check_stack, check_totals, check_weights
from xlsheets.forms.loading.form_limits import NAME, NAME_RULE
from xlsheets.forms.loading.load_bands import BandReader
from xlsheets.forms.loading.load_policy import read_policy
from xlsheets.forms.loading.load_rules import RuleReader
from xlsheets.forms.loading.toml_lines import key_lines, line_of
from xlsheets.forms.loading.toml_table import Problem, TomlTable
from xlsheets.forms.mistakes import KeyPath, Mistakes, show_key
from xlsheets.forms.schema import ORIENTATIONS, PERCENT_STYLES, SCOPES, Form, Page, ReportSpec, TextSpec
from xlsheets.forms.schema_bands import TEXT_PLACEHOLDERS

FILE = "form.toml"
LARGEST_FORM = 1_000_000
"""Bytes of a form.toml at most; a form has some thousand."""

FORM_ID = re.compile(r"[a-z0-9][a-z0-9-]*\Z")
LONGEST_SHEET_NAME = 28
"""Characters of a sheet's name: Excel's 31, less the number that it gets where a workbook holds several forms."""

OTHER_SHEETS = ("自评表", "测算", "文字说明", "填报说明", "检查结果", "汇总")
RESERVED_SHEETS = ("history", "历史记录")
"""Names that Excel keeps for its own sheet of changes."""

_NO_SHEET_NAME = re.compile(r"[\\/?*\[\]:]|\A'|'\Z|\A\s*\Z")
_KIND = re.compile(r"[a-z][a-z0-9_-]*\Z")
_TEMPLATE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\.j2\Z")

_SYNTAX = (
    ("Expected '='", "键后面缺少等号"),
    ("Cannot overwrite", "同一个键写了两次"),
    ("Cannot declare", "同一个表写了两次"),
    ("Cannot mutate", "同一个表写了两次"),
    ("Duplicate inline table key", "花括号里同一个键写了两次"),
    ("Unclosed array", "方括号没有闭合，或缺少逗号"),
    ("Unclosed inline table", "花括号没有闭合，或缺少逗号；花括号里的内容要写在一行"),
    ("Expected ']'", "方括号没有闭合"),
    ("Unterminated string", "引号没有闭合"),
    ("Illegal character", "有不能使用的字符，或引号没有闭合"),
    ("Invalid value", "值不合写法：文字要加半角双引号，true、false 和数字不加"),
    ("Cannot redefine", "同一个键写了两次"),
    ("Unescaped '\\'", "引号里的反斜杠要写两个"),
    ("Invalid date", "没有这个日期"),
    ("Invalid initial character", "这里应为键名：键名用英文，不能用全角符号"),
    ("Found invalid character", "有不能使用的控制字符"),
    ("Invalid statement", "这里应为键名：键名用英文，不能用全角符号"),
    ("Expected newline", "一行只能写一个键，或缺少引号、逗号"),
)
"""Beginnings of tomllib's messages and what a person can do about them."""


Proof = Callable[[Form], Iterable[tuple[KeyPath, str]]]


def load_form(folder: Path) -> Form:
    """Load the form in ``folder``. Only form.toml is read; validate_form looks at the report templates too.

    Raises UserError with the first mistake: file and line, key, what is wrong.
    """
    form, problems = _read(folder)
    if form is None:
        raise UserError(str(problems[0]))
    return form


def validate_form(folder: Path, prove: Proof | None = None) -> list[Problem]:
    """Return everything that is wrong in a form folder, in the order of the lines; an empty list where all is well.

    ``prove``: what a form that has no mistake is put to besides; it yields the way to each place in form.toml that fails, and why.
    """

    def check(form: Form, mistakes: Mistakes) -> None:
        _check_templates(form, mistakes)
        for at, message in prove(form) if prove is not None and not mistakes.found else ():
            mistakes.add(at, message)

    form, problems = _read(folder, check)
    return [] if form is not None else problems


def _read(folder: Path, check: Callable[[Form, Mistakes], None] | None = None) -> tuple[Form | None, list[Problem]]:
    path = folder / FILE
    text, data, unreadable = _parse(path)
    if unreadable:
        return None, [unreadable]
    mistakes = Mistakes()
    form = _form(TomlTable(data, (), mistakes), folder)
    if check:
        check(form, mistakes)
    if not mistakes.found:
        return form, []
    lines = key_lines(text)
    problems = [Problem(str(path), line_of(lines, at), show_key(at), message) for at, message in mistakes.found]
    return None, sorted(problems, key=lambda problem: problem.line)


def _parse(path: Path) -> tuple[str, dict[str, Any], Problem | None]:
    """Return the text and its data, or what makes the whole file unreadable."""

    def unreadable(message: str, line: int = 1) -> tuple[str, dict[str, Any], Problem]:
        return "", {}, Problem(str(path), line, "", message)

    try:
        raw = path.read_bytes()
    except OSError:
        return unreadable(f"读不到这个文件，请确认文件夹里有 {FILE}")
    if len(raw) > LARGEST_FORM:
        return unreadable("文件太大，不像一个表式")
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        return unreadable("文件不是 UTF-8 编码，请另存为 UTF-8", raw.count(b"\n", 0, error.start) + 1)
    try:
        return text, tomllib.loads(text, parse_float=Decimal), None
    except tomllib.TOMLDecodeError as error:
        line, message = _syntax_error(str(error), text)
        return unreadable(message, line)
    except (RecursionError, ValueError, ArithmeticError):  # too deep, a number beyond all limits
        return unreadable("括号嵌套太深，或数字太长")


def _syntax_error(message: str, text: str) -> tuple[int, str]:
    place = re.search(r"\(at line (\d+), column (\d+)\)", message)
    line = int(place[1]) if place else text.count("\n") + 1
    where = f"第 {place[2]} 列" if place else "文件末尾"
    meaning = next((chinese for english, chinese in _SYNTAX if message.startswith(english)), "写法不合 TOML 规则")
    return line, f"TOML 语法有误（{where}）：{meaning}"


def _form(table: TomlTable, folder: Path) -> Form:
    form_id = table.identifier("id", FORM_ID, "只含小写字母、数字和连字符，以字母或数字开头")
    if form_id and form_id != (name := folder.resolve().name):
        table.note("id", f"“{form_id}”应与文件夹名“{name}”相同")
    page = _page(table)
    policy = read_policy(table)
    rules = RuleReader(table)
    reader = BandReader(len(page.widths), policy, rules)
    read = [(band, entry) for entry in table.tables("bands", required=True) if (band := reader.read(entry))]
    bands = tuple(band for band, _ in read)
    reader.check_blocks(table.tables("bands"))
    check_stack(table, bands, reader, policy)
    check_totals(read)
    policy = replace(policy, kind=reader.points.kind.name)
    level1_weights = check_weights(table, read, policy)
    texts = _texts(table)
    for name, place in reader.fields.paragraphs.items():
        if name not in {text.id for text in texts}:
            known = "、".join(text.id for text in texts)
            place.note(
                "paragraph", f"[[texts]] 里没有 id = “{name}”的一段{f'，现有：{known}' if known else '，请补上'}"
            )
    book = rules.book(is_measured=reader.points.kind.is_measured)
    form = Form(
        id=form_id,
        title=table.text("title"),
        folder=folder,
        authority=table.text("authority", ""),
        document=table.text("document", ""),
        page=page,
        bands=bands,
        policy=replace(policy, level1_weights=level1_weights, rules=book),
        since=table.integer("since", 0, 1990, 2100),
        scope=table.text("scope", "project", SCOPES),
        money_unit=table.text("money_unit", "万元", MONEY_UNITS),
        texts=texts,
        reports=_reports(table),
        guide=table.texts("guide"),
        blocks=tuple(block for block, _ in reader.blocks),
        measures_sheet=_sheet_name(table, "measures_sheet", "基础数据"),
    )
    table.close()
    return form


def _sheet_name(table: TomlTable, key: str, default: str) -> str:
    """Read the name of a sheet: what Excel admits, and none of our own sheets."""
    name = table.text(key, default)
    if len(name) > LONGEST_SHEET_NAME or _NO_SHEET_NAME.search(name) or name.lower() in RESERVED_SHEETS:
        table.note(
            key,
            f"Excel 不接受“{name}”作工作表名：最多 {LONGEST_SHEET_NAME} 个字符（连同序号 31 个），"
            "不含 \\ / ? * [ ] : ，首尾不用单引号，不叫 History",
        )
    if name in OTHER_SHEETS:
        table.note(key, f"“{name}”已用于别的工作表，请换一个名称")
    return name


def _page(form: TomlTable) -> Page:
    table = form.table("page")
    if table is None:
        form.note("page", "缺少 [page]，请写明各列宽度 widths")
        return Page(())
    page = Page(
        widths=table.numbers("widths"),
        orientation=table.text("orientation", "portrait", ORIENTATIONS),
        font=table.text("font", "宋体"),
        size=float(table.number("size", Decimal(10), Decimal(1))),
    )
    table.close()
    return page


def _texts(form: TomlTable) -> tuple[TextSpec, ...]:
    specs: list[TextSpec] = []
    for table in form.tables("texts"):
        spec = TextSpec(
            id=table.identifier("id", NAME, NAME_RULE),
            title=table.text("title"),
            section=table.text("section", ""),
            limit=table.integer("limit", 0, 0, 100_000),
            required=table.flag("required", True),
            hint=table.text("hint", ""),
            default=table.printed("default", TEXT_PLACEHOLDERS, default=""),
        )
        if any(spec.id == other.id for other in specs):
            table.note("id", f"“{spec.id}”重复")
        table.close()
        specs.append(spec)
    return tuple(specs)


def _reports(form: TomlTable) -> tuple[ReportSpec, ...]:
    specs: list[ReportSpec] = []
    for table in form.tables("reports"):
        spec = ReportSpec(
            kind=table.identifier("kind", _KIND, "用小写英文字母开头，只含小写字母、数字、下划线和连字符"),
            title=table.text("title"),
            template=table.identifier("template", _TEMPLATE, "应为本文件夹里的文件名，以 .j2 结尾，不含路径"),
            percent=table.text("percent", "100%", PERCENT_STYLES),
            over_projects=table.flag("over_projects", False),
        )
        if any(spec.kind == other.kind for other in specs):
            table.note("kind", f"“{spec.kind}”重复")
        table.close()
        specs.append(spec)
    return tuple(specs)


def _check_templates(form: Form, mistakes: Mistakes) -> None:
    for index, report in enumerate(form.reports):
        if _TEMPLATE.match(report.template) and not (form.folder / report.template).is_file():
            mistakes.add(("reports", index, "template"), f"文件夹里没有“{report.template}”")
