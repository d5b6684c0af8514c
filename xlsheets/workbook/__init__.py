"""Workbooks: layout, writer, grid readers, recognition and the lossless patcher."""
