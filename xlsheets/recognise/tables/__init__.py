"""Where an indicator table ends, which of its rows are sums, and how several forms on one sheet are told apart."""
