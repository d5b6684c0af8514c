"""The buttons of the ribbon tab 绩效自评: each function here is what one of them runs in the workbook that is open."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import xlwings

from xlsheets import __version__
from xlsheets.domain.status import TO_JUDGE
from xlsheets.errors import UserError
from xlsheets.excel import session
from xlsheets.excel.book_grid import LiveBook, load_live
from xlsheets.excel.live_calc import add_live_calc, lacking_calcs
from xlsheets.excel.live_recompute import (
    contents_to_enter,
    is_too_long,
    looks_to_enter,
    measures_to_enter,
    moved_names,
    settled,
)
from xlsheets.excel.live_rows import fit, pages_to_end, rows_to_grow
from xlsheets.excel.macro_calls import Content, enter_cells

GUIDE_SHEET = "填报说明"


def recompute_sheet() -> None:
    """重新计算本表: the form on the active sheet."""
    book = xlwings.Book.caller()
    session.run(book, "正在重新计算本表……", lambda work: _recompute(work, book.sheets.active.name))


def recompute_book() -> None:
    """重新计算全部: every form of the workbook."""
    book = xlwings.Book.caller()
    session.run(book, "正在重新计算整个工作簿……", lambda work: _recompute(work, None))


def check() -> None:
    """检查: the findings of every form, as a sheet 检查结果 and notes on the cells."""
    book = xlwings.Book.caller()
    session.run(book, "正在检查……", _check)


def next_finding() -> None:
    """下一条: to the cell of the next finding that is open."""
    _step(forward=True)


def previous_finding() -> None:
    """上一条: to the cell of the finding before."""
    _step(forward=False)


def verify_finding() -> None:
    """已核实: a word why what was found in the selected cell is right as it is."""
    from xlsheets.excel.live_steps import verify_here

    book = xlwings.Book.caller()
    session.look(book, lambda: verify_here(book))


def _step(*, forward: bool) -> None:
    from xlsheets.excel.live_steps import step

    book = xlwings.Book.caller()
    session.look(book, lambda: step(book, forward=forward))


def summary() -> None:
    """汇总: a row for each form of the workbook, on a sheet 汇总 made anew."""
    book = xlwings.Book.caller()
    session.run(book, "正在汇总……", _summary)


def report() -> None:
    """生成报告: a Word report of each form, beside the workbook; one that is there is refreshed, if the user wants that."""
    book = xlwings.Book.caller()
    session.run(book, "正在生成报告……", _report)


def verify() -> None:
    """核对报告: what the report beside the workbook says otherwise than the forms, as comments in a copy of it."""
    book = xlwings.Book.caller()
    session.run(book, "正在核对报告……", _verify)


def new_workbook(form: str) -> None:
    """新建自评表: a blank workbook of a form, saved and opened."""
    book = xlwings.Book.caller()
    session.run(book, "正在新建自评表……", lambda work: _new(work.book, form))


def freeze() -> None:
    """定稿: a copy of values only, beside the workbook."""
    book = xlwings.Book.caller()
    session.run(book, "正在定稿……", _freeze)


def show_help() -> None:
    """帮助: the workbook's own sheet 填报说明, and what the buttons do."""
    book = xlwings.Book.caller()
    session.run(book, "帮助", lambda work: _help(work.book))


def about() -> None:
    """关于: versions of what is at work."""
    book = xlwings.Book.caller()
    session.run(book, "关于", lambda work: _about(work.book))


