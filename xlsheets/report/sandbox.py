"""The sandbox that every template of a report runs in, and what it says of one that cannot run."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from xlsheets.forms.roots import report_file
from xlsheets.report.filters import filters, num
from xlsheets.report.living import keyed
from xlsheets.report.living.conditions import mark_conditions
from xlsheets.report.typed_text import MISSING_OPEN, placeholder, restore

if TYPE_CHECKING:
    from jinja2 import nodes
    from jinja2.sandbox import ImmutableSandboxedEnvironment

LONGEST_TEMPLATE = 1_000_000
LONGEST_RENDERED = 8_000_000
"""Characters, marks among them; a real report has fifty thousand, a runaway loop of a foreign template has no end."""

PHRASES = "phrases.j2"
_UNPRINTABLE = "cannot be printed: "
_TOLD = (
    (r"end of (?:statement block|print statement)", "括号里少写了什么"),
    (r"expected token '(.+?)', got '(.+?)'", "应当是 {0}，写的是 {1}"),
    (r"[Uu]nknown tag '(.+?)'", "没有“{0}”这种标签"),
    (r"[Uu]nexpected end of template|Missing end of|was expecting tag|Jinja was looking for", "有标签或括号没有结束"),
    (r"[Uu]nexpected char '?(.+?)'? at", "有不该有的字符“{0}”"),
    (r"[Uu]nexpected '(.+?)'", "有不该有的“{0}”"),
    (r"attribute '(.+?)' of", "不能取“{0}”"),
    (r"operator (.+)", "不能用 {0} 运算"),
    (r"[Dd]ivision|DivisionByZero|DivisionUndefined|InvalidOperation", "除数是0，或不是数"),
    (
        r"unsupported operand|NotImplementedType|not supported between|can only concatenate|must be str",
        "数和文字不能这样运算、比较或相连，数要先写成 |num",
    ),
    (r"takes .*argument|missing \d+ required|unexpected keyword|got multiple values", "参数的个数或名称不对"),
    (r"not iterable|no len\(\)|not subscriptable", "这个名称不是一行一条的，不能列举"),
    (r"not callable", "这个名称不能加括号调用"),
    (r"a figure is wanted", "这里要写一个数的名称"),
    (r"Range too big", "重复的次数太多"),
    (r"maximum recursion", "自己调用自己，没有尽头"),
)
"""What Jinja and Python say of a template that cannot run, and what to say of it."""
PRELUDE = f'{{% import "{PHRASES}" as say with context %}}'
"""Gives a template the phrase book, on its first line."""


def print_value(value: object) -> object:
    """Print what an expression gave, in a mark where it is the workbook's: a figure as the domain prints it, nothing as a placeholder."""
    if value is None:
        return keyed.marked(placeholder("数值"), "")
    if isinstance(value, Decimal):
        return keyed.marked(num(value), keyed.key_of(value))
    if isinstance(value, bool) or not isinstance(value, str | int):
        return _unprintable(value)
    if isinstance(value, keyed.KeyedText) and value and not keyed.is_marked(value):
        return keyed.marked(value, value.key)
    if isinstance(value, keyed.KeyedCount):
        return keyed.marked(str(value), value.key)
    if isinstance(value, str) and value.startswith(MISSING_OPEN):
        return keyed.marked(value, "")
    return value


def _unprintable(value: object) -> object:
    """An unknown name says so itself when Jinja prints it; anything else is no figure and no text."""
    from jinja2 import Undefined

    if isinstance(value, Undefined):
        return value
    raise TypeError(f"{_UNPRINTABLE}{type(value).__name__}")


def _phrases(name: str) -> tuple[str, str, None] | None:
    """Give the phrase book to a template: the only file that one may ask for."""
    return (report_file(PHRASES).read_text(encoding="utf-8"), PHRASES, None) if name == PHRASES else None


@cache
def environment(
    percent_style: str, finalize: Callable[[object], object] = print_value
) -> ImmutableSandboxedEnvironment:
    """Return the sandbox.

    Args:
        percent_style: how it prints percentages, one of `forms/schema_reports.py: PERCENT_STYLES`.
        finalize: prints the value of an expression.
    """
    from jinja2 import FunctionLoader, StrictUndefined
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import ImmutableSandboxedEnvironment as Sandbox

    class Environment(Sandbox):
        """The sandbox, without the operators that make a small template eat all memory; it marks what stands under conditions."""

        intercepted_binops = frozenset(("**", "*"))

        def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
            return mark_conditions(super()._parse(source, name, filename))

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            if operator == "**" or not all(isinstance(side, int | Decimal) for side in (left, right)):
                raise SecurityError(f"operator {operator}")
            return super().call_binop(context, operator, left, right)

    environment = Environment(
        undefined=StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
        loader=FunctionLoader(_phrases),
        auto_reload=False,
    )
    environment.filters.update(filters(percent_style))
    return environment


def template_errors() -> tuple[type[Exception], ...]:
    """Return what a template that cannot run raises."""
    from jinja2 import TemplateError

    return TemplateError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RecursionError


def line_of(error: Exception) -> int | None:
    """Find the line of the template at which it failed."""
    from jinja2 import TemplateSyntaxError

    return error.lineno if isinstance(error, TemplateSyntaxError) else _line_in_traceback(error)


def message(error: Exception, place: str) -> str:
    """Say in one Chinese line what is wrong with a template; ``place``: which one, and where in it."""
    from jinja2 import TemplateAssertionError, TemplateNotFound, TemplateSyntaxError, UndefinedError
    from jinja2.exceptions import SecurityError

    detail = " ".join(restore(str(error)).split())[:120]
    told = "（模板里不能用别的文件）" if isinstance(error, TemplateNotFound) else _in_chinese(detail)
    quoted = re.findall(r"'([^']*)'", detail)
    if isinstance(error, UndefinedError) and (number := re.search(r"has no element (\d+)", detail)):
        return f"{place}：没有第 {int(number[1]) + 1} 条，请核对括号里的序号（从 0 起）。"
    if isinstance(error, UndefinedError):
        return f"{place}：名称“{quoted[-1] if quoted else detail}”没有定义，请检查拼写。"
    if isinstance(error, SecurityError):
        return f"{place}：出于安全考虑，模板中不允许这种写法{told}。"
    if isinstance(error, TemplateAssertionError) and quoted:
        return f"{place}：没有“{quoted[0]}”这种写法（过滤器或判断），请对照模板说明改正。"
    if isinstance(error, TemplateSyntaxError):
        return f"{place}：语法有误{told}，请改正后重试。"
    if isinstance(error, LookupError) and detail.strip("'").startswith("文字说明"):
        return f"{place}：自评表没有定义{detail.strip(chr(39))}，请检查 form.toml 的 [[texts]] 或模板中的拼写。"
    if detail.startswith(_UNPRINTABLE):
        return f"{place}：这个名称不是一个数或一段文字，请写到它下面的名称，如 budget.total.adjusted。"
    return f"{place}：无法执行{told}，请改正后重试。"


def _in_chinese(detail: str) -> str:
    """Say in Chinese, in brackets, what Jinja or Python says of a mistake; ``""`` where it says something else."""
    for pattern, text in _TOLD:
        if match := re.search(pattern, detail):
            return f"（{text.format(*match.groups())}）"
    return ""


def _line_in_traceback(error: Exception) -> int | None:
    """Find the template's line in the traceback, which Jinja rewrites to name it."""
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
