"""Answers calls of the worksheet functions over its standard input and output, as xlwings' server stands beside Excel.

A call that raises is answered by the name of the error.

A program for the Python of the tests, started by office_driver.py, whose own Python is the system's and knows no library of ours.
"""

from __future__ import annotations

import pickle
import sys

from xlsheets.excel import udf_functions


def main() -> None:
    """Answer (name, arguments) with (whether it was answered, value) until the input ends."""
    while True:
        try:
            name, arguments = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        try:
            answer = True, getattr(udf_functions, name)(*arguments)
        except Exception as error:
            answer = False, type(error).__name__
        pickle.dump(answer, sys.stdout.buffer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
