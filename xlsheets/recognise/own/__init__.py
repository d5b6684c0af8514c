"""Own workbooks: the cells of a form found again where people have moved them, and its bands read from them."""
