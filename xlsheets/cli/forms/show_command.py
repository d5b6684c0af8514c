"""``xlsheets forms show``: one form in lines."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from xlsheets.cli.exit_status import DONE
from xlsheets.domain.numbers import percent, plain
from xlsheets.forms.catalog import find_form
from xlsheets.forms.loading.shared_reports import reports_of
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_data import DataBand, RelationSpec

EXAMPLE = "xlsheets forms show cn-caiyu10-project"


def add_arguments(parser: ArgumentParser) -> None:
    """Give a parser the command's arguments."""
    parser.add_argument("form", metavar="FORM", help="表式编号或文件夹")


def run(options: Namespace) -> int:
    """Print what a form has."""
    print("\n".join(_describe(find_form(options.form))))
    return DONE


def _describe(form: Form) -> list[str]:
    """Tell a form in lines: its columns, groups, rules, paragraphs and reports."""
    policy = form.policy
    lines = [
        f"{form.id}  {form.title}",
        "依据：" + ("，".join(filter(None, (form.authority, form.document))) or "（表式没有写明）"),
        *([] if form.is_data else ["指标栏：" + "、".join(column.header for column in form.indicators.columns)]),
        *(["表头字段：" + "、".join(form.fields)] if form.fields else []),
    ]
    for group in form.indicators.groups:
        weight = (
            f"（{plain(group.weight)}分{'，平均分配' if group.split == 'equal' else ''}）"
            if group.weight is not None
            else ""
        )
        lines.append(f"{group.level1}{weight}：" + "、".join(dict.fromkeys(spec.level2 for spec in group.rows)))
    execution = policy.execution
    if execution.weight:
        lines.append(
            f"预算执行率：{plain(execution.weight)}分，低于{percent(execution.explain_below, strip=True)}须说明"
        )
    if form.kind.has_points:
        lines.append("等级：" + "、".join(f"{grade.name}≥{plain(grade.least)}" for grade in policy.grades))
    if not form.is_data:
        buckets = (f"{bucket.name}≥{percent(bucket.least, strip=True)}" for bucket in policy.buckets)
        lines.append("完成档次：" + "、".join(buckets))
    lines += [_table(band) for band in form.data_bands]
    relations = form.data_rules.relations
    if relations:
        lines.append("表内、表间关系：" + "；".join(dict.fromkeys(map(_relation, relations))))
    if form.texts:
        lines.append("文字说明：" + "、".join(text.title for text in form.texts))
    lines.append("报告：" + "、".join(f"{report.kind}（{report.title}）" for report in reports_of(form)))
    return lines


def _table(band: DataBand) -> str:
    """Tell a table of figures: its unit, its columns, its rows."""
    unit = f"（{band.unit}）" if band.unit else ""
    rows = [
        *([f"自行填写的{band.spare}行"] if band.spare else []),
        *(["、".join(row.label for row in band.rows)] if band.rows else []),
    ]
    return (
        f"数据表 {band.title}{unit}："
        + "、".join(column.header for column in band.columns)
        + "；行："
        + "、".join(rows)
    )


def _relation(relation: RelationSpec) -> str:
    return relation.says if relation.is_error else f"{relation.says}（不符只提醒）"
