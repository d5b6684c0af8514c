"""A form folder read: its TOML into the schema's structs, with everything that is wrong in it by line and key."""
