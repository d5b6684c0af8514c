"""What people and other programs do to a workbook of ours, drawn at random: a seed gives the same damage again.

Everything is done to the XML, so that the values stored beside the formulas stay, as in a file that nobody has recalculated;
``saved_elsewhere`` loses them, as other programs do.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable

from lxml import etree
from msgspec.structs import replace
from openpyxl import load_workbook
from samples.changed_package import (
    BOOK,
    BOOK_RELATIONS,
    FORM_SHEET,
    MAIN,
    RELATION,
    TYPES,
    Package,
    copy_row,
    number_row,
    shift,
    store,
)
from samples.typed_texts import Draw, actual_text, score_text, target_text

from xlsheets.files.addresses import address, row_column
from xlsheets.forms.placed import CellMap

Damage = Callable[[Draw, Package, CellMap], str]


def _filled(package: Package) -> list[etree._Element]:
    return [cell for cell in package.cells.values() if len(cell)]


def _computed(package: Package) -> list[etree._Element]:
    return [cell for cell in package.cells.values() if cell.find(f"{MAIN}f") is not None]


def emptied(rng: Draw, package: Package, cells: CellMap) -> str:
    """Empty some cells of any kind, or all computed ones of a kind."""
    kind = rng.randrange(4)
    if kind == 0:
        filled = _filled(package)
        chosen = rng.sample(filled, min(len(filled), rng.randrange(1, 6)))
    elif kind == 1:
        computed = _computed(package)
        chosen = rng.sample(computed, rng.randrange(1, len(computed) + 1)) if computed else []
    elif kind == 2:
        budget = [place for line in cells.budget.values() for place in line.values()]
        chosen = [package.cells[place] for place in budget if place in package.cells and rng.random() < 0.6]
    elif not cells.columns:
        return "no column to empty"
    else:
        column = rng.choice(sorted(cells.columns.values()))
        chosen = [
            cell for place, cell in package.cells.items() if _in_rows(place, cells) and row_column(place)[1] == column
        ]
    for cell in chosen:
        store(cell, None)
    return "emptied " + " ".join(cell.get("r", "") for cell in chosen)


def _in_rows(place: str, cells: CellMap) -> bool:
    return cells.first_row <= row_column(place)[0] <= cells.last_row


TYPED = (
    "#0",
    "#5",
    "#8.5",
    "#100",
    "#0.9",
    "9.5分",
    "优",
    "待评",
    "待填",
    "/",
    "—",
    " ",
    "见附件",
    "#-1",
    "１０",
    "90%",
    "良（85）",
)


def typed_over(rng: Draw, package: Package, cells: CellMap) -> str:
    """Type into computed cells."""
    computed = _computed(package)
    chosen = rng.sample(computed, min(len(computed), rng.randrange(1, 4)))
    for cell in chosen:
        store(cell, rng.choice(TYPED))
    return "typed over " + " ".join(cell.get("r", "") for cell in chosen)


def retyped(rng: Draw, package: Package, cells: CellMap) -> str:
    """Type other targets, actuals, points and scores into the rows, as texts or as numbers."""
    told = []
    rows = range(cells.first_row, cells.last_row + 1)
    for row in rng.sample(rows, min(3, len(rows))):
        for role in (
            "target",
            "actual",
            "weight",
            "score",
            "completion",
            "name",
            "coefficient",
            "raw_weight",
            "raw_score",
        ):
            place = address(row, cells.columns[role]) if role in cells.columns else ""
            if place in package.cells and rng.random() < 0.35:
                text = {"target": target_text, "actual": lambda draw: actual_text(draw, "≥95%")}.get(role, score_text)(
                    rng
                ) or ""
                number = re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) and rng.random() < 0.5
                store(package.cells[place], f"#{text}" if number else text or None)
                told.append(f"{place}={text}")
    return "retyped " + " ".join(told)


def as_text(rng: Draw, package: Package, cells: CellMap) -> str:
    """Store numbers as texts, as imports and apostrophes leave them."""
    numbers = [cell for cell in _filled(package) if cell.get("t", "n") == "n" and cell.find(f"{MAIN}v") is not None]
    typed = [cell for cell in numbers if cell.find(f"{MAIN}f") is None] if rng.random() < 0.6 else numbers
    chosen = rng.sample(typed, rng.randrange(1, len(typed) + 1)) if typed else []
    told = []
    for cell in chosen:
        number = cell.findtext(f"{MAIN}v") or ""
        wide = number.translate({ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789."})
        ways = (number, number, f"{number} 分", f"{number}分", wide, f"{number}  ", f" {number}", f"{number}.00")
        text = rng.choice((*ways, f"\u00a0{number}"))
        store(cell, text)
        told.append(f"{cell.get('r')}={text!r}")
    return "as text " + " ".join(told)


def rows_inserted(rng: Draw, package: Package, cells: CellMap) -> str:
    places = range(max(2, cells.header_row - 4), cells.last_row + 3)
    if not places:
        return "no place for rows"
    at, count = rng.choice(places), rng.choice((1, 1, 2, 12))
    along = rng.random() < 0.6
    shift(package, at, count, along)
    copied = next((row for row in package.rows if row.get("r") == str(at - 1)), None)
    if copied is not None and rng.random() < 0.6 and at > cells.first_row:
        copy_row(package, copied, at)
    return f"{count} rows inserted at {at}, {'as Excel does' if along else 'carelessly'}"


def rows_deleted(rng: Draw, package: Package, cells: CellMap) -> str:
    rows = range(max(2, cells.header_row - 4), cells.last_row + 1)
    if not rows:
        return "no rows to delete"
    at, count = rng.choice(rows), rng.choice((1, 1, 2, 3))
    along = rng.random() < 0.6
    for row in package.rows:
        if at <= int(row.get("r", "0")) < at + count:
            row.getparent().remove(row)  # type: ignore[union-attr]
    shift(package, at + count, -count, along)
    return f"{count} rows deleted at {at}, {'as Excel does' if along else 'carelessly'}"


def row_moved(rng: Draw, package: Package, cells: CellMap) -> str:
    """Two rows of the table change places, formulas and all."""
    rows = [row for row in package.rows if cells.first_row <= int(row.get("r", "0")) <= cells.last_row]
    if len(rows) < 2:
        return "no rows to move"
    one, other = rng.sample(rows, 2)
    first, second = one.get("r", ""), other.get("r", "")
    number_row(one, int(second))
    number_row(other, int(first))
    parent = one.getparent()
    assert parent is not None
    parent[:] = sorted(parent, key=lambda row: int(row.get("r", "0")))
    return f"rows {first} and {second} changed places"


def merges_broken(rng: Draw, package: Package, cells: CellMap) -> str:
    root = package.tree(FORM_SHEET)
    merges = list(root.iter(f"{MAIN}mergeCell"))
    broken = merges if rng.random() < 0.3 else rng.sample(merges, min(len(merges), rng.randrange(1, 6)))
    for merge in broken:
        merge.getparent().remove(merge)  # type: ignore[union-attr]
    for whole in list(root.iter(f"{MAIN}mergeCells")):
        if not len(whole):
            whole.getparent().remove(whole)  # type: ignore[union-attr]
    return "merges broken " + " ".join(merge.get("ref", "") for merge in broken)


def names_deleted(rng: Draw, package: Package, cells: CellMap) -> str:
    names = [name for name in package.names if name.get("name", "").startswith("xsd")]
    gone = names if rng.random() < 0.3 else rng.sample(names, min(len(names), rng.randrange(1, 4)))
    for name in gone:
        name.getparent().remove(name)  # type: ignore[union-attr]
    return "names deleted " + " ".join(name.get("name", "") for name in gone)


def sheet_deleted(rng: Draw, package: Package, cells: CellMap) -> str:
    """Delete a sheet other than the form's: its names go, stay without a reference, or stay as they were."""
    gone = rng.choice([name for name in package.sheet_names[1:] if name != "基础数据"] or package.sheet_names[-1:])
    if gone == package.sheet_names[0]:
        return "no sheet to delete"
    part = package.sheet_parts[gone]
    place = package.sheet_names.index(gone)
    (sheet,) = [each for each in package.tree(BOOK).iter(f"{MAIN}sheet") if each.get("name") == gone]
    relations = package.tree(BOOK_RELATIONS)
    (relation,) = [each for each in relations if each.get("Id") == sheet.get(RELATION)]
    relations.remove(relation)
    sheet.getparent().remove(sheet)  # type: ignore[union-attr]
    types = package.tree(TYPES)
    for each in [each for each in types if each.get("PartName") == f"/{part}"]:
        types.remove(each)
    del package.parts[part]
    package.trees.pop(part, None)
    way = rng.choice(("names gone", "names without reference", "names as they were"))
    for name in package.names:
        local = name.get("localSheetId")
        if local is not None and int(local) >= place:
            if int(local) == place:
                name.getparent().remove(name)  # type: ignore[union-attr]
                continue
            name.set("localSheetId", str(int(local) - 1))
        if (name.text or "").startswith((f"'{gone}'!", f"{gone}!")):
            if way == "names gone":
                name.getparent().remove(name)  # type: ignore[union-attr]
            elif way == "names without reference":
                name.text = "#REF!" + (name.text or "").rpartition("!")[2]
    return f"{gone} deleted, {way}"


