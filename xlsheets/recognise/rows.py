"""Reads the rows of an indicator table: levels carried down, unused printed rows left out, typed apart from computed."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct, field
from msgspec.structs import replace

from xlsheets.domain.evaluation import Indicator
from xlsheets.domain.nothing import (
    begins_hint,
    is_not_typed,
    is_open,
    is_residue,
    is_unused_name,
    is_unused_value,
    left_of_name,
    says_nothing,
)
from xlsheets.domain.numbers import POINTS, plain, read_figure
from xlsheets.domain.reading import clean, split_target
from xlsheets.files.addresses import row_column
from xlsheets.files.grid import Cell
from xlsheets.forms.levels import is_part, split_heading, tidy_name
from xlsheets.forms.placed import PlacedRow, placed_rows
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_indicators import EXTRA_ROLES, FIGURE_ROLES
from xlsheets.recognise.headers import Words, data, tidy
from xlsheets.recognise.sheet_view import SheetView, Spot
from xlsheets.recognise.table import Extent, Header, HeaderCell, role_of
from xlsheets.recognise.tables.table_end import spans_table

_LEVELS = ("level1", "level2")
_MAY_BE_MERGED_INTO = ("operator", "target", "unit", "actual")
"""Columns over which people merge the name of an indicator that has nothing there."""

_NOTHING_THERE = Cell("s", "")
_ANY_BRACKET = re.compile(r"[()\[\]【】〔〕（）]")


_split = lru_cache(maxsize=4096)(split_target)  # the same targets come again and again: ≥95%, 100%


class Rows(Struct, frozen=True):
    """The indicators of a table and, parallel to them, where they stand."""

    indicators: list[Indicator] = field(default_factory=list)
    cells: list[dict[str, str]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)
    headings_again: dict[str, str] = field(default_factory=dict)
    plain_headings: set[str] = field(default_factory=set)
    """Names whose heading is no formula."""
    printed_points: dict[str, str] = field(default_factory=dict)
    typed_over: set[str] = field(default_factory=set)
    residue: list[tuple[str, str]] = field(default_factory=list)
    headings2: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    covered: set[int] = field(default_factory=set)
    uncounted: list[int] = field(default_factory=list)
    """Indicators whose points are a formula that no program has calculated."""
    loose_points: dict[int, Decimal] = field(default_factory=dict)
    """Row without an indicator → the number that stands in it as points; a sum over the column counts it."""

    @property
    def placed(self) -> tuple[PlacedRow, ...]:
        """Each indicator with its place."""
        return placed_rows(self.indicators, self.cells, self.numbers)


def read_rows(view: SheetView, table: Extent) -> Rows:
    """Read the indicators of a table from top to bottom."""
    rows = Rows()
    level1 = level2 = ""
    for row in view.below(table.header.row):
        if row > table.last_row:
            break
        if row in table.skipped or spans_table(view, table.header, row):
            continue
        spots = _spots(view, table.header, row)
        own1, own2 = _level(rows, spots.get("level1"), first=True), _level(rows, spots.get("level2"))
        if own1 and own1 != level1:
            _note_again(rows, own1, spots["level1"])
        if (own1 and own1 != level1) or (not own1 and _begins_nameless(view, row, spots.get("level1"))):
            level1, level2 = own1, ""
        level2 = own2 or level2
        _note_level2(view, rows, row, spots, level2)
        # A blank row, or the lower half of a row merged in every column, is no indicator.
        if any(spot.filled and not spot.shared for role, spot in spots.items() if role not in _LEVELS):
            _read_row(rows, row, spots, level1, level2)
    return rows


def _spots(view: SheetView, header: Header, row: int) -> dict[str, Spot]:
    """Find the cells of a row by role; a name merged over the place of a figure leaves none there."""
    spots = {role: view.spot(row, cell.left, cell.right) for role, cell in header.columns.items()}
    name = spots["name"] = _beside_number(view, row, header.columns["name"], spots["name"])
    merged = [role for role, spot in spots.items() if spot.address == name.address and role in _MAY_BE_MERGED_INTO]
    for role in merged if name.filled else ():
        cell = header.columns[role]
        spots[role] = Spot(row, cell.left, _NOTHING_THERE, shared=name.shared)
    return spots


def _beside_number(view: SheetView, row: int, header: HeaderCell, name: Spot) -> Spot:
    """Find the name beside its number, where the header is merged over both: 1｜走访企业数."""
    if name.column >= header.right or read_figure(name.text) is None:
        return name
    other = view.spot(row, name.column + 1, header.right)
    return other if other.filled and other.address != name.address else name


def _note_level2(view: SheetView, rows: Rows, row: int, spots: dict[str, Spot], level2: str) -> None:
    """Note where a level-2 heading stands and down to which row it is merged, and whether the row's score is another row's."""
    spot, score = spots.get("level2"), spots.get("score")
    if spot is not None and spot.filled and spot.row == row:
        rows.headings2[spot.address] = (level2, row, view.edges(row, spot.column)[0])
    if score is not None and score.shared:
        rows.covered.add(row)


def _begins_nameless(view: SheetView, row: int, spot: Spot | None) -> bool:
    """Say whether a merge without a text begins here: a group whose first row, with its name, some program deleted."""
    return spot is not None and not spot.filled and not spot.shared and view.edges(row, spot.column)[0] > row


def with_named_groups(view: SheetView, rows: Rows, form: Form) -> tuple[Rows, dict[str, str]]:
    """Name the groups that lost their names, where the form has their level-2 names in one group only.

    A row without a name of its own has that of the row above it, as a formula reads it; a merge without a text has none.

    Returns:
        The rows, and the blank cells from which the names are read again once they stand there: address → name.
    """
    cells = _names_by_level2(rows, form)
    if not cells:
        return rows, {}
    items, blank = list(rows.indicators), dict[str, str]()
    headings, again = dict(rows.headings), dict(rows.headings_again)
    above = ""
    for index, row in enumerate(rows.placed):
        place = row.where.get("level1", "")
        name = row.item.level1 or cells.get(place, "" if _is_merged(view, place) else above)
        if not row.item.level1 and name:
            items[index] = replace(row.item, level1=name)
            if place and name != above:
                if headings.setdefault(name, place) != place:
                    again[place] = name
                blank[place] = name
        above = name
    return replace(rows, indicators=items, headings=headings, headings_again=again), blank


def _names_by_level2(rows: Rows, form: Form) -> dict[str, str]:
    """Tell the names of groups by their level-2 names: address of a cell of level 1 → the name that belongs there."""
    groups: dict[str, set[str]] = {}
    for group in form.indicators.groups:
        for spec in group.rows:
            groups.setdefault(tidy_name(spec.level2), set()).add(group.level1)
    cells: dict[str, str] = {}
    for row in rows.placed:
        names = groups.get(row.item.level2, set())
        if not row.item.level1 and row.item.level2 and len(names) == 1:
            cells.setdefault(row.where.get("level1", ""), min(names))
    return cells


def _is_merged(view: SheetView, place: str) -> bool:
    """Say whether the cell of a level is merged over several rows."""
    if not place:
        return False
    row, column = row_column(place)
    return view.edges(row, column)[0] > row


def _level(rows: Rows, spot: Spot | None, *, first: bool = False) -> str:
    if spot is None or not spot.label:
        return ""
    if not first:
        return split_heading(spot.label)[0]
    name, points = split_heading(spot.label)
    if name not in rows.headings or (spot.computed and name in rows.plain_headings):
        # Of several cells with one name the computed one has the points of its rows.
        if name in rows.headings:
            rows.headings_again[rows.headings[name]] = name
        rows.headings[name] = spot.address
        (rows.plain_headings.discard if spot.computed else rows.plain_headings.add)(name)
    if points and not spot.computed:
        rows.printed_points.setdefault(name, points)
    return name


def _note_again(rows: Rows, name: str, spot: Spot) -> None:
    """Note where a group goes on below rows of another one."""
    if rows.headings[name] != spot.address:
        rows.headings_again[spot.address] = name


def _counts_here(role: str, own: dict[str, Spot]) -> bool:
    """Say whether what stands in a further column is of this row: a figure of a merged cell counts once, a text for all its rows."""
    return role in own or role not in FIGURE_ROLES


def _read_row(rows: Rows, row: int, spots: dict[str, Spot], level1: str, level2: str) -> None:
    texts = {role: spot.label if role == "name" else spot.text for role, spot in spots.items()}
    # Points of a cell merged over several rows count once, for the row where it begins.
    own = {role: spot for role, spot in spots.items() if not spot.shared}
    score = own["score"].typed_score if "score" in own else None
    raw_score = own["raw_score"].typed_score if "raw_score" in own else None
    completion = own["completion"].typed_ratio if "completion" in own else None
    remains = [
        (spot.address, texts[role])
        for role in ("name", "target", "actual")
        if (spot := spots.get(role)) and not spot.shared and _is_residue(texts[role], role)
    ]
    rows.residue.extend(remains)
    name = texts["name"]
    adds_nothing = (
        is_part(name) and is_not_typed(score) and is_not_typed(texts.get("weight", "")) and bool(rows.indicators)
    )
    if _unused(name, texts) and all(_says_nothing(own.get(role)) for role in ("score", "raw_score", "completion")):
        if "weight" in own and own["weight"].cell.number is not None:
            rows.loose_points[row] = own["weight"].cell.number
        return
    operator, target, unit = target_of(texts)
    indicator = Indicator(
        level1=level1,
        level2=level2,
        name=name,
        operator=operator,
        target=target,
        unit=unit,
        actual=texts.get("actual", ""),
        completion=completion,
        weight=own["weight"].text if "weight" in own else "",
        score=None if adds_nothing else score,
        reason=texts.get("reason", ""),
        raw_weight=own["raw_weight"].text if "raw_weight" in own else "",
        raw_score=raw_score,
        coefficient=_figure(own.get("coefficient")),
        extra={role: texts[role] for role in spots if role in EXTRA_ROLES and texts[role] and _counts_here(role, own)},
        continued=adds_nothing or ("score" in spots and spots["score"].shared and bool(rows.indicators)),
        unit_beside="unit" in spots,
        doubts=frozenset(role for role, spot in own.items() if spot.cell.doubt),
    )
    if "weight" in own and own["weight"].cell.formula is not None and not indicator.weight:
        rows.uncounted.append(len(rows.indicators))
    rows.indicators.append(indicator)
    rows.numbers.append(row)
    rows.cells.append({role: spot.address for role, spot in spots.items()})
    typed = {"score": score, "raw_score": raw_score, "completion": completion}
    rows.typed_over.update(spots[role].address for role, value in typed.items() if value is not None)


def with_first_targets(view: SheetView, rows: Rows, header: Header, words: Words) -> Rows:
    """Return the rows with the target that was set first, where a column of adjusted ones is read and says nothing there."""
    column = header.columns.get("target")
    roles = [(cell, found[0]) for cell in header.cells if cell != column and (found := role_of(cell, words))]
    others = [cell for cell, role in roles if role in ("target", "first_target")]
    if column is None or len(others) != 1:
        return rows
    items, cells = list(rows.indicators), list(rows.cells)
    for place, (item, number) in enumerate(zip(rows.indicators, rows.numbers, strict=True)):
        spot = view.spot(number, others[0].left, others[0].right)
        if says_nothing(item.target) and spot.text:
            apart = "unit" not in header.columns and any(map(str.isdigit, spot.text))
            operator, target, unit = _split(spot.text) if apart else ("", spot.text, "")
            items[place] = replace(item, operator=operator or item.operator, target=target, unit=unit or item.unit)
            cells[place] = {**cells[place], "target": spot.address}
    return replace(rows, indicators=items, cells=cells)


def without_unused(rows: Rows) -> Rows:
    """Return the rows of somebody else's table without those in which nothing but a template's hint to write a name stands."""
    kept = [place for place, item in enumerate(rows.indicators) if not _is_hint(item)]
    if len(kept) == len(rows.indicators):
        return rows
    return replace(
        rows,
        indicators=[rows.indicators[place] for place in kept],
        cells=[rows.cells[place] for place in kept],
        numbers=[rows.numbers[place] for place in kept],
    )


def _is_hint(item: Indicator) -> bool:
    """Say whether a row holds nothing but a hint; points and scores of 0 are no figures of a person's."""
    points = (item.weight, item.raw_weight, item.score or "", item.raw_score or "", item.completion or "")
    if any(read_figure(text, POINTS) or not (says_nothing(text) or read_figure(text) == 0) for text in points):
        return False
    name = _ANY_BRACKET.sub("", left_of_name(tidy(item.name)))
    is_hint = is_unused_name(item.name) or name in data()["cells"]["unused_names"]
    return is_hint and not item.reason and is_unused_value(item.target) and is_unused_value(item.actual)


