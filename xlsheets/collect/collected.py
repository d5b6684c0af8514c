"""All that was collected: the evaluations, which of them count, what stands several times, and the years side by side."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from xlsheets.collect.once import Repeated, counted_once, repeated
from xlsheets.collect.records import Record
from xlsheets.collect.tables import duplicates
from xlsheets.collect.years import Comparison, compare_years


class Collected(Struct, frozen=True):
    """``records``: all evaluations in known forms; ``counted``: those that totals are made of, each project of a year once; ``unknown``:
    evaluations in no known form, read by their headers, which enter no total."""

    records: Sequence[Record]
    counted: Sequence[Record]
    repeated: Sequence[Repeated]
    comparisons: Sequence[Comparison]
    unknown: Sequence[Record] = ()

    @classmethod
    def of(cls, found: Sequence[Record]) -> Collected:
        """Sort out evaluations."""
        records = [record for record in found if record.is_known]
        groups = repeated(duplicates(records))
        counted = counted_once(records, groups)
        return cls(
            records, counted, groups, compare_years(counted), [record for record in found if not record.is_known]
        )
