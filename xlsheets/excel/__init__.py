"""The Excel side: worksheet functions over the domain, ribbon actions and the add-in. Thin, and nothing of the CLI imports xlwings."""
