"""What stands in the place of a figure that nothing gives yet."""

TO_FILL, TO_JUDGE = "待填", "待评"
"""To be filled in; to be judged by a person."""
