"""The commands of ``xlsheets reports``."""
