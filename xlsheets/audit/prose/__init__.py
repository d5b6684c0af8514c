"""The checks of what people wrote in sentences."""
