"""Checks of a department's texts and scores against the forms of its projects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from xlsheets.audit.across.together import Together, amount_of, check_together, short_name
from xlsheets.audit.checks_measures import PROJECT_KINDS
from xlsheets.audit.finding import INFO, WARNING, Finding
from xlsheets.audit.prose.statements import is_of_this_year, is_planned, rounds_to
from xlsheets.audit.subject import Subject, normal
from xlsheets.domain.numbers import HUNDRED, percent, plain, read_figure

_NUMBER = r"(?<![0-9.])([0-9][0-9,]*(?:\.[0-9]+)?)"
_COUNTS = (
    r"(?<![0-9.])([0-9]{1,3})个(?:(?:预算|部门|特定目标类|专项|常年|阶段|一次性|财政|支出)(?:预算|支出)?)?项目(?!(?:单位|类))",
    r"(?<!的)项目(?:绩效目标|总数|个数|数)?(?:共计|共|合计|为|有)?(?<![0-9.])([0-9]{1,3})个",
)
_OF_SOME = r"的项目|其中|[大小高低]于|以上|以下|本表为|共计0个"
_BUDGET = r"(?:项目)?(?:涉及)?预算总(?:金额|额)(?:为|共|共计)?" + _NUMBER + "万元"
_PROGRESS = r"执行(?:总体)?(?:进度|率)(?:为|达到|达)?" + _NUMBER + "[%％]"
_SPENT = r"项目支出(?:决算)?(?:为|共|共计)?" + _NUMBER + "万元"
_STANDARD = _NUMBER + r"元(?:[/／每](?:人|月)){2}|" + _NUMBER + r"元(?:每人每月|每月每人)"
_QUALITY = ("预算编制质量", "预算编制合理", "预算编制规范", "目标设置", "绩效目标合理")
_MUCH = Decimal("0.3")
_LEAST_ALIKE, _WIDE = 4, 40


def _figure(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


@check_together(
    "FORM_SCOPE",
    severity="warning",
    title="文字说的项目数与自评表张数不符",
    meaning="部门文字里写的项目个数前后不一，或与一起检查的项目自评表张数不等；单独检查一张项目表时为提示。",
    rule="财预〔2020〕10号 第七条（所有项目支出都开展自评）",
)
def form_scope(together: Together) -> Iterator[Finding]:
    """财预〔2020〕10号 art. 7: every project is evaluated, so that there are as many forms as projects."""
    said: dict[int, tuple[Subject, str, str, str]] = {}
    for subject, passage, text in together.texts():
        for pattern in _COUNTS if "项目" in text else ():
            for match in re.finditer(pattern, text):
                clause = text[max(0, match.start() - 14) : match.end() + 6]
                now = is_of_this_year(text, match.start(), subject.evaluation.year)
                if (
                    int(match[1]) > 1
                    and now
                    and not re.search(_OF_SOME, clause.split("，")[0] if "，" in clause else clause)
                ):
                    said.setdefault(int(match[1]), (subject, passage.sheet, passage.cell, passage.label))
    forms = len(together.projects)
    if not said or set(said) == {forms} or not together.projects:
        return
    subject, sheet, cell, label = next(iter(said.values()))
    numbers = "、".join(f"{each}个" for each in said)
    yield subject.finding(
        cell,
        f"{label}等处说项目{numbers}，这里有{forms}张项目自评表",
        found=numbers,
        expected=f"{forms}个，或补上其余项目的自评表",
        fix="核对项目个数，文字前后统一；其余项目的自评表放在一起检查。",
        severity="" if together.departments or len(said) > 1 else INFO,
        sheet=sheet,
    )


@check_together(
    "PROJECT_SUM_MISMATCH",
    severity="warning",
    title="各项目之和与部门文字不符",
    meaning="部门文字里写的项目预算总金额，不等于各项目自评表的年初预算或调整后预算之和；项目支出不等于各项目执行数之和（只差尾数的为提示）。",
    rule="评审通行要求（部门报告与项目自评表一致）",
)
def project_sum_mismatch(together: Together) -> Iterator[Finding]:
    """Reviewers' rule: a department's figures are the sums of its projects'."""
    if len(together.projects) < 2:
        return
    sums = {role: together.total(role) for role in ("initial", "adjusted", "executed")}
    for subject, passage, text in together.texts():
        for pattern, roles in ((_BUDGET, ("initial", "adjusted")), (_SPENT, ("executed",))):
            for match in re.finditer(pattern, text) if "万元" in text else ():
                wanted = {sums[role] for role in roles}
                if any(rounds_to(each, match[1].replace(",", "")) for each in wanted):
                    continue
                names = "、".join(f"{subject.budget_name(role)}{plain(sums[role])}万元" for role in roles)
                is_tail = any(
                    abs(each - _figure(match[1])) <= Decimal("0.01") * len(together.projects) for each in wanted
                )
                yield subject.finding(
                    passage.cell,
                    f"{passage.label}里的金额不是{len(together.projects)}张项目自评表的合计"
                    + ("（尾差）" if is_tail else ""),
                    found=match[0],
                    expected=names,
                    fix="核对是否缺项目自评表、口径是否相同（单位决算只含本单位支出），写明口径。",
                    severity=INFO if is_tail else "",
                    sheet=passage.sheet,
                )


