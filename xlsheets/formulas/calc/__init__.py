"""The columns and the summary of the sheet 测算, each with its formula and what that gives."""
