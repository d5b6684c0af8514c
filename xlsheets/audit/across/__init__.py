"""The checks of several forms together: what a department's texts and projects, sheets, files and years must agree in."""