@check_together(
    "BASIS_ACROSS",
    severity="warning",
    title="总体执行进度的口径不明",
    meaning="部门文字里的预算总金额是各项目年初预算之和，执行进度却要以调整后预算为分母才成立。",
    rule="财预〔2020〕10号 附件1（执行率＝全年执行数÷全年预算数）",
)
def basis_across(together: Together) -> Iterator[Finding]:
    """A rate belongs to the amount beside it."""
    initial, adjusted, executed = (together.total(role) for role in ("initial", "adjusted", "executed"))
    for subject, passage, text in together.texts() if initial and initial != adjusted else ():
        budget, progress = re.search(_BUDGET, text), re.search(_PROGRESS, text)
        if budget is None or progress is None or not rounds_to(initial, budget[1].replace(",", "")):
            continue
        if not rounds_to(executed / initial * HUNDRED, progress[1]):
            yield subject.finding(
                passage.cell,
                f"{passage.label}写预算总金额{budget[1]}万元（年初预算）、执行进度{progress[1]}%，执行数合计{plain(executed)}万元，"
                f"为年初预算的{percent(executed / initial)}",
                found=progress[0],
                expected=f"{percent(executed / initial)}，或改用调整后预算{plain(adjusted)}万元",
                fix="执行进度与预算总金额用同一口径，并写明是年初预算还是调整后预算。",
                sheet=passage.sheet,
            )


@check_together(
    "PROJECT_AMOUNT_DIFFERS",
    severity="warning",
    title="部门文字里的项目金额与项目自评表不同",
    meaning="部门文字里某个项目的预算数、执行数与它的自评表不同；用了年初预算数而执行率按调整后预算数计算的为提示。",
    rule="评审通行要求（部门报告与项目自评表一致）",
)
def project_amount_differs(together: Together) -> Iterator[Finding]:
    """Reviewers' rule: a project has one budget, wherever it is told."""
    texts = [*together.texts()] if together.departments else []
    for project in together.projects:
        name = short_name(project)
        initial, adjusted, executed = (amount_of(project, role) for role in ("initial", "adjusted", "executed"))
        pattern = (
            re.escape(name)
            + r"[^，。；0-9]{0,8}"
            + _NUMBER
            + r"万元(?:[，,](?:实际)?(?:执行|支出)"
            + _NUMBER
            + "万元)?"
        )
        for subject, passage, text in texts if name else ():
            for match in re.finditer(pattern, text) if name in text else ():
                told = [_figure(match[1])] + ([_figure(match[2])] if match[2] else [])
                is_initial = told[0] == initial != adjusted
                is_right = told[0] in (initial, adjusted, *([] if match[2] else [executed]))
                if is_right and not is_initial and (len(told) == 1 or told[1] == executed):
                    continue
                right = "、".join(
                    f"{project.budget_name(role)}{plain(amount)}"
                    for role, amount in (("adjusted", adjusted), ("executed", executed))
                    if amount is not None
                )
                yield subject.finding(
                    passage.cell,
                    f"{passage.label}里“{name}”的金额与它的自评表不同" + ("（用的是年初预算数）" if is_initial else ""),
                    found=match[0],
                    expected=f"{right}（{project.cells.sheet}）",
                    fix="照项目自评表改正，预算数用调整后的。",
                    severity=INFO if is_initial and (len(told) == 1 or told[1] == executed) else "",
                    sheet=passage.sheet,
                )