def _recompute(work: session.Work, sheet: str | None) -> str:
    book = work.book
    live = load_live(book, sheet)
    kept = ""
    if new := lacking_calcs(live):
        kept = f"\n原表已留存：{work.keep_copy()}"
        for each in new:
            work.show(f"正在补上“{each.layout.sheet}”……")
            add_live_calc(live, each)
        live = load_live(book, sheet)
    looks = looks_to_enter(live)
    live = settled(live)
    changes: dict[str, dict[str, Content]] = {}
    for index, found in enumerate(live.found):
        changes.setdefault(found.cells.sheet, {}).update(contents_to_enter(live, index))
        changes.setdefault(found.cells.measures_sheet, {}).update(measures_to_enter(found))
    names: dict[str, str] = {}
    long = ""
    for index, found in enumerate(live.found):
        names.update(moved_names(live, index))
        if is_too_long(live, index):
            long = (
                f"\n“{found.cells.sheet}”的行数超过“测算”表，请保存并关闭后运行 xlsheets recompute 一次，把“测算”加长。"
            )
    growth = rows_to_grow(live)
    ends = pages_to_end(live, growth)
    if not kept and (names or growth or ends or looks or any(changes.values())):
        kept = f"\n原表已留存：{work.keep_copy()}"
    for name, contents in (*looks, *changes.items()):
        if contents:
            work.show(f"正在写入“{name}”……")
            enter_cells(book, name, contents)
    for name, reference in names.items():
        if name in book.names:
            book.names[name].refers_to = f"={reference}"
        else:
            book.names.add(name, f"={reference}")
    higher = fit(book, growth, ends)
    work.show("正在重算公式……")
    _rebuild(book.app)
    entered = sum(map(len, changes.values()))
    written = f"，写入 {entered} 个单元格" if entered else "，公式完好，无须改写"
    written += f"，{higher} 行文字放不下的已加高" if higher else ""
    written += f"，{len(ends)} 张表重新分页" if ends else ""
    added = f"，补上 {'、'.join(each.layout.sheet for each in new)}" if new else ""
    return f"已重新计算 {len(live.found)} 张自评表{written}{added}。\n{_totals(live)}{long}{kept}"


def _rebuild(app: xlwings.App) -> None:
    """Let Excel enter every formula anew, so that one whose function was not known binds; else compute what it would."""
    rebuild = getattr(app.api, "CalculateFullRebuild", None)
    if rebuild is None:
        app.calculate()
    else:
        rebuild()


def _totals(live: LiveBook) -> str:
    lines = [
        f"{found.cells.sheet}："
        + (f"总分 {results.told_total}，等级 {results.grade or TO_JUDGE}" if found.form.kind.has_points else "不计分")
        for found in live.found
        for results in [found.results]
    ]
    unread = [f"“{each.sheet}”没有读取：{each.text}" for each in live.unread]
    return "\n".join(lines[:10] + (["……"] if len(lines) > 10 else []) + unread[:3])


def _check(work: session.Work) -> str:
    from xlsheets.audit.check import check_book
    from xlsheets.audit.finding import counts_of
    from xlsheets.excel.live_findings import write_findings

    book = work.book
    live = load_live(book)
    findings = check_book(live.found, live.unread, live.grids, book.name)
    kept = work.keep_copy()
    growth = rows_to_grow(live)
    fit(book, growth, pages_to_end(live, growth))
    work.show("正在写入检查结果……")
    name = write_findings(book, live.grids, findings)
    counts = [f"{title} {number} 条" for title, number in counts_of(findings).items() if number]
    found_text = f"{'，'.join(counts)}，见工作表“{name}”，有关单元格已加批注" if findings else "没有发现问题"
    return f"检查完毕：{found_text}。\n原表已留存：{kept}"


def _summary(work: session.Work) -> str:
    from xlsheets.excel.live_summary import write_live_summary
    from xlsheets.formulas.summary_rows import listed

    book = work.book
    live = load_live(book)
    if len(live.found) < 2:
        raise UserError(f"{book.name}：只有一张自评表，不用汇总；把各项目的自评表复制到同一个工作簿后再点“汇总”。")
    kept = work.keep_copy()
    work.show("正在写入汇总……")
    name = write_live_summary(live)
    work.show("正在重算公式……")
    _rebuild(book.app)
    return f"已汇总 {len(listed(live.found))} 张自评表，见工作表“{name}”。\n{_totals(live)}\n原表已留存：{kept}"


def _report(work: session.Work) -> str:
    from xlsheets.excel.live_report import report_beside
    from xlsheets.files.saving import file_name

    book = work.book
    folder = _own_folder(book)
    live = load_live(book)
    lines = []
    stem = Path(book.name).stem
    for found in live.found:
        work.show(f"正在生成“{found.cells.sheet}”的报告……")
        name = stem if len(live.found) == 1 else f"{stem}-{file_name(found.cells.sheet)}"
        lines += report_beside(book.app, found, live.found, folder / f"{name}-报告.docx")
    lines += [f"“{each.sheet}”没有读取：{each.text}" for each in live.unread]
    return "\n".join(lines)


