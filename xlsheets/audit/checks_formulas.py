"""The checks of formulas that people or other systems wrote: they come to something, and what is stored beside them is that."""

from __future__ import annotations

from collections.abc import Iterator

from xlsheets.audit.finding import Finding, listed_cells
from xlsheets.audit.registry import check
from xlsheets.audit.subject import Subject

_LOOKUP = ("没有查到要找的内容", "核对公式查找的名称和区域")
_REFERENCE = ("公式用到的单元格或工作表已被删除", "恢复被删的单元格，或改正公式里的引用")
_NAME = ("公式里的函数或名称不认识", "改正函数或名称的写法，或装上它要的加载项")
_VALUE = ("公式把文字当作数字计算", "把公式用到的单元格改成数字")
_NUMBER = ("计算结果太大，或参数不合要求", "核对公式里的数字")
_ERRORS = {
    "#N/A": _LOOKUP,
    "#REF!": _REFERENCE,
    "#引用!": _REFERENCE,
    "#DIV/0!": ("公式除以了 0 或空格", "补填除数，或改正公式"),
    "#NAME?": _NAME,
    "#名称?": _NAME,
    "#VALUE!": _VALUE,
    "#值!": _VALUE,
    "#NUM!": _NUMBER,
    "#数值!": _NUMBER,
    "#NULL!": ("公式里的两个区域没有共同的单元格", "检查区域之间的逗号、冒号"),
    "#SPILL!": ("公式的结果放不下，旁边的单元格有内容", "清空旁边的单元格"),
    "#GETTING_DATA": ("数据还没有取回", "等数据取回之后保存"),
    "Err:502": ("函数的参数不合要求", "核对公式里的参数"),
    "Err:504": ("函数的参数应为单元格区域", "核对公式里的参数"),
    "Err:508": ("公式的括号不成对", "补上括号"),
    "Err:522": ("公式循环引用自己", "改正公式里的引用"),
}
"""Error values as Excel, WPS and LibreOffice show them: what each means, and what to do."""

_SCORES = ("score", "raw_score")
_OTHER_ERROR = ("公式出错，没有算出结果", "改正公式")


def error_words(value: str) -> tuple[str, str]:
    """Return what an error value means, and what to do about it, each as a clause."""
    return _ERRORS.get(value, _OTHER_ERROR)


@check(
    "CELL_ERROR",
    severity="error",
    title="单元格是错误值",
    meaning="要填的单元格里是 #N/A、#REF!、#DIV/0! 等错误值，不是数字也不是文字，按没有填写处理。",
    rule="错误值不是填报的内容",
)
def cell_error(subject: Subject) -> Iterator[Finding]:
    """A formula that failed leaves an error value where a person was to fill in something."""
    found = subject.recognised
    for cell, value in found.errors.items():
        meaning, way = error_words(value)
        is_left_over = cell in subject.cells.computed and cell not in found.owned
        told = f"这一格是错误值 {value}：{'不是数' if is_left_over else meaning}，按没有填写处理"
        fix = "重新计算一次，由表式的公式来算，或直接填写数字。" if is_left_over else f"{way}，或直接填写内容。"
        yield subject.finding(cell, told, found=value, fix=fix, by_recompute=is_left_over)


@check(
    "FORMULA_WITHOUT_RESULT",
    severity="error",
    title="自己写的公式没有得出结果",
    meaning="表式要计算的单元格里是填表人自己的公式，算出来是空的：表上看不到数，也不能定稿。空白的得分见 NOT_A_NUMBER。",
    rule="要计算的单元格应当得出数",
)
def formula_without_result(subject: Subject) -> Iterator[Finding]:
    """A person's formula in a cell that the form computes may come to nothing; nobody sees a figure there, whatever we compute."""
    found = subject.recognised
    scores = {row.get(role) for row in (*found.cells.indicators, *found.cells.budget.values()) for role in _SCORES}
    for cell, text in found.owned.items():
        if not text and cell not in scores and cell not in found.doubts:
            way = "改正这个公式，或清空这一格后重新计算，由表式的公式来算。"
            told = "填表人自己的公式没有得出结果，表上这一格是空的"
            yield subject.finding(cell, told, found="（空）", fix=way, by_recompute=True)


@check(
    "FORMULA_NOT_CALCULATED",
    severity="warning",
    title="公式存的结果不是它算出来的",
    meaning="单元格里的公式导出或改动后没有重新计算，文件里存的结果与公式算出来的不同；软件按公式算出来的数核对，重新计算时把它存进去。",
    rule="公式以计算结果为准",
)
def formula_not_calculated(subject: Subject) -> Iterator[Finding]:
    """Systems that write formulas store 0, the template's figure or nothing beside them; whoever opens the file sees another figure."""
    for cell, (stored, computed) in subject.recognised.recalculated.items():
        yield subject.finding(
            cell,
            "公式没有重新计算过，文件里存的结果不对",
            found=stored or "（空）",
            expected=computed,
            fix="在 Excel 或 WPS 中打开并保存一次，或重新计算（xlsheets recompute）。",
            by_recompute=True,
        )
    stale = subject.recognised.printed.stale
    if stale:
        total = subject.cells.totals.get("total", "")
        cell = total if total in stale else next(iter(stale))
        yield subject.finding(
            cell,
            f"{len(stale)}个公式格里存的结果不是现在该算出的（{listed_cells(list(stale))}）：改动后没有重新计算过，或者“测算”表的公式被改动过",
            found=stale[cell][0],
            expected=stale[cell][1] or "（空）",
            fix="重新计算一次（xlsheets recompute，或功能区的“重新计算”）；在 Excel 或 WPS 中打开后又变回去的，删去“测算”表后再重新计算。",
            by_recompute=True,
        )


@check(
    "FORMULA_EMPTIED",
    severity="warning",
    title="应有公式的格子空着",
    meaning="本软件的表里，得分、执行率、小计、合计、等级或分值一格原来印着公式或数，现在被清空；软件照样计算，表上却看不到。",
    rule="本程序的工作簿结构",
)
def formula_emptied(subject: Subject) -> Iterator[Finding]:
    """What a form computes or prints is to be seen on it; a score that a person has to give is told as that."""
    judged = {row.cell("score") for row in subject.rows if row.result.score is None}
    cells = [cell for cell in subject.recognised.printed.emptied if cell not in judged]
    if cells:
        yield subject.finding(
            cells[0],
            f"{len(cells)}个应由公式计算或由表式印好的格子空着（{listed_cells(cells)}）",
            found="（空）",
            fix="重新计算一次（xlsheets recompute，或功能区的“重新计算”），补上公式。",
            by_recompute=True,
        )
