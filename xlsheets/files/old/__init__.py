"""Files of other times and programs, .xls, .et, .ods and locked workbooks, read in a process of its own with limits."""
