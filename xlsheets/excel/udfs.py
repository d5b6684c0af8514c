"""The worksheet functions (自定义函数) as xlwings serves them to Excel: names, arguments and help, bound to ``udf_functions``.

No type hints here: xlwings takes them for converters, and then a text in a number's place makes every call fail. Every range
arrives as rows of cells, a cell error as its text (#N/A). Nothing of the command line imports this module: xlwings is slow to load.
The docstrings are what Excel's function wizard shows.
"""

# ruff: noqa: N802 - the names are those of the workbooks' formulas

from __future__ import annotations

import xlwings as xw

from xlsheets.excel import udf_functions as functions

CATEGORY = "绩效自评"
_CELLS = {"ndim": 2, "err_to_str": True}
_TARGET = "年度指标值，如 ≥95%、40家；可选一格或一列"
_ACTUAL = "实际完成值，单位与指标值一致"
_WEIGHT = "分值"
_FORM = "表式编号，如 cn-caiyu10-project"
_OPERATOR = "符号列（≥、≤、定性等），没有该列的表式不填"
_UNIT = "计量单位列，没有该列的表式不填"
_COMPLETION = "完成率列：数字、百分比，或 待填、待评；没有该列的表式不填"
_BUDGET = "预算数（表式规定的分母：年初预算数或全年预算数）"
_NAME = "三级指标的名称；可选一格或一列"
_IDS = "基础数据的标识列"
_VALUES = "基础数据的数值列，与标识列一样长"
_EXECUTED = "全年执行数"


@xw.func(category=CATEGORY)
@xw.arg("target", doc=_TARGET, **_CELLS)
@xw.arg("actual", doc=_ACTUAL, **_CELLS)
@xw.arg("form", doc=_FORM, **_CELLS)
@xw.arg("operator", doc=_OPERATOR, **_CELLS)
@xw.arg("unit", doc=_UNIT, **_CELLS)
def XS_COMPLETION(target, actual, form, operator="", unit=""):
    """完成率：实际完成值与年度指标值之比，最高100%；算不出时为 待填 或 待评。"""
    return functions.completion(target, actual, form, operator, unit)


@xw.func(category=CATEGORY)
@xw.arg("target", doc=_TARGET, **_CELLS)
@xw.arg("actual", doc=_ACTUAL, **_CELLS)
@xw.arg("weight", doc=_WEIGHT, **_CELLS)
@xw.arg("form", doc=_FORM, **_CELLS)
@xw.arg("operator", doc=_OPERATOR, **_CELLS)
@xw.arg("unit", doc=_UNIT, **_CELLS)
@xw.arg("completion", doc=_COMPLETION, **_CELLS)
def XS_SCORE(target, actual, weight, form, operator="", unit="", completion=""):
    """得分：按表式的计分规则由指标值、完成值和分值算出；算不出时为 待填 或 待评。"""
    return functions.score(target, actual, weight, form, operator, unit, completion)


@xw.func(category=CATEGORY)
@xw.arg("target", doc=_TARGET, **_CELLS)
@xw.arg("actual", doc=_ACTUAL, **_CELLS)
@xw.arg("weight", doc=_WEIGHT, **_CELLS)
@xw.arg("form", doc=_FORM, **_CELLS)
@xw.arg("operator", doc=_OPERATOR, **_CELLS)
@xw.arg("unit", doc=_UNIT, **_CELLS)
@xw.arg("completion", doc=_COMPLETION, **_CELLS)
def XS_BASIS(target, actual, weight, form, operator="", unit="", completion=""):
    """计分依据：得分的算式，如 13.34 × 20.01% = 2.67；算不出时说明缺什么。"""
    return functions.basis(target, actual, weight, form, operator, unit, completion)


@xw.func(category=CATEGORY)
@xw.arg("score", doc="折算前的得分；可选一格或一列", **_CELLS)
@xw.arg("factor", doc="乘数：折算系数，或折算后的分值", **_CELLS)
@xw.arg("form", doc=_FORM, **_CELLS)
@xw.arg("divisor", doc="除数：折算前的分值；按折算系数折算的不填", **_CELLS)
def XS_CONVERTED(score, factor, form, divisor=""):
    """折算得分：得分×折算系数，或得分÷分值×折算后的分值，按表式取位；得分待填、待评的不变。"""
    return functions.converted(score, factor, form, divisor)


