"""What ``collect`` keeps of an evaluation: its figures, and none of its cells, so that thousands fit into memory."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from xlsheets.audit.trace_log import internal_error
from xlsheets.domain.evaluation import AMOUNTS
from xlsheets.domain.numbers import POINTS, plain, read_figure
from xlsheets.domain.reading import join_target
from xlsheets.domain.status import TO_FILL, TO_JUDGE
from xlsheets.errors import NoFormError, UserError
from xlsheets.forms.placed import Evaluated
from xlsheets.forms.schema import Form
from xlsheets.formulas.summary_layout import GRADED
from xlsheets.recognise.load import load
from xlsheets.recognise.table import NOTHING_TOLD, ToldColumns


class IndicatorRecord(Struct, frozen=True):
    """One row as it is collected; ``target`` as one text, ``unit`` of the target. ``counted``: it is an indicator of its own."""

    level1: str
    level2: str
    name: str
    target: str
    unit: str
    actual: str
    completion: Decimal | None
    bucket: str
    weight: Decimal | None
    score: Decimal | None
    status: str
    basis: str
    reason: str
    counted: bool = True


class Record(Struct, frozen=True):
    """One evaluation as it is collected.

    ``amounts``: initial, adjusted and executed budget in ``money_unit``, None where nothing readable stands there. ``below``: the
    amount that the execution rate divides by. ``total`` and ``grade``: as printed on the form, computed where nothing is typed.
    ``count``: number of indicators; ``open``: of those still to be filled in or judged. ``shown``: the file as a list names it.
    """

    file: str
    sheet: str
    form: str
    form_title: str
    year: int | None
    subject: str
    code: str
    unit: str
    money_unit: str
    amounts: tuple[Decimal | None, ...]
    below: Decimal | None
    rate: Decimal | None
    execution: Decimal | None
    total: Decimal | None
    grade: str
    status: str
    texts: str
    buckets: dict[str, int]
    count: int
    open: int
    indicators: tuple[IndicatorRecord, ...]
    shown: str = ""
    is_department: bool = False

    @property
    def is_known(self) -> bool:
        """Say whether its form is known; else it was read by its header, and its figures are as printed."""
        return bool(self.form)

    @property
    def shown_file(self) -> str:
        """What to call the file in a list: its way from the folder that was named, so that units' folders are told apart."""
        return self.shown or Path(self.file).name

    @property
    def content(self) -> Record:
        """The same without where it was found: copies are equal in it."""
        return replace(self, file="", sheet="", shown="")

    @property
    def place(self) -> str:
        """File and sheet, to be named in a list."""
        return f"{self.shown_file}（{self.sheet}）"


class FileRead(Struct, frozen=True):
    """What reading one file gave: its evaluations, and the line that says why there are none, or not all; ``passed``: it is no form."""

    path: str
    records: tuple[Record, ...] = ()
    problem: str = ""
    passed: bool = False


def read_file(path: Path, form: Form | None = None, told: ToldColumns = NOTHING_TOLD) -> FileRead:
    """Read the evaluations of one file as ``load`` does; what is wrong with it is told, not raised."""
    try:
        loaded = load(path, form, told, unknown=True)
    except UserError as error:
        return FileRead(str(path), problem=error.line, passed=isinstance(error, NoFormError))
    except Exception as error:  # one file of thousands must not end the whole run
        return FileRead(str(path), problem=internal_error(path, error).line)
    unread = "；".join(f"工作表“{each.sheet}”：{each.text}" for each in loaded.unread)
    problem = f"{path}：{unread}" if unread else ""
    return FileRead(str(path), tuple(record(str(path), found) for found in loaded.found), problem)


def record(file: str, found: Evaluated) -> Record:
    """Take from an evaluation what is collected."""
    evaluation, form, results = found.evaluation, found.form, found.results
    line = evaluation.line("total")
    amounts = (
        dict.fromkeys(AMOUNTS, None) if line is None else {role: read_figure(getattr(line, role)) for role in AMOUNTS}
    )
    below = amounts[form.policy.execution.denominator]
    printed = None if evaluation.total is None else read_figure(evaluation.total, POINTS)
    nothing = not form.kind.has_points or results.is_empty
    total = printed if printed is not None else (None if nothing else results.shown_total)
    rate = results.execution.rate
    return Record(
        file=file,
        sheet=found.cells.sheet,
        form=form.id,
        form_title=form.title,
        year=evaluation.year,
        subject=evaluation.subject.strip(),
        code=evaluation.fields.get("project_code", "").strip(),
        unit=(evaluation.fields.get("unit") or evaluation.fields.get("supervisor") or "").strip(),
        money_unit=evaluation.money_unit,
        amounts=tuple(amounts[role] for role in AMOUNTS),
        below=(below if below is not None else amounts["initial"]) if rate is not None else None,
        rate=rate,
        execution=results.execution.score if form.policy.execution.weight else None,
        total=total,
        grade=(evaluation.grade or results.grade or "").strip(),
        status=_status(total, printed, found, nothing=nothing),
        texts=f"{len(evaluation.texts)}/{len(form.texts)}" if form.texts else "—",
        buckets={name: results.buckets[name].count for name in (entry.name for entry in form.policy.buckets)},
        count=results.count,
        open=results.open_count,
        indicators=_indicators(found),
        is_department=form.is_department,
    )


def _status(total: Decimal | None, printed: Decimal | None, found: Evaluated, *, nothing: bool) -> str:
    results, has_points = found.results, found.form.kind.has_points
    if results.is_impossible:
        return TO_JUDGE
    if total is None and has_points:
        return TO_FILL
    if results.open_count:
        return f"{TO_JUDGE}{results.open_count}项"
    if printed is not None and not nothing and printed != results.total:
        return f"总分应为{plain(results.total)}"
    return GRADED if results.grade or not has_points else TO_JUDGE


def _indicators(found: Evaluated) -> tuple[IndicatorRecord, ...]:
    return tuple(
        IndicatorRecord(
            level1=item.level1,
            level2=item.level2,
            name=item.name,
            target=join_target(item.operator, item.target, item.unit),
            unit=item.unit,
            actual=item.actual,
            completion=result.completion,
            bucket=result.bucket or "",
            weight=result.points,
            score=result.score,
            status=result.status,
            basis=result.basis,
            reason=item.reason,
            counted=result.counted,
        )
        for item, result in found.results.beside(found.evaluation.indicators)
    )