def _verify(work: session.Work) -> str:
    from xlsheets.excel.live_verify import verify_beside

    book = work.book
    folder = _own_folder(book)
    live = load_live(book)
    return "\n".join(verify_beside(live.found, folder, Path(book.name).stem))


def _own_folder(book: xlwings.Book) -> Path:
    folder = session.folder_of(book)
    if folder is None:
        raise UserError(f"{book.name}：请先把工作簿保存到本机的文件夹，结果才有处可放。")
    return folder


def _new(book: xlwings.Book, form_id: str) -> str:
    from xlsheets.files.saving import save_bytes
    from xlsheets.forms.catalog import find_form
    from xlsheets.writing.workbook import write_workbook

    form = find_form(form_id)
    path = session.free_name((session.folder_of(book) or session.documents()) / f"{form.title}.xlsx")
    save_bytes(path, write_workbook(form).data, backup=False)
    book.app.books.open(str(path))
    return f"已新建 {path}。\n填报前请看工作表“{GUIDE_SHEET}”。"


def _freeze(work: session.Work) -> str:
    import tempfile

    from xlsheets.audit.check import check_book
    from xlsheets.audit.finding import count_errors
    from xlsheets.files.saving import save_bytes
    from xlsheets.recognise.load import load
    from xlsheets.recompute.freeze import freeze

    book = work.book
    folder = _own_folder(book)
    name = Path(book.name)
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / name
        session.save_copy(book, copy)
        try:
            loaded = load(copy)
            data = freeze(loaded)
        except UserError as error:  # of the copy, which is gone by the time somebody reads this
            raise UserError(str(error).replace(str(copy), book.name)) from None
    work.show("正在检查……")
    errors = count_errors(check_book(loaded.found, loaded.unread, loaded.book, book.name))
    out = session.free_name(folder / f"{name.stem}-定稿.xlsx")
    save_bytes(out, data, backup=False)
    warning = f"\n还有 {errors} 处错误未改，请先点“检查”。" if errors else ""
    return f"已定稿 {out}：公式都已换成数值，原工作簿未动。{warning}"


def _help(book: xlwings.Book) -> str:
    if any(sheet.name == GUIDE_SHEET for sheet in book.sheets):
        book.sheets[GUIDE_SHEET].select()
    return (
        "重新计算：算出得分、完成率、合计和等级，手填的得分不动。\n"
        "汇总：工作簿里有几张自评表时，按现有的表重新生成“汇总”。\n"
        "检查：逐条列出问题；用“下一条”“上一条”逐格去看，核对无误、不用改的点“已核实”写明原因，那一格的内容不变就不再提出。\n"
        "生成报告：按自评表填好 Word 报告，放在工作簿旁边；已有报告的，可以只更新其中的数，改过的都留着。\n"
        "核对报告：把旁边的 Word 报告同自评表逐处核对，问题作为批注写进副本。\n"
        "定稿：另存一份只有数值的副本，供报送。\n"
        f"改动之前的工作簿都留在“{session.BACKUPS}”文件夹里，打开即可找回。"
    )


def _about(book: xlwings.Book) -> str:
    lines = [f"{label} {text}" for label, text in _versions(book)]
    return "\n".join([*lines, "要逐项检查安装情况，请在命令提示符中运行 xlsheets addin doctor。"])


def _versions(book: xlwings.Book) -> Iterator[tuple[str, str]]:
    from xlsheets.excel.installing import VERSION_KEY, read_settings, settings_path, start_folder
    from xlsheets.excel.macro_calls import ADDIN
    from xlsheets.forms.catalog import form_labels

    yield "xlsheets", __version__
    yield "Python", f"{platform.python_version()}（{platform.architecture()[0]}，{sys.executable}）"
    yield "xlwings", xlwings.__version__
    yield "Excel", str(book.app.version)
    with suppress(UserError):  # not on a Mac
        addin = start_folder(os.environ) / ADDIN
        built = read_settings(settings_path(os.environ)).get(VERSION_KEY, "")
        yield (
            "加载项",
            f"{addin}（按 xlwings {built or '（未记录）'} 生成）"
            if addin.is_file()
            else "没有安装，用的是工作簿自带的宏",
        )
    yield "表式", "；".join(form_labels().values())
