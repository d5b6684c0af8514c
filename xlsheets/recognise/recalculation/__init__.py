"""Formulas of other people computed again: what a file stores beside a formula may never have been calculated."""
