"""Checks of an evaluation: findings as values."""
