"""The columns of the sheet 测算 for a form whose indicators have no target and no actual: points by rules over measures.

The points and their line stand on the sheet 基础数据; a row here finds its own by its name, else by its level-2 name.
"""

from __future__ import annotations

from xlsheets.domain.measure_rules import LEVEL2_MARK, TO_BE_JUDGED
from xlsheets.domain.scoring import SHARED
from xlsheets.domain.status import TO_FILL, TO_JUDGE
from xlsheets.domain.vocabulary import PLACEHOLDERS
from xlsheets.forms.schema import Form
from xlsheets.formulas.calc_columns import (
    carry2_formula,
    carry_formula,
    key_formula,
    name_formula,
    raw_formula,
    score_shown_formula,
    unsettled_formula,
)
from xlsheets.formulas.calc_completion import bucket_formula
from xlsheets.formulas.calc_refs import POINTS, CalcColumn, RowRefs, guarded, score_text_formula
from xlsheets.formulas.expressions import any_equal, figure_formula, figure_text, quoted, without_blanks

NOT_COUNTED = "扣分项"
WILD = ("*", "?", "~")
"""What MATCH takes for more than itself; no rule's name holds any of them."""


def rule_arguments(form: Form, name: str, prefix: str) -> str:
    """Arguments of XS_RULE_SCORE and XS_RULE_BASIS: the indicator's name, ids and values of the measures, the form."""
    return f"{name},{prefix}ids,{prefix}values,{quoted(form.id)}"


def points_columns(form: Form, first_row: int) -> list[CalcColumn]:
    """Return the columns of 测算; its rows start at ``first_row``."""
    followed = [column.role for column in form.indicators.columns if column.role in ("name", "weight")]
    return [
        CalcColumn("no", "序号", guarded(lambda r: f'IF({_counted(r)},COUNT({r.span("no", first_row - 1)})+1,"")'), 5),
        CalcColumn("level1", "一级指标", guarded(lambda r: r["carry1"]), 14),
        CalcColumn("level2", "二级指标", guarded(lambda r: r["carry2"]), 15),
        CalcColumn("name", "三级指标", name_formula, 30),
        CalcColumn("target", "", lambda r: '""', 5),
        CalcColumn("actual", "", lambda r: '""', 13),  # as wide as the names of the buckets above need it
        CalcColumn("weight", "分值", guarded(_weight_formula), 8),
        CalcColumn("completion", "完成率", guarded(_completion_formula), 10, "0.00%"),
        CalcColumn(
            "bucket",
            "完成档次",
            guarded(lambda r: f"IF({_costs(r)},{quoted(NOT_COUNTED)},{bucket_formula(r, form)})"),
            12,
        ),
        CalcColumn("rule", "应得分", guarded(lambda r: _rule_formula(r, form)), 9),
        CalcColumn("score", "自评得分", guarded(score_shown_formula), 9),
        CalcColumn("diff", "差异", guarded(unsettled_formula), 8),
        CalcColumn("basis", "计分依据", guarded(lambda r: _basis_formula(r, form)), 60),
        *(CalcColumn(f"{role}_raw", f"原文·{role}", raw_formula(role)) for role in followed),
        CalcColumn("carry1", "一级·顺延", lambda r: carry_formula(r, "level1", first_row)),
        CalcColumn(
            "carry2", "二级·顺延", lambda r: carry2_formula(r, first_row, points="{points}" in form.indicators.heading2)
        ),
        CalcColumn("key", "核对", lambda r: key_formula(form, r)),
        CalcColumn(
            "weight_text", "分值·文字", guarded(lambda r: figure_text(r["weight_raw"], r.value("weight"), POINTS))
        ),
        CalcColumn("score_text", "得分·文字", guarded(score_text_formula)),
        CalcColumn("rule_row", "规则行", guarded(_rule_row_formula)),
    ]


def _costs(refs: RowRefs) -> str:
    """Say whether the row has no points and only costs some."""
    return any_equal(without_blanks(refs["weight_raw"]), PLACEHOLDERS)


def _blank(refs: RowRefs) -> str:
    return f"(LEN({without_blanks(refs['weight_raw'])})=0)"


def _counted(refs: RowRefs) -> str:
    """Say whether the row is an indicator of its own: it has points, or a rule of its own name."""
    shares = f"IF({_blank(refs)},ISNUMBER({refs['rule_row']}),TRUE)"
    return f"IF({_costs(refs)},FALSE,{shares})"


def _weight_formula(refs: RowRefs) -> str:
    value = refs.value("weight")
    read = figure_formula(refs["weight_text"], quoted(TO_FILL))
    return f'IF(ISNUMBER({value}),{value},IF({_costs(refs)},"-",IF({_counted(refs)},{read},"")))'


def _completion_formula(refs: RowRefs) -> str:
    """Share of the points that were earned."""
    score, weight = refs["score"], refs["weight"]
    rate = f"IF({weight}=0,{quoted(TO_FILL)},MAX(0,MIN(1,{score}/{weight})))"
    known = f"IF(ISNUMBER({weight}),{rate},{quoted(TO_FILL)})"
    return f'IF({_counted(refs)},IF(ISNUMBER({score}),{known},{score}),"")'


def _rule_row_formula(refs: RowRefs) -> str:
    name, keys = without_blanks(refs["name_raw"]), f"{refs.names}rule_key"
    wild = "+".join(f"ISNUMBER(FIND({quoted(sign)},{name}))" for sign in WILD)
    level2 = f"{quoted(LEVEL2_MARK)}&{without_blanks(refs['carry2'])}"
    by_level2 = f'IF({_blank(refs)},"",IFERROR(MATCH({level2},{keys},0),""))'
    return f"IFERROR(IF({wild}>0,NA(),MATCH({name},{keys},0)),{by_level2})"


def _rule_formula(refs: RowRefs, form: Form) -> str:
    found = f'IFERROR(INDEX({refs.names}rule_score,{refs["rule_row"]}),"{TO_JUDGE}")'
    unruled = f'IF({_blank(refs)},"","{TO_JUDGE}")'
    native = f"IF(ISNUMBER({refs['rule_row']}),{found},{unruled})"
    return f"IFERROR(XS_RULE_SCORE({rule_arguments(form, refs['name_raw'], refs.names)}),{native})"


def _basis_formula(refs: RowRefs, form: Form) -> str:
    found = f"IFERROR(INDEX({refs.names}rule_basis,{refs['rule_row']}),{quoted(TO_BE_JUDGED)})"
    unruled = f"IF({_blank(refs)},{quoted(SHARED)},{quoted(TO_BE_JUDGED)})"
    native = f"IF(ISNUMBER({refs['rule_row']}),{found},{unruled})"
    return f"IFERROR(XS_RULE_BASIS({rule_arguments(form, refs['name_raw'], refs.names)}),{native})"
