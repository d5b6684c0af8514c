"""Makes the installation for Windows, on Linux: ``make windows``. No part of the program, and not in its wheel."""
