"""The VBA module that binds the worksheet functions: made by xlwings' own generator, then adapted so that a failure is an error value.

``python -m xlsheets.excel.wrappers macros/XlSheetsUdfs.bas`` writes it anew. ASCII only: VBA source is kept in the code page of
the machine. It runs where no Excel is, too: the generator needs pywin32 to load but none of it to work.

What is changed of the generated text: xlwings puts the text of an error into the cell, where a sum would take it for a score that
is missing; here it becomes #VALUE!, or #N/A where Python cannot be reached, so that IFERROR takes the native part. Ranges are passed
as values, which costs one call to the other process instead of a dozen. A Python that cannot be reached is left alone for
a while, or every cell would wait for it again.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

MODULE = "xlsheets.excel.udfs"
VBA_MODULE = "XlSheetsUdfs"
COMMAND = f"python -m xlsheets.excel.wrappers macros/{VBA_MODULE}.bas"
_PYWIN32 = ("pythoncom", "pywintypes", "win32com", "win32com.client")
_BOOK = SimpleNamespace(Name="xlsheets.xlam")

_FUNCTION = re.compile(
    r"Function (?P<name>XS_[A-Z_]+)\((?P<parameters>[^)]*)\)\n"
    r'\s+#If App = "Microsoft Excel" Then\n'
    r"(?:(?!#Else).)*#Else\n"
    r"\s+(?P=name) = XLPy\.CallUDF\((?P<arguments>[^)]*\))\)\n"
    r"\s+Exit Function\n\s+#End If\nfailed:\n\s+(?P=name) = Err\.Description\nEnd Function\n",
    re.DOTALL,
)
"""A function as the generator writes it; a generator that writes otherwise is noticed."""

_HEAD = f"""\
Attribute VB_Name = "{VBA_MODULE}"
' Worksheet functions of xlsheets. Generated: do not edit, run {COMMAND}
' Needs the module xlwings of the same version as the Python package (function XLPy).
Option Explicit

Private Const XS_FAILED As Long = 2015 ' xlErrValue: Python has no answer
Private Const XS_UNREACHABLE As Long = 2042 ' xlErrNA: interpreter, server or a matching version is missing
Private Const XS_NO_SERVER As Long = 32042 ' our own number for the same within this module
Private Const XS_PAUSE As Double = 30 / 86400 ' days until Python is tried again
Private xsPausedUntil As Double
Private xsServer As Object

Private Function XsPython() As Object
    If xsServer Is Nothing Then
        If CDbl(Now) < xsPausedUntil Then Err.Raise XS_NO_SERVER
        On Error GoTo failed
        Set xsServer = XLPy()
    End If
    Set XsPython = xsServer
    Exit Function
failed:
    xsPausedUntil = CDbl(Now) + XS_PAUSE
    Err.Raise XS_NO_SERVER
End Function

Private Function XsFailure(code As Long) As Variant
    Dim noCell(0, 0, 0) As Variant
    Set xsServer = Nothing ' it may have ended; the next call connects anew
    If Not XsIsExcel() Then
        XsFailure = noCell ' LibreOffice shows CVErr as a text, and this as an error value
    ElseIf code = XS_NO_SERVER Then
        XsFailure = CVErr(XS_UNREACHABLE)
    Else
        XsFailure = CVErr(XS_FAILED)
    End If
End Function

' LibreOffice calls itself Microsoft Excel 11.
Private Function XsIsExcel() As Boolean
    On Error Resume Next
    XsIsExcel = Application.Name <> "Microsoft Excel" Or Val(Application.Version) >= 12
End Function

Private Function XsCall(module As String, udf As String, arguments As Variant) As Variant
    Dim cells() As Variant, place As Long
    ReDim cells(LBound(arguments) To UBound(arguments))
    For place = LBound(arguments) To UBound(arguments)
        If IsObject(arguments(place)) Then
            cells(place) = arguments(place).Value
        Else
            cells(place) = arguments(place)
        End If
    Next place
    XsCall = XsPython().CallUDF(module, udf, cells)
End Function

Private Function XsText(codes As String) As String
    Dim place As Long
    For place = 1 To Len(codes) Step 4
        XsText = XsText & ChrW(CLng("&H" & Mid$(codes, place, 4)))
    Next place
End Function

Private Sub XsDescribe(udf As String, description As String, arguments As Variant)
    Dim texts() As String, place As Long
    ReDim texts(LBound(arguments) To UBound(arguments))
    For place = LBound(arguments) To UBound(arguments)
        texts(place) = XsText(CStr(arguments(place)))
    Next place
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!" & udf, Description:=XsText(description), _
        Category:=XsText({{category}}), ArgumentDescriptions:=texts