def with_merged_points(rows: Rows) -> Rows:
    """Return the rows with what a cell of points or scores merged over several of them means: it counts once, for all of them."""
    items = list(rows.indicators)
    for role in ("weight", "score"):
        blocks: dict[str, list[int]] = {}
        for place, where in enumerate(rows.cells):
            blocks.setdefault(where.get(role, ""), []).append(place)
        shared = [(place, block) for cell, block in blocks.items() if cell and len(block) > 1 for place in block]
        for place, block in shared:
            items[place] = replace(items[place], merged=items[place].merged | {role})
            if role == "score" and place == block[0]:
                known = [points for other in block if (points := read_figure(items[other].weight, POINTS)) is not None]
                items[place] = replace(items[place], block_points=sum(known[1:], known[0]) if known else None)
    return replace(rows, indicators=items)


def with_group_points(rows: Rows, table: Extent) -> Rows:
    """Return the rows with points that stand beside level 1 as those of the group: blank cells below them share them."""
    columns = table.header.columns
    if not {"level1", "weight"} <= columns.keys():
        return rows
    after = min(columns[role].left for role in ("level2", "name") if role in columns)
    if not columns["level1"].right < columns["weight"].left < after:
        return rows
    items = list(rows.indicators)
    for place, (above, item) in enumerate(pairwise(rows.indicators), 1):
        if item.level1 == above.level1 and not item.weight:
            for each in (place - 1, place):
                items[each] = replace(items[each], merged=items[each].merged | {"weight"})
    return replace(rows, indicators=items)


