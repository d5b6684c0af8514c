"""A report template proposed from a Word outline, or from last year's report."""
