"""Collects the evaluations of many files into one workbook: summaries, indicators, years side by side."""
