"""``python -m xlsheets`` is ``xlsheets``."""

import sys

from xlsheets.cli import main

sys.exit(main())