@check_together(
    "STANDARD_DIFFERS",
    severity="warning",
    title="补助标准前后不同",
    meaning="部门文字里的人均标准（元/人/月）与项目自评表里同一事项的标准不同。",
    rule="评审通行要求（部门报告与项目自评表一致）",
)
def standard_differs(together: Together) -> Iterator[Finding]:
    """Reviewers' rule: one benefit has one standard."""
    known = [
        (project, match[1] or match[2], normal(project.evaluation.subject))
        for project in together.projects
        for row in project.rows
        for match in re.finditer(_STANDARD, "".join(f"{row.indicator.target}{row.indicator.unit}".split()))
    ]
    for subject, passage, text in together.texts() if known and together.departments else ():
        for match in re.finditer(_STANDARD, text):
            said = match[1] or match[2]
            beside = text[max(0, match.start() - _WIDE) : match.end()]
            same = [(project, number) for project, number, name in known if _shares_words(name, beside)]
            if same and not is_planned(text, match.start(), match.end()) and said not in [number for _, number in same]:
                project, number = same[0]
                yield subject.finding(
                    passage.cell,
                    f"{passage.label}写每人每月{said}元，{project.cells.sheet}写{number}元",
                    found=match[0],
                    expected=f"{number}元",
                    fix="核对补助标准，两处改为一致。",
                    severity=WARNING,
                    sheet=passage.sheet,
                )


def _shares_words(name: str, text: str) -> bool:
    return any(name[at : at + _LEAST_ALIKE] in text for at in range(max(0, len(name) - _LEAST_ALIKE + 1)))


@check_together(
    "ADJUSTED_AT_FULL_SCORE",
    severity="warning",
    title="预算调整很大，预算编制却得满分",
    meaning="项目年中追加或调减30%以上，部门的“预算编制质量”“目标设置”一类指标却得满分。",
    rule="部门整体支出绩效自评的计分规则（预算编制质量）",
)
def adjusted_at_full_score(together: Together) -> Iterator[Finding]:
    """A budget that had to be more than doubled was not well made."""
    moved = []
    for project in together.projects:
        before, after = amount_of(project, "initial"), amount_of(project, "adjusted")
        if before and after is not None and abs(after - before) / before >= _MUCH:
            moved.append(f"{short_name(project) or project.cells.sheet}{plain(before)}→{plain(after)}万元")
    for subject in together.departments if moved else ():
        full = [
            row
            for row in subject.rows
            if row.weight and row.result.score == row.weight and any(word in row.indicator.name for word in _QUALITY)
        ]
        if full:
            yield subject.finding(
                full[0].cell("score"),
                f"{'、'.join(row.label for row in full)}得满分，{len(moved)}个项目的预算年中调整了30%以上",
                found="、".join(moved[:3]),
                fix="核对预算编制、目标设置的得分，或者说明调整的原因。",
            )


@check_together(
    "KIND_COUNT_DIFFERS",
    severity="warning",
    title="常年、阶段项目数与项目自评表不符",
    meaning="部门基础数据里的常年项目总数、阶段（一次性）项目总数，与各项目自评表“项目类型”一栏数出的不等；有的项目没有填类型的不比较。",
    rule="部门整体支出绩效自评的计分规则",
)
def kind_count_differs(together: Together) -> Iterator[Finding]:
    """What kind a project is stands on its own form."""
    kinds = [project.evaluation.fields.get("kind", "").strip() for project in together.projects]
    for subject in together.departments if kinds and all(kinds) else ():
        for measure in subject.policy.rules.measures:
            named = [kind for kind in PROJECT_KINDS if kind in measure.label]
            typed = read_figure(subject.evaluation.measures.get(measure.id, ""), measure.unit)
            if typed is None or not named or "总数" not in measure.label:
                continue
            counted = sum(any(kind in told for kind in named) for told in kinds)
            if typed != counted:
                yield subject.finding(
                    subject.measure_cell(measure.id),
                    f"基础数据“{measure.label}”与项目自评表的“项目类型”不符",
                    found=plain(typed),
                    expected=str(counted),
                    fix="核对各项目的项目类型；有项目不在这里的，保留手填的数并说明。",
                    sheet=subject.cells.measures_sheet,
                )
