"""Runs workbooks in LibreOffice with our worksheet functions bound, as Excel runs them with the add-in.

A program for the system's own Python (module ``uno``), started by live_office.py: ``office_driver.py TASKS.json RESULTS.json``.
The VBA module of the add-in is put into the running office as it is; its ``XLPy()`` gives an object whose ``CallUDF`` reaches this
process, as xlwings' COM server stands beside Excel. So what runs here is the formula, the generated wrapper and the Python function.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import subprocess
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uno
import unohelper
from com.sun.star.beans import PropertyValue
from com.sun.star.script.provider import XScript

SERVER_MODULE = """
Global xsAnswers As Object
Sub XsConnect(answers)
    Set xsAnswers = answers
End Sub
Function XLPy()
    If IsNull(xsAnswers) Then Err.Raise 1000
    Set XLPy = New XsStub
End Function
Function XsAsk(udf, arguments)
    Dim given, made(), row As Long, column As Long
    given = xsAnswers.invoke(Array(udf, arguments), Array(), Array())
    If IsEmpty(given) Then Err.Raise 1000
    If IsArray(given) Then
        ReDim made(0 To UBound(given), 0 To UBound(given(0)))
        For row = 0 To UBound(given)
            For column = 0 To UBound(given(0))
                made(row, column) = given(row)(column)
            Next column
        Next row
        XsAsk = made
    Else
        XsAsk = given
    End If
End Function
"""
STUB_MODULE = """
Option ClassModule
Public Function CallUDF(module, udf, arguments)
    CallUDF = XsAsk(udf, arguments)
