"""A proposal for a form's data, from a blank file of the bureau."""
