"""What a person sees of a stored text."""
