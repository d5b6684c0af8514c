"""What a bureau lays down for the checks of its units: which it raises, lowers or silences, and from where on they speak (--policy)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from xlsheets.audit.finding import Finding
from xlsheets.errors import UserError
from xlsheets.forms.loading.load_checks import SILENT, read_checks
from xlsheets.forms.loading.toml_file import parse_toml
from xlsheets.forms.loading.toml_lines import key_lines, line_of
from xlsheets.forms.loading.toml_table import Problem, TomlTable
from xlsheets.forms.mistakes import KeyPath, Mistakes, show_key, suggestion
from xlsheets.forms.placed import Evaluated


class BureauPolicy(Struct, frozen=True):
    """What a bureau lays down.

    ``severities``: code of a check → its severity, or ``off``. ``explain_below``: the execution rate below which a reason is due.
    ``overshoot``: the share by which an actual may exceed its target without one. None of both leaves the form's own.
    """

    severities: Mapping[str, str] = field(default_factory=dict)
    explain_below: Decimal | None = None
    overshoot: Decimal | None = None

    def bounded(self, found: Evaluated) -> Evaluated:
        """Return an evaluation whose form asks from these bounds on; no score changes by them."""
        policy = found.form.policy
        if self.explain_below is not None:
            policy = replace(policy, execution=replace(policy.execution, explain_below=self.explain_below))
        if self.overshoot is not None:
            policy = replace(policy, overshoot=replace(policy.overshoot, threshold=self.overshoot))
        return found if policy is found.form.policy else replace(found, form=replace(found.form, policy=policy))


NO_POLICY = BureauPolicy()


def weighed(findings: Iterable[Finding], *severities: Mapping[str, str]) -> list[Finding]:
    """Give findings the severities that are laid down for their checks, the first that names one; silenced ones go."""
    told = [
        (finding, next((each[finding.code] for each in severities if finding.code in each), "")) for finding in findings
    ]
    return [replace(finding, severity=own) if own else finding for finding, own in told if own != SILENT]


def unknown_checks(severities: Iterable[str], codes: Iterable[str]) -> Iterator[tuple[KeyPath, str]]:
    """Yield of each code that no check has the way to it in the file, and what is wrong, in Chinese.

    Args:
        severities: the codes that a form or a bureau names.
        codes: the checks that there are.
    """
    known = [*codes]
    for name in severities:
        if name not in known:
            yield ("checks", name), f"没有这项检查{suggestion(name, known)}"


def read_bureau_policy(path: Path, codes: Iterable[str]) -> BureauPolicy:
    """Read a bureau's file of checks and bounds.

    Args:
        path: a TOML file with the tables ``[checks]`` and ``[bounds]``.
        codes: the checks that there are.

    Raises:
        UserError: the file cannot be read, or the first mistake in it: file and line, key, what is wrong.
    """
    text, data, unreadable = parse_toml(path)
    if unreadable:
        raise UserError(str(unreadable))
    mistakes = Mistakes()
    table = TomlTable(data, (), mistakes)
    severities = read_checks(table)
    for at, message in unknown_checks(severities, codes):
        mistakes.add(at, message)
    bounds = table.table("bounds")
    below, most = (
        bounds.ratio(key) if bounds is not None and bounds.has(key) else None for key in ("explain_below", "overshoot")
    )
    if bounds is not None:
        bounds.close()
    table.close()
    if mistakes.found:
        at, message = mistakes.found[0]
        raise UserError(str(Problem(str(path), line_of(key_lines(text), at), show_key(at), message)))
    return BureauPolicy(severities, below, most)