End Sub

' Tries Python again at the next calculation, whatever happened before.
Public Sub XlSheetsReconnect()
    Set xsServer = Nothing
    xsPausedUntil = 0
End Sub
"""

_DESCRIBE = """\
' Help and category in the function wizard. Excel describes no function of a hidden workbook, and an add-in is one: it shows
' itself meanwhile. Nothing else depends on it.
Public Sub XlSheetsDescribe()
    Dim isAddin As Boolean, isSaved As Boolean
    On Error Resume Next
    isAddin = ThisWorkbook.IsAddin
    isSaved = ThisWorkbook.Saved
    Application.ScreenUpdating = False
    If isAddin Then ThisWorkbook.IsAddin = False
{calls}    If isAddin Then ThisWorkbook.IsAddin = True
    ThisWorkbook.Saved = isSaved
    Application.ScreenUpdating = True
End Sub

' Excel runs this when it has opened the add-in, or a workbook that carries the functions itself.
Public Sub Auto_Open()
    If XsIsExcel() Then XlSheetsDescribe
End Sub
"""

_WRAPPER = """\
Public Function {name}({parameters})
    On Error GoTo failed
{empty}    {name} = XsCall({arguments})
    Exit Function
failed:
    {name} = XsFailure(Err.Number)
End Function
"""


def udf_wrappers() -> str:
    """Return the VBA module of the worksheet functions as text, ASCII, lines ended by a line feed.

    Raises ValueError where xlwings' generator no longer writes what is adapted here, and ImportError without xlwings.
    """
    with _bound() as (module, generate):
        buffer = io.StringIO()
        generate(MODULE, module, buffer, _BOOK)
        infos = [info for name in dir(module) if (info := getattr(getattr(module, name), "__xlfunc__", None))]
    generated = re.sub(r" _\n", "", buffer.getvalue())
    found = list(_FUNCTION.finditer(generated))
    if [match["name"] for match in found] != [info["name"] for info in infos] or _FUNCTION.sub("", generated).strip():
        raise ValueError("xlwings' generator writes another text than the one that is adapted here")
    head = _HEAD.format(category=_codes(infos[0]["category"]))
    described = _DESCRIBE.format(calls="".join(_description(info) for info in infos))
    text = "\n".join([head, described, *(_adapted(match) for match in found)])
    text.encode("ascii")
    return text


def _adapted(match: re.Match[str]) -> str:
    """Adapt one generated function; an argument that is left out is an empty one, as in the Python function."""
    optional = re.findall(r"Optional (\w+)", match["parameters"])
    empty = "".join(f'    If IsMissing({name}) Then {name} = ""\n' for name in optional)
    return _WRAPPER.format(**match.groupdict(), empty=empty)


def _description(info: dict[str, Any]) -> str:
    texts = ", _\n        ".join(_codes(argument["doc"]) for argument in info["args"])
    return f'    XsDescribe "{info["name"]}", {_codes(info["ret"]["doc"])}, Array( _\n        {texts})\n'


def _codes(text: str) -> str:
    """Write a text as a VBA string of its UTF-16 units, four hexadecimal digits each."""
    return f'"{text.encode("utf-16-be").hex().upper()}"'


@contextmanager
def _bound() -> Iterator[tuple[ModuleType, Any]]:
    """Give our module bound by xlwings' decorators, and xlwings' generator; elsewhere than on Windows both are made for the moment."""
    import xlwings

    if hasattr(xlwings, "_xlwindows"):
        yield import_module(MODULE), import_module("xlwings.udfs").generate_vba_wrapper
        return
    names = (*_PYWIN32, "xlwings.udfs", MODULE)
    modules = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    decorators = {name: getattr(xlwings, name) for name in ("func", "arg", "ret")}
    for name in _PYWIN32:
        sys.modules[name] = ModuleType(name)
    vars(sys.modules["pythoncom"])["CoInitialize"] = None
    vars(sys.modules["win32com.client"])["Dispatch"] = None
    try:
        udfs = import_module("xlwings.udfs")
        for name in decorators:
            setattr(xlwings, name, getattr(udfs, f"xl{name}"))
        yield import_module(MODULE), udfs.generate_vba_wrapper
    finally:
        for name, function in decorators.items():
            setattr(xlwings, name, function)
        for name in names:
            sys.modules.pop(name, None)
        sys.modules.update(modules)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(udf_wrappers(), encoding="ascii", newline="\n")
