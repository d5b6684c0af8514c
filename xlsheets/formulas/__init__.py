"""What a computed cell holds, formula and value together, and where it stands."""
