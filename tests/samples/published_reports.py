"""Published reports beside ours, figure by figure: ``cd tests && python -m samples.published_reports`` writes docs/published-figures.md."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "tests"))

from samples.final_accounts import final_accounts  # noqa: E402
from samples.published_cases import facts  # noqa: E402

from xlsheets.domain.evaluation import BudgetLine, Evaluation  # noqa: E402
from xlsheets.domain.numbers import MONEY_UNITS, convert_money, half_up  # noqa: E402
from xlsheets.forms.catalog import find_form  # noqa: E402
from xlsheets.forms.facts import evaluation_from_facts  # noqa: E402
from xlsheets.forms.loading.shared_reports import reports_of  # noqa: E402
from xlsheets.forms.placed import Evaluated  # noqa: E402
from xlsheets.report.build import write_report  # noqa: E402
from xlsheets.report.word.edited import Edited  # noqa: E402
from xlsheets.writing.workbook import write_workbook  # noqa: E402

DOCUMENT = ROOT / "docs" / "published-figures.md"
CASES: list[dict[str, Any]] = tomllib.loads(
    (ROOT / "tests" / "data" / "published_reports.toml").read_text(encoding="utf-8")
)["cases"]
_PROJECT = "sc-project-2024"
_HEAD = """# 公布的数和报告的数

九份公布的自评和一份决算公开，按公布的事实填进工作簿，由工作簿生成报告。公布的报告里对的数，我们的报告里一样；错的数，
报告写的是按表格算出来的。只比较数，不抄原文。`tests/report/test_published_reports.py` 检查这里的每一行。

<!-- cd tests && python -m samples.published_reports -->
"""


@dataclass
class Compared:
    """A published figure beside that of our report; ``why`` they differ, empty where they do not."""

    name: str
    published: str
    computed: str
    why: str

    @property
    def same(self) -> bool:
        return self.published == self.computed or _equal(self.published, self.computed)


def compared(case: dict[str, Any]) -> list[Compared]:
    """Write the reports of a case, and look every figure up in their ledgers."""
    shown: dict[tuple[str, str], list[str]] = {}
    for key, text in _ledgers(case):
        shown.setdefault((key, "%" if text.endswith("%") else ""), []).append(text)
    return [_of(figure, shown) for figure in case["figures"]]


def _of(figure: dict[str, Any], shown: dict[tuple[str, str], list[str]]) -> Compared:
    published, key = figure["published"], figure["key"]
    has_figure = published[0].isdigit()
    unit = figure.get("unit") or (re.sub(r"[0-9.]+", "", published) if has_figure else "")
    rate = "%" if "%" in (figure.get("of"), unit) else ""
    found = set(shown.get((key, rate), []))
    if figure.get("left_out"):
        assert found <= {"—"}, (key, found)
        return Compared(figure["name"], published, "—", figure["why"])
    assert len(found) == 1, (key, rate, found)
    (text,) = found
    return Compared(figure["name"], published, text if rate else f"{text}{unit}", figure.get("why", ""))


def _equal(published: str, computed: str) -> bool:
    """Compare two printed figures; amounts of two units at the precision of the published one."""
    (one, unit), (other, ours) = _figure(published), _figure(computed)
    if one is None or other is None:
        return False
    if unit != ours and {unit, ours} <= set(MONEY_UNITS):
        return half_up(convert_money(other, ours, unit), -int(one.as_tuple().exponent)) == one
    return unit == ours and one == other


def _figure(text: str) -> tuple[Decimal | None, str]:
    match = re.fullmatch(r"([0-9.]+)(.*)", text)
    return (Decimal(match[1]), match[2]) if match else (None, "")


def _ledgers(case: dict[str, Any]) -> Iterator[tuple[str, str]]:
    found = _written(_evaluation(case["case"], case.get("measures", {})))
    others = [_written(_evaluation(name, {})) for name in case.get("beside", ())]
    others += [_written(_budget_alone(name, amounts)) for name, amounts in case.get("projects", {}).items()]
    with TemporaryDirectory() as folder:
        for kind in case["kinds"]:
            path = Path(folder) / f"{kind}.docx"
            write_report(found, path, kind, beside=[found, *others])
            ledger = Edited(path).ledger
            assert ledger is not None
            yield from ((entry.key, entry.shown or "") for entry in ledger.entries)


def _evaluation(name: str, measures: dict[str, str]) -> Evaluation:
    if name == "suining-final-accounts-2024":
        return final_accounts()
    told = facts(name)
    return evaluation_from_facts({**told, "measures": {**told["measures"], **measures}}, find_form(told["form"]), name)


def _budget_alone(name: str, amounts: list[str]) -> Evaluation:
    return Evaluation(_PROJECT, 2024, name, {"unit": "某局"}, "万元", budget=[BudgetLine("total", "总额", *amounts)])


def _written(evaluation: Evaluation) -> Evaluated:
    return Evaluated.of(write_workbook(find_form(evaluation.form), evaluation).found)


def document() -> str:
    """Return the text of the document."""
    return "\n".join([_HEAD, *(line for case in CASES for line in _table(case))])


def _table(case: dict[str, Any]) -> Iterator[str]:
    rows = compared(case)
    wrong = sum(not row.same for row in rows)
    yield f"## {_title(case)}\n"
    yield f"公布的数 {len(rows)} 个：{len(rows) - wrong} 个相同，{wrong} 个不同。\n"
    yield "| 数 | 公布 | 报告 | 为什么 |"
    yield "|---|---|---|---|"
    yield from (f"| {row.name} | {row.published} | {row.computed} | {row.why or '相同'} |" for row in rows)
    yield ""


def _title(case: dict[str, Any]) -> str:
    form = find_form(_evaluation(case["case"], {}).form)
    titles = "、".join(spec.title for spec in reports_of(form) if spec.kind in case["kinds"])
    return f"{titles}（{case['case']}）"


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8", newline="\n")
