"""Runs macros of ours in LibreOffice's VBA: ``macro_driver.py TASK.json ANSWER.json``, a program for the system's own Python (uno).

The task names the module's text, the workbook and the calls; each call is made in the open workbook, in a module beside its own.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue

VBA = "Option VBASupport 1\n"
MACROS_ALLOWED = 4


def main() -> None:
    task = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    pipe = f"xlsheets{time.time_ns()}"
    command = [task["soffice"], "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"]
    command += [f"-env:UserInstallation={task['profile']}", f"--accept=pipe,name={pipe};urp;"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        desktop = connect(pipe, process)
        answers = [play(desktop, task["source"], each) for each in task["books"]]
        Path(sys.argv[2]).write_text(json.dumps(answers), encoding="utf-8")
        with contextlib.suppress(Exception):  # the office ends before it can answer
            desktop.terminate()
        process.wait(20)
    finally:
        process.kill()


def connect(pipe: str, process: subprocess.Popen[bytes]) -> Any:
    here = uno.getComponentContext()
    resolver = here.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
    for _ in range(2400):
        with contextlib.suppress(Exception):
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise SystemExit("LibreOffice does not start")


def play(desktop: Any, source: str, book: dict[str, Any]) -> dict[str, Any]:
    options = (option("Hidden", True), option("MacroExecutionMode", MACROS_ALLOWED))
    document = desktop.loadComponentFromURL(Path(book["path"]).as_uri(), "_blank", 0, options)
    try:
        library = document.BasicLibraries.getByName("VBAProject")
        for name in ("xlwings", "XlSheetsUdfs"):  # Windows' libraries, which this program cannot compile
            if library.hasByName(name):
                library.removeByName(name)
        library.insertByName("XsTest", VBA + source)
        script = "vnd.sun.star.script:VBAProject.XsTest.{}?language=Basic&location=document"
        provider = document.getScriptProvider()
        calls = [
            provider.getScript(script.format(name)).invoke(tuple(given), (), ())[0] for name, *given in book["calls"]
        ]
        sheet = document.Sheets.getByName(book["sheet"])
        cells = {
            cell: [sheet.getCellRangeByName(cell).Formula, sheet.getCellRangeByName(cell).String]
            for cell in book["look"]
        }
        return {"calls": calls, "cells": cells}
    finally:
        document.close(True)


def option(name: str, value: object) -> Any:
    given = PropertyValue()
    given.Name, given.Value = name, value
    return given


if __name__ == "__main__":
    main()