End Function
"""
VBA = "Option VBASupport 1\n"


class Answers(unohelper.Base, XScript):  # type: ignore[misc]
    """The Python side: answers calls, counts them, and fails where it is told to."""

    def __init__(self, settings: dict[str, str]) -> None:
        self.server = subprocess.Popen(
            [settings["python"], settings["answers"]],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": settings["project"]},
        )  # fmt: skip
        self.calls: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.fails = False

    def invoke(self, parameters: Any, *_: Any) -> Any:
        udf, arguments = parameters
        self.calls[udf] += 1
        if self.fails:
            return None, (), ()
        assert self.server.stdin is not None and self.server.stdout is not None
        pickle.dump((udf.removeprefix("XS_").lower(), arguments), self.server.stdin)
        self.server.stdin.flush()
        answered, given = pickle.load(self.server.stdout)
        if not answered:
            self.refused[f"{udf} {given}"] += 1
            return None, (), ()
        return tuple(map(tuple, given)) if isinstance(given, list) else given, (), ()


class Office:
    """A running LibreOffice with a profile of its own."""

    def __init__(self, settings: dict[str, str]) -> None:
        pipe = f"xlsheets{time.time_ns()}"
        self.process = subprocess.Popen(
            [settings["soffice"], "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck",
             f"-env:UserInstallation={settings['profile']}", f"--accept=pipe,name={pipe};urp;"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.answers = Answers(settings)
        self.module = Path(settings["module"]).read_text(encoding="ascii").partition("\n")[2]
        try:
            self._connect(pipe)
        except BaseException:
            self.process.kill()
            raise

    def _connect(self, pipe: str) -> None:
        here = uno.getComponentContext()
        resolver = here.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
        for attempt in range(2400):
            try:
                self.context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                break
            except Exception:
                if attempt == 2399 or self.process.poll() is not None:
                    raise
                time.sleep(0.1)
        self.desktop = self._service("com.sun.star.frame.Desktop")
        libraries = self._service("com.sun.star.script.ApplicationScriptLibraryContainer")
        libraries.loadLibrary("Standard")
        self.library = libraries.getByName("Standard")

    def _service(self, name: str) -> Any:
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def bind(self, mode: str) -> None:
        """Say what there is: ``answers``, ``fails`` (the server does), ``missing`` (no server), or ``absent`` (no add-in)."""
        for name in self.library.ElementNames:
            if name.startswith("Xs") or name == "XlSheetsUdfs":
                self.library.removeByName(name)
        self.answers.fails = mode == "fails"
        if mode == "absent":
            return
        server = SERVER_MODULE if mode != "missing" else "Function XLPy()\n    Err.Raise 1000\nEnd Function\n"
        for name, text in (("XsServer", server), ("XsStub", STUB_MODULE), ("XlSheetsUdfs", self.module)):
            self.library.insertByName(name, VBA + text)
        if mode != "missing":
            factory = self._service("com.sun.star.script.provider.MasterScriptProviderFactory")
            place = "vnd.sun.star.script:Standard.XsServer.XsConnect?language=Basic&location=application"
            factory.createScriptProvider("").getScript(place).invoke((self.answers,), (), ())

    def open(self, path: str) -> Any:
        url = path if path.startswith("private:") else Path(path).as_uri()
        return self.desktop.loadComponentFromURL(url, "_blank", 0, (_option("Hidden", True),))

    def close(self) -> None:
        with contextlib.suppress(Exception):  # the office ends before it can answer
            self.desktop.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.answers.server.communicate()  # its input ends, and so does it


def _option(name: str, value: Any) -> Any:
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def _values(document: Any) -> dict[str, dict[str, Any]]:
    """Every cell that holds something, by sheet and address; an error value as its shown text."""
    found: dict[str, dict[str, Any]] = {}
    for sheet in document.Sheets:
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        last = cursor.RangeAddress
        area = sheet.getCellRangeByPosition(0, 0, last.EndColumn, last.EndRow)
        cells = found.setdefault(sheet.Name, {})
        for row, line in enumerate(area.getDataArray()):
            for column, value in enumerate(line):
                if value is None:
                    value = sheet.getCellByPosition(column, row).String
                if value != "":
                    cells[_address(row, column)] = value
    return found


def _address(row: int, column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def _step(document: Any, step: list[str]) -> None:
    kind, name, *rest = step
    sheet = document.Sheets.getByName(name) if name else document.Sheets.getByIndex(0)
    if kind == "set":
        cell = sheet.getCellRangeByName(rest[0])
        if rest[1].startswith("#"):
            cell.Value = float(rest[1][1:])
        else:
            cell.String = rest[1]
    elif kind == "formula":
        sheet.getCellRangeByName(rest[0]).Formula = rest[1]
    elif kind == "array":
        sheet.getCellRangeByName(rest[0]).setArrayFormula(rest[1])
    elif kind == "insert":
        sheet.Rows.insertByIndex(int(rest[0]) - 1, int(rest[1]))
    elif kind == "fill":
        source = sheet.getCellRangeByName(rest[0])
        sheet.copyRange(sheet.getCellRangeByName(rest[1]).CellAddress, source.RangeAddress)
    elif kind == "delete":
        sheet.Rows.removeByIndex(int(rest[0]) - 1, int(rest[1]))
    else:
        raise ValueError(kind)


def _run(office: Office, task: dict[str, Any]) -> dict[str, Any]:
    """Open one workbook, take its values, do the steps, take them again, and save it."""
    office.answers.calls.clear()
    office.answers.refused.clear()
    document = office.open(task["source"])
    try:
        begin = time.perf_counter()
        document.calculateAll()
        seconds = time.perf_counter() - begin
        result: dict[str, Any] = {"before": _values(document), "calls": dict(office.answers.calls)}
        result["refused"] = dict(office.answers.refused)
        office.answers.calls.clear()
        for step in task["steps"]:
            _step(document, step)
        result |= {"after": _values(document), "calls_after": dict(office.answers.calls), "seconds": seconds}
        if task["target"]:
            store: Callable[..., None] = document.storeToURL
            store(Path(task["target"]).as_uri(), (_option("FilterName", "Calc MS Excel 2007 XML"),))
        return result
    finally:
        document.close(True)


def main(tasks: str, results: str) -> None:
    job = json.loads(Path(tasks).read_text(encoding="utf-8"))
    office = Office(job["settings"])
    done: list[dict[str, Any]] = []
    mode = None
    try:
        for task in job["tasks"]:
            if task["mode"] != mode:
                mode = task["mode"]
                office.bind(mode)
            try:
                done.append(_run(office, task))
            except Exception:
                done.append({"failed": traceback.format_exc()})
    finally:
        office.close()
    Path(results).write_text(json.dumps(done, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
