"""A person's own Word file as the template of a report: opened, checked, filled."""
