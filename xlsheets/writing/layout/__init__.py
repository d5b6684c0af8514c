"""A form written into the workbook that its bureau issued: the sheet stays theirs but for what is computed or filled in."""
