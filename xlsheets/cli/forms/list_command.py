"""``xlsheets forms``: the forms that there are."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace

from xlsheets.cli.exit_status import DONE
from xlsheets.cli.shared_arguments import add_json
from xlsheets.forms.catalog import all_forms
from xlsheets.forms.loading.shared_reports import reports_of
from xlsheets.forms.schema import Form

EXAMPLE = "xlsheets forms"


def add_arguments(parser: ArgumentParser) -> None:
    """Give a parser the command's arguments."""
    add_json(parser)


def run(options: Namespace) -> int:
    """List all forms."""
    forms = all_forms()
    if options.json:
        print(json.dumps({"forms": [_summary(form) for form in forms]}, ensure_ascii=False, indent=1))
    else:
        for form in forms:
            print(f"{form.id}  {form.title}（{form.authority}，{form.document}）")
    return DONE


def _summary(form: Form) -> dict[str, object]:
    return {
        "id": form.id,
        "title": form.title,
        "authority": form.authority,
        "document": form.document,
        "since": form.since,
        "scope": form.scope,
        "reports": [report.kind for report in reports_of(form)],
    }
