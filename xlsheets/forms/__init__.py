"""Forms as data: the schema, the loader of form folders and the catalogue of known forms."""
