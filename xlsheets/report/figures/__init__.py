"""The tables and charts of a report: one module each, registered by name."""
