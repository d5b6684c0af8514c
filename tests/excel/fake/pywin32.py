"""Enough of pywin32 for xlwings' COM code to load and run where there is no Windows: its own conversion and wrapper generator.

``with excel_side():`` replaces the modules and xlwings' do-nothing decorators, and takes everything back at the end.
"""

from __future__ import annotations

import ctypes
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import MagicMock

import pytest

import xlsheets.excel

MISSING = -2147352572
"""What pywin32 makes of an argument that is left out."""

CELL_ERRORS = {"#N/A": -2146826246, "#DIV/0!": -2146826281, "#VALUE!": -2146826273, "#SPILL!": -2146826239}

_STUBBED = (
    "pywintypes", "pythoncom", "win32api", "win32event", "win32con", "win32gui", "win32process", "winerror", "win32timezone",
    "win32com", "win32com.client", "win32com.client.dynamic", "win32com.server", "win32com.server.util",
    "win32com.server.dispatcher", "win32com.server.policy",
)  # fmt: skip


class FakeRange:
    """What Excel passes for a range: its value is a single one or a tuple of rows."""

    def __init__(self, value: Any) -> None:
        self.Value = value
        many = isinstance(value, tuple)
        self.Rows = types.SimpleNamespace(Count=len(value) if many else 1)
        self.Columns = types.SimpleNamespace(Count=len(value[0]) if many else 1)
        self.Row = self.Column = 1
        self.Worksheet = self.Parent = MagicMock(name="Worksheet")
        self.Areas = [self]


class _Time:
    """pywin32's own date type; the values of the tests are datetimes."""


@contextmanager
def excel_side() -> Iterator[Any]:
    """Give ``xlwings.udfs`` as on Windows, with ``xlwings.func`` and the others bound to it."""
    import xlwings

    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in sys.modules if name.startswith(("xlwings._xlwindows", "xlwings.udfs"))]:
            patch.delitem(sys.modules, name)
        for name in ("oledll", "windll", "WinDLL", "PyDLL"):
            patch.setattr(ctypes, name, MagicMock(), raising=False)
        patch.setattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE, raising=False)
        for name, module in _modules().items():
            patch.setitem(sys.modules, name, module)
        server = types.ModuleType("xlwings.com_server")
        server.loop = None  # type: ignore[attr-defined]
        patch.setitem(sys.modules, "xlwings.com_server", server)

        # An import sets the name in its package too, and nothing takes it back; `from package import name` looks there first.
        for package, name in ((xlwings, "_xlwindows"), (xlwings, "udfs"), (xlsheets.excel, "udfs")):
            patch.setattr(package, name, None, raising=False)
            patch.delattr(package, name)
        import xlwings._xlwindows as windows

        patch.setattr(windows, "is_range_instance", lambda value: isinstance(value, FakeRange))
        import xlwings.udfs as udfs

        bound = {"func": udfs.xlfunc, "sub": udfs.xlsub, "script": udfs.xlsub, "arg": udfs.xlarg, "ret": udfs.xlret}
        for name, function in bound.items():
            patch.setattr(xlwings, name, function, raising=False)
        known = xlwings.engines
        listed, named, active = list(known.engines), dict(known.engines_by_name), known.active
        known.add(xlwings.Engine(impl=windows.engine))
        known.active = known["excel"]
        ours = [name for name in sys.modules if name == "xlsheets.excel.udfs"]
        for name in ours:
            patch.delitem(sys.modules, name)
        if "xlsheets.excel" in sys.modules:  # else the package gives the module of an earlier import
            patch.delattr(sys.modules["xlsheets.excel"], "udfs", raising=False)
        try:
            yield udfs
        finally:
            known.engines[:], known.engines_by_name, known.active = listed, named, active
            for name in ("xlwings.udfs", "xlwings._xlwindows", "xlsheets.excel.udfs"):
                sys.modules.pop(name, None)


def _modules() -> dict[str, types.ModuleType]:
    modules = {name: types.ModuleType(name) for name in _STUBBED}

    def fill(name: str, **members: Any) -> None:
        vars(modules[name]).update(members)

    error = type("com_error", (Exception,), {})
    fill("pywintypes", error=OSError, com_error=error, TimeType=_Time, Time=lambda *_: None, IID=str)
    fill(
        "pythoncom",
        __file__="pythoncom.dll",
        ole_error=error,
        com_error=error,
        CoInitialize=lambda: None,
        Missing=object(),
        Empty=None,
        IID_IDispatch="IDispatch",
        ArgNotFound=object(),
    )
    fill("win32process", GetWindowThreadProcessId=lambda _: (0, 0))
    fill("win32timezone", TimeZoneInfo=MagicMock())
    fill("win32com.client.dynamic", CDispatch=type("CDispatch", (), {}))
    fill(
        "win32com.client",
        Dispatch=lambda value, **_: value,
        CDispatch=type("CDispatch", (), {}),
        CoClassBaseClass=type("CoClassBaseClass", (), {}),
        DispatchBaseClass=type("DispatchBaseClass", (), {}),
        DispatchEx=MagicMock(),
        GetObject=MagicMock(),
        gencache=MagicMock(),
        dynamic=modules["win32com.client.dynamic"],
    )
    fill("win32com.server.util", wrap=lambda value: value)
    fill("win32com.server.dispatcher", DispatcherWin32trace=object)
    fill("win32com.server.policy", BasicWrapPolicy=object)
    for name in _STUBBED:
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(modules[parent], child, modules[name])
            modules[parent].__path__ = []
    return modules
