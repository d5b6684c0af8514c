"""``xlsheets addin …``: the Excel side."""
