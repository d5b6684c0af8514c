"""From a form to its workbook, by openpyxl."""
