"""The commands by a right click: a small window of Windows in place of a terminal, for people who have none."""
