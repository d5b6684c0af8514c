"""Word documents: the tables in them, as a reader of the page sees them."""