def sheet_renamed(rng: Draw, package: Package, cells: CellMap) -> str:
    """Rename a sheet as Excel does: formulas and names follow."""
    old = rng.choice(package.sheet_names)
    new = rng.choice(("我局", "自评 2024", "附件1-2", "王's表"))
    if new in package.sheet_names:
        return "not renamed"
    quoted = "'" + new.replace("'", "''") + "'!"
    for sheet in package.tree(BOOK).iter(f"{MAIN}sheet"):
        if sheet.get("name") == old:
            sheet.set("name", new)
    holders = [*package.names]
    for part in package.sheet_parts.values():
        holders += package.tree(part).iter(f"{MAIN}f")
    for holder in holders:
        if holder.text:
            holder.text = re.sub(rf"'{re.escape(old)}'!|(?<![\w'.]){re.escape(old)}!", lambda _: quoted, holder.text)
    return f"{old} renamed {new}"


def sheet_hidden(rng: Draw, package: Package, cells: CellMap) -> str:
    sheets = list(package.tree(BOOK).iter(f"{MAIN}sheet"))
    chosen = rng.choice(sheets[1:] or sheets)
    if len(sheets) > 1:
        chosen.set("state", rng.choice(("hidden", "veryHidden")))
    return f"{chosen.get('name')} hidden"


