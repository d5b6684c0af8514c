"""The columns of the sheet 测算 for a form whose indicators have no target and no actual: points by rules over measures.

The points and their line stand on the sheet 基础数据; a row here finds its own by its name, else by its level-2 name.
"""

from __future__ import annotations

from decimal import Decimal

from xlsheets.domain.kinds.ruled import SHARED, only_costs
from xlsheets.domain.measure_rules import LEVEL2_MARK, TO_BE_JUDGED
from xlsheets.domain.status import TO_FILL, TO_JUDGE
from xlsheets.domain.vocabulary import NO_POINTS
from xlsheets.files.grid import Value
from xlsheets.forms.schema import Form
from xlsheets.formulas import row_cells
from xlsheets.formulas.calc.calc_column import CalcColumn, RowValues, empty_column, or_status
from xlsheets.formulas.calc.calc_completion import bucket_formula
from xlsheets.formulas.calc.calc_followed import LEVEL1, LEVEL2, NAME, followed_columns, number_value
from xlsheets.formulas.calc.calc_hints import hint_column, hint_columns
from xlsheets.formulas.calc.calc_refs import RowRefs
from xlsheets.formulas.calc.calc_scores import (
    DIFFERENCE,
    WEIGHT_TEXT,
    basis_column,
    rule_column,
    score_columns,
)
from xlsheets.formulas.expressions import figure_formula, quoted, says_nothing_formula, without_blanks
from xlsheets.formulas.row_cells import FormRow, RowCell

_FOLLOWED = ("name_raw", "weight_raw", "carry1", "carry2", "key")
NOT_COUNTED = "扣分项"
WILD = ("*", "?", "~")
"""What MATCH takes for more than itself; no rule's name holds any of them."""


def rule_arguments(form: Form, name: str, prefix: str) -> str:
    """Arguments of XS_RULE_SCORE and XS_RULE_BASIS: the indicator's name, ids and values of the measures, the form."""
    return f"{name},{prefix}ids,{prefix}values,{quoted(form.id)}"


def points_columns(form: Form) -> list[CalcColumn]:
    """Return the columns of 测算."""
    score, score_text = score_columns("rule", lambda v: row_cells.rule_value(v.result))
    followed = [column for column in followed_columns(form) if column.key in _FOLLOWED]
    return [
        CalcColumn("no", "序号", _number_formula, lambda v: number_value(v) if v.result.counted else "", 4.5),
        LEVEL1,
        LEVEL2,
        NAME,
        empty_column("target", 3),
        empty_column("actual", 11),  # as wide as the names of the buckets above need it
        CalcColumn("weight", "分值", _weight_formula, _weight_value, 7.5),
        CalcColumn("completion", "完成率", _completion_formula, _completion_value, 9, "0.00%"),
        CalcColumn("bucket", "完成档次", _bucket_formula, _bucket_value, 10),
        rule_column(_rule_formula),
        score,
        DIFFERENCE,
        basis_column(_basis_formula, 30),
        hint_column(),
        *followed,
        WEIGHT_TEXT,
        score_text,
        CalcColumn("rule_row", "规则行", _rule_row_formula, _rule_row_value),
        *hint_columns(form),
    ]


def _costs(refs: RowRefs) -> str:
    """Say (1 or 0) whether the row has no points and only costs some: ``-`` → 1, 5 → 0, blank → 0."""
    raw = refs["weight_raw"]
    return f"(LEN({without_blanks(raw)})>0)*{says_nothing_formula(raw, NO_POINTS)}"


def _blank(refs: RowRefs) -> str:
    """Say whether no points stand there, as in a row that shares those above: blank → TRUE, 5 → FALSE."""
    return f"(LEN({without_blanks(refs['weight_raw'])})=0)"


def _counted(refs: RowRefs) -> str:
    """Say whether the row is an indicator of its own, with points, or a rule of its own name: 5 → TRUE, ``-`` → FALSE,
    blank without a rule → FALSE."""
    shares = f"IF({_blank(refs)},ISNUMBER({refs['rule_row']}),TRUE)"
    return f"IF({_costs(refs)},FALSE,{shares})"


def _number_formula(refs: RowRefs) -> str:
    """Number the indicators: behind three of them → 4; nothing in a row that is none."""
    return f'IF({_counted(refs)},COUNT({refs.before("no")})+1,"")'


