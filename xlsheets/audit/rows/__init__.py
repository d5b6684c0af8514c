"""The checks of the rows of the indicator table."""
