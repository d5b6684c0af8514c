"""What keeps a report alive: each figure knows its name in the context, stands in a hidden bookmark, and can be refreshed."""
