"""``xlsheets forms …``: what can be done with a form."""
