"""Invented data: a month of a unit that does not exist."""
