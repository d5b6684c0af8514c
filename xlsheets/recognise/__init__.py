"""From a file's cells to placed evaluations: headers, rows, totals, fields, which form it is."""