def _is_residue(text: str, role: str) -> bool:
    """Say whether what stands in a cell of a row is the template's: 指标1：, ≥**人, （请填写）."""
    return is_residue(text, name=role == "name") or (role != "name" and begins_hint(clean(text)))


def target_of(texts: dict[str, str]) -> tuple[str, str, str]:
    """Return sign, target and unit of a row: from their own columns, else from the one cell that they share."""
    target = texts.get("target", "")
    if "operator" in texts or "unit" in texts:
        return texts.get("operator", ""), target, texts.get("unit", "")
    return _split(target) if any(map(str.isdigit, target)) else ("", target, "")


def _says_nothing(spot: Spot | None) -> bool:
    """Say whether no figure is typed in a cell of a row: it is blank, a formula, an error value, or one that says nothing."""
    return spot is None or spot.computed or spot.cell.kind == "e" or says_nothing(spot.text) or is_open(spot.text)


def _figure(spot: Spot | None) -> str:
    """Return the number of a cell in full, whatever its format shows of it; else its text."""
    if spot is None:
        return ""
    return spot.text if spot.cell.number is None or spot.cell.doubt else plain(spot.cell.number)


def _unused(name: str, texts: dict[str, str]) -> bool:
    """A printed row without a name, a target and an actual; its weight may come from the form."""
    return is_unused_name(name) and all(is_unused_value(texts.get(role, "")) for role in ("target", "actual"))


def with_shared_points(rows: Rows, form: Form) -> Rows:
    """Return the rows with a group's points shared equally, where the form does so by formulas that no program has calculated."""
    if not rows.uncounted:
        return rows
    items = list(rows.indicators)
    for group in form.indicators.groups:
        members = [place for place, item in enumerate(items) if item.level1 == group.level1 and item.name]
        if group.split != "equal" or group.weight is None or not members:
            continue
        shares = group.shares(len(members), form.policy.digits)
        for place, share in zip(members, shares, strict=True):
            if place in rows.uncounted:
                items[place] = replace(items[place], weight=plain(share))
    return replace(rows, indicators=items)
