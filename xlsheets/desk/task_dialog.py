"""Windows' own task dialog (TaskDialogIndirect), by ctypes: there is no other way to a window in the embeddable Python.

Structures, flags and messages are those of the documentation of Windows' header commctrl.h. The dialog lives in version 6 of the
library comctl32, which a program gets only where a manifest asks for it: ``comctl6.manifest``.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Sequence
from ctypes import POINTER, Structure, byref, c_int, c_size_t, c_ssize_t, c_void_p, c_wchar_p, sizeof
from ctypes import c_long as c_hresult
from ctypes import c_uint as c_unsigned
from pathlib import Path
from typing import Any

from msgspec import Struct

INFORMATION, WARNING, ERROR = 0xFFFD, 0xFFFF, 0xFFFE
OK, CANCEL = 1, 2
"""The latter is the last button too, the cross at the top and Esc."""

FIRST_BUTTON, FIRST_CHOICE = 101, 1001

_CANCELLABLE, _MARQUEE, _TIMER, _FITS_TEXT = 0x0008, 0x0400, 0x0800, 0x01000000
_CREATED, _TICK = 0, 4
_USER = 0x0400
_CLICK_BUTTON, _MARQUEE_ON, _SET_TEXT = _USER + 102, _USER + 107, _USER + 108
_CONTENT = 0


class NoDialogError(Exception):
    """This Windows has no task dialog."""


class Dialog(Struct, frozen=True):
    """What a dialog shows.

    ``buttons``: words of further buttons; ``choices``: words of radio buttons, the first one chosen, with 确定 and 取消; ``ticks``:
    asked a few times a second for the text that stands now, None for the end: then it shows a bar that runs.
    """

    title: str
    head: str
    text: str
    more: str = ""
    icon: int = 0
    buttons: Sequence[str] = ()
    choices: Sequence[str] = ()
    ticks: Callable[[], str | None] | None = None


def show(dialog: Dialog) -> tuple[int, int]:
    """Show it and wait for its end.

    Returns:
        The number of the button (from ``FIRST_BUTTON`` on, OK, CANCEL) and of the choice, from 0.

    Raises:
        NoDialogError: Windows refused.
    """
    if sys.platform == "win32":
        with _Version6() as library:
            return _show(library, dialog)
    raise NoDialogError(sys.platform)


if sys.platform == "win32":
    from ctypes import WINFUNCTYPE, WinDLL

    _Callback = WINFUNCTYPE(c_hresult, c_void_p, c_unsigned, c_size_t, c_ssize_t, c_ssize_t)

    class _Button(Structure):
        _pack_ = 1
        _fields_ = (("number", c_int), ("words", c_wchar_p))

    class _Config(Structure):
        _pack_ = 1
        _fields_ = (
            ("size", c_unsigned),
            ("parent", c_void_p),
            ("instance", c_void_p),
            ("flags", c_int),
            ("common_buttons", c_int),
            ("title", c_wchar_p),
            ("icon", c_void_p),
            ("head", c_wchar_p),
            ("text", c_wchar_p),
            ("button_count", c_unsigned),
            ("buttons", POINTER(_Button)),
            ("default_button", c_int),
            ("choice_count", c_unsigned),
            ("choices", POINTER(_Button)),
            ("default_choice", c_int),
            ("check_text", c_wchar_p),
            ("more", c_wchar_p),
            ("fold_words", c_wchar_p),
            ("unfold_words", c_wchar_p),
            ("footer_icon", c_void_p),
            ("footer", c_wchar_p),
            ("callback", _Callback),
            ("data", c_ssize_t),
            ("width", c_unsigned),
        )

    class _Context(Structure):
        _fields_ = (
            ("size", c_unsigned),
            ("flags", c_unsigned),
            ("source", c_wchar_p),
            ("architecture", ctypes.c_ushort),
            ("language", ctypes.c_ushort),
            ("folder", c_wchar_p),
            ("resource", c_wchar_p),
            ("application", c_wchar_p),
            ("module", c_void_p),
        )

    class _Version6:
        """The library in version 6, for as long as the block lasts."""

        def __enter__(self) -> Any:
            kernel = WinDLL("kernel32")
            kernel.CreateActCtxW.restype = c_void_p
            kernel.ActivateActCtx.argtypes = [c_void_p, c_void_p]
            kernel.DeactivateActCtx.argtypes = [c_unsigned, c_size_t]
            context = _Context(size=sizeof(_Context), source=str(Path(__file__).with_name("comctl6.manifest")))
            handle = kernel.CreateActCtxW(byref(context))
            self._cookie, self._kernel = c_size_t(), kernel
            if handle in (None, c_void_p(-1).value) or not kernel.ActivateActCtx(handle, byref(self._cookie)):
                raise NoDialogError("CreateActCtx")
            return WinDLL("comctl32")

        def __exit__(self, *_: object) -> None:
            self._kernel.DeactivateActCtx(0, self._cookie)

    def _show(library: Any, dialog: Dialog) -> tuple[int, int]:
        try:
            function = library.TaskDialogIndirect
        except AttributeError:
            raise NoDialogError("TaskDialogIndirect") from None
        config = _config(dialog)
        callback = _Callback(_answer(dialog))  # kept here: Windows calls it as long as the dialog stands
        config.callback = callback
        function.restype = c_hresult
        function.argtypes = [POINTER(_Config), POINTER(c_int), POINTER(c_int), POINTER(c_int)]
        button, choice = c_int(), c_int()
        result = function(byref(config), byref(button), byref(choice), None)
        if result != 0:
            raise NoDialogError(f"{result & 0xFFFFFFFF:08x}")
        return button.value, max(0, choice.value - FIRST_CHOICE)

    def _config(dialog: Dialog) -> _Config:
        config = _Config(size=sizeof(_Config), title=dialog.title, head=dialog.head, text=dialog.text)
        config.icon = dialog.icon or None
        config.flags = _CANCELLABLE | _FITS_TEXT
        if dialog.ticks is not None:
            config.flags |= _MARQUEE | _TIMER
        if dialog.more:
            config.more, config.fold_words, config.unfold_words = dialog.more, "收起", "详细"
        buttons = [*enumerate(dialog.buttons, FIRST_BUTTON), *([(OK, "确定")] if dialog.choices else [])]
        # In words of ours: those of Windows' own buttons are in its language.
        buttons.append((CANCEL, "取消" if dialog.choices or dialog.ticks is not None else "关闭"))
        config.button_count, config.buttons = len(buttons), _buttons(buttons)
        choices = [*enumerate(dialog.choices, FIRST_CHOICE)]
        config.choice_count, config.choices = len(choices), _buttons(choices)
        return config

    def _buttons(buttons: Sequence[tuple[int, str]]) -> Any:
        return (_Button * len(buttons))(*buttons)

    def _answer(dialog: Dialog) -> Callable[[int, int, int, int, int], int]:
        send = WinDLL("user32").SendMessageW
        send.argtypes = [c_void_p, c_unsigned, c_size_t, c_void_p]
        shown = [dialog.text]

        def answer(window: int, message: int, number: int, _more: int, _data: int) -> int:
            if dialog.ticks is None:
                return 0
            if message == _CREATED:
                send(window, _MARQUEE_ON, 1, None)
            elif message == _TICK:
                text = dialog.ticks()
                if text is None:
                    send(window, _CLICK_BUTTON, CANCEL, None)
                elif text != shown[0]:
                    shown[0] = text
                    send(window, _SET_TEXT, _CONTENT, ctypes.cast(c_wchar_p(text), c_void_p))
            return 0

        return answer
