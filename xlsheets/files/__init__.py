"""Packages, parts and cells of workbook files: readers of every kind of file, the lossless patcher, saving."""
