"""Runs in Windows: does what the Explorer does with a verb of the right click, and what a person does with the window.

Arguments: the verb's key in the registry, the chosen file, the window's title, a word that it must hold (the window before it may only
show progress), the file for what it says, the number of the button to press.
"""

import ctypes
import subprocess
import sys
import time
import winreg
from ctypes import WINFUNCTYPE, c_bool, c_size_t, c_void_p, c_wchar_p
from pathlib import Path

USER = ctypes.windll.user32
EACH = WINFUNCTYPE(c_bool, c_void_p, c_size_t)
USER.GetWindowTextW.argtypes = [c_void_p, c_wchar_p, ctypes.c_int]
USER.EnumChildWindows.argtypes = [c_void_p, EACH, c_size_t]
USER.SendMessageW.argtypes = USER.PostMessageW.argtypes = [c_void_p, ctypes.c_uint, c_size_t, c_size_t]
CLICK_BUTTON = 0x0400 + 102
SECONDS = 180


def text_of(window):
    held = ctypes.create_unicode_buffer(8192)
    USER.GetWindowTextW(window, held, 8192)
    return held.value


def windows_of(parent, found):
    def take(window, _):
        found.append(window)
        return True

    USER.EnumChildWindows(parent, EACH(take), 0) if parent else USER.EnumWindows(EACH(take), 0)
    return found


def main(key, chosen, title, word, path, button):
    command = winreg.QueryValue(winreg.HKEY_CURRENT_USER, key).replace("%1", chosen)
    with subprocess.Popen(command) as process:
        words = answered(title, word, int(button))
        status = process.wait(SECONDS) if words else process.kill()
    Path(path).write_text("\n".join([str(status), *words]), "utf-8")


def answered(title, word, button):
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        for window in windows_of(None, []):
            words = [text_of(each) for each in windows_of(window, [])] if text_of(window) == title else []
            if word in "\n".join(words) and words:
                USER.PostMessageW(window, CLICK_BUTTON, button, 0)
                return words
        time.sleep(0.1)
    return []


main(*sys.argv[1:])
