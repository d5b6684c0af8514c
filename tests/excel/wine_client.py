"""The Excel of the COM tests: ``wine_client.py TASK.json ANSWER.json``, run by Python for Windows in a process of its own.

Does what the VBA module xlwings does (XLPyLoadDLL, XLPy, KillPy): loads the library beside the interpreter, has it start Python
by a command, and calls the object that it answers with. Needs pywin32, nothing of ours.
"""

import ctypes
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pythoncom
import pywintypes
import win32com.client
import win32com.client.dynamic

VT_BSTR, VT_DISPATCH = 8, 9
START, KILL = 1, -1


class Variant(ctypes.Structure):
    """A VARIANT of Windows, its value as a pointer."""

    _fields_ = (
        ("kind", ctypes.c_ushort),
        ("reserved", ctypes.c_ushort * 3),
        ("value", ctypes.c_void_p),
        ("rest", ctypes.c_void_p),
    )


class Guid(ctypes.Structure):
    _fields_ = (("bytes", ctypes.c_byte * 16),)


class Library:
    """The library that the VBA loads."""

    def __init__(self, path: str) -> None:
        self._library = ctypes.WinDLL(path)
        self._make_text = ctypes.windll.oleaut32.SysAllocStringByteLen
        self._make_text.restype, self._make_text.argtypes = ctypes.c_void_p, [ctypes.c_char_p, ctypes.c_uint]

    def activate(self, command: str, mode: int) -> Variant:
        """Call XLPyDLLActivateAuto as VBA does: a String passed ByVal is an ANSI BSTR. Raises OSError with the library's words."""
        data, result = command.encode("mbcs"), Variant()
        text = ctypes.c_void_p(self._make_text(data, len(data)))
        if self._library.XLPyDLLActivateAuto(ctypes.byref(result), text, mode):
            raise OSError(ctypes.wstring_at(result.value) if result.kind == VT_BSTR else "no words")
        return result

    def server(self, command: str) -> Any:
        """Return the server that the command starts."""
        result = self.activate(command, START)
        assert result.kind == VT_DISPATCH, result.kind
        wrap = ctypes.PyDLL(pythoncom.__file__).PyCom_PyObjectFromIUnknown
        wrap.restype = ctypes.py_object
        dispatch = Guid()
        ctypes.oledll.ole32.CLSIDFromString("{00020400-0000-0000-C000-000000000046}", ctypes.byref(dispatch))
        return win32com.client.dynamic.Dispatch(wrap(ctypes.c_void_p(result.value), ctypes.byref(dispatch), True))


def attempt(server: Any, method: str, arguments: list[Any]) -> dict[str, Any]:
    """Call one method; what the VBA would find in Err is answered as ``error``."""
    try:
        return {"value": getattr(server, method)(*map(as_excel, arguments))}
    except pywintypes.com_error as error:
        return {"error": str(error.excepinfo[2] if error.excepinfo else error.strerror)}


def as_excel(value: Any) -> Any:
    """A value as Excel passes it: a list is the array of a range's values, an empty cell and a date are kinds of their own.

    An error value is out of reach: pywin32 sends any as that of an argument left out.
    """
    if isinstance(value, list):
        return tuple(map(as_excel, value))
    if isinstance(value, dict):
        return pywintypes.Time(datetime.fromisoformat(value["date"]))
    return pythoncom.Empty if value is None else value


def main() -> None:
    task = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    pythoncom.CoInitialize()
    library = Library(task["library"])
    try:
        server = library.server(task["command"])
    except OSError as error:
        answer: dict[str, Any] = {"refused": str(error)}
    else:
        answer = {"answers": [attempt(server, method, arguments) for method, *arguments in task["calls"]]}
        del server
        library.activate(task["command"], KILL)
    Path(sys.argv[2]).write_text(json.dumps(answer, default=str), encoding="utf-8")


if __name__ == "__main__":
    main()