def results_lost(rng: Draw, package: Package, cells: CellMap) -> str:
    """Stored results are gone, old, or errors, as programs leave them that do not calculate."""
    way = rng.choice(("gone", "#NAME?", "old"))
    for cell in _computed(package):
        value = cell.find(f"{MAIN}v")
        if value is None or (way == "old" and rng.random() < 0.5):
            continue
        if way == "gone":
            cell.remove(value)
            cell.attrib.pop("t", None)
        elif way == "#NAME?":
            cell.set("t", "e")
            value.text = "#NAME?"
        else:
            cell.attrib.pop("t", None)
            value.text = rng.choice(("0", "1", "64"))
    return f"results {way}"


def saved_elsewhere(rng: Draw, package: Package, cells: CellMap) -> str:
    """Saved by openpyxl, at times with a copy of the form's sheet."""
    book = load_workbook(io.BytesIO(package.written()))
    sheet = book.worksheets[0]
    told = "saved by openpyxl"
    if rng.random() < 0.4:
        copy = book.copy_worksheet(sheet)
        copy.title = rng.choice(("自评表 (2)", "自评表副本"))
        told += ", form copied"
        rows = range(cells.first_row, cells.last_row + 1)
        column = cells.columns.get("actual", cells.columns.get("name"))
        if rng.random() < 0.5 and rows and column is not None:
            copy.cell(rng.choice(rows), column).value = rng.choice((3, "3家", "50%"))
    out = io.BytesIO()
    book.save(out)
    package.__dict__.pop("parts", None)
    package.data, package.trees = out.getvalue(), {}
    return told


DAMAGES: tuple[Damage, ...] = (
    emptied,
    emptied,
    typed_over,
    retyped,
    as_text,
    rows_inserted,
    rows_deleted,
    row_moved,
    merges_broken,
    names_deleted,
    sheet_deleted,
    sheet_renamed,
    sheet_hidden,
    results_lost,
)


def with_table(cells: CellMap) -> CellMap:
    """Give a form of figures alone a table to damage: the rows and the first columns of its figures."""
    if cells.columns or not cells.measures:
        return cells
    places = [row_column(place) for place in cells.measures.values()]
    rows = [row for row, _ in places]
    columns = dict(zip(("actual", "target", "weight", "score"), sorted({column for _, column in places}), strict=False))
    return replace(cells, header_row=min(rows) - 1, first_row=min(rows), last_row=max(rows), columns=columns)


def damaged(rng: Draw, data: bytes, cells: CellMap) -> tuple[bytes, str]:
    """Damage a workbook in one to three ways; return it with what was done."""
    package, cells = Package(data), with_table(cells)
    told = [damage(rng, package, cells) for damage in rng.choices(DAMAGES, k=rng.choice((1, 1, 2, 3)))]
    if rng.random() < 0.12:
        told.append(saved_elsewhere(rng, package, cells))
    return package.written(), "; ".join(told)
