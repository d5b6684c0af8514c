"""Sheets and other parts added to a package and dropped from it, with all that names them."""
