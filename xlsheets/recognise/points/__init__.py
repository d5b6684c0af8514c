"""Points that people write in other ways than a form does: of the execution as a row, as percentages."""
