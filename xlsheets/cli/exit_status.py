"""Exit statuses of every command."""

DONE = 0
FOUND_ERRORS = 1
"""The command did its work and says what is wrong with what it was given: findings of severity error, mistakes in a form."""

UNUSABLE = 2
"""The input or the call cannot be used: one line on stderr says why."""
