"""The tables and charts of a report: declared as data, filled from the context."""
