"""The kinds of form: what a row has, how it scores; one module each."""