@xw.func(category=CATEGORY)
@xw.arg("completion", doc="完成率：数字或百分比", **_CELLS)
@xw.arg("form", doc=_FORM, **_CELLS)
def XS_BUCKET(completion, form):
    """完成档次：完成、80%–100%、60%–80%、60%以下（表式另有规定的从其规定）。"""
    return functions.bucket(completion, form)


@xw.func(category=CATEGORY)
@xw.arg("total", doc="总分", **_CELLS)
@xw.arg("form", doc=_FORM, **_CELLS)
def XS_GRADE(total, form):
    """等级：优、良、中、差（表式另有规定的从其规定）。"""
    return functions.grade(total, form)


@xw.func(category=CATEGORY)
@xw.arg("budget", doc=_BUDGET, **_CELLS)
@xw.arg("executed", doc=_EXECUTED, **_CELLS)
@xw.arg("form", doc=_FORM, **_CELLS)
def XS_EXECUTION_RATE(budget, executed, form):
    """预算执行率：执行数÷预算数；预算数为0时按表式规定，不计的为 —。"""
    return functions.execution_rate(budget, executed, form)


@xw.func(category=CATEGORY)
@xw.arg("budget", doc=_BUDGET, **_CELLS)
@xw.arg("executed", doc=_EXECUTED, **_CELLS)
@xw.arg("form", doc=_FORM, **_CELLS)
def XS_EXECUTION_SCORE(budget, executed, form):
    """预算执行率得分：按表式的分值和分档计算。"""
    return functions.execution_score(budget, executed, form)


@xw.func(category=CATEGORY)
@xw.arg("scores", doc="各指标得分", **_CELLS)
@xw.arg("execution", doc="预算执行率得分，表式不设分的填 0", **_CELLS)
@xw.arg("rate", doc="预算执行率，表式不按执行率封顶的填 1", **_CELLS)
@xw.arg("form", doc=_FORM, **_CELLS)
def XS_TOTAL(scores, execution, rate, form):
    """总分：各指标得分与预算执行率得分之和；表式按执行率封顶的，不超过封顶分。"""
    return functions.total(scores, execution, rate, form)


@xw.func(category=CATEGORY)
@xw.arg("completions", doc="各指标完成率；待填、待评的计入指标个数", **_CELLS)
@xw.arg("bucket", doc="完成档次的名称，如 完成、80%以上", **_CELLS)
@xw.arg("form", doc=_FORM, **_CELLS)
def XS_COUNT(completions, bucket, form):
    """完成率在某一档次的指标个数。"""
    return functions.count(completions, bucket, form)


@xw.func(category=CATEGORY)
@xw.arg("completions", doc="各指标完成率；待填、待评的计入指标个数", **_CELLS)
@xw.arg("bucket", doc="完成档次的名称，如 完成、80%以上", **_CELLS)
@xw.arg("form", doc=_FORM, **_CELLS)
def XS_SHARE(completions, bucket, form):
    """完成率在某一档次的指标占全部指标的比例。"""
    return functions.share(completions, bucket, form)


@xw.func(category=CATEGORY)
@xw.arg("name", doc=_NAME, **_CELLS)
@xw.arg("ids", doc=_IDS, **_CELLS)
@xw.arg("values", doc=_VALUES, **_CELLS)
@xw.arg("form", doc=_FORM, **_CELLS)
def XS_RULE_SCORE(name, ids, values, form):
    """应得分：按表式的规则由基础数据算出；缺数据时为 待填，由人评分的为 待评。"""
    return functions.rule_score(name, ids, values, form)


@xw.func(category=CATEGORY)
@xw.arg("name", doc=_NAME, **_CELLS)
@xw.arg("ids", doc=_IDS, **_CELLS)
@xw.arg("values", doc=_VALUES, **_CELLS)
@xw.arg("form", doc=_FORM, **_CELLS)
def XS_RULE_BASIS(name, ids, values, form):
    """计分依据：应得分怎样由基础数据算出，如 8 ×（1 − 0.28%）= 7.98。"""
    return functions.rule_basis(name, ids, values, form)
