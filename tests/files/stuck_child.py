"""A stand-in for the process that reads an old file, which never ends."""

import time

time.sleep(60)
