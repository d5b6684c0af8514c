"""The proof-reader of reports: every figure of a Word report against the workbook that it tells of."""