def _weight_formula(refs: RowRefs) -> str:
    """Read the points: 5 → 5, ``-`` of a line that only costs some stays, a row that shares those above has none."""
    value = refs.value("weight")
    read = figure_formula(refs["weight_text"], quoted(TO_FILL))
    return f'IF(ISNUMBER({value}),{value},IF({_costs(refs)},"-",IF({_counted(refs)},{read},"")))'


def _weight_value(row: RowValues) -> Value:
    if row.result.points is not None:
        return row.result.points
    if only_costs(row.item):
        return "-"
    return TO_FILL if row.result.counted else ""


def _completion_formula(refs: RowRefs) -> str:
    """Share of the points that were earned: 4 of 5 → 80%; a typed 4 of 5 whose rule lacks its figures → 待填."""
    score, weight = refs["score"], refs["weight"]
    rate = f"IF({weight}=0,{quoted(TO_FILL)},MAX(0,MIN(1,{score}/{weight})))"
    known = f"IF(AND(ISNUMBER({weight}),{refs['rule']}<>{quoted(TO_FILL)}),{rate},{quoted(TO_FILL)})"
    return f'IF({_counted(refs)},IF(ISNUMBER({score}),{known},{score}),"")'


def _completion_value(row: RowValues) -> Value:
    result = row.result
    status = result.status if result.score is None else TO_FILL
    return or_status(result.completion, status if result.counted else "")


def _bucket_formula(refs: RowRefs) -> str:
    """Name the bucket, or the line that only costs points: 0.85 → 80%–100%, ``-`` → 扣分项."""
    return f"IF({_costs(refs)},{quoted(NOT_COUNTED)},{bucket_formula(refs)})"


def _bucket_value(row: RowValues) -> Value:
    return NOT_COUNTED if only_costs(row.item) else row.result.bucket or ""


def _rule_row_formula(refs: RowRefs) -> str:
    """Find the row of the rule on 基础数据, by the indicator's name, else by its level-2 name: the name of the third rule → 4."""
    name, keys = without_blanks(refs["name_raw"]), f"{refs.names}rule_key"
    wild = "+".join(f"ISNUMBER(FIND({quoted(sign)},{name}))" for sign in WILD)
    level2 = f"{quoted(LEVEL2_MARK)}&{without_blanks(refs['carry2'])}"
    by_level2 = f'IF({_blank(refs)},"",IFERROR(MATCH({level2},{keys},0),""))'
    return f"IFERROR(IF({wild}>0,NA(),MATCH({name},{keys},0)),{by_level2})"


def _rule_row_value(row: RowValues) -> Value:
    shares = not row.result.counted and not only_costs(row.item)
    named = row.item.level2 if row.item.weight.strip() else ""
    rule = None if shares else row.form.policy.rules.rule(row.item.name, named)
    rows = row.cells.measure_rows
    return Decimal(rows[rule.key] - rows[""] + 1) if rule and rule.key in rows else ""


def _rule_formula(refs: RowRefs) -> str:
    """Take the points of the rule from 基础数据: its row 4 → 4.5; 待评 where a row with points has none."""
    return _of_rule(refs, "rule_score", TO_JUDGE, "")


def _basis_formula(refs: RowRefs) -> str:
    """Take the line of the rule from 基础数据: its row 4 → ``5 × 80.00% = 4``."""
    return _of_rule(refs, "rule_basis", TO_BE_JUDGED.told, SHARED)


def _of_rule(refs: RowRefs, column: str, unruled: str, shared: str) -> str:
    """Ask for what a rule gives, else find it on 基础数据: its row 4 → the cell of ``column`` there, no rule → ``unruled``,
    none and no points → ``shared``."""
    found = f"IFERROR(INDEX({refs.names}{column},{refs['rule_row']}),{quoted(unruled)})"
    without = f"IF({_blank(refs)},{quoted(shared)},{quoted(unruled)})"
    native = f"IF(ISNUMBER({refs['rule_row']}),{found},{without})"
    return f"IFERROR(XS_{column.upper()}({rule_arguments(refs.form, refs['name_raw'], refs.names)}),{native})"


def _row_score(row: FormRow) -> str:
    """Ask for the points of the rule, else follow 测算: 结转结余率 → 4."""
    call = f"XS_RULE_SCORE({rule_arguments(row.form, row.cell('name'), row.prefix)})"
    return f"IFERROR({call},{row.followed('rule', 'key', row.key)})"


SCORE: RowCell = RowCell("score", _row_score, row_cells.rule_value)
