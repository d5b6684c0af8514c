"""Reading what a person sees of the figures on a sheet."""
